// The mathematics of nnlib for pictures that train while you watch: the same names, shapes and formulas, in typed
// arrays that are made once and filled again and again.
//
//   forward    A[0] = X      Z[l] = W[l] A[l-1] + b[l]      A[l] = M[l] * g(Z[l])            l = 1..L
//   backward   δ[L] = ∂ℓ/∂Z[L]      δ[l] = (W[l+1]ᵀ δ[l+1]) * M[l] * g′(Z[l])                l = L−1..1
//   gradients  ∂J/∂W[l] = δ[l] A[l-1]ᵀ / m + 2λ W[l]        ∂J/∂b[l] = mean of δ[l]
//
// A matrix is a Float64Array, row by row, its shape known from the network: `W[l]` (nl, nl-1), `b[l]` (nl, 1), a batch
// (n, m) with an example in each column. M[l] is the mask of dropout, 1 everywhere without it. The file imports nothing,
// and every source of chance is a Generator that is passed in. Tests hold it to nnlib; chapter *Deep networks*.

/** An argument has the wrong shape: says which symbol, what was expected, what came, and the likely cause. */
export class ShapeError extends Error {}

/**
 * A source of random numbers that gives the same ones in every browser: xoshiro128** (Blackman and Vigna, 2018), its
 * four words filled from the seed by splitmix32. Only + − × ÷ √ and operations on 32 bits are used, on whose results all
 * engines agree to the last bit; on those of Math.log they do not.
 */
export class Generator {
  #words = new Uint32Array(4);

  /** @param {number} seed a whole number from 0 to 2³² − 1 */
  constructor(seed) {
    let state = whole("seed", seed, 0, 2 ** 32 - 1);
    for (let i = 0; i < 4; i++) {
      state = (state + 0x9e3779b9) | 0;
      let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
      this.#words[i] = word ^ (word >>> 15);
    }
  }

