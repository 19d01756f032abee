"""The grader: from assignments as authored to a table of grades, on nbgrader, which it drives and does not replace.

| module        | what it holds                                                         |
|---------------|-----------------------------------------------------------------------|
| `course`      | the course, as `nbgrader_config.py` describes it                      |
| `release`     | student notebooks from `solutions/`                                   |
| `intake`      | what was handed in → a notebook, or why there is none                 |
| `repair`      | a notebook → the same with every graded cell in its place, and notes  |
| `mending/`    | the parts of the repair                                               |
| `sanitize`    | the repair as a step of nbgrader's own                                |
| `autograde`   | grading a class, one submission at a time                             |
| `feedback`    | what students get back, without the hidden tests                      |
| `grades`      | the grade table, for a terminal and as CSV                            |
| `sampleclass` | a class of sample students, and what each is worth by its making      |
| `demo`        | that class, from the release to the table                             |
| `quiet`       | details into a log file                                               |
| `problem`     | what an instructor is told when something cannot be done              |
| `cli`         | the command line                                                      |
"""
