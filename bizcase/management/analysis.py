"""What a sub-command of `manage.py analyse` consists of."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bizcase.management.commands.simulate import WIDTH
from modeling.spec import CaseSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """An analysis of a case that needs no database.

    Attributes
    ----------
    name : str
        The sub-command.
    help : str
        One sentence.
    trials : int
        How many futures it draws when nobody says.
    add_arguments : callable
        Given the parser of the sub-command, adds what is its own; ``--trials``, ``--seed``,
        ``--outlook`` and ``--json`` are there already.
    answer : callable
        Given the case and all arguments by name, returns JSON values.
    lines : callable
        Given that answer and the currency, yields lines for people.
    """

    name: str
    help: str
    trials: int
    add_arguments: Callable[[ArgumentParser], None]
    answer: Callable[[CaseSpec, Mapping[str, Any]], Mapping[str, Any]]
    lines: Callable[[Mapping[str, Any], str], Iterator[str]]


def row(label: str, *cells: str, width: int = WIDTH) -> str:
    """Return a line of a table, its first column so many characters wide."""
    return f"{label:<{width}}" + "".join(f"{cell:>14}" for cell in cells)
