"""The recipes there are: light cards to show and to check by, the heavy part loaded on demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol, cast

from modeling.poc.config import TrainConfig, unknown
from modeling.poc.ledger import Ledger
from modeling.poc.sink import Sink
from modeling.text import gettext_noop


class Recipe(Protocol):
    """A way to train: data in, evidence record out."""

    def run(
        self, config: TrainConfig, *, folder: Path, sink: Sink, ledger: Ledger
    ) -> dict[str, Any]:
        """Train inside the folder, which may hold an earlier attempt; return the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeCard:
    """What a person needs to know before choosing a recipe.

    Attributes
    ----------
    metrics : tuple of str
        The headline metric first.
    needs : tuple of str
        What the data must have, as sentences marked for translation.
    formats : tuple of str
        File suffixes that it reads.
    """

    key: str
    version: int
    title: str
    summary: str
    task: str
    family: str
    metrics: tuple[str, ...]
    module: str
    needs: tuple[str, ...]
    formats: tuple[str, ...] = (".csv", ".parquet", ".xlsx")
    defaults: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def name(self) -> str:
        """Key and version, as evidence records carry it."""
        return f"{self.key}@{self.version}"


RECIPES: Final = (
    RecipeCard(
        key="tabular",
        version=1,
        title=gettext_noop("Tabular classifier"),
        summary=gettext_noop(
            "Predicts yes or no from a table: credit default, churn, diagnosis. A small network "
            "is trained beside a logistic regression, and the difference is tested."
        ),
        task="classification",
        family="tabular",
        metrics=("auc", "accuracy", "log_loss", "brier"),
        module="modeling.poc.recipes.tabular",
        needs=(
            gettext_noop("A table with a header row: CSV, Parquet or the first sheet of an XLSX."),
            gettext_noop("One column to predict, with a value that counts as positive."),
            gettext_noop("At least 100 rows, 20 of each class."),
        ),
        defaults=MappingProxyType({"seconds": 60, "seed": 1}),
    ),
)


def card(key: str) -> RecipeCard:
    """Return the card of a recipe.

    Raises
    ------
    TrainError
        If there is no such recipe.
    """
    for each in RECIPES:
        if each.key == key:
            return each
    template = gettext_noop("There is no recipe “{name}”.")
    raise unknown("unknown_recipe", template, key, [each.key for each in RECIPES])


def load(key: str) -> Recipe:
    """Import the heavy part of a recipe; only the process that trains calls this."""
    return cast(Recipe, import_module(card(key).module).RECIPE)
