// Small helps on every page. Everything here has a way that works without script.
(function () {
  const doc = document, root = doc.documentElement;
  const all = (selector, inside) => Array.from((inside || doc).querySelectorAll(selector));

  // Large type without leaving the page: what has been typed into a form stays.
  function showLargeType(large) {
    if (large) root.dataset.type = "large"; else delete root.dataset.type;
    all("form.large-type button").forEach(button => button.setAttribute("aria-pressed", String(large)));
  }
  doc.addEventListener("submit", event => {
    const form = event.target;
    if (!form.matches("form.large-type")) return;
    event.preventDefault();
    const large = root.dataset.type !== "large";
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).then(() => showLargeType(large));
  });

  // A second press while the first is on its way is no second wish. The server would answer it with the first one's page;
  // not sending it keeps what is shown once only, as a password. A page that stays (a file was sent) can be pressed again.
  const AGAIN = 4000;
  const release = form => { delete form.dataset.sent; };
  doc.addEventListener("submit", event => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(release, AGAIN, form);
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach(release));

  // Menus are <details>: close them by Escape, by a press elsewhere, and when the next one opens.
  const closeMenus = except => all("details.menu[open]").forEach(menu => { if (menu !== except) menu.open = false; });
  doc.addEventListener("click", event => closeMenus(event.target.closest("details.menu")));
  doc.addEventListener("keydown", event => {
    const menu = doc.querySelector("details.menu[open]");
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // The list of errors takes the focus, on a new page and in a part that was swapped in.
  const focusErrors = inside => { const list = inside.querySelector("[data-errors]"); if (list) list.focus(); };
  focusErrors(doc);
  doc.addEventListener("htmx:afterSwap", event => focusErrors(event.target));

  // A text that is too long is said while it is typed and stays whole: `maxlength` would cut off what is pasted.
  const limited = target => target.matches && target.matches("[data-limit]");
  function tellLength(field) {
    const length = Array.from(field.value.trim()).length, limit = Number(field.dataset.limit), id = `${field.id}_length`;
    let note = doc.getElementById(id);
    if (length <= limit) {
      if (note) note.remove();
      return;
    }
    if (!note) {
      note = Object.assign(doc.createElement("div"), { id, className: "err" });
      note.setAttribute("role", "status");
      field.after(note);
    }
    note.textContent = `最多 ${limit} 字，现在 ${length} 字。`;
  }
  doc.addEventListener("input", event => { if (limited(event.target)) tellLength(event.target); });

  // Without script the browser's own menu prints.
  all("[data-print]").forEach(button => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  // Paper cannot unfold: open what is folded while printing.
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = all("main details:not([open])");
    unfolded.forEach(part => { part.open = true; });
  });
  addEventListener("afterprint", () => unfolded.forEach(part => { part.open = false; }));

  // A press that did not reach the server says so, and so does one that failed there, in the server's own words; what was
  // typed stays on the page. The next answer takes the sentence away.
  const problem = doc.getElementById("connection-problem"), words = problem && problem.querySelector("div");
  const unreached = words ? words.textContent : "";
  function tell(text) {
    if (!problem) return;
    problem.hidden = !text;
    if (text) words.textContent = text;
  }
  ["htmx:sendError", "htmx:timeout"].forEach(name => doc.addEventListener(name, () => tell(unreached)));
  doc.addEventListener("htmx:responseError", event => {
    const answer = event.detail.xhr, plain = (answer.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    tell(plain && answer.responseText ? answer.responseText : unreached);
  });
  doc.addEventListener("htmx:afterOnLoad", event => { if (event.detail.successful) tell(""); });
})();
