// Placing points on a plane: press where there is none, drag one, press one; and the same from the keyboard, with a
// crosshair. What that does to the points, the widget decides.

import { draw, set } from "./dom.js";

const CROSS = "M-15 0H-4M4 0H15M0 -15V-4M0 4V15";
// A finger covers this much of the drawing.
const REACH = 15;

/**
 * Let the reader place points on `area`, a plane. `points()` are [x, y, …]; places lie on a grid of `step`.
 *
 *     add(at)       where there is no point: by a press, or Enter on the crosshair
 *     tap(i)        on point i, in the same ways
 *     move(i, at)   while it is dragged; never onto another one
 *     remove(i)     Delete on the crosshair
 *     value(i)      what stands under the crosshair, aloud: point i, or nothing where i is −1
 */
export function placing(view, area, { points, step, add, tap, move, remove, value }) {
  const ground = draw("rect", {
    x: area.across(area.x[0]),
    y: area.down(area.y[1]),
    width: area.across(area.x[1]) - area.across(area.x[0]),
    height: area.down(area.y[0]) - area.down(area.y[1]),
    class: "nn-placing",
  });
  area.lines.prepend(ground);
  const grips = draw("g");
  area.handles.append(grips);
  let cursor = [0, 0];
  let held = -1;
  let dragged = false;
  const snap = (at) => at.map((value) => Math.round(value / step) * step);
  const found = ([x, y]) =>
    points().findIndex(([px, py]) => Math.abs(px - x) < step / 2 && Math.abs(py - y) < step / 2);
  const press = (at) => {
    const i = found(at);
    if (i < 0) add(at);
    else tap(i);
  };

  view.listen(ground, "click", (event) => {
    cursor = snap(area.toPlane(event));
    press(cursor);
  });
  const index = (event) => [...grips.childNodes].indexOf(event.target);
  view.listen(grips, "pointerdown", (event) => {
    held = index(event);
    dragged = false;
    event.target.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  view.listen(grips, "pointermove", (event) => {
    if (held < 0 || held >= points().length) return;
    const at = snap(area.toPlane(event));
    if (found(at) >= 0) return;
    dragged = true;
    cursor = at;
    move(held, at);
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    view.listen(grips, end, () => {
      held = -1;
    });
  }
  view.listen(grips, "click", (event) => {
    const i = index(event);
    if (!dragged && i >= 0 && i < points().length) tap(i);
    dragged = false;
  });

  const erase = () => found(cursor) >= 0 && remove(found(cursor));
  const cross = area.handle({
    label: "Crosshair: arrow keys move it, Enter places a point or changes it, Delete removes it",
    shape: CROSS,
    kind: "ink",
    step,
    at: () => cursor,
    move: (at) => {
      cursor = snap(at);
      view.redraw();
    },
    value: () => value(found(cursor), cursor),
    keys: { Enter: () => press(cursor), " ": () => press(cursor), Delete: erase, Backspace: erase },
  });
  cross.node.classList.add("nn-crosshair");

  view.drawn([], () => {
    const places = points();
    while (grips.childNodes.length > places.length) grips.lastChild.remove();
    while (grips.childNodes.length < places.length)
      grips.append(draw("circle", { class: "nn-grip", r: REACH }));
    for (const [i, [x, y]] of places.entries()) {
      set(grips.childNodes[i], { cx: area.across(x), cy: area.down(y) });
    }
  });
}
