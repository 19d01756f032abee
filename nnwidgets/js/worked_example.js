// The worked 0.05/0.10 example: a network that fills with numbers, one a step, and is then trained on. A reader changes
// the numbers it starts from, and looks inside any step of training. Chapter *The worked 0.05/0.10 example*.
//
// The steps, formulas and names come from Python in the trait `example`; `givens` are the numbers at the start,
// `iteration` the steps of training that were taken, `position` how many numbers of the next one are shown.

import { bar, button, field, legend, numbers, slider } from "./controls.js";
import { make, symbol } from "./dom.js";
import { number, picture, whole } from "./view.js";
import { drawNetwork, planFor, SIGNS } from "./worked_network.js";
import { given, makeTrace, nine } from "./worked_trace.js";
import { MOST, trainingPart } from "./worked_training.js";

// What a reader may type, by the kind of the name; with η below 0, training would climb.
const FROM_TO = [-1000, 1000];
const RATES = [0, 1000];

export default picture("worked_example", "The worked example, step by step", (view) => {
  const example = view.model.get("example");
  const { names, steps } = example;
  const now = reading(view, example);
  // What the reader does is seen at once.
  const act = (changes) => {
    view.set(changes);
    view.draw();
  };

  const panel = make("div", { class: "nn-we-panel" });
  const stage = make("div", { class: "nn-we-stage" });
  const go = (to) => {
    act({ position: Math.min(Math.max(to, 0), steps.length) });
    // A slider speaks for itself.
    if (document.activeElement?.type !== "range") view.say(spokenStep(example, now.at, now.texts));
    uncover(stage.querySelector(".nn-we-now"), panel);
  };
  const formula = makeFormula(example);
  const controls = makeControls(view, example, { now, go });
  panel.append(formula.node, controls);
  const stepping = make(
    "div",
    { class: "nn-we" },
    makePhases(view, example, { now, go }),
    stage,
    panel,
    legend([
      ["value", SIGNS.value, "values flow forward"],
      ["gradient", SIGNS.gradient, "gradients flow back"],
      ["weight", SIGNS.weight, "weights and biases"],
    ]),
    numbers(view, {
      summary: "The numbers so far, as a table",
      columns: ["number", "step", "value"],
      rows: () =>
        steps
          .slice(0, now.at)
          .map((step, k) => [
            names[step.symbol],
            String(k + 1),
            { ...names[step.symbol], label: [[now.texts[step.symbol], ""]] },
          ]),
    }),
  );
  const keys = {
    ArrowRight: () => now.at + 1,
    ArrowLeft: () => now.at - 1,
    Home: () => 0,
    End: () => Infinity,
  };
  view.listen(stepping, "keydown", (event) => {
    if (!(event.key in keys) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    go(keys[event.key]());
    // JupyterLab and the theme have other plans for these keys.
    event.preventDefault();
    event.stopPropagation();
  });

  let network = null;
  const fit = (width) => {
    const plan = planFor(width);
    if (network?.plan === plan) return;
    network = drawNetwork(example, plan, getComputedStyle(view.root).fontFamily);
    stage.replaceChildren(network.node);
    network.show(now.at, now.texts);
  };
  fit(view.root.clientWidth);
  view.fit(fit);
  view.drawn(["position", "iteration", "givens"], () => {
    const { at, t, texts } = now;
    network.show(at, texts);
    formula.show(at, t, texts);
    stepping.dataset.position = String(at);
    stepping.dataset.symbol = at ? steps[at - 1].symbol : "";
  });

  view.add(stepping, makeGivens(view, example, { now, act }), trainingPart(view, example, { now, act }));
});

/** What the traits come to: all that is drawn is read from here. */
function reading(view, example) {
  const trace = makeTrace(example);
  const state = view.state({
    position: whole(0, example.steps.length, 0),
    iteration: whole(0, MOST, 0),
    givens: (value) =>
      Object.fromEntries(
        Object.entries(example.givens).map(([name, usual]) => [
          name,
          number(-Number.MAX_VALUE, Number.MAX_VALUE, usual)(value?.[name]),
        ]),
      ),
  });
  let known = {};
  const trained = () => {
    const sent = view.model.get("givens");
    if (known.training && known.sent === sent) return known;
    known = { sent, givens: state.givens };
    known.training = trace.train(known.givens, MOST);
    if (known.training.last < 0) {
      known.givens = example.givens;
      known.training = trace.train(known.givens, MOST);
    }
    return known;
  };
  const written = (t) => {
    const { training } = trained();
    if (known.t !== t) {
      const numbers = training.after(t);
      known.t = t;
      known.texts = Object.fromEntries(
        Object.entries(trace.values(numbers)).map(([name, value]) => {
          const typed = name in example.givens && (t === 0 || !trace.weights.includes(name));
          return [name, typed ? given(value) : nine(value)];
        }),
      );
    }
    return known.texts;
  };
  return {
    weights: trace.weights,
    get at() {
      return state.position;
    },
    get givens() {
      return trained().givens;
    },
    get training() {
      return trained().training;
    },
    get t() {
      return Math.min(state.iteration, trained().training.last);
    },
    /** Every number of the step of training that is looked at, as it is written. */
    get texts() {
      return written(this.t);
    },
    /** Whether all numbers that come from these are finite. */
    fits: (givens) => trace.train(givens, 0).last === 0,
  };
}

// On a phone the step and its buttons lie over the lower part of the picture: scroll the current number out from there.
function uncover(shown, panel) {
  if (!shown || getComputedStyle(panel).position !== "sticky") return;
  const { top, bottom } = shown.getBoundingClientRect();
  const hidden = { above: 90 - top, below: bottom + 30 - panel.getBoundingClientRect().top };
  if (hidden.below > 0) scrollBy({ top: hidden.below });
  else if (hidden.above > 0) scrollBy({ top: -hidden.above });
}

function spokenStep({ names, steps }, at, texts) {
  if (at === 0) return `Start: nothing is computed yet, ${steps.length} numbers to come`;
  const { symbol: last } = steps[at - 1];
  return `${at} of ${steps.length}: ${names[last].spoken} is ${texts[last].replace("−", "minus ")}`;
}

// The current step in words: what it is, its formula, the formula with numbers, its value.
function makeFormula({ names, steps, phases }) {
  const count = make("p", { class: "nn-we-count" });
  const symbols = make("p", { class: "nn-we-line" });
  const withNumbers = make("p", { class: "nn-we-line" });
  const value = make("p", { class: "nn-we-line nn-we-value" });
  const meaning = make("p", { class: "nn-we-meaning" });
  const node = make("div", { class: "nn-we-formula" }, count, symbols, withNumbers, value, meaning);
  const show = (at, t, texts) => {
    for (const line of [symbols, withNumbers, value]) line.replaceChildren();
    const round = t ? ` · training step ${(t + 1).toLocaleString("en")}` : "";
    if (at === 0) {
      count.textContent = `Start · 0 of ${steps.length}${round}`;
      meaning.textContent =
        "The inputs, the targets, the weights and the biases are given. Press Next to compute.";
      return;
    }
    const step = steps[at - 1];
    const { label, kind } = names[step.symbol];
    count.textContent = `${phases.find(({ id }) => id === step.phase).label} · ${at} of ${steps.length}${round}`;
    symbols.append(
      symbol(label, kind),
      " = ",
      ...step.formula.map((token) =>
        token in names ? symbol(names[token].label, names[token].kind) : token,
      ),
    );
    withNumbers.append("= ", ...step.formula.map((token, k) => inNumbers(token, step.formula[k - 1] ?? "(")));
    value.append("= ", symbol([[texts[step.symbol], ""]], kind));
    meaning.textContent = step.meaning;

    function inNumbers(token, before) {
      if (!(token in names)) return token;
      const text = texts[token];
      const alone = before === "(" || !text.startsWith("−");
      return symbol([[alone ? text : `(${text})`, ""]], names[token].kind);
    }
  };
  return { node, show };
}

function makeControls(view, example, { now, go }) {
  const last = example.steps.length;
  const jump = (label, sign, to, end) =>
    button(view, label, () => go(to()), { sign, state: () => ({ disabled: now.at === end }) });
  return bar(
    "",
    jump("First", "⇤", () => 0, 0),
    jump("Back", "←", () => now.at - 1, 0),
    jump("Next", "→", () => now.at + 1, last),
    jump("Last", "⇥", () => last, last),
    slider(view, "position", {
      label: "Step",
      min: 0,
      max: last,
      step: 1,
      value: () => now.at,
      change: go,
      format: (at) => (at ? spokenStep(example, at, now.texts) : `0 of ${last}: start`),
    }),
  );
}

function makePhases(view, { steps, phases }, { now, go }) {
  const starts = phases.map(({ id }) => steps.findIndex(({ phase }) => phase === id) + 1);
  const nodes = phases.map(({ label }, k) =>
    button(view, label, () => go(starts[k]), { kind: "nn-we-phase" }),
  );
  view.drawn([], () => {
    const phase = now.at ? steps[now.at - 1].phase : "";
    phases.forEach(({ id }, k) => {
      if (id === phase) nodes[k].setAttribute("aria-current", "step");
      else nodes[k].removeAttribute("aria-current");
      nodes[k].classList.toggle("nn-we-done", now.at >= starts[k]);
    });
  });
  const group = bar("Jump to", ...nodes);
  group.classList.add("nn-we-phases");
  return group;
}

// The numbers the example starts from, to be changed, folded away.
function makeGivens(view, { names, givens: notes }, { now, act }) {
  const problem = make("p", { class: "nn-problem", role: "alert" });
  const change = (changes) => {
    const givens = { ...now.givens, ...changes };
    const fits = now.fits(givens);
    problem.textContent = fits ? "" : "With this one the numbers become too large; the old ones stay.";
    if (!fits) return;
    act({ givens });
    view.say("All numbers are computed anew.");
  };
  const fields = Object.keys(notes).map((name) => {
    const { label, kind } = names[name];
    const [min, max] = name === "eta" ? RATES : FROM_TO;
    return field(view, "givens", {
      label,
      kind,
      min,
      max,
      decimals: 9,
      value: () => now.givens[name],
      change: (value) => change({ [name]: value }),
    });
  });
  const equal = Object.fromEntries(now.weights.map((name) => [name, 0.3]));
  const swapped = () => ({ target_o1: now.givens.target_o2, target_o2: now.givens.target_o1 });
  return make(
    "details",
    { class: "nn-we-givens" },
    make("summary", {}, "Change the numbers"),
    bar(
      "Try",
      button(view, "η = 10", () => change({ eta: 10 })),
      button(view, "All weights 0.3", () => change(equal)),
      button(view, "Swap the targets", () => change(swapped())),
      button(view, "The notes’ numbers", () => change(notes), { sign: "↺" }),
    ),
    make("div", { class: "nn-we-fields" }, ...fields),
    problem,
  );
}
