// Equal units that learn, beside random ones: their weights as bars, and what the two networks say of the plane. The
// state is the number of steps; the runs are drawn from it, so that all views and Python agree. Chapter *Initialisation*.

import { bar, button, choice, legend, numbers, playButton, slider } from "./controls.js";
import { draw, lettering, make, set, text } from "./dom.js";
import { different, LEARNING_RATE, Pair, UNITS, unitsOf } from "./initialisation_math.js";
import { plane } from "./plane.js";

export const MOST_STEPS = 2000;
const TRAITS = ["view", "activation", "data", "equal", "seed", "steps"];
const SYMBOLS = ["w_1", "w_2", "b", "v"];
const DATA_NAMES = { xor_cloud: "XOR cloud", moons: "two moons", blobs: "two clouds" };
const STEPS_A_FRAME = 4;
const CALM_STEPS = 100;
// The bars are drawn in this box; weights above, gradients below.
const [WIDE, TALL] = [320, 168];
const ZERO = { weight: 48, gradient: 120 };
const REACH = { weight: 40, gradient: 24 };

/** The nodes of this part of the widget. */
export function equalUnits(view, state) {
  let [pair, made] = [null, ""];
  const trained = () => {
    const { activation, data, equal, seed } = state;
    const wanted = JSON.stringify([activation, data, equal, seed]);
    if (wanted !== made) {
      made = wanted;
      pair = new Pair({ activation, data, equal, seed });
    }
    pair.to(state.steps);
    return pair;
  };
  const ahead = (steps) => Math.min(state.steps + steps, MOST_STEPS);
  const done = () => ({ disabled: state.steps >= MOST_STEPS });
  const again = (changes) => view.set({ ...changes, steps: 0, playing: false });
  view.play((passed) => {
    const steps = ahead(passed > 100 ? CALM_STEPS : STEPS_A_FRAME);
    if (steps < MOST_STEPS) view.put({ steps });
    else view.set({ steps, playing: false });
  });

  const sides = ["equal", "random"].map((name) => makeSide(view, state, name, trained));
  const verdict = make("p", { class: "nn-panel" });
  view.drawn(TRAITS, () => {
    if (state.view !== "units") return;
    const now = sentence(state, trained());
    for (const side of sides) side.show();
    if (verdict.textContent === now) return;
    verdict.textContent = now;
    view.say(now);
  });

  return [
    bar(
      "",
      playButton(view),
      button(view, "Step", () => view.set({ steps: ahead(1) }), { sign: "→", state: done }),
      button(view, "Train 100 steps from here", () => view.set({ steps: ahead(100) }), { state: done }),
      button(view, "Reset", () => again({}), { sign: "↺" }),
      choice(view, "data", {
        label: "Data",
        options: Object.entries(DATA_NAMES),
        change: (data) => again({ data }),
      }),
    ),
    slider(view, "equal", {
      label: "equal weights",
      kind: "weight",
      min: 0,
      max: 1,
      step: 0.05,
      value: () => state.equal,
      change: (equal) => again({ equal }),
    }),
    verdict,
    make("div", { class: "nn-columns" }, ...sides.map(({ node }) => node)),
    make(
      "p",
      { class: "nn-note" },
      `${UNITS} hidden units and a sigmoid output; the cross-entropy goes down by whole batches, η = `,
      `${text(LEARNING_RATE, 0)}. All biases start at 0.`,
    ),
    legend([
      ["ink", "●", "class 1"],
      ["ink", "□", "class 0"],
      ["value", "■", "here the network says 1; grey: 0"],
      ["weight", "▮", "weights from x₁ and x₂, b, and v to the output"],
      ["gradient", "▯", "their gradients, the largest drawn full"],
    ]),
    numbers(view, {
      columns: ["unit", ...SYMBOLS, ...SYMBOLS.map((each) => `∂J/∂${each}`)],
      rows: () => {
        const networks = trained();
        return ["equal", "random"].flatMap((name) => {
          const { W, b, dW, db } = networks[name];
          const gradients = unitsOf({ W: dW, b: db });
          return unitsOf({ W, b }).map((row, i) => [
            `${name} ${i + 1}`,
            ...[...row, ...gradients[i]].map((value) => text(value, 4)),
          ]);
        });
      },
    }),
  ];
}

