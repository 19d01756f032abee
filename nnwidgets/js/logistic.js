// Logistic regression in the plane: the examples with the line that the unit draws, beside the surface of the cost, on
// which the unit's weights are a point that goes downhill. Chapter *Logistic regression*.

import { bar, button, legend, numbers, playButton, slider } from "./controls.js";
import { make, symbol, text } from "./dom.js";
import { costPlane, dataPlane } from "./logistic_planes.js";
import { DATA, FAR, isFar, LONGEST, LogisticUnit, pathTo, REACH, SPAN, START } from "./logistic_unit.js";
import { list, number, picture, whole } from "./view.js";

const MOST = 40;
const ROUND = 16;
const BUDGET = 6;
const LEVEL = 1e-6;
const LAST = 10 ** 9;

export default picture("logistic", "Logistic regression", (view) => {
  const row = list(number(-FAR, FAR, 0), 3);
  const rows = (value) => list(row, LONGEST)(value).filter(({ length }) => length === 3);
  const state = view.state({
    points: (value) => {
      const found = list(list(number(-SPAN, SPAN, 0), 3), MOST)(value).filter(({ length }) => length === 3);
      return found.length ? found.map(([x1, x2, y]) => [x1, x2, Number(y > 0.5)]) : DATA.overlapping;
    },
    selected: whole(0, MOST - 1, 0),
    w1: number(-FAR, FAR, START[0]),
    w2: number(-FAR, FAR, START[1]),
    b: number(-FAR, FAR, START[2]),
    learning_rate: number(0.01, 100, 1),
    start: (value) => rows(value)[0] ?? START,
    path: rows,
    steps: whole(0, LAST, 0),
  });
  const unit = unitOf(state);
  const theta = () => [state.w1, state.w2, state.b];
  const reader = {
    state,
    unit,
    theta,
    selected: () => Math.min(state.selected, state.points.length - 1),
    /** Put the weights somewhere else: descent starts there. */
    place([w1, w2, b]) {
      view.put({ w1, w2, b, start: [[w1, w2, b]], path: [], steps: 0 });
    },
    /** Change the examples: the path was one on another surface. */
    change(points) {
      view.put({ points, path: [], steps: 0 });
    },
  };

  const walk = (count) => {
    const until = performance.now() + BUDGET;
    let [place, path, steps] = [theta(), state.path, state.steps];
    if (!path.length) path = [place];
    // A step that was asked for is made, however slow the machine.
    for (let t = 0; t < count && (t === 0 || performance.now() < until); t++) {
      const next = unit().descend(place, state.learning_rate);
      if (isFar(next)) break;
      place = next;
      path = pathTo(path, place);
      steps = Math.min(steps + 1, LAST);
    }
    const [w1, w2, b] = place;
    view.put({ w1, w2, b, path, steps });
  };
  const stuck = () => isFar(unit().descend(theta(), state.learning_rate));
  const done = () => stuck() || unit().at(theta()).length < LEVEL;
  view.play((milliseconds) => {
    // As weights grow with the logarithm of time, Play goes faster the longer it goes.
    const pace = Math.min(200, Math.ceil((state.steps + 1) / 100));
    walk(pace * Math.max(1, Math.round(milliseconds / ROUND)));
    if (done()) view.set({ playing: false });
  });

  const presets = Object.entries(DATA).map(([name, points]) =>
    button(
      view,
      name,
      () => {
        const [w1, w2, b] = START;
        view.set({ points, w1, w2, b, start: [START], path: [], steps: 0, selected: 0, playing: false });
      },
      { state: () => ({ pressed: same(state.points, points) }) },
    ),
  );
  const reset = () => {
    const [w1, w2, b] = state.start;
    view.set({ w1, w2, b, path: [], steps: 0, playing: false });
  };
  const turnClass = () => {
    const k = reader.selected();
    const [x1, x2, y] = state.points[k];
    reader.change(state.points.with(k, [x1, x2, 1 - y]));
  };

  view.follow(["points", "selected", "w1", "w2", "b", "learning_rate", "start", "path", "steps"], () =>
    view.redraw(),
  );
  view.add(
    bar("Examples", ...presets, button(view, "Change the ringed class", turnClass)),
    make("div", { class: "nn-columns" }, dataPlane(view, reader), costPlane(view, reader)),
    bar(
      "Descent",
      playButton(view),
      button(view, "Step", () => walk(1), { sign: "→", state: () => ({ disabled: stuck() }) }),
      button(view, "Reset", reset, { sign: "↺" }),
    ),
    make(
      "div",
      { class: "nn-columns" },
      slider(view, "learning_rate", {
        label: "η",
        kind: "ink",
        min: 0.01,
        max: 100,
        step: 0.05,
        log: true,
        value: () => state.learning_rate,
        format: rate,
      }),
      slider(view, "b", {
        label: "b",
        kind: "weight",
        min: -REACH,
        max: REACH,
        step: 0.1,
        value: () => state.b,
        change: (b) => reader.place([state.w1, state.w2, b]),
      }),
    ),
    makeFacts(view, reader),
    makeVerdict(view, reader),
    legend([
      ["ink", "●", "class 1"],
      ["ink", "□", "class 0"],
      ["gradient", "◎", "on the wrong side"],
      ["value", "■", "ŷ above ½"],
      ["weight", "●", "the weights, and their path"],
      ["gradient", "→", "the next step, −η ∂J/∂w"],
    ]),
    numbers(view, {
      columns: ["example", "x_1", "x_2", "y", "ŷ", "ŷ − y"],
      rows: () => {
        const { p } = unit().at(theta());
        return state.points.map(([x1, x2, y], i) => [
          String(i + 1),
          text(x1),
          text(x2),
          text(y, 0),
          text(p[i], 4),
          text(p[i] - y, 4),
        ]);
      },
    }),
  );
});