  /** The next 32 random bits, as a whole number. */
  bits() {
    const s = this.#words;
    const product = Math.imul(s[1], 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  /** A number from [low, high), evenly: 53 random bits. */
  uniform(low = 0, high = 1) {
    const high27 = this.bits() >>> 5;
    const low26 = this.bits() >>> 6;
    return low + ((high - low) * (high27 * 2 ** 26 + low26)) / 2 ** 53;
  }

  /** A number from N(mean, deviation²), by Marsaglia's polar method. */
  normal(mean = 0, deviation = 1) {
    for (;;) {
      const u = this.uniform(-1, 1);
      const v = this.uniform(-1, 1);
      const s = u * u + v * v;
      if (s > 0 && s < 1) return mean + deviation * u * Math.sqrt((-2 * ln(s)) / s);
    }
  }

  /** Put `array` into random order, in place: every order is equally likely (Fisher and Yates). */
  shuffle(array) {
    for (let i = array.length - 1; i > 0; i--) {
      const j = Math.floor(this.uniform(0, i + 1));
      const kept = array[i];
      array[i] = array[j];
      array[j] = kept;
    }
    return array;
  }
}

/** ln s for 0 < s < 1: s = x / 2^k with x near 1, and ln x = 2 (t + t³/3 + t⁵/5 + …) with t = (x − 1) / (x + 1). */
function ln(s) {
  let x = s;
  let k = 0;
  for (; x < Math.SQRT1_2; k++) x *= 2;
  const t = (x - 1) / (x + 1);
  let sum = 0;
  for (let n = 21; n > 0; n -= 2) sum = sum * t * t + 1 / n;
  return 2 * t * sum - k * Math.LN2;
}

/**
 * Each activation fills A with g(z) and `slope` with g′(z), elementwise; all three have the length of Z.
 *
 *     sigmoid    1 / (1 + e^−z)      σ(z) (1 − σ(z))
 *     tanh       2 σ(2z) − 1         4 σ′(2z)
 *     relu       max(0, z)           1 where z > 0, else 0
 *     identity   z                   1
 */
export const ACTIVATIONS = {
  sigmoid(Z, A, slope) {
    squash(Z, A, slope, false);
  },
  tanh(Z, A, slope) {
    squash(Z, A, slope, true);
  },
  relu(Z, A, slope) {
    for (let i = 0; i < Z.length; i++) {
      A[i] = Math.max(Z[i], 0);
      slope[i] = Z[i] > 0 ? 1 : 0;
    }
  },
  identity(Z, A, slope) {
    A.set(Z);
    slope.fill(1);
  },
};

/**
 * Sigmoid or tanh with its slope, to the last digits however large z is, in half the time of Math.tanh alone.
 *
 * With x = |z|, or 2|z| for tanh, and x = k ln 2 − r, |r| ≤ ½ ln 2, one series (Bernoulli) and one division do:
 *
 *     d = r coth(r/2) − r = 2 − r + r²/6 − r⁴/360 + …        e^r = (d + 2r) / d        E = (d + 2r) / 2^k
 *     e^−x = E / d      σ(x) = d / (d + E)      σ′(x) = E d / (d + E)²      tanh(x/2) = (d − E) / (d + E)
 */
function squash(Z, A, slope, isTanh) {
  const stretch = isTanh ? 2 : 1;
  for (let i = 0; i < Z.length; i++) {
    // Beyond 750, e^−x is 0 whatever x is.
    const x = Math.min(Math.abs(Z[i]) * stretch, 750);
    const k = (x * Math.LOG2E + 0.5) | 0;
    const r = k * LN2_HIGH - x + k * LN2_LOW;
    const q = r * r;
    const series = 1 / 15120 + q * (-1 / 604800 + q * (1 / 23950080 + q * (-691 / 653837184000)));
    const d = 2 - r + q * (1 / 6 + q * (-1 / 360 + q * series));
    const half = HALVES[k];
    const E = (d + 2 * r) * half;
    const inverse = 1 / (d + E);
    // Arithmetic where an if would do: no processor can guess the sign of z.
    const negative = Number(Z[i] < 0);
    if (isTanh) {
      // In the brackets stands d − E, in the order in which nothing cancels.
      A[i] = (1 - 2 * negative) * (d * (1 - half) - 2 * r * half) * inverse;
      slope[i] = 4 * E * d * inverse * inverse;
    } else {
      A[i] = (negative * E + (1 - negative) * d) * inverse;
      slope[i] = E * d * inverse * inverse;
    }
  }
}

// ln 2 in two parts, so that k ln 2 is exact to more digits than one number holds; and 1/2^k.
const LN2_HIGH = Math.floor(Math.LN2 * 2 ** 32) / 2 ** 32;
const LN2_LOW = Math.LN2 - LN2_HIGH + 2.3190468138462996e-17;
const HALVES = Float64Array.from({ length: 1084 }, (_, k) => 2 ** -k);

/** Fill A with e^z_k / Σ_j e^z_j down each of the m columns of Z, both (n, m). */
export function softmax(Z, A, m) {
  for (let j = 0; j < m; j++) {
    let largest = -Infinity;
    for (let i = j; i < Z.length; i += m) largest = Math.max(largest, Z[i]);
    let sum = 0;
    for (let i = j; i < Z.length; i += m) sum += A[i] = Math.exp(Z[i] - largest);
    for (let i = j; i < Z.length; i += m) A[i] /= sum;
  }
}

/**
 * Each loss is a sum over the outputs of an example; `of(a, y)` is one output's share, `prime(a, y)` its ∂ℓ/∂a.
 *
 *     squared_error              ½ (a − y)²                          a − y
 *     binary_cross_entropy       −y ln a − (1 − y) ln(1 − a)         (1 − y) / (1 − a) − y / a
 *     categorical_cross_entropy  −y ln a                             −y / a
 *
 * A term whose numerator is 0 is 0, even where its logarithm or its denominator is not finite.
 */
export const LOSSES = {
  squared_error: { of: (a, y) => 0.5 * (a - y) ** 2, prime: (a, y) => a - y },
  binary_cross_entropy: {
    of: (a, y) => -timesLog(y, a) - timesLog(1 - y, 1 - a),
    prime: (a, y) => (y === 1 ? 0 : (1 - y) / (1 - a)) - (y === 0 ? 0 : y / a),
  },
  categorical_cross_entropy: { of: (a, y) => -timesLog(y, a), prime: (a, y) => (y === 0 ? 0 : -y / a) },
};

function timesLog(y, a) {
  return y === 0 ? 0 : y * Math.log(a);
}

/** ln(1 + e^z) − y z: the binary cross-entropy of σ(z), which keeps its digits where σ(z) rounds to 0 or 1. */
export function binaryCrossEntropyFromLogits(z, y) {
  return (z > 0 ? 1 - y : -y) * z + Math.log1p(Math.exp(-Math.abs(z)));
}

/** Σ_k y_k (ln Σ_i e^z_i − z_k) of column j of Z and Y, both (n, m): the cross-entropy of softmax(z). */
export function categoricalCrossEntropyFromLogits(Z, Y, m, j) {
  let largest = j;
  for (let i = j; i < Z.length; i += m) if (Z[i] > Z[largest]) largest = i;
  let others = 0;
  for (let i = j; i < Z.length; i += m) if (i !== largest) others += Math.exp(Z[i] - Z[largest]);
  const logSum = Math.log1p(others);
  let loss = 0;
  for (let i = j; i < Z.length; i += m) loss += Y[i] * (logSum - (Z[i] - Z[largest]));
  return loss;
}

/** The outputs and losses that belong together: for these, δ[L] = a[L] − y. */
const SHORT = {
  sigmoid: "binary_cross_entropy",
  softmax: "categorical_cross_entropy",
  identity: "squared_error",
};

/**
 * A network of L layers, its gradients, and the buffers of the batch sizes it has met: training makes no new array.
 *
 * `W[l]`, `b[l]`, `dW[l]`, `db[l]` for l = 1..L; `params` and `gradients` are the same arrays in one list, W[1], b[1],
 * W[2], …, as the optimisers want them. Weights and biases start at 0. `lam` may be changed at any time.
 */
export class Network {
  #batches = new Map();

  /**
   * @param {number[]} sizes n0, n1, …, nL
   * @param {{hidden?: string, output?: string, loss?: string, lam?: number}} [choice] as in nnlib.model.Model; and λ
   */
  constructor(sizes, { hidden = "tanh", output = "sigmoid", loss = "binary_cross_entropy", lam = 0 } = {}) {
    named("hidden", hidden, ACTIVATIONS);
    if (output !== "softmax") named("output", output, { ...ACTIVATIONS, softmax });
    named("loss", loss, LOSSES);
    if (loss !== "squared_error" && output !== "sigmoid" && output !== "softmax") {
      const cause = "a cross-entropy takes probabilities; the output must be sigmoid or softmax";
      throw new RangeError(
        `loss: expected squared_error with output ${output}, got ${loss}. Likely cause: ${cause}.`,
      );
    }
    Object.assign(this, { sizes: checkedSizes(sizes), hidden, output, loss, lam, L: sizes.length - 1 });
    const layers = (size) =>
      Array.from(sizes, (n, l) => (l === 0 ? null : new Float64Array(size(n, sizes[l - 1]))));
    this.W = layers((n, below) => n * below);
    this.dW = layers((n, below) => n * below);
    this.b = layers((n) => n);
    this.db = layers((n) => n);
    this.params = this.W.flatMap((W, l) => (l === 0 ? [] : [W, this.b[l]]));
    this.gradients = this.dW.flatMap((dW, l) => (l === 0 ? [] : [dW, this.db[l]]));
  }

  /**
   * The buffers for batches of m examples, the same object every time, as long as no more than eight sizes are in use:
   * `Z[l]`, `A[l]`, `slope[l]` = M[l] * g′(Z[l]) and `delta[l]`, all (nl, m), `M[l]` to put masks into, and `losses`
   * (1, m).
   */
  batch(m) {
    const known = this.#batches.get(m);
    if (known) return known;
    // A reader who adds points one by one meets a new size each time.
    if (this.#batches.size === 8) this.#batches.delete(this.#batches.keys().next().value);
    const layers = () => this.sizes.map((n, l) => (l === 0 ? null : new Float64Array(n * m)));
    const made = { m, Z: layers(), A: layers(), slope: layers(), delta: layers(), M: layers() };
    made.losses = new Float64Array(m);
    this.#batches.set(m, made);
    return made;
  }

  /**
   * Compute Z[l] and A[l] of every layer for the batch X (n0, m), and return the batch, whose A[L] is the prediction.
   *
   * With masks M[1..L−1], A[l] = M[l] * g(Z[l]). The next batch of the same size overwrites all of it.
   */
  forward(X, M = null) {
    const { sizes, L, W, b } = this;
    const m = columns("X", X, 0, sizes[0]);
    const batch = this.batch(m);
    const { Z, A, slope } = batch;
    A[0] = X;
    for (let l = 1; l <= L; l++) {
      multiply(Z[l], sizes[l], m, W[l], sizes[l - 1], 1, A[l - 1], m, 1, sizes[l - 1], b[l]);
      if (l === L && this.output === "softmax") softmax(Z[l], A[l], m);
      else ACTIVATIONS[l < L ? this.hidden : this.output](Z[l], A[l], slope[l]);
      if (M && l < L) {
        sameLength("M", M[l], A[l].length, l);
        timesInPlace(A[l], M[l]);
        timesInPlace(slope[l], M[l]);
      }
    }
    return batch;
  }

  /** ℓ of each example of a batch that went forward, from Z[L] where there is a stable form: its buffer `losses`. */
  losses(batch, Y) {
    const { m, losses } = batch;
    const Z = batch.Z[this.L];
    const A = batch.A[this.L];
    sameLength("Y", Y, A.length);
    const short = SHORT[this.output] === this.loss;
    const loss = LOSSES[this.loss].of;
    for (let j = 0; j < m; j++) {
      if (short && this.output === "softmax") {
        losses[j] = categoricalCrossEntropyFromLogits(Z, Y, m, j);
        continue;
      }
      losses[j] = 0;
      for (let i = j; i < A.length; i += m) {
        const fromLogits = short && this.output === "sigmoid";
        losses[j] += fromLogits ? binaryCrossEntropyFromLogits(Z[i], Y[i]) : loss(A[i], Y[i]);
      }
    }
    return losses;
  }

  /** J = mean loss + λ Σ_l ‖W[l]‖² of the batch X (n0, m), Y (nL, m), with all units on; goes forward. */
  cost(X, Y) {
    const losses = this.losses(this.forward(X), Y);
    let sum = 0;
    for (let j = 0; j < losses.length; j++) sum += losses[j];
    return sum / losses.length + this.penalty();
  }

  /** λ Σ_l ‖W[l]‖²; biases are never penalised. */
  penalty() {
    let squares = 0;
    for (let l = 1; l <= this.L; l++) for (let i = 0; i < this.W[l].length; i++) squares += this.W[l][i] ** 2;
    return atLeastZero("lam", this.lam) * squares;
  }

  /** Fill the batch's `delta[l]` with ∂ℓ/∂Z[l] of each example, which has no 1/m in it; the batch went forward before. */
  errors(batch, Y) {
    const { sizes, L, W } = this;
    const { m, A, slope, delta } = batch;
    sameLength("Y", Y, A[L].length);
    this.#outputError(batch, Y);
    for (let l = L - 1; l >= 1; l--) {
      multiply(delta[l], sizes[l], m, W[l + 1], 1, sizes[l], delta[l + 1], m, 1, sizes[l + 1]);
      timesInPlace(delta[l], slope[l]);
    }
    return delta;
  }

  /** Fill dW and db with the gradients of J for a batch that went forward, and its `delta` on the way. */
  backward(batch, Y) {
    const { sizes, L, W, dW, db, lam } = this;
    const { m, A } = batch;
    const delta = this.errors(batch, Y);
    for (let l = L; l >= 1; l--) {
      multiply(dW[l], sizes[l], sizes[l - 1], delta[l], m, 1, A[l - 1], 1, m, m);
      meanPlusPenalty(dW[l], m, W[l], lam);
      meanOfRows(db[l], delta[l], m);
    }
  }

  /** One step against the gradient of J on a batch: forward, backward, and what `optimiser` makes of it. */
  step(X, Y, learningRate, optimiser, M = null) {
    this.backward(this.forward(X, M), Y);
    optimiser.step(this.gradients, learningRate);
  }

  /** Whether every weight and bias is a finite number; once one is not, no step brings it back. */
  isFinite() {
    return this.params.every((theta) => theta.every(Number.isFinite));
  }

  /** δ[L] = a − y for the pairs where it is, ∂ℓ/∂a * g′(z) elsewhere; for softmax a * (∂ℓ/∂a − Σ_k a_k ∂ℓ/∂a_k). */
  #outputError({ m, A, slope, delta }, Y) {
    const a = A[this.L];
    const error = delta[this.L];
    if (SHORT[this.output] === this.loss) {
      for (let i = 0; i < a.length; i++) error[i] = a[i] - Y[i];
      return;
    }
    const { prime } = LOSSES[this.loss];
    for (let i = 0; i < a.length; i++) error[i] = prime(a[i], Y[i]);
    if (this.output !== "softmax") {
      timesInPlace(error, slope[this.L]);
      return;
    }
    for (let j = 0; j < m; j++) {
      let mean = 0;
      for (let i = j; i < a.length; i += m) mean += a[i] * error[i];
      for (let i = j; i < a.length; i += m) error[i] = a[i] * (error[i] - mean);
    }
  }
}

/**
 * C = A B for C (rows, columns), where A[i, k] stands at i·ai + k·ak and B[k, j] at k·bk + j·bj, so that Aᵀ costs
 * nothing; with `b` (rows, 1), C = A B + b.
 *
 * Four rows by two columns at once, since each number loaded is then used twice or four times. Where the edge cuts such
 * a block, its last row or column stands in for those that are missing, and is computed again.
 */
function multiply(C, rows, columns, A, ai, ak, B, bk, bj, inner, b = null) {
  for (let i = 0; i < rows; i += 4) {
    const i1 = Math.min(i + 1, rows - 1);
    const i2 = Math.min(i + 2, rows - 1);
    const i3 = Math.min(i + 3, rows - 1);
    const down1 = (i1 - i) * ai;
    const down2 = (i2 - i) * ai;
    const down3 = (i3 - i) * ai;
    for (let j = 0; j < columns; j += 2) {
      const j1 = Math.min(j + 1, columns - 1);
      const right = (j1 - j) * bj;
      let c00 = b ? b[i] : 0;
      let c10 = b ? b[i1] : 0;
      let c20 = b ? b[i2] : 0;
      let c30 = b ? b[i3] : 0;
      let c01 = c00;
      let c11 = c10;
      let c21 = c20;
      let c31 = c30;
      let atA = i * ai;
      let atB = j * bj;
      for (let k = 0; k < inner; k++) {
        const a0 = A[atA];
        const a1 = A[atA + down1];
        const a2 = A[atA + down2];
        const a3 = A[atA + down3];
        const b0 = B[atB];
        const b1 = B[atB + right];
        c00 += a0 * b0;
        c10 += a1 * b0;
        c20 += a2 * b0;
        c30 += a3 * b0;
        c01 += a0 * b1;
        c11 += a1 * b1;
        c21 += a2 * b1;
        c31 += a3 * b1;
        atA += ak;
        atB += bk;
      }
      C[i * columns + j] = c00;
      C[i1 * columns + j] = c10;
      C[i2 * columns + j] = c20;
      C[i3 * columns + j] = c30;
      C[i * columns + j1] = c01;
      C[i1 * columns + j1] = c11;
      C[i2 * columns + j1] = c21;
      C[i3 * columns + j1] = c31;
    }
  }
}

/** S / m + 2λW in place of S, the sum of δ[l] a[l-1]ᵀ over the batch. */
function meanPlusPenalty(S, m, W, lam) {
  for (let i = 0; i < S.length; i++) S[i] = S[i] / m + 2 * lam * W[i];
}

function meanOfRows(mean, Z, m) {
  for (let i = 0; i < mean.length; i++) {
    let sum = 0;
    for (let j = i * m; j < (i + 1) * m; j++) sum += Z[j];
    mean[i] = sum / m;
  }
}

function timesInPlace(A, M) {
  for (let i = 0; i < A.length; i++) A[i] *= M[i];
}

/** Gradient descent on these parameters, in place: θ ← θ − η g. */
export class Descent {
  constructor(params) {
    this.params = params;
  }

  /** One step along `gradients`, one array for each of `params`. */
  step(gradients, learningRate) {
    for (let p = 0; p < this.params.length; p++) {
      const theta = this.params[p];
      const g = gradients[p];
      for (let i = 0; i < theta.length; i++) theta[i] -= learningRate * g[i];
    }
  }
}

/** Descent with a heavy ball (Polyak, 1964), in place: v ← μ v + g, θ ← θ − η v; v starts at 0. */
export class Momentum {
  constructor(params, { momentum = 0.9 } = {}) {
    fraction("momentum", momentum);
    Object.assign(this, { params, momentum, v: zerosLike(params) });
  }

  /** One step along `gradients`, one array for each of `params`. */
  step(gradients, learningRate) {
    for (let p = 0; p < this.params.length; p++) {
      const theta = this.params[p];
      const g = gradients[p];
      const v = this.v[p];
      for (let i = 0; i < theta.length; i++) {
        v[i] = this.momentum * v[i] + g[i];
        theta[i] -= learningRate * v[i];
      }
    }
  }
}

/**
 * Adam (Kingma and Ba, 2015), in place; m, s and t start at 0.
 *
 *     m ← β1 m + (1 − β1) g       m̂ = m / (1 − β1^t)
 *     s ← β2 s + (1 − β2) g²      ŝ = s / (1 − β2^t)      θ ← θ − η m̂ / (√ŝ + ε)
 */
export class Adam {
  constructor(params, { beta1 = 0.9, beta2 = 0.999, eps = 1e-8 } = {}) {
    fraction("beta1", beta1);
    fraction("beta2", beta2);
    positive("eps", eps);
    Object.assign(this, { params, beta1, beta2, eps, m: zerosLike(params), s: zerosLike(params), t: 0 });
  }

  /** One step along `gradients`, one array for each of `params`. */
  step(gradients, learningRate) {
    const { beta1, beta2, eps } = this;
    this.t += 1;
    const mScale = 1 - beta1 ** this.t;
    const sScale = 1 - beta2 ** this.t;
    for (let p = 0; p < this.params.length; p++) {
      const theta = this.params[p];
      const g = gradients[p];
      const m = this.m[p];
      const s = this.s[p];
      for (let i = 0; i < theta.length; i++) {
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        s[i] = beta2 * s[i] + (1 - beta2) * g[i] * g[i];
        theta[i] -= (learningRate * (m[i] / mScale)) / (Math.sqrt(s[i] / sScale) + eps);
      }
    }
  }
}

/**
 * Mini-batch training: each epoch goes through every example once, in an order shuffled anew, the last batch short if
 * need be. A `batchSize` of m, which is the default, takes the whole batch as it is; 1 is stochastic descent.
 *
 *     const training = new Training(network, X, Y, { batchSize: 10, rng: new Generator(7) });
 *     training.epoch(0.03);
 */
export class Training {
  /**
   * @param {Network} network what to train
   * @param {Float64Array} X (n0, m)
   * @param {Float64Array} Y (nL, m)
   * @param {{batchSize?: number, optimiser?: object, keepProb?: number, rng?: Generator}} [options] dropout, if
   *   `keepProb` < 1, draws inverted masks for every hidden layer
   */
  constructor(network, X, Y, { batchSize, optimiser, keepProb = 1, rng = null } = {}) {
    const { sizes, L } = network;
    const m = columns("X", X, 0, sizes[0]);
    sameLength("Y", Y, sizes[L] * m);
    probability(keepProb);
    const size = Math.min(whole("batchSize", batchSize ?? m, 1), m);
    if (!rng && (size < m || keepProb < 1)) {
      throw new TypeError(
        "rng: mini-batches and dropout are drawn; pass a generator, as in rng: new Generator(0).",
      );
    }
    optimiser ??= new Descent(network.params);
    Object.assign(this, { network, X, Y, m, batchSize: size, optimiser, keepProb, rng, start: 0 });
    this.order = Int32Array.from({ length: m }, (_, i) => i);
    const picked = (count) => [new Float64Array(sizes[0] * count), new Float64Array(sizes[L] * count)];
    this.full = picked(size);
    this.last = picked(m % size);
  }

  /** One step on the next batch of the epoch; true when it was the epoch's last. */
  step(learningRate) {
    const { network, X, Y, m, batchSize, optimiser, order, start } = this;
    const count = Math.min(batchSize, m - start);
    const M = this.keepProb < 1 ? this.#masks(count) : null;
    if (count === m) {
      network.step(X, Y, learningRate, optimiser, M);
      return true;
    }
    if (start === 0) this.rng.shuffle(order);
    const batch = count === batchSize ? this.full : this.last;
    pick(batch[0], X, m, order, start, count);
    pick(batch[1], Y, m, order, start, count);
    network.step(batch[0], batch[1], learningRate, optimiser, M);
    this.start = start + count === m ? 0 : start + count;
    return this.start === 0;
  }

  /** The steps that are left of this epoch, or all of the next. */
  epoch(learningRate) {
    while (!this.step(learningRate));
  }

  #masks(count) {
    const { M } = this.network.batch(count);
    for (let l = 1; l < this.network.L; l++) invertedMask(M[l], this.keepProb, this.rng);
    return M;
  }
}

/** Copy the columns order[start], … of X (n, m) into the `count` columns of `part`. */
function pick(part, X, m, order, start, count) {
  const n = part.length / count;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < count; j++) part[i * count + j] = X[i * m + order[start + j]];
  }
}

