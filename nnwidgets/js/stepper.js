// Going through numbered steps, from 0 to the last: four buttons, a slider, and the keys ← → Home End.

import { bar, button } from "./controls.js";
import { make, set } from "./dom.js";

const KEYS = {
  ArrowRight: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  Home: () => 0,
  End: () => Number.POSITIVE_INFINITY,
};
// Where these keys have a meaning of their own.
const OTHERS = "input[type=text], select, [role=region]";

/**
 * The buttons and the slider. `at()` is the step and `last()` the number of the last one; `go(step)` goes there;
 * `describe()` says the step aloud.
 */
export function stepper(view, { at, last, go, describe }) {
  const to = (step) => go(Math.min(Math.max(step, 0), last()));
  const atStart = () => ({ disabled: at() === 0 });
  const atEnd = () => ({ disabled: at() === last() });
  const input = make("input", { type: "range", min: 0, step: 1, "aria-label": "Step" });
  view.listen(input, "input", () => to(Number(input.value)));
  view.listen(view.root, "keydown", (event) => {
    const { key, altKey, ctrlKey, metaKey, shiftKey, target } = event;
    if (!(key in KEYS) || altKey || ctrlKey || metaKey || shiftKey || target.closest(OTHERS)) return;
    to(KEYS[key](at()));
    // JupyterLab and the theme have other plans for these keys.
    event.preventDefault();
    event.stopPropagation();
  });
  view.drawn([], () => {
    set(input, { max: last(), "aria-valuetext": describe() });
    input.value = String(at());
  });
  return bar(
    "",
    button(view, "First", () => to(0), { sign: "⇤", state: atStart }),
    button(view, "Back", () => to(at() - 1), { sign: "←", state: atStart }),
    button(view, "Next", () => to(at() + 1), { sign: "→", state: atEnd }),
    button(view, "Last", () => to(last()), { sign: "⇥", state: atEnd }),
    make("div", { class: "nn-slider nn-step" }, input),
  );
}
