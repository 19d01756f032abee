// The online perceptron, look by look: a reader places points of two classes, and sees each mistake turn the line.
// Chapter *The perceptron*.
//
//     mistake    y θᵀx ≤ 0        update    θ ← θ + y x, from θ = 0
//
// θ follows from the points and from how many looks there were; these two are the state.

import { bar, button, choice, legend, numbers, playButton, slider, tabs } from "./controls.js";
import { draw, lettering, make, set, symbol, text } from "./dom.js";
import { account, bestMargin, column, kept, MOST, PRESETS, Run, short } from "./perceptron_run.js";
import { placing } from "./placing.js";
import { plane } from "./plane.js";
import { list, number, oneOf, picture, whole } from "./view.js";

const SPAN = [-1.5, 1.5];
const STEP = 1 / 8;
const MANY = 40;
const OWN = "own";
const NAMES = { clouds: "Two clouds", OR: "OR", AND: "AND", XOR: "XOR", [OWN]: "Own points" };
// The longest arrow in the plane.
const LONGEST = 1.1;

export default picture("perceptron", "The online perceptron", (view) => {
  const point = (row) => {
    const [x1, x2, y] = list(number(...SPAN, 0), 3)(row);
    return [kept(x1 ?? 0), kept(x2 ?? 0), y < 0 ? -1 : 1];
  };
  const state = view.state({
    data: oneOf(Object.keys(NAMES)),
    points: list(point, MANY),
    placing: oneOf([1, -1, 0]),
    seen: whole(0, MOST, 0),
    speed: number(1, 30, 2),
  });
  const current = follower(state);
  const change = (points) => view.set({ points, data: OWN, ...(points.length ? {} : { seen: 0 }) });
  const step = (looks) => view.set({ seen: Math.min(state.seen + looks, MOST), playing: false });

  let credit = 0;
  view.play((passed) => {
    credit += (passed / 1000) * state.speed;
    const { run } = current();
    let ended = run.m === 0 || run.seen >= MOST;
    for (; credit >= 1 && !ended; credit--) {
      run.look();
      ended = run.over || run.seen === run.cycle?.[1] * run.m;
    }
    if (!ended) {
      view.put({ seen: run.seen });
      return;
    }
    // What is left of this run is not for the next.
    credit = 0;
    view.set({ seen: run.seen, playing: false });
  });

  const area = makePlane(view, state, current, change);
  const sentence = make("p");
  const lines = make("p", { class: "nn-working" });
  const facts = make("p", { class: "nn-facts" });
  const none = () => ({ disabled: state.points.length === 0 || state.seen >= MOST });
  const start = () => ({ disabled: state.seen === 0 });

  let said = "";
  view.drawn(["data", "points", "placing", "seen", "speed"], () => {
    const { run, margin } = current();
    const now = account(run, margin);
    if (now !== said) {
      sentence.textContent = now;
      view.say(now.replaceAll("−", "minus "));
      said = now;
    }
    lines.replaceChildren(...working(run));
    facts.replaceChildren(
      ...known(run, margin).flatMap(([name, value]) => [symbol(`${name} `, "muted"), symbol(`${value} `)]),
    );
  });

  view.add(
    bar(
      "",
      choice(view, "data", {
        label: "Points",
        options: Object.entries(NAMES),
        change: (data) => view.set({ data, points: PRESETS[data] ?? [], seen: 0, playing: false }),
      }),
      tabs(view, "placing", {
        label: "What a press on the plane does",
        options: [
          [1, "● Add +1"],
          [-1, "□ Add −1"],
          [0, "✕ Remove"],
        ],
      }),
    ),
    make(
      "div",
      { class: "nn-columns" },
      area,
      make(
        "div",
        {},
        bar(
          "Training",
          button(view, "Step", () => step(1), { state: none }),
          button(view, "Pass", () => step(state.points.length - (state.seen % state.points.length)), {
            state: none,
          }),
          playButton(view),
        ),
        bar(
          "",
          button(view, "Back", () => view.set({ seen: state.seen - 1, playing: false }), { state: start }),
          button(view, "Reset", () => view.set({ seen: 0, playing: false }), { sign: "↺", state: start }),
          slider(view, "speed", {
            label: "Speed",
            min: 1,
            max: 30,
            step: 1,
            format: (value) => `${text(value, 0)}/s`,
          }),
        ),
        make("div", { class: "nn-panel" }, sentence, lines),
        facts,
      ),
    ),
    legend([
      ["ink", "●", "class +1"],
      ["ink", "□", "class −1"],
      ["value", "■", "the prediction +1"],
      ["weight", "→", "the weights (θ₁, θ₂)"],
      ["gradient", "⇢", "y x, added by a mistake"],
      ["muted", "┄", "before it"],
    ]),
    numbers(view, {
      summary: "All points, as a table",
      columns: ["point", "x_1", "x_2", "y", "y θ^{T}x now"],
      rows: () => {
        const { run } = current();
        return Array.from(run.Y, (y, i) => [
          String(i + 1),
          short(run.X[i]),
          short(run.X[run.m + i]),
          y > 0 ? "+1" : "−1",
          short(run.score(i)),
        ]);
      },
    }),
  );
});

