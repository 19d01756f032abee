// The two planes of logistic regression: of the inputs, with examples to drag, and of the weights, with a map of the cost.

import { contours } from "./contours.js";
import { draw, lettering, make, set, symbol, text } from "./dom.js";
import { REACH, SPAN } from "./logistic_unit.js";
import { cut, plane } from "./plane.js";

const RING = "M-11 0a11 11 0 1 0 22 0a11 11 0 1 0 -22 0ZM-8.5 0a8.5 8.5 0 1 1 17 0a8.5 8.5 0 1 1 -17 0Z";
// As far as a finger may miss an example.
const NEAR = 0.36;
const ODDS = Math.log(9);
const CELLS = 40;
const NODES = CELLS + 1;
const LEVELS = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20];
const NAMED = [0.1, 0.2, 0.5, 1, 2, 5, 10];

/** The plane of the inputs: what the unit says everywhere, its line, and the examples. */
export function dataPlane(view, { state, unit, theta, selected, change }) {
  const area = plane(view, {
    x: [-SPAN, SPAN],
    names: ["x_1", "x_2"],
    ticks: [-2, 2],
    label: () => {
      const { right } = unit().at(theta());
      const [w1, w2, b] = theta().map((each) => text(each).replace("−", "minus "));
      return (
        `${state.points.length} examples in the plane of x1 and x2, ${right} of them on the right side of the line ` +
        `${w1} x1 plus ${w2} x2 plus ${b} = 0`
      );
    },
  });
  const cells = area.cells();
  const line = area.line();
  const odds = [
    [ODDS, "ŷ = 0.1", 0.14],
    [-ODDS, "ŷ = 0.9", 0.86],
  ].map(([shift, name, along]) => {
    const stroke = draw("line", { class: "nn-odds nn-weight" });
    const label = lettering(name, { class: "nn-tick nn-halo nn-middle" });
    area.lines.append(stroke, label);
    return { shift, stroke, label, along };
  });

  const reaches = draw("g");
  area.handles.append(reaches);
  const moveTo = (x, y) => {
    const k = selected();
    change(state.points.with(k, [round(x), round(y), state.points[k][2]]));
  };
  const pick = (k) => view.put({ selected: (k + state.points.length) % state.points.length });
  const handle = area.handle({
    label: () => `Example ${selected() + 1} of ${state.points.length}; Page Down is the next`,
    value: () => {
      const [x1, x2, y] = state.points[selected()];
      return `class ${y}, x1 ${text(x1)}, x2 ${text(x2)}`.replaceAll("−", "minus ");
    },
    shape: RING,
    kind: "ink",
    step: 0.1,
    at: () => state.points[selected()].slice(0, 2),
    move: ([x, y]) => moveTo(x, y),
    keys: { PageDown: () => pick(selected() + 1), PageUp: () => pick(selected() - 1) },
  });
  // Of examples that lie close together, the nearest is meant, not the one drawn last.
  view.listen(
    area.svg,
    "pointerdown",
    (event) => {
      const [x, y] = area.toPlane(event);
      const away = state.points.map(([x1, x2]) => Math.hypot(x1 - x, x2 - y));
      const nearest = away.indexOf(Math.min(...away));
      if (away[nearest] > NEAR) return;
      pick(nearest);
      handle.grab(event);
    },
    true,
  );

  view.drawn([], () => {
    const { X, Y } = unit();
    const [w1, w2, b] = theta();
    const { p } = unit().at(theta());
    area.heat(
      unit()
        .predict(theta(), cells)
        .map((each) => 2 * each - 1),
    );
    area.points(
      X,
      Y,
      Array.from(p, (each, i) => Number(each >= 0.5) !== Y[i]),
    );
    line.show(w1, w2, b);
    // The two labels stand at opposite ends, so that they have room where the lines are close.
    const alongLine = ([x, y]) => w1 * y - w2 * x;
    for (const { shift, stroke, label, along } of odds) {
      const ends = cut(w1, w2, b + shift, [-SPAN, SPAN], [-SPAN, SPAN]);
      for (const node of [stroke, label]) set(node, { visibility: ends ? null : "hidden" });
      if (!ends) continue;
      const [[x1, y1], [x2, y2]] = ends
        .sort((one, other) => alongLine(one) - alongLine(other))
        .map(([x, y]) => [area.across(x), area.down(y)]);
      set(stroke, { x1, x2, y1, y2 });
      const [px, py] = [x1 + (x2 - x1) * along, y1 + (y2 - y1) * along];
      const edge = Math.min(Math.max(px, area.across(-SPAN) + 26), area.across(SPAN) - 26);
      set(label, { x: edge, y: py + 4 });
    }
    const m = Y.length;
    if (reaches.childNodes.length !== m) {
      reaches.replaceChildren(
        ...Array.from({ length: m }, () => draw("circle", { class: "nn-grip", r: 22 })),
      );
    }
    for (let i = 0; i < m; i++)
      set(reaches.childNodes[i], { cx: area.across(X[i]), cy: area.down(X[m + i]) });
  });
  return make("div", {}, area.node, make("p", { class: "nn-caption" }, "The examples, and ŷ everywhere"));
}

