"""The grader: from assignments as authored to a table of grades, on nbgrader, which it drives and does not replace.

| module        | what it holds                                                         |
|---------------|-----------------------------------------------------------------------|
| `course`      | the course, as `nbgrader_config.py` describes it                      |
| `release`     | student notebooks from `solutions/`                                   |
| `intake`      | what is wrong with a submission, before anything is done with it      |
| `engine`      | grading a class: the one who writes, and goes on where a run stopped  |
| `converting`  | nbgrader's converters, in two halves with a worker between            |
| `caches`      | nbgrader's gradebook and schema check, kept for a whole run           |
| `journal`     | what has been graded, on disk                                         |
| `work`        | what a worker does: a notebook in, a notebook out                     |
| `pool`        | workers on this machine                                               |
| `cluster`     | workers on others                                                     |
| `progress`    | how a run is shown                                                    |
| `points`      | the points that a submission has in the gradebook                     |
| `execution`   | grading by evidence, where stock nbgrader would run the tests         |
| `running`     | one notebook, cell by cell, in the sandbox                            |
| `probing`     | from a graded cell to evidence, and from that to a verdict            |
| `sandbox`     | a notebook run where it can see, keep and harm nothing                |
| `inside`      | the little of the grader that runs in there                           |
| `wire`        | what comes back from there, parsed as written by an enemy             |
| `feedback`    | what students get back, without the hidden tests                      |
| `returning`   | a page for everybody who has been graded                              |
| `grades`      | the grade table, for a terminal and as CSV                            |
| `sampleclass` | a class of sample students, and what each is worth by its making      |
| `demo`        | that class, from the release to the table                             |
| `quiet`       | details into a log file                                               |
| `problem`     | what an instructor is told when something cannot be done              |
| `cli`         | the command line                                                      |
"""
