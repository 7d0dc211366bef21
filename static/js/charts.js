// Charts: <div id="x" data-chart="trend|network"> reads its data from the JSON block "x-data" (json_script).
// Nothing here writes a style into the document, so the strict content policy holds.
(function () {
  if (!window.echarts) return;
  const css = getComputedStyle(document.documentElement), token = name => css.getPropertyValue(name).trim();
  const fontFamily = getComputedStyle(document.body).fontFamily;
  const fontSize = Math.round(parseFloat(css.fontSize) * .7583);
  const text = { fontFamily, fontSize, color: token("--ink-2") };
  const dark = { fontFamily, fontSize, color: token("--ink") };

  const pen = document.createElement("canvas").getContext("2d");
  function widest(lines, size) {
    pen.font = `600 ${size}px ${fontFamily}`;
    return Math.max(...lines.map(line => pen.measureText(line).width));
  }

  // Words below the points: one line each where they fit, else 第三季度 in two halves, at last in smaller type.
  function namesBelow(quarters, words, slot) {
    const fits = (names, size) => widest([...names.flat(), ...words], size) <= slot - 4;
    let names = quarters, size = fontSize;
    if (!fits(names, size)) names = quarters.map(([quarter, ...more]) => [quarter.slice(0, 2), quarter.slice(2), ...more]);
    while (size > 9 && !fits(names, size)) size -= .5;
    return { names, size, line: size * 1.4 };
  }

  // Own history: {"quarters": [["第一季度", "2026年"], …], "points": [...], "words": ["81.2", …], "limits": [60, 80, 90]}.
  // Values stand below the axis with their quarters and limits outside the right edge: no label lies on a line or point.
  function trend(data, width, height) {
    const limits = data.limits || [], values = data.points.concat(limits);
    const min = Math.floor(Math.min(...values) / 10) * 10 - 5, max = Math.ceil(Math.max(...values) / 10) * 10 + 5;
    const edge = limitNames(limits, (fontSize + 2) * (max - min) / (height * .6));
    const margin = limits.length ? widest(edge, fontSize) + 8 : 4;
    const { names, size, line } = namesBelow(data.quarters, data.words, (width - margin - 4) / data.points.length);
    const below = line * (1 + Math.max(...names.map(lines => lines.length))) + 10;
    return {
      grid: { left: 4, right: margin, top: 4, bottom: below, outerBoundsMode: "none" },
      xAxis: {
        type: "category", data: data.quarters.map(lines => lines.join(" ")), axisTick: { show: false }, axisLine: { lineStyle: { color: token("--line-2") } },
        axisLabel: {
          ...text, fontSize: size, interval: 0, margin: 6, lineHeight: line, formatter: (name, at) => [`{value|${data.words[at]}}`, ...names[at]].join("\n"),
          rich: { value: { ...dark, fontSize: size, fontWeight: 600, lineHeight: line } },
        },
      },
      yAxis: { min, max, splitLine: { show: false }, axisLabel: { show: false }, axisLine: { show: false }, axisTick: { show: false } },
      series: [{
        type: "line", data: data.points, symbol: "circle", symbolSize: 7, z: 3,
        lineStyle: { color: token("--cov-4"), width: 2 }, itemStyle: { color: token("--cov-4") },
        markLine: {
          silent: true, symbol: "none", lineStyle: { color: token("--line-2"), type: "dashed", width: 1 },
          data: limits.map((limit, at) => ({ yAxis: limit, label: { ...text, show: Boolean(edge[at]), position: "end", distance: 4, formatter: edge[at] || "" } })),
        },
      }],
    };
  }

  // What stands at the edge beside each limit: limits closer than a line of text share one label.
  function limitNames(limits, least) {
    const names = [];
    let group = -1;
    limits.forEach((limit, at) => {
      if (group < 0 || limit - limits[group] >= least) group = at;
      names[at] = "";
      names[group] += (names[group] ? "、" : "") + limit;
    });
    return names;
  }

  // Joint work: {"core": "…", "members": ["…"], "links": [["a", "b", projects]]}; all nodes are equal, only lines differ.
  function network(data) {
    const angle = place => 2 * Math.PI * place / data.members.length - 1.2;
    const members = data.members.map((name, place) => ({ name, symbolSize: 12, x: 130 * Math.cos(angle(place)), y: 146 * Math.sin(angle(place)) }));
    const core = { name: data.core, x: 0, y: 0, symbolSize: 18, itemStyle: { color: token("--ink") }, label: { fontWeight: 600 } };
    return {
      tooltip: { show: false },
      series: [{
        type: "graph", layout: "none", preserveAspect: true, left: 48, right: 48, top: 24, bottom: 36, data: [core, ...members],
        links: data.links.map(([source, target, projects]) => ({ source, target, lineStyle: { width: projects * 1.3 } })),
        itemStyle: { color: "#fff", borderColor: token("--cov-4"), borderWidth: 2 }, lineStyle: { color: token("--cov-2"), opacity: 1 },
        label: { ...dark, show: true, position: "bottom", distance: 4, textBorderColor: "#fff", textBorderWidth: 3 },
      }],
    };
  }

  const kinds = { trend, network };
  document.querySelectorAll("[data-chart]").forEach(place => {
    const data = JSON.parse(document.getElementById(place.id + "-data").textContent);
    const chart = echarts.init(place, null, { renderer: "canvas" }), kind = kinds[place.dataset.chart];
    const draw = () => chart.setOption({ animation: false, textStyle: text, tooltip: { renderMode: "richText" }, ...kind(data, place.clientWidth, place.clientHeight) });
    draw();
    addEventListener("resize", () => { chart.resize(); draw(); });
  });
})();
