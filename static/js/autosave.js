// Saving while one types: a form with `data-autosave` (an address, or empty for its own) posts itself a moment after a change, and
// its line tells the truth about what is stored. The server answers {state, …} (common/views/autosaves.py); what a page does with
// a saved answer besides hangs on the event "autosaved". Leaving and pressing: kept.js.
(function () {
  const PAUSE = 700, RETRY = 5000;

  function start(form) {
    const address = form.dataset.autosave || form.action, say = (parts, css) => kept.say(form, parts, css);
    let timer = 0, running = null, pause = PAUSE, dirty = false, held = false, over = false, renewed = false, waits = false;

    function body() {
      const data = new FormData(form);
      (form.dataset.without || "").split(" ").forEach(name => data.delete(name));
      data.delete("form_key");  // saving while one types may be done any number of times
      data.append("autosave", "1");
      return data;
    }
    function later(wait) {
      clearTimeout(timer);
      if (!held && !over && !waits) timer = setTimeout(save, wait);
    }
    function save() {
      if (running || held || over || waits) return;
      dirty = false;
      pause = PAUSE;
      say(["正在保存…"]);
      running = fetch(address, { method: "POST", body: body(), redirect: "manual", headers: { Accept: "application/json" } })
        .then(answered, lost)
        .finally(() => { running = null; if (dirty) later(pause); });
    }
    function again(parts, css) {
      dirty = true;
      pause = RETRY;
      say(parts, css);
    }
    const lost = () => again(["网络断开，没有保存上；连上后自动再存"], "t-due");
    function answered(response) {
      if (response.type === "opaqueredirect" || response.status === 403) return refused();
      if (!(response.headers.get("Content-Type") || "").includes("json")) return lost();
      return response.json().then(show);
    }
    // Signed out, or signed in anew with another token: the same account goes on where it was.
    async function refused() {
      dirty = true;
      const found = await here.ask();
      if (found === "away") return lost();
      if (found === "same" && !renewed) {
        renewed = true;
        return null;
      }
      waits = found !== "same";
      over = found === "same";
      return say(...why[found]());
    }
    const why = {
      nobody: () => [["登录已到时限，还没有保存上。请", here.link("另开一页登录"), "，回到这里就接着保存"], "t-over"],
      other: () => [["这个浏览器里换了账号登录，还没有保存上。请用原来的账号登录，再回到这里"], "t-over"],
      same: () => [["没有保存上：您现在的身份不能改这一份。请先把写的内容复制下来"], "t-over"],
    };
    function show(answer) {
      if (answer.state === "saved") return saved(answer);
      if (answer.state === "failed") return again([`没有保存上，稍后自动再存。${answer.message}`], "t-due");
      if (answer.state === "invalid") form.dispatchEvent(new CustomEvent("unreadable"));
      if (answer.state === "invalid") return say([`没有保存上，改好这一处就会保存。${answer.message}`], "t-due");
      over = true;
      const look = kept.make("button", { name: "save", value: "1", className: "btn btn-sm", textContent: "看两个版本" });
      return say(answer.state === "stale" ? [`${answer.message}您填的还没有保存。 `, look] : [answer.message], "t-due");
    }
    function saved(answer) {
      renewed = false;
      form.elements.version.value = answer.version;
      if (!dirty) {
        delete form.dataset.unsaved;
        if (form.elements.touched) form.elements.touched.value = "";
      }
      say([`已自动保存 ${answer.at}`], dirty ? "" : "t-done");
      form.dispatchEvent(new CustomEvent("autosaved", { detail: answer }));
      return null;
    }
    function changed(event) {
      if (event.target.form !== form || (form.dataset.without || "").split(" ").includes(event.target.name)) return;
      form.dataset.unsaved = "1";
      dirty = true;
      if (!running && !waits && !over) say(["有改动，正要保存…"]);
      later(PAUSE);
    }
    // A press that saves at once: `savenow`, taken (preventDefault) where saving goes on by itself.
    form.addEventListener("savenow", event => {
      if (held || over || waits) return;
      event.preventDefault();
      form.dataset.unsaved = "1";
      dirty = true;
      clearTimeout(timer);
      pause = 0;
      save();
    });
    document.addEventListener("input", changed);
    document.addEventListener("change", changed);
    form.addEventListener("settle", event => {
      clearTimeout(timer);
      held = true;
      if (running) event.detail.push(running);
    });
    form.addEventListener("unsettle", () => {
      held = false;
      if (form.dataset.unsaved) later(RETRY);
    });
    // Back from the page where one logged in, or with the network: try at once.
    async function back() {
      if (document.visibilityState === "hidden" || running || held || over || !form.dataset.unsaved) return;
      if (!waits && !dirty) return;
      const found = waits ? await here.ask() : "same";
      if (found !== "same") return;
      waits = false;
      save();
    }
    ["focus", "online", "pageshow"].forEach(name => addEventListener(name, back));
    document.addEventListener("visibilitychange", back);
  }
  document.querySelectorAll("form[data-autosave]").forEach(start);
})();
