"""The attacks, a module for each thing that they aim at."""

from tests.nngrade.attacks.attack import Attack
from tests.nngrade.attacks.corpus import (
    browser,
    channel,
    checks,
    database,
    evidence,
    files,
    hidden,
    kernel,
    resources,
    students,
)

CORPUS: dict[str, tuple[Attack, ...]] = {
    "the tests": checks.ATTACKS,
    "the kernel": kernel.ATTACKS,
    "the message channel": channel.ATTACKS,
    "the evidence": evidence.ATTACKS,
    "the files": files.ATTACKS,
    "the database": database.ATTACKS,
    "other students": students.ATTACKS,
    "the instructor's browser": browser.ATTACKS,
    "time and space": resources.ATTACKS,
    "the hidden inputs": hidden.ATTACKS,
}
"""By target."""

ALL = tuple(attack for attacks in CORPUS.values() for attack in attacks)
