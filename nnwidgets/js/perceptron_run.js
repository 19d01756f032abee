// A run of the online perceptron over points of the plane, look by look, and what there is to say about it. Chapter *The
// perceptron*.
//
//     mistake    y θᵀx ≤ 0, with x = (x1, x2, 1)      update    θ ← θ + y x      bound    (R / γ)²
//
// Points lie on a grid of 1/1024, so that every sum and product is exact: whoever adds up, the same looks are mistakes.

import { INPUTS, TABLES } from "./boolean_units.js";
import { text } from "./dom.js";
import { Perceptron } from "./math.js";

/** After so many looks a run ends, mistakes or not. */
export const MOST = 5000;
const GRID = 1024;

const gate = (name) => INPUTS.map((input, i) => [...input, 2 * TABLES[name][i] - 1]);

/** The points to start with by name, as in the widget's Python half. */
export const PRESETS = {
  clouds: [
    [0.75, 1.125, -1],
    [0.5, 0.625, -1],
    [-0.75, -0.75, -1],
    [0.375, -1.125, 1],
    [-0.375, 0.625, -1],
    [-0.75, 0.875, -1],
    [0.25, -0.5, 1],
    [0.75, -0.5, 1],
    [-0.125, 1.125, -1],
    [-0.25, -1.25, 1],
    [1.125, -1.125, 1],
    [0.875, -0.125, 1],
  ],
  OR: gate("OR"),
  AND: gate("AND"),
  XOR: gate("XOR"),
};

/** The number, moved to the grid. */
export function kept(value) {
  return Math.round(value * GRID) / GRID;
}

/** The run over `points`, rows [x1, x2, y] with y = ±1, in their order, again and again. */
export class Run {
  #ends = new Map([["0,0,0", 0]]);
  #right = 0;

  constructor(points) {
    this.m = points.length;
    this.X = Float64Array.from([
      ...points.map((p) => p[0]),
      ...points.map((p) => p[1]),
      ...points.map(() => 1),
    ]);
    this.Y = Float64Array.from(points, (p) => p[2]);
    this.perceptron = new Perceptron(3);
    /** How many looks there were. */
    this.seen = 0;
    /** The last look: which point `i`, θ `before` it, its `score` y θᵀx, and whether it was a `mistake`. */
    this.last = null;
    /** The two passes after which θ was the same, although there were mistakes between: from there all repeats. */
    this.cycle = null;
  }

  get theta() {
    return this.perceptron.theta;
  }

  get mistakes() {
    return this.perceptron.mistakes;
  }

  /** Whether every point has been looked at since the last mistake. */
  get converged() {
    return this.m > 0 && this.#right >= this.m;
  }

  /** Whether there is nothing new to come. */
  get over() {
    return this.m === 0 || this.converged || this.seen >= MOST;
  }

  /** Column i of X. */
  x(i) {
    return [this.X[i], this.X[this.m + i], 1];
  }

  /** y θᵀx of point i, with θ as it is now. */
  score(i) {
    const { theta, Y } = this;
    return Y[i] * this.x(i).reduce((sum, value, k) => sum + value * theta[k], 0);
  }

  /** Look at the next point. */
  look() {
    const { m, X, Y, perceptron, seen } = this;
    const i = seen % m;
    const [before, score] = [Array.from(this.theta), this.score(i)];
    const mistake = perceptron.see(X, Y, i);
    this.last = { i, before, score, mistake };
    this.#right = mistake ? 0 : this.#right + 1;
    this.seen += 1;
    if (this.seen % m || this.converged || this.cycle) return;
    const [key, pass] = [this.theta.join(), this.seen / m];
    if (this.#ends.has(key)) this.cycle = [this.#ends.get(key), pass];
    else this.#ends.set(key, pass);
  }
}

/**
 * The largest margin γ of any θ, with R and the bound (R / γ)²; null where no θ separates the points.
 *
 * With z = y x, γ is the distance of 0 from the convex hull of all z. The nearest point p of a hull is the nearest of the
 * plane, line or point through at most three of the z, and then zᵀp ≥ ‖p‖² for every z. Each p with that property is a
 * θ with the margin ‖p‖, so the longest is the best.
 */
export function bestMargin(points) {
  const Z = points.map(([x1, x2, y]) => [y * x1, y * x2, y]);
  let best = 0;
  let theta = null;
  const attempt = (p) => {
    const square = dot(p, p);
    if (square <= best + 1e-12 || !Z.every((z) => dot(z, p) >= square * (1 - 1e-9))) return;
    best = square;
    theta = p;
  };
  Z.forEach((u, i) => {
    attempt(u);
    Z.slice(i + 1).forEach((v, j) => {
      const d = minus(v, u);
      if (dot(d, d)) attempt(plus(u, d, -dot(u, d) / dot(d, d)));
      for (const w of Z.slice(i + j + 2)) {
        const n = cross(d, minus(w, u));
        if (dot(n, n) > 1e-12) attempt(plus([0, 0, 0], n, dot(n, u) / dot(n, n)));
      }
    });
  });
  if (!theta) return null;
  const R2 = Math.max(...Z.map((z) => dot(z, z)));
  return { theta, gamma: Math.sqrt(best), R: Math.sqrt(R2), bound: R2 / best };
}

/** What has happened, and what it means: a few sentences. `margin` is what `bestMargin` returns. */
export function account(run, margin) {
  const { m, seen, last, mistakes, converged, cycle } = run;
  if (!m) return "There are no points. Choose a class, then press the plane where you want one.";
  if (!seen) return "θ is 0: every score is 0, and there is no line yet. Step looks at point 1.";
  if (converged) {
    return (
      `All ${m} points were right since the last mistake: the line separates them, after ${count(mistakes)} of at most ` +
      `${Math.floor(margin.bound + 1e-9)}, and none will ever come. Drag a point across it.`
    );
  }
  if (cycle && seen % m === 0) {
    const [first, second] = cycle;
    const then = first + ((seen / m - first - 1) % (second - first));
    return (
      `After pass ${seen / m} θ is ${column(run.theta)}, as ${then ? `after pass ${then}` : "at the start"}: ` +
      "everything repeats, for ever. No line separates these points."
    );
  }
  if (seen >= MOST) {
    const why = margin ? "A line exists, but the gap is very narrow" : "No line separates these points";
    return `${MOST} looks, and still mistakes. ${why}. Move a point, or start again.`;
  }
  const name = `point ${last.i + 1}`;
  if (!last.mistake) return `The score of ${name} is above 0, so it is right, and θ stays as it is.`;
  const now = run.score(last.i);
  return `A mistake: θ moves by y x, and the score of ${name} rises to ${short(now)}${now > 0 ? ": right now" : ", not enough yet"}.`;
}

/** A number without idle zeros. */
export function short(value) {
  return text(value, 3).replace(/\.?0+$/, "");
}

/** A column, as (1, −0.5, 1). */
export function column(values) {
  return `(${Array.from(values, short).join(", ")})`;
}

function count(mistakes) {
  return mistakes === 1 ? "1 mistake" : `${mistakes} mistakes`;
}

function dot(u, v) {
  return u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
}

function minus(u, v) {
  return plus(u, v, -1);
}

function plus(u, v, t) {
  return u.map((value, k) => value + t * v[k]);
}

function cross(u, v) {
  return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
}
