// An expression that a reader types, as a computational graph: its nodes, both passes through them, and what they cost.
// The same names, orders and rules as in nnlib's graph, graph_trace and naive.
//
//   forward    v = op(u1, u2, …)        on the edge to each u: the local derivative ∂v/∂u
//   backward   ∂f/∂f = 1                ∂f/∂u = Σ_{v ∈ Γ(u)} ∂v/∂u · ∂f/∂v        Γ(u): the nodes that u is an input of
//
//   const { nodes, edges } = graph(parse("q = x + y; f = q * z"), { x: -2, y: 5, z: -4 });
//
// A text is read by the grammar below and never run as code. The file imports nothing; tests hold it to nnlib.
// Chapter *Computational graphs*.
//
//   program   statement, then more of them, each after a ; or on a new line: the last one is the output
//   statement [name =] sum                        product   unary, then * or / unary …
//   sum       product, then + or - product …      unary     - unary, or a power
//   power     operand [^ unary]                   operand   number, name, function(sum), or (sum)

const MOST_CHARACTERS = 500;
const MOST_NODES = 60;
const MOST_LEVELS = 40;

/** What is wrong with a text or with the value of a node, in one sentence; `index` is the place in the text, from 0. */
export class ExpressionError extends Error {
  constructor(message, index) {
    super(message);
    this.index = index;
  }
}

// A rule takes the values of the inputs and returns the value and a local derivative for each of them; or, where the
// operation is not defined, what it expects and what came.
const RULES = {
  "+": (a, b) => [a + b, 1, 1],
  "−": (a, b) => [a - b, 1, -1],
  "×": (a, b) => [a * b, b, a],
  "÷": (a, b) => {
    if (b === 0) return { expected: "a divisor other than 0", got: b };
    const v = a / b;
    return [v, 1 / b, -v / b];
  },
  negate: (a) => [-a, -1],
  exp: (x) => {
    const v = Math.exp(x);
    return [v, v];
  },
  log: (x) => (x <= 0 ? { expected: "a number > 0", got: x } : [Math.log(x), 1 / x]),
  sigmoid: (z) => {
    const e = Math.exp(-Math.abs(z));
    return [(z >= 0 ? 1 : e) / (1 + e), e / (1 + e) ** 2];
  },
  tanh: (z) => {
    const e = Math.exp(-2 * Math.abs(z));
    return [Math.tanh(z), (4 * e) / (1 + e) ** 2];
  },
  // The choice at the kink z = 0 is 0.
  relu: (z) => [Math.max(0, z), z > 0 ? 1 : 0],
};

/** The rule of x^k, for a number k. */
function power(k) {
  return (x) => {
    if (k < 0 && x === 0) return { expected: "a base other than 0", got: x };
    if (k % 1 && x < 0) return { expected: "a base ≥ 0, since the exponent is no whole number", got: x };
    return [x ** k, k ? k * x ** (k - 1) : 0];
  };
}

const FUNCTIONS = new Map([
  ["exp", "exp"],
  ["ln", "log"],
  ["log", "log"],
  ["relu", "relu"],
  ["ReLU", "relu"],
  ["sigmoid", "sigmoid"],
  ["σ", "sigmoid"],
  ["sqrt", "^0.5"],
  ["tanh", "tanh"],
]);
const KNOWN = "exp, ln, log, relu, sigmoid, sqrt, tanh";

const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][-+−–]?\d+)?/u;
const NAME = /\p{L}[\p{L}\p{M}\d_₀-₉]*/u;
const SIGN = /\*\*|[-+*/^()=;\n−–·⋅×÷]/u;
const TOKEN = new RegExp(`(?<number>${NUMBER.source})|(?<name>${NAME.source})|(?<sign>${SIGN.source})`, "uy");
const BLANK = /[^\S\n]*/uy;
// What is typed for a sign, from a keyboard or from the page.
const SIGNS = { "**": "^", "−": "-", "–": "-", "·": "*", "⋅": "*", "×": "*", "÷": "/", "\n": ";" };
const ADVICE = [
  [/[⁰¹²³⁴-⁹]/u, "write ^ and a number for a power"],
  [/[[\]{}]/u, "write ( and )"],
  [/,/u, "write 1.5 for a decimal number, and give a function one argument"],
  [/√/u, "write sqrt( … )"],
  [/[_.]/u, "a name starts with a letter, a number has a digit"],
];

