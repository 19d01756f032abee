// The network of the worked example: two inputs, two hidden units and two outputs, in which each number stands at its
// unit or its weight. The lines that a step uses light up, with an arrow in the direction of its flow.

import { draw, lettering, set } from "./dom.js";

export const SIGNS = { value: "▸", gradient: "◂", weight: "◆", given: "·" };
const EDGES = {
  w1: ["i1", "h1"],
  w2: ["i2", "h1"],
  w3: ["i1", "h2"],
  w4: ["i2", "h2"],
  w5: ["h1", "o1"],
  w6: ["h2", "o1"],
  w7: ["h1", "o2"],
  w8: ["h2", "o2"],
};
const BIASES = [
  ["b1", "h1"],
  ["b1", "h2"],
  ["b2", "o1"],
  ["b2", "o2"],
];
const GIVEN_AT = { o1: ["target_o1"], o2: ["target_o2"] };
const BOX_WITH_ONE_NUMBER = ["i1", "i2", "b1", "b2", "E"];

// Where things stand, in units of the drawing: boxes [x, y, width, height], and the middle of each weight's label.
// `across` flows to the right; `down` flows to the bottom, for a screen as narrow as a phone's. `type` is the size of the
// letters, as in the style sheet.
const ACROSS = {
  size: [748, 350],
  flow: "across",
  type: 12,
  boxes: {
    i1: [2, 66, 74, 26],
    i2: [2, 258, 74, 26],
    h1: [236, 28, 152, 102],
    h2: [236, 220, 152, 102],
    b1: [277, 162, 70, 26],
    o1: [572, 10, 174, 134],
    o2: [572, 206, 174, 134],
    b2: [572, 162, 66, 26],
    E: [644, 162, 102, 26],
  },
  label: 136,
  labels: {
    w1: [156, 56],
    w3: [147, 134],
    w2: [147, 216],
    w4: [156, 294],
    w5: [480, 54],
    w7: [466, 134],
    w6: [466, 216],
    w8: [480, 296],
  },
};
const DOWN = {
  size: [320, 590],
  flow: "down",
  type: 10.5,
  boxes: {
    i1: [19, 2, 92, 26],
    i2: [209, 2, 92, 26],
    h1: [1, 168, 131, 102],
    h2: [188, 168, 131, 102],
    b1: [134, 206, 52, 26],
    o1: [1, 410, 131, 134],
    o2: [188, 410, 131, 134],
    b2: [134, 464, 52, 26],
    E: [107, 560, 106, 26],
  },
  label: 104,
  labels: {
    w1: [53, 98],
    w3: [160, 68],
    w2: [160, 128],
    w4: [267, 98],
    w5: [53, 340],
    w7: [160, 310],
    w6: [160, 370],
    w8: [267, 340],
  },
};
const NARROW = 600;
// Between a name and its number; the least room for a number; and how small the type of subscripts is, as in the style sheet.
const GAP = 3;
const LEAST = 16;
const SMALL = 0.76;

/** How the network is laid out in a view of this width. */
export function planFor(width) {
  return width && width < NARROW ? DOWN : ACROSS;
}

/**
 * The drawing after `plan`, in the typeface `family`. `show(at, texts)` shows the first `at` steps; `texts` are the
 * numbers by symbol, as they are written.
 */
