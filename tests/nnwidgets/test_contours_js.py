"""`contours.js`: lines of one height lie on the surface, are whole, and part what is above from what is below."""

import numpy as np
import pytest

from tests.nnwidgets.conftest import in_node

ROWS, COLUMNS = 31, 41


def contours(surface: np.ndarray, level: float) -> list[np.ndarray]:
    """The lines, each (points, 2): column and row."""
    rows, columns = surface.shape
    values = [None if not np.isfinite(value) else value for value in surface.ravel().tolist()]
    body = """
      const { values, rows, columns, level } = given;
      return contours.contours(values.map((v) => v ?? NaN), rows, columns, level);"""
    given = {"values": values, "rows": rows, "columns": columns, "level": level}
    lines = in_node(body, "contours", given=given)
    return [np.array(line) for line in lines]


def grid() -> tuple[np.ndarray, np.ndarray]:
    return np.meshgrid(np.arange(COLUMNS, dtype=float), np.arange(ROWS, dtype=float))


def on_the_surface(surface: np.ndarray, point: np.ndarray) -> float:
    """The height between the two neighbours on whose side the point lies."""
    column, row = point
    i, j = int(row), int(column)
    s, t = row - i, column - j
    assert s == 0 or t == 0
    return (
        surface[i, j]
        + s * (surface[min(i + 1, ROWS - 1), j] - surface[i, j])
        + t * (surface[i, min(j + 1, COLUMNS - 1)] - surface[i, j])
    )


def test_a_plane_has_one_straight_line_across_the_grid() -> None:
    x, y = grid()
    [line] = contours(3 * x - 2 * y, 20.5)
    np.testing.assert_allclose(3 * line[:, 0] - 2 * line[:, 1], 20.5, atol=1e-12)
    ends = line[[0, -1]]
    assert all(x in (0, COLUMNS - 1) or y in (0, ROWS - 1) for x, y in ends)


def test_a_bowl_has_one_closed_line_of_the_right_radius() -> None:
    x, y = grid()
    [line] = contours(np.hypot(x - 20, y - 15), 9.7)
    np.testing.assert_array_equal(line[0], line[-1])
    np.testing.assert_allclose(np.hypot(line[:, 0] - 20, line[:, 1] - 15), 9.7, atol=0.02)
    # Once round: no point comes twice but the first.
    assert len({tuple(point) for point in line}) == len(line) - 1


def test_a_saddle_has_two_lines_that_never_cross() -> None:
    x, y = grid()
    lines = contours((x - 20.3) * (y - 15.4), 2.0)
    assert len(lines) == 2
    sides = [set(np.sign(line[:, 0] - 20.3)) for line in lines]
    assert sorted(map(tuple, sides)) == [(-1.0,), (1.0,)]


@pytest.mark.parametrize("seed", range(8))
def test_every_crossing_of_a_rough_surface_is_on_one_line_and_at_the_level(seed: int) -> None:
    rng = np.random.default_rng(seed)
    surface = rng.normal(size=(ROWS, COLUMNS))
    lines = contours(surface, 0.1)
    heights = [on_the_surface(surface, point) for line in lines for point in line]
    np.testing.assert_allclose(heights, 0.1, atol=1e-9)
    above = surface >= 0.1
    crossings = np.sum(above[:, 1:] != above[:, :-1]) + np.sum(above[1:] != above[:-1])
    points = [tuple(point) for line in lines for point in (line[1:] if (line[0] == line[-1]).all() else line)]
    assert len(points) == len(set(points)) == crossings
    # A line that is not closed ends at the edge of the grid.
    for line in lines:
        assert (np.abs(np.diff(line, axis=0)) <= 1).all()
        if (line[0] != line[-1]).any():
            assert all(x in (0, COLUMNS - 1) or y in (0, ROWS - 1) for x, y in line[[0, -1]])


def test_a_surface_below_or_above_the_level_everywhere_has_no_line() -> None:
    x, _ = grid()
    assert contours(x, -1.0) == contours(x, 99.0) == contours(np.ones((ROWS, COLUMNS)), 1.0) == []
    assert contours(np.ones((1, 5)), 0.5) == []


def test_cells_that_are_not_numbers_are_left_out() -> None:
    x, y = grid()
    surface = x + 0 * y
    surface[10, 7] = np.nan
    lines = contours(surface, 7.5)
    assert sorted((line[0, 1], line[-1, 1]) for line in lines) in ([(0, 9), (11, 30)], [(0, 9), (30, 11)])
    assert all((line[:, 0] == 7.5).all() for line in lines)