/** The unit with the examples as they are now; a new one only when they have changed. */
function unitOf(state) {
  let [before, unit] = ["", null];
  return () => {
    const { points } = state;
    const now = JSON.stringify(points);
    if (now !== before) [before, unit] = [now, new LogisticUnit(points)];
    return unit;
  };
}

function same(some, others) {
  return JSON.stringify(some) === JSON.stringify(others);
}

function makeFacts(view, { state, unit, theta }) {
  const entries = [
    ["w_1", "weight", () => text(state.w1, 4)],
    ["w_2", "weight", () => text(state.w2, 4)],
    ["b", "weight", () => text(state.b, 4)],
    ["J", "value", ({ J }) => text(J, 4)],
    ["‖∇J‖", "gradient", ({ length }) => text(length, 4)],
    ["right", "ink", ({ right }) => `${right} of ${state.points.length}`],
    ["steps", "ink", () => state.steps.toLocaleString("en-GB")],
  ];
  const items = entries.map(([label, kind, value]) => {
    const [name, shown] = [make("span", {}, symbol(label, kind)), make("b")];
    return { node: make("div", {}, name, " ", shown), shown, value };
  });
  view.drawn([], () => {
    const now = unit().at(theta());
    for (const { shown, value } of items) {
      const written = value(now);
      if (shown.textContent !== written) shown.textContent = written;
    }
  });
  return make("div", { class: "nn-facts" }, ...items.map(({ node }) => node));
}

function makeVerdict(view, reader) {
  const node = make("p", { class: "nn-panel" });
  view.drawn([], () => {
    const sentence = judge(reader);
    if (node.textContent === sentence) return;
    node.textContent = sentence;
    view.say(sentence);
  });
  return node;
}

function judge({ state, unit, theta }) {
  const { J, length, right } = unit().at(theta());
  const { rise, far } = unit().ahead(theta(), state.learning_rate);
  const m = state.points.length;
  if (far) return "The steps lead out of the picture: η is far too large. Lower η and reset.";
  if (rise) {
    return `At η = ${rate(state.learning_rate)} a step jumps across the valley and J rises: lower η.`;
  }
  if (right === m) {
    return (
      "The line parts the classes without a mistake. Longer weights make every ŷ surer and J smaller, so there is " +
      "no bottom: the weights grow for ever, ever more slowly."
    );
  }
  if (length < 1e-4 && J > Math.LN2 - 1e-3) {
    return "The bottom of the valley, and every ŷ is ½: no line has a lower J than a coin. One unit cannot learn this.";
  }
  if (length < 1e-4) {
    const wrong = `${m - right} of ${m} stay on the wrong side`;
    return `The bottom of the one valley: J = ${text(J, 4)}, and ${wrong}. No start leads lower.`;
  }
  if (!state.steps) {
    return "Each step goes against the gradient, across the lines of equal cost. Press Play, or drag anything.";
  }
  return `On the way down: ${right} of ${m} are on the right side.`;
}

/** η with as many decimals as it needs. */
function rate(value) {
  return text(value, value < 1 ? 3 : 1);
}
