// Checks the questions of a page. Nothing is kept, nothing is sent; the answer stands below each, folded away.
(() => {
  const RIGHT = "Right. The answer says why.";

  function check(form) {
    return form.dataset.kind === "number" ? checkNumber(form) : checkEntries(form);
  }

  function checkNumber(form) {
    const typed = form.querySelector("input").value.trim().replace("−", "-").replace(",", ".");
    const value = typed === "" ? Number.NaN : Number(typed);
    if (Number.isNaN(value)) return "Type a number, such as 0.25 or −3.";
    const off = value - Number(form.dataset.answer);
    if (Math.abs(off) <= Number(form.dataset.tolerance)) return RIGHT;
    return off > 0 ? "Not yet: that is too large." : "Not yet: that is too small.";
  }

  function checkEntries(form) {
    const inputs = [...form.querySelectorAll("input")];
    const chosen = inputs.filter((input) => input.checked);
    for (const input of inputs) {
      const remark = input.closest(".nn-quiz-entry").querySelector(".nn-quiz-remark");
      remark.hidden = !input.checked || !remark.textContent.trim();
    }
    if (!chosen.length) return "Choose an answer first.";
    const wrong = chosen.filter((input) => !("right" in input.dataset)).length;
    const missing = inputs.filter((input) => "right" in input.dataset && !input.checked).length;
    if (!wrong && !missing) return RIGHT;
    if (!wrong) return "Right so far, but there is more.";
    return chosen.length > wrong
      ? "Some of it is right, and some is not."
      : "Not yet. Think again, or read the answer.";
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest(".nn-quiz");
    if (!form) return;
    event.preventDefault();
    const verdict = form.querySelector(".nn-quiz-verdict");
    verdict.textContent = check(form);
    form.dataset.verdict = verdict.textContent === RIGHT ? "right" : "wrong";
  });
})();
