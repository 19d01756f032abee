// One threshold unit and its line, or two units combined by a third: a reader moves the lines until the truth table is
// the one that is wanted. Chapter *Threshold units*.
//
//     a = 1 if w1 x1 + w2 x2 + b ≥ 0, else 0

import { advice, computed, INPUTS, nameOf, TABLES } from "./boolean_units.js";
import { bar, button, choice, legend, slider, tabs } from "./controls.js";
import { lettering, make, set, spoken, symbol, text } from "./dom.js";
import { plane } from "./plane.js";
import { flag, list, number, oneOf, picture } from "./view.js";

const NAMES = ["first", "second", "last"];
const TITLES = ["First unit", "Second unit", "Last unit"];
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
      return rows.length === 3 && rows.every((row) => row.length === 3) ? rows.map(kept) : START;
    },
  });
  const edited = () => (state.combined ? NAMES.indexOf(state.editing) : 0);
  const change = (unit, row) => view.set({ units: state.units.with(unit, kept(row)) });

  const planes = NAMES.map((_, unit) => makePlane(view, state, unit, change));
  const sentence = make("p", { class: "nn-panel" });
  let said = "";
  view.drawn(["target", "combined", "editing", "units"], () => {
    const now = advice(state);
    if (now === said) return;
    said = now;
    sentence.replaceChildren(symbol(now));
    view.say(spoken(now));
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
    options: NAMES.map((name, unit) => [name, TITLES[unit]]),
  });
  const stage = make("div", { class: "nn-planes" }, ...planes);
  view.drawn([], () => {
    which.hidden = !state.combined;
    set(stage, { "data-combined": state.combined });
  });

  view.add(
    bar(
      "",
      choice(view, "target", { label: "Function", options: Object.keys(TABLES).map((name) => [name, name]) }),
      button(view, "Combine two units", () => view.set({ combined: !state.combined }), {
        state: () => ({ pressed: state.combined }),
      }),
      button(view, "Start again", () => view.set({ units: START, editing: NAMES[0] }), { sign: "↺" }),
    ),
    make(
      "div",
      { class: "nn-columns" },
      stage,
      make(
        "div",
        {},
        sentence,
        which,
        make("div", { class: "nn-columns" }, make("div", {}, ...sliders), makeTruth(view, state)),
      ),
    ),
    legend([
      ["ink", "●", "wanted: 1"],
      ["ink", "□", "wanted: 0"],
      ["gradient", "◯", "ringed: wrong so far"],
      ["value", "■", "here the unit says 1"],
      ["weight", "→", "the weights (w₁, w₂)"],
    ]),
  );
});

