"""The parts of `nngrade.repair`: from whatever a file holds to the cells that are graded, in four steps.

| module        | what it holds                                                         |
|---------------|-----------------------------------------------------------------------|
| `structure`   | any JSON document → a valid notebook without outputs                  |
| `definitions` | what a cell defines, by a look at its text; nothing is run            |
| `pieces`      | the cells while they are being sorted, the release, and the notes     |
| `readonly`    | the instructor's cells: one of each, as released                      |
| `solutions`   | the student's cells: which one counts for which task                  |
| `placing`     | the release's order                                                   |
"""
