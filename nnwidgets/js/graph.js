// A computational graph that a reader steps through, forward and backward: an expression of their own, a field for each
// leaf, the step as it is written on paper, and what backpropagation costs beside the naive ways.
//
//   ∂f/∂u = Σ_{v ∈ Γ(u)} ∂v/∂u · ∂f/∂v          on each edge: local derivative × gradient from above
//
// Chapter *Computational graphs*.

import { legend, numbers } from "./controls.js";
import { make, set, symbol, text } from "./dom.js";
import { CHECKS, inputs } from "./graph_inputs.js";
import { drawing } from "./graph_picture.js";
import { plain, short, sign } from "./graph_steps.js";
import { stepper } from "./stepper.js";
import { picture, whole } from "./view.js";

const MOST_STEPS = 120;
const WAYS = [
  ["backward", "backpropagation"],
  ["leafByLeaf", "leaf by leaf"],
  ["pathByPath", "path by path"],
];
// Bars longer than this many times the shortest are drawn on a logarithmic scale.
const LINEAR = 12;

export default picture("graph", "A computational graph, forward and backward", (view) => {
  const state = view.state({ ...CHECKS, position: whole(0, MOST_STEPS, 0) });
  const { now, nodes } = inputs(view, state);
  const at = () => Math.min(state.position, now().steps.length);

  const panel = makePanel();
  const stage = makeStage(view);
  const counts = makeCounts();
  const describe = () => spoken(now(), at());
  const steps = stepper(view, {
    at,
    last: () => now().steps.length,
    go: (position) => view.set({ position }),
    describe,
  });
  view.drawn(["expression", "values", "position"], () => {
    const [shown, place] = [now(), at()];
    panel.show(shown, place);
    stage.show(shown, place);
    counts.show(shown);
    set(view.root, { "data-position": place, "data-steps": shown.steps.length });
    view.say(describe());
  });

  view.add(
    ...nodes,
    stage.node,
    steps,
    panel.node,
    counts.node,
    legend([
      ["value", "▸", "values flow forward"],
      ["gradient", "◂", "gradients flow back"],
      ["gradient", "× ", "on an edge: local derivative × gradient from above"],
    ]),
    table(view, now, at),
  );
});

function makeStage(view) {
  const node = make("div", { class: "nn-stage" });
  let drawn = null;
  let room = 0;
  view.fit(() => {
    room = node.clientWidth;
  });
  return {
    node,
    show(now, at) {
      room ||= node.clientWidth;
      if (drawn?.now !== now || drawn.room !== room) {
        drawn = { now, room, picture: drawing({ ...now, room }) };
        node.replaceChildren(drawn.picture.node);
        const wide = room > 0 && drawn.picture.width > room;
        set(node, {
          tabindex: wide ? "0" : null,
          role: wide ? "region" : null,
          "aria-label": wide ? "The graph, wider than the page: the arrow keys scroll it" : null,
        });
      }
      const { picture } = drawn;
      picture.show(now.steps, at);
      set(picture.node, { "aria-label": described(now, at) });
      if (drawn.at === at) return;
      drawn.at = at;
      if (drawn.picture.width > room) uncover(node, picture, at ? now.steps[at - 1] : null);
    },
  };
}

/** Scroll the node of a step into sight, with those whose numbers it takes where there is room for them. */
function uncover(stage, picture, step) {
  if (!step) {
    stage.scrollTo({ left: 0, top: 0 });
    return;
  }
  const { left, right, x, y } = picture.around(step);
  const middle = right - left < stage.clientWidth ? (left + right) / 2 : x;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  stage.scrollTo({
    left: middle - stage.clientWidth / 2,
    top: y - stage.clientHeight / 2,
    behavior: calm ? "instant" : "smooth",
  });
}

