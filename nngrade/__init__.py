"""The grader: from assignments as authored to a table of grades, on nbgrader, which it drives and does not replace.

| module        | what it holds                                                         |
|---------------|-----------------------------------------------------------------------|
| `course`      | the course, as `nbgrader_config.py` describes it                      |
| `release`     | student notebooks from `solutions/`                                   |
| `intake`      | what was handed in → a notebook, or why there is none                 |
| `repair`      | a notebook → the same with every graded cell in its place, and notes  |
| `mending/`    | the parts of the repair                                               |
| `sanitize`    | the repair as a step of nbgrader's own                                |
| `engine`      | grading a class: the one who writes, and goes on where a run stopped  |
| `converting`  | nbgrader's converters, in two halves with a worker between            |
| `caches`      | nbgrader's gradebook and schema check, kept for a whole run           |
| `journal`     | what has been graded, on disk                                         |
| `work`        | what a worker does: a notebook in, a notebook out                     |
| `pool`        | workers on this machine                                               |
| `cluster`     | workers on others                                                     |
| `progress`    | how a run is shown                                                    |
| `bar`         | and how in a terminal                                                 |
| `points`      | the points that a submission has in the gradebook                     |
| `execution`   | grading by evidence, where stock nbgrader would run the tests         |
| `running`     | one notebook, cell by cell, in the sandbox                            |
| `probing`     | from a graded cell to evidence, and from that to a verdict            |
| `returning`   | a page for everybody who has been graded                              |
| `grades`      | the grade table, for a terminal and as CSV                            |
| `report`      | what the class got right, its mistakes, and who needs a word          |
| `pages`       | HTML that runs nothing, in which foreign text is text                 |
| `sampleclass` | a class of sample students, and what each is worth by its making      |
| `demo`        | that class, from the release to the table                             |
| `quiet`       | details into a log file                                               |
| `problem`     | what an instructor is told when something cannot be done              |
| `commands/`   | the commands, a module each                                           |
| `cli`         | the command line                                                      |
"""
