// One sigmoid unit at z: what it says, and how hard the cross-entropy and the squared error pull at z, as numbers, as
// tangents and as bars. Where the unit is sure and wrong, the squared error goes flat. Chapter *Logistic regression*.

import { beside, chart } from "./chart.js";
import { bar, slider, tabs } from "./controls.js";
import { draw, lettering, make, set, symbol, text } from "./dom.js";
import { lossesAt } from "./unit_losses.js";
import { number, oneOf, picture } from "./view.js";

const REACH = 10;
const Z = Float64Array.from({ length: 201 }, (_, i) => i / 10 - REACH);
const RANGE = [-REACH, REACH];
const HIGHEST = 10;
// Half the length of a tangent, along z and in height: all look equally long.
const TANGENT = [3.2, 1.6];
const LOSSES = [
  ["entropy", "Cross-entropy", ""],
  ["squared", "Squared error", "6 4"],
];

export default picture("sigmoid_loss", "A sigmoid unit and two losses", (view) => {
  const state = view.state({ z: number(-REACH, REACH, -4), y: oneOf([1, 0]) });
  const now = () => {
    const { a, slope, error, entropy, squared } = lossesAt([state.z], state.y);
    const pair = ({ loss, gradient }) => ({ loss: loss[0], gradient: gradient[0] });
    return {
      a: a[0],
      slope: slope[0],
      error: error[0],
      entropy: pair(entropy),
      squared: pair(squared),
    };
  };
  const move = (z) => view.put({ z: Number(z.toFixed(2)) });
  const verdict = make("p", { class: "nn-panel" });
  view.drawn(["z", "y"], () => {
    const sentence = judge(state, now());
    if (verdict.textContent === sentence) return;
    verdict.textContent = sentence;
    view.say(sentence);
  });

  view.add(
    bar(
      "",
      tabs(view, "y", {
        label: "Target",
        options: [
          [1, "target y = 1"],
          [0, "target y = 0"],
        ],
      }),
    ),
    slider(view, "z", {
      label: "z",
      min: -REACH,
      max: REACH,
      step: 0.1,
      kind: "value",
      value: () => state.z,
      change: move,
    }),
    make(
      "div",
      { class: "nn-columns" },
      makeOutput(view, state, now, move),
      makeLosses(view, state, now, move),
    ),
    makeTable(view, now),
    verdict,
  );
});

function makeOutput(view, state, now, move) {
  const output = chart(view, {
    label: () => {
      const { a, slope } = now();
      return (
        `The sigmoid rises from 0 to 1 as z grows, its slope is a bump round 0. At z = ${text(state.z)} ` +
        `the unit says ${aloud(a)} and the slope is ${aloud(slope)}.`
      ).replaceAll("−", "minus ");
    },
    x: { label: "net input z", range: RANGE },
    y: { label: "a = σ(z)", range: [0, 1] },
    height: 240,
    room: beside(2),
  });
  const target = draw("line", { class: "nn-target" });
  const wish = lettering("", { class: "nn-tick" });
  output.marks.append(target, wish);
  const [sigmoid, slope] = [output.curve("value", { width: 2.5 }), output.curve("ink", { dash: "2 4" })];
  const upright = guide(output, 1);
  const miss = draw("line", { class: "nn-tangent nn-gradient" });
  const foot = draw("path", { d: "M-5 0L0 -5L5 0L0 5Z", class: "nn-foot" });
  const names = [lettering("σ", { class: "nn-value" }), lettering("σ′", { class: "nn-ink" })];
  const missed = lettering("a − y", { class: "nn-gradient" });
  output.marks.append(miss, foot, ...names, missed);
  output.handle({
    label: "Move z along the sigmoid",
    at: () => [state.z, now().a],
    move,
    step: 0.1,
  });
  const all = lossesAt(Z, 1);
  view.drawn([], () => {
    output.range();
    sigmoid.show(Z, all.a);
    slope.show(Z, all.slope);
    upright(state.z);
    set(foot, { transform: `translate(${output.x(state.z)} ${output.y(now().slope)})` });
    set(names[0], { x: output.x(3.2), y: output.y(0.84) });
    set(names[1], { x: output.x(1.7), y: output.y(0.2) });
    const height = output.y(state.y);
    const [x, y] = [output.x(state.z), output.y(now().a)];
    set(miss, { x1: x, x2: x, y1: y, y2: height });
    set(missed, {
      x: x + (state.z < 0 ? 7 : -7),
      y: (y + height) / 2 + 4,
      class: `nn-gradient ${state.z < 0 ? "" : "nn-end"}`,
      visibility: Math.abs(y - height) < 30 ? "hidden" : null,
    });
    set(target, { x1: output.x(-REACH), x2: output.x(REACH), y1: height, y2: height });
    set(wish, { x: output.x(-9.7), y: height + (state.y ? 15 : -7) });
    wish.textContent = `y = ${state.y}`;
  });
  return output.node;
}

