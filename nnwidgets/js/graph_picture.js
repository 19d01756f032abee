// The drawing of a computational graph: a box for each node, with its value above its gradient, and a curve for each
// edge, with "local × above" on it as soon as the backward pass has come along.
//
// Values flow to the right, along solid blue edges; gradients flow to the left, along dashed orange ones.
// Chapter *Computational graphs*.

import { draw, lettering, set } from "./dom.js";
import { short, sign } from "./graph_steps.js";

const HEIGHT = 58;
const LEAST_WIDTH = 60;
const ROW = 78;
const EDGE = 3;
const MOST_LETTERS = 16;
// The room between two columns: what the widest label takes, and what is left of a wide page, up to a limit.
const GAP = [46, 150];
// How far apart two edges end at a node that reads both.
const PORTS = 22;
const SIZE = 13;
const LABEL_SIZE = 12;
const LABEL = 16;
// Where on its last stretch an edge may have its label, the best place first.
const STOPS = [0.5, 0.58, 0.66, 0.74, 0.42, 0.34, 0.82, 0.26, 0.9];

/**
 * A drawing of `graph`, as `layout` places it and with these `symbols`, in `room` pixels if that is enough; `show(steps,
 * at)` draws it after so many steps, and `around(step)` is the part of the drawing that a step is about.
 */
export function drawing({ graph, layout, symbols, room }) {
  const plan = planOf(graph, layout, symbols, room);
  const node = draw("svg", {
    class: "nn-picture",
    role: "img",
    width: plan.width,
    height: plan.height,
    viewBox: `0 0 ${plan.width} ${plan.height}`,
  });
  const edges = graph.edges.map((edge, index) => drawEdge(edge, plan.curves[index]));
  const boxes = graph.nodes.map((each) => drawNode(each, symbols[each.id], plan));
  const labels = graph.edges.map((edge, index) => drawLabel(edge, plan.labels[index]));
  node.append(...edges, ...boxes, ...labels);

  return {
    node,
    width: plan.width,
    show(steps, at) {
      const now = at ? steps[at - 1] : null;
      const done = steps.slice(0, at);
      const valued = new Set(done.filter(({ phase }) => phase === "forward").map(({ node: id }) => id));
      const graded = new Set(done.filter(({ phase }) => phase === "backward").map(({ node: id }) => id));
      const state = (id) => (id === now?.node ? now.phase : now?.uses.includes(id) ? "used" : null);
      graph.nodes.forEach(({ id, op }) => {
        set(boxes[id], {
          "data-valued": !op || valued.has(id),
          "data-graded": graded.has(id),
          "data-now": state(id),
        });
      });
      graph.edges.forEach(({ from, to }, index) => {
        const flow = graded.has(from) ? "backward" : valued.has(to) ? "forward" : null;
        set(edges[index], { "data-flow": flow, "data-now": now?.edges.includes(index) });
        set(labels[index], { "data-graded": graded.has(from), "data-now": now?.edges.includes(index) });
      });
    },
    around(step) {
      const xs = [step.node, ...step.uses].map((id) => plan.x(id));
      const y = plan.y(step.node);
      return {
        left: Math.min(...xs) - plan.box / 2,
        right: Math.max(...xs) + plan.box / 2,
        x: plan.x(step.node),
        y,
      };
    },
  };
}

function planOf({ nodes, edges }, { columns, rows, places, routes }, symbols, room) {
  const written = nodes.flatMap(({ id, op, value, gradient }) => [
    `${name(symbols[id])}  ${sign(op)}`,
    `◂ ${short(value)}`,
    `◂ ${short(gradient)}`,
  ]);
  const box = Math.max(LEAST_WIDTH, 16 + Math.max(...written.map((line) => widthOf(line, SIZE))));
  const widest = Math.max(0, ...edges.map((edge) => labelWidth(edge)));
  const spare = (room - columns * box - 2 * EDGE) / Math.max(1, columns - 1);
  const gap = Math.max(GAP[0], widest + 4, Math.min(spare, GAP[1]));
  const pitch = box + gap;
  const at = ({ column, row }) => [EDGE + box / 2 + column * pitch, EDGE + HEIGHT / 2 + row * ROW];
  const ends = portsOf(nodes, edges, routes);
  const curves = routes.map((route, e) => stretches(route.map(at), box, ends[e]));
  return {
    box,
    width: Math.ceil(2 * EDGE + columns * box + (columns - 1) * gap),
    height: Math.ceil(2 * EDGE + HEIGHT + (rows - 1) * ROW),
    x: (id) => at(places[id])[0],
    y: (id) => at(places[id])[1],
    curves,
    labels: labelPlaces(edges, curves),
  };
}

/** How far above or below its middle each edge ends at its node: the edge that comes from above ends above. */
function portsOf(nodes, edges, routes) {
  const ports = edges.map(() => 0);
  for (const { id } of nodes) {
    const arriving = edges.flatMap(({ to }, e) => (to === id ? [e] : []));
    const from = (e) => routes[e].at(-2).row;
    arriving.sort((e, f) => from(e) - from(f) || edges[e].argument - edges[f].argument);
    arriving.forEach((e, i) => {
      ports[e] = (i - (arriving.length - 1) / 2) * PORTS;
    });
  }
  return ports;
}

