// Where each node of a computational graph stands in a picture, and how its edges run between the others: columns by
// depth, and rows by the barycentre method (Sugiyama, Tagawa and Toda, 1981).
//
//   column   c(v) = 0 in a leaf      c(v) = 1 + max c(u) over the inputs u of v
//   row      r(v) near the mean row of v's neighbours in the column beside it, r(v) ≥ r(u) + 1 below u in a column
//
// Takes what `graph` in expression.js returns, and imports nothing. Chapter *Computational graphs*.

const SWEEPS = 24;

/**
 * Where each node stands: `places[id]` is { column, row }, with rows from 0 to `rows` − 1 that need not be whole, at
 * least 1 apart in a column. A node's column is the longest path from a leaf; a constant stands one column before its
 * successor. `routes[e]` leads the edge `edges[e]` past the nodes between its ends: a place in each column, both ends
 * included. It depends on how the nodes are connected and not on their values.
 * Of all the sweeps from left to right and back it is the one with the fewest crossings, and then the shortest edges.
 */
export function layout({ nodes, edges }) {
  const column = depths(nodes);
  const columns = Array.from({ length: Math.max(...column) + 1 }, () => []);
  // A node's lane is its own point, and one in each column that its edges pass: all of them share it.
  const lanes = nodes.map(({ id }) => {
    const ends = edges.filter(({ from }) => from === id).map(({ to }) => column[to]);
    const lane = [];
    for (let c = column[id]; c < Math.max(column[id] + 1, ...ends); c++) {
      const point = { column: c, row: columns[c].length, left: [], right: [] };
      columns[c].push(point);
      if (lane.length) connect(lane.at(-1), point);
      lane.push(point);
    }
    return lane;
  });
  for (const { from, to } of edges) connect(lanes[from][column[to] - 1 - column[from]], lanes[to][0]);

  const points = columns.flat();
  let best = null;
  for (let sweep = 0; sweep <= SWEEPS; sweep++) {
    if (sweep) {
      const side = sweep % 2 ? "left" : "right";
      for (const those of side === "left" ? columns : columns.toReversed()) arrange(those, side);
    }
    const found = { crossings: crossings(columns), length: lengthOf(points), rows: points.map((p) => p.row) };
    const isBetter =
      !best ||
      found.crossings < best.crossings ||
      (found.crossings === best.crossings && found.length < best.length);
    if (isBetter) best = found;
  }
  const top = Math.min(...best.rows);
  points.forEach((point, i) => {
    point.row = best.rows[i] - top;
  });
  const at = ({ column, row }) => ({ column, row });
  return {
    columns: columns.length,
    rows: Math.max(...points.map((p) => p.row)) + 1,
    places: lanes.map(([point]) => at(point)),
    routes: edges.map(({ from, to }) =>
      [...lanes[from].slice(0, column[to] - column[from]), lanes[to][0]].map(at),
    ),
  };
}

function depths(nodes) {
  const depth = [];
  for (const { inputs } of nodes) depth.push(Math.max(-1, ...inputs.map((u) => depth[u])) + 1);
  for (const { id, inputs } of nodes) {
    for (const u of inputs) if (isConstant(nodes[u])) depth[u] = depth[id] - 1;
  }
  return depth;
}

/** A number as it was typed, without a name. */
function isConstant({ label, op }) {
  return label === "" && op === "";
}

function connect(left, right) {
  left.right.push(right);
  right.left.push(left);
}

/**
 * Order the points of a column by the mean row of their neighbours on one side, and bring each as near to that row as
 * the others allow: the rows r_i that minimise Σ (r_i − wanted_i)² with r_(i+1) ≥ r_i + 1.
 */
function arrange(points, side) {
  const wanted = new Map(
    points.map((p) => [p, p[side].length ? mean(p[side].map(({ row }) => row)) : p.row]),
  );
  points.sort((p, q) => wanted.get(p) - wanted.get(q) || p.row - q.row);
  // With r_i = s_i + i the condition is that s never falls: neighbours that would break it are pooled at their mean.
  const pools = [];
  points.forEach((point, i) => {
    let pool = [wanted.get(point) - i];
    while (pools.length && mean(pools.at(-1)) > mean(pool)) pool = [...pools.pop(), ...pool];
    pools.push(pool);
  });
  pools
    .flatMap((pool) => pool.map(() => mean(pool)))
    .forEach((s, i) => {
      points[i].row = s + i;
    });
}

/** How often two lines between neighbouring columns cross. */
function crossings(columns) {
  let count = 0;
  for (const points of columns) {
    const lines = points.flatMap((p) => p.right.map((q) => [p.row, q.row]));
    lines.forEach(([a, b], i) => {
      for (const [c, d] of lines.slice(i + 1)) if ((a - c) * (b - d) < 0) count++;
    });
  }
  return count;
}

function lengthOf(points) {
  return points.reduce((sum, p) => p.right.reduce((s, q) => s + Math.abs(p.row - q.row), sum), 0);
}

function mean(numbers) {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}
