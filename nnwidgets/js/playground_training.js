// The playground without its picture: from the settings to points, a network and its training, and what they cost now.
// The same settings give the same run; math.js does the mathematics. Chapter *A playground*.
//
//     const run = new Run({ data: "circles", count: 500, …, hidden: [8, 8], seed: 1, learning_rate: 0.1, … });
//     run.step();      run.measure().train.cost;      run.weights();      // { W1: [[…], …], b1: [[…], …], … }

import { Adam, DATA_SETS, Descent, Generator, INITIALISERS, Momentum, Network, Training } from "./math.js";

/** Where a data set lies in the plane: its points, less the centre, times the stretch. All then fill ±REACH alike. */
export const PLACES = {
  circles: { centre: [0, 0], stretch: 2 },
  moons: { centre: [0.5, 0.25], stretch: 1.5 },
  xor_cloud: { centre: [0, 0], stretch: 2.2 },
  spiral: { centre: [0, 0], stretch: 2.2 },
  blobs: { centre: [0, 0], stretch: 1.4 },
};
export const REACH = 3;
export const MOST_COSTS = 500;

const OPTIMISERS = { descent: Descent, momentum: Momentum, adam: Adam };
const BEGINNING = [
  "data",
  "count",
  "noise",
  "test",
  "data_seed",
  "hidden",
  "activation",
  "loss",
  "initialisation",
  "seed",
];
const LOOK_AT_CLOCK = 8;

/** What a run began from, as text: with another key, it has to begin again. The other settings may change on the way. */
export function keyOf(settings) {
  return JSON.stringify(BEGINNING.map((name) => settings[name]));
}

/** n0, n1, …, nL. */
export function sizesOf({ hidden }) {
  return [2, ...hidden, 1];
}

/** Whether these are weights and biases of all layers: finite numbers, `W1` (n1, n0) and `b1` (n1, 1) in rows, … */
export function fits(weights, sizes) {
  const matrix = (rows, n, below) =>
    Array.isArray(rows) &&
    rows.length === n &&
    rows.every((row) => Array.isArray(row) && row.length === below && row.every(Number.isFinite));
  return sizes.every(
    (n, l) => l === 0 || (matrix(weights?.[`W${l}`], n, sizes[l - 1]) && matrix(weights?.[`b${l}`], n, 1)),
  );
}

export class Run {
  constructor(settings) {
    const { data, count, noise, test, data_seed, activation, loss, initialisation, seed } = settings;
    this.key = keyOf(settings);
    const drawn = DATA_SETS[data](count, noise, new Generator(data_seed));
    const { centre, stretch } = PLACES[data];
    for (let i = 0; i < 2 * count; i++) drawn.X[i] = stretch * (drawn.X[i] - centre[i < count ? 0 : 1]);
    const held = Math.round(test * count);
    this.train = part(drawn, 0, count - held);
    this.test = part(drawn, count - held, count);
    this.network = new Network(sizesOf(settings), { hidden: activation, loss });
    this.rng = new Generator(seed);
    INITIALISERS[initialisation](this.network, this.rng);
    this.epoch = 0;
    this.costs = [];
    this.every = 1;
    this.tune(settings);
    this.#record();
  }

  /** Go on with these settings of how to train. */
  tune({ learning_rate, batch_size, lam, keep_prob, optimiser }) {
    this.rate = learning_rate;
    this.network.lam = lam;
    const other = this.tuned?.optimiser !== optimiser;
    if (other) this.optimiser = new OPTIMISERS[optimiser](this.network.params);
    if (!other && this.tuned.batch_size === batch_size && this.tuned.keep_prob === keep_prob) return;
    this.tuned = { batch_size, keep_prob, optimiser };
    this.training = new Training(this.network, this.train.X, this.train.Y, {
      batchSize: batch_size,
      optimiser: this.optimiser,
      keepProb: keep_prob,
      rng: this.rng,
    });
  }

  /** Go on from these weights, which fit, without what the optimiser remembered. */
  load(weights, epoch, costs) {
    const { W, b, L } = this.network;
    for (let l = 1; l <= L; l++) {
      W[l].set(weights[`W${l}`].flat());
      b[l].set(weights[`b${l}`].flat());
    }
    this.epoch = epoch;
    this.costs = costs.slice(0, MOST_COSTS);
    this.every = this.costs.length > 1 ? Math.max(1, Math.round(this.costs[1][0] - this.costs[0][0])) : 1;
    const { batch_size, keep_prob, optimiser } = this.tuned;
    this.tuned = null;
    this.tune({ learning_rate: this.rate, lam: this.network.lam, batch_size, keep_prob, optimiser });
  }

  /** All weights and biases, in rows. */
  weights() {
    const { W, b, L, sizes } = this.network;
    const rows = (values, width) =>
      Array.from({ length: values.length / width }, (_, i) =>
        Array.from(values.subarray(i * width, (i + 1) * width)),
      );
    const found = {};
    for (let l = 1; l <= L; l++) [found[`W${l}`], found[`b${l}`]] = [rows(W[l], sizes[l - 1]), rows(b[l], 1)];
    return found;
  }

  /** The points in rows (x1, x2, y), those for training first. */
  points() {
    return [this.train, this.test].flatMap(({ X, Y, m }) => Array.from(Y, (y, i) => [X[i], X[m + i], y]));
  }

