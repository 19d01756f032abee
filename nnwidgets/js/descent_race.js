// Five ways downhill on a cost of two parameters, from one start and over the same examples: a race whose every number
// follows from its settings. Chapter *Descent*; the surfaces are those of nnlib.surfaces.
//
//     line    ŷ = w x + b              J = (1/m) Σ_i ½ (ŷ_i − y_i)²
//     row     ŷ = w2 tanh(w1 x)        the same, with the biases held at 0

import { Adam, Descent, Generator, Momentum, Network, Training } from "./math.js";

const CHOICE = { hidden: "tanh", output: "identity", loss: "squared_error" };
/** Which two parameters move, what the map spans, and the points without noise, where no examples are given. */
export const SURFACES = {
  line: {
    sizes: [1, 1],
    names: ["w", "b"],
    span: [-1.5, 2.5],
    theta: ({ W, b }) => [W[1], b[1]],
    gradient: ({ dW, db }) => [dW[1], db[1]],
    minima: (place) => [place],
    ideal: Array.from({ length: 21 }, (_, i) => [i / 10, (1.5 * i) / 10 - 0.5]),
  },
  row: {
    sizes: [1, 1, 1],
    names: ["w_1", "w_2"],
    span: [-3, 3],
    theta: ({ W }) => [W[1], W[2]],
    gradient: ({ dW }) => [dW[1], dW[2]],
    minima: ([w1, w2]) => [
      [w1, w2],
      [-w1, -w2],
    ],
    ideal: Array.from({ length: 21 }, (_, i) => [i / 5 - 2, 1.5 * Math.tanh(1.5 * (i / 5 - 2))]),
  },
};
/** Who runs, in this order everywhere. */
export const RUNNERS = ["batch", "stochastic", "mini_batch", "momentum", "adam"];
/** So near to the least cost is arrived: a hundredth of it, or this where the least cost is next to 0. */
export const NEAR = 1e-4;
// Nobody comes back from there.
const FAR = 100;
// Every step is kept up to twice this many; from there on ever fewer, evenly along a logarithmic axis.
const DENSE = 128;

/** The cost J over two parameters, for `examples`, rows [x, y], of the surface called `name`. */
export class Landscape {
  constructor(name, examples) {
    const surface = SURFACES[name];
    const m = examples.length;
    const X = Float64Array.from(examples, ([x]) => x);
    const Y = Float64Array.from(examples, ([, y]) => y);
    Object.assign(this, { name, surface, m, X, Y });
    this.walker = new Walker(this);
    const lowest = this.#lowest();
    this.least = this.cost(lowest);
    this.near = this.least + Math.max(0.01 * this.least, NEAR);
    this.minima = surface.minima(lowest);
  }

  /** J at [first, second]. */
  cost(place) {
    return this.walker.put(place).cost();
  }

  /** ‖∇J‖ at [first, second]. */
  slope(place) {
    return Math.hypot(...this.gradient(place));
  }

  /** ∇J at [first, second]. */
  gradient(place) {
    const { network, gradient } = this.walker.put(place);
    network.backward(network.forward(this.X), this.Y);
    return gradient.map(([g]) => g);
  }

  /** J at every pair: a column for each of `first`, a row for each of `second`, row by row. */
  grid(first, second) {
    return Float64Array.from({ length: first.length * second.length }, (_, k) =>
      this.cost([first[k % first.length], second[Math.floor(k / first.length)]]),
    );
  }

  /** How far it is to the nearest minimum. */
  distance([first, second]) {
    return Math.min(...this.minima.map(([w, b]) => Math.hypot(first - w, second - b)));
  }

  /**
   * The largest curvature of the line's cost, the same everywhere: the larger eigenvalue of [[mean x², mean x],
   * [mean x, 1]].
   */
  steepest() {
    const mean = this.X.reduce((sum, x) => sum + x, 0) / this.m;
    const square = this.X.reduce((sum, x) => sum + x * x, 0) / this.m;
    return (square + 1 + Math.hypot(square - 1, 2 * mean)) / 2;
  }

  #lowest() {
    const { network, theta, gradient } = this.walker.put([1, 1]);
    const optimiser = only(new Momentum(theta), gradient);
    for (let t = 0; t < 2000; t++) network.step(this.X, this.Y, 0.1, optimiser);
    return theta.map(([value]) => value);
  }
}

