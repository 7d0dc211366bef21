// Is the site there, and who is signed in by now? Asked before anything is sent from a page that stayed open: a browser that gets
// no answer shows a page of its own and takes away what was typed, and a new log-in has changed the token of every form.
(function () {
  const PATIENCE = 10000, body = document.body;
  const link = text => Object.assign(document.createElement("a"), { href: body.dataset.login, target: "_blank", rel: "noopener", textContent: text });
  const words = {
    away: () => ["没有连上服务器，刚才这一步没有办。填的内容还在，请看一下网络，再按一次。"],
    nobody: () => ["登录已到时限，刚才这一步没有办。填的内容还在，请", link("另开一页登录"), "，再回到这里按一次。"],
    other: () => ["这个浏览器里换了账号登录，刚才这一步没有办。请用原来的账号登录，再按一次。"],
  };
  function renew(token) {
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach(field => { field.value = token; });
    body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  }
  // "same": the account of this page, with the token renewed; "nobody", "other" or "away".
  async function ask() {
    const patience = new AbortController(), timer = setTimeout(() => patience.abort(), PATIENCE);
    let answer = null;
    try {
      const response = await fetch(body.dataset.here, { cache: "no-store", signal: patience.signal });
      answer = await response.json();
    } catch {
      return "away";
    } finally {
      clearTimeout(timer);
    }
    if (answer.owner !== body.dataset.owner) return answer.owner ? "other" : "nobody";
    renew(answer.token);
    return "same";
  }
  globalThis.here = { ask, link, words };
})();
