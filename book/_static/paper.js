// Paper is white: a page that is dark on the screen is printed as a light one.
{
  const root = document.documentElement;
  let worn;

  addEventListener("beforeprint", () => {
    worn = root.dataset.theme;
    root.dataset.theme = "light";
  });

  addEventListener("afterprint", () => {
    root.dataset.theme = worn;
  });
}
