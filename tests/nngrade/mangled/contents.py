"""What cells do when they run, and what was saved with them. Nothing is to be repaired: it is graded as it is."""

import json

from tests.nngrade.mangled import at, cell, code, mangled


def _above_the_gradient(made, source):
    made.cells.insert(at(made, "gradient"), code(source))


@mangled()
def huge_outputs(made):
    cell(made, "setup").outputs = [{"output_type": "stream", "name": "stdout", "text": "x" * 2_000_000}]


@mangled()
def outputs_that_are_nonsense(made):
    cell(made, "logistic-gradient").outputs = [7, {"output_type": "score", "points": 3}, [[]]]


@mangled()
def a_score_printed_in_an_output(made):
    cell(made, "logistic-gradient").outputs = [
        {"output_type": "execute_result", "data": {"text/plain": "3"}, "metadata": {}, "execution_count": 1}
    ]


@mangled("Attached pictures of more than 5 MB were left out.")
def pictures_too_large_for_an_answer(made):
    cell(made, "missing-factor").attachments = {"photo.png": {"image/png": "A" * 6_000_000}}


@mangled()
def a_picture_in_an_answer(made):
    cell(made, "missing-factor").attachments = {"photo.png": {"image/png": "iVBORw0KGgo="}, "x": {"text/html": "<b>"}}


@mangled()
def half_a_surrogate_pair(made):
    made.cells.append(code('print("\ud800")'))
    return json.dumps(made).encode()


@mangled()
def a_nul_and_escape_codes(made):
    made.cells.append(code("a = 1 \x00 \x1b[31m"))


@mangled()
def line_ends_of_windows(made):
    for each in made.cells:
        each.source = each.source.replace("\n", "\r\n")


@mangled()
def code_nested_deeply(made):
    made.cells.append(code("x = " + "(" * 5_000 + ")" * 5_000))
    made.cells.append(code("y = " + "-" * 40_000 + "1", "minus"))


@mangled(refused="logistic.ipynb has more than 1 MB of code: ask for it without the data in its cells.")
def too_much_code(made):
    made.cells.append(code("x = [" + "1, " * 400_000 + "]"))


@mangled(refused="logistic.ipynb has more than 5000 cells: ask for it without those that repeat.")
def too_many_cells(made):
    made.cells += [code("", f"cell-{k}-more") for k in range(6_000)]


@mangled()
def input_asked_for(made):
    _above_the_gradient(made, "name = input('Who are you? ')")


@mangled()
def magics_and_shell(made):
    _above_the_gradient(made, "%matplotlib inline\n!echo hello\nfiles = !ls\n%timeit -n 1 -r 1 1 + 1\nnp.mean?")
    cell(made, "gradient").source = "%time a = 1\n" + cell(made, "gradient").source


@mangled()
def a_cell_magic_above_a_solution(made):
    cell(made, "gradient").source = "%%time\n" + cell(made, "gradient").source


@mangled()
def a_cell_of_another_language(made):
    _above_the_gradient(made, "%%bash\necho hello\nexit 3")


@mangled()
def plots(made):
    _above_the_gradient(made, "plt.plot([1, 2], [3, 4])\nplt.show()\nplt.figure()")


@mangled()
def widgets(made):
    _above_the_gradient(made, "import ipywidgets\nslider = ipywidgets.IntSlider()\ndisplay(slider)\nslider")
    made.metadata.widgets = {"application/vnd.jupyter.widget-state+json": {"state": {"a": 1}}}


@mangled()
def await_at_the_top(made):
    _above_the_gradient(made, "import asyncio\nawait asyncio.sleep(0)\nanswer = await asyncio.sleep(0, 7)")


@mangled()
def threads_in_the_background(made):
    _above_the_gradient(
        made, "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()"
    )


@mangled()
def output_after_the_end(made):
    _above_the_gradient(
        made,
        "import threading, time\n"
        "def late():\n    for _ in range(20):\n        time.sleep(0.1)\n        print('late')\n"
        "threading.Thread(target=late, daemon=True).start()",
    )


@mangled()
def an_exception_above_a_solution(made):
    _above_the_gradient(made, "raise RuntimeError('stop')")