export function drawNetwork({ names, steps }, plan, family) {
  const [width, height] = plan.size;
  const node = draw("svg", {
    viewBox: `0 0 ${width} ${height}`,
    class: `nn-we-picture nn-we-${plan.flow}`,
    role: "img",
  });
  const order = new Map(steps.map(({ symbol }, index) => [symbol, index]));
  const place = new Map(steps.map(({ symbol, at }) => [symbol, at]));
  const lines = [];
  const measure = measurer(plan.type, family);

  const edges = new Map(
    Object.entries(EDGES).map(([weight, [from, to]]) => [weight, drawEdge(plan, from, to)]),
  );
  node.append(...[...edges.values()].map(({ group }) => group));
  node.append(...BIASES.map(([bias, unit]) => drawBias(plan, bias, unit)));

  const put = (group, symbol, label, at, passing = false) => {
    const line = drawNumber(measure, names[symbol].kind, symbol, label, at);
    group.append(line.group);
    lines.push({ ...line, symbol, index: order.get(symbol) ?? -1, passing });
  };
  const units = new Map();
  for (const [id, [x, y, w, h]] of Object.entries(plan.boxes)) {
    const group = draw("g", { class: "nn-we-unit" }, draw("rect", { x, y, width: w, height: h, rx: 7 }));
    units.set(id, group);
    if (BOX_WITH_ONE_NUMBER.includes(id)) {
      put(group, id, names[id].label, [x + 4, y + 17, x + w - 4]);
    } else {
      group.append(lettering(`${id[0]}_${id[1]}`, { x: x + 8, y: y + 15, class: "nn-we-unit-name" }));
      const computed = steps.filter(({ at }) => at === id).map(({ symbol }) => symbol);
      for (const [slot, symbol] of [...(GIVEN_AT[id] ?? []), ...computed].entries()) {
        // In the box of h1, "net" says enough.
        const label = names[symbol].label.filter(([run, style]) => style !== "sub" || run !== id);
        put(group, symbol, label, [x + 6, y + 30 + slot * 16, x + w - 6]);
      }
    }
    node.append(group);
  }
  const grounds = new Map();
  const half = plan.label / 2;
  for (const [weight, [x, y]] of Object.entries(plan.labels)) {
    const ground = draw("rect", { x: x - half, y: y - 21, width: 2 * half, rx: 5, class: "nn-we-ground" });
    const group = draw("g", {}, ground);
    grounds.set(weight, ground);
    const row = (slot) => [x - half + 2, y - 9 + slot * 14, x + half - 2];
    const bare = (symbol) => names[symbol].label.filter(([, style]) => style !== "sub");
    const short = (label) => (plan.flow === "down" ? [["∂", ""]] : label);
    put(group, weight, names[weight].label, row(0));
    put(group, `dE_d${weight}`, short(names[`dE_d${weight}`].label), row(1));
    put(group, `${weight}_new`, names[`${weight}_new`].label, row(2));
    // What only passes along the edge is written there while it is the current number: ∂net/∂w in the row of the
    // gradient to come, what flows on to a hidden unit below it.
    for (const { symbol, at } of steps) {
      if (at !== weight || symbol === `dE_d${weight}` || symbol === `${weight}_new`) continue;
      put(group, symbol, short(bare(symbol)), row(symbol.startsWith("dnet") ? 1 : 2), true);
    }
    node.append(group);
  }

  const show = (at, texts) => {
    const step = at ? steps[at - 1] : null;
    const kind = step ? names[step.symbol].kind : "";
    for (const { group, write, symbol, index, passing } of lines) {
      write(texts[symbol], symbol === step?.symbol);
      group.classList.toggle("nn-we-later", passing ? index !== at - 1 : index >= at);
      group.classList.toggle("nn-we-now", symbol === step?.symbol);
      group.classList.toggle("nn-we-used", Boolean(step?.formula.includes(symbol)));
    }
    for (const [id, unit] of units) unit.dataset.kind = id === step?.at ? kind : "";
    // The ground of a label is only as tall as what stands on it.
    for (const [weight, ground] of grounds) {
      const updated = order.get(`${weight}_new`) < at;
      const reached = order.get(`dE_d${weight}`) < at;
      const rows =
        updated || (step?.at === weight && reached && step.symbol !== `dE_d${weight}`) ? 3 : 1 + reached;
      set(ground, { height: 14 * Math.max(rows, step?.at === weight ? 2 : 1) + 1 });
    }
    const touched = new Set(
      step ? [step.at, ...step.formula.flatMap((symbol) => [symbol, place.get(symbol)])] : [],
    );
    for (const [weight, edge] of edges) edge.show(touched.has(weight) ? kind : "");
    set(node, { "aria-label": describe(names, step, at, steps.length, texts) });
  };
  return { node, plan, show };
}