/** The step in words: where it is, its formula with symbols and with numbers, its result, and what happens there. */
function makePanel() {
  const count = make("p", { class: "nn-count" });
  const symbols = make("p", { class: "nn-formula" });
  const inserted = make("p", { class: "nn-formula" });
  const result = make("p", { class: "nn-formula nn-result" });
  const meaning = make("p");
  const node = make("div", { class: "nn-panel nn-written" }, count, symbols, inserted, result, meaning);
  const piece = ([kind, runs]) => symbol(runs, kind);
  return {
    node,
    show({ steps, costs }, at) {
      for (const line of [symbols, inserted, result]) line.replaceChildren();
      if (!at) {
        count.textContent = `Start · step 0 of ${steps.length}`;
        meaning.textContent = "The leaves have their values. Press Next, or →, and compute what follows.";
        return;
      }
      const step = steps[at - 1];
      const all = costs.backward.multiplications;
      const so = step.phase === "backward" ? ` · ${step.passed} of ${all} multiplications` : "";
      count.textContent = `${step.phase === "forward" ? "Forward" : "Backward"} · step ${at} of ${steps.length}${so}`;
      symbols.append(...step.symbol.map(piece));
      if (step.formula.length) {
        symbols.append(" = ", ...step.formula.map(piece));
        inserted.append("= ", ...step.numbers.map(piece));
      }
      result.append("= ", ...step.result.map(piece));
      meaning.textContent = step.meaning;
    },
  };
}

function makeCounts() {
  const sentence = make("p", { class: "nn-counts" });
  const scale = make("p", { class: "nn-count" });
  const rows = WAYS.map(([, name]) => {
    const bar = make("span", { class: "nn-length" });
    return { bar, number: make("span", { class: "nn-end" }), name: make("span", {}, name) };
  });
  const bars = make("div", { class: "nn-costs", "aria-hidden": "true" });
  bars.append(...rows.flatMap(({ name, bar, number }) => [name, make("span", {}, bar), number]));
  const node = make("div", {}, sentence, bars, scale);
  return {
    node,
    show({ graph: { nodes }, costs }) {
      const counts = WAYS.map(([way]) => costs[way].multiplications);
      const leaves = nodes.filter(({ op }) => !op).length;
      const all = leaves === 1 ? "the only leaf" : `all ${leaves} leaves`;
      const [backward, leaf, path] = counts.map(counted);
      sentence.textContent =
        `Backpropagation: ${backward} multiplication${counts[0] === 1 ? "" : "s"} for ${all}. ` +
        `Leaf by leaf: ${leaf}. Path by path: ${path}.`;
      const most = Math.max(...counts, 1);
      const log = most > LINEAR * counts[0] && counts[0] > 0;
      const part = (count) => (log ? Math.log(1 + count) / Math.log(1 + most) : count / most);
      rows.forEach(({ bar, number }, i) => {
        bar.style.width = `${100 * part(counts[i])}%`;
        number.textContent = counted(counts[i]);
      });
      scale.textContent = log ? "The bars are on a logarithmic scale." : "";
    },
  };
}

/** A count in full, with commas as in the chapter's table. */
function counted(count) {
  return count < 1e6 ? count.toLocaleString("en-GB") : text(count);
}

function table(view, now, at) {
  return numbers(view, {
    columns: ["node", "operation", "value", "gradient"],
    rows: () => {
      const { graph, symbols, steps } = now();
      const done = steps.slice(0, at());
      const reached = (phase, id) => done.some((step) => step.phase === phase && step.node === id);
      return graph.nodes.map(({ id, op, inputs, value, gradient }) => [
        { label: symbols[id] },
        op ? `${sign(op)} of ${inputs.map((u) => plain(symbols[u])).join(" and ")}` : "given",
        { label: !op || reached("forward", id) ? short(value, 9) : "", kind: "value" },
        { label: reached("backward", id) ? short(gradient, 9) : "", kind: "gradient" },
      ]);
    },
  });
}

function spoken({ steps }, at) {
  return at
    ? `Step ${at} of ${steps.length}, ${steps[at - 1].spoken}`
    : `Start, ${steps.length} steps to come`;
}

function described({ graph: { nodes, edges }, steps }, at) {
  const size = `A computational graph of ${nodes.length} nodes and ${edges.length} edges`;
  const last = at ? `, the last ${steps[at - 1].spoken}` : "";
  return `${size}; ${at} of ${steps.length} steps are done${last}.`;
}
