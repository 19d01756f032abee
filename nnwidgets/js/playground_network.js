// The playground's network: each unit as a small picture of what it says over the plane, its number for the input that
// is followed, and the weights as lines. A unit is chosen by mouse, finger or arrow keys.
//
// What moves is one canvas; above it lie the units as buttons, laid out again only when their number changes. All places
// are in units of a drawing WIDE × HIGH, which has room for the largest network at the size of a finger.

import { draw, lettering, make, set, text } from "./dom.js";
import { tint } from "./plane.js";

const WIDE = 400;
const HIGH = 464;
const PITCH = 54;
const MOST_UNITS = 8;
const BOX = 34;
const LEFT = 46;
const RIGHT = 30;
const NEAR = 9;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The middle of unit i of layer l in a network of these sizes. */
export function place(sizes, l, i) {
  const L = sizes.length - 1;
  // Few units stand further apart.
  const pitch = Math.min((MOST_UNITS * PITCH) / Math.max(...sizes), 2 * PITCH);
  return [
    LEFT + (l * (WIDE - LEFT - RIGHT - BOX / 2)) / L,
    (HIGH - 40) / 2 + (i - (sizes[l] - 1) / 2) * pitch,
  ];
}

/** The weight [l, i, k] whose line passes nearest to (x, y), or null where none is near. */
export function nearest(sizes, x, y) {
  let found = null;
  let best = NEAR;
  for (let l = 1; l < sizes.length; l++) {
    for (let i = 0; i < sizes[l]; i++) {
      const [x2, y2] = place(sizes, l, i);
      for (let k = 0; k < sizes[l - 1]; k++) {
        const [x1, y1] = place(sizes, l - 1, k);
        const [dx, dy] = [x2 - x1 - BOX, y2 - y1];
        const along = x - x1 - BOX / 2;
        if (along < 0 || along > dx) continue;
        const distance = Math.abs(dy * along - dx * (y - y1)) / Math.hypot(dx, dy);
        if (distance < best) [found, best] = [[l, i, k], distance];
      }
    }
  }
  return found;
}

export function unitName(sizes, l, i) {
  if (l === 0) return `x${i + 1}`;
  return l === sizes.length - 1 ? "the output" : `unit ${i + 1} of layer ${l}`;
}

/**
 * The picture of the network of `live.run`, seen by a Field of `side` cells a side. `chosen()` is [l, i], `followed`
 * holds the activations of one input, unit by unit; `choose(l, i)`, `pick(l, i, k)` and `hover([l, i])` or `hover(null)`
 * hear of what the reader does.
 */
