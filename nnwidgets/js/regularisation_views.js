// The boundary over the plane, the costs over epochs, and the runs side by side, each beside the runs that were kept.

import { beside, chart } from "./chart.js";
import { contours } from "./contours.js";
import { legend, numbers } from "./controls.js";
import { draw, lettering, make, set, symbol, text } from "./dom.js";
import { plane } from "./plane.js";
import { EPOCHS } from "./regularisation_runs.js";

const ACROSS = [-1.9, 2.9];
const UP = [-1.9, 2.4];
const CELLS = 50;
// A little further than the last epoch, so that its number has room.
const AXIS = [1, 1.3 * EPOCHS];
// Of the epochs in the table of the curves.
const LISTED = [1, 2, 5, 10, 20, 50, 100, 200, 500, EPOCHS];
// A curve that goes further up than the axis may reach is cut off.
const TOPS = [1, 1.5, 2, 3];

export function percent(share) {
  return text(100 * share, 1);
}

/** The plane: points, the output of the network, where it says ½, and where the run kept last does. */
export function makeBoundary(view, state) {
  const area = plane(view, {
    x: ACROSS,
    y: UP,
    names: ["x_1", "x_2"],
    ticks: [-1, 0, 1, 2],
    grid: CELLS,
    label: () => {
      const run = state.run();
      const { training, validation } = state.numbers();
      const others = state.traits.kept.length ? ", beside the boundary of the run kept last" : "";
      return (
        `The plane of two half moons, and the boundary of the network after ${run.epoch} epochs${others}: ` +
        `${percent(training.right)} % of the training points are right, ${percent(validation.right)} % of the ` +
        "validation points"
      );
    },
  });
  const held = [0, 1].map((y) => draw("path", { class: `nn-held ${y ? "nn-one" : "nn-zero"}` }));
  const before = draw("path", { class: "nn-curve nn-before" });
  const now = draw("path", { class: "nn-curve nn-value nn-now" });
  area.lines.append(...held, before, now);
  const cells = area.cells();
  const outputOf = (network) => network.forward(cells).A[network.L];
  const boundary = (a) =>
    contours(a, CELLS, CELLS, 0.5)
      .map((line) => `M${line.map(place(area)).join("L")}`)
      .join("");
  view.drawn([], () => {
    const { training, validation } = state.data();
    area.points(training.X, training.Y);
    held.forEach((path, y) => {
      set(path, { d: state.traits.show_validation ? marks(area, validation, y) : null });
    });
    const a = outputOf(state.run().network);
    set(now, { d: boundary(a) });
    area.heat(a.map((each) => 2 * each - 1));
    const last = state.kept().at(-1)?.network;
    set(before, { d: last ? boundary(outputOf(last)) : null });
  });
  return make(
    "div",
    {},
    area.node,
    legend([
      ["ink", "● □", "training points of class 1 and 0; small: validation"],
      ["value", "—", "boundary now"],
      ["muted", "– –", "boundary of the run kept last"],
    ]),
  );
}

/** From a column and a row of the canvas to the drawing. */
function place({ across, down }) {
  const at = (index, [low, high]) => low + ((index + 0.5) / CELLS) * (high - low);
  return ([column, row]) =>
    `${across(at(column, ACROSS)).toFixed(1)} ${down(at(CELLS - 1 - row, UP)).toFixed(1)}`;
}

/** Small signs at the points of one class, as one path. */
function marks({ across, down }, { X, Y }, y) {
  const shape = y ? "m-1.7 0a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0 -3.4 0" : "m-1.7 -1.7h3.4v3.4h-3.4z";
  const m = Y.length;
  let path = "";
  for (let i = 0; i < m; i++) {
    if (Y[i] === y) path += `M${across(X[i]).toFixed(1)} ${down(X[m + i]).toFixed(1)}${shape}`;
  }
  return path;
}

