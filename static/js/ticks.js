// Lists to be ticked: an element with data-ticks names its checkboxes. Its bar (components/tick_bar.html) searches by characters,
// pinyin and initials, keeps to one organisation, and ticks all that are shown, the others, or those of the last sheet. Rows of a
// list (components/tick_rows.html) have the bar without the search. Without script everything is ticked one by one.
(function () {
  const listOf = part => part.closest("[data-ticks]");
  const boxes = list => Array.from(list.querySelectorAll(`input[type=checkbox][name="${list.dataset.ticks}"]`));
  const part = (list, name) => list.querySelector(`[data-ticks-${name}]`);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const wrap = box => box.closest("[data-ticks] label") || box;
  const plain = text => (text || "").toLowerCase().replace(/\s+/g, "");
  const isShown = box => !wrap(box).hidden;

  // Who is shown: the words of the label, or the pinyin and its initials, and the chosen organisation.
  function filter(list) {
    const search = part(list, "search"), place = part(list, "in");
    if (!search) return;
    const asked = plain(search.value), inside = place ? place.value : "";
    boxes(list).forEach(box => {
      const words = [wrap(box).innerText, ...(box.dataset.pinyin || "").split(" ")].map(plain);
      const found = !asked || words[0].includes(asked) || words.slice(1).some(word => word.startsWith(asked));
      wrap(box).hidden = !found || Boolean(inside) && !(box.dataset.in || "").split("|").includes(inside);
    });
    tell(list);
  }
  function tell(list) {
    const all = boxes(list), shown = all.filter(isShown).length, count = part(list, "count"), none = part(list, "none");
    const values = { ticked: all.filter(box => box.checked).length, all: all.length, shown };
    const whole = part(list, "whole");
    if (whole && whole.checked && values.ticked < all.length) whole.checked = false;
    if (whole && whole.checked) values.ticked = whole.dataset.ticksWhole;
    if (count) count.textContent = fill(shown < all.length && count.dataset.shown || count.dataset.all, values);
    if (none) none.hidden = shown > 0;
  }

  // Ticking as a whole; the page hears of it as if somebody had ticked.
  function set(list, wish) {
    const changed = boxes(list).filter(box => box.checked !== wish(box));
    changed.forEach(box => { box.checked = !box.checked; });
    if (changed.length) changed[0].dispatchEvent(new Event("input", { bubbles: true }));
    if (changed.length) changed[0].dispatchEvent(new Event("change", { bubbles: true }));
    tell(list);
  }
  function lastSheet(button) {
    const sheets = JSON.parse(button.dataset.ticksLast), by = button.form && button.form.elements[button.dataset.ticksBy];
    const found = new Set((sheets[by ? by.value.trim() : ""] || sheets[""]).map(String));
    return box => found.has(box.value);
  }
  const deeds = {
    all: list => {
      const shown = boxes(list).filter(isShown), done = shown.every(box => box.checked);
      set(list, box => isShown(box) ? !done : box.checked);
    },
    turn: list => set(list, box => isShown(box) ? !box.checked : box.checked),
    last: (list, button) => set(list, lastSheet(button)),
  };
  document.addEventListener("click", event => {
    const button = event.target.closest("[data-ticks-do]");
    if (button) deeds[button.dataset.ticksDo](listOf(button), button);
  });

  // What is typed into the bar belongs to no form.
  const isBar = target => target.matches("[data-ticks-search], [data-ticks-in]");
  ["input", "change"].forEach(name => document.addEventListener(name, event => {
    if (!isBar(event.target)) return;
    event.stopPropagation();
    filter(listOf(event.target));
  }, true));
  // Enter ticks the one person who was found, and sends nothing.
  document.addEventListener("keydown", event => {
    if (event.key !== "Enter" || !event.target.matches("[data-ticks-search]")) return;
    event.preventDefault();
    const list = listOf(event.target), found = boxes(list).filter(isShown);
    if (found.length === 1) set(list, box => box === found[0] ? true : box.checked);
  });
  document.addEventListener("change", event => {
    const list = listOf(event.target);
    if (!list) return;
    if (event.target.matches("[data-ticks-whole]") && event.target.checked) set(list, () => true);
    tell(list);
  });

  function ready(inside) {
    inside.querySelectorAll("[data-ticks]").forEach(list => {
      const bar = part(list, "bar");
      if (bar) bar.hidden = false;
      const alone = part(list, "alone");  // the whole is what stands on the page: the button beside it ticks it
      if (alone) alone.hidden = true;
      filter(list);
      tell(list);
    });
  }
  ready(document);
  document.addEventListener("htmx:afterSwap", event => ready(event.target.parentElement || document));
  document.addEventListener("ticks", event => ready(event.target));
})();
