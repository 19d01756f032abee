"""What runs inside the sandbox, and nowhere else: small, and all of our code that a student's notebook can see.

| module            | what it holds                                                                 |
|-------------------|-------------------------------------------------------------------------------|
| `__main__`        | its start                                                                     |
| `zygote`          | the warm process: forks a child a notebook, and afterwards clears up          |
| `kernel`          | that child: a Jupyter kernel without ZeroMQ, which also answers for evidence  |
| `wire`            | its frames                                                                    |
| `student_nncheck` | the package `nncheck` that a notebook finds there                             |

Nothing here is trusted once a student's code has run beside it: what it says is parsed by `nngrade.wire`.
"""
