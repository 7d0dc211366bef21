// static/js/quorum.js against the same table as the Python arithmetic (tests/activities/test_quorum_cases.py).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import "../../static/js/quorum.js";

const read = path => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const cases = JSON.parse(read("tests/data/quorum_cases.json"));
const card = read("templates/activities/partials/quorum.html");
const sentence = name => card.match(new RegExp(`data-${name}="\\{% translate '([^']+)' %\\}"`))[1];
const { count, quorum, vote, fill } = globalThis.arithmetic;

// A list of people with the counts of a case: those with a vote first, the absent of each kind last.
function people(row) {
  const part = (votes, total, present) => Array.from({ length: total }, (_, place) => ({ votes, absent: place >= present }));
  return [
    ...part(true, row.voters, row.voters_present),
    ...part(false, row.expected - row.voters, row.present - row.voters_present),
  ];
}

test("the table is there", () => assert.equal(cases.length, 19));

for (const row of cases) {
  const name = `${row.half_of}: ${row.expected}/${row.voters}, ${row.present}/${row.voters_present}, [${row.votes}]`;
  test(name, () => {
    const sums = count(people(row));
    const { expected, voters, present, voters_present } = row;
    assert.deepEqual(sums, { expected, voters, absent: expected - present, present, voters_present });
    const found = quorum(sums, row.half_of === "voters");
    assert.deepEqual(found, { base: row.base, came: row.came, needed: row.needed, met: row.met });
    assert.equal(fill(sentence(row.met ? "met" : "unmet"), found), row.line);
    if (!row.votes.length) return;
    const motion = vote(row.votes, sums.voters);
    assert.equal(motion.passes, row.passes);
    assert.equal(fill(sentence(row.passes ? "pass" : "fail"), motion), row.vote_line);
  });
}