/** Fill M with 1 with probability `keepProb`, else 0. At test time, `expectedWeights` go with it. */
export function mask(M, keepProb, rng) {
  probability(keepProb);
  for (let i = 0; i < M.length; i++) M[i] = rng.uniform() < keepProb ? 1 : 0;
}

/** Fill M with 1/`keepProb` with probability `keepProb`, else 0: the mean is 1, and at test time nothing is to do. */
export function invertedMask(M, keepProb, rng) {
  mask(M, keepProb, rng);
  for (let i = 0; i < M.length; i++) M[i] /= keepProb;
}

/** p W[l] in place for l = 2..L, the layers that read hidden units: the test-time weights for masks of 0 and 1. */
export function expectedWeights(network, keepProb) {
  probability(keepProb);
  for (let l = 2; l <= network.L; l++)
    for (let i = 0; i < network.W[l].length; i++) network.W[l][i] *= keepProb;
}

/**
 * Where training starts. Each fills the weights of `network` and sets its biases to 0; nl-1 is the fan-in, nl the
 * fan-out of layer l.
 *
 *     zeros           0
 *     small_random    N(0, scale²)
 *     scaled_by_fan   N(0, σ²/n), n the fan-in, or with fan "out" the fan-out
 *     xavier_normal   N(0, 2/(nl-1 + nl))
 *     xavier_uniform  evenly from ±√(6/(nl-1 + nl))
 *     he              N(0, 2/nl-1)
 */
