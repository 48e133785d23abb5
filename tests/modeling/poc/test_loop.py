from __future__ import annotations

from typing import Any

import pytest
import torch

from modeling.poc.checkpoint import Store
from modeling.poc.ledger import Ledger
from modeling.poc.loop import MOST_EPOCHS, Loop, Pace, Score
from modeling.poc.sink import Stopped


class Walk:
    """A task whose state shows every step it took."""

    steps = 4

    def __init__(self, losses: list[float] | None = None) -> None:
        self.total = torch.zeros(1, dtype=torch.float64)
        self.rates: list[float] = []
        self.losses = losses
        self.looks = 0

    def step(self, epoch: int, index: int, rate: float) -> float:
        self.rates.append(rate)
        self.total = self.total * 1.1 + rate * (epoch + index)
        return float(self.total)

    def validate(self) -> Score:
        self.looks += 1
        best = 1 / self.looks if self.losses is None else self.losses[min(self.looks, 9) - 1]
        return Score(metrics={"valid/loss": best}, best=best)

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"total": self.total}, {"looks": self.looks}

    def restore(self, tensors: dict[str, Any], facts: dict[str, Any]) -> None:
        self.total, self.looks = tensors["total"], facts["looks"]


class Clock(Ledger):
    """A ledger whose clock ticks once a question."""

    def __init__(self, folder, tick: float) -> None:
        super().__init__(folder)
        self.tick, self.now = tick, 0.0

    def spent(self) -> float:
        self.now += self.tick
        return self.now


def make(tmp_path, sink, task, *, ledger=None, **pace) -> Loop:
    base = {"seconds": 100.0, "epochs": None, "patience": 5, "checkpoint_seconds": 0.0}
    return Loop(
        task=task,
        pace=Pace(**{**base, **pace}),
        ledger=ledger or Ledger(tmp_path),
        store=Store(tmp_path, key="k"),
        sink=sink,
    )


def test_a_fixed_number_of_epochs_is_kept_and_ends_annealed(tmp_path, sink):
    task = Walk()
    outcome = make(tmp_path, sink, task, epochs=10).run()
    assert (outcome.epochs, outcome.reason) == (10, "epochs")
    assert len(task.rates) == 40
    assert task.rates[-1] < 0.01 < max(task.rates)
    assert [step for name, step, _ in sink.metrics if name == "valid/loss"] == list(range(1, 11))


def test_the_probe_leaves_no_trace(tmp_path, sink):
    probed, fixed = Walk(), Walk()
    make(tmp_path / "a", sink, probed).run()
    make(tmp_path / "b", sink, fixed, epochs=MOST_EPOCHS).run()
    assert torch.equal(probed.total, fixed.total)


def test_a_slow_training_still_ends_annealed_inside_its_budget(tmp_path, sink):
    task = Walk()
    outcome = make(tmp_path, sink, task, ledger=Clock(tmp_path, 0.4), seconds=60.0).run()
    assert outcome.reason == "budget"
    assert outcome.epochs < outcome.planned
    assert task.rates[-1] < 0.02


def test_it_stops_when_the_validation_part_shows_no_progress(tmp_path, sink):
    outcome = make(tmp_path, sink, Walk([0.5, 0.4] + [0.4] * 8), patience=3).run()
    assert (outcome.reason, outcome.epochs) == ("patience", 5)


@pytest.mark.parametrize("steps", [1, 6, 13, 39])
def test_a_training_stopped_at_any_step_goes_on_as_if_nothing_had_happened(
    tmp_path, sink, stopping_sink, steps
):
    whole, first, second = Walk(), Walk(), Walk()
    make(tmp_path / "whole", sink, whole, epochs=10).run()
    with pytest.raises(Stopped):
        make(tmp_path / "cut", stopping_sink(stop_after=steps), first, epochs=10).run()
    later = stopping_sink()
    outcome = make(tmp_path / "cut", later, second, epochs=10).run()
    assert outcome.resumed
    assert torch.equal(second.total, whole.total)
    points = {(name, step): value for name, step, value in sink.metrics}
    assert all(points[name, step] == value for name, step, value in later.metrics)


def test_a_resumed_training_does_not_get_its_budget_back(tmp_path, sink, stopping_sink):
    with pytest.raises(Stopped):
        make(tmp_path, stopping_sink(stop_after=3), Walk(), seconds=50.0).run()
    spent = Clock(tmp_path, 1.0)
    spent.now = 49.0
    outcome = make(tmp_path, sink, Walk(), ledger=spent, seconds=50.0).run()
    assert (outcome.reason, outcome.epochs) == ("budget", 1)


def test_progress_only_grows(tmp_path, sink):
    make(tmp_path, sink, Walk(), epochs=5).run()
    assert sink.fractions == sorted(sink.fractions)
