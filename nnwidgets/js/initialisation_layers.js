// A deep network before training: the size of its weights against values, errors and saturation, as a chart over the
// layers and a row of histograms for each. Chapter *Initialisation*.

import { chart } from "./chart.js";
import { bar, choice, legend, numbers, slider } from "./controls.js";
import { draw, make, set, significant, symbol, text } from "./dom.js";
import {
  EXAMPLES,
  Experiment,
  histogram,
  judge,
  powers,
  predicted,
  STARTS,
  weightDeviation,
} from "./initialisation_math.js";

const TRAITS = ["activation", "start", "sigma", "depth", "width", "seed", "view"];
const START_NAMES = {
  small_random: "N(0, σ²)",
  scaled_by_fan: "N(0, σ²/n)",
  xavier_normal: "Xavier, N(0, 1/n)",
  he: "He, N(0, 2/n)",
  zeros: "all zeros",
};
const WITH_SIGMA = ["small_random", "scaled_by_fan"];
const BINS = 49;
const HIGH = 36;
// What the histograms of a span, and those of log10 |δ|.
const SPANS = { tanh: [-1, 1], sigmoid: [0, 1], relu: [0, 5] };
const POWERS = [-12, 4];
const KEPT = [0.1, 10];

/** The nodes of this part of the widget. */
export function deepNetwork(view, state) {
  let [experiment, drawn, found, shown, rule] = [null, "", "", "", null];
  let result = null;
  const measure = () => {
    const { activation, start, sigma, depth, width, seed } = state;
    const made = JSON.stringify([activation, depth, width, seed]);
    if (made !== drawn) {
      drawn = made;
      experiment = new Experiment({ activation, depth, width, seed });
    }
    const asked = JSON.stringify([made, start, sigma]);
    if (asked === found) return;
    found = asked;
    result = experiment.run({ start, sigma });
    rule = predicted({ activation, depth, width, start, sigma });
  };

  const sigma = slider(view, "sigma", {
    label: "σ",
    kind: "weight",
    min: 1e-3,
    max: 10,
    step: 0.01,
    log: true,
    value: () => state.sigma,
    format: (value) => significant(value, 3),
  });
  const weights = make("p", { class: "nn-weights" });
  const verdict = make("p", { class: "nn-panel" });
  const rows = makeRows();
  const sizes = makeChart(view, () => ({ result, rule }));
  view.drawn(TRAITS, () => {
    if (state.view !== "layers") return;
    measure();
    sizes.show();
    // The table may have measured before, while the other view was open.
    if (shown === found) return;
    shown = found;
    sigma.hidden = !WITH_SIGMA.includes(state.start);
    const s = weightDeviation(state);
    weights.replaceChildren(
      symbol(`s = ${significant(s)}`, "weight"),
      ` is the deviation of each weight; n s² = ${significant(state.width * s * s)} times the mean of a² is the`,
      " variance of z above.",
    );
    rows.show(result);
    const now = sentence(result);
    if (verdict.textContent !== now) {
      verdict.textContent = now;
      view.say(now);
    }
  });

  const count = (trait, label, least, most) =>
    slider(view, trait, { label, min: least, max: most, step: 1, decimals: 0, value: () => state[trait] });
  return [
    bar(
      "",
      choice(view, "start", { label: "Weights", options: STARTS.map((name) => [name, START_NAMES[name]]) }),
      weights,
    ),
    sigma,
    verdict,
    sizes.node,
    legend([
      ["value", "●", "deviation of a, going up"],
      ["gradient", "◆", "deviation of δ, coming down"],
      ["ink", "—", "what the variance rule promises (δ: dashed)"],
      ["muted", "▒", "kept: a tenth to ten"],
    ]),
    rows.node,
    make(
      "p",
      { class: "nn-note" },
      `${EXAMPLES} examples x from N(0, 1) go up. No target is needed: the error δ of the linear output is drawn from`,
      " N(0, 1) too, and sent back.",
    ),
    make(
      "div",
      { class: "nn-columns" },
      count("depth", "hidden layers", 1, 10),
      count("width", "units n in each", 10, 100),
    ),
    numbers(view, {
      columns: [
        "layer",
        "mean of a",
        "deviation of a",
        "promised",
        "saturated",
        "deviation of δ",
        "promised",
      ],
      rows: () => {
        measure();
        return table(result, rule);
      },
    }),
  ];
}