export const INITIALISERS = {
  zeros: (network) => start(network, () => 0),
  small_random(network, rng, { scale = 0.01 } = {}) {
    positive("scale", scale);
    start(network, () => rng.normal(0, scale));
  },
  scaled_by_fan(network, rng, { sigma = 1, fan = "in" } = {}) {
    positive("sigma", sigma);
    named("fan", fan, { in: 0, out: 1 });
    start(network, (fanIn, fanOut) => rng.normal(0, sigma / Math.sqrt(fan === "in" ? fanIn : fanOut)));
  },
  xavier_normal: (network, rng) =>
    start(network, (fanIn, fanOut) => rng.normal(0, Math.sqrt(2 / (fanIn + fanOut)))),
  xavier_uniform: (network, rng) =>
    start(network, (fanIn, fanOut) => rng.uniform(-1, 1) * Math.sqrt(6 / (fanIn + fanOut))),
  he: (network, rng) => start(network, (fanIn) => rng.normal(0, Math.sqrt(2 / fanIn))),
};

function start({ sizes, L, W, b }, draw) {
  for (let l = 1; l <= L; l++) {
    for (let i = 0; i < W[l].length; i++) W[l][i] = draw(sizes[l - 1], sizes[l]);
    b[l].fill(0);
  }
}

