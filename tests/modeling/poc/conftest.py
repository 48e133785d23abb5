"""Small tables to train on, and a sink that remembers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from modeling.poc.config import TrainConfig


@dataclass
class Remembering:
    """A sink that keeps everything and stops when its test says so."""

    stop_after: int | None = None
    metrics: list[tuple[str, int, float]] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    fractions: list[float] = field(default_factory=list)
    asked: int = 0

    def metric(self, name: str, step: int, value: float) -> None:
        self.metrics.append((name, step, value))

    def progress(self, fraction: float, note: str = "") -> None:
        self.fractions.append(fraction)

    def card(self, card: dict[str, Any]) -> None:
        self.cards.append(card)

    def should_stop(self) -> bool:
        self.asked += 1
        return self.stop_after is not None and self.asked > self.stop_after


def loans(rows: int = 400, *, seed: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    income, debt = rng.lognormal(0, 0.5, rows), rng.normal(0, 1, rows)
    job = rng.choice(["clerk", "nurse", "none"], rows)
    logit = debt - income + 0.8 * (job == "none")
    late = np.where(rng.random(rows) < 1 / (1 + np.exp(-logit)), "yes", "no")
    return pd.DataFrame({"income": income, "debt": debt, "job": job, "late": late})


@pytest.fixture
def loans_file(tmp_path: Path) -> Path:
    path = tmp_path / "loans.csv"
    loans().to_csv(path, index=False)
    return path


@pytest.fixture
def sink() -> Remembering:
    return Remembering()


@pytest.fixture
def stopping_sink():
    return Remembering


@pytest.fixture
def make_loans():
    return loans


@pytest.fixture
def configured(loans_file: Path):
    """Return a maker of configs on the small table: few epochs unless said otherwise."""

    def make(**changed: Any) -> TrainConfig:
        base = {"recipe": "tabular", "path": str(loans_file), "target": "late", "epochs": 3}
        return TrainConfig(**{**base, **changed})

    return make
