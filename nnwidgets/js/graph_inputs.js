// Which graph is shown: an example or an expression of the reader's own, a field for each leaf, and what is wrong with
// either, with a caret at the place. What makes no graph changes nothing. Chapter *Computational graphs*.

import { bar, choice, field } from "./controls.js";
import { make, set } from "./dom.js";
import { costs, ExpressionError, graph, parse } from "./expression.js";
import { layout } from "./graph_layout.js";
import { runsOf, stepsOf } from "./graph_steps.js";

const LAYERS = [2, 3, 4, 5, 6, 7, 8].map(
  (l) => `a${l} = a${l - 1} + b${l - 1}; b${l} = a${l - 1} - b${l - 1}; `,
);
const EXAMPLES = [
  ["(x + y) z", "q = x + y; f = q * z", { x: -2, y: 5, z: -4 }],
  ["q has two successors", "q = x + y; t = q + z; f = q * t", { x: -2, y: 5, z: -4 }],
  [
    "Logistic regression",
    "z = w * x + b; ŷ = sigmoid(z); ℓ = -(y * ln(ŷ) + (1 - y) * ln(1 - ŷ))",
    { w: 0, x: 50, b: 0, y: 1 },
  ],
  [
    "Two layers of one unit",
    "z1 = w1 * x + b1; a1 = tanh(z1); z2 = w2 * a1 + b2; a2 = sigmoid(z2); J = (a2 - y)^2",
    { w1: 0.5, x: 1, b1: 0.1, w2: -2, b2: 0.5, y: 1 },
  ],
  ["Eight layers of two units", `a1 = x + y; b1 = x - y; ${LAYERS.join("")}f = a8 * b8`, { x: 0.5, y: 0.25 }],
];
const OWN = "own";
const MOST_CHARACTERS = 500;
const REACH = 1e5;
// What a name is until it gets a value.
const OTHERWISE = 1;
// So much of a text is shown on both sides of a caret.
const AROUND = [18, 14];

/** The checks of the two traits that say which graph it is. */
export const CHECKS = {
  expression: (value) =>
    typeof value === "string" && value.length <= MOST_CHARACTERS ? value : EXAMPLES[0][1],
  values: (value) => {
    const entries = value && typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : [];
    const isFit = (number) => typeof number === "number" && Math.abs(number) <= REACH;
    return Object.fromEntries(entries.filter(([, number]) => isFit(number)));
  },
};

/**
 * `now()` returns what `made` makes of the traits `expression` and `values`, or the last graph that could be made;
 * `nodes` are the fields, in order. `state` has the two traits, as `CHECKS` let them through.
 */
export function inputs(view, state) {
  const problem = problemLine();
  const now = whatIsNow(state, problem);
  /** Take these if they make a graph, and say what is wrong with them if not; `from` is the field they come from. */
  const take = (text, values, from) => {
    try {
      const { values: kept } = made(text, values);
      problem.clear(from);
      view.set({ expression: text, values: kept, ...(text === state.expression ? {} : { position: 0 }) });
      return true;
    } catch (error) {
      problem.say(error, text, from);
      return false;
    }
  };
  const typed = expressionField(view, state, problem, take);
  const examples = exampleChoice(view, state, problem, typed);
  const leaves = leafFields(view, state, now, take);
  return { now, nodes: [bar("", examples, leaves), typed.node, problem.node] };
}

/** All that is shown of an expression and its values; an ExpressionError where they make no graph. */
function made(text, values, laid = null) {
  const expression = parse(text);
  const { names } = expression;
  const all = Object.fromEntries(
    names.map((name) => [name, Object.hasOwn(values, name) ? values[name] : OTHERWISE]),
  );
  const found = graph(expression, all);
  return {
    names,
    values: all,
    graph: found,
    layout: laid ?? layout(found),
    costs: costs(found),
    ...stepsOf(found),
  };
}

function whatIsNow(state, problem) {
  let [key, text, good] = ["", null, null];
  return () => {
    const { expression, values } = state;
    const wanted = JSON.stringify([expression, values]);
    if (wanted === key) return good;
    key = wanted;
    try {
      // Values move nothing: the layout is that of the text.
      good = made(expression, values, expression === text ? good.layout : null);
      text = expression;
      problem.clear("state");
    } catch (error) {
      problem.say(error, expression, "state");
      good ??= made(EXAMPLES[0][1], EXAMPLES[0][2]);
    }
    return good;
  };
}

