"""The index: a term is set in bold where a chapter defines it, and that is an entry, with nothing more to be written.

A term is one word or two, in small letters; what else is bold is a heading that runs into its paragraph. Of a term that
stands in bold twice on a page, the first is the definition. A glossary's terms, and {index} for whatever else, are
Sphinx's own.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

TERM = re.compile(r"[a-z][\w’'-]*( [\w’'-]+)?")


class IndexTerms(SphinxTransform):
    """Puts an entry beside each term in bold."""

    default_priority = 500

    def apply(self, **kwargs: object) -> None:
        """Give each definition of the page a name to point to, and its entry."""
        for bold in list(self.document.findall(nodes.strong)):
            text = bold.astext()
            name = f"term-{nodes.make_id(text)}"
            if TERM.fullmatch(text) and name not in self.document.ids:
                bold["ids"].append(name)
                self.document.ids[name] = bold
                entry = addnodes.index(entries=[("single", text, name, "", None)])
                bold.parent.insert(bold.parent.index(bold), entry)


def name_chapters(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Let the page of the index call a chapter by its title."""
    if pagename == "genindex":
        titles = {app.builder.get_target_uri(name): title.astext() for name, title in app.env.titles.items()}
        context["title_of"] = lambda link: titles[link.partition("#")[0]]


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.add_transform(IndexTerms)
    app.connect("html-page-context", name_chapters)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
