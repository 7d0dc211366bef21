// The arithmetic of quorum and vote as the record follows the ticks. The server reckons again (activities/selectors/quorum.py);
// tests/data/quorum_cases.json holds both to the same answers.
(function () {
  const half = number => number % 2 ? (number / 2).toFixed(1) : String(number / 2);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  // From one entry a person: is there a vote, is the person absent.
  function count(people) {
    const voters = people.filter(person => person.votes), came = list => list.filter(person => !person.absent).length;
    const present = came(people);
    return {
      expected: people.length, voters: voters.length, absent: people.length - present, present, voters_present: came(voters),
    };
  }
  // Whether half came: of the voters at a general meeting, of all at a committee.
  function quorum(sums, ofVoters) {
    const base = ofVoters ? sums.voters : sums.expected, came = ofVoters ? sums.voters_present : sums.present;
    const needed = Math.ceil(base / 2);
    return { base, came, needed, met: came >= needed };
  }
  // Whether the motion with the fewest votes passes: with more than half of those with a vote who should attend.
  function vote(cast, voters) {
    const votes = Math.min(...cast);
    return { votes, voters, half: half(voters), passes: votes * 2 > voters };
  }
  globalThis.arithmetic = { count, quorum, vote, fill };
})();