function problemLine() {
  const sentence = make("p", { class: "nn-problem", role: "alert" });
  const caret = make("pre", { class: "nn-caret", "aria-hidden": "true" });
  const node = make("div", { class: "nn-wrong", hidden: true }, sentence, caret);
  const listeners = new Set();
  let source = "";
  const show = (words, pointer, from) => {
    source = from;
    sentence.textContent = words;
    caret.textContent = pointer;
    node.hidden = !words;
    for (const listener of listeners) listener(from);
  };
  return {
    node,
    sentence,
    /** Say what is wrong with a text, and point at the place. Any other error is ours, and thrown on. */
    say(error, text, from) {
      if (!(error instanceof ExpressionError)) throw error;
      const words = error.message.replace(/^./u, (first) => first.toUpperCase());
      show(words, pointed(oneLine(text), error.index), from);
    },
    /** What was wrong in this field is put right; without a field, everything is. */
    clear(from = source) {
      if (source === from) show("", "", "");
    },
    /** Call `listener(field)` with where the problem is now, "" for nowhere. */
    follow: (listener) => listeners.add(listener),
  };
}

/** The text around `index`, and a caret below that place. */
function pointed(text, index) {
  const [start, end] = [Math.max(0, index - AROUND[0]), index + AROUND[1]];
  const before = (start ? "…" : "") + text.slice(start, index);
  const after = text.slice(index, end) + (end < text.length ? "…" : "");
  return `${before}${after}\n${" ".repeat([...before].length)}▲`;
}

function oneLine(text) {
  return text.replaceAll("\n", ";");
}

function expressionField(view, state, problem, take) {
  const id = `nn-${view.id}-problem`;
  set(problem.sentence, { id });
  const input = make("input", {
    type: "text",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
  });
  set(input, { maxlength: MOST_CHARACTERS });
  problem.follow((from) => {
    const wrong = from === "expression" || from === "state";
    set(input, { "aria-invalid": wrong ? "true" : null, "aria-describedby": wrong ? id : null });
  });
  const again = () => {
    input.value = oneLine(state.expression);
  };
  view.listen(input, "change", () => {
    if (!take(input.value, state.values, "expression")) return;
    problem.clear();
    again();
  });
  let shown = null;
  view.drawn(["expression"], () => {
    // What is being typed, or was typed wrong, stays until there is another expression.
    if (state.expression === shown) return;
    shown = state.expression;
    again();
  });
  return { node: make("label", { class: "nn-typed" }, make("span", {}, "Expression"), input), input, again };
}

function exampleChoice(view, state, problem, typed) {
  const change = (chosen) => {
    if (chosen === OWN) {
      typed.input.focus();
      typed.input.select();
      return;
    }
    const [, expression, values] = EXAMPLES[Number(chosen)];
    view.set({ expression, values: { ...values }, position: 0 });
    problem.clear();
    typed.again();
  };
  return choice(view, "expression", {
    label: "Graph",
    options: [...EXAMPLES.map(([name], index) => [String(index), name]), [OWN, "Your own"]],
    change,
    chosen: () => {
      const index = EXAMPLES.findIndex(([, text]) => text === state.expression);
      return index < 0 ? OWN : String(index);
    },
  });
}

/** A field for each leaf that has a name; those of names that are gone are kept for when they come back. */
function leafFields(view, state, now, take) {
  const fields = new Map();
  const node = make("div", { class: "nn-leaves", role: "group", "aria-label": "Values of the leaves" });
  const fieldOf = (name) =>
    field(view, "values", {
      label: runsOf(name),
      kind: "value",
      min: -REACH,
      max: REACH,
      decimals: 6,
      value: () => now().values[name] ?? OTHERWISE,
      change: (value) => take(state.expression, { ...now().values, [name]: value }, "leaves"),
    });
  view.drawn([], () => {
    const { names } = now();
    const missing = names.filter((name) => !fields.has(name));
    for (const name of missing) fields.set(name, fieldOf(name));
    const wanted = names.map((name) => fields.get(name));
    const same =
      wanted.length === node.children.length && wanted.every((each, i) => node.children[i] === each);
    if (!same) node.replaceChildren(...wanted);
    // A new field shows its number from the next drawing on.
    if (missing.length) view.redraw();
  });
  return node;
}
