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

  // On the page with two versions: who goes on typing in a line wants what is typed there.
  form.addEventListener("input", event => {
    const says = part => new RegExp(`^(?:${part.dataset.names})$`).test(event.target.name);
    all("[data-names]").filter(says).forEach(part => { part.querySelector("[value=typed]").checked = true; });
  });

  // Saved while one types (autosave.js): the rows learn which stored ones they are, and who is expected now stands on the page.
  if (!("autosave" in form.dataset)) return;
  let others = false;
  const ticks = part => new Map(Array.from(part.querySelectorAll("[type=checkbox]")).map(tick => [`${tick.name} ${tick.value}`, tick.checked]));
  const chosen = part => new Map(Array.from(part.querySelectorAll("select[name^=reason_]")).map(select => [select.name, select.value]));
  // The list of people as it is stored, with what was ticked here since. The rest of the page stays: somebody is typing in it.
  function showPeople(page) {
    const old = byId("attendance"), part = page.getElementById("attendance"), sums = page.getElementById("quorum");
    if (!old || !part) return;
    const was = ticks(old), reasons = chosen(old), at = document.activeElement, found = at && old.contains(at) ? [at.name, at.value] : null;
    part.querySelectorAll("[type=checkbox]").forEach(tick => { const key = `${tick.name} ${tick.value}`; if (was.has(key)) tick.checked = was.get(key); });
    part.querySelectorAll("select[name^=reason_]").forEach(select => { if (reasons.has(select.name)) select.value = reasons.get(select.name); });
    ["[name=add_name]", "[data-ticks-search]", "[data-ticks-in]"].forEach(field => {
      const now = part.querySelector(field), typed = old.querySelector(field);
      if (now && typed) now.value = typed.value;
    });
    const opened = Array.from(old.querySelectorAll("details"), box => [box.dataset.box, box.open]);
    opened.forEach(([box, open]) => { const now = part.querySelector(`details[data-box="${box}"]`); if (now) now.open = open; });
    old.replaceWith(document.adoptNode(part));
    part.dispatchEvent(new Event("ticks", { bubbles: true }));
    if (sums && card) card.querySelectorAll("[data-sum]").forEach(cell => { cell.textContent = sums.querySelector(`[data-sum=${cell.dataset.sum}]`).textContent; });
    const again = found && Array.from(part.querySelectorAll(`[name="${found[0]}"]`)).find(field => field.value === found[1]);
    if (again) again.focus();
    reckon();
  }
  // Who may have led, written or be charged on that day; a choice that was made stays, if it can.
  function showChoices(page) {
    const blank = page.getElementById("blank-item");
    const lists = [form, byId("blank-item").content].flatMap(part => Array.from(part.querySelectorAll("select[name]:not([name^=reason_])")));
    lists.filter(list => !list.closest("#attendance")).forEach(list => {
      const last = list.name.split("-").pop(), there = page.getElementsByName(list.name)[0] || (blank && blank.content.querySelector(`[name$="-${last}"]`));
      if (!there) return;
      const value = list.value;
      list.replaceChildren(...Array.from(there.options).map(option => document.importNode(option, true)));
      list.value = Array.from(list.options).some(option => option.value === value) ? value : "";
    });
  }
  function showNow(page) {
    showPeople(page);
    showChoices(page);
  }
  async function fetchPeople() {
    others = false;
    try {
      const response = await fetch(form.action, { headers: { Accept: "text/html" } });
      if (!response.ok || response.redirected) throw new Error();
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (form.dataset.unsaved) others = true; else showNow(page);
    } catch {
      others = true;
    }
  }
  // Who came besides is added where he or she stands, and the box stays open for the next one. What cannot be read (nobody of
  // that name, or several) goes the way of the whole page, which says it at the field.
  let adding = null;
  const without = form.dataset.without;
  form.addEventListener("click", event => {
    const button = event.target.closest("button[name=add_walk_in]");
    if (!button || adding === button) return;
    const press = new CustomEvent("savenow", { cancelable: true });
    form.dataset.without = "";
    if (form.dispatchEvent(press)) form.dataset.without = without;
    else {
      event.preventDefault();
      adding = button;
    }
  });
  form.addEventListener("unreadable", () => {
    if (!adding) return;
    form.dataset.without = without;
    form.requestSubmit(adding);
  });
  function added() {
    const field = form.elements.add_name;
    form.dataset.without = without;
    adding = null;
    field.value = "";
    field.focus();
  }
  form.addEventListener("autosaved", event => {
    const answer = event.detail;
    if (adding && answer.reload) added();
    Object.entries(answer.rows).forEach(([name, id]) => { form.elements[name].value = id; });
    byId("late").hidden = !answer.late;
    byId("late-text").textContent = answer.late;
    if (answer.reload) others = true;
    if (others && !form.dataset.unsaved) fetchPeople();
  });
  byId("save").classList.add("hide-s");
})();
