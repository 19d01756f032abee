// Sets a formula or a table that is wider than the page smaller, so that nothing of it is cut off on a phone.
(() => {
  const LEAST = 0.6;

  function fit() {
    for (const box of document.querySelectorAll(
      ".bd-article div.math, .bd-article .pst-scrollable-table-container",
    )) {
      const inner = box.querySelector("mjx-container, table");
      if (!inner) continue;
      inner.style.fontSize = "";
      const natural = Number.parseFloat(getComputedStyle(inner).fontSize);
      // What wraps gets narrower than the letters do: twice is enough.
      for (let scale = 1, turn = 0; turn < 3 && box.scrollWidth > box.clientWidth; turn++) {
        scale = Math.max(LEAST, (scale * box.clientWidth) / box.scrollWidth - 0.005);
        inner.style.fontSize = `${scale * natural}px`;
      }
    }
  }

  let asked = 0;
  const soon = () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(fit);
  };
  addEventListener("resize", soon);
  addEventListener("load", () => {
    soon();
    window.MathJax?.startup?.promise?.then(soon);
    document.fonts?.ready.then(soon);
  });
})();