/** At or beyond these limits a unit is saturated: its slope is next to 0. For ReLU that is a silent unit, a = 0. */
const SATURATED = {
  sigmoid: [0.01, 0.99],
  tanh: [-0.99, 0.99],
  relu: [0, Infinity],
  identity: [-Infinity, Infinity],
};

/** Mean, standard deviation and saturated fraction of one layer's activations, or of any array without an activation. */
export function statistics(values, activation = "identity") {
  named("activation", activation, SATURATED);
  if (values.length === 0) throw new ShapeError("values: expected at least one number, got an empty array.");
  const [low, high] = SATURATED[activation];
  let [sum, squares, beyond] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) sum += values[i];
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) {
    squares += (values[i] - mean) ** 2;
    beyond += Number(values[i] <= low || values[i] >= high);
  }
  return { mean, deviation: Math.sqrt(squares / values.length), saturated: beyond / values.length };
}

/**
 * Two classes in the plane. Each takes m, the noise and a generator and returns X (2, m) and Y (1, m) of zeros and ones,
 * half of each: points without noise, then normal noise of that deviation on both coordinates, and a shuffle.
 *
 *     blobs      one cloud round (−1, −1), one round (1, 1)
 *     moons      (cos t, sin t)  and  (1 − cos t, ½ − sin t),   0 ≤ t ≤ π
 *     circles    radius 1 and radius ½
 *     spiral     two arms, (t cos 3πt, t sin 3πt) and the same turned by 180°,   0 < t ≤ 1
 *     xor_cloud  evenly over the square [−1, 1]², class 1 where x1 and x2 differ in sign
 */