/** A row for each hidden layer, the highest on top: its values and its errors, each as a histogram and as numbers. */
function makeRows() {
  const body = make("tbody");
  const ends = { a: make("td"), delta: make("td") };
  const node = make(
    "table",
    { class: "nn-layers" },
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        make("th", { scope: "col" }, "layer"),
        make("th", { scope: "col" }, make("span", { class: "nn-value" }, "values a, up ↑")),
        make("th", { scope: "col" }, make("span", { class: "nn-gradient" }, "errors δ, down ↓")),
      ),
    ),
    body,
    make("tfoot", {}, make("tr", {}, make("td"), ends.a, ends.delta)),
  );
  let [made, scaled] = [[], ""];
  const makeRow = (l) => {
    const [a, delta] = ["value", "gradient"].map(makeHistogram);
    const row = make(
      "tr",
      {},
      make("th", { scope: "row" }, String(l)),
      make("td", {}, a.node, a.numbers),
      make("td", {}, delta.node, delta.numbers),
    );
    return { row, a, delta };
  };
  const show = ({ activation, depth, A, delta, values, errors }) => {
    if (made.length !== depth) {
      made = Array.from({ length: depth }, (_, i) => makeRow(depth - i));
      body.replaceChildren(...made.map(({ row }) => row));
    }
    const relu = activation === "relu";
    const span = SPANS[activation];
    if (scaled !== activation) {
      scaled = activation;
      ends.a.replaceChildren(scale([text(span[0], 0), `${relu ? "≥ " : ""}${span[1]}`]));
      ends.delta.replaceChildren(scale(["≤ 10^{−12}", "≥ 10^{4}"], "|δ|"));
    }
    made.forEach((row, i) => {
      const l = depth - i;
      const { mean, deviation, saturated } = values[l];
      // With ReLU half of the values are 0; their bar is cut off, or it would dwarf the others.
      row.a.show(histogram(A[l], span, BINS), relu ? 1 : 0, [
        `dev. ${significant(deviation)}`,
        `mean ${text(mean)}`,
        `${text(100 * saturated, 0)} % ${relu ? "silent" : "saturated"}`,
      ]);
      set(row.a.node, {
        "aria-label": `Histogram of the values of layer ${l}: deviation ${significant(deviation)}`,
      });
      const ratio = errors[l].deviation / errors[l + 1].deviation;
      // So may be the bar of the errors too small for the scale.
      row.delta.show(powers(delta[l], POWERS, BINS), 1, [
        `dev. ${significant(errors[l].deviation)}`,
        errors[l].deviation ? `× ${significant(ratio)} from above` : "all 0",
      ]);
      const size = significant(errors[l].deviation);
      set(row.delta.node, { "aria-label": `Histogram of the errors of layer ${l}: deviation ${size}` });
    });
  };
  return { node, show };
}

function makeHistogram(kind) {
  const path = draw("path", { class: `nn-${kind}` });
  const node = draw(
    "svg",
    { class: "nn-histogram", role: "img", viewBox: `0 0 ${BINS} ${HIGH}`, preserveAspectRatio: "none" },
    path,
  );
  const written = make("span", { class: "nn-written" });
  const show = (counts, from, lines) => {
    const most = Math.max(...counts.subarray(from)) || Math.max(...counts) || 1;
    let d = `M0 ${HIGH}`;
    counts.forEach((count, k) => {
      d += `V${(HIGH * (1 - Math.min(1, count / most))).toFixed(1)}H${k + 1}`;
    });
    set(path, { d: `${d}V${HIGH}Z` });
    if (written.childNodes.length !== lines.length) written.replaceChildren(...lines.map(() => make("span")));
    lines.forEach((line, k) => {
      if (written.childNodes[k].textContent !== line) written.childNodes[k].textContent = line;
    });
  };
  return { node, numbers: written, show };
}

/** The ends of the axis beneath a column of histograms, with its name between them. */
function scale([low, high], name = "") {
  return make(
    "span",
    { class: "nn-scale" },
    make("span", {}, symbol(low)),
    make("span", {}, name),
    make("span", {}, symbol(high)),
  );
}

