// The plane of two inputs: examples as points, the line or the boundary that a network draws, and things to take hold of.
//
// Values lie beneath as a canvas, everything else is a drawing on top. An example of class 1 is a filled disc, one of
// class 0 a hollow square; a value above 0 is tinted in the colour of values, one below in grey: never by hue alone.

import { draw, lettering, make, set, text } from "./dom.js";
import { grip } from "./grip.js";

const SIDE = 400;
const EDGE = 34;

/**
 * A square of the plane, `x` and `y` its ranges; `names` stand at the axes; `label`, or what it returns, says what the
 * drawing shows.
 */
export function plane(view, { label, x, y = x, names = null, ticks = [], grid = 60 }) {
  const canvas = make("canvas", { width: grid, height: grid, "aria-hidden": "true" });
  const svg = draw("svg", { viewBox: `0 0 ${SIDE} ${SIDE}` });
  const node = make("div", { class: "nn-plane" }, canvas, svg);
  const layer = () => svg.appendChild(draw("g"));
  const [picture, frame, lines, dots, handles] = [layer(), layer(), layer(), layer(), layer()];
  set(picture, { role: "img" });
  picture.append(draw("rect", { width: SIDE, height: SIDE, fill: "none" }));
  const inner = SIDE - (names ? EDGE : 0);
  const left = SIDE - inner;
  const across = (value) => left + ((value - x[0]) / (x[1] - x[0])) * inner;
  const down = (value) => inner - ((value - y[0]) / (y[1] - y[0])) * inner;
  set(canvas, {
    style: `left:${(100 * left) / SIDE}%;width:${(100 * inner) / SIDE}%;height:${(100 * inner) / SIDE}%`,
  });

  frame.append(draw("rect", { x: left, y: 0, width: inner, height: inner, class: "nn-frame" }));
  if (names) {
    frame.append(lettering(names[0], { x: left + inner / 2, y: SIDE - 6, class: "nn-middle" }));
    frame.append(lettering(names[1], { x: 10, y: inner / 2, class: "nn-middle" }));
    for (const value of ticks) {
      frame.append(
        lettering(text(value, 0), { x: across(value), y: inner + 15, class: "nn-tick nn-middle" }),
      );
      frame.append(lettering(text(value, 0), { x: left - 5, y: down(value) + 4, class: "nn-tick nn-end" }));
    }
  }
  view.drawn([], () => set(picture, { "aria-label": typeof label === "function" ? label() : label }));

  const toPlane = (event) => {
    const box = svg.getBoundingClientRect();
    const px = ((event.clientX - box.left) / box.width) * SIDE;
    const py = ((event.clientY - box.top) / box.height) * SIDE;
    return [
      clamp(x[0] + ((px - left) / inner) * (x[1] - x[0]), x),
      clamp(y[0] + ((inner - py) / inner) * (y[1] - y[0]), y),
    ];
  };

  const image = canvas.getContext("2d").createImageData(grid, grid);
  let shown = [];
  const plane = {
    node,
    svg,
    across,
    down,
    toPlane,
    /** What it spans. */
    x,
    y,
    /** Where further drawing goes: beneath the points, and above them. */
    lines,
    handles,
    /** The middles of the cells of the canvas as a batch X (2, grid²), row by row from the top. */
    cells() {
      const X = new Float64Array(2 * grid * grid);
      for (let i = 0; i < grid; i++) {
        for (let j = 0; j < grid; j++) {
          X[i * grid + j] = x[0] + ((j + 0.5) / grid) * (x[1] - x[0]);
          X[grid * grid + i * grid + j] = y[1] - ((i + 0.5) / grid) * (y[1] - y[0]);
        }
      }
      return X;
    },
    /** Tint the cells: `values[k]` from −1 (grey) over 0 (nothing) to 1 (the colour of values). */
    heat(values) {
      tint(image.data, values, view.colour("--nn-value"), view.colour("--nn-muted"));
      canvas.getContext("2d").putImageData(image, 0, 0);
    },
    /** Draw the examples X (2, m), Y (1, m): class 1 where y > ½; `marked`, one a point, rings some. */
    points(X, Y, marked = null) {
      const m = Y.length;
      const now = Array.from(
        Y,
        (y, i) => `${X[i].toFixed(3)},${X[m + i].toFixed(3)},${y > 0.5},${Boolean(marked?.[i])}`,
      );
      if (now.length !== shown.length) dots.replaceChildren(...now.map(() => draw("path")));
      now.forEach((key, i) => {
        if (key === shown[i] && now.length === shown.length) return;
        const shape = Y[i] > 0.5 ? DISC : SQUARE;
        const kind = `nn-point ${Y[i] > 0.5 ? "nn-one" : "nn-zero"}${marked?.[i] ? " nn-marked" : ""}`;
        set(dots.childNodes[i], {
          d: shape,
          class: kind,
          transform: `translate(${across(X[i]).toFixed(1)} ${down(X[m + i]).toFixed(1)})`,
        });
      });
      shown = now;
    },
    /** The part of the square where w1 x + w2 y + b ≥ 0, tinted, with an edge as sharp as the screen. */
    side(kind = "value") {
      const part = draw("path", { class: `nn-side nn-${kind}` });
      lines.append(part);
      return {
        node: part,
        show(w1, w2, b) {
          const corners = half(w1, w2, b, x, y).map(
            ([px, py]) => `${across(px).toFixed(1)} ${down(py).toFixed(1)}`,
          );
          set(part, { d: corners.length ? `M${corners.join("L")}Z` : null });
        },
      };
    },
    /** An arrow between two points of the plane; without a `head`, only its shaft. */
    vector(kind = "weight", { head = true } = {}) {
      const shaft = draw("path", { class: "nn-shaft" });
      const tip = draw("path");
      const arrow = draw("g", { class: `nn-arrow nn-${kind}` }, shaft, tip);
      lines.append(arrow);
      return {
        node: arrow,
        show([x1, y1], [x2, y2]) {
          const from = [across(x1), down(y1)];
          const [dx, dy] = [across(x2) - from[0], down(y2) - from[1]];
          const long = Math.hypot(dx, dy);
          set(arrow, { transform: `translate(${from}) rotate(${(Math.atan2(dy, dx) * 180) / Math.PI})` });
          set(shaft, { d: `M0 0H${long}` });
          set(tip, { d: head && long > 3 ? `M${long - 8} -5L${long} 0L${long - 8} 5` : null });
        },
      };
    },
    /** A line w1 x + w2 y + b = 0, cut to the square, with an `arrow` to the side where the sum is positive. */
    line(kind = "weight", { arrow: pointed = true } = {}) {
      const stroke = draw("line", { class: `nn-line nn-${kind}` });
      const arrow = draw("path", { class: `nn-arrow nn-${kind}` });
      lines.append(stroke);
      if (pointed) lines.append(arrow);
      return {
        node: stroke,
        show(w1, w2, b) {
          const ends = cut(w1, w2, b, x, y);
          set(stroke, { visibility: ends ? null : "hidden" });
          set(arrow, { visibility: ends ? null : "hidden" });
          if (!ends) return;
          const [[x1, y1], [x2, y2]] = ends;
          set(stroke, { x1: across(x1), y1: down(y1), x2: across(x2), y2: down(y2) });
          const [mx, my] = [across((x1 + x2) / 2), down((y1 + y2) / 2)];
          const turn = (Math.atan2(-w2 / (y[1] - y[0]), w1 / (x[1] - x[0])) * 180) / Math.PI;
          set(arrow, { d: "M0 0H22M15 -5L22 0L15 5", transform: `translate(${mx} ${my}) rotate(${turn})` });
        },
      };
    },
    /**
     * Something to take hold of, by mouse, finger or arrow keys (with Shift ten steps). `at()` is where it stands;
     * `move([x, y])` is asked to put it elsewhere; `label()` names it, `value()` says where it is. `hold()` is called when
     * a pointer takes hold of it, and `keys` says what other keys do.
     */
    handle({
      at,
      move,
      label,
      value = null,
      hold,
      shape = DISC,
      kind = "weight",
      step = (x[1] - x[0]) / 100,
      keys = {},
    }) {
      return grip(view, handles, {
        at: () => {
          const [px, py] = at();
          return [across(px), down(py)];
        },
        move: (event) => move(toPlane(event)),
        nudge: ([right, up], count) => {
          const [px, py] = at();
          move([clamp(px + right * count * step, x), clamp(py + up * count * step, y)]);
        },
        label,
        range: x,
        now: () => at()[0],
        value:
          value ??
          (() =>
            at()
              .map((each) => text(each).replace("−", "minus "))
              .join(", ")),
        shape,
        kind,
        hold,
        keys,
      });
    },
  };
  return plane;
}

