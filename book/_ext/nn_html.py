"""What the pages load: the book's own scripts and styles, once, where they are needed, and nothing of another host."""

import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

COLOURS = Path(__file__).resolve().parents[2] / "nnwidgets" / "css" / "colours.css"
ICONS = "_static/vendor/fontawesome"
WHERE_NEEDED = ("anymount.js", "quiz.js")
NOT_OURS = ("thebe", "://", "documentation_options.pagename")
WHERE_USED = {
    "sphinx-design": r"\bsd-",
    "design-tabs": r"\bsd-tab",
    "toggle": r'class="[^"]*\b(toggle|dropdown)\b',
    "clipboard": r'class="highlight',
    "copybutton": r'class="highlight',
    "mathjax": r'class="[^"]*\bmath\b',
}
"""What the extensions put on every page, and what there must be on a page that has a use for it."""


def choose_files(app: Sphinx, config: Config) -> None:
    """Share the widgets' colour code with the pages; leave scripts to the pages that need them.

    Jupyter Book has put every script it found in _static on every page.
    """
    config.html_static_path.append(str(COLOURS))
    config.html_js_files = [name for name in config.html_js_files if name not in WHERE_NEEDED]


def strip(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Drop files of other hosts, what this page does not use, and what is an error on every page.

    That is the theme's second THEBE_JS_URL, and its name of the page, which only its choice of versions reads. What is
    left waits until the text is read, but on the search page, whose own scripts do not wait.
    """
    body = context.get("body", "")
    for files in ("script_files", "css_files"):
        context[files][:] = [file for file in context[files] if _is_wanted(file, body)]
    if pagename != "search":
        context["script_files"][:] = map(_deferred, context["script_files"])


def name_list_items(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Give the entries of the list of references the role of a list's items: the one docutils writes is deprecated."""
    if "body" in context:
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')


def _is_wanted(file: object, body: str) -> bool:
    attributes = getattr(file, "attributes", {})
    if attributes.get("type", "").startswith("application/"):
        return True
    named = f"{getattr(file, 'filename', file)} {attributes.get('body') or ''}".lower()
    used = all(re.search(sign, body) for name, sign in WHERE_USED.items() if name in named)
    return used and not any(part in named for part in NOT_OURS)


def _deferred(file: object) -> object:
    if not getattr(file, "filename", None):
        return file
    return type(file)(file.filename, priority=file.priority, **file.attributes | {"defer": "defer"})


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