/** A function that returns the run as far as the state says, and the margin of its points; both are kept. */
function follower(state) {
  let [key, run, margin] = ["", null, null];
  return () => {
    const points = state.points;
    const now = points.join();
    if (!run || now !== key || run.seen > state.seen) {
      if (!run || now !== key) margin = bestMargin(points);
      run = new Run(points);
      key = now;
    }
    while (run.m && run.seen < state.seen) run.look();
    return { run, margin };
  };
}

function makePlane(view, state, current, change) {
  const area = plane(view, {
    x: SPAN,
    names: ["x_1", "x_2"],
    ticks: [-1, 1],
    label: () => {
      const { run } = current();
      const [first, second, b] = Array.from(run.theta, (value) => short(value).replace("−", "minus "));
      const sum = `${first} x1 plus ${second} x2 plus ${b}`;
      const rule = run.theta.some(Boolean) ? `Predicted plus 1 where ${sum} is 0 or more` : "No line yet";
      return `${run.m} points in the plane. ${rule}.`;
    },
  });
  const side = area.side();
  const old = area.line("muted", { arrow: false });
  const line = area.line("weight", { arrow: false });
  const before = area.vector("muted");
  const weights = area.vector("weight");
  const update = area.vector("gradient");
  for (const { node } of [old, before]) node.classList.add("nn-before");
  update.node.classList.add("nn-update");
  const ring = draw("circle", { r: 13, class: "nn-ring" });
  const mark = lettering("", { class: "nn-middle" });
  const origin = draw("path", { d: "M-4 0H4M0 -4V4", class: "nn-origin" });
  set(origin, { transform: `translate(${area.across(0)} ${area.down(0)})` });
  const order = draw("g");
  area.lines.append(origin, ring, mark, order);

  const edit = (i, row) => change(state.points.with(i, row));
  placing(view, area, {
    points: () => state.points,
    step: STEP,
    add: (at) => {
      if (state.points.length >= MANY) view.say(`There are ${MANY} points already; remove one first.`);
      else if (state.placing) change([...state.points, [...at, state.placing]]);
    },
    tap: (i) => {
      const [x1, x2, y] = state.points[i];
      if (!state.placing) change(state.points.toSpliced(i, 1));
      else if (y !== state.placing) edit(i, [x1, x2, state.placing]);
    },
    move: (i, at) => edit(i, [...at, state.points[i][2]]),
    remove: (i) => change(state.points.toSpliced(i, 1)),
    value: (i, at) => {
      const here = `${short(at[0])}, ${short(at[1])}`;
      const what = i < 0 ? "no point" : `point ${i + 1}, class ${state.points[i][2] > 0 ? "plus 1" : "−1"}`;
      return `${here}: ${what}`.replaceAll("−", "minus ");
    },
  });

  view.drawn([], () => {
    const { run } = current();
    const { theta, last, m } = run;
    const moved = last?.mistake;
    const from = moved ? last.before : theta;
    const scale = LONGEST / Math.max(LONGEST, Math.hypot(theta[0], theta[1]), Math.hypot(from[0], from[1]));
    const [start, end] = [from, theta].map((each) => [scale * each[0], scale * each[1]]);
    set(side.node, { visibility: theta.some(Boolean) ? null : "hidden" });
    side.show(...theta);
    line.show(...theta);
    old.show(...(moved ? from : [0, 0, 0]));
    weights.show([0, 0], end);
    before.show([0, 0], moved ? start : [0, 0]);
    update.show(moved ? start : [0, 0], moved ? end : [0, 0]);
    area.points(run.X, run.Y);
    set(ring, { visibility: last ? null : "hidden", class: `nn-ring ${moved ? "nn-gradient" : "nn-muted"}` });
    set(mark, {
      visibility: last ? null : "hidden",
      class: `nn-middle ${moved ? "nn-gradient" : "nn-muted"}`,
    });
    if (last) {
      const [x1, x2] = run.x(last.i);
      const [px, py] = [area.across(x1), area.down(x2)];
      set(ring, { cx: px, cy: py });
      set(mark, { x: px - 19, y: py - 8 });
      mark.textContent = moved ? "✗" : "✓";
    }
    while (order.childNodes.length > m) order.lastChild.remove();
    while (order.childNodes.length < m)
      order.append(lettering(String(order.childNodes.length + 1), { class: "nn-tick" }));
    for (let i = 0; i < m; i++) {
      set(order.childNodes[i], { x: area.across(run.X[i]) + 13, y: area.down(run.X[m + i]) - 8 });
    }
  });
  return area.node;
}