export const DATA_SETS = {
  blobs: (m, noise, rng) => points(m, noise, rng, (y) => (y ? [1, 1] : [-1, -1])),
  moons(m, noise, rng) {
    return points(m, noise, rng, (y, i, count) => {
      const t = count > 1 ? (Math.PI * i) / (count - 1) : 0;
      return y ? [1 - Math.cos(t), 0.5 - Math.sin(t)] : [Math.cos(t), Math.sin(t)];
    });
  },
  circles(m, noise, rng) {
    return points(m, noise, rng, (y, i, count) => {
      const t = (2 * Math.PI * i) / count;
      return y ? [Math.cos(t) / 2, Math.sin(t) / 2] : [Math.cos(t), Math.sin(t)];
    });
  },
  spiral(m, noise, rng) {
    return points(m, noise, rng, (y, i, count) => {
      const t = (i + 1) / count;
      const angle = 3 * Math.PI * t + y * Math.PI;
      return [t * Math.cos(angle), t * Math.sin(angle)];
    });
  },
  xor_cloud(m, noise, rng) {
    return points(m, noise, rng, (y) => {
      const side = rng.uniform() < 0.5 ? -1 : 1;
      return [rng.uniform() * side, rng.uniform() * (y ? -side : side)];
    });
  },
};

