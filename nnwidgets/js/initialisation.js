// Where training starts, in two views of one widget: a deep network before any training, and equal units that learn.
// Chapter *Initialisation*.

import { bar, button, choice, tabs } from "./controls.js";
import { make } from "./dom.js";
import { deepNetwork } from "./initialisation_layers.js";
import { STARTS } from "./initialisation_math.js";
import { equalUnits, MOST_STEPS } from "./initialisation_units.js";
import { number, oneOf, picture, whole } from "./view.js";

const SEEDS = 10_000;

export default picture("initialisation", "The start of a network", (view) => {
  const state = view.state({
    view: oneOf(["layers", "units"]),
    activation: oneOf(["tanh", "sigmoid", "relu"]),
    start: oneOf(STARTS),
    sigma: number(1e-3, 10, 0.03),
    depth: whole(1, 10, 5),
    width: whole(10, 100, 50),
    seed: whole(0, SEEDS - 1, 1),
    data: oneOf(["xor_cloud", "moons", "blobs"]),
    equal: number(0, 1, 0.5),
    steps: whole(0, MOST_STEPS, 0),
  });
  const deep = make("div", {}, ...deepNetwork(view, state));
  const units = make("div", {}, ...equalUnits(view, state));
  view.drawn(["view"], () => {
    deep.hidden = state.view !== "layers";
    units.hidden = !deep.hidden;
  });
  view.add(
    bar(
      "",
      tabs(view, "view", {
        label: "What to look at",
        options: [
          ["layers", "A deep network"],
          ["units", "Equal units"],
        ],
        change: (chosen) => view.set({ view: chosen, playing: false }),
      }),
      choice(view, "activation", {
        label: "Activation",
        options: [
          ["tanh", "tanh"],
          ["sigmoid", "sigmoid"],
          ["relu", "ReLU"],
        ],
      }),
      button(view, "Draw anew", () => view.set({ seed: (state.seed + 1) % SEEDS, steps: 0 }), { sign: "⚄" }),
    ),
    deep,
    units,
  );
});