/** A network somewhere on the landscape. */
class Walker {
  constructor({ surface, X, Y }) {
    this.network = new Network(surface.sizes, CHOICE);
    this.theta = surface.theta(this.network);
    this.gradient = surface.gradient(this.network);
    Object.assign(this, { X, Y });
  }

  put([first, second]) {
    this.theta[0][0] = first;
    this.theta[1][0] = second;
    return this;
  }

  cost() {
    return this.network.cost(this.X, this.Y);
  }
}

/** An optimiser that moves two of a network's parameters and leaves the others where they are. */
function only(optimiser, gradient) {
  return { step: (_, learningRate) => optimiser.step(gradient, learningRate) };
}

/** One of the five, from its start to where it is: its trail, and when it first arrived. */
class Runner {
  constructor(name, landscape, { start, learningRate, adamRate, batchSize, momentum, seed }) {
    const { X, Y, m } = landscape;
    const walker = new Walker(landscape).put(start);
    const { network, theta, gradient } = walker;
    const optimiser = {
      momentum: () => new Momentum(theta, { momentum }),
      adam: () => new Adam(theta),
    }[name]?.();
    const size = { stochastic: 1, mini_batch: batchSize }[name] ?? m;
    this.training = new Training(network, X, Y, {
      batchSize: size,
      optimiser: only(optimiser ?? new Descent(theta), gradient),
      rng: new Generator(seed),
    });
    this.learningRate = name === "adam" ? adamRate : learningRate;
    Object.assign(this, { name, landscape, walker, steps: 0, arrived: null, lost: false });
    this.trail = { steps: [], first: [], second: [], costs: [] };
    this.#look();
  }

  /** Where it is: [first, second]. */
  get place() {
    return this.walker.theta.map(([value]) => value);
  }

  /** How many examples it has looked at; the gradient of each counts, however often. */
  get examples() {
    return this.examplesAfter(this.steps);
  }

  /** How many examples so many steps look at: the last batch of an epoch may be short. */
  examplesAfter(steps) {
    const { m, batchSize } = this.training;
    const perEpoch = Math.ceil(m / batchSize);
    return Math.floor(steps / perEpoch) * m + (steps % perEpoch) * batchSize;
  }

  step() {
    this.training.step(this.learningRate);
    this.steps += 1;
    this.#look();
  }

  /** The mean cost over the second half of its way. */
  late() {
    const { steps, costs } = this.trail;
    const half = costs.filter((_, k) => steps[k] >= this.steps / 2);
    return half.reduce((sum, J) => sum + J, 0) / half.length;
  }

  #look() {
    const { steps, trail, landscape } = this;
    this.cost = this.walker.cost();
    const [first, second] = this.place;
    // What has run off stays there, and can still be drawn.
    this.lost = !(Math.abs(first) < FAR && Math.abs(second) < FAR && Number.isFinite(this.cost));
    if (!this.arrived && this.cost <= landscape.near) this.arrived = { steps, examples: this.examples };
    if (steps % 2 ** Math.max(0, Math.floor(Math.log2(steps / DENSE)))) return;
    trail.steps.push(steps);
    trail.first.push(first);
    trail.second.push(second);
    trail.costs.push(this.cost);
  }
}

/** All five on one landscape. */
export class Race {
  constructor(landscape, settings) {
    this.landscape = landscape;
    this.settings = settings;
    this.runners = RUNNERS.map((name) => new Runner(name, landscape, settings));
  }

  /**
   * Let everyone run until `time`, in steps or in epochs as the `clock` says, while `more()`; whether all are there.
   *
   * In epochs, a runner steps as soon as the examples that its step looks at are due.
   */
  reach(clock, time, more = () => true) {
    for (const runner of this.runners) {
      const goal = goalOf(runner, clock, time);
      // Asking for the time takes as long as a step.
      for (let k = 1; !runner.lost && runner.steps < goal; k++) {
        if (k % 32 === 0 && !more()) return false;
        runner.step();
      }
    }
    return true;
  }

  /** Whether anyone is further than that already. */
  isBeyond(clock, time) {
    return this.runners.some((runner) => runner.steps > goalOf(runner, clock, time));
  }
}

/** How many steps a runner may make until then. */
function goalOf({ training: { m, batchSize } }, clock, time) {
  // A sum of so many sixtieths is never quite whole.
  if (clock === "steps") return Math.floor(time + 1e-9);
  const examples = Math.floor(time * m + 1e-6);
  return Math.floor(examples / m) * Math.ceil(m / batchSize) + Math.floor((examples % m) / batchSize);
}
