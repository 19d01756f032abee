"""What all widgets have in common: which files are sent, once each, and the state as arrays."""

import re

import ipywidgets
import numpy as np
import pytest
from ipywidgets.embed import dependency_state, embed_data

import nnwidgets
from nnwidgets import Boolean, WorkedExample
from nnwidgets.picture import HERE, Picture, files_of, source_of
from nnwidgets.stills import STILLS

WIDGETS = [getattr(nnwidgets, name) for name in nnwidgets.__all__]


def test_there_are_the_ten_widgets_of_the_book() -> None:
    assert all(issubclass(widget, Picture) for widget in WIDGETS)
    assert {widget.module for widget in WIDGETS} == set(STILLS)


@pytest.mark.parametrize("widget", WIDGETS)
def test_a_widget_is_one_module_what_it_imports_and_its_styles(widget: type[Picture]) -> None:
    files = files_of(widget.module)
    assert files[0] == f"{widget.module}.js"
    assert {"colours.css", "kit.css"} < set(files)
    assert len(set(files)) == len(files)


@pytest.mark.parametrize("path", sorted(HERE.glob("js/*.js")), ids=lambda path: path.name)
def test_a_module_takes_nothing_from_elsewhere_and_sets_text_only_as_text(path) -> None:
    source = path.read_text(encoding="utf-8")
    # The loader alone imports what it has put together; it finds the imports of others by their exact form.
    imports = re.findall(r"^(?:import\b|export \{)[^;]*?\bfrom ([^;\n]*);$", source, flags=re.MULTILINE | re.DOTALL)
    assert all(re.fullmatch(r'"\./\w+\.js"', name) for name in imports), imports
    assert path.name == "loader.js" or not re.search(r"\bimport\s*\(|\bimport\s+\"", source)
    assert "http" not in source.replace("http://www.w3.org/2000/svg", "")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
        assert word not in source, word


def test_every_file_of_the_widgets_is_used_by_one() -> None:
    used = {name for widget in WIDGETS for name in files_of(widget.module)} | {"loader.js"}
    assert {path.name for kind in ("js", "css") for path in HERE.glob(f"{kind}/*.{kind}")} == used


def test_files_are_stored_once_however_many_widgets_show_them() -> None:
    widgets = [Boolean(), Boolean(), WorkedExample()]
    # Without it, what other tests have made would be stored too.
    own = dependency_state(widgets, drop_defaults=False)
    models = embed_data(views=widgets, state=own)["manager_state"]["state"].values()
    sources = [model["state"]["source"] for model in models if "source" in model["state"]]
    names = [model["state"]["name"] for model in models if "source" in model["state"]]
    assert len(sources) == len(set(sources))
    assert sorted(names) == sorted(set(files_of("boolean")) | set(files_of("worked_example")))


def test_a_kernel_that_has_closed_its_widgets_sends_the_files_anew() -> None:
    before = Boolean().files[0]
    before.close()
    after = Boolean().files[0]
    assert after is not before
    assert after.comm is not None
    assert after.source == source_of("boolean.js")


def test_the_state_holds_numbers_as_arrays_and_nothing_of_the_frame() -> None:
    state = Boolean().state()
    assert sorted(state) == ["combined", "editing", "target", "units"]
    assert isinstance(state["units"], np.ndarray)
    assert state["units"].shape == (3, 3)


def test_the_files_cannot_be_replaced() -> None:
    with pytest.raises(Exception, match="files"):
        Boolean().files = []
    assert issubclass(type(Boolean().files[0]), ipywidgets.Widget)
