// The numbers of the worked example: each step is the expression that nnlib declares, sent in the order in which it is
// computed, so that this file knows how to compute and never what. Training is the same steps again and again.
//
//     w1, i1, *, b1, +   is   w1 · i1 + b1            w ← w⁺   after each step of training
//
// No page is needed here; tests hold it to nnlib in Node. Chapter *The worked 0.05/0.10 example*.

const OPERATORS = {
  "+": (u, v) => (x) => u(x) + v(x),
  "-": (u, v) => (x) => u(x) - v(x),
  "*": (u, v) => (x) => u(x) * v(x),
  "/": (u, v) => (x) => u(x) / v(x),
  "**": (u, v) => (x) => u(x) ** v(x),
};
const FUNCTIONS = {
  negate: (u) => (x) => -u(x),
  sigmoid: (u) => (x) => sigmoid(u(x)),
};
const LARGE = 1e6;
const EXACT = 60;
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * What computes the steps, from { givens, steps }.
 *
 *     const trace = makeTrace(example);
 *     trace.values(givens).E                  trace.train(givens, 10_000).errors
 */
export function makeTrace({ givens, steps }) {
  const symbols = [...Object.keys(givens), ...steps.map(({ symbol }) => symbol)];
  const slot = new Map(symbols.map((symbol, k) => [symbol, k]));
  const first = symbols.length - steps.length;
  const compute = steps.map(({ postfix }) => compile(postfix, slot));
  const updates = steps.filter(({ phase }) => phase === "update");
  const changed = updates.map(({ at }) => slot.get(at));
  const updated = updates.map(({ symbol }) => slot.get(symbol));

  const start = (numbers) => Float64Array.from(symbols, (symbol) => numbers[symbol] ?? 0);
  const run = (x) => {
    compute.forEach((step, k) => {
      x[first + k] = step(x);
    });
  };

  return {
    /** The symbols that training changes. */
    weights: updates.map(({ at }) => at),
    /** Every number by its symbol. */
    values(numbers) {
      const x = start(numbers);
      run(x);
      return Object.fromEntries(symbols.map((symbol, k) => [symbol, x[k]]));
    },
    /**
     * The error before each of `most` steps of training and after the last, `errors[t]`, and `after(t)`, the givens with
     * the weights after t steps. It ends early, after step `last`, where a number becomes infinite; −1 is at once.
     */
    train(numbers, most) {
      const x = start(numbers);
      const errors = new Float64Array(most + 1);
      const history = new Float64Array((most + 1) * changed.length);
      let last = -1;
      for (let t = 0; t <= most; t++) {
        run(x);
        if (!x.every(Number.isFinite)) break;
        last = t;
        errors[t] = x[slot.get("E")];
        changed.forEach((w, j) => {
          history[t * changed.length + j] = x[w];
          x[w] = x[updated[j]];
        });
      }
      const after = (t) => ({
        ...numbers,
        ...Object.fromEntries(changed.map((w, j) => [symbols[w], history[t * changed.length + j]])),
      });
      return { errors: errors.subarray(0, last + 1), last, after };
    },
  };
}

function compile(postfix, slot) {
  const stack = [];
  for (const token of postfix) {
    if (typeof token === "number") stack.push(() => token);
    else if (slot.has(token)) {
      const k = slot.get(token);
      stack.push((x) => x[k]);
    } else if (Object.hasOwn(FUNCTIONS, token)) stack.push(FUNCTIONS[token](stack.pop()));
    else {
      const [u, v] = stack.splice(-2);
      stack.push(OPERATORS[token](u, v));
    }
  }
  return stack.pop();
}

// No branch of it overflows.
function sigmoid(z) {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  return Math.exp(z) / (1 + Math.exp(z));
}

/** A number to nine decimals, and from a million on as 1.23457 · 10⁶: as nnwidgets.notation writes it. */
export function nine(value) {
  return typeset(Math.abs(value) < LARGE ? round(value, "toFixed", 9) : round(value, "toExponential", 5));
}

/** A number the example starts from as it is written down: 0.05, 0.10, 0.5. */
export function given(value) {
  const two = Number(value.toFixed(2));
  return typeset(two === value && Math.abs(value) < LARGE ? [value.toFixed(2)] : general(value));
}

/** An error that may be small: six digits at least, nine decimals at least, or a power of ten. */
export function small(value) {
  const leading = value > 0 ? -Math.floor(Math.log10(value)) : 0;
  return typeset(
    leading < 10 ? round(value, "toFixed", Math.max(9, leading + 5)) : round(value, "toExponential", 5),
  );
}

// Python's .12g.
function general(value) {
  const [digits, power] = round(value, "toExponential", 11);
  if (power < -4 || power >= 12) return [bare(digits), power];
  return [bare(round(value, "toFixed", 11 - power)[0])];
}

/**
 * The digits and the power of ten. Half-way between two neighbours, Python takes the even one and JavaScript the upper
 * one; a double is half-way if the digits that are left out are a 5 and zeros only.
 */
function round(value, method, decimals) {
  const [upper, power = 0] = value[method](decimals).split("e");
  const [exact] = value[method](decimals + EXACT).split("e");
  const lower = exact.slice(0, -EXACT);
  const half = /^50*$/.test(exact.slice(-EXACT)) && "02468".includes(lower.at(-1));
  return [half ? lower : upper, Number(power)];
}

function bare(digits) {
  return digits.includes(".") ? digits.replace(/\.?0*$/, "") : digits;
}

function typeset([digits, power = 0]) {
  const unsigned = Number(digits) === 0 ? digits.replace("-", "") : digits;
  return unsigned.replace("-", "−") + (power ? ` · 10${raise(power)}` : "");
}

function raise(power) {
  return String(power)
    .replace("-", "⁻")
    .replace(/\d/g, (digit) => RAISED[digit]);
}
