"""The commands, a module each, which is imported when it is asked for: what one needs keeps no other one waiting."""

import argparse
import importlib
from pathlib import Path

from nngrade import course as courses
from nngrade.commands.telling import told


def run(asked: argparse.Namespace) -> int:
    """Run the command that was asked for in the course of this folder; return the exit status.

    Raises:
        Problem: something keeps it from being done.
    """
    command = importlib.import_module(f"{__name__}.{asked.command}")
    with told():
        return command.run(courses.load(Path.cwd()), asked)
