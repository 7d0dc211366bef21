// Long forms (`{% kept %}` in their tag, or `data-autosave`) lose nothing: the page asks before it is left, a press first looks
// whether it can arrive, and of `data-kept="text"` the free text stays in this browser until the form was carried out.
// What may be kept, for whom and how long: kept_rules.js. Forms that are saved while one types: autosave.js.
(function () {
  const rules = keptRules, owner = document.body.dataset.owner, LONG = "form[data-kept], form[data-autosave]", PAUSE = 400;
  const all = selector => Array.from(document.querySelectorAll(selector));
  const make = (tag, values) => Object.assign(document.createElement(tag), values);
  const keeps = form => form.dataset.kept === "text" && !("autosave" in form.dataset);

  // The browser's storage; without it nothing is kept, and the line says no other.
  const using = work => { try { return work(localStorage); } catch { return null; } };
  const copies = box => Object.keys(box).filter(rules.isCopy).map(name => [name, rules.read(box.getItem(name))]);
  const drop = names => using(box => names.forEach(name => box.removeItem(name)));
  const nameOf = form => { const at = new URL(form.action); return rules.nameOf(owner, at.pathname + at.search); };
  const copyOf = form => using(box => rules.read(box.getItem(nameOf(form))));
  function put(form, copy) {
    if (!using(box => rules.mayKeep(box.getItem(rules.HOLDER), owner))) return false;
    return using(box => { box.setItem(nameOf(form), JSON.stringify(copy)); return true; }) === true;
  }
  function tidy() {
    using(box => {
      drop(rules.doomed(copies(box), { owner, now: Date.now(), done: rules.doneOf(document.cookie) }));
      if (owner) box.setItem(rules.HOLDER, owner);
    });
  }
  document.addEventListener("submit", event => {
    if ("logOut" in event.target.dataset) using(box => drop([...copies(box).map(([name]) => name), rules.HOLDER]));
  });

  // The line that says where the text is
  function line(form) {
    const there = form.querySelector("[data-saving]");
    if (there) return there;
    const made = make("div", { className: "small" });
    made.dataset.saving = "";
    made.setAttribute("role", "status");
    (form.querySelector(".savebar .grow, .card-foot") || form).append(made);
    return made;
  }
  function say(form, parts, css) {
    const words = make("span", { className: css || "" });
    words.append(...parts);
    line(form).replaceChildren(words);
  }
  const moment = () => new Date().toTimeString().slice(0, 5);

  // Free text that was not sent
  const fields = form => Array.from(form.elements).filter(field => "free" in field.dataset);
  const texts = form => Object.fromEntries(fields(form).map(field => [field.name, field.value]));
  // What was typed here; all of it in a form that came back with its errors, where nothing of it is stored.
  const cameBack = form => form.querySelector("[data-errors], .is-invalid") !== null;
  const isTyped = field => field.value !== (cameBack(field.form) ? "" : field.defaultValue);
  const typed = form => Object.fromEntries(fields(form).filter(isTyped).map(field => [field.name, field.value]));
  function keep(form) {
    if (!keeps(form) || form.querySelector("[data-offer]")) return say(form, ["还没有提交"], "t-due");
    const now = typed(form), isKept = Object.keys(now).length > 0 && put(form, { at: Date.now(), sent: "", fields: now });
    if (!isKept) drop([nameOf(form)]);
    return say(form, [isKept ? `还没有提交，文字已在本机留底 ${moment()}` : "还没有提交"], "t-due");
  }
  const waiting = new Map();
  // Which fields somebody changed here: the page with two versions takes the stored one of all others.
  function touch(form, name) {
    const list = form.elements.touched;
    if (list && name && !list.value.split(" ").includes(name)) list.value = `${list.value} ${name}`.trim();
  }
  function changed(event) {
    const form = event.target.form;
    if (form) touch(form, event.target.name);
    if (!form || !form.matches("form[data-kept]:not([data-autosave])") || "offer" in event.target.dataset) return;
    form.dataset.unsaved = "1";
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(keep, PAUSE, form));
  }
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);

  // What was kept the last time
  function restore(form, copy, box) {
    box.remove();
    const there = fields(form), rest = [];
    Object.entries(copy.fields).forEach(([name, text]) => {
      const field = there.find(one => one.name === name);
      if (!field) return rest.push(text);
      field.value = text;
      return field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    if (rest.length) form.prepend(left(rest));
    if (there.length) there[0].focus();
  }
  function left(rest) {
    const box = make("div", { className: "alert alert-due" }), inside = make("div");
    const shown = make("textarea", { className: "form-control mt-2", rows: 4, readOnly: true });
    shown.value = rest.join("\n\n");
    shown.setAttribute("aria-label", "没有放回去的文字");
    inside.append("下面这些在页面上没有对应的格子，请自己复制到合适的地方：", shown);
    box.append(inside);
    return box;
  }
  function offer(form) {
    const copy = keeps(form) ? copyOf(form) : null;
    if (!copy || !rules.differs(copy.fields, texts(form))) return;
    const box = make("div", { className: "alert offer" }), inside = make("div"), row = make("div", { className: "mt-2 d-flex flex-wrap gap-2" });
    const longest = Object.values(copy.fields).sort((one, two) => two.length - one.length)[0];
    const back = make("button", { type: "button", className: "btn btn-sm", textContent: "恢复" });
    const away = make("button", { type: "button", className: "btn btn-sm", textContent: "不要了" });
    box.dataset.offer = "";
    box.setAttribute("role", "status");
    back.addEventListener("click", () => restore(form, copy, box));
    away.addEventListener("click", () => { drop([nameOf(form)]); box.remove(); });
    row.append(back, away);
    inside.append(make("b", { textContent: `上次没有提交的文字，${rules.ago(copy.at, Date.now())}` }));
    inside.append(make("div", { className: "sub", textContent: longest.length > 60 ? `“${longest.slice(0, 60)}…”` : `“${longest}”` }), row);
    box.append(inside);
    form.prepend(box);
  }

  // A press first looks whether it can arrive. Meanwhile and afterwards the form is as it was.
  async function check(form, button) {
    const waits = [];
    form.dispatchEvent(new CustomEvent("settle", { detail: waits }));
    await Promise.allSettled(waits);
    const found = await here.ask();
    delete form.dataset.checking;
    if (found === "same") return go(form, button);
    form.dispatchEvent(new CustomEvent("unsettle"));
    say(form, here.words[found](), "t-over");
    return line(form).scrollIntoView({ block: "nearest" });
  }
  function go(form, button) {
    form.dataset.checked = "1";
    form.requestSubmit(button && button.isConnected && button.form === form ? button : undefined);
    delete form.dataset.checked;
  }
  function leave(form) {
    clearTimeout(waiting.get(form));
    const sent = form.elements.form_key, now = keeps(form) && !form.querySelector("[data-offer]") ? typed(form) : {};
    if (sent && Object.keys(now).length) put(form, { at: Date.now(), sent: sent.value, fields: now });
    delete form.dataset.unsaved;
  }
  document.addEventListener("submit", event => {
    const form = event.target;
    if (!form.matches(LONG)) return;
    if (form.dataset.checked) return leave(form);
    event.preventDefault();
    if (form.dataset.checking || form.dataset.sent) return;
    form.dataset.checking = "1";
    check(form, event.submitter);
  }, true);

  addEventListener("beforeunload", event => { if (document.querySelector("form[data-unsaved]")) event.preventDefault(); });
  // Brought back as it was left: what has been sent meanwhile must not look as if it were still to be written.
  addEventListener("pageshow", event => {
    if (!event.persisted || !all(LONG).length) return;
    if (document.querySelector("form[data-unsaved]")) all(LONG).forEach(form => form.dispatchEvent(new CustomEvent("unsettle")));
    else location.reload();
  });
  globalThis.kept = { say, make };
  function begin(form) {
    if (cameBack(form)) form.dataset.unsaved = "1";
    offer(form);
  }
  tidy();
  all("form[data-kept]").forEach(begin);
  document.addEventListener("htmx:afterSwap", event => event.target.querySelectorAll("form[data-kept]").forEach(begin));
})();