/** The deviations of all layers: marks for what was measured, lines for what the variance rule promises. */
function makeChart(view, now) {
  const label = () => {
    const { result } = now();
    if (!result) return "Deviations by layer";
    const { depth, values, errors } = result;
    return (
      `Deviations by layer: values from 1 at the input to ${significant(values[depth].deviation)} in layer ` +
      `${depth}, errors from 1 at the output to ${significant(errors[1].deviation)} in layer 1`
    );
  };
  const area = chart(view, {
    label,
    x: { label: "layer (0: input)", range: [0, 6], whole: true },
    y: { label: "deviation", range: [1e-4, 1e4], log: true },
    height: 210,
  });
  const band = draw("rect", { class: "nn-band" });
  const measured = ["value", "gradient"].map((kind) => draw("path", { class: `nn-mark nn-${kind}` }));
  area.marks.append(band, ...measured);
  const lines = [area.curve("value"), area.curve("gradient", { dash: "6 4" })];
  const show = () => {
    const { result, rule } = now();
    const { depth } = result;
    const all = [rule.values, rule.errors];
    const seen = [result.values, result.errors].map((row) => row.map((each) => each?.deviation));
    const sizes = [...all, ...seen].flat().filter((value) => value > 0);
    // In steps of four powers of ten: under a dragging hand the axis must not shake.
    const power = (value, round) => 4 * round(Math.log10(value) / 4);
    area.range({
      x: [0, depth + 1],
      y: [
        10 ** Math.min(-4, power(Math.min(...sizes), Math.floor)),
        10 ** Math.max(4, power(Math.max(...sizes), Math.ceil)),
      ],
    });
    const layers = Array.from({ length: depth + 2 }, (_, l) => l);
    const positive = (line) => layers.map((l) => (line[l] > 0 ? line[l] : Number.NaN));
    for (const [k, line] of lines.entries()) line.show(layers, positive(all[k]));
    measured.forEach((path, k) => {
      const shape = k ? "m0 -5l5 5l-5 5l-5 -5z" : "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z";
      const places = layers.filter((l) => seen[k][l] > 0);
      set(path, {
        d: places.map((l) => `M${area.x(l).toFixed(1)} ${area.y(seen[k][l]).toFixed(1)}${shape}`).join(""),
      });
    });
    const [low, high] = KEPT.map(area.y);
    set(band, { x: area.x(0), width: area.x(depth + 1) - area.x(0), y: high, height: low - high });
  };
  return { node: area.node, show };
}

function sentence(result) {
  const { activation, depth, values, errors } = result;
  const { up, down, layer } = judge(result);
  if (up === "zero") {
    const what = activation === "sigmoid" ? "½" : "0";
    return (
      `Every activation is ${what}, whatever x is, and no error comes back through weights of 0: the hidden layers ` +
      "learn nothing. Look at Equal units to see what becomes of such a start."
    );
  }
  const hidden = values.slice(1).map(({ deviation }) => deviation);
  const returned = errors.slice(1, -1).map(({ deviation }) => deviation);
  const span = (list) =>
    [...new Set([Math.min(...list), Math.max(...list)].map((value) => significant(value)))].join(" to ");
  const layers = depth > 1 ? `${depth} layers` : "1 layer";
  const top = significant(values[depth].deviation);
  const bottom = significant(errors[1].deviation);
  const full = text(100 * values[layer].saturated, 0);
  const rising = {
    faded: `The signal fades: after ${layers} its deviation is ${top}.`,
    saturated: `${full} % of layer ${layer} is saturated: its slope is next to 0 there.`,
    exploded: `The signal explodes: after ${layers} its deviation is ${top}.`,
    kept: `The values keep their size, ${span(hidden)}.`,
  }[up];
  const falling = {
    zero: "No error comes back.",
    faded: `The errors fade to ${bottom} on the way down.`,
    exploded: `The errors explode to ${bottom} on the way down.`,
    kept: `The errors keep their size, ${span(returned)}.`,
  }[down];
  return `${up === "kept" && down === "kept" ? "A good start. " : ""}${rising} ${falling}`;
}

function table({ depth, values, errors }, rule) {
  return Array.from({ length: depth + 2 }, (_, l) => {
    const value = values[l];
    const error = errors[l];
    return [
      l === 0 ? "0, input" : l > depth ? `${l}, output` : String(l),
      value ? text(value.mean, 3) : "",
      value ? significant(value.deviation, 4) : "",
      value ? significant(rule.values[l], 4) : "",
      value && l ? `${text(100 * value.saturated, 1)} %` : "",
      error ? significant(error.deviation, 4) : "",
      error ? significant(rule.errors[l], 4) : "",
    ];
  });
}
