// What a start does to a deep network that has learned nothing yet, and to equal units that learn. Without drawing.
//
//     up       Var(z[l]) = n s² · mean of a[l-1]²                        a[l] = g(z[l])
//     down     mean of δ[l]² ≈ n s² · mean of g′(z[l])² · mean of δ[l+1]²
//
// Every layer has n units, and s² is the variance of a weight. The inputs come from N(0, 1), and so does the error δ[L]
// of the output, which is linear. Chapter *Initialisation*.

import { ACTIVATIONS, DATA_SETS, Descent, Generator, INITIALISERS, Network, statistics } from "./math.js";

export const EXAMPLES = 200;
export const STARTS = ["small_random", "scaled_by_fan", "xavier_normal", "he", "zeros"];

/** s, the standard deviation of one weight, for layers of n units. */
export function weightDeviation({ start, sigma, width: n }) {
  return {
    small_random: sigma,
    scaled_by_fan: sigma / Math.sqrt(n),
    xavier_normal: Math.sqrt(1 / n),
    he: Math.sqrt(2 / n),
    zeros: 0,
  }[start];
}

/** A deep network with `depth` hidden layers, its inputs and the errors at its output, before any training. */
export class Experiment {
  constructor({ activation, depth, width, seed }) {
    const sizes = Array(depth + 2).fill(width);
    const rng = new Generator(seed);
    const draw = (count = width * EXAMPLES) => Float64Array.from({ length: count }, () => rng.normal());
    this.network = new Network(sizes, { hidden: activation, output: "identity", loss: "squared_error" });
    Object.assign(this, {
      activation,
      depth,
      X: draw(),
      E: draw(),
      weights: draw((depth + 1) * width * width),
    });
    this.zeros = new Float64Array(width * EXAMPLES);
  }

  /**
   * Scale the weights, send values up and errors down, and measure: `values[l]` for l = 0..depth, `errors[l]` for
   * l = 1..L, each { mean, deviation, saturated }. Whatever the size, it is the same draw from N(0, 1).
   */
  run({ start, sigma }) {
    const { network, activation, depth, X, E, weights, zeros } = this;
    const { L } = network;
    let next = 0;
    const drawn = { normal: (mean, deviation) => mean + deviation * weights[next++] };
    INITIALISERS[start](network, drawn, { scale: sigma, sigma });
    const batch = network.forward(X);
    // δ[L] = A[L] − Y: from this output and Y = 0 it is E to the last digit, however large the values have become.
    batch.A[L].set(E);
    const delta = network.errors(batch, zeros);
    const { A } = batch;
    const values = Array.from({ length: L }, (_, l) => statistics(A[l], l ? activation : "identity"));
    const errors = Array.from({ length: L + 1 }, (_, l) => (l ? statistics(delta[l]) : null));
    return { activation, depth, A, delta, values, errors };
  }
}

/** The standard deviations that the variance rule promises: `values[l]`, l = 0..depth, and `errors[l]`, l = 1..L. */
export function predicted({ activation, depth, width, start, sigma }) {
  const gain = width * weightDeviation({ start, sigma, width }) ** 2;
  const values = [1];
  const slopes = [];
  for (let l = 1, square = 1; l <= depth; l++) {
    const average = averages(activation, gain * square);
    square = average.square;
    values.push(average.deviation);
    slopes[l] = average.slope;
  }
  const errors = [];
  errors[depth + 1] = 1;
  for (let l = depth; l >= 1; l--) errors[l] = Math.sqrt(gain * slopes[l]) * errors[l + 1];
  return { values, errors };
}

/**
 * For z from N(0, variance): the mean of g(z)², the deviation of g(z), and the mean of g′(z)².
 *
 * The sum runs over u = z / √variance, closest together round 0, where g bends when the variance is large.
 */
export function averages(activation, variance) {
  const Z = NODES.map((u) => u * Math.sqrt(variance));
  const [A, slope] = [new Float64Array(COUNT), new Float64Array(COUNT)];
  ACTIVATIONS[activation](Z, A, slope);
  const mean = A.reduce((sum, a, k) => sum + WEIGHTS[k] * a, 0);
  return {
    square: A.reduce((sum, a, k) => sum + WEIGHTS[k] * a * a, 0),
    deviation: Math.sqrt(A.reduce((sum, a, k) => sum + WEIGHTS[k] * (a - mean) ** 2, 0)),
    slope: slope.reduce((sum, g, k) => sum + WEIGHTS[k] * g * g, 0),
  };
}

