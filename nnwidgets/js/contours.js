// Lines of one height on a surface that is known at the points of a grid, by marching squares: where a line crosses a
// side between two neighbours, their values give the place, and inside a cell the crossings are joined.
//
//     place along a side from v0 to v1:   t = (level − v0) / (v1 − v0)

/**
 * The lines on which the surface has the height `level`: a list of lines, each a list of points [column, row] with
 * fractions, which lies in the grid; a closed one ends with the point it starts with.
 *
 * `values` are rows × columns numbers, row by row. A cell with a corner that is not finite is left out.
 */
export function contours(values, rows, columns, level) {
  const links = new Map();
  const join = (one, other) => {
    links.set(one, [...(links.get(one) ?? []), other]);
    links.set(other, [...(links.get(other) ?? []), one]);
  };
  for (let i = 0; i + 1 < rows; i++) {
    for (let j = 0; j + 1 < columns; j++) {
      const k = i * columns + j;
      const [a, b, c, d] = [values[k], values[k + 1], values[k + columns + 1], values[k + columns]];
      const mean = (a + b + c + d) / 4;
      const [A, B, C, D] = [a >= level, b >= level, c >= level, d >= level];
      if (!Number.isFinite(mean) || (A === B && B === C && C === D)) continue;
      // A side is known by its first corner and its direction: 2k to the right, 2k + 1 down.
      const [top, right, bottom, left] = [2 * k, 2 * (k + 1) + 1, 2 * (k + columns), 2 * k + 1];
      if (A === C && B === D) {
        // A saddle: the middle belongs to one pair of corners, and the other two are cut off.
        if (mean >= level === A) {
          join(top, right);
          join(bottom, left);
        } else {
          join(top, left);
          join(bottom, right);
        }
      } else {
        const crossed = [A !== B && top, B !== C && right, C !== D && bottom, D !== A && left];
        join(...crossed.filter((side) => side !== false));
      }
    }
  }
  const place = (side) => {
    const k = side >> 1;
    const down = side & 1;
    const [v0, v1] = [values[k], values[down ? k + columns : k + 1]];
    const t = (level - v0) / (v1 - v0);
    return [(k % columns) + (down ? 0 : t), Math.floor(k / columns) + (down ? t : 0)];
  };
  const follow = (first) => {
    const line = [place(first)];
    let side = first;
    for (let next = links.get(side)[0]; next !== undefined; next = links.get(side)?.[0]) {
      unlink(links, side, next);
      line.push(place(next));
      side = next;
    }
    return line;
  };
  const ends = [...links.keys()].filter((side) => links.get(side).length === 1);
  const lines = [];
  for (const first of [...ends, ...links.keys()]) if (links.has(first)) lines.push(follow(first));
  return lines;
}

function unlink(links, one, other) {
  for (const [side, gone] of [
    [one, other],
    [other, one],
  ]) {
    const left = links.get(side).filter((each) => each !== gone);
    if (left.length) links.set(side, left);
    else links.delete(side);
  }
}