/** The plane of the weights: J for the present bias as a map, the present weights, and the path that led to them. */
export function costPlane(view, { state, unit, theta, place }) {
  const area = plane(view, {
    x: [-REACH, REACH],
    names: ["w_1", "w_2"],
    ticks: [-4, 4],
    grid: CELLS,
    label: () => {
      const [w1, w2, b] = theta().map((each) => text(each).replace("−", "minus "));
      const J = text(unit().at(theta()).J, 4);
      return `A map of the cost over w1 and w2 for the bias ${b}; at w1 = ${w1}, w2 = ${w2} the cost is ${J}`;
    },
  });
  const clip = `nn-clip-${view.id.replace(/\W/g, "")}`;
  const side = area.across(REACH) - area.across(-REACH);
  const window = draw("rect", { x: area.across(-REACH), y: area.down(REACH), width: side, height: side });
  const map = draw("path", { class: "nn-contours" });
  const names = draw("g");
  const [way, places] = [draw("path", { class: "nn-way" }), draw("path", { class: "nn-places" })];
  const start = draw("circle", { r: 5, class: "nn-start" });
  const next = draw("path", { class: "nn-next" });
  const within = draw("g", { "clip-path": `url(#${clip})` }, map, names, way, places, start, next);
  area.lines.append(draw("clipPath", { id: clip }, window), within);

  const moveTo = ([w1, w2]) => place([round(w1), round(w2), state.b]);
  area.handle({
    label: "The weights",
    value: () => {
      const J = text(unit().at(theta()).J, 3);
      return `w1 ${text(state.w1)}, w2 ${text(state.w2)}, cost ${J}`.replaceAll("−", "minus ");
    },
    at: () => theta().slice(0, 2).map(inside),
    move: moveTo,
    step: 0.1,
  });
  view.listen(area.svg, "click", (event) => {
    if (!event.target.closest(".nn-handle")) moveTo(area.toPlane(event));
  });

  let drawn = "";
  const caption = make("p", { class: "nn-caption" });
  view.drawn([], () => {
    const now = JSON.stringify([state.points, state.b, view.colour("--nn-muted")]);
    if (now !== drawn) {
      drawn = now;
      drawMap(area, unit().surface(state.b, NODES), map, names);
      caption.replaceChildren("The cost ", symbol("J(w_1, w_2)"), ` for b = ${text(state.b)}`);
    }
    const at = ([w1, w2]) => [area.across(w1).toFixed(1), area.down(w2).toFixed(1)];
    const path = [...state.path, theta()];
    set(way, { d: path.length > 1 ? `M${path.map((each) => at(each).join(" ")).join("L")}` : null });
    set(places, { d: path.map((each) => `M${at(each).join(" ")}h0`).join("") });
    const [cx, cy] = at(path[0]);
    set(start, { cx, cy });
    set(next, { d: arrow(at(theta()), at(unit().descend(theta(), state.learning_rate))) });
  });
  return make("div", {}, area.node, caption);
}

function drawMap(area, J, map, names) {
  const cell = (i, j) =>
    (J[i * NODES + j] + J[i * NODES + j + 1] + J[(i + 1) * NODES + j] + J[(i + 1) * NODES + j + 1]) / 4;
  // From the lowest place on, equal ratios of J are equal steps of grey.
  const shade = (value) => -Math.min(1, Math.max(0, Math.log(value / 0.1) / Math.log(100)));
  area.heat(
    Float64Array.from({ length: CELLS ** 2 }, (_, k) => shade(cell(Math.floor(k / CELLS), k % CELLS))),
  );
  const x = (column) => area.across(((2 * column) / CELLS - 1) * REACH);
  const y = (row) => area.down((1 - (2 * row) / CELLS) * REACH);
  const trace = (line) =>
    `M${line.map(([column, row]) => `${x(column).toFixed(1)} ${y(row).toFixed(1)}`).join("L")}`;
  const labels = [];
  let d = "";
  for (const level of LEVELS) {
    const lines = contours(J, NODES, NODES, level);
    d += lines.map(trace).join("");
    if (!NAMED.includes(level) || !lines.length) continue;
    const longest = lines.reduce((one, other) => (other.length > one.length ? other : one));
    const [column, row] = longest[Math.floor(longest.length / 2)];
    const [px, py] = [x(column), y(row)];
    if (longest.length < 12 || px < area.across(-REACH) + 16 || px > area.across(REACH) - 16) continue;
    labels.push(lettering(String(level), { x: px, y: py + 4, class: "nn-tick nn-halo nn-middle" }));
  }
  set(map, { d });
  names.replaceChildren(...labels);
}

/** An arrow from one place to another; none where they are too close to see one. */
function arrow([x0, y0], [x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = Math.hypot(dx, dy);
  if (!(length > 9)) return null;
  const [ux, uy] = [dx / length, dy / length];
  const head = (turn) =>
    `M${x1} ${y1}l${(-9 * ux + turn * uy).toFixed(1)} ${(-9 * uy - turn * ux).toFixed(1)}`;
  return `M${x0} ${y0}L${x1} ${y1}${head(4.5)}${head(-4.5)}`;
}

function inside(weight) {
  return Math.min(Math.max(weight, -REACH), REACH);
}

function round(value) {
  return Number(value.toFixed(2));
}
