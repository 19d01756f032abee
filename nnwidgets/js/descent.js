// Batch, stochastic, mini-batch, momentum and Adam in a race down one cost of two parameters. Chapter *Descent*.
//
// Where everyone is follows from the traits: drag the start, or η, and the whole race is run again up to where it was.

import { beside, chart } from "./chart.js";
import { bar, button, check, legend, numbers, playButton, slider, tabs } from "./controls.js";
import { LOOKS, map, swatch } from "./descent_map.js";
import { Landscape, NEAR, Race, RUNNERS, SURFACES } from "./descent_race.js";
import { above, verdict } from "./descent_verdict.js";
import { draw, make, text } from "./dom.js";
import { list, number, oneOf, picture, whole } from "./view.js";

const STARTS = [
  [-1, 2],
  [-0.45, 0.5],
];
const PLACES = [
  ["Beside the saddle", [-0.45, 0.5]],
  ["On the saddle", [0, 0]],
  ["On a plateau", [2.8, -2.5]],
];
const SETTINGS = ["learning_rate", "adam_rate", "batch_size", "momentum", "seed"];
const MOST = 300;
const MOST_EXAMPLES = 200;
const SEEDS = 10_000;
const FAR = 3;
const COSTS = [NEAR, 10];
// Milliseconds of running before a repaint.
const WORK = 6;

export default picture("descent", "Five ways downhill", (view) => {
  const state = stateOf(view);
  const now = raceOf(view, state);
  const traits = ["surface", "starts", ...SETTINGS, "clock", "time", "line_examples", "row_examples"];
  view.drawn([...traits, ...RUNNERS.map((name) => `with_${name}`)], now.run);

  view.play((milliseconds) => {
    // At the end, Play begins anew.
    const time = (state.time < MOST ? state.time : 0) + (state.speed * milliseconds) / 1000;
    if (time < MOST) view.put({ time });
    else view.set({ time: MOST, playing: false });
  });
  const ahead = (count) =>
    view.set({ time: Math.min(MOST, Math.floor(state.time + 1e-9) + count), playing: false });
  const further = (count) =>
    button(view, "", () => ahead(count), {
      sign: "→",
      state: () => {
        const unit = state.clock === "steps" ? "step" : "epoch";
        return { label: count > 1 ? `${count} ${unit}s` : `1 ${unit}`, disabled: state.time >= MOST };
      },
    });

  const places = PLACES.map(([name, place]) => button(view, name, () => now.move(place)));
  const signs = legend([
    ["ink", "◎", "start: drag it, or tap the map"],
    ["ink", "+", "minimum"],
    ["muted", "▒", "the greyer, the higher J"],
    ["ink", "×", "saddle"],
  ]);
  view.drawn([], () => {
    for (const node of [...places, signs.lastChild]) node.hidden = state.surface !== "row";
  });
  view.add(
    bar(
      "",
      tabs(view, "surface", {
        label: "Surface",
        options: [
          ["line", "One valley"],
          ["row", "Two valleys"],
        ],
      }),
      ...places,
    ),
    make(
      "div",
      { class: "nn-columns" },
      make("div", {}, ...Object.keys(SURFACES).map((name) => makeMap(view, state, now, name))),
      makeCosts(view, state, now),
    ),
    bar(
      "Race",
      playButton(view),
      further(1),
      further(10),
      button(view, "Reset", () => view.set({ time: 0, playing: false }), { sign: "↺" }),
      button(view, "Another order", () => view.set({ seed: (state.seed + 1) % SEEDS }), { sign: "⚄" }),
    ),
    makeVerdict(view, state, now),
    make("div", { class: "nn-columns" }, makeStandings(view, now), makeSliders(view, state)),
    signs,
    makeNumbers(view, now),
  );
});

function stateOf(view) {
  const examples = (name) => (value) => {
    const rows = list(list(number(-5, 5, 0), 2), MOST_EXAMPLES)(value).filter(({ length }) => length === 2);
    return rows.length > 1 ? rows : SURFACES[name].ideal;
  };
  return view.state({
    surface: oneOf(Object.keys(SURFACES)),
    starts: (value) => {
      const rows = list(list(number(-FAR, FAR, 0), 2), 2)(value);
      return rows.length === 2 && rows.every(({ length }) => length === 2) ? rows : STARTS;
    },
    learning_rate: number(0.01, 3, 0.1),
    adam_rate: number(0.01, 3, 0.1),
    batch_size: whole(1, 100, 10),
    momentum: number(0, 0.99, 0.8),
    seed: whole(0, SEEDS - 1, 1),
    clock: oneOf(["epochs", "steps"]),
    time: number(0, MOST, 5),
    speed: number(1, 50, 10),
    line_examples: examples("line"),
    row_examples: examples("row"),
    ...Object.fromEntries(RUNNERS.map((name) => [`with_${name}`, (value) => value !== false])),
  });
}