/** The curves between the columns that an edge passes: [[x, y], [x, y]] each. */
function stretches(points, box, port) {
  const last = points.length - 1;
  return points.slice(1).map(([x, y], i) => [
    [points[i][0] + box / 2, points[i][1]],
    [x - box / 2, i + 1 === last ? y + port : y],
  ]);
}

/** Where each label stands: on the last stretch of its edge, as far as may be where no other label is. */
function labelPlaces(edges, curves) {
  const taken = [];
  return edges.map((edge, e) => {
    const [[x0, y0], [x1, y1]] = curves[e].at(-1);
    const half = labelWidth(edge) / 2;
    const options = STOPS.map((t) => {
      const x = x0 + (x1 - x0) * (1.5 * t * (1 - t) + t ** 3);
      const y = y0 + (y1 - y0) * (3 * t * t - 2 * t ** 3);
      return { x: Math.min(Math.max(x, x0 + half + 1), x1 - half - 1), y, half };
    });
    const place = options.reduce((best, each) => (overlap(each, taken) < overlap(best, taken) ? each : best));
    taken.push(place);
    return place;
  });
}

function overlap({ x, y, half }, taken) {
  return taken.reduce((sum, other) => {
    const across = half + other.half - Math.abs(x - other.x);
    const down = LABEL - Math.abs(y - other.y);
    return across > 0 && down > 0 ? sum + across * down : sum;
  }, 0);
}

function drawEdge({ from, to }, curve) {
  const [start, ...rest] = curve.flat();
  let d = `M${start}`;
  for (const [i, [x, y]] of rest.entries()) {
    const [x0, y0] = i ? rest[i - 1] : start;
    const middle = (x0 + x) / 2;
    // Even places are ends of curves, odd ones of the level way through a column.
    d += i % 2 ? `H${x}` : `C${middle} ${y0} ${middle} ${y} ${x} ${y}`;
  }
  const [x, y] = rest.at(-1);
  // What runs along the edge, once, when its step comes.
  const spark = draw("circle", { class: "nn-spark", r: 5 });
  spark.style.offsetPath = `path("${d}")`;
  return draw(
    "g",
    { class: "nn-edge", "data-from": from, "data-to": to },
    draw("path", { class: "nn-way", d }),
    draw("path", { class: "nn-forth", d: `M${x} ${y}l-9 -5v10Z` }),
    draw("path", { class: "nn-back", d: `M${start}l9 -5v10Z` }),
    spark,
  );
}

function drawNode({ id, op, value, gradient }, runs, plan) {
  const [x, y] = [plan.x(id) - plan.box / 2, plan.y(id) - HEIGHT / 2];
  const right = x + plan.box - 7;
  const line = (kind, mark, number, row) =>
    draw(
      "g",
      { class: `nn-${kind}` },
      draw("text", { x: x + 7, y: y + row }, mark),
      draw("text", { x: right, y: y + row, class: "nn-end" }, short(number)),
    );
  const full = runs.map(([run]) => run).join("");
  const cut = full.length > MOST_LETTERS ? [[name(runs), ""]] : runs;
  return draw(
    "g",
    { class: "nn-node", "data-node": id },
    draw("rect", { x, y, width: plan.box, height: HEIGHT, rx: 8 }),
    lettering(cut, { x: x + 7, y: y + 17, class: "nn-name" }),
    draw("text", { x: right, y: y + 17, class: "nn-end nn-op" }, sign(op)),
    line("value", "▸", value, 34),
    line("gradient", "◂", gradient, 51),
  );
}

function drawLabel(edge, { x, y, half }) {
  return draw(
    "g",
    { class: "nn-label nn-gradient", "data-from": edge.from, "data-to": edge.to },
    draw("rect", { x: x - half, y: y - LABEL / 2, width: 2 * half, height: LABEL, rx: 4 }),
    draw("text", { x, y: y + 4, class: "nn-middle" }, label(edge)),
  );
}

function label({ local, above }) {
  const factor = short(above, 3);
  return `${short(local, 3)} × ${factor.startsWith("−") ? `(${factor})` : factor}`;
}

function labelWidth(edge) {
  return widthOf(label(edge), LABEL_SIZE) + 4;
}

/** About how wide a text is in a wide typeface, such as a phone may have. */
function widthOf(text, size) {
  const parts = [...text].map((letter) =>
    " .()".includes(letter) ? 0.37 : "×−".includes(letter) ? 0.82 : 0.64,
  );
  return size * parts.reduce((sum, part) => sum + part, 0);
}

function name(runs) {
  const full = runs.map(([run]) => run).join("");
  return full.length > MOST_LETTERS ? `${full.slice(0, MOST_LETTERS - 1)}…` : full;
}
