// Curves over an axis: a drawing as wide as the view, with ticks at round numbers, linear or logarithmic.
//
// The drawing is laid out in pixels of the screen, so that its letters have one size on a desk and on a phone.

import { draw, lettering, set, text } from "./dom.js";
import { grip } from "./grip.js";

const MARGIN = { left: 52, right: 18, top: 10, bottom: 40 };
const MOST = 560;
// As .nn-columns in kit.css has them.
const [COLUMN, GAP, PADDING] = [300, 20, 26];
const DISC = "M-6.5 0a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0 -13 0Z";

/**
 * An empty chart. `x` and `y` are { label, range: [low, high], log?: true, whole?: true }, with `whole` for what is
 * counted and has no ticks at halves; `label` says what the drawing shows, and may be a function, asked whenever it is
 * drawn. `room(width)` is how much of a view of this width it has for itself: all, or what `beside` leaves it.
 *
 *     const costs = chart(view, { label, x: { label: "epochs", range: [0, 100] }, y: { … }, height: 220 });
 *     const training = costs.curve("value", { dash: "" });
 *     view.drawn(["history"], () => {
 *       costs.range({ x: [0, n], y: [0, 1] });
 *       training.show(xs, ys);
 *     });
 *     view.add(costs.node);
 */
export function chart(view, { label, x, y, height = 220, room = beside(1) }) {
  const node = draw("svg", { class: "nn-chart" });
  const grid = draw("g", { class: "nn-grid" });
  const plot = draw("g");
  const marks = draw("g");
  const shown = draw("g", { role: "img" }, grid, plot, marks);
  // A picture has nothing in it that can be taken hold of; that lies on top.
  const handles = draw("g");
  node.append(shown, handles);
  const axes = { x: { ...x }, y: { ...y } };
  const size = { width: MOST, height };
  const curves = [];
  let laid = "";

  const place = {
    x: (value) => MARGIN.left + along(axes.x, value) * (size.width - MARGIN.left - MARGIN.right),
    y: (value) =>
      size.height - MARGIN.bottom - along(axes.y, value) * (size.height - MARGIN.top - MARGIN.bottom),
  };
  const layOut = () => {
    const now = JSON.stringify([size, axes]);
    if (now !== laid) {
      laid = now;
      set(node, { viewBox: `0 0 ${size.width} ${size.height}`, width: size.width, height: size.height });
      grid.replaceChildren(...frame(axes, size, place));
    }
    set(shown, { "aria-label": typeof label === "function" ? label() : label });
  };
  view.fit((width) => {
    size.width = Math.max(220, Math.min(MOST, room(width)));
  });

  return {
    node,
    x: place.x,
    y: place.y,
    /** What else is drawn over the curves. */
    marks,
    /** Set what the axes span; a range that is no range keeps the old one. Lay out the frame. */
    range(ranges = {}) {
      for (const [axis, range] of Object.entries(ranges)) {
        const [low, high] = range;
        if (Number.isFinite(low) && Number.isFinite(high) && low < high) axes[axis].range = range;
      }
      layOut();
    },
    /** Say anew what the axes count: `labels` by axis. */
    name(labels) {
      for (const [axis, label] of Object.entries(labels)) axes[axis].label = label;
      layOut();
    },
    /** A curve in the colour of `kind`; `show(xs, ys)` draws it, with a gap where a number is not finite. */
    curve(kind, { dash = "", width = 2 } = {}) {
      const path = draw("path", {
        class: `nn-curve nn-${kind}`,
        "stroke-dasharray": dash || null,
        "stroke-width": width,
      });
      plot.append(path);
      curves.push(path);
      return { node: path, show: (xs, ys) => set(path, { d: trace(xs, ys, place, size) }) };
    },
    /**
     * Something to take hold of, which goes along a linear x axis: `at()` is the point where it stands, `move(x)` is
     * asked to put it elsewhere; `label` names it, `value()` says where it is.
     */
    handle({ at, move, label, value = () => text(at()[0]).replace("−", "minus "), kind = "value", step }) {
      const [low, high] = axes.x.range;
      const within = (x) => move(Math.min(Math.max(x, low), high));
      return grip(view, handles, {
        at: () => [place.x(at()[0]), place.y(at()[1])],
        move(event) {
          const box = node.getBoundingClientRect();
          const px = ((event.clientX - box.left) / box.width) * size.width;
          within(low + ((px - place.x(low)) / (place.x(high) - place.x(low))) * (high - low));
        },
        nudge: ([right, up], count) => within(at()[0] + (right + up) * count * step),
        keys: { Home: () => move(low), End: () => move(high) },
        label,
        range: [low, high],
        now: () => at()[0],
        value,
        shape: DISC,
        kind,
      });
    },
  };
}

