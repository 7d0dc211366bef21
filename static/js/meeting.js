// The record of a meeting: saved while it is typed, arithmetic that follows the ticks, rows that are added in place.
// Without this file the buttons of the form do the same by whole pages.
(function () {
  const form = document.getElementById("record");
  if (!form) return;
  const byId = id => document.getElementById(id), all = selector => Array.from(form.querySelectorAll(selector));
  const { fill } = arithmetic;

  // The numbers beside the list of people
  const card = byId("quorum");
  const show = (id, on) => { const part = byId(id); if (part) part.hidden = !on; };
  const people = () => all("[name=absent]").map(tick => ({ votes: "vote" in tick.dataset, absent: tick.checked }));
  function reckon() {
    if (!card) return;
    const sums = arithmetic.count(people()), half = arithmetic.quorum(sums, card.dataset.halfOf === "voters");
    card.querySelectorAll("[data-sum]").forEach(cell => { cell.textContent = sums[cell.dataset.sum]; });
    const line = byId("quorum-line");
    if (line) line.textContent = fill(half.met ? card.dataset.met : card.dataset.unmet, half);
    show("quorum-yes", half.met);
    show("quorum-no", !half.met);
    if (byId("ticked")) byId("ticked").textContent = fill(card.dataset.ticked, sums);
    if (byId("bar-sum")) byId("bar-sum").textContent = fill(card.dataset.bar, sums);
    votes(sums);
  }
  function votes(sums) {
    const cast = all("[name$=-votes_for]").filter(input => /^\d+$/.test(input.value.trim()));
    show("vote-row", cast.length > 0);
    if (!cast.length || !byId("vote-line")) return;
    const found = arithmetic.vote(cast.map(input => Number(input.value)), sums.voters);
    byId("vote-line").textContent = fill(found.passes ? card.dataset.pass : card.dataset.fail, found);
    show("vote-yes", found.passes);
    show("vote-no", !found.passes);
  }
  document.addEventListener("input", reckon);
  reckon();

  // Rows: the last empty item and resolution are copied in place
  const numbered = (name, from, to) => name.replace(from, to);
  function rename(part, from, to) {
    part.querySelectorAll("*").forEach(node => {
      ["id", "name", "for", "value", "data-prefix", "aria-describedby"].forEach(key => {
        const value = node.getAttribute(key);
        if (value && value.includes(from)) node.setAttribute(key, numbered(value, from, to));
      });
    });
  }
  function addItem() {
    const counter = form.elements["agenda-count"], place = Number(counter.value);
    const part = byId("blank-item").content.cloneNode(true);
    rename(part, "__item__", String(place));
    const item = part.querySelector(".item");
    byId("items").append(part);
    counter.value = place + 1;
    item.querySelector("input.form-control").focus();
  }
  function addResolution(button) {
    const place = button.value, counter = form.elements[`agenda-${place}-count`], number = Number(counter.value);
    const blank = byId("blank-item").content.cloneNode(true);
    rename(blank, "__item__-r-0", `${place}-r-${number}`);
    const own = `[name^="agenda-${place}-r-${number}-"]`;
    const parts = Array.from(blank.querySelectorAll(".fld, [type=hidden]")).filter(part => part.matches(own) || part.querySelector(own));
    button.parentElement.before(...parts);
    counter.value = number + 1;
    form.elements[`agenda-${place}-r-${number}-text`].focus();
  }
  form.addEventListener("click", event => {
    const button = event.target.closest("button[name=add_item], button[name=add_resolution]");
    if (!button) return;
    event.preventDefault();
    if (button.name === "add_item") addItem(); else addResolution(button);
  });

  // Saving while typing
  if (!("autosave" in form.dataset)) return;
  const PAUSE = 700, RETRY = 5000;
  const say = texts => { const line = byId("saving"); line.replaceChildren(...texts); };
  const words = (text, css) => { const span = document.createElement("span"); span.textContent = text; if (css) span.className = css; return span; };
  let timer = 0, running = null, dirty = false, stopped = false;

  function body() {
    const data = new FormData(form);
    data.delete("add_name");
    data.delete("form_key");  // saving while one types may be done any number of times
    data.append("autosave", "1");
    return data;
  }
  function later(wait) {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, wait);
  }
  function save() {
    if (running || stopped) return running;
    dirty = false;
    say([words("正在保存…")]);
    running = fetch(form.action, { method: "POST", body: body(), redirect: "manual", headers: { Accept: "application/json" } })
      .then(answered, lost)
      .finally(() => { running = null; if (dirty) later(PAUSE); });
    return running;
  }
  function lost() {
    dirty = true;
    say([words("网络断开，没有保存上；连上后自动再存", "t-due")]);
    later(RETRY);
  }
  function answered(response) {
    if (response.type === "opaqueredirect" || response.status === 403) {
      stopped = true;
      say([words("登录已到时限，没有保存上。请另开一页登录，再按“保存草稿”", "t-over")]);
      return null;
    }
    if (!(response.headers.get("Content-Type") || "").includes("json")) return lost();
    return response.json().then(show_answer);
  }
  function show_answer(answer) {
    if (answer.state === "saved") return saved(answer);
    if (answer.state === "failed") {
      dirty = true;
      say([words(`没有保存上，稍后自动再存。${answer.message}`, "t-due")]);
      return later(RETRY);
    }
    if (answer.state === "invalid") return say([words(`没有保存上，改好这一处就会保存。${answer.message}`, "t-due")]);
    stopped = true;
    const look = document.createElement("button");
    Object.assign(look, { name: "save", value: "1", className: "btn btn-sm", textContent: "看两个版本" });
    look.setAttribute("form", form.id);
    const stale = answer.state === "stale";
    say([words(`${answer.message} `, "t-due"), ...(stale ? [look] : [])]);
    return null;
  }
  function saved(answer) {
    form.elements.version.value = answer.version;
    Object.entries(answer.rows).forEach(([name, id]) => { form.elements[name].value = id; });
    say([words(`已自动保存 ${answer.at}`, "t-done")]);
    byId("late").hidden = !answer.late;
    byId("late-text").textContent = answer.late;
    if (answer.reload && !dirty && !stopped) location.reload();
    return null;
  }
  const changed = event => {
    if (event.target.name === "add_name" || event.target.form !== form) return;
    dirty = true;
    later(PAUSE);
  };
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  form.addEventListener("submit", event => {
    clearTimeout(timer);
    stopped = true;
    if (!running) return;
    event.preventDefault();
    const button = event.submitter;
    running.finally(() => form.requestSubmit(button));
  });
  addEventListener("beforeunload", event => { if (dirty && !stopped) event.preventDefault(); });
  byId("save").classList.add("hide-s");
})();