const DISC = "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0Z";
const SQUARE = "M-4.5 -4.5H4.5V4.5H-4.5Z";

/** Fill RGBA `data`: one colour above 0, another below, the stronger the further. */
export function tint(data, values, above, below) {
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    const [red, green, blue] = value > 0 ? above : below;
    data[4 * k] = red;
    data[4 * k + 1] = green;
    data[4 * k + 2] = blue;
    // What is not a number stays bare.
    data[4 * k + 3] = Number.isNaN(value) ? 0 : Math.min(Math.abs(value), 1) * 90;
  }
}

/** The two ends of w1 x + w2 y + b = 0 in the rectangle, or null where it does not pass. */
export function cut(w1, w2, b, [left, right], [bottom, top]) {
  const ends = [];
  const add = (px, py) => {
    const inside = px >= left - 1e-9 && px <= right + 1e-9 && py >= bottom - 1e-9 && py <= top + 1e-9;
    const known = ends.some(([qx, qy]) => Math.abs(px - qx) + Math.abs(py - qy) < 1e-9);
    if (inside && !known) ends.push([px, py]);
  };
  if (w2 !== 0) for (const px of [left, right]) add(px, -(b + w1 * px) / w2);
  if (w1 !== 0) for (const py of [bottom, top]) add(-(b + w2 * py) / w1, py);
  return ends.length < 2 ? null : ends.slice(0, 2);
}

/** The corners of the part of the rectangle where w1 x + w2 y + b ≥ 0, in order; none where there is no such part. */
export function half(w1, w2, b, [left, right], [bottom, top]) {
  const z = ([px, py]) => w1 * px + w2 * py + b;
  const rectangle = [
    [left, bottom],
    [right, bottom],
    [right, top],
    [left, top],
  ];
  return rectangle.flatMap((p, i) => {
    const q = rectangle[(i + 1) % 4];
    const [zp, zq] = [z(p), z(q)];
    const t = zp / (zp - zq);
    const crossing = zp >= 0 === zq >= 0 ? [] : [[p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])]];
    return zp >= 0 ? [p, ...crossing] : crossing;
  });
}

function clamp(value, [low, high]) {
  return Math.min(Math.max(value, low), high);
}
