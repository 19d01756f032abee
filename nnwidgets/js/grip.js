// Something on a drawing to take hold of: by mouse, finger or arrow keys (with Shift ten steps at once).

import { draw, set } from "./dom.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * A grip in the group `layer`. `at()` is its place in the drawing's own units; `move(event)` is asked to bring it to a
 * pointer, `nudge([right, up], count)` to go so many steps; `hold()` is called when a pointer takes hold of it, and
 * `keys` are further keys, each with what it does.
 *
 * It is read out as a slider: `label` (or what it returns) names it, `now()` is its number in `range`, `value()` its
 * words.
 */
export function grip(
  view,
  layer,
  { at, move, nudge, label, range, now, value, shape, kind, hold, keys = {} },
) {
  const body = draw("path", { d: shape, class: `nn-${kind}` });
  const node = draw(
    "g",
    { class: "nn-handle", tabindex: "0", role: "slider" },
    draw("circle", { r: 22 }),
    body,
  );
  layer.append(node);
  let held = false;
  const ends = [];
  const listen = (event, listener) => ends.push(view.listen(node, event, listener));
  const grab = (event) => {
    held = true;
    node.setPointerCapture(event.pointerId);
    node.focus({ preventScroll: true });
    event.preventDefault();
    event.stopPropagation();
    hold?.();
  };
  listen("pointerdown", grab);
  listen("pointermove", (event) => held && move(event));
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    listen(end, () => {
      held = false;
    });
  }
  listen("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const way = KEYS[event.key];
    if (way) nudge(way, event.shiftKey ? 10 : 1);
    else if (keys[event.key]) keys[event.key]();
    else return;
    // JupyterLab and the theme have other plans for these keys.
    event.preventDefault();
    event.stopPropagation();
  });
  const show = () => {
    const [x, y] = at();
    set(node, {
      transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
      "aria-label": typeof label === "function" ? label() : label,
      "aria-valuemin": range[0],
      "aria-valuemax": range[1],
      "aria-valuenow": Number(now().toFixed(3)),
      "aria-valuetext": value(),
    });
  };
  ends.push(view.drawn([], show));
  return {
    node,
    body,
    show,
    /** Take hold of it for a pointer that went down beside it. */
    grab,
    /** Take it away, for good. */
    remove() {
      for (const end of ends) end();
      node.remove();
    },
  };
}
