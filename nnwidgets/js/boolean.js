// One threshold unit and its line, or two units combined by a third: a reader moves the lines until the truth table is
// the one that is wanted. Chapter *Threshold units*.
//
//     a = 1 if w1 x1 + w2 x2 + b ≥ 0, else 0

import { bar, button, choice, legend, slider, tabs } from "./controls.js";
import { make, set, symbol, text } from "./dom.js";
import { threshold } from "./math.js";
import { plane } from "./plane.js";
import { flag, list, number, oneOf, picture } from "./view.js";

const INPUTS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const TABLES = {
  AND: [0, 0, 0, 1],
  OR: [0, 1, 1, 1],
  NAND: [1, 1, 1, 0],
  NOR: [1, 0, 0, 0],
  XOR: [0, 1, 1, 0],
  XNOR: [1, 0, 0, 1],
};
const NAMES = ["first", "second", "last"];
const START = [
  [1, -1, 0.5],
  [-1, 1, 0.5],
  [1, 1, -0.5],
];
const REACH = 3;
// The arrow of the weights (1, 0) is this long in the plane.
const ARROW = 0.3;
const SPAN = [-0.5, 1.5];

export default picture("boolean", "Threshold units and Boolean functions", (view) => {
  const state = view.state({
    target: oneOf(Object.keys(TABLES)),
    combined: flag,
    editing: oneOf(NAMES),
    units: (value) => {
      const rows = list(list(number(-REACH, REACH, 0), 3), 3)(value);
      return rows.length === 3 && rows.every((row) => row.length === 3) ? rows : START;
    },
  });
  const edited = () => (state.combined ? NAMES.indexOf(state.editing) : 0);
  const change = (unit, row) =>
    view.set({
      units: state.units.with(
        unit,
        row.map((value) => Number(value.toFixed(2))),
      ),
    });
  const compute = () => {
    const X = Float64Array.from([0, 1].flatMap((k) => INPUTS.map((input) => input[k])));
    const [first, second, last] = state.units.map(([w1, w2, b]) => ({
      W: Float64Array.of(w1, w2),
      b: Float64Array.of(b),
    }));
    const [h1, h2] = [threshold([first], X), threshold([second], X)];
    const hidden = Float64Array.from([...h1, ...h2]);
    return { X, h1, h2, hidden, a: state.combined ? threshold([last], hidden) : h1 };
  };
  const right = () => compute().a.filter((a, i) => a === TABLES[state.target][i]).length;

  const planes = NAMES.map((name, unit) => makePlane(view, state, name, unit, { change, compute }));
  const truth = makeTruth(view, state, compute);
  const verdict = make("p", { class: "nn-panel" });
  const sentence = () => {
    const count = right();
    const what = state.combined ? "these three units compute" : "this unit computes";
    if (count === 4) return `All 4 rows are right: ${what} ${state.target}.`;
    const impossible = !state.combined && ["XOR", "XNOR"].includes(state.target);
    const why = impossible ? " One line cannot do it: combine two units." : "";
    return `${count} of 4 rows are right.${why}`;
  };
  view.drawn(["target", "combined", "editing", "units"], () => {
    const now = sentence();
    if (verdict.textContent !== now) {
      verdict.textContent = now;
      view.say(now);
    }
  });

  const sliders = ["w_1", "w_2", "b"].map((label, k) =>
    slider(view, "units", {
      label,
      kind: "weight",
      min: -REACH,
      max: REACH,
      step: 0.1,
      value: () => state.units[edited()][k],
      change: (value) => change(edited(), state.units[edited()].with(k, value)),
    }),
  );
  const which = tabs(view, "editing", {
    label: "Unit to move",
    options: [
      ["first", "First unit"],
      ["second", "Second unit"],
      ["last", "Last unit"],
    ],
  });
  view.drawn([], () => {
    which.hidden = !state.combined;
  });

  view.add(
    bar(
      "",
      choice(view, "target", { label: "Function", options: Object.keys(TABLES).map((name) => [name, name]) }),
      button(view, "Combine two units", () => view.set({ combined: !state.combined }), {
        state: () => ({ pressed: state.combined }),
      }),
      button(view, "Start again", () => view.set({ units: START }), { sign: "↺" }),
    ),
    make("div", { class: "nn-columns" }, ...planes),
    which,
    make("div", { class: "nn-columns" }, make("div", {}, ...sliders), truth),
    verdict,
    legend([
      ["ink", "●", "wanted: 1"],
      ["ink", "□", "wanted: 0"],
      ["value", "■", "here the unit says 1"],
      ["weight", "→", "the weights: the side where it says 1"],
    ]),
  );
});

