// Charts: <div id="x" data-chart="trend|network"> reads its data from the JSON block "x-data" (json_script).
// Nothing here writes a style into the document, so the strict content policy holds.
(function () {
  if (!window.echarts) return;
  const css = getComputedStyle(document.documentElement), token = name => css.getPropertyValue(name).trim();
  const fontFamily = getComputedStyle(document.body).fontFamily;
  const fontSize = Math.round(parseFloat(css.fontSize) * .7583);
  const text = { fontFamily, fontSize, color: token("--ink-2") };
  const dark = { fontFamily, fontSize, color: token("--ink") };

  // Own history: {"quarters": [...], "points": [...], "limits": [60, 80, 90]}
  function trend(data) {
    const limits = data.limits || [], values = data.points.concat(limits), last = data.points.length - 1;
    return {
      grid: { left: 4, right: 12, top: 8, bottom: 4, outerBoundsMode: "same" },
      xAxis: { type: "category", data: data.quarters, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--line-2") } }, axisLabel: { ...text, interval: 0 } },
      yAxis: {
        min: Math.floor(Math.min(...values) / 10) * 10 - 5, max: Math.ceil(Math.max(...values) / 10) * 10, interval: 5, splitLine: { show: false },
        axisLabel: { ...text, formatter: value => limits.includes(value) ? value : "" },
      },
      series: [{
        type: "line", data: data.points, symbol: "circle", symbolSize: 7,
        lineStyle: { color: token("--cov-4"), width: 2 }, itemStyle: { color: token("--cov-4") },
        label: { ...dark, show: true, position: "bottom", distance: 9, backgroundColor: "#fff", padding: [1, 3], fontWeight: 600, formatter: point => point.dataIndex === last ? point.value.toFixed(1) : "" },
        markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: token("--line-2"), type: "dashed", width: 1 }, data: limits.map(limit => ({ yAxis: limit })) },
      }],
    };
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
    const chart = echarts.init(place, null, { renderer: "canvas" });
    chart.setOption({ animation: false, textStyle: text, tooltip: { renderMode: "richText" }, ...kinds[place.dataset.chart](data) });
    addEventListener("resize", () => chart.resize());
  });
})();