function describe(names, step, at, count, texts) {
  const network = "A network of two inputs, two hidden units and two outputs";
  if (!step) return `${network}; nothing is computed yet.`;
  const last = `${names[step.symbol].spoken}, ${texts[step.symbol].replace("−", "minus ")}`;
  return `${network}; ${at} of ${count} numbers are computed, the last is ${last}.`;
}

function drawEdge(plan, from, to) {
  const [start, end] = ports(plan, from, to);
  const group = draw("g", { class: "nn-we-edge" });
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
  const turn = (Math.atan2(dy, dx) * 180) / Math.PI;
  const arrow = draw("path", { d: "M-6 -6 L7 0 L-6 6 Z", class: "nn-we-arrow" });
  group.append(draw("line", { x1: start[0], y1: start[1], x2: end[0], y2: end[1] }), arrow);
  const stand = (part, direction) =>
    `translate(${start[0] + part * dx}px, ${start[1] + part * dy}px) rotate(${turn + direction}deg)`;
  const show = (kind) => {
    if (group.dataset.kind === kind) return;
    group.dataset.kind = kind;
    const backward = kind === "gradient";
    const [origin, goal, direction] = backward ? [1, 0.1, 180] : [0, 0.9, 0];
    arrow.style.transform = stand(goal, direction);
    if (kind && kind !== "weight" && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
      const path = [{ transform: stand(origin, direction) }, { transform: stand(goal, direction) }];
      arrow.animate(path, { duration: 450, easing: "ease-out" });
    }
  };
  show("");
  return { group, show };
}

function drawBias(plan, bias, unit) {
  const [x, y, w, h] = plan.boxes[bias];
  const [ux, uy, uw, uh] = plan.boxes[unit];
  if (plan.flow === "across") {
    const middle = x + w / 2;
    return draw("line", {
      x1: middle,
      x2: middle,
      y1: uy < y ? y : y + h,
      y2: uy < y ? uy + uh : uy,
      class: "nn-we-bias",
    });
  }
  const middle = y + h / 2;
  return draw("line", {
    y1: middle,
    y2: middle,
    x1: ux < x ? x : x + w,
    x2: ux < x ? ux + uw : ux,
    class: "nn-we-bias",
  });
}

function ports({ boxes, flow }, from, to) {
  const [x, y, w, h] = boxes[from];
  const [u, v, s, t] = boxes[to];
  if (flow === "across") {
    return [
      [x + w, y + h / 2],
      [u, v + t / 2],
    ];
  }
  return [
    [x + w / 2, y + h],
    [u + s / 2, v],
  ];
}

// One line of the picture: the sign of its kind, its symbol, and its number at the right.
function drawNumber(measure, kind, symbol, label, [x, y, right]) {
  const mark = { x: x - 2, y: y - 11, width: right - x + 4, height: 15, rx: 3, class: "nn-we-mark" };
  const signed = [[`${SIGNS[kind]} `, ""], ...label];
  const digits = draw("text", { x: right, y, class: `nn-${kind} nn-we-digits` });
  const group = draw(
    "g",
    { class: "nn-we-number", "data-symbol": symbol, "data-kind": kind },
    draw("rect", mark),
    lettering(signed, { x, y, class: `nn-${kind}` }),
    digits,
  );
  const write = (text, bold) => {
    if (digits.textContent !== text) digits.textContent = text;
    // A number too long for its place is set closer.
    const name = signed.reduce((sum, [run, style]) => sum + measure(run, bold) * (style ? SMALL : 1), 0);
    const room = Math.max(right - x - name - GAP, LEAST);
    const close = measure(text, bold) > room;
    set(digits, { textLength: close ? room : null, lengthAdjust: close ? "spacingAndGlyphs" : null });
  };
  return { group, write };
}

// How wide a text will be; a canvas says so without laying out the page.
function measurer(size, family) {
  const pen = document.createElement("canvas").getContext("2d");
  const known = new Map();
  return (text, bold) => {
    const key = `${bold ? 600 : 400} ${text}`;
    if (!known.has(key)) {
      pen.font = `${bold ? 600 : 400} ${size}px ${family}`;
      known.set(key, pen.measureText(text).width);
    }
    return known.get(key);
  };
}