function makeLosses(view, state, now, move) {
  const losses = chart(view, {
    label: () => {
      const { entropy, squared } = now();
      return (
        `Two losses along z. At z = ${text(state.z)} the cross-entropy is ${aloud(entropy.loss)} with the slope ` +
        `${aloud(entropy.gradient)}, the squared error ${aloud(squared.loss)} with the slope ` +
        `${aloud(squared.gradient)}.`
      ).replaceAll("−", "minus ");
    },
    x: { label: "net input z", range: RANGE },
    y: { label: "loss ℓ", range: [0, HIGHEST] },
    height: 240,
    room: beside(2),
  });
  const upright = guide(losses, HIGHEST);
  const parts = LOSSES.map(([name, , dash]) => {
    const curve = losses.curve("value", { dash, width: 2.5 });
    const tangent = draw("line", { class: "nn-tangent nn-gradient" });
    const dot = draw("circle", { r: 4, class: "nn-dot" });
    losses.marks.append(tangent, dot);
    return { name, curve, tangent, dot };
  });
  const names = ["cross-entropy", "squared error"].map((each) => lettering(each));
  losses.marks.append(...names);
  losses.handle({
    label: "Move z along the cross-entropy",
    at: () => [state.z, now().entropy.loss],
    move,
    step: 0.1,
  });
  view.drawn([], () => {
    losses.range();
    upright(state.z);
    const all = lossesAt(Z, state.y);
    const here = now();
    for (const { name, curve, tangent, dot } of parts) {
      curve.show(Z, all[name].loss);
      const { loss, gradient } = here[name];
      const half = 1 / Math.hypot(1 / TANGENT[0], gradient / TANGENT[1]);
      const [low, high] = cutOff(state.z, loss, gradient, half);
      set(tangent, {
        x1: losses.x(low),
        y1: losses.y(loss + gradient * (low - state.z)),
        x2: losses.x(high),
        y2: losses.y(loss + gradient * (high - state.z)),
      });
      set(dot, { cx: losses.x(state.z), cy: losses.y(loss) });
    }
    // Beside the steep arm of the cross-entropy, and over the flat one of the squared error.
    const side = state.y ? -1 : 1;
    set(names[0], {
      x: losses.x(side * 3.4),
      y: losses.y(7.6),
      class: `nn-value nn-halo ${state.y ? "" : "nn-end"}`,
    });
    set(names[1], {
      x: losses.x(side * 9.7),
      y: losses.y(0.9),
      class: `nn-value nn-halo ${state.y ? "" : "nn-end"}`,
    });
  });
  return losses.node;
}

/** From where to where a tangent goes, so that it stays in the chart. */
function cutOff(z, loss, gradient, half) {
  let [low, high] = [Math.max(z - half, -REACH), Math.min(z + half, REACH)];
  for (const height of [0, HIGHEST]) {
    const at = z + (height - loss) / gradient;
    if (!Number.isFinite(at)) continue;
    if (at <= z && height !== loss) low = Math.max(low, at);
    if (at >= z && height !== loss) high = Math.min(high, at);
  }
  return [low, high];
}

/** The line at z, the same in both charts, as high as `top`. */
function guide(on, top) {
  const line = draw("line", { class: "nn-guide" });
  on.marks.append(line);
  return (z) => set(line, { x1: on.x(z), x2: on.x(z), y1: on.y(0), y2: on.y(top) });
}

function makeTable(view, now) {
  const facts = make("p", { class: "nn-facts" });
  const body = make("tbody");
  const head = ["loss", "ℓ", "∂ℓ/∂z", "how hard it pulls at z"].map((title) =>
    make("th", { scope: "col" }, title),
  );
  const caption = make("caption", { class: "nn-unseen" }, "Both losses and their gradients at z");
  const table = make(
    "table",
    { class: "nn-losses" },
    caption,
    make("thead", {}, make("tr", {}, ...head)),
    body,
  );
  const rows = LOSSES.map(([name, title]) => {
    const [loss, gradient, pull] = [make("td"), make("td"), make("i")];
    const track = make("span", { class: "nn-track", "aria-hidden": "true" }, pull);
    body.append(
      make("tr", {}, make("th", { scope: "row" }, symbol(title)), loss, gradient, make("td", {}, track)),
    );
    return { name, loss, gradient, pull };
  });
  view.drawn([], () => {
    const { a, slope, ...here } = now();
    facts.replaceChildren(
      symbol(`a = σ(z) = ${figure(a)}`, "value"),
      " ",
      symbol(`σ′(z) = a (1 − a) = ${figure(slope)}`, "ink"),
    );
    for (const { name, loss, gradient, pull } of rows) {
      loss.replaceChildren(symbol(figure(here[name].loss)));
      gradient.replaceChildren(symbol(figure(here[name].gradient), "gradient"));
      set(pull, { style: `width:${(100 * Math.abs(here[name].gradient)).toFixed(1)}%` });
    }
  });
  return make("div", {}, facts, table);
}

function judge({ y }, { a, slope, error, entropy, squared }) {
  const says = `it says ${text(a, 3)} and the target is ${y}`;
  const way = error < 0 ? "up" : "down";
  if (Math.abs(error) > 0.9) {
    return (
      `Wrong and sure of it: ${says}. The cross-entropy pulls z ${way} with nearly all it has, ` +
      `∂ℓ/∂z = ${text(entropy.gradient, 3)}. The squared error’s gradient is ${text(1 / slope, 0)} times ` +
      `smaller, ${text(squared.gradient, 5)}: it learns next to nothing from its worst mistake.`
    );
  }
  if (Math.abs(error) > 0.5) {
    return (
      `Wrong, but not sure of it: ${says}. Both losses pull z ${way}. The squared error’s gradient is the ` +
      `cross-entropy’s times σ′(z), ${text(slope, 2)} here and never more than ¼.`
    );
  }
  if (Math.abs(error) > 0.1) {
    return `On the right side, but not sure of it: ${says}. Both losses still pull z ${way}, less and less.`;
  }
  return `Right and sure of it: ${says}. Both gradients are small, as they should be: nothing is left to learn.`;
}

/** A number with four digits behind the point, or, if that would leave too few, with a power of ten. */
function figure(value) {
  if (value === 0 || Math.abs(value) >= 0.001) return text(value, 4);
  const [digits, power] = value.toExponential(2).split("e");
  return `${digits} · 10^{${power}}`.replaceAll("-", "−");
}

/** The same as it is read out: a power of ten would be read as two numbers. */
function aloud(value) {
  return text(value, Math.abs(value) < 0.001 ? 9 : 4);
}
