// A network that is too large for its few noisy points, what holds it back, and the grid of sizes: all of it without a
// page, so that it can be tested alone. Chapters *Regularisation* and *Choosing the size*.
//
//   cost     J = mean loss of all units on; without λ Σ_l ‖W[l]‖², so that runs of different λ are on one scale
//   epoch    one step of Adam on the whole batch, against the gradient of J + λ Σ_l ‖W[l]‖², through masks of dropout
//   early    once J on the validation set has not improved for `patience` epochs, stop, and go back to the best weights
//   grid     train every size alike; the best has the largest share right; of equals, the smallest
//
// Everything follows from the settings: the same settings give the same data, the same start, the same masks and so the
// same run. Adam's steps are never much longer than η, so that no setting within its range makes a cost infinite.

import { Adam, DATA_SETS, Generator, INITIALISERS, Network, Training } from "./math.js";

export const LEARNING_RATE = 0.02;
export const EPOCHS = 1000;
export const LAYERS = [1, 2, 3];
export const UNITS = [1, 2, 4, 8, 16];
export const SIZES = LAYERS.flatMap((layers) => UNITS.map((units) => ({ layers, units })));
export const PARTS = ["training", "validation", "test"];
const [VALIDATION, TEST] = [200, 1000];
// One generator for each purpose, so that a change to one does not change what another draws.
const [START, MASKS] = [10_000, 20_000];

/** The three sets, each {X, Y}. The last is drawn last, so that another number of points changes nothing else. */
export function dataOf({ points, noise, seed }) {
  const rng = new Generator(seed);
  const [validation, test, training] = [VALIDATION, TEST, points].map((m) => DATA_SETS.moons(m, noise, rng));
  return { training, validation, test };
}

/** n0, …, nL of a network with so many hidden layers of so many units. */
export function sizesOf({ layers, units }) {
  return [2, ...Array(layers).fill(units), 1];
}

/** How many weights and biases that network has. */
export function parametersOf(settings) {
  return sizesOf(settings).reduce((sum, n, l, sizes) => (l ? sum + n * (sizes[l - 1] + 1) : 0), 0);
}

/** The settings on which a run depends, as text; those of the grid leave the size out. */
export function keyOf({ lam, keep_prob, early, patience, noise, points, seed, layers, units }) {
  return JSON.stringify([lam, keep_prob, early ? patience : 0, noise, points, seed, layers, units]);
}

export function gridKeyOf(settings) {
  return keyOf({ ...settings, layers: 0, units: 0 });
}

/** The parameters W[1], b[1], W[2], … one after the other as a plain list. */
export function flat(network) {
  return network.params.flatMap((theta) => [...theta]);
}

/** The network with these parameters, which `flat` made of one of its size. */
export function load(network, numbers) {
  let from = 0;
  for (const theta of network.params) {
    theta.set(numbers.slice(from, from + theta.length));
    from += theta.length;
  }
  return network;
}

/** Where training starts. */
export function startOf(settings) {
  const network = new Network(sizesOf(settings), { lam: settings.lam });
  INITIALISERS.xavier_normal(network, new Generator(settings.seed + START));
  return network;
}

/** J and the share that is right on one set, all units on. */
export function judge(network, { X, Y }) {
  const batch = network.forward(X);
  const losses = network.losses(batch, Y);
  const a = batch.A[network.L];
  let [sum, right] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    sum += losses[i];
    right += Number(a[i] > 0.5 === Y[i] > 0.5);
  }
  return { cost: sum / a.length, right: right / a.length };
}

/** Σ_l ‖W[l]‖², without biases. */
export function squares(network) {
  let sum = 0;
  for (const W of network.W.slice(1)) for (let i = 0; i < W.length; i++) sum += W[i] ** 2;
  return sum;
}

/** One training with these settings; `stopped` is "" while it goes on, then "early" or "epochs". */
export class Run {
  constructor(settings, data = dataOf(settings)) {
    const { X, Y } = data.training;
    this.settings = settings;
    this.data = data;
    this.network = startOf(settings);
    this.training = new Training(this.network, X, Y, {
      optimiser: new Adam(this.network.params),
      keepProb: settings.keep_prob,
      rng: new Generator(settings.seed + MASKS),
    });
    Object.assign(this, { epoch: 0, stopped: "", waited: 0, newest: null, rows: [] });
    this.best = { epoch: 0, cost: Infinity, row: null, parameters: [] };
  }

  /** One epoch. */
  step() {
    if (this.stopped) return;
    const { network, data, settings } = this;
    this.training.epoch(LEARNING_RATE);
    this.epoch += 1;
    const cost = judge(network, data.training).cost;
    const heldOut = judge(network, data.validation).cost;
    this.newest = [this.epoch, cost, heldOut];
    const last = this.rows.at(-1)?.[0] ?? 0;
    if (this.epoch - last >= Math.floor(this.epoch / 100)) this.rows.push(this.newest);
    const improved = heldOut < this.best.cost;
    this.waited = improved ? 0 : this.waited + 1;
    if (improved) {
      // Only a run that may go back needs the way back.
      const parameters = settings.early ? flat(network) : [];
      this.best = { epoch: this.epoch, cost: heldOut, row: this.newest, parameters };
    }
    if (settings.early && this.waited >= settings.patience) this.stopped = "early";
    else if (this.epoch >= EPOCHS) this.stopped = "epochs";
    if (this.stopped && settings.early) load(network, this.best.parameters);
  }

  /** Up to the epoch `goal`, or as far as it comes while `more()` says so; whether it is there. */
  advance(goal, more) {
    while (!this.stopped && this.epoch < goal && more()) this.step();
    return this.stopped !== "" || this.epoch >= goal;
  }

  /**
   * Rows of the epoch, J on the training set and J on the validation set: all epochs at first, later one in each
   * hundredth of the way, which is enough on a logarithmic scale; and the best and the newest.
   */
  get history() {
    if (!this.newest) return [];
    return [...new Set([...this.rows, this.best.row, this.newest])].sort(([one], [other]) => one - other);
  }

  /** Its parameters as a plain list. */
  get parameters() {
    return flat(this.network);
  }
}

/** The grid of sizes, trained one after the other; `rows` are [layers, units, share right on each set, J on each]. */
export class Grid {
  constructor(settings, rows = []) {
    this.settings = settings;
    this.data = dataOf(settings);
    this.rows = [...rows];
    this.run = null;
  }

  get done() {
    return this.rows.length >= SIZES.length;
  }

  /** Train as long as `more()` says so. */
  advance(more) {
    while (!this.done && more()) {
      this.run ??= new Run({ ...this.settings, ...SIZES[this.rows.length] }, this.data);
      if (!this.run.advance(EPOCHS, more)) return;
      const { network, settings } = this.run;
      const judged = PARTS.map((part) => judge(network, this.data[part]));
      const [rights, costs] = [judged.map(({ right }) => right), judged.map(({ cost }) => cost)];
      this.rows.push([settings.layers, settings.units, ...rights, ...costs]);
      this.run = null;
    }
  }
}

/** Which row of the grid is best on this set, or −1 while there is none; of equals the first, which is smallest. */
export function bestOf(rows, part) {
  const column = 2 + PARTS.indexOf(part);
  return rows.reduce((best, row, i) => (best < 0 || row[column] > rows[best][column] ? i : best), -1);
}
