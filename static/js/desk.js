// The desk: after another need was picked without loading the page, the reader is led to it.
(function () {
  const phone = matchMedia("(max-width: 991px)");
  document.addEventListener("htmx:afterSwap", event => {
    if (event.target.id !== "desk") return;
    const title = document.getElementById("picked");
    if (!title) return;
    if (phone.matches) scrollTo(0, 0);
    title.focus({ preventScroll: true });
  });
})();
