// static/js/kept_rules.js: what a browser may keep of a form that was not sent, for whom and for how long (control 36).
import assert from "node:assert/strict";
import { test } from "node:test";
import "../../static/js/kept_rules.js";

const rules = globalThis.keptRules;
const HOUR = 3600 * 1000, NOW = 1_800_000_000_000;
const copy = (hours, sent = "") => ({ at: NOW - hours * HOUR, sent, fields: { text: "写到一半" } });
const name = (owner, address = "/needs/new/") => rules.nameOf(owner, address);

test("a copy is named by its account and its form", () => {
  assert.equal(name("a1"), "kept a1 /needs/new/");
  assert.equal(rules.ownerOf(name("a1", "/objections/new/?rule=3")), "a1");
  assert.deepEqual([name("a1"), rules.HOLDER, "theme"].map(rules.isCopy), [true, false, false]);
});

test("what is no copy is none", () => {
  for (const text of [null, "", "{", "1", "[]", "{\"at\":1}", "{\"at\":\"x\",\"fields\":{}}"]) assert.equal(rules.read(text), null, text);
  assert.deepEqual(rules.read(JSON.stringify(copy(1, "k"))), copy(1, "k"));
});

for (const [hours, over] of [[0, false], [71.99, false], [72, true], [100, true], [-0.5, false], [-2, true]]) {
  test(`after ${hours} hours`, () => assert.equal(rules.isOver(copy(hours), NOW), over));
}

test("only the account that is signed in finds its copies again", () => {
  const copies = [[name("a1"), copy(1)], [name("b2"), copy(1)], [name("a1", "/x/"), copy(73)], [name("a1", "/y/"), null]];
  const left = owner => copies.map(([key]) => key).filter(key => !rules.doomed(copies, { owner, now: NOW, done: [] }).includes(key));
  assert.deepEqual(left("a1"), [name("a1")]);
  assert.deepEqual(left("b2"), [name("b2")]);
  assert.deepEqual(left(""), [name("a1"), name("b2")]);  // the session ended: they wait for their account
});

test("what was carried out goes, what was only sent stays", () => {
  const copies = [[name("a1"), copy(1, "key-one")], [name("a1", "/x/"), copy(1, "key-two")], [name("a1", "/y/"), copy(1)]];
  assert.deepEqual(rules.doomed(copies, { owner: "a1", now: NOW, done: ["key-one", ""] }), [name("a1")]);
});

test("after a log-out and under another account nothing is kept", () => {
  assert.deepEqual([["a1", "a1"], [null, "a1"], ["b2", "a1"], ["", ""], [null, ""]].map(([holder, own]) => rules.mayKeep(holder, own)), [true, false, false, false, false]);
});

test("an offer only says what is not on the page", () => {
  assert.equal(rules.differs({ text: "甲" }, { text: "甲", title: "乙" }), false);
  assert.equal(rules.differs({ text: "甲" }, { text: "" }), true);
  assert.equal(rules.differs({ gone: "甲" }, {}), true);
});

test("when it was", () => {
  const said = [[0, "刚才"], [59 / 60, "59 分钟前"], [1, "1 小时前"], [23.9, "23 小时前"], [24, "1 天前"], [71, "2 天前"]];
  for (const [hours, words] of said) assert.equal(rules.ago(NOW - hours * HOUR, NOW), words);
});

test("the server's word of what is done", () => {
  assert.deepEqual(rules.doneOf("a=1; forms_done=one.two; b=2"), ["one", "two"]);
  assert.deepEqual(rules.doneOf("xforms_done=one"), []);
  assert.deepEqual(rules.doneOf(""), []);
});