/** The tokens of a text: { kind, text, sign, index }; the last one is of kind "end". */
function tokens(text) {
  const found = [];
  for (let index = 0; ; ) {
    BLANK.lastIndex = index;
    index += BLANK.exec(text)[0].length;
    if (index === text.length) return [...found, { kind: "end", text: "the end", index }];
    TOKEN.lastIndex = index;
    const match = TOKEN.exec(text);
    if (!match) {
      const character = String.fromCodePoint(text.codePointAt(index));
      const [, advice] = ADVICE.find(([those]) => those.test(character)) ?? [
        null,
        "write numbers, names, + - * / ^ ( ) and =",
      ];
      throw new ExpressionError(
        `${JSON.stringify(character)} ${place(text, index)} has no meaning here: ${advice}.`,
        index,
      );
    }
    const { number, name, sign } = match.groups;
    const kind = number ? "number" : name ? "name" : "sign";
    const shown = sign === "\n" ? "the end of the line" : match[0];
    found.push({ kind, text: shown, sign: SIGNS[sign] ?? sign, index });
    index += match[0].length;
  }
}

/** Where `index` is, in words; lines are counted where there are several. */
function place(text, index) {
  const lines = text.slice(0, index).split("\n");
  const character = `at character ${[...lines.at(-1)].length + 1}`;
  return text.includes("\n") ? `${character} of line ${lines.length}` : character;
}

/**
 * Read an expression, or several statements of which the last is the output, and return what `graph` takes: `names`,
 * those that need a value, in the order of the text; `output`, a node that leads to all others by `inputs`; and the
 * `text`. A name is one node however often it is used; a number is a node each time.
 *
 * @throws {ExpressionError} with one sentence that says where the text is wrong and what to do
 */
export function parse(text) {
  if (text.length > MOST_CHARACTERS) {
    throw new ExpressionError(
      `the text has ${text.length} characters, and at most ${MOST_CHARACTERS} can be shown: write a shorter one.`,
      MOST_CHARACTERS,
    );
  }
  return new Parser(text).program();
}

class Parser {
  #text;
  #tokens;
  #next = 0;
  #nodes = 0;
  #levels = 0;
  #leaves = new Map();
  #named = new Map();

  constructor(text) {
    this.#text = text;
    this.#tokens = tokens(text);
  }

  program() {
    let output = null;
    let unnamed = null;
    for (;;) {
      while (this.#takes(";"));
      const start = this.#token;
      if (start.kind === "end") break;
      if (unnamed) {
        this.#refuse(unnamed, (where) => `only the last line may go without a name: write q = … ${where}`);
      }
      if (this.#tokens[this.#next + 1]?.sign === "=") output = this.#assignment();
      else {
        unnamed = start;
        output = this.#sum();
      }
      this.#endOfStatement();
    }
    if (!output) this.#refuse(this.#token, (where) => `write an expression ${where}, as in (x + y) * z`);
    const last = [...this.#named.values()].at(-1);
    for (const entry of this.#named.values()) {
      if (!entry.used && (unnamed || entry !== last)) {
        const use = "and the last line is the output: use it or leave it out";
        this.#refuse(entry.token, (where) => `${entry.token.text} ${where} is used nowhere, ${use}`);
      }
    }
    return { text: this.#text, names: [...this.#leaves.keys()], output };
  }

  #assignment() {
    const token = this.#token;
    const name = token.text;
    if (token.kind !== "name") this.#notAName(this.#tokens[this.#next + 1]);
    if (FUNCTIONS.has(name)) {
      this.#refuse(token, (where) => `${name} is a function: write another name ${where}`);
    }
    if (this.#named.has(name)) {
      this.#refuse(token, (where) => `${name} has a value already: write another name ${where}`);
    }
    this.#next += 2;
    const node = this.#sum();
    if (this.#leaves.has(name)) {
      const advice = "write this line first, or another name";
      this.#refuse(token, (where) => `${name} gets its value ${where}, after it was used: ${advice}`);
    }
    // A second name for a node that has one changes nothing.
    if (!node.label) node.label = name;
    this.#named.set(name, { node, token, used: false });
    return node;
  }

  #endOfStatement() {
    const token = this.#token;
    if (token.kind === "end" || token.sign === ";") return;
    if (token.sign === ")") this.#refuse(token, (where) => `) ${where} closes no (: leave it out`);
    if (token.sign === "=") this.#notAName(token);
    this.#expected("an operator");
  }

  #sum() {
    let left = this.#product();
    for (;;) {
      const { sign, index } = this.#token;
      if (sign !== "+" && sign !== "-") return left;
      this.#next++;
      left = this.#node(sign === "+" ? "+" : "−", [left, this.#product()], index);
    }
  }

  #product() {
    let left = this.#unary();
    for (;;) {
      const { sign, index } = this.#token;
      if (sign !== "*" && sign !== "/") return left;
      this.#next++;
      left = this.#node(sign === "*" ? "×" : "÷", [left, this.#unary()], index);
    }
  }