/** The race that the traits ask for: run anew when they do, run on when only the time does. */
function raceOf(view, state) {
  const landscapes = {};
  let [before, race] = ["", null];
  const landscapeOf = (name) => {
    const given = view.model.get(`${name}_examples`);
    if (landscapes[name]?.given !== given) {
      landscapes[name] = { given, made: new Landscape(name, state[`${name}_examples`]) };
    }
    return landscapes[name].made;
  };
  const which = () => Object.keys(SURFACES).indexOf(state.surface);
  const start = (index = which()) => {
    const [low, high] = Object.values(SURFACES)[index].span;
    return state.starts[index].map((value) => Math.min(Math.max(value, low), high));
  };
  return {
    landscapeOf,
    start,
    race: () => race,
    runs: (name) => state[`with_${name}`],
    move(place) {
      const rounded = place.map((value) => Number(value.toFixed(2)));
      view.set({ starts: state.starts.with(which(), rounded) });
    },
    /** Run as far as the time says, or as far as one frame allows, and on in the next. */
    run() {
      const { learning_rate: learningRate, adam_rate: adamRate, batch_size: batchSize } = state;
      const { momentum, seed, clock, time } = state;
      const settings = { start: start(), learningRate, adamRate, batchSize, momentum, seed };
      const landscape = landscapeOf(state.surface);
      const key = JSON.stringify(settings);
      if (key !== before || race?.landscape !== landscape || race.isBeyond(clock, time)) {
        [before, race] = [key, new Race(landscape, settings)];
      }
      const end = performance.now() + WORK;
      if (!race.reach(clock, time, () => performance.now() < end)) view.redraw();
    },
  };
}

function makeMap(view, state, now, name) {
  const node = map(view, {
    surface: SURFACES[name],
    landscape: () => now.landscapeOf(name),
    race: now.race,
    runs: now.runs,
    start: () => now.start(Object.keys(SURFACES).indexOf(name)),
    move: now.move,
    active: () => state.surface === name,
    label: () => {
      const { landscape, runners } = now.race();
      const at = runners.filter((runner) => now.runs(runner.name));
      const each = at
        .map((runner) => `${LOOKS[runner.name].name} ${above(runner.cost, landscape)}`)
        .join(", ");
      return `The cost as a map over ${SURFACES[name].names.join(" and ").replaceAll("_", "")}, with the runners' trails. Above the least cost: ${each || "nobody runs"}`;
    },
  });
  view.drawn([], () => {
    node.hidden = state.surface !== name;
  });
  return node;
}

/** The costs on the way, against what is counted; who gets below the dashed line has arrived. */
function makeCosts(view, state, now) {
  const costs = chart(view, {
    label: () =>
      `J above the least cost, against ${state.clock}; a dashed line is at 1 %. ${verdict(now.race(), state.clock, state.time, now.runs)}`,
    x: { label: "epochs", range: [0, 10] },
    y: { label: "J above the least", range: COSTS, log: true },
    height: 290,
    room: beside(2),
  });
  const finish = draw("path", { class: "nn-finish" });
  const percent = draw("text", { class: "nn-tick nn-end" }, "1 %");
  costs.marks.append(finish, percent);
  const curves = RUNNERS.map((name) => {
    const { kind, dash, width, sign } = LOOKS[name];
    const head = draw("path", { d: sign, class: `nn-head nn-${kind}` });
    costs.marks.append(head);
    return { name, head, curve: costs.curve(kind, { dash, width }) };
  });
  const onChart = (cost, { least }) => {
    const over = cost - least;
    return over < COSTS[1] ? Math.max(over, COSTS[0]) : COSTS[1];
  };
  view.drawn([], () => {
    const { landscape, runners } = now.race();
    const steps = state.clock === "steps";
    costs.name({ x: state.clock });
    costs.range({ x: [0, roundUp(state.time)] });
    curves.forEach(({ name, head, curve }, k) => {
      const runner = runners[k];
      const visible = now.runs(name);
      for (const node of [head, curve.node]) node.style.visibility = visible ? "" : "hidden";
      if (!visible) return;
      const at = (count) => (steps ? count : runner.examplesAfter(count) / landscape.m);
      const xs = [...runner.trail.steps, runner.steps].map(at);
      const ys = [...runner.trail.costs, runner.cost].map((cost) => onChart(cost, landscape));
      curve.show(xs, ys);
      const [x, y] = [costs.x(xs.at(-1)), costs.y(ys.at(-1))];
      head.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    });
    const [left, right, y] = [
      costs.x(0),
      costs.x(roundUp(state.time)),
      costs.y(landscape.near - landscape.least),
    ];
    finish.setAttribute("d", `M${left} ${y}H${right}`);
    percent.setAttribute("x", right);
    percent.setAttribute("y", y - 4);
  });
  return make(
    "div",
    {},
    tabs(view, "clock", {
      label: "What is counted",
      options: [
        ["epochs", "Same epochs"],
        ["steps", "Same steps"],
      ],
      change: (clock) => view.set({ clock, time: Math.ceil(state.time - 1e-9) }),
    }),
    costs.node,
  );
}

