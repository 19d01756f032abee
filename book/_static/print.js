// Before a page is printed it turns light, whatever the reader's system prefers, and what is folded away unfolds:
// answers, and what is said about each entry of a question. Afterwards all is as it was.
(() => {
  const root = document.documentElement;
  let restore = () => {};

  addEventListener("beforeprint", () => {
    const { theme } = root.dataset;
    const folded = [...document.querySelectorAll("article details:not([open])")];
    const hidden = [...document.querySelectorAll(".nn-quiz-remark[hidden]")].filter((each) =>
      each.textContent.trim(),
    );
    root.dataset.theme = "light";
    for (const each of folded) each.open = true;
    for (const each of hidden) each.hidden = false;
    restore = () => {
      root.dataset.theme = theme;
      for (const each of folded) each.open = false;
      for (const each of hidden) each.hidden = true;
    };
  });

  addEventListener("afterprint", () => restore());
})();
