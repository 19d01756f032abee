// The two passes through a computational graph as steps, and each step as it is written on paper: with symbols, with
// numbers, and as a result.
//
//   forward    q = x + y = −2 + 5 = 3                               once for each node that is no leaf
//   backward   ∂f/∂q = z · ∂f/∂f = −4 · 1 = −4                      once for each node, the output first
//
// What is written is a list of pieces [kind, runs], and runs are [text, "" | "sub" | "sup"], as dom.js sets them. Takes
// what `graph` in expression.js returns, and imports nothing. Chapter *Computational graphs*.

const LETTERS = ["v", "u", "n", "t", "g", "k", "m", "p"];
const OPERATORS = { "+": " + ", "−": " − ", "×": " · ", "÷": " / " };
const FUNCTIONS = { exp: "exp", log: "ln", sigmoid: "σ", tanh: "tanh", relu: "relu" };
const SHOWN = { negate: "−", log: "ln", sigmoid: "σ" };

/** A number to so many digits, with a true minus; a very large or small one as 1.5e7. */
export function short(value, digits = 4) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  const plain = size && (size >= 1e6 || size < 1e-4) ? rounded.toExponential() : String(rounded);
  return plain.replace("+", "").replaceAll("-", "−");
}

/** How an operation is written in its node. */
export function sign(op) {
  return SHOWN[op] ?? op.replace("-", "−");
}

/**
 * `symbols`: the runs of each node's symbol, by id: its name, the number that a constant is, or one that is made up.
 * `steps`: { phase, node, uses, edges, symbol, formula, numbers, result, meaning, spoken, passed }: `uses` are the nodes
 * whose numbers the step takes, `edges` the places in `graph.edges` of those it goes along, and `passed` how many edges
 * the backward pass has come along by then.
 */
export function stepsOf(graph) {
  const symbols = symbolsOf(graph);
  const forward = graph.nodes.filter(({ op }) => op).map((node) => forwardStep(graph, symbols, node));
  let passed = 0;
  const backward = graph.nodes.toReversed().map((node) => {
    const step = backwardStep(graph, symbols, node);
    passed += step.edges.length;
    return { ...step, passed };
  });
  const steps = [...forward, ...backward];
  if (forward.length) forward.at(-1).meaning += " It is the output: from here on, gradients flow back.";
  if (backward.length > 1)
    steps.at(-1).meaning += " Now every gradient is there, and each edge was passed once.";
  return { symbols, steps };
}

function symbolsOf({ nodes, output }) {
  const labels = new Set(nodes.map(({ label }) => label));
  const letter = LETTERS.find((one) => ![...labels].some((label) => new RegExp(`^${one}_?\\d`).test(label)));
  let count = 0;
  return nodes.map((node) => {
    if (node.label) return runsOf(node.label);
    if (!node.op) return [[short(node.value), ""]];
    if (node.id === output && !labels.has("f")) return [["f", ""]];
    return [
      [letter ?? "node ", ""],
      [String(++count), "sub"],
    ];
  });
}

/** A name as it is set: w1 and w_1 with the 1 lowered. */
export function runsOf(label) {
  const [, base, index] = /^(\p{L}[\p{L}\p{M}]*)_?(\d+)$/u.exec(label) ?? /^([^_]+)_(.+)$/u.exec(label) ?? [];
  return base
    ? [
        [base, ""],
        [index, "sub"],
      ]
    : [[label, ""]];
}

function forwardStep({ nodes, edges }, symbols, node) {
  const inputs = node.inputs.map((u) => nodes[u]);
  const bySymbol = inputs.map((u) => symbols[u.id]);
  const byNumber = inputs.map((u) => [[short(u.value), ""]]);
  const names = [...new Set(node.inputs)].map((u) => plain(symbols[u]));
  const known = names.length > 1 ? "are known" : "is known";
  return {
    phase: "forward",
    node: node.id,
    uses: node.inputs,
    edges: edges.flatMap(({ to }, index) => (to === node.id ? [index] : [])),
    symbol: [value(symbols[node.id])],
    formula: operation(node.op, bySymbol),
    numbers: operation(node.op, byNumber),
    result: [value([[short(node.value), ""]])],
    meaning: `${names.join(" and ")} ${known}, so ${plain(symbols[node.id])} can be computed.`,
    spoken: `forward: ${plain(symbols[node.id])} is ${aloud(node.value)}`,
    passed: 0,
  };
}