function makePlane(view, state, unit, change) {
  const reads = unit === 2 ? "h" : "x";
  const row = () => state.units[unit];
  const what = () => nameOf(row()).replaceAll("x", reads);
  const called = () => (state.combined ? `the ${NAMES[unit]} unit` : "the unit");
  const area = plane(view, {
    x: SPAN,
    names: [`${reads}_1`, `${reads}_2`],
    ticks: [0, 1],
    label: () => {
      const [w1, w2, b] = row().map((value) => text(value).replace("−", "minus "));
      const rule = `${w1} ${reads}1 plus ${w2} ${reads}2 plus ${b} is 0 or more`;
      return `The plane of ${called()}, which computes ${spoken(what())}: it says 1 where ${rule}`;
    },
  });
  const side = area.side();
  const line = area.line("weight", { arrow: false });
  const shaft = area.vector("weight", { head: false });
  // Where the reader last took hold of the line; the handle is the point of the line nearest to it.
  let anchor = [0.5, 0.5];
  const middle = () => {
    const [w1, w2, b] = row();
    const square = w1 * w1 + w2 * w2;
    const off = square ? (w1 * anchor[0] + w2 * anchor[1] + b) / square : 0;
    return [anchor[0] - off * w1, anchor[1] - off * w2].map((value) => clamp(value, SPAN));
  };
  const tip = () => middle().map((value, k) => value + ARROW * row()[k]);
  area.handle({
    label: () => `Shift the line of ${called()}`,
    at: middle,
    move: (at) => {
      const [w1, w2] = row();
      if (w1 === 0 && w2 === 0) return;
      anchor = at;
      change(unit, [w1, w2, -(w1 * at[0] + w2 * at[1])]);
    },
  });
  const point = area.handle({
    label: () => `Turn the line of ${called()}`,
    value: () => spoken(`w_1 = ${text(row()[0])}, w_2 = ${text(row()[1])}`).replaceAll("−", "minus "),
    shape: "M-5 -8L10 0L-5 8Z",
    // One step of an arrow key is a tenth of a weight.
    step: ARROW / 10,
    hold: () => {
      anchor = middle();
    },
    at: tip,
    move: (at) => {
      const pivot = middle();
      const [w1, w2] = at.map((value, k) => clamp((value - pivot[k]) / ARROW));
      const turned = [w1, w2, w1 || w2 ? -(w1 * pivot[0] + w2 * pivot[1]) : row()[2]];
      // The line is the same for a multiple of all three.
      const shrink = Math.min(1, REACH / Math.abs(turned[2] || 1));
      change(
        unit,
        turned.map((value) => value * shrink),
      );
    },
  });
  const title = make("figcaption");
  const node = make("figure", {}, area.node, title);
  const select = () => state.combined && view.set({ editing: NAMES[unit] });
  view.listen(node, "focusin", select);
  view.listen(node, "click", select);
  const labels = [0, 1, 2, 3].map(() => lettering("", { class: "nn-tick nn-middle" }));
  if (unit === 2) area.lines.append(...labels);
  let known = "";
  view.drawn([], () => {
    node.hidden = !state.combined && unit > 0;
    set(node, { "data-editing": String(!state.combined || state.editing === NAMES[unit]) });
    if (node.hidden) return;
    const [w1, w2, b] = row();
    side.show(w1, w2, b);
    line.show(w1, w2, b);
    shaft.show(middle(), tip());
    set(point.body, { transform: `rotate(${(Math.atan2(-w2, w1) * 180) / Math.PI})` });
    const { X, hidden, a } = computed(state);
    const wanted = TABLES[state.target];
    const wrong = wanted.map((y, i) => y !== a[i]);
    if (unit === 2) area.points(apart(hidden, wanted), wanted, wrong);
    else area.points(X, wanted, wrong);
    if (unit === 2) place(labels, hidden, area);
    const now = state.combined ? `${TITLES[unit]}: ${what()}` : `This unit computes: ${what()}`;
    if (now === known) return;
    known = now;
    title.replaceChildren(symbol(now));
  });
  return node;
}

/** The hidden points, where a 1 and a 0 that have become the same point are drawn side by side. */
function apart(hidden, wanted) {
  const shifted = hidden.slice();
  for (let i = 0; i < 4; i++) {
    const other = wanted.findIndex(
      (y, j) => y !== wanted[i] && hidden[j] === hidden[i] && hidden[4 + j] === hidden[4 + i],
    );
    if (other >= 0) shifted[i] += wanted[i] ? 0.04 : -0.04;
  }
  return shifted;
}

/** Write beneath each hidden point which inputs have come to it. */
function place(labels, hidden, area) {
  INPUTS.forEach(([h1, h2], k) => {
    const here = INPUTS.filter((_, i) => hidden[i] === h1 && hidden[4 + i] === h2);
    labels[k].textContent = here.map((input) => input.join("")).join("  ");
    set(labels[k], { x: area.across(h1), y: area.down(h2) + 27 });
  });
}

function makeTruth(view, state) {
  const head = make("tr");
  const body = make("tbody");
  const node = make("table", { class: "nn-truth" }, make("caption", { class: "nn-unseen" }, "Truth table"));
  node.append(make("thead", {}, head), body);
  view.drawn([], () => {
    const { h1, h2, z, a } = computed(state);
    const hidden = state.combined ? ["h_1", "h_2"] : [];
    head.replaceChildren(
      ...["x_1", "x_2", ...hidden, "z", "a", state.target].map((title) =>
        make("th", { scope: "col" }, symbol(title)),
      ),
      make("td"),
    );
    const rows = INPUTS.map(([x1, x2], i) => {
      const wanted = TABLES[state.target][i];
      const good = a[i] === wanted;
      const between = state.combined ? [h1[i], h2[i]] : [];
      const cells = [x1, x2, ...between, text(z[i]), a[i], wanted, good ? "✓ right" : "✗ wrong"];
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

function kept(row) {
  return row.map((value) => Number(clamp(value).toFixed(2)));
}

function clamp(value, [low, high] = [-REACH, REACH]) {
  return Math.min(Math.max(value, low), high);
}
