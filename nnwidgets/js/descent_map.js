// The cost over its two parameters as a map: grey is high, lines join places of one cost, and each runner leaves a trail.

import { contours } from "./contours.js";
import { draw, make, set, text } from "./dom.js";
import { plane } from "./plane.js";

const GRID = 80;
const LEVELS = 13;
const [LOWEST, HIGHEST] = [0.01, 8];
// Twice the side of the drawing: far enough to run off, not so far that a browser draws it wrong.
const MARGIN = 800;
const RING = "M-8 0a8 8 0 1 0 16 0a8 8 0 1 0 -16 0ZM-4 0a4 4 0 1 1 8 0a4 4 0 1 1 -8 0Z";

/** How each runner is drawn, and what it is called. */
export const LOOKS = {
  batch: { name: "Batch", kind: "ink", dash: "", width: 2, sign: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z" },
  stochastic: { name: "Stochastic", kind: "muted", dash: "", width: 0.8, sign: "M-4.5 -4.5H4.5V4.5H-4.5Z" },
  mini_batch: { name: "Mini-batch", kind: "weight", dash: "4 2", width: 1.6, sign: "M0 -6.5L6 4.5H-6Z" },
  momentum: { name: "Momentum", kind: "ink", dash: "9 3 2 3", width: 1.8, sign: "M0 -7L5.5 0L0 7L-5.5 0Z" },
  adam: {
    name: "Adam",
    kind: "weight",
    dash: "",
    width: 2.6,
    sign: "M-2 -6.5H2V-2H6.5V2H2V6.5H-2V2H-6.5V-2H-2Z",
  },
};

/** A runner's line and sign, to put beside its name. */
export function swatch(name) {
  const { kind, dash, width, sign } = LOOKS[name];
  return draw(
    "svg",
    { viewBox: "0 0 46 18", width: 46, height: 18, "aria-hidden": "true", class: `nn-${kind}` },
    draw("path", { d: "M0 9H46", class: "nn-curve", "stroke-dasharray": dash, "stroke-width": width }),
    draw("path", { d: sign, class: "nn-sign", transform: "translate(23 9)" }),
  );
}

/**
 * The map of one surface. `landscape()` and `race()` are what there is now, `runs(name)` says who is shown, `start()`
 * and `move(place)` where they start; `active()` whether this is the map to see.
 */
export function map(view, { surface, landscape, race, runs, start, move, active, label }) {
  const { names, span } = surface;
  const area = plane(view, {
    x: span,
    names,
    // In the middle stands the name of the axis.
    ticks: [-2, -1, 0, 1, 2].filter((tick) => span[0] < tick && 2 * tick !== span[0] + span[1]),
    grid: GRID,
    label,
  });
  const id = `nn-${view.id}-${names[0]}`.replace(/[^\w-]/g, "");
  const [left, bottom] = [area.across(span[0]), area.down(span[0])];
  const clip = draw(
    "clipPath",
    { id },
    draw("rect", { x: left, y: 0, width: area.across(span[1]) - left, height: bottom }),
  );
  const inside = draw("g", { "clip-path": `url(#${id})` });
  const heights = draw("path", { class: "nn-heights" });
  const trails = draw("g");
  const marks = draw("g", { class: "nn-marks" });
  const heads = draw("g");
  inside.append(heights, trails, marks, heads);
  area.lines.append(clip, inside);

  const runners = new Map(
    Object.entries(LOOKS).map(([name, look]) => [name, trailOf(look, trails, heads, area)]),
  );
  area.handle({
    label: "Start",
    kind: "ink",
    shape: RING,
    at: start,
    move,
    value: () => names.map((name, k) => `${name.replace("_", " ")} ${spokenNumber(start()[k])}`).join(", "),
  });
  // A tap beside everything puts the start there.
  view.listen(area.svg, "click", (event) => {
    if (!event.target.closest(".nn-handle")) move(area.toPlane(event));
  });

  let [drawn, theme, shades] = [null, "", null];
  const drawHeights = ({ least, minima }) => {
    const step = (span[1] - span[0]) / GRID;
    const middles = Array.from({ length: GRID }, (_, i) => span[0] + (i + 0.5) * step);
    const J = drawn.grid(middles, middles.toReversed());
    // From bare to grey along the logarithm, as the lines go.
    const tone = (cost) => Math.log(Math.max(cost - least, LOWEST) / LOWEST) / Math.log(HIGHEST / LOWEST);
    shades = J.map((cost) => -0.75 * tone(cost));
    const point = ([column, row]) =>
      `${area.across(span[0] + (column + 0.5) * step).toFixed(1)} ${area.down(span[1] - (row + 0.5) * step).toFixed(1)}`;
    const levels = Array.from(
      { length: LEVELS },
      (_, i) => least + LOWEST * (HIGHEST / LOWEST) ** (i / (LEVELS - 1)),
    );
    set(heights, {
      d: levels
        .flatMap((level) => contours(J, GRID, GRID, level))
        .map((line) => `M${line.map(point).join("L")}`)
        .join(""),
    });
    const at = ([first, second]) => `translate(${area.across(first)} ${area.down(second)})`;
    marks.replaceChildren(
      ...minima.map((minimum) => draw("path", { d: "M-8 0H8M0 -8V8", transform: at(minimum) })),
      ...(minima.length > 1 ? [draw("path", { d: "M-6 -6L6 6M-6 6L6 -6", transform: at([0, 0]) })] : []),
    );
  };
  view.drawn([], () => {
    if (!active()) return;
    const now = landscape();
    const colours = view.colour("--nn-muted").join();
    if (now !== drawn) {
      drawn = now;
      theme = "";
      drawHeights(now);
    }
    if (colours !== theme) {
      theme = colours;
      area.heat(shades);
    }
    for (const runner of race().runners) runners.get(runner.name).show(runs(runner.name) ? runner : null);
  });

  return make("div", {}, area.node);
}

/** A runner's trail and where it is; what is drawn already is not written anew. */
function trailOf({ kind, dash, width, sign }, trails, heads, area) {
  const line = draw("path", {
    class: `nn-curve nn-${kind}`,
    "stroke-dasharray": dash,
    "stroke-width": width,
  });
  const head = draw("path", { d: sign, class: `nn-head nn-${kind}` });
  trails.append(line);
  heads.append(head);
  const within = (value) => Math.min(Math.max(value, -MARGIN), MARGIN).toFixed(1);
  const point = ([first, second]) => `${within(area.across(first))} ${within(area.down(second))}`;
  let [known, count, path] = [null, 0, ""];
  return {
    show(runner) {
      for (const node of [line, head]) set(node, { visibility: runner ? null : "hidden" });
      if (!runner) return;
      if (runner !== known) [known, count, path] = [runner, 0, ""];
      const { first, second } = runner.trail;
      for (; count < first.length; count++)
        path += `${count ? "L" : "M"}${point([first[count], second[count]])}`;
      const here = point(runner.place);
      set(line, { d: `${path}L${here}` });
      set(head, { transform: `translate(${here})` });
    },
  };
}

function spokenNumber(value) {
  return text(value).replace("−", "minus ");
}