/** The next of 10, 20, 50, 100, …: an axis that grows a little in every frame cannot be read. */
function roundUp(value) {
  const power = 10 ** Math.max(1, Math.floor(Math.log10(Math.max(value, 1))));
  return [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= value);
}

function makeVerdict(view, state, now) {
  const node = make("p", { class: "nn-panel nn-verdict" });
  view.drawn(["playing"], () => {
    const sentence = verdict(now.race(), state.clock, state.time, now.runs);
    if (node.textContent !== sentence) node.textContent = sentence;
    if (view.model.get("playing") !== true) view.say(sentence);
  });
  return node;
}

/** Who runs, and where everyone is; also the key to the lines. */
function makeStandings(view, now) {
  const rows = RUNNERS.map((name, k) => {
    const switched = check(view, `with_${name}`, { label: LOOKS[name].name });
    switched.append(swatch(name));
    const steps = make("td");
    const cost = make("td");
    view.drawn([], () => {
      const { landscape, runners } = now.race();
      const runner = runners[k];
      const [gone, left] = now.runs(name)
        ? [runner.steps.toLocaleString("en-GB"), above(runner.cost, landscape)]
        : ["", ""];
      if (steps.textContent !== gone) steps.textContent = gone;
      if (cost.textContent !== left) cost.textContent = left;
    });
    return make("tr", {}, make("th", { scope: "row" }, switched), steps, cost);
  });
  const head = ["runner", "steps", "J above least"].map((title) => make("th", { scope: "col" }, title));
  return make(
    "table",
    { class: "nn-standings" },
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...rows),
  );
}

function makeSliders(view, state) {
  const rate = (trait, label) =>
    slider(view, trait, {
      label,
      min: 0.01,
      max: 3,
      step: 0.05,
      log: true,
      value: () => state[trait],
      format: (value) => String(Number(value.toPrecision(2))),
    });
  const mini = slider(view, "batch_size", {
    label: "B, mini-batch",
    min: 2,
    max: 50,
    step: 1,
    decimals: 0,
    value: () => state.batch_size,
  });
  const unit = () => (state.clock === "steps" ? "steps/s" : "epochs/s");
  return make(
    "div",
    {},
    rate("learning_rate", "η"),
    rate("adam_rate", "η of Adam"),
    mini,
    slider(view, "momentum", {
      label: "μ, momentum",
      min: 0,
      max: 0.99,
      step: 0.01,
      value: () => state.momentum,
    }),
    slider(view, "speed", {
      label: "speed",
      min: 1,
      max: 50,
      step: 1,
      value: () => state.speed,
      format: (value) => `${text(value, 0)} ${unit()}`,
    }),
  );
}

function makeNumbers(view, now) {
  return numbers(view, {
    columns: ["runner", "epochs", "examples", "J", "distance", "‖∇J‖"],
    rows: () => {
      const { landscape, runners } = now.race();
      return runners.map((runner) => [
        LOOKS[runner.name].name,
        text(runner.examples / landscape.m),
        runner.examples.toLocaleString("en-GB"),
        text(runner.cost, 4),
        text(landscape.distance(runner.place), 4),
        text(landscape.slope(runner.place), 4),
      ]);
    },
  });
}
