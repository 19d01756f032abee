"""Figures of the page: vector, in the page's colours, with words for those who do not see them."""

import re

import pytest

from nnwidgets import figures


def drawn(**options: object) -> str:
    ax = figures.axes()
    ax.plot([0, 1, 2], [0, 1, 4], color=options.get("color", figures.VALUE))
    ax.set(xlabel="z", ylabel="loss")
    return figures.drawing(ax, options.get("alternative", 'A curve that rises, "steeply".')).data


def test_the_drawing_is_svg_with_its_alternative_escaped() -> None:
    markup = drawn()
    assert 'role="img" aria-label="A curve that rises, &quot;steeply&quot;."' in markup
    assert "<image" not in markup


def test_every_colour_is_a_variable_of_the_page() -> None:
    markup = drawn()
    assert "var(--nn-value)" in markup
    assert re.search(r"#[0-9a-f]{6}\b", markup) is None


def test_a_colour_that_would_not_follow_the_theme_is_refused() -> None:
    with pytest.raises(ValueError, match="colour #ff0000 would not follow light and dark"):
        drawn(color="#ff0000")


def test_a_figure_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="alternative: expected a sentence"):
        drawn(alternative=" ")


def test_text_stays_text_in_the_type_of_the_page() -> None:
    markup = drawn()
    assert ">loss</text>" in markup
    assert "font-family" not in markup


def test_nothing_in_it_reaches_the_rest_of_the_page() -> None:
    markup = drawn()
    assert "<style" not in markup
    ids = set(re.findall(r' id="([^"]+)"', markup))
    assert ids == {name for pair in re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', markup) for name in pair if name}


def test_the_same_figure_is_drawn_the_same_twice() -> None:
    assert drawn() == drawn()


def test_panels_stand_side_by_side_in_one_drawing() -> None:
    left, right = figures.panels(2)
    left.set_xlabel("what goes in")
    right.set_xlabel("what comes out")
    assert left.figure is right.figure
    assert left.get_position().x1 <= right.get_position().x0
    markup = figures.drawing(left, "Two empty panels side by side.").data
    assert markup.count("<svg") == 1
    assert ">what goes in</text>" in markup
    assert ">what comes out</text>" in markup