  #unary() {
    const token = this.#token;
    if (++this.#levels > MOST_LEVELS) {
      const what = `there are more than ${MOST_LEVELS} levels of brackets, signs and powers`;
      this.#refuse(token, (where) => `${what} ${where}: name a part, as in q = x + y`);
    }
    let node;
    if (this.#takes("-")) {
      node = this.#unary();
      if (isNumber(node)) node.value = -node.value;
      else node = this.#node("negate", [node], token.index);
    } else node = this.#power();
    this.#levels--;
    return node;
  }

  #power() {
    const base = this.#operand();
    const { index } = this.#token;
    if (!this.#takes("^")) return base;
    const start = this.#token;
    const nodes = this.#nodes;
    const exponent = this.#unary();
    if (!isConstant(exponent)) {
      const advice = "write exp(y * ln(x)) for x^y, and exp(x) for e^x";
      this.#refuse(start, (where) => `the exponent ${where} must be a number: ${advice}`);
    }
    const k = this.#valueOf(exponent);
    if (!Number.isFinite(k)) {
      this.#refuse(start, (where) => `the exponent ${where} is too large: write a smaller one`);
    }
    // The exponent is a part of the operation, and no node.
    this.#nodes = nodes;
    return this.#node(`^${general(k)}`, [base], index, power(k));
  }

  #operand() {
    const token = this.#token;
    if (token.kind === "number") {
      this.#next++;
      const value = Number(token.text.replace(/[−–]/u, "-"));
      if (value === Infinity) {
        this.#refuse(token, (where) => `${token.text} ${where} is too large: write a number below 1.8e308`);
      }
      return this.#leaf("", token.index, value);
    }
    if (token.kind === "name") {
      this.#next++;
      return this.#token.sign === "(" || FUNCTIONS.has(token.text) ? this.#call(token) : this.#name(token);
    }
    if (token.sign === "(") return this.#bracket();
    return this.#expected("a number, a name or (");
  }

  #bracket() {
    const open = this.#token;
    this.#next++;
    const node = this.#sum();
    if (!this.#takes(")")) this.#expected(`an operator, or ) for the ( ${place(this.#text, open.index)},`);
    return node;
  }

  #call({ text, index }) {
    const op = FUNCTIONS.get(text);
    if (!op) {
      const advice = `known are ${KNOWN}; write * to multiply`;
      this.#refuse({ index }, (where) => `there is no function ${text} ${where}: ${advice}`);
    }
    if (this.#token.sign !== "(") {
      this.#refuse({ index }, (where) => `${text} ${where} is a function: write ${text}( … )`);
    }
    return this.#node(op, [this.#bracket()], index, op === "^0.5" ? power(0.5) : RULES[op]);
  }

  #name({ text, index }) {
    const entry = this.#named.get(text);
    if (entry) {
      entry.used = true;
      return entry.node;
    }
    if (!this.#leaves.has(text)) this.#leaves.set(text, this.#leaf(text, index));
    return this.#leaves.get(text);
  }

  #leaf(label, index, value) {
    return this.#counted({ label, op: "", rule: null, inputs: [], value, index });
  }

  #node(op, inputs, index, rule = RULES[op]) {
    return this.#counted({ label: "", op, rule, inputs, index });
  }

  #counted(node) {
    if (++this.#nodes > MOST_NODES) {
      const what = `the graph has more than ${MOST_NODES} nodes`;
      this.#refuse(node, (where) => `${what} ${where}: write a shorter expression`);
    }
    return node;
  }

  #valueOf(node) {
    return node.rule
      ? apply(
          node,
          node.inputs.map((u) => this.#valueOf(u)),
          this.#text,
        )[0]
      : node.value;
  }

  get #token() {
    return this.#tokens[this.#next];
  }

  #takes(sign) {
    const taken = this.#token.sign === sign;
    if (taken) this.#next++;
    return taken;
  }

  #notAName(token) {
    this.#refuse(token, (where) => `= ${where} must follow a single name: write it as in q = x + y`);
  }

  #expected(what) {
    const token = this.#token;
    const before = this.#tokens[this.#next - 1];
    const after = before && before.sign !== ";" ? ` after ${before.text}` : "";
    const operand = token.kind === "number" || token.kind === "name" || token.sign === "(";
    const advice = operand ? ": write * to multiply" : "";
    this.#refuse(token, (where) => `expected ${what}${after} ${where}, got ${token.text}${advice}`);
  }

  #refuse({ index }, sentence) {
    throw new ExpressionError(`${sentence(place(this.#text, index))}.`, index);
  }
}