function points(m, noise, rng, place) {
  const zeros = Math.floor(whole("m", m, 1) / 2);
  atLeastZero("noise", noise);
  const X = new Float64Array(2 * m);
  const Y = new Float64Array(m);
  const order = rng.shuffle(Int32Array.from({ length: m }, (_, i) => i));
  for (let i = 0; i < m; i++) {
    const y = i < zeros ? 0 : 1;
    const [x1, x2] = y ? place(1, i - zeros, m - zeros) : place(0, i, zeros);
    const j = order[i];
    X[j] = rng.normal(x1, noise);
    X[m + j] = rng.normal(x2, noise);
    Y[j] = y;
  }
  return { X, Y };
}

/**
 * The online perceptron: one example at a time, and θ moves only when it is wrong.
 *
 *     mistake    y θᵀx ≤ 0, where y is −1 or +1      update    θ ← θ + y x, from θ = 0
 *
 * θ has no bias of its own: give every x a last entry 1, and the last entry of θ is b.
 */
export class Perceptron {
  constructor(n0) {
    this.theta = new Float64Array(whole("n0", n0, 1));
    this.mistakes = 0;
  }

  /** Look at example i of X (n0, m), Y (1, m); returns whether it was a mistake, after moving θ if it was. */
  see(X, Y, i) {
    const { theta } = this;
    const m = columns("X", X, 0, theta.length);
    sameLength("Y", Y, m);
    const y = Y[i];
    if (y !== 1 && y !== -1) {
      throw new RangeError(`Y: expected −1 or +1, got ${y}. Likely cause: classes 0 and 1; use 2 y − 1.`);
    }
    let score = 0;
    for (let k = 0; k < theta.length; k++) score += theta[k] * X[k * m + i];
    if (y * score > 0) return false;
    for (let k = 0; k < theta.length; k++) theta[k] += y * X[k * m + i];
    this.mistakes += 1;
    return true;
  }
}

