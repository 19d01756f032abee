"""What all widgets have in common: their files, sent once however many widgets show them, and their state as arrays.

A widget is a class with traits and the name of its module, `js/NAME.js`, drawn with the style `css/NAME.css`. The
modules that it imports come along as models of their own (`File`), and `js/loader.js` links them in the browser.
"""

import functools
import re
from pathlib import Path

import anywidget
import ipywidgets
import numpy as np
import traitlets

HERE = Path(__file__).parent
SHARED_STYLES = ("colours.css", "kit.css")
IMPORT = re.compile(r'\bfrom "\./([^"]+)"')


class File(ipywidgets.Widget):
    """A file of the widgets, as the browser gets it."""

    name = traitlets.Unicode().tag(sync=True)
    source = traitlets.Unicode().tag(sync=True)

    def __repr__(self) -> str:
        return f"File({self.name!r})"


class Picture(anywidget.AnyWidget):
    """A widget of the book; a subclass says `module="boolean"` and has its state in synchronised traits."""

    _esm = HERE / "js" / "loader.js"
    module = ""

    files = traitlets.List(traitlets.Instance(File), read_only=True).tag(sync=True, **ipywidgets.widget_serialization)

    def __init_subclass__(cls, *, module: str = "", **options: object) -> None:
        super().__init_subclass__(**options)
        # anywidget makes a subclass of its own for every object.
        cls.module = module or cls.module

    def __init__(self, **state: object) -> None:
        self.set_trait("files", [_sent(name) for name in files_of(self.module)])
        super().__init__(**state)

    def state(self) -> dict[str, object]:
        """Return what the picture shows now: its traits by name, with lists of numbers as arrays."""
        own = self.traits(sync=True).keys() - Picture.class_traits().keys()
        return {name: _as_array(getattr(self, name)) for name in sorted(own) if not name.startswith("_")}


@functools.cache
def files_of(module: str) -> tuple[str, ...]:
    """Return the names of the files of the widget `module`: its module first, what that imports, and the styles."""
    modules = [f"{module}.js"]
    for name in modules:
        source = (HERE / "js" / name).read_text(encoding="utf-8")
        modules += [other for other in dict.fromkeys(IMPORT.findall(source)) if other not in modules]
    own = f"{module}.css"
    return (*modules, *SHARED_STYLES, *([own] if (HERE / "css" / own).exists() else []))


def source_of(name: str) -> str:
    """Return the text of a file of the widgets, such as "math.js" or "kit.css"."""
    return (HERE / name.rpartition(".")[2] / name).read_text(encoding="utf-8")


_files: dict[str, File] = {}


def _sent(name: str) -> File:
    """Return the model of this file; a kernel that has closed it gets a new one."""
    if name not in _files or _files[name].comm is None:
        _files[name] = File(name=name, source=source_of(name))
    return _files[name]


def _as_array(value: object) -> object:
    if not isinstance(value, (list, tuple)):
        return value
    try:
        return np.array(value, dtype=float)
    except (TypeError, ValueError):
        # Lists of different lengths, such as the weights of layers.
        return [_as_array(entry) for entry in value]
