"""Submissions made to cheat, to pry and to harm: each one small patch of the released notebook of *logistic*, as data.

    python -m tests.nngrade.attacks

hands each of them in to stock nbgrader and to ours, and prints what it gained, what it saw and whom it disturbed.

| module           | what it holds                                                             |
|------------------|---------------------------------------------------------------------------|
| `attack`         | what an attack is, and the submission that is made of it                  |
| `corpus/`        | the attacks, a module for each thing that they aim at                     |
| `school`         | a course with something to steal, and what is measured in it              |
| `canaries`       | whether something that was to be kept is among what a student gets        |
| `pages`          | whether a page would run something, or ask another host                   |
| `ours`           | all attacks as one class, graded by ours in the real sandbox              |
| `stock`          | each attack graded by stock nbgrader, in a sandbox around the whole of it |
| `nbgrader_alone` | what runs in that sandbox                                                 |
"""
