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
| `execution`   | grading by evidence, where stock nbgrader would run the tests         |
| `running`     | one notebook, cell by cell, in the sandbox                            |
| `probing`     | from a graded cell to evidence, and from that to a verdict            |
<<<<<<< HEAD
| `feedback`    | what students get back: points and reasons, and nothing hidden        |
| `harmless`    | notebooks shown without any of their students' HTML                   |
=======
| `sandbox`     | a notebook run where it can see, keep and harm nothing                |
| `inside`      | the little of the grader that runs in there                           |
| `wire`        | what comes back from there, parsed as written by an enemy             |
| `feedback`    | what students get back, without the hidden tests                      |
>>>>>>> g-probing
| `grades`      | the grade table, for a terminal and as CSV                            |
| `report`      | what the class got right, its mistakes, and who needs a word          |
| `pages`       | HTML that runs nothing, in which foreign text is text                 |
| `sampleclass` | a class of sample students, and what each is worth by its making      |
| `demo`        | that class, from the release to the table                             |
| `quiet`       | details into a log file                                               |
| `problem`     | what an instructor is told when something cannot be done              |
| `cli`         | the command line                                                      |
"""