/** The room of each of `columns` charts that stand side by side where the view is wide enough for that. */
export function beside(columns) {
  return (width) => {
    const count = width < columns * COLUMN ? 1 : columns;
    return (width - PADDING - (count - 1) * GAP) / count;
  };
}

/** The path through these points; of those that share a pixel, the lowest and the highest are enough. */
function trace(xs, ys, place, { width, height }) {
  const count = Math.min(xs.length, ys.length);
  const every = Math.max(1, Math.floor(count / (2 * width)));
  let path = "";
  let pen = "M";
  const go = (i) => {
    const [px, py] = [place.x(xs[i]), place.y(ys[i])];
    if (Number.isFinite(px) && Number.isFinite(py)) {
      // Far outside, a path is cut off anyway, and some browsers draw it wrong.
      path += `${pen}${px.toFixed(1)} ${Math.min(Math.max(py, -height), 2 * height).toFixed(1)}`;
      pen = "L";
    } else {
      pen = "M";
    }
  };
  for (let i = 0; i < count; i += every) {
    let [low, high] = [i, i];
    for (let j = i + 1; j < Math.min(i + every, count); j++) {
      if (ys[j] < ys[low]) low = j;
      if (ys[j] > ys[high]) high = j;
    }
    go(Math.min(low, high));
    if (low !== high) go(Math.max(low, high));
  }
  if (count > 1 && every > 1) go(count - 1);
  return path;
}

function along({ range: [low, high], log }, value) {
  return log
    ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
    : (value - low) / (high - low);
}

function frame(axes, { width, height }, place) {
  const [left, right, top, bottom] = [MARGIN.left, width - MARGIN.right, MARGIN.top, height - MARGIN.bottom];
  const nodes = [];
  for (const value of ticks(axes.x, Math.max(2, Math.floor((right - left) / 70)))) {
    const at = place.x(value);
    nodes.push(draw("line", { x1: at, x2: at, y1: bottom, y2: bottom + 4 }));
    nodes.push(lettering(tickText(value, axes.x), { x: at, y: bottom + 16, class: "nn-tick nn-middle" }));
  }
  for (const value of ticks(axes.y, Math.max(2, Math.floor((bottom - top) / 40)))) {
    const at = place.y(value);
    nodes.push(draw("line", { x1: left, x2: right, y1: at, y2: at, class: "nn-faint" }));
    nodes.push(lettering(tickText(value, axes.y), { x: left - 6, y: at + 4, class: "nn-tick nn-end" }));
  }
  nodes.push(draw("path", { d: `M${left} ${top}V${bottom}H${right}` }));
  nodes.push(lettering(axes.x.label, { x: (left + right) / 2, y: height - 6, class: "nn-middle" }));
  const turned = `rotate(-90 12 ${(top + bottom) / 2})`;
  nodes.push(
    lettering(axes.y.label, { x: 12, y: (top + bottom) / 2, transform: turned, class: "nn-middle" }),
  );
  return nodes;
}

/** Round numbers in the range, about `count` of them; whole powers of ten on a logarithmic axis. */
export function ticks({ range: [low, high], log, whole }, count) {
  if (log) {
    const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
    const step = Math.max(1, Math.ceil((last - first) / count));
    return Array.from(
      { length: Math.max(0, Math.floor((last - first) / step) + 1) },
      (_, i) => 10 ** (first + i * step),
    );
  }
  const rough = Math.max((high - low) / count, whole ? 1 : 0);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough * (1 - 1e-9));
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

function tickText(value, { log }) {
  if (value === 0) return "0";
  const power = Math.log10(Math.abs(value));
  if (log && (power < -2.5 || power > 3.5)) return `10^{${text(Math.round(power), 0)}}`;
  return String(value).replace("-", "−");
}