/**
 * Threshold units by name, each a list of layers {W, b}: NOT has one input, the others two; XOR is OR and NAND side by
 * side, then AND. New arrays at every call, so that they may be changed.
 */
export function gates() {
  const layer = (W, b) => ({ W: Float64Array.from(W), b: Float64Array.from(b) });
  return {
    NOT: [layer([-1], [0.5])],
    AND: [layer([1, 1], [-1.5])],
    OR: [layer([1, 1], [-0.5])],
    NAND: [layer([-1, -1], [1.5])],
    NOR: [layer([-1, -1], [0.5])],
    XOR: [layer([1, 1, -1, -1], [-0.5, 1.5]), layer([1, 1], [-1.5])],
  };
}

/** The output (nL, m) of layers of threshold units for the batch X (n0, m): g(z) = 1 if z ≥ 0, else 0; NaN stays NaN. */
export function threshold(layers, X) {
  return layers.reduce((A, { W, b }, l) => {
    const n = b.length;
    const below = W.length / n;
    const m = columns(l ? `A[${l}]` : "X", A, l, below);
    const Z = new Float64Array(n * m);
    multiply(Z, n, m, W, below, 1, A, m, 1, below, b);
    return Z.map((z) => (Number.isNaN(z) ? z : Number(z >= 0)));
  }, X);
}

/** The number of columns of a batch of the `n` units of layer l, after checking that it is one. */
function columns(symbol, X, l, n) {
  if (!(X instanceof Float64Array)) {
    const got = X?.constructor?.name ?? X;
    throw new TypeError(
      `${symbol}: expected a Float64Array, got ${got}. Likely cause: write Float64Array.from(…).`,
    );
  }
  const m = X.length / n;
  if (m === 0) {
    throw new ShapeError(
      `${symbol}: expected at least one example, got an empty batch. Likely cause: a slice past the end.`,
    );
  }
  if (!Number.isInteger(m)) {
    const cause = "the examples are columns, so that a batch has a whole number of each row";
    throw new ShapeError(
      `${symbol}: expected shape (n${l}=${n}, m), got ${X.length} numbers. Likely cause: ${cause}.`,
    );
  }
  return m;
}

function sameLength(symbol, array, length, l = null) {
  if (array?.length === length) return;
  const name = l === null ? symbol : `${symbol}[${l}]`;
  const cause = "another batch, or another layer's array";
  throw new ShapeError(
    `${name}: expected ${length} numbers, got ${array?.length ?? array}. Likely cause: ${cause}.`,
  );
}

function checkedSizes(sizes) {
  if (sizes.length < 2) throw new ShapeError(`sizes: expected at least n0 and n1, got (${sizes}).`);
  return sizes.map((size, l) => whole(`n${l}`, size, 1));
}

function named(symbol, name, known) {
  if (Object.hasOwn(known, name)) return;
  throw new RangeError(`${symbol}: expected one of ${Object.keys(known).join(", ")}; got "${name}".`);
}

function whole(symbol, value, least, most = Number.MAX_SAFE_INTEGER) {
  if (Number.isInteger(value) && least <= value && value <= most) return value;
  const span = most === Number.MAX_SAFE_INTEGER ? `≥ ${least}` : `from ${least} to ${most}`;
  throw new RangeError(`${symbol}: expected a whole number ${span}, got ${value}.`);
}

function positive(symbol, value) {
  if (!(value > 0)) throw new RangeError(`${symbol}: expected a number > 0, got ${value}.`);
}

function atLeastZero(symbol, value) {
  if (!(value >= 0 && value < Infinity))
    throw new RangeError(`${symbol}: expected a number ≥ 0, got ${value}.`);
  return value;
}

function fraction(symbol, value) {
  if (!(value >= 0 && value < 1))
    throw new RangeError(`${symbol}: expected a number in [0, 1), got ${value}.`);
}

function probability(keepProb) {
  if (keepProb > 0 && keepProb <= 1) return;
  const cause = "the probability of dropping was passed; with 0 no unit is left";
  throw new RangeError(
    `keepProb: expected a probability in (0, 1], got ${keepProb}. Likely cause: ${cause}.`,
  );
}

function zerosLike(params) {
  return params.map((theta) => new Float64Array(theta.length));
}
