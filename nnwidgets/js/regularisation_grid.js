// The grid of layers and units as a heat map: each cell trains a network of its size and shows how much of a set it gets
// right. To choose a cell is to load that size.

import { bar, numbers, tabs } from "./controls.js";
import { make, set, text } from "./dom.js";
import { bestOf, LAYERS, PARTS, parametersOf, SIZES, UNITS } from "./regularisation_runs.js";
import { percent } from "./regularisation_views.js";

const WAYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -UNITS.length, ArrowDown: UNITS.length };

/** The heading, the buttons, the heat map and its table; `workButton` makes the button that starts and stops it. */
export function makeSizes(view, state, workButton) {
  const count = SIZES.length;
  const column = () => 2 + PARTS.indexOf(state.traits.judged_by);
  const start = workButton("grid", () => {
    const tried = state.grid().length;
    if (tried === 0) return `Try all ${count}`;
    return tried < count ? "Go on" : `All ${count} are tried`;
  });
  const progress = make("progress", { max: count, "aria-label": "Sizes tried" });
  const tried = make("span");
  view.drawn([], () => {
    const { length } = state.grid();
    set(start, { "aria-disabled": String(length === count) });
    set(progress, { value: length });
    progress.hidden = length === 0 || length === count;
    const now = length && length < count ? `${length} of ${count} tried` : "";
    if (tried.textContent !== now) tried.textContent = now;
  });

  const parts = tabs(view, "judged_by", {
    label: "Judge by",
    options: [
      ["training", "Training"],
      ["validation", "Validation"],
      ["test", "Test"],
    ],
  });
  const verdict = make("p", { class: "nn-panel" });
  let said = "";
  view.drawn([], () => {
    const sentence = verdictOf(state);
    if (verdict.textContent !== sentence) verdict.textContent = sentence;
    // Before any is tried, there is only the size that is loaded, of which the run speaks.
    if (!state.grid().length || state.playing("grid") || said === sentence) return;
    said = sentence;
    view.say(sentence);
  });

  return make(
    "div",
    { class: "nn-sizes", role: "group", "aria-label": "The grid of sizes" },
    make("p", { class: "nn-title" }, "How many layers, how many units?"),
    bar("", start, progress, tried, parts),
    makeMap(view, state, column),
    verdict,
    numbers(view, {
      summary: `All ${count} sizes, as a table`,
      columns: ["size", "% training", "% validation", "% test", "J, validation"],
      rows: () =>
        state
          .grid()
          .map((row) => [`${row[0]} × ${row[1]}`, ...row.slice(2, 5).map(percent), text(row[6], 3)]),
    }),
  );
}

/** The map: a table of buttons, one of which takes the focus; arrow keys go on to the others. */
function makeMap(view, state, column) {
  const loaded = () =>
    SIZES.findIndex(({ layers, units }) => layers === state.traits.layers && units === state.traits.units);
  let focused = null;
  const cells = SIZES.map((size) => {
    const node = make("button", { type: "button", class: "nn-cell" });
    view.listen(node, "click", () => state.change(size));
    return node;
  });
  const map = make(
    "table",
    { class: "nn-map" },
    make("caption", {}, "% right, by hidden layers (down) and units in each (across)"),
    make(
      "thead",
      {},
      make("tr", {}, make("td"), ...UNITS.map((units) => make("th", { scope: "col" }, String(units)))),
    ),
    make(
      "tbody",
      {},
      ...LAYERS.map((layers, i) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, String(layers)),
          ...cells.slice(i * UNITS.length, (i + 1) * UNITS.length).map((cell) => make("td", {}, cell)),
        ),
      ),
    ),
  );
  view.listen(map, "keydown", (event) => {
    const from = cells.indexOf(event.target);
    const way = WAYS[event.key];
    if (from < 0 || !way || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const to = from + way;
    const sameRow = Math.floor(to / UNITS.length) === Math.floor(from / UNITS.length);
    if (!cells[to] || (Math.abs(way) === 1 && !sameRow)) return;
    focused = to;
    cells[to].focus();
    view.redraw();
  });
  view.drawn([], () => {
    const rows = state.grid();
    const scores = rows.map((row) => row[column()]);
    const [low, high] = [Math.min(...scores), Math.max(...scores)];
    const best = bestOf(rows, state.traits.judged_by);
    const mine = loaded();
    cells.forEach((cell, i) => {
      const { layers, units } = SIZES[i];
      const tried = i < rows.length;
      const shown = tried ? percent(scores[i]) : "·";
      const result = tried ? `${shown} % of the ${state.traits.judged_by} set right` : "not tried yet ·";
      if (cell.textContent !== shown) cell.textContent = shown;
      const share = high > low ? (scores[i] - low) / (high - low) : 1;
      set(cell, {
        "aria-label": `${nameOf({ layers, units })}: ${result}${i === best ? ", the best" : ""}`,
        "aria-pressed": String(i === mine),
        "data-best": i === best,
        style: tried ? `--nn-share:${Math.round(4 + 30 * share)}%` : null,
        tabindex: i === (focused ?? mine) ? 0 : -1,
      });
    });
  });
  return map;
}

/** What this set would choose, and what that is worth on the others. */
function verdictOf(state) {
  const rows = state.grid();
  const { layers, units } = state.traits;
  if (rows.length === 0) {
    const size = nameOf({ layers, units });
    return `Loaded: ${size}, ${parametersOf({ layers, units })} parameters. Would a smaller network do better?`;
  }
  const best = (part) => rows[bestOf(rows, part)];
  const [training, validation, test] = PARTS.map(best);
  const share = (row, part) => percent(row[2 + PARTS.indexOf(part)]);
  const soFar = rows.length < SIZES.length ? "So far, the" : "The";
  if (state.traits.judged_by === "training") {
    return (
      `${soFar} training set chooses ${nameOf(training)}: ${share(training, "training")} % right there, ` +
      `but ${share(training, "validation")} % of the validation set. It rewards learning by heart.`
    );
  }
  if (state.traits.judged_by === "validation") {
    return (
      `${soFar} validation set chooses ${nameOf(validation)}: ${share(validation, "validation")} % right there, ` +
      `and ${share(validation, "test")} % of the test set, which had no part in the choice.`
    );
  }
  return (
    `${soFar} test set would choose ${nameOf(test)}, with ${share(test, "test")} % right: ` +
    "but then no set is left to say how good that is."
  );
}

function nameOf(size) {
  const [layers, units] = Array.isArray(size) ? size : [size.layers, size.units];
  return `${layers} ${layers === 1 ? "layer" : "layers"} of ${units} ${units === 1 ? "unit" : "units"}`;
}