/** One of the two networks: what it says, its bars and its cost. */
function makeSide(view, state, name, trained) {
  const title = () =>
    name === "equal" ? `all weights ${text(state.equal)} at the start` : "random at the start";
  const network = () => trained()[name];
  const cost = () => network().cost(trained().X, trained().Y);
  const area = plane(view, {
    x: [-2.5, 2.5],
    names: ["x_1", "x_2"],
    grid: 40,
    label: () =>
      state.view === "units"
        ? `The plane of the network with weights ${title()}: its cost is ${text(cost(), 3)} after ${state.steps} steps`
        : "The plane of a network",
  });
  const cells = area.cells();
  const bars = makeBars();
  const caption = make("figcaption");
  const node = make("figure", { "data-start": name }, caption, area.node, bars.node);
  const show = () => {
    const { X, Y } = trained();
    const { W, b, dW, db } = network();
    caption.textContent = `${title()}: J = ${text(cost(), 3)}`;
    const batch = network().forward(cells);
    area.heat(batch.A[2].map((a) => 2 * a - 1));
    area.points(X, Y);
    const count = different(network());
    set(bars.node, {
      "aria-label":
        `Weights and gradients of ${UNITS} hidden units, ${title()}: ` +
        (count === 1 ? "all units are the same" : `${count} different units`),
    });
    bars.show(unitsOf({ W, b }), unitsOf({ W: dW, b: db }));
  };
  return { node, show };
}

/** For each unit four bars of weights, and below them four of gradients. */
function makeBars() {
  const node = draw("svg", { class: "nn-bars", role: "img", viewBox: `0 0 ${WIDE} ${TALL}` });
  const pitch = WIDE / UNITS;
  const place = (i, k) => i * pitch + 8 + k * 17;
  const shapes = {};
  for (const kind of ["weight", "gradient"]) {
    node.append(draw("line", { x1: 0, x2: WIDE, y1: ZERO[kind], y2: ZERO[kind], class: "nn-zero-line" }));
    shapes[kind] = draw("path", { class: `nn-bar-shape nn-${kind}` });
    node.append(shapes[kind]);
  }
  for (let i = 0; i < UNITS; i++) {
    SYMBOLS.forEach((label, k) => {
      node.append(lettering(label, { x: place(i, k) + 6, y: TALL - 8, class: "nn-tick nn-middle" }));
    });
  }
  const show = (weights, gradients) => {
    const most = Math.max(...gradients.flat().map(Math.abs)) || 1;
    const largest = Math.max(1, ...weights.flat().map(Math.abs));
    const outline = (rows, kind, full) =>
      rows
        .flatMap((row, i) =>
          row.map((value, k) => {
            const length = ((REACH[kind] * value) / full).toFixed(1);
            return `M${place(i, k)} ${ZERO[kind]}v${-length}h12v${length}z`;
          }),
        )
        .join("");
    set(shapes.weight, { d: outline(weights, "weight", largest) });
    set(shapes.gradient, { d: outline(gradients, "gradient", most) });
  };
  return { node, show };
}

function sentence({ steps, equal }, { equal: copies, random, X, Y }) {
  const still = copies.gradients.every((g) => g.every((value) => Math.abs(value) < 1e-12));
  const [cost, other] = [copies, random].map((network) => text(network.cost(X, Y), 3));
  if (steps === 0) {
    if (still) return "All weights are 0 and every gradient is 0: on the left, no step will move anything.";
    return "The gradients of equal units are equal. Train, and see whether the units come apart.";
  }
  const after = `After ${steps} ${steps === 1 ? "step" : "steps"}`;
  const left =
    equal === 0 && still
      ? "nothing has moved on the left"
      : `the ${UNITS} units on the left are still ${different(copies) === 1 ? "copies of one" : "alike"}`;
  return (
    `${after} ${left}; on the right there are ${different(random)} different ones. ` +
    `J = ${cost} on the left, ${other} on the right.`
  );
}
