// Person and organisation pickers: <select data-picker>. With data-picker-url the choices come from the server as
// [{"value": "…", "text": "…", "hint": "…"}]; the plain list in the page works without script.
(function () {
  if (!window.TomSelect) return;
  const escape = text => { const box = document.createElement("i"); box.textContent = text || ""; return box.innerHTML; };
  const line = (item, tag) => `<${tag}>${escape(item.text)}${item.hint ? ` <span class="sub">${escape(item.hint)}</span>` : ""}</${tag}>`;

  function start(select) {
    const url = select.dataset.pickerUrl;
    new TomSelect(select, {
      plugins: select.multiple ? ["remove_button"] : [], maxOptions: 50, copyClassesToDropdown: false,
      searchField: url ? [] : ["text", "pinyin"],
      load: url ? (query, done) => fetch(`${url}?q=${encodeURIComponent(query)}`).then(answer => answer.json()).then(done, () => done()) : null,
      render: {
        option: item => line(item, "div"),
        item: item => line(item, "div"),
        no_results: () => `<div class="no-results sub">${escape(select.dataset.pickerEmpty || "没有符合的，换几个字试试。")}</div>`,
      },
    });
    select.setAttribute("aria-hidden", "true");  // its label names the control from now on
  }
  const startAll = inside => inside.querySelectorAll("select[data-picker]:not(.tomselected)").forEach(start);
  startAll(document);
  document.addEventListener("htmx:afterSwap", event => startAll(event.target));
})();