/** The costs on the training and the validation set, the best epoch, and the curves of the runs that were kept. */
export function makeCurves(view, state) {
  const costs = chart(view, {
    x: { label: "epoch", range: AXIS, log: true },
    y: { label: "cost J", range: [0, 1] },
    height: 300,
    room: beside(2),
    label: () => {
      const { epoch, best_epoch, history } = state.run();
      const { length } = state.traits.kept;
      const others = length ? `; beside them, the curves of ${length} kept` : "";
      if (!epoch) return `Two curves of the cost over epochs, not begun${others}`;
      const [, training, validation] = history.at(-1);
      return (
        `Two curves of the cost over ${epoch} epochs: training ends at ${text(training)}, validation at ` +
        `${text(validation)}, which was least after ${best_epoch}${others}`
      );
    },
  });
  const kept = Array.from({ length: 4 }, () => ({
    training: costs.curve("muted", { dash: "2 4", width: 1.25 }),
    validation: costs.curve("muted", { width: 1.25 }),
    sign: lettering("", { class: "nn-sign nn-end" }),
  }));
  const training = costs.curve("ink", { dash: "6 4" });
  const validation = costs.curve("value");
  const stop = draw("path", { class: "nn-curve nn-muted", "stroke-dasharray": "3 3" });
  const best = draw("circle", { r: 5, class: "nn-best" });
  const sign = lettering("", { class: "nn-sign nn-middle" });
  costs.marks.append(stop, best, sign, ...kept.map((each) => each.sign));
  view.drawn([], () => {
    const { epoch, best_epoch, stopped, history } = state.run();
    const others = state.kept();
    const highest = [...history, ...others.flatMap(({ curve }) => curve)].reduce(
      (high, [, one, other]) => Math.max(high, one, other),
      0,
    );
    const top = TOPS.find((each) => each >= highest) ?? TOPS.at(-1);
    costs.range({ y: [0, top] });
    kept.forEach((each, i) => {
      const curve = others[i]?.curve ?? [];
      each.training.show(column(curve, 0), column(curve, 1));
      each.validation.show(column(curve, 0), column(curve, 2));
      write(each.sign, curve.length ? String(i + 1) : "", costs, curve.at(-1), [-4, -5]);
    });
    training.show(column(history, 0), column(history, 1));
    validation.show(column(history, 0), column(history, 2));
    const least = history.find((row) => row[0] === best_epoch);
    set(best, { visibility: least ? null : "hidden" });
    if (least) set(best, { cx: costs.x(least[0]), cy: costs.y(least[2]) });
    write(sign, least ? `best: ${best_epoch}` : "", costs, least, [0, 20]);
    const ends = stopped === "early" && history.length > 0;
    set(stop, { d: ends ? `M${costs.x(epoch)} ${costs.y(0)}V${costs.y(top)}` : null });
  });
  const table = numbers(view, {
    summary: "The curves, as a table",
    columns: ["epoch", "J, training", "J, validation"],
    rows: () => {
      const { epoch, best_epoch, history } = state.run();
      return history
        .filter(([at]) => LISTED.includes(at) || at === epoch || at === best_epoch)
        .map(([at, ...both]) => [
          `${at}${at === best_epoch ? " (best)" : ""}`,
          ...both.map((J) => text(J, 4)),
        ]);
    },
  });
  return make(
    "div",
    {},
    costs.node,
    legend([
      ["ink", "– –", "training"],
      ["value", "—", "validation, ○ where it was least"],
      ["muted", "1 2", "runs kept, by number"],
    ]),
    table,
  );
}

function column(rows, k) {
  return rows.map((row) => row[k]);
}

/** Write a few letters beside the point of a curve that has this row. */
function write(node, letters, costs, row, [right, under]) {
  if (node.textContent !== letters) node.textContent = letters;
  if (!letters) return;
  // Near the right edge there is no room for the right half of "best: 999".
  const x = Math.min(costs.x(row[0]) + right, costs.x(AXIS[1]) - 26);
  set(node, { x, y: Math.max(12, costs.y(row[2]) + under) });
}

const SETTINGS = [
  ["λ", ({ lam }) => String(Number(lam.toPrecision(2)))],
  ["p, kept", ({ keep_prob }) => text(keep_prob)],
  ["patience", ({ early, patience }) => (early ? text(patience, 0) : "—")],
  ["layers", ({ layers }) => text(layers, 0)],
  ["units", ({ units }) => text(units, 0)],
  ["noise", ({ noise }) => text(noise)],
  ["points", ({ points }) => text(points, 0)],
  ["seed", ({ seed }) => text(seed, 0)],
];
const MEASURED = [
  ["epoch", ({ epoch }) => text(epoch, 0)],
  ["J, training", ({ training }) => text(training.cost, 3)],
  ["J, validation", ({ validation }) => text(validation.cost, 3)],
  ["the gap", ({ training, validation }) => text(validation.cost - training.cost, 3)],
  ["% right, training", ({ training }) => percent(training.right)],
  ["% right, validation", ({ validation }) => percent(validation.right)],
  ["Σ ‖W‖^2", ({ squares }) => text(squares, squares < 10 ? 1 : 0)],
];

/** The numbers of the run, and beside it those of the runs kept; of the settings, those in which they differ. */
export function makeRuns(view, state) {
  const head = make("tr");
  const body = make("tbody");
  const caption = make("caption", { class: "nn-unseen" }, "This run and those kept");
  const node = make("table", { class: "nn-runs" }, caption, make("thead", {}, head), body);
  let shape = "";
  view.drawn([], () => {
    const run = state.run();
    const epoch = run.restored ? run.best_epoch : run.epoch;
    const runs = [{ ...run, epoch, ...state.numbers() }, ...state.kept()];
    const written = SETTINGS.map(([name, write]) => [name, runs.map(({ settings }) => write(settings))]);
    const rows = [
      ...written.filter(([, cells]) => new Set(cells).size > 1),
      ...MEASURED.map(([name, write]) => [name, runs.map(write)]),
    ];
    const now = JSON.stringify([runs.length, rows.map(([name]) => name)]);
    if (now !== shape) {
      shape = now;
      const titles = runs.map((_, i) => make("th", { scope: "col" }, i ? String(i) : "now"));
      head.replaceChildren(make("td"), ...titles);
      body.replaceChildren(
        ...rows.map(([name, cells]) =>
          make("tr", {}, make("th", { scope: "row" }, symbol(name)), ...cells.map(() => make("td"))),
        ),
      );
    }
    rows.forEach(([, cells], i) => {
      cells.forEach((cell, j) => {
        const place = body.rows[i].cells[j + 1];
        if (place.textContent !== cell) place.textContent = cell;
      });
    });
  });
  return node;
}
