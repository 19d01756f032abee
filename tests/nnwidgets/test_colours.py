"""The colour code: legible on every ground it stands on, and apart for eyes that see few colours."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

import nnwidgets

SHEET = (Path(nnwidgets.__file__).parent / "css" / "colours.css").read_text()
LIGHT, DARK = (
    dict(re.findall(r"--nn-(\w+): (#[0-9a-f]{6});", block)) for block in re.findall(r"\{[^}]*--[^}]*\}", SHEET)[:2]
)
# The grounds of the book's pages, tables and notes, and of JupyterLab.
GROUNDS = {"light": ["#ffffff", "#f3f4f5"], "dark": ["#121212", "#222832", "#29313d", "#111111"]}
CODE = ("value", "gradient", "weight")

# Viénot, Brettel and Mollon 1999, on linear RGB.
DEFICIENCIES = {
    "protanopia": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deuteranopia": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
}


def linear(colour: str) -> np.ndarray:
    srgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    bright, dim = sorted((float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (a, b)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    t = to_xyz @ np.clip(rgb, 0, 1) / [0.9505, 1, 1.089]
    f = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize(("theme", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_text_in_every_colour_is_legible(theme: str, colours: dict[str, str]) -> None:
    for name, ground in itertools.product(
        (*CODE, "ink", "muted"), [*GROUNDS[theme], colours["ground"], colours["panel"]]
    ):
        assert contrast(colours[name], ground) >= 4.5, (name, ground)


@pytest.mark.parametrize(("theme", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_the_borders_of_controls_stand_out(theme: str, colours: dict[str, str]) -> None:
    for ground in (*GROUNDS[theme][:1], colours["ground"], colours["panel"]):
        assert contrast(colours["edge"], ground) >= 3, ground


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_three_kinds_stay_apart_without_red_or_green(colours: dict[str, str], deficiency: str) -> None:
    seen = {kind: lab(np.array(DEFICIENCIES[deficiency]) @ linear(colours[kind])) for kind in CODE}
    for a, b in itertools.combinations(CODE, 2):
        assert np.linalg.norm(seen[a] - seen[b]) > 15, (a, b)


def test_the_two_themes_define_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert set(CODE) < LIGHT.keys()
