"""What the pages load: the book's own scripts and styles, once, where they are needed, and nothing of another host."""

import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

COLOURS = Path(__file__).resolve().parents[2] / "nnwidgets" / "css" / "colours.css"
ICONS = "_static/vendor/fontawesome"
WHERE_NEEDED = ("anymount.js", "quiz.js")
NOT_OURS = ("thebe", "://")


def choose_files(app: Sphinx, config: Config) -> None:
    """Share the widgets' colour code with the pages; leave scripts to the pages that need them.

    Jupyter Book has put every script it found in _static on every page.
    """
    config.html_static_path.append(str(COLOURS))
    config.html_js_files = [name for name in config.html_js_files if name not in WHERE_NEEDED]


def strip(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Drop files of other hosts, and the theme's second THEBE_JS_URL, which is an error on every page."""
    for files in ("script_files", "css_files"):
        context[files][:] = [file for file in context[files] if not _is_foreign(file)]


def name_list_items(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Give the entries of the list of references the role of a list's items: the one docutils writes is deprecated."""
    if "body" in context:
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')


def _is_foreign(file: object) -> bool:
    attributes = getattr(file, "attributes", {})
    if attributes.get("type", "").startswith("application/"):
        return False
    named = f"{getattr(file, 'filename', file)} {attributes.get('body') or ''}".lower()
    return any(part in named for part in NOT_OURS)


def drop_icons(app: Sphinx, exception: Exception | None) -> None:
    """Leave out the theme's icon script and fonts, which no page loads (templates/static/webpack-macros.html)."""
    if exception is None:
        shutil.rmtree(Path(app.outdir) / ICONS, ignore_errors=True)


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    # Early, while the lists still hold plain names.
    app.connect("config-inited", choose_files, priority=100)
    app.add_css_file("colours.css")
    # Late, so that it sees what the theme and the other extensions have added.
    app.connect("html-page-context", strip, priority=900)
    app.connect("html-page-context", name_list_items)
    app.connect("build-finished", drop_icons)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