function makePlane(view, state, name, unit, { change, compute }) {
  const reads = unit === 2 ? "h" : "x";
  const row = () => state.units[unit];
  const area = plane(view, {
    x: SPAN,
    names: [`${reads}_1`, `${reads}_2`],
    ticks: [0, 1],
    label: () => {
      const [w1, w2, b] = row().map((value) => text(value, 1).replace("−", "minus "));
      return `The plane of the ${name} unit: it says 1 where ${w1} ${reads}1 plus ${w2} ${reads}2 plus ${b} is 0 or more`;
    },
  });
  const line = area.line();
  const cells = area.cells();
  const count = cells.length / 2;
  const middle = () => {
    const [w1, w2, b] = row();
    const length = w1 * w1 + w2 * w2;
    if (length < 1e-9) return [0.5, 0.5];
    const off = (w1 * 0.5 + w2 * 0.5 + b) / length;
    return [0.5 - off * w1, 0.5 - off * w2];
  };
  area.handle({
    label: `Shift the line of the ${name} unit`,
    at: middle,
    move: ([x, y]) => {
      const [w1, w2] = row();
      change(unit, [w1, w2, clamp(-(w1 * x + w2 * y))]);
    },
  });
  area.handle({
    label: `Turn the line of the ${name} unit`,
    shape: "M-4 -7L9 0L-4 7Z",
    at: () => {
      const [x, y] = middle();
      return [x + ARROW * row()[0], y + ARROW * row()[1]];
    },
    move: ([x, y]) => {
      const [x0, y0] = middle();
      const [w1, w2] = [clamp((x - x0) / ARROW), clamp((y - y0) / ARROW)];
      change(unit, [w1, w2, clamp(-(w1 * x0 + w2 * y0))]);
    },
  });
  const node = make(
    "figure",
    {},
    area.node,
    make("figcaption", {}, `${name[0].toUpperCase()}${name.slice(1)} unit`),
  );
  view.drawn([], () => {
    node.hidden = !state.combined && unit > 0;
    set(node, { "data-editing": String(!state.combined || state.editing === name) });
    if (node.hidden) return;
    const [w1, w2, b] = row();
    line.show(w1, w2, b);
    area.heat(
      Float64Array.from({ length: count }, (_, k) => Number(w1 * cells[k] + w2 * cells[count + k] + b >= 0)),
    );
    const { X, hidden } = compute();
    area.points(unit === 2 ? hidden : X, TABLES[state.target]);
  });
  return node;
}

function makeTruth(view, state, compute) {
  const head = make("tr");
  const body = make("tbody");
  const node = make("table", { class: "nn-truth" }, make("caption", { class: "nn-unseen" }, "Truth table"));
  node.append(make("thead", {}, head), body);
  view.drawn([], () => {
    const { h1, h2, a } = compute();
    const hidden = state.combined ? ["h_1", "h_2"] : [];
    const titles = ["x_1", "x_2", ...hidden, "a", state.target, ""];
    head.replaceChildren(
      ...titles.map((title) => make(title ? "th" : "td", title ? { scope: "col" } : {}, symbol(title))),
    );
    const rows = INPUTS.map(([x1, x2], i) => {
      const wanted = TABLES[state.target][i];
      const good = a[i] === wanted;
      const cells = [
        x1,
        x2,
        ...(state.combined ? [h1[i], h2[i]] : []),
        a[i],
        wanted,
        good ? "✓ right" : "✗ wrong",
      ];
      return make(
        "tr",
        { class: good ? null : "nn-wrong" },
        ...cells.map((cell) => make("td", {}, String(cell))),
      );
    });
    body.replaceChildren(...rows);
  });
  return node;
}

function clamp(value) {
  return Math.min(Math.max(value, -REACH), REACH);
}