/** The last look, as it is written on paper. */
function working(run) {
  const { last } = run;
  if (!last) return [];
  const { i, before, score, mistake } = last;
  const [x1, x2] = run.x(i);
  const [x, y] = [column(run.x(i)), run.Y[i] > 0 ? "+1" : "−1"];
  const row = (...parts) => make("span", {}, ...parts);
  const sign = run.Y[i] > 0 ? "+" : "−";
  return [
    row(`Point ${i + 1}: x = ${x}, y = ${y}`),
    row(
      symbol("y θ^{T}x"),
      ` = ${y} · (${enclosed(before[0])} · ${enclosed(x1)} + ${enclosed(before[1])} · ${enclosed(x2)} + ${enclosed(before[2])})`,
    ),
    row(`= ${short(score)} ${mistake ? "≤ 0: a mistake" : "> 0: right"}`),
    row(
      mistake ? symbol(`θ ← ${column(before)} ${sign} ${x}`) : "θ stays",
      make("b", { class: "nn-weight" }, ` = ${column(run.theta)}`),
    ),
  ];
}

function enclosed(value) {
  return value < 0 ? `(${short(value)})` : short(value);
}

/** What is known of the run: names and values. */
function known(run, margin) {
  const { m, seen, mistakes } = run;
  if (!m) return [];
  const pass = seen
    ? `${Math.ceil(seen / m)}, point ${((seen - 1) % m) + 1} of ${m}`
    : `none yet, of ${m} points`;
  const bound = margin
    ? `${text(margin.R ** 2)} / ${text(margin.gamma ** 2, 4)} = ${text(margin.bound, 1)}`
    : "none: no line separates the points";
  return [
    ["Mistakes", margin ? `${mistakes} of at most ${Math.floor(margin.bound + 1e-9)}` : String(mistakes)],
    ["Pass", pass],
    ["θ", column(run.theta)],
    ["R^2 / γ^2", bound],
  ];
}