function backwardStep({ nodes, edges, output }, symbols, node) {
  const along = edges.flatMap((edge, index) => (edge.from === node.id ? [{ ...edge, index }] : []));
  const by = (id) => gradient([["∂", ""], ...symbols[output], ["/∂", ""], ...symbols[id]]);
  const one = node.id === output;
  const terms = (each) =>
    one ? [text("1")] : along.flatMap((edge, i) => (i ? [text(" + "), ...each(edge, i)] : each(edge, i)));
  return {
    phase: "backward",
    node: node.id,
    uses: along.map(({ to }) => to),
    edges: along.map(({ index }) => index),
    symbol: [by(node.id)],
    formula: one
      ? []
      : terms((edge, i) => [
          ...local(nodes[edge.to], edge.argument, symbols, i > 0),
          text(" · "),
          by(edge.to),
        ]),
    numbers: one
      ? []
      : terms((edge, i) => [
          value(bracketed([[short(edge.local), ""]], i > 0)),
          text(" · "),
          gradient(bracketed([[short(edge.above), ""]], true)),
        ]),
    result: [gradient([[short(node.gradient), ""]])],
    meaning: comesBack(symbols, node, one, along),
    spoken: `backward: the gradient by ${plain(symbols[node.id])} is ${aloud(node.gradient)}`,
  };
}

function comesBack(symbols, node, one, along) {
  const name = plain(symbols[node.id]);
  if (one) return `Backward it starts at the output: ${name} changes exactly as much as ${name}.`;
  const readers = [...new Set(along.map(({ to }) => to))].map((id) => plain(symbols[id]));
  const what =
    along.length === 1
      ? `${name} has one successor, ${readers[0]}: the local derivative on the edge times the gradient from above.`
      : `${along.length} edges leave ${name}, to ${readers.join(" and ")}: what comes back along them is added up.`;
  const constant = !node.op && !node.label;
  return constant
    ? `${what} (A number in the formula is a leaf too, though nobody asks for its gradient.)`
    : what;
}

/** An operation on what stands for its inputs. */
function operation(op, [a, b]) {
  if (op in OPERATORS) return [value(a), text(OPERATORS[op]), value(bracketed(b, true))];
  if (op === "negate") return [text("−"), value(bracketed(a, true))];
  if (op.startsWith("^")) return [value([...bracketed(a, true), [sign(op).slice(1), "sup"]])];
  return [text(`${FUNCTIONS[op]}(`), value(a), text(")")];
}

/** The local derivative of the node v by its input number `argument`, in symbols; `inside` a sum, where a minus needs brackets. */
function local({ id, op, inputs }, argument, symbols, inside) {
  const v = symbols[id];
  const [a, b] = inputs.map((u) => symbols[u]);
  const written = () => {
    switch (op) {
      case "+":
        return [["1", ""]];
      case "−":
        return [[argument ? "−1" : "1", ""]];
      case "×":
        return argument ? a : b;
      case "÷":
        return [[argument ? "−" : "1", ""], ...(argument ? v : []), ["/", ""], ...bracketed(b, true)];
      case "negate":
        return [["−1", ""]];
      case "exp":
        return v;
      case "log":
        return [["1/", ""], ...bracketed(a, true)];
      case "sigmoid":
        return [...v, [" (1 − ", ""], ...v, [")", ""]];
      case "tanh":
        return [["(1 − ", ""], ...v, ["2", "sup"], [")", ""]];
      case "relu":
        return [["relu′(", ""], ...a, [")", ""]];
      default:
        return slopeOfPower(Number(op.slice(1)), a);
    }
  };
  return [value(bracketed(written(), inside))];
}

function slopeOfPower(k, a) {
  if (k === 0) return [["0", ""]];
  if (k === 1) return [["1", ""]];
  const factor = [`${short(k, 6)} `, ""];
  return k === 2
    ? [factor, ...bracketed(a, true)]
    : [factor, ...bracketed(a, true), [short(k - 1, 6), "sup"]];
}

/** The same runs, in brackets if they start with a minus and something comes before them. */
function bracketed(runs, inside) {
  return inside && runs[0][0].startsWith("−") ? [["(", ""], ...runs, [")", ""]] : runs;
}

function text(run) {
  return ["", [[run, ""]]];
}

function value(runs) {
  return ["value", runs];
}

function gradient(runs) {
  return ["gradient", runs];
}

/** Runs as plain text. */
export function plain(runs) {
  return runs.map(([run]) => run).join("");
}

function aloud(number) {
  return short(number).replace("−", "minus ");
}