export function networkPicture(view, { live, chosen, choose, pick, hover, followed, palette, side }) {
  const density = Math.min(window.devicePixelRatio || 1, 2);
  const canvas = make("canvas", { width: WIDE * density, height: HIGH * density, role: "img" });
  const letters = draw("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, "aria-hidden": "true" });
  const units = make("div", { role: "radiogroup", "aria-label": "Unit shown in the plane" });
  const stage = make("div", { class: "nn-stage" }, canvas, letters, units);
  const readout = make("p", { class: "nn-readout" });
  const node = make("div", {}, stage, readout);
  const pen = canvas.getContext("2d");

  const atlas = make("canvas", { width: side, height: side * 27 });
  const atlasPen = atlas.getContext("2d", { willReadFrequently: true });
  const image = atlasPen.createImageData(side, side);
  const shades = new Float64Array(side * side);

  let sizes = [];
  let spots = [];
  let buttons = [];
  let ends = [];
  let pointed = null;

  const buttonOf = (l, i) => buttons.find((each) => each.l === l && each.i === i)?.node;
  const layOut = () => {
    for (const end of ends) end();
    sizes = live.run.network.sizes;
    const L = sizes.length - 1;
    spots = sizes.map((n, l) => Array.from({ length: n }, (_, i) => place(sizes, l, i)));
    buttons = [];
    ends = [];
    pointed = null;
    const held = units.contains(document.activeElement);
    const words = [];
    for (let l = 0; l <= L; l++) {
      const [x] = place(sizes, l, 0);
      const caption = l === 0 ? "inputs" : l === L ? "output" : L > 3 ? `${l}` : `layer ${l}`;
      words.push(lettering(caption, { x, y: HIGH - 6, class: "nn-tick nn-middle" }));
    }
    for (let k = 0; k < 2; k++) {
      const [x, y] = place(sizes, 0, k);
      words.push(lettering(`x_${k + 1}`, { x: x - BOX / 2 - 6, y: y + 4, class: "nn-end" }));
    }
    letters.replaceChildren(...words);
    for (let l = 1; l <= L; l++) {
      for (let i = 0; i < sizes[l]; i++) buttons.push({ l, i, node: unitButton(l, i) });
    }
    units.replaceChildren(...buttons.map((each) => each.node));
    if (held) buttonOf(...chosen())?.focus({ preventScroll: true });
  };
  const unitButton = (l, i) => {
    const [x, y] = place(sizes, l, i);
    const name = unitName(sizes, l, i);
    const button = make(
      "button",
      {
        type: "button",
        role: "radio",
        class: "nn-unit",
        "aria-label": name[0].toUpperCase() + name.slice(1),
        style: `left:${(100 * x) / WIDE}%;top:${(100 * y) / HIGH}%`,
      },
      make("span", {}),
    );
    ends.push(
      view.listen(button, "click", () => choose(l, i)),
      view.listen(button, "pointerenter", (event) => event.pointerType === "mouse" && hover([l, i])),
      view.listen(button, "pointerleave", () => hover(null)),
    );
    return button;
  };

  view.listen(units, "keydown", (event) => {
    const way = KEYS[event.key];
    if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const [l, i] = chosen();
    const next = Math.min(Math.max(l + way[0], 1), sizes.length - 1);
    const unit = Math.min(Math.max(i + way[1], 0), sizes[next] - 1);
    choose(next, unit);
    buttonOf(next, unit)?.focus({ preventScroll: true });
  });

  const at = (event) => {
    const box = stage.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDE;
    return nearest(sizes, x, ((event.clientY - box.top) / box.height) * HIGH);
  };
  const point = (found) => {
    if (String(found) === String(pointed)) return;
    pointed = found;
    set(stage, { "data-pointing": found ? "true" : null });
    paint();
    write();
  };
  view.listen(stage, "pointermove", (event) => point(event.target.closest("button") ? null : at(event)));
  view.listen(stage, "pointerleave", () => point(null));
  view.listen(stage, "click", (event) => {
    const found = event.target.closest("button") ? null : at(event);
    if (found) pick(...found);
  });

  const write = () => {
    let now = "Point at a unit or a weight, or choose one.";
    if (pointed) {
      const [l, i, k] = pointed;
      const w = text(live.run.network.W[l][i * sizes[l - 1] + k], 3);
      now = `The weight from ${unitName(sizes, l - 1, k)} to ${unitName(sizes, l, i)}: ${w}`;
    }
    if (readout.textContent !== now) readout.textContent = now;
  };

  /** Draw what moves; `field` has looked at the network, or is null where only the lines are to be drawn again. */
  const paint = (field = null) => {
    const { W } = live.run.network;
    const [l0, i0] = chosen();
    const L = sizes.length - 1;
    if (field) {
      for (let l = 0, n = 0; l <= L; l++) {
        for (let i = 0; i < sizes[l]; i++, n++) {
          field.shade(l, i, shades);
          tint(image.data, shades, palette.rgb.value, palette.rgb.muted);
          atlasPen.putImageData(image, 0, n * side);
        }
      }
    }
    pen.setTransform(density, 0, 0, density, 0, 0);
    pen.clearRect(0, 0, WIDE, HIGH);
    pen.strokeStyle = palette.weight;
    const dim = l0 < L;
    for (let l = 1; l <= L; l++) {
      for (let i = 0; i < sizes[l]; i++) {
        pen.globalAlpha = dim && !(l === l0 && i === i0) ? 0.28 : 0.85;
        for (let k = 0; k < sizes[l - 1]; k++) line(W[l][i * sizes[l - 1] + k], l, i, k);
      }
    }
    pen.globalAlpha = 1;
    if (pointed) {
      const [l, i, k] = pointed;
      pen.strokeStyle = palette.ink;
      line(W[l][i * sizes[l - 1] + k], l, i, k);
    }
    pen.setLineDash(SOLID);
    pen.font = FONT;
    pen.textAlign = "center";
    pen.strokeStyle = palette.ground;
    pen.fillStyle = palette.weight;
    pen.lineWidth = 4;
    for (let l = 1; l <= L; l++) {
      for (let i = 0; i < sizes[l]; i++) {
        const roomy = !dim && sizes[l] <= 2 && L <= 3;
        if (!roomy && !(l === l0 && i === i0)) continue;
        for (let k = 0; k < sizes[l - 1]; k++) digits(W[l][i * sizes[l - 1] + k], l, i, k);
      }
    }
    pen.lineWidth = 1;
    for (let l = 0, n = 0; l <= L; l++) {
      for (let i = 0; i < sizes[l]; i++, n++) {
        const [x, y] = spots[l][i];
        pen.fillStyle = palette.ground;
        pen.fillRect(x - BOX / 2, y - BOX / 2, BOX, BOX);
        pen.drawImage(atlas, 0, n * side, side, side, x - BOX / 2, y - BOX / 2, BOX, BOX);
        pen.strokeStyle = palette.edge;
        pen.strokeRect(x - BOX / 2, y - BOX / 2, BOX, BOX);
        pen.fillStyle = palette.value;
        pen.fillText(text(followed[n], 2), x, y + BOX / 2 + 14);
      }
    }
  };
  const line = (w, l, i, k) => {
    const from = spots[l - 1][k];
    const to = spots[l][i];
    pen.lineWidth = Math.min(0.6 + 1.3 * Math.abs(w), 6);
    pen.setLineDash(w < 0 ? DASHED : SOLID);
    pen.beginPath();
    pen.moveTo(from[0] + BOX / 2, from[1]);
    pen.lineTo(to[0] - BOX / 2, to[1]);
    pen.stroke();
  };

  /** A weight as a number on its line. */
  const digits = (w, l, i, k) => {
    const from = spots[l - 1][k];
    const to = spots[l][i];
    const room = to[0] - from[0] - BOX;
    // Where lines that leave one unit are apart by the height of a digit.
    const along = Math.max(0.3 * room, 20);
    const x = from[0] + BOX / 2 + along;
    const y = from[1] + ((to[1] - from[1]) * along) / room + 4;
    const written = text(w, 2);
    pen.strokeText(written, x, y);
    pen.fillText(written, x, y);
  };

  view.drawn([], () => {
    if (String(sizes) !== String(live.run.network.sizes)) layOut();
    const [l, i] = chosen();
    for (const each of buttons) {
      const now = each.l === l && each.i === i;
      set(each.node, { "aria-checked": String(now), tabindex: now ? "0" : "-1" });
    }
    set(canvas, { "aria-label": described(live.run.network) });
    write();
  });

  return { node, paint };
}

const SOLID = [];
const DASHED = [5, 4];
const FONT = "13px system-ui, sans-serif";

function described({ sizes, W }) {
  const hidden = sizes.slice(1, -1);
  const layers = hidden.length
    ? `hidden layers of ${hidden.join(", ")} units`.replace(/layers of (\d+) units$/u, "layer of $1 units")
    : "no hidden layer";
  let [negative, all] = [0, 0];
  for (let l = 1; l < sizes.length; l++) {
    all += W[l].length;
    for (const w of W[l]) negative += Number(w < 0);
  }
  return `A network: two inputs, ${layers}, one output. ${negative} of its ${all} weights are negative, drawn dashed.`;
}
