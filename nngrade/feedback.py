"""What students get back: their notebook with points and messages, and nothing of the hidden tests."""

import re
from functools import lru_cache

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests


class HideTests(ClearHiddenTests):
    """Takes the hidden tests out of graded cells, and out of tracebacks that quote them.

    Nbgrader puts a test cell back as it was written before it grades, hidden lines and all, and would show them.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Clean one cell."""
        if utils.is_grade(cell) and cell.cell_type == "code":
            for output in cell.outputs:
                if output.output_type == "error":
                    output.traceback = [f"{output.ename}: {output.evalue}"]
            return super().preprocess_cell(cell, resources, cell_index)
        return cell, resources


class Page(HTMLExporter):
    """Nbconvert's page, made of pieces that are kept: most of a class's cells are the same.

    Nbconvert parses each page again, to describe its images; here that is done where they are.
    """

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self._highlight = lru_cache(maxsize=1024)(Highlight2HTML(pygments_lexer="ipython3", parent=self))
        self._markdown = lru_cache(maxsize=1024)(lambda source: HTMLExporter.markdown2html(self, {}, source))
        self.register_filter("highlight_code", self._highlighted)

    def from_notebook_node(
        self, nb: NotebookNode, resources: ResourcesDict | None = None, **settings: object
    ) -> tuple[str, ResourcesDict]:
        """Return the page of a notebook."""
        resources = self._init_resources(resources)
        widgets = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("filter_data_type", widgets)
        # Not its parent's, which does what is done here.
        page, resources = TemplateExporter.from_notebook_node(self, nb, resources, **settings)
        self._nb_metadata.clear()
        return _UNDESCRIBED.sub(r'<img alt="No description has been provided for this image"', page), resources

    def _highlighted(self, source: str, language: str | None = None, metadata: NotebookNode | None = None) -> str:
        if metadata and "magics_language" in metadata:
            return self._highlight.__wrapped__(source, language, metadata)
        return self._highlight(source, language)

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """Return Markdown as HTML."""
        if context.get("cell", {}).get("attachments"):
            return HTMLExporter.markdown2html(self, context, source)
        return self._markdown(source)


_UNDESCRIBED = re.compile(r"<img(?=\s)(?![^>]*\salt\s*=)")
