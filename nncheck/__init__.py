"""The checker: `check("logistic.gradient", gradient)` says whether a function is right, and if not, which term is not.

| module      | what it holds                                                      | half        |
|-------------|--------------------------------------------------------------------|-------------|
| `checking`  | `check`, and what a failed one shows                               | both        |
| `evidence`  | calling a student's function, under a time limit, in its own copy  | the student's |
| `values`    | what it returned, as plain data                                    | the student's |
| `arguments` | what a call is made with, as plain data                            | the student's |
| `given`     | functions that a check hands to it                                 | the student's |
| `plain`     | foreign text, made fit to show                                     | the student's |
| `judging`   | from what happened to a verdict                                    | the judge's |
| `answers`   | comparing parts, entry by entry                                    | the judge's |
| `diagnosis` | naming the known mistake                                           | the judge's |
| `verdict`   | what a check concludes                                             | both        |
| `examining` | both halves in one process                                         | the judge's |
| `rich`      | a verdict as HTML                                                  | the judge's |
| `task`      | what a task is                                                     | the judge's |
| `tasks`     | the task bank; its references come from nnlib                      | the judge's |
| `report`    | how well the checks do, measured: `make tasks`                     | the judge's |
| `catalogue` | the bank as a page for instructors                                 | the judge's |

The student's half needs numpy alone, so that it runs where nnlib is not.
"""

from nncheck.checking import CheckFailed, check

__all__ = ["CheckFailed", "check"]
