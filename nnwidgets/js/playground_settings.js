// What the reader sets in the playground: the points, the network, the training. A change of the first two begins again.

import { bar, button, check, choice, slider } from "./controls.js";
import { make, text } from "./dom.js";

const RATES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
const BATCHES = [1, 2, 5, 10, 20, 50, 100, 200, 1000];
const PENALTIES = [0, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
const MOST_HIDDEN = 3;
const MOST_UNITS = 8;

/** All settings, in three groups. */
export function settings(view, { live, state }) {
  const units = Array.from({ length: MOST_HIDDEN }, (_, k) =>
    slider(view, "hidden", {
      label: `units in layer ${k + 1}`,
      min: 1,
      max: MOST_UNITS,
      step: 1,
      decimals: 0,
      value: () => state.hidden[k] ?? 1,
      change: (value) => k < state.hidden.length && live.anew({ hidden: state.hidden.with(k, value) }),
    }),
  );
  view.drawn([], () => {
    units.forEach((node, k) => {
      node.hidden = k >= state.hidden.length;
    });
  });
  const group = (title, ...nodes) =>
    make("div", { role: "group", "aria-label": title }, make("p", { class: "nn-title" }, title), ...nodes);
  const sooner = (trait) => (value) => live.anew({ [trait]: value });

  return make(
    "div",
    { class: "nn-columns nn-settings" },
    group(
      "Points",
      slider(view, "count", {
        label: "how many",
        min: 20,
        max: 1000,
        step: 20,
        decimals: 0,
        value: () => state.count,
        change: sooner("count"),
      }),
      slider(view, "noise", {
        label: "noise",
        min: 0,
        max: 0.5,
        step: 0.05,
        value: () => state.noise,
        change: sooner("noise"),
      }),
      slider(view, "test", {
        label: "kept for the test",
        min: 0.1,
        max: 0.9,
        step: 0.1,
        value: () => state.test,
        format: (value) => `${text(100 * value, 0)} %`,
        change: sooner("test"),
      }),
      check(view, "show_test", { label: "Show the test points (small)" }),
      bar(
        "",
        button(view, "New points", () => live.anew({ data_seed: next(state.data_seed) })),
      ),
    ),
    group(
      "Network",
      slider(view, "hidden", {
        label: "hidden layers",
        min: 0,
        max: MOST_HIDDEN,
        step: 1,
        decimals: 0,
        value: () => state.hidden.length,
        change: (count) => {
          const more = Array.from(
            { length: MOST_HIDDEN },
            (_, k) => state.hidden[k] ?? state.hidden.at(-1) ?? MOST_UNITS,
          );
          live.anew({ hidden: more.slice(0, count) });
        },
      }),
      ...units,
      choice(view, "activation", {
        label: "g",
        options: ["tanh", "sigmoid", "relu", "identity"].map((name) => [
          name,
          name === "relu" ? "ReLU" : name,
        ]),
        change: sooner("activation"),
      }),
      choice(view, "initialisation", {
        label: "start",
        options: [
          ["xavier_normal", "Xavier"],
          ["he", "He"],
          ["small_random", "small"],
          ["zeros", "zeros"],
        ],
        change: sooner("initialisation"),
      }),
      bar(
        "",
        button(view, "New weights", () => live.anew({ seed: next(state.seed) })),
      ),
    ),
    group(
      "Training",
      stops(view, "learning_rate", "learning rate η", RATES, () => state.learning_rate),
      stops(
        view,
        "batch_size",
        "batch size",
        BATCHES,
        () => state.batch_size,
        (size) => (size >= live.run.train.m ? `all ${live.run.train.m}` : String(size)),
      ),
      stops(view, "lam", "penalty λ", PENALTIES, () => state.lam),
      slider(view, "keep_prob", {
        label: "dropout: keep",
        min: 0.3,
        max: 1,
        step: 0.1,
        value: () => state.keep_prob,
        format: (value) => `${text(100 * value, 0)} %`,
      }),
      choice(view, "loss", {
        label: "loss",
        options: [
          ["binary_cross_entropy", "cross-entropy"],
          ["squared_error", "squared error"],
        ],
        change: sooner("loss"),
      }),
      choice(view, "optimiser", {
        label: "step",
        options: [
          ["descent", "descent"],
          ["momentum", "momentum 0.9"],
          ["adam", "Adam"],
        ],
      }),
    ),
  );
}

function next(seed) {
  return (seed + 1) % 2 ** 32;
}

/** A slider over a few round numbers. A number between two of them stands at the nearer, and is written as it is. */
function stops(view, trait, label, values, now, written = String) {
  const nearest = () => {
    let best = 0;
    values.forEach((value, k) => {
      if (Math.abs(value - now()) < Math.abs(values[best] - now())) best = k;
    });
    return best;
  };
  return slider(view, trait, {
    label,
    min: 0,
    max: values.length - 1,
    step: 1,
    value: nearest,
    format: () => written(now()),
    change: (place) => view.set({ [trait]: values[Math.round(place)] }),
  });
}
