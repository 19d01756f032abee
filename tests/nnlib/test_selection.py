import numpy as np
import pytest

from nnlib.selection import grid_search


def test_the_point_of_the_largest_score_is_chosen_and_every_score_is_kept():
    grid = grid_search(lambda layers, units: -((layers - 2) ** 2) - (units - 8) ** 2, [3, 1, 2], [16, 4, 8])
    assert (grid.best_layers, grid.best_units) == (2, 8)
    assert grid.layers == (1, 2, 3)
    assert grid.units == (4, 8, 16)
    np.testing.assert_array_equal(grid.scores, [[-17, -1, -65], [-16, 0, -64], [-17, -1, -65]])


def test_of_equal_scores_the_smallest_network_is_chosen():
    grid = grid_search(lambda layers, units: 1.0, [3, 1, 2], [16, 4])
    assert (grid.best_layers, grid.best_units) == (1, 4)


def test_a_training_that_diverged_is_never_chosen():
    grid = grid_search(lambda layers, units: np.nan if units > 4 else units, [1], [2, 4, 8])
    assert grid.best_units == 4
    with pytest.raises(
        ValueError, match="score: every training gave NaN. Likely cause: the learning rate is too large"
    ):
        grid_search(lambda layers, units: np.nan, [1], [2])


def test_an_empty_grid_is_refused():
    with pytest.raises(ValueError, match="layers, units: expected at least one of each, got an empty grid"):
        grid_search(lambda layers, units: 0.0, [], [2])
