// A date stays on one line, also where it stands in a sentence: the browser would end a line between a digit and 年, 月 or 日.
// Dates of their own are <time> elements from the server; here those inside a text get one too. Nothing hidden goes into
// the text, so that a search finds the date and a copy of it is plain.
(function () {
  const DATE = /(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})日)?/g;
  const two = number => number.padStart(2, "0");

  // The texts of a sentence in order; a date comes with the day that a machine reads. 3月 alone can be three months.
  function pieces(text) {
    const found = [];
    let end = 0;
    for (const match of text.matchAll(DATE)) {
      const [words, year, month, day] = match, at = match.index;
      if (!year && !day) continue;
      if (at > end) found.push({ words: text.slice(end, at) });
      found.push({ words, day: [year, two(month), day && two(day)].filter(Boolean).join("-") });
      end = at + words.length;
    }
    return end ? [...found, { words: text.slice(end) }].filter(piece => piece.words) : [];
  }
  globalThis.dates = { pieces };
  if (typeof document === "undefined") return;

  const PLAIN = "time, textarea, option, script, style, title, svg, .nowrap";
  function element(piece) {
    if (!piece.day) return piece.words;
    return Object.assign(document.createElement("time"), { dateTime: piece.day, textContent: piece.words });
  }
  // In a flex or grid box each child is laid out by itself: there the sentence stays one child.
  function keepWhole(node) {
    const parts = pieces(node.data);
    if (!parts.length || node.parentElement.closest(PLAIN)) return;
    const sentence = document.createElement(/flex|grid/.test(getComputedStyle(node.parentElement).display) ? "span" : "template");
    const holder = sentence.content || sentence;
    holder.append(...parts.map(element));
    node.replaceWith(sentence.content || sentence);
  }
  function keepAllWhole(inside) {
    const walker = document.createTreeWalker(inside, NodeFilter.SHOW_TEXT), nodes = [];
    while (walker.nextNode()) if (walker.currentNode.data.includes("月")) nodes.push(walker.currentNode);
    nodes.forEach(keepWhole);
  }
  keepAllWhole(document.body);
  document.addEventListener("htmx:load", event => keepAllWhole(event.target));
})();
