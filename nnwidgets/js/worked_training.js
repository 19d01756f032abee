// The worked example trained on, up to 10,000 steps: the error curve, where on it the picture stands, and the weights
// there. All of it follows from the trait `iteration`.

import { chart } from "./chart.js";
import { bar, button, numbers, slider } from "./controls.js";
import { draw, make, set } from "./dom.js";
import { given, nine, small } from "./worked_trace.js";

export const MOST = 10_000;
const STRIDES = [1, 10, 100, 1000, 10_000];
// Where the slider stops: 0, 1, 2, … 9, 10, 20, … 90, 100, …
const STOPS = [
  0,
  ...[1, 10, 100, 1000].flatMap((power) => Array.from({ length: 9 }, (_, k) => (k + 1) * power)),
  MOST,
];
// The curve is drawn through points that lie evenly on a logarithmic axis.
const POINTS = [...new Set(Array.from({ length: 321 }, (_, k) => Math.round((MOST + 1) ** (k / 320)) - 1))];
// An error above this one that changes by less than a part of STILL in a step is stuck.
const SOLVED = 1e-9;
const STILL = 1e-9;

export function trainingPart(view, { names }, { now, act }) {
  const train = (t) => {
    act({ iteration: Math.min(t, now.training.last) });
    if (document.activeElement?.type !== "range") view.say(sentence(now));
  };
  const buttons = STRIDES.map((stride) =>
    button(view, `+${stride.toLocaleString("en")}`, () => train(now.t + stride), {
      state: () => ({ disabled: now.t >= now.training.last }),
    }),
  );
  const verdict = make("p", { class: "nn-panel" });
  const table = numbers(view, {
    summary: "The weights, as a table",
    columns: ["weight", "at the start", "now"],
    rows: () => {
      const after = now.training.after(now.t);
      return now.weights.map((name) => [names[name], given(now.givens[name]), nine(after[name])]);
    },
  });
  table.open = true;
  view.drawn([], () => {
    const said = sentence(now);
    if (verdict.textContent !== said) verdict.textContent = said;
  });
  return make(
    "section",
    { class: "nn-we-training", "aria-label": "Training" },
    bar(
      "Steps of training",
      make("span", {}, "Steps of training:"),
      ...buttons,
      button(view, "Untrained", () => train(0), { sign: "↺", state: () => ({ disabled: now.t === 0 }) }),
    ),
    slider(view, "iteration", {
      label: "Trained for",
      min: 0,
      max: STOPS.length - 1,
      step: 1,
      value: () => nearest(now.t),
      change: (k) => train(STOPS[k]),
      format: () => counted(now.t),
    }),
    verdict,
    errorCurve(view, now),
    table,
  );
}

function errorCurve(view, now) {
  const errors = chart(view, {
    x: { label: "steps taken, plus one", range: [1, MOST + 1], log: true },
    y: { label: "error E", range: [1e-5, 1], log: true },
    height: 240,
    label: () => {
      const { errors: E, last } = now.training;
      return (
        "The error against the steps of training, both on logarithmic scales: " +
        `${small(E[0])} at the start, ${small(E[last])} after ${counted(last)}; ` +
        `marked is ${small(E[now.t])} after ${counted(now.t)}.`
      );
    },
  });
  const ahead = errors.curve("value", { dash: "2 3", width: 1.5 });
  const taken = errors.curve("value", { width: 3 });
  const point = draw("circle", { r: 5.5, class: "nn-point nn-one" });
  errors.marks.append(point);
  view.drawn([], () => {
    const { errors: E } = now.training;
    const t = now.t;
    const y = decades(E);
    errors.range({ y });
    // What is below the axis runs along it.
    const height = (each) => Math.max(E[each], y[0]);
    const show = (curve, some) =>
      curve.show(
        some.map((each) => each + 1),
        some.map(height),
      );
    show(taken, [...POINTS.filter((each) => each < t), t]);
    show(ahead, [t, ...POINTS.filter((each) => each > t && each < E.length)]);
    set(point, { cx: errors.x(t + 1), cy: errors.y(height(t)) });
  });
  return errors.node;
}

/** What the reader sees, in a sentence or two that say what to do where training fails. */
function sentence({ t, training: { errors: E, last } }) {
  if (t === 0) return `Before training, E = ${small(E[0])}.`;
  const here = `After ${counted(t)}, E = ${small(E[t])}`;
  if (t === last && last < MOST) return `${here}. The next step is too large to compute with: lower η.`;
  const rises = E.subarray(1, t + 1).reduce((count, error, k) => count + (error > E[k]), 0);
  if (E[t] > SOLVED && Math.abs(E[t] - E[t - 1]) < STILL * E[t]) {
    return `${here}, and nothing changes any more: a sigmoid is flat where it is. Lower η, or start elsewhere.`;
  }
  if (E[t] > E[0]) return `${here}, more than at the start: lower η.`;
  const times = Math.round(E[0] / E[t]);
  const fall = times >= 2 ? `, ${times.toLocaleString("en")} times smaller than at the start` : "";
  const way = rises ? ` On the way it rose ${counted(rises, "time")}: η is large.` : "";
  return `${here}${fall}.${way}`;
}

/** The powers of ten around these errors, two of them at least. */
function decades(E) {
  let [low, high] = [Infinity, 0];
  for (const error of E) {
    if (error > 0) low = Math.min(low, error);
    high = Math.max(high, error);
  }
  const top = Math.ceil(Math.log10(high || 1));
  return [10 ** Math.min(Math.max(Math.floor(Math.log10(low)), -15), top - 2), 10 ** top];
}

function nearest(t) {
  const above = STOPS.findIndex((stop) => stop >= t);
  return above > 0 && STOPS[above] - t > t - STOPS[above - 1] ? above - 1 : above;
}

function counted(count, unit = "step") {
  return `${count.toLocaleString("en")} ${unit}${count === 1 ? "" : "s"}`;
}
