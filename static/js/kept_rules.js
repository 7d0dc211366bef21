// What a browser may keep of a form that was not sent: free text, for the account that typed it, for 72 hours at most. No page
// and no storage is touched here; kept.js does that, tests/scripts/kept_rules.test.mjs asks every rule.
(function () {
  const MINUTE = 60 * 1000, HOUR = 60 * MINUTE, LONGEST = 72 * HOUR, MARK = "kept ", HOLDER = "kept-holder";

  // A copy is named by its account and the address of its form; HOLDER names the account that has this browser now.
  const nameOf = (owner, address) => `${MARK}${owner} ${address}`;
  const isCopy = name => name.startsWith(MARK);
  const ownerOf = name => name.slice(MARK.length).split(" ", 1)[0];

  // A copy as {at, sent, fields}; null for what is none.
  function read(text) {
    let copy = null;
    try {
      copy = JSON.parse(text);
    } catch {
      return null;
    }
    const whole = copy && typeof copy === "object" && Number.isFinite(copy.at) && copy.fields && typeof copy.fields === "object";
    return whole ? { at: copy.at, sent: String(copy.sent || ""), fields: copy.fields } : null;
  }
  // A clock that was put back must not keep a copy for ever.
  const isOver = (copy, now) => copy === null || now - copy.at >= LONGEST || copy.at - now >= HOUR;

  // The names of the copies that have to go: broken or too old, of a form that was carried out, of another account than the
  // one that is signed in. Where nobody is signed in (the session ended) the copies wait for their account.
  function doomed(copies, { owner, now, done }) {
    const goes = ([name, copy]) => isOver(copy, now) || (owner && ownerOf(name) !== owner) || (copy.sent && done.includes(copy.sent));
    return copies.filter(goes).map(([name]) => name);
  }
  // After a log-out, and once another account is signed in, a page that is still open keeps nothing any more.
  const mayKeep = (holder, owner) => owner !== "" && holder === owner;
  const differs = (fields, shown) => Object.keys(fields).some(name => fields[name] !== (shown[name] || ""));
  function ago(at, now) {
    const minutes = Math.floor((now - at) / MINUTE);
    if (minutes < 1) return "刚才";
    if (minutes < 60) return `${minutes} 分钟前`;
    return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} 小时前` : `${Math.floor(minutes / 60 / 24)} 天前`;
  }
  const doneOf = cookie => ((cookie.match(/(?:^|; )forms_done="?([^;"]*)/) || ["", ""])[1]).split(".").filter(Boolean);

  globalThis.keptRules = { HOLDER, nameOf, isCopy, ownerOf, read, isOver, doomed, mayKeep, differs, ago, doneOf };
})();