/** Whether a node is a number as it was typed, without a name. */
function isNumber({ label, op }) {
  return label === "" && op === "";
}

function isConstant(node) {
  return node.label === "" && node.inputs.every(isConstant);
}

/** The value of a node and its local derivatives, from the values of its inputs. */
function apply({ op, rule, index }, values, text) {
  const result = rule(...values);
  if (!Array.isArray(result)) {
    const { expected, got } = result;
    throw new ExpressionError(
      `${op}: expected ${expected}, got ${general(got)} ${place(text, index)}.`,
      index,
    );
  }
  return result;
}

/** A number to six digits, as Python's format g writes it. */
function general(x) {
  if (!Number.isFinite(x)) return x < 0 ? "-inf" : "inf";
  const [digits, exponent] = x.toExponential(5).split("e").map(Number);
  if (exponent >= -4 && exponent < 6) return String(Number(x.toPrecision(6)));
  return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/**
 * Both passes through what `parse` returned, with a number in `values` for each of its `names`, as nnlib's
 * graph_trace.to_dict gives them. `nodes`: id, label, op, inputs, value, gradient, in the order of the forward pass; a
 * leaf has no op, a constant neither op nor label. `edges`: from, to, argument, local, above, contribution, in the
 * order of the backward pass; `from` and `to` as values flow, contribution = local × above. `output`: the output's id.
 *
 * @throws {TypeError} a name has no number
 * @throws {ExpressionError} an operation is not defined for a value
 */
export function graph({ text, output }, values) {
  const order = topologicalOrder(output);
  const id = new Map(order.map((node, i) => [node, i]));
  const nodes = [];
  const locals = [];
  for (const node of order) {
    const inputs = node.inputs.map((u) => id.get(u));
    const [value, ...slopes] = node.rule
      ? apply(
          node,
          inputs.map((u) => nodes[u].value),
          text,
        )
      : [node.value ?? given(node.label, values)];
    nodes.push({ id: nodes.length, label: node.label, op: node.op, inputs, value, gradient: 0 });
    locals.push(slopes);
  }
  nodes.at(-1).gradient = 1;
  const arriving = nodes.map(() => []);
  for (const { id, inputs, gradient: above } of nodes.toReversed()) {
    inputs.forEach((u, argument) => {
      const local = locals[id][argument];
      const contribution = local * above;
      nodes[u].gradient += contribution;
      arriving[u].push({ from: u, to: id, argument, local, above, contribution });
    });
  }
  return { nodes, edges: arriving.reverse().flat(), output: nodes.length - 1 };
}

/** Every node that `output` is computed from, each one after all of its inputs; as in nnlib, the left input first. */
function topologicalOrder(output) {
  const order = new Set();
  const visit = (node) => {
    if (order.has(node)) return;
    node.inputs.forEach(visit);
    order.add(node);
  };
  visit(output);
  return [...order];
}

function given(name, values) {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (typeof value !== "number") throw new TypeError(`${name}: expected a number, got ${typeof value}.`);
  return value;
}

/**
 * What the derivatives by every leaf take, by backpropagation, leaf by leaf, and path by path, as in nnlib's
 * naive.costs: a multiplication for each edge that is passed, an addition for each term but the first. Paths are
 * counted and not walked; above 2^53 the counts are rounded.
 */
export function costs({ nodes }) {
  const leaves = nodes.filter(({ inputs }) => inputs.length === 0);
  const edges = nodes.reduce((sum, { inputs }) => sum + inputs.length, 0);
  // From the output to each node: how many paths there are, and how many edges they have together.
  const number = nodes.map(() => 0);
  const length = nodes.map(() => 0);
  number[nodes.length - 1] = 1;
  for (const { id, inputs } of nodes.toReversed()) {
    for (const u of inputs) {
      number[u] += number[id];
      length[u] += length[id] + number[id];
    }
  }
  const total = (counts) => leaves.reduce((sum, { id }) => sum + counts[id], 0);
  return {
    backward: { multiplications: edges, additions: edges - (nodes.length - 1) },
    leafByLeaf: {
      multiplications: leaves.length * edges,
      additions: leaves.length * (edges - (nodes.length - leaves.length)),
    },
    pathByPath: { multiplications: total(length), additions: total(number) - leaves.length },
  };
}
