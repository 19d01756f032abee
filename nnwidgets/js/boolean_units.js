// What one threshold unit, or two and a third that reads them, say for the four inputs, and what to try next. Chapter
// *Threshold units*.
//
//     z = w1 x1 + w2 x2 + b        a = 1 if z ≥ 0, else 0
//
// Weights are kept to hundredths and added up as whole numbers of them, so that z is 0 exactly where it should be.

import { text } from "./dom.js";
import { threshold } from "./math.js";

export const INPUTS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
export const TABLES = {
  AND: [0, 0, 0, 1],
  OR: [0, 1, 1, 1],
  NAND: [1, 1, 1, 0],
  NOR: [1, 0, 0, 0],
  XOR: [0, 1, 1, 0],
  XNOR: [1, 0, 0, 1],
};
// What else one unit can compute.
const OTHERS = {
  "always 0": [0, 0, 0, 0],
  "always 1": [1, 1, 1, 1],
  x_1: [0, 0, 1, 1],
  x_2: [0, 1, 0, 1],
  "NOT x_1": [1, 1, 0, 0],
  "NOT x_2": [1, 0, 1, 0],
  "x_1 AND NOT x_2": [0, 0, 1, 0],
  "x_2 AND NOT x_1": [0, 1, 0, 0],
  "x_1 OR NOT x_2": [1, 0, 1, 1],
  "x_2 OR NOT x_1": [1, 1, 0, 1],
};
const NEXT = { AND: "Try OR next.", OR: "Try NAND next.", NAND: "Now try XOR.", NOR: "Now try XOR." };

/** Which function this unit, a row (w1, w2, b), computes, in words. */
export function nameOf(unit) {
  const { a } = said(unit, batch(INPUTS));
  const known = Object.entries({ ...TABLES, ...OTHERS });
  return known.find(([, table]) => table.every((output, i) => output === a[i]))[0];
}

/** For each of the four inputs: what the first two units say (h1, h2), and z and a of the unit that has the last word. */
export function computed({ units: [first, second, last], combined }) {
  const X = batch(INPUTS);
  const [h1, h2] = [said(first, X).a, said(second, X).a];
  const hidden = Float64Array.from([...h1, ...h2]);
  return { X, h1, h2, hidden, ...(combined ? said(last, hidden) : said(first, X)) };
}

/** How far the units are from `target`, and what to try next: a few sentences. */
export function advice({ units, target, combined }) {
  const { h1, h2, z, a } = computed({ units, combined });
  const wanted = TABLES[target];
  const wrong = [0, 1, 2, 3].filter((i) => a[i] !== wanted[i]);
  const oneIsEnough = !["XOR", "XNOR"].includes(target);
  if (!wrong.length) {
    if (!combined) return `All 4 rows are right: this unit computes ${target}. ${NEXT[target]}`;
    const beyond = oneIsEnough ? "" : ", which no single unit can";
    return `All 4 rows are right: two units and a third that reads them compute ${target}${beyond}.`;
  }
  const count = `${4 - wrong.length} of 4 rows are right.`;
  const [w1, w2] = units[combined ? 2 : 0];
  if (w1 === 0 && w2 === 0) {
    return `${count} Both weights are 0: z = b for every input, and there is no line. Pull the arrow’s tip out, or move a weight.`;
  }
  if (!combined && !oneIsEnough) {
    const most =
      wrong.length === 1 ? `That is the most one line can do for ${target}` : "One line gets at most 3";
    return `${count} ${most}: press “Combine two units”.`;
  }
  const [i] = wrong;
  if (!combined)
    return `${count} ${at(i, z)} there ${target} is ${wanted[i]}. ${remedy(wanted[i], INPUTS[i], "x")}`;
  const pair = INPUTS.flatMap((_, p) => INPUTS.map((__, q) => [p, q])).find(
    ([p, q]) => h1[p] === h1[q] && h2[p] === h2[q] && wanted[p] < wanted[q],
  );
  if (pair) {
    const [p, q] = pair.map((k) => `(${INPUTS[k].join(", ")})`);
    return (
      `${count} ${p} and ${q} give the same h_1 and h_2, but ${target} is 0 at one and 1 at the other: no last unit ` +
      "can tell them apart. Move the line of the first or the second unit."
    );
  }
  const asked = Array.from(
    { length: 4 },
    (_, k) => wanted[INPUTS.findIndex((__, j) => 2 * h1[j] + h2[j] === k)],
  );
  if (["XOR", "XNOR"].some((name) => TABLES[name].every((output, k) => output === asked[k]))) {
    return `${count} In the plane of h_1 and h_2 it is ${target} all over again. Move the line of the first or the second unit.`;
  }
  return (
    `${count} Discs and squares in the last plane can be parted by a line. ${at(i, z)} there ${target} is ` +
    `${wanted[i]}. ${remedy(wanted[i], [h1[i], h2[i]], "h")}`
  );
}

function at(i, z) {
  return `At (${INPUTS[i].join(", ")}) z = ${text(z[i])}, so ${z[i] >= 0 ? "1" : "0"} comes out;`;
}

/** What moves z at this input the right way: its bias, and the weights whose input is 1. */
function remedy(wanted, input, reads) {
  const weights = ["w_1", "w_2"].filter((_, k) => input[k]);
  const levers = [...weights, "b"].join(" or ");
  const line = reads === "h" ? "the last line" : "the line";
  return `Drag ${line} to the other side of that corner, or ${wanted ? "raise" : "lower"} ${levers}.`;
}

function said(row, X) {
  const [w1, w2, b] = row.map((value) => Math.round(100 * value));
  const m = X.length / 2;
  const z = Array.from({ length: m }, (_, i) => (w1 * X[i] + w2 * X[m + i] + b) / 100);
  return { z, a: threshold([{ W: Float64Array.of(w1, w2), b: Float64Array.of(b) }], X) };
}

function batch(inputs) {
  return Float64Array.from([0, 1].flatMap((k) => inputs.map((input) => input[k])));
}
