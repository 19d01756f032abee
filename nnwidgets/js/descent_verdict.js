// What there is to see in a race, in a sentence or two.

import { LOOKS } from "./descent_map.js";
import { text } from "./dom.js";

const STILL = 1e-12;
const FEW = 20;
// So many times the cost at the start, or 1, is no way down any more.
const OFF = 10;

/** The sentence for the runners that are shown, in the race as it is now, counted by `clock`. */
export function verdict({ landscape, runners, settings }, clock, time, runs) {
  const shown = runners.filter(({ name }) => runs(name));
  if (!shown.length) return "Nobody runs: switch a runner on.";
  const from = landscape.cost(settings.start);
  if (landscape.slope(settings.start) < STILL && from > landscape.near) {
    return "The start is on the saddle: the gradient is 0 there, of every example, and nobody ever moves. Move it a little.";
  }
  const lost = shown.filter((runner) => runner.lost || runner.cost > OFF * Math.max(from, 1));
  if (time === 0) {
    return `All stand at the start, where J is ${text(from, 3)}; the least is ${text(landscape.least, 3)}. Press Play, or drag the start.`;
  }
  if (lost.length) return `${ranOff(lost, landscape)} ${first(shown, clock)}`.trim();
  const winner = first(shown, clock);
  if (!winner) return nobody(shown, landscape, clock);
  return [winner, parted(shown, landscape), jitter(shown, landscape)].filter(Boolean).join(" ");
}

/** A number of steps or examples, with a comma in thousands, and its noun. */
export function count(number, noun) {
  return `${number.toLocaleString("en-GB")} ${noun}${number === 1 ? "" : "s"}`;
}

/** How far a cost is above the least, in per cent of it. */
export function above(cost, { least }) {
  // With examples that lie on a curve of the kind wanted, the least cost is 0.
  const share = (100 * Math.max(cost - least, 0)) / Math.max(least, 1e-4);
  if (share > 9999) return "far";
  return `${share < 9.95 ? text(share, 1) : Math.round(share).toLocaleString("en-GB")} %`;
}

function ranOff(lost, landscape) {
  const limited = landscape.name === "line" && lost.some(({ name }) => name === "batch");
  const limit = limited
    ? ` For the whole batch the limit is 2/c = ${text(2 / landscape.steepest(), 3)}.`
    : "";
  const names = lost.map(({ name }) => LOOKS[name].name);
  const said =
    names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)} have` : `${names[0]} has`;
  return `${said} run off: lower η.${limit}`;
}

/** Who was the first within 1 %, after how many gradients of examples; "" as long as nobody was. */
function first(shown, clock) {
  const by = clock === "steps" ? "steps" : "examples";
  const order = shown.filter(({ arrived }) => arrived).toSorted((a, b) => a.arrived[by] - b.arrived[by]);
  if (!order.length) return "";
  const [winner, second] = order;
  const told = ({ name, arrived: { steps, examples } }) =>
    `${LOOKS[name].name}, after ${count(steps, "step")} and ${count(examples, "gradient")} of single examples`;
  const then = second
    ? `; then ${LOOKS[second.name].name}, after ${count(second.arrived[by], by.slice(0, -1))}`
    : "";
  return `First within 1 % of the least cost: ${told(winner)}${then}.`;
}

function nobody(shown, landscape, clock) {
  const nearest = shown.reduce((best, runner) => (runner.cost < best.cost ? runner : best));
  const each =
    clock === "steps"
      ? `after ${count(nearest.examples, "gradient")} of single examples`
      : `after ${count(nearest.steps, "step")}`;
  return `Nobody has come within 1 % of the least cost yet. Nearest is ${LOOKS[nearest.name].name}, ${above(nearest.cost, landscape)} above it ${each}.`;
}

function parted(shown, { minima }) {
  if (minima.length < 2) return "";
  const side = (runner) => Math.sign(runner.place[0] * minima[0][0]);
  const sides = new Set(shown.filter(({ arrived }) => arrived).map(side));
  return sides.size > 1 ? "They have parted: two minima cost the same." : "";
}

function jitter(shown, landscape) {
  const noisy = shown.filter((runner) => {
    const { m, batchSize } = runner.training;
    return (
      batchSize < m &&
      runner.arrived &&
      runner.steps > runner.arrived.steps + FEW &&
      runner.late() > landscape.near
    );
  });
  if (!noisy.length) return "";
  const [worst] = noisy.toSorted((a, b) => b.late() - a.late());
  return `${LOOKS[worst.name].name} does not stay there: it jitters about the minimum, ${above(worst.late(), landscape)} above the least on average. Lower η.`;
}