  get stepsPerEpoch() {
    return Math.ceil(this.train.m / this.training.batchSize);
  }

  /** How many batches of the epoch are done. */
  get batches() {
    return this.training.start / this.training.batchSize;
  }

  /** One step on the next mini-batch; true when it was the epoch's last. */
  step() {
    if (!this.training.step(this.rate)) return false;
    this.epoch += 1;
    if (this.epoch % this.every === 0) this.#record();
    return true;
  }

  /** The steps that are left of this epoch, or all of the next. */
  finishEpoch() {
    while (!this.step());
  }

  /** At most so many steps in about so many milliseconds; returns how many it were. */
  work(milliseconds, steps) {
    const end = performance.now() + milliseconds;
    let done = 0;
    while (done < steps) {
      this.step();
      done += 1;
      if (done % LOOK_AT_CLOCK === 0 && performance.now() >= end) break;
    }
    return done;
  }

  /** The mean loss, which is the cost without the penalty, and the fraction that is right, of both parts. */
  measure() {
    return { train: this.#look(this.train), test: this.#look(this.test) };
  }

  /** Whether weights and cost are still numbers that can be worked with. */
  get sound() {
    return this.network.isFinite() && Number.isFinite(this.#look(this.train).cost);
  }

  #look({ X, Y, m }) {
    const batch = this.network.forward(X);
    const losses = this.network.losses(batch, Y);
    const a = batch.A[this.network.L];
    let cost = 0;
    let right = 0;
    for (let i = 0; i < m; i++) {
      cost += losses[i] / m;
      right += Number(a[i] > 0.5 === Y[i] > 0.5);
    }
    return { cost, right: right / m };
  }

  /** One row (epoch, mean loss in training, in the test); when there are too many, every second one goes. */
  #record() {
    const { train, test } = this.measure();
    if (!Number.isFinite(train.cost + test.cost)) return;
    this.costs.push([this.epoch, train.cost, test.cost]);
    if (this.costs.length <= MOST_COSTS) return;
    this.costs = this.costs.filter((_, i) => i % 2 === 0);
    this.every *= 2;
  }
}

function part({ X, Y }, from, to) {
  const all = Y.length;
  const m = to - from;
  const picked = new Float64Array(2 * m);
  picked.set(X.subarray(from, to));
  picked.set(X.subarray(all + from, all + to), m);
  return { X: picked, Y: Y.slice(from, to), m };
}

/** The network seen over the plane: a square grid of inputs, row by row from the top. */
export class Field {
  constructor(side) {
    this.side = side;
    this.ends = new Float64Array(8);
    this.X = new Float64Array(2 * side * side);
    for (let i = 0; i < side; i++) {
      for (let j = 0; j < side; j++) {
        this.X[i * side + j] = ((2 * j + 1) / side - 1) * REACH;
        this.X[side * side + i * side + j] = (1 - (2 * i + 1) / side) * REACH;
      }
    }
  }

  /** Compute all units over the grid. What comes back holds until the next batch of this size. */
  look(network) {
    this.network = network;
    this.batch = network.forward(this.X);
    return this;
  }

  /**
   * Fill `into` with what unit i of layer l says, brought to −1..1. Sigmoid: 2a − 1; what has no bounds: a over the
   * largest |a|.
   */
  shade(l, i, into) {
    const { side, batch, network } = this;
    const a = batch.A[l];
    const start = i * side * side;
    const kind = l === network.L ? "sigmoid" : l === 0 ? "identity" : network.hidden;
    let scale = 1;
    if (kind === "relu" || kind === "identity") {
      scale = 1e-12;
      for (let k = start; k < start + side * side; k++) scale = Math.max(scale, Math.abs(a[k]));
    }
    for (let k = 0; k < side * side; k++) {
      into[k] = kind === "sigmoid" ? 2 * a[start + k] - 1 : a[start + k] / scale;
    }
    return into;
  }

  /**
   * Call `line(x1, y1, x2, y2)` for each piece of the curve on which unit i of layer l has z = 0: for the output, where
   * ŷ = ½. Places are fractions of the square, from the top left corner.
   */
  boundary(l, i, line) {
    const { side, ends } = this;
    const z = this.batch.Z[l];
    const start = i * side * side;
    for (let row = 0; row + 1 < side; row++) {
      for (let column = 0; column + 1 < side; column++) {
        const k = start + row * side + column;
        const a = z[k];
        const b = z[k + 1];
        const c = z[k + side + 1];
        const d = z[k + side];
        if (a > 0 === b > 0 && b > 0 === c > 0 && c > 0 === d > 0) continue;
        let count = 0;
        count = this.#cross(count, a, b, column, row, 1, 0);
        count = this.#cross(count, b, c, column + 1, row, 0, 1);
        count = this.#cross(count, d, c, column, row + 1, 1, 0);
        count = this.#cross(count, a, d, column, row, 0, 1);
        for (let e = 0; e < count; e += 4) line(ends[e], ends[e + 1], ends[e + 2], ends[e + 3]);
      }
    }
  }

  /** Where z passes through 0 between two middles of cells goes into `ends`; returns how many numbers are there now. */
  #cross(count, from, to, column, row, right, down) {
    if (from > 0 === to > 0) return count;
    const t = from / (from - to);
    this.ends[count] = (column + 0.5 + t * right) / this.side;
    this.ends[count + 1] = (row + 0.5 + t * down) / this.side;
    return count + 2;
  }
}
