// One sigmoid unit with two inputs, its examples, and the cost as a surface over its two weights: what the picture of
// logistic regression computes, without the picture.
//
//     ŷ = σ(w1 x1 + w2 x2 + b)      w ← w − η ∂J/∂w      b ← b − η ∂J/∂b
//
// Parameters go in and out as rows θ = [w1, w2, b]. Chapter *Logistic regression*.

import { Descent, Network } from "./math.js";

/** Rows [x1, x2, y]: classes that mix, classes that one line parts, and classes that no line parts. */
export const DATA = {
  overlapping: [
    ...[-2.1, -0.4, 0, -1.6, -1.7, 0, -1.2, 0.5, 0, -0.9, -1, 0],
    ...[-0.4, -2, 0, -0.3, -0.2, 0, 0.5, -0.9, 0, 0.9, 0.6, 0],
    ...[2, 0.7, 1, 1.5, 1.8, 1, 1.3, -0.4, 1, 0.8, 1.2, 1],
    ...[0.3, 2.1, 1, 0.2, 0.4, 1, -0.6, 1, 1, -0.8, -0.5, 1],
  ],
  separable: [
    ...[-2.2, -0.6, 0, -1.7, -1.6, 0, -1.4, 0.4, 0, -1, -1.1, 0, -0.5, -2, 0, -0.6, -0.4, 0],
    ...[2, 0.6, 1, 1.6, 1.7, 1, 1.3, -0.3, 1, 0.9, 1.2, 1, 0.4, 2, 1, 0.6, 0.5, 1],
  ],
  XOR: [
    ...[1.6, 1.3, 0, 1, 1.7, 0, 0.7, 0.8, 0, -1.6, -1.3, 0, -1, -1.7, 0, -0.7, -0.8, 0],
    ...[-1.6, 1.3, 1, -1, 1.7, 1, -0.7, 0.8, 1, 1.6, -1.3, 1, 1, -1.7, 1, 0.7, -0.8, 1],
  ],
};
for (const [name, numbers] of Object.entries(DATA)) {
  DATA[name] = Array.from({ length: numbers.length / 3 }, (_, i) => numbers.slice(3 * i, 3 * i + 3));
}

export const START = [-4, 3, 1];
/** The examples lie in a square from −SPAN to SPAN, the surface over one from −REACH to REACH. */
export const SPAN = 3;
export const REACH = 6;
/** Beyond this a weight is not followed. */
export const FAR = 100;
/** So many places of a path are kept, each so far from the one before it. */
export const LONGEST = 1000;
const APART = 0.03;
const AHEAD = 10;
// At the bottom J goes up and down by its rounding.
const NOISE = 1e-9;

export class LogisticUnit {
  /** @param {number[][]} points rows [x1, x2, y] */
  constructor(points) {
    this.network = new Network([2, 1]);
    this.descent = new Descent(this.network.params);
    this.X = Float64Array.from([...points.map(([x1]) => x1), ...points.map(([, x2]) => x2)]);
    this.Y = Float64Array.from(points, ([, , y]) => y);
  }

  get theta() {
    const { W, b } = this.network;
    return [...W[1], ...b[1]];
  }

  set theta([w1, w2, b]) {
    this.network.W[1][0] = w1;
    this.network.W[1][1] = w2;
    this.network.b[1][0] = b;
  }

  /** J at θ. */
  cost(theta) {
    this.theta = theta;
    return this.network.cost(this.X, this.Y);
  }

  /** What there is to know at θ: `p`, ŷ of each example; `J`; `gradient` as a row; its length; how many are right. */
  at(theta) {
    const J = this.cost(theta);
    const { network, X, Y } = this;
    const batch = network.forward(X);
    network.backward(batch, Y);
    const gradient = [...network.dW[1], ...network.db[1]];
    const p = Float64Array.from(batch.A[1]);
    const right = p.filter((each, i) => Number(each >= 0.5) === Y[i]).length;
    return { p, J, gradient, length: Math.hypot(...gradient), right };
  }

  /** ŷ of the batch X (2, m), at θ. */
  predict(theta, X) {
    this.theta = theta;
    return this.network.forward(X).A[1];
  }

  /** θ after so many steps of descent on the whole batch. */
  descend(theta, learningRate, steps = 1) {
    this.theta = theta;
    for (let t = 0; t < steps; t++) this.network.step(this.X, this.Y, learningRate, this.descent);
    return this.theta;
  }

  /** What the next few steps would do: whether one of them makes J `rise`, and whether one goes too `far` to follow. */
  ahead(theta, learningRate) {
    let J = this.cost(theta);
    let [next, rise] = [theta, null];
    for (let t = 0; t < AHEAD; t++) {
      next = this.descend(next, learningRate);
      if (isFar(next)) return { rise, far: true };
      const now = this.cost(next);
      if (now > J + NOISE && rise === null) rise = [J, now];
      J = now;
    }
    return { rise, far: false };
  }

  /**
   * J at `nodes` × `nodes` places for the bias b, row by row: w1 grows to the right, w2 upwards, both from −REACH to
   * REACH.
   */
  surface(b, nodes) {
    const J = new Float64Array(nodes * nodes);
    for (let i = 0; i < nodes; i++) {
      for (let j = 0; j < nodes; j++) {
        J[i * nodes + j] = this.cost([weightAt(j, nodes), -weightAt(i, nodes), b]);
      }
    }
    return J;
  }
}

export function isFar(theta) {
  return theta.some((each) => !(Math.abs(each) <= FAR));
}

/** `path` with θ at its end, if that is far enough from the last place that was kept. */
export function pathTo(path, theta) {
  const last = path.at(-1);
  if (last && Math.hypot(theta[0] - last[0], theta[1] - last[1]) < APART) return path;
  return [...path.slice(path.length >= LONGEST ? 1 : 0), theta];
}

function weightAt(k, nodes) {
  return ((2 * k) / (nodes - 1) - 1) * REACH;
}
