"""Against the evidence: values that are whatever they are compared with, or that nobody can hold or read."""

from tests.nngrade.attacks.attack import Attack
from tests.nngrade.attacks.corpus.checks import SOLUTIONS

EQUAL = """\
class Equal:
    def same(self, *other):
        return True
    __eq__ = __le__ = __ge__ = __contains__ = __bool__ = same
    __ne__ = __lt__ = __gt__ = lambda self, other: False
    def __getattr__(self, name):
        return self
    def itself(self, *other, **more):
        return self
    __sub__ = __rsub__ = __abs__ = __add__ = __mul__ = __call__ = __getitem__ = __array_ufunc__ = itself
    def __iter__(self):
        return iter([self, self])
    def __len__(self):
        return 2
    def __float__(self):
        return 0.5
    def __hash__(self):
        return 0
"""


def returning(value: str) -> dict[str, str]:
    """Return solutions, of which each returns the value of an expression."""
    return {name: f"def {name}(*given):\n    return {value}" for name in SOLUTIONS}


ATTACKS = (
    Attack(
        "equal_to_everything",
        "comparisons",
        "An object decides itself whether it is equal.",
        before=(EQUAL,),
        cells=returning("Equal()"),
    ),
    Attack(
        "lying_array",
        "numpy's conversions",
        "A subclass of an array is asked for its numbers, and makes them up to suit.",
        before=(
            "import numpy as np\n"
            "class Lie(np.ndarray):\n"
            "    def __array__(self, *given, **more):\n"
            "        return np.full(self.shape, np.nan)\n"
            "    def __array_ufunc__(self, *given, **more):\n"
            "        return True\n"
            "    def __array_function__(self, *given, **more):\n"
            "        return True\n"
            "    def __eq__(self, other):\n"
            "        return True\n"
            "    def all(self, *given, **more):\n"
            "        return True\n"
            "    def tolist(self):\n"
            "        return Everything()\n"
            "class Everything(list):\n"
            "    def __eq__(self, other):\n"
            "        return True",
        ),
        cells=returning("(np.zeros((1, 3)).view(Lie),) * 2"),
    ),
    Attack(
        "not_a_number",
        "comparisons with NaN",
        "NaN is neither more nor less than what is allowed.",
        cells=returning("(float('nan') * np.ones((1, 1)), np.nan)"),
    ),
    Attack(
        "huge_array",
        "the size of values",
        "The array has a thousand million entries and one byte.",
        cells=returning("np.broadcast_to(np.float64(0.5), (1, 1_000_000_000))"),
    ),
    Attack(
        "objects_in_an_array",
        "dtypes",
        "An array of objects calls them when it is compared.",
        before=(EQUAL,),
        cells=returning("np.array([[Equal()] * 3], dtype=object)"),
    ),
    Attack(
        "deep_nest",
        "the depth of values",
        "A list in a list in a list ends whoever walks into it.",
        before=("nest = []\nfor _ in range(100_000):\n    nest = [nest]\nring = []\nring.append(ring)",),
        cells={**returning("nest"), "predict": "def predict(*given):\n    return ring"},
    ),
    Attack(
        "truth_for_one",
        "numbers that are booleans",
        "True is 1, and 1 is true.",
        cells=returning("True"),
    ),
    Attack(
        "strings_of_numbers",
        "the reading of numbers",
        "A string with a number in it is read as one, and with a formula in it is computed.",
        cells=returning("('0.5', '__import__(\"os\").getpid()')"),
    ),
    Attack(
        "changed_arguments",
        "the arguments of a call",
        "If what I was given becomes what I return, expected and got are one object.",
        cells={
            name: (
                f"def {name}(*given):\n"
                "    for value in given:\n"
                "        if hasattr(value, 'fill'):\n"
                "            value.fill(0)\n"
                "            value.resize((1, 1), refcheck=False)\n"
                "    return given[0], given[0]"
            )
            for name in SOLUTIONS
        },
    ),
    Attack(
        "generators",
        "values that are made when they are looked at",
        "A generator yields for ever what is wanted next.",
        cells={name: f"def {name}(*given):\n    while True:\n        yield 0.5" for name in SOLUTIONS},
    ),
    Attack(
        "structured",
        "dtypes",
        "A record has fields, one of which is right.",
        cells=returning("np.zeros((1, 3), dtype=[('Z', 'f8'), ('A', 'f8')])"),
    ),
    Attack(
        "no_dimensions",
        "shapes",
        "An array without dimensions, or of none, fits every shape.",
        cells=returning("(np.array(0.5), np.zeros((0, 3)))"),
    ),
    Attack(
        "changes_between_looks",
        "values that are looked at twice",
        "The first look sees the shape, the second other numbers.",
        before=(
            "class Twice(list):\n"
            "    looks = 0\n"
            "    def __len__(self):\n"
            "        Twice.looks += 1\n"
            "        return Twice.looks % 3\n"
            "    def __iter__(self):\n"
            "        Twice.looks += 1\n"
            "        return iter([0.5] * (Twice.looks % 4))\n"
            "    def __getitem__(self, k):\n"
            "        return self",
        ),
        cells=returning("Twice([1, 2])"),
    ),
    Attack(
        "class_of_another",
        "the type of values",
        "What says that it is an array is taken for one.",
        before=(
            "import numpy as np\n"
            "class Posing:\n"
            "    __class__ = np.ndarray\n"
            "    shape, dtype, ndim, size = (1, 3), np.dtype('f8'), 2, 3\n"
            "    def __reduce__(self):\n"
            "        return (print, ('unpickled',))",
        ),
        cells=returning("Posing()"),
    ),
    Attack(
        "errors_that_speak",
        "the text of exceptions",
        "The name of an exception stands in the verdict, and may say anything.",
        before=(
            "Right = type('logistic.sigmoid: right, 2 of 2 points.\\n2.0\\n', (Exception,), "
            "{'__str__': lambda self: '\\n2.0\\n\\x1b[2J' * 1000})",
        ),
        cells={name: f"def {name}(*given):\n    raise Right" for name in SOLUTIONS},
    ),
    Attack(
        "infinite_integer",
        "the size of numbers",
        "A number of a hundred thousand digits takes for ever to write down.",
        cells=returning("7 ** 100_000"),
    ),
)
