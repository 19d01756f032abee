"""Figures that belong to the page: vector drawings whose colours follow light and dark, with a text alternative.

Matplotlib draws with stand-in colours; `drawing` puts the variables of `css/colours.css` in their place, and the SVG
goes into the page itself, so that it is set in the page's type and changes with its theme.
"""

import io
import re
from html import escape

from IPython.display import HTML
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK, MUTED, LINE, GROUND = "#010101", "#020202", "#030303", "#fdfdfd"
VALUE, GRADIENT, WEIGHT = "#000001", "#010000", "#000100"

VARIABLES = {
    INK: "--nn-ink",
    MUTED: "--nn-muted",
    LINE: "--nn-line",
    GROUND: "--nn-ground",
    VALUE: "--nn-value",
    GRADIENT: "--nn-gradient",
    WEIGHT: "--nn-weight",
}
"""Which variable of the page stands behind each colour."""

STYLE = {
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "axes.edgecolor": LINE,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "xtick.color": LINE,
    "ytick.color": LINE,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "text.color": INK,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "font.size": 10,
}


def axes(width: float = 4.6, height: float = 2.8) -> Axes:
    """Return empty axes of this size in inches, in the style of the book.

    A phone shows four and a half inches at about their natural size, so that ten points stay legible.
    """
    return panels(1, width, height)[0]


def panels(count: int, width: float = 4.6, height: float = 2.4) -> list[Axes]:
    """Return `count` empty axes side by side in one figure, which `drawing` shows when given any of them."""
    with rc_context(STYLE):
        return list(Figure(figsize=(width, height), layout="constrained").subplots(1, count, squeeze=False)[0])


def drawing(ax: Axes, alternative: str) -> HTML:
    """Return the figure of `ax` as part of a page; `alternative` says in words what it shows.

    Raises:
        ValueError: the text alternative is missing, or a colour is none of this module's.
    """
    if not alternative.strip():
        raise ValueError("alternative: expected a sentence that says what the figure shows, got none.")
    with rc_context({**STYLE, "svg.fonttype": "none", "svg.hashsalt": alternative}), io.StringIO() as file:
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        ax.figure.savefig(file, format="svg", metadata=nothing)
        svg = file.getvalue()
    return HTML(f'<div class="nn-figure">{_for_the_page(svg, alternative)}</div>')


def still(ax: Axes, alternative: str, sentence: str) -> HTML:
    """Return what stands in the place of a widget: `sentence`, plain text, and the figure of `ax`."""
    return HTML(f"<p>{escape(sentence)}</p>{drawing(ax, alternative).data}")


def _for_the_page(svg: str, alternative: str) -> str:
    box = re.search(r'viewBox="([^"]*)"', svg)[1]
    body = svg[svg.index(">", svg.index("<svg")) + 1 :]
    # Matplotlib's style sheet speaks of every element, and here that would be every element of the page.
    body = re.sub(r"<style.*?</style>|<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r"font-family: [^;\"]*;?", "", body)
    body = _without_idle_ids(body)
    for colour, variable in VARIABLES.items():
        body = body.replace(colour, f"var({variable})")
    fixed = re.search(r"#[0-9a-f]{6}\b", body)
    if fixed:
        raise ValueError(f"colour {fixed[0]} would not follow light and dark; use one of nnwidgets.figures.")
    return (
        f'<svg viewBox="{box}" role="img" aria-label="{escape(alternative)}" fill="currentColor" '
        f'stroke-linejoin="round" stroke-linecap="butt" xmlns:xlink="http://www.w3.org/1999/xlink">{body}'
    )


def _without_idle_ids(body: str) -> str:
    """Keep the ids that something refers to; the others would be there twice with a second figure on the page."""
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', body))
    names = {name for pair in used for name in pair if name}
    return re.sub(r' id="([^"]+)"', lambda match: match[0] if match[1] in names else "", body)
