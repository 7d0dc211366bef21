// static/js/dates.js: which words of a sentence are a date.
import assert from "node:assert/strict";
import { test } from "node:test";
import "../../static/js/dates.js";

const { pieces } = globalThis.dates;
const cases = [
  ["应于11月30日前召开", [["应于"], ["11月30日", "11-30"], ["前召开"]]],
  ["2026年3月5日至12日", [["2026年3月5日", "2026-03-05"], ["至12日"]]],
  ["1月1日和1月1日", [["1月1日", "01-01"], ["和"], ["1月1日", "01-01"]]],
  ["2026年7月入党", [["2026年7月", "2026-07"], ["入党"]]],
  ["共3个月，每月一次，11月党小组会", []],
  ["没有日期", []],
];

for (const [text, expected] of cases) {
  test(text, () => {
    const found = pieces(text);
    assert.deepEqual(found, expected.map(([words, day]) => (day ? { words, day } : { words })));
    if (found.length) assert.equal(found.map(piece => piece.words).join(""), text);
  });
}
