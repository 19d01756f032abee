"""The commands, a module each, which is imported when it is asked for: what one needs keeps no other one waiting."""

import argparse
import importlib
from pathlib import Path
from types import ModuleType

from nngrade import course as courses
from nngrade.commands.telling import told


def find(name: str) -> ModuleType:
    """Import the command of that name."""
    return importlib.import_module(f"{__name__}.{name}")


def run(command: ModuleType, asked: argparse.Namespace) -> int:
    """Run a command in the course of this folder; return the exit status.

    Raises:
        Problem: something keeps it from being done.
    """
    with told():
        return command.run(courses.load(Path.cwd()), asked)