// u = sinh(t) / FINE at the middles of COUNT equal steps of t, out to ±REACH deviations.
const COUNT = 400;
const FINE = 1000;
const REACH = 9;
const NODES = Float64Array.from({ length: COUNT }, (_, k) => {
  const t = ((2 * k + 1) / COUNT - 1) * Math.asinh(REACH * FINE);
  return Math.sinh(t) / FINE;
});
const DENSITY = NODES.map((u) => Math.exp((-u * u) / 2) * Math.sqrt(1 + (FINE * u) ** 2));
const TOTAL = DENSITY.reduce((sum, density) => sum + density, 0);
const WEIGHTS = DENSITY.map((density) => density / TOTAL);

/** How many of `values` lie in each of `bins` equal parts from `low` to `high`; what lies beyond goes to the ends. */
export function histogram(values, [low, high], bins) {
  const counts = new Float64Array(bins);
  const stretch = bins / (high - low);
  for (let i = 0; i < values.length; i++) {
    counts[Math.min(Math.max((values[i] - low) * stretch, 0), bins - 1) | 0] += 1;
  }
  return counts;
}

/** The same for log10 |values|; a value of 0 is in no part. */
export function powers(values, range, bins) {
  const logs = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++)
    if (values[i] !== 0) logs[count++] = Math.log10(Math.abs(values[i]));
  return histogram(logs.subarray(0, count), range, bins);
}

/**
 * What became of the values on their way up: "zero", "faded" below a tenth, "saturated" in the half of a layer or more,
 * "exploded" above 10, or "kept"; of the errors on their way down the same; and the layer that is saturated most.
 */
export function judge({ activation, depth, values, errors }) {
  const size = (deviation) =>
    deviation === 0 ? "zero" : deviation < 0.1 ? "faded" : deviation <= 10 ? "kept" : "exploded";
  const shares = values.map(({ saturated }) => saturated);
  const layer = shares.indexOf(Math.max(...shares));
  const saturated = activation !== "relu" && shares[layer] >= 0.5;
  const up = size(values[depth].deviation);
  return { up: saturated ? "saturated" : up, down: size(errors[1].deviation), layer };
}

export const UNITS = 4;
export const LEARNING_RATE = 1;
const POINTS = 80;
const NOISE = { xor_cloud: 0.05, moons: 0.1, blobs: 0.6 };

/** Two networks of UNITS hidden units that learn the same: `equal`, whose weights start all alike, and `random`. */
export class Pair {
  constructor({ activation, data, equal, seed }) {
    const rng = new Generator(seed);
    const { X, Y } = DATA_SETS[data](POINTS, NOISE[data], rng);
    for (const row of [X.subarray(0, POINTS), X.subarray(POINTS)]) standardise(row);
    const made = () => new Network([2, UNITS, 1], { hidden: activation });
    Object.assign(this, { X, Y, steps: 0, equal: made(), random: made() });
    for (const W of this.equal.W) W?.fill(equal);
    INITIALISERS[activation === "relu" ? "he" : "xavier_normal"](this.random, rng);
    this.start = this.#networks().map(({ params }) => params.map((theta) => theta.slice()));
    this.optimisers = this.#networks().map(({ params }) => new Descent(params));
    this.#sendBack();
  }

  #networks() {
    return [this.equal, this.random];
  }

  /** Stand after so many steps from the start, with the gradients of the next one computed. */
  to(steps) {
    if (steps === this.steps) return;
    if (steps < this.steps) {
      this.#networks().forEach(({ params }, k) => {
        params.forEach((theta, p) => {
          theta.set(this.start[k][p]);
        });
      });
      this.steps = 0;
    }
    this.#networks().forEach((network, k) => {
      for (let t = this.steps; t < steps; t++)
        network.step(this.X, this.Y, LEARNING_RATE, this.optimisers[k]);
    });
    this.steps = steps;
    this.#sendBack();
  }

  #sendBack() {
    for (const network of this.#networks()) network.backward(network.forward(this.X), this.Y);
  }
}

/** Of each hidden unit: its weights from x1 and x2, its bias and the weight above it, or the gradients of these. */
export function unitsOf({ W, b }) {
  return Array.from({ length: UNITS }, (_, i) => [W[1][2 * i], W[1][2 * i + 1], b[1][i], W[2][i]]);
}

/** How many of the hidden units differ: their rows of numbers, equal ones counted once. */
export function different(network) {
  return new Set(unitsOf(network).map((row) => row.map((value) => value.toFixed(9)).join())).size;
}

function standardise(row) {
  const { mean, deviation } = statistics(row);
  for (let i = 0; i < row.length; i++) row[i] = (row[i] - mean) / deviation;
}
