// Before a page is printed it turns light, whatever the reader's system prefers, and what is folded away unfolds.
(() => {
  const root = document.documentElement;
  let theme;
  let opened = [];

  addEventListener("beforeprint", () => {
    theme = root.dataset.theme;
    root.dataset.theme = "light";
    opened = [...document.querySelectorAll("article details:not([open])")];
    for (const folded of opened) folded.open = true;
  });

  addEventListener("afterprint", () => {
    root.dataset.theme = theme;
    for (const folded of opened) folded.open = false;
  });
})();
