"""Tabular classification: a small network beside a logistic regression on the same rows."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors.torch import save as save_tensors
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from modeling.poc import data, device, features, metrics
from modeling.poc.checkpoint import Store, write
from modeling.poc.config import TrainConfig
from modeling.poc.features import Encoder
from modeling.poc.ledger import Ledger
from modeling.poc.loop import Loop, Outcome, Pace
from modeling.poc.problem import Problem, pose
from modeling.poc.recipes.network import EnsembleTask, Size
from modeling.poc.record import Answers, judge
from modeling.poc.sink import Sink, Stopped
from modeling.poc.split import TEST, TRAIN, VALID
from modeling.text import gettext_noop

NAME: Final = "tabular@1"
BASELINE: Final = gettext_noop("logistic regression")
_STRENGTHS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)  # inverse ridge penalties of the baseline
_TUNED_ROWS: Final = 20_000  # are enough to tell the strengths apart
_BINS: Final = 6  # of each number in the network; the baseline stays linear

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The fitted logistic regression and its coding."""

    encoder: Encoder
    model: Any
    strength: float

    def shares(self, frame: Any) -> NDArray[np.float64]:
        """Return the predicted share of positives, (n,)."""
        return np.asarray(self.model.predict_proba(self.encoder.apply(frame))[:, 1], np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """The network after its training, with the coding of its features."""

    network: EnsembleTask
    encoder: Encoder
    chosen: tuple[int, ...]

    def shares(self, frame: Any) -> NDArray[np.float64]:
        """Return the predicted share of positives, (n,)."""
        each = self.network.shares(self.encoder.apply(frame))
        return np.asarray(each[list(self.chosen)].mean(axis=0))


class Tabular:
    """The recipe."""

    def run(
        self, config: TrainConfig, *, folder: Path, sink: Sink, ledger: Ledger
    ) -> dict[str, Any]:
        """Train inside a folder that may hold an earlier attempt.

        Returns
        -------
        dict
            The evidence record, ready for JSON.

        Raises
        ------
        TrainError
            If the data do not fit.
        Stopped
            If the sink asked for it.
        """
        ledger.open_budget()
        sink.progress(0.0, gettext_noop("Reading the data"))
        table = data.read(config.path)
        problem = pose(table, config)
        sink.card(problem.card)
        if sink.should_stop():
            raise Stopped
        baseline = _baseline(problem)
        valid = problem.split.rows(VALID)
        shares = baseline.shares(problem.frame.iloc[valid])
        sink.metric("baseline/auc", 0, metrics.auc(problem.labels[valid], shares))
        ledger.beat(force=True)
        network, encoder = _network(problem, config)
        ledger.on_gpu = network.device.type == "cuda"
        store = Store(folder, key=config.digest(data_sha256=table.sha256))
        outcome = Loop(
            task=network, pace=_pace(config), ledger=ledger, store=store, sink=sink
        ).run()
        sink.progress(0.95, gettext_noop("Opening the test part"))
        seen = encoder.apply(problem.frame.iloc[valid])
        trained = Trained(network=network, encoder=encoder, chosen=network.chosen(seen))
        return {
            **_identity(problem, config),
            **_opened(problem, config, baseline, trained),
            "model": _keep_model(trained, problem, folder),
            **_effort(config, network, outcome, ledger),
        }


def _pace(config: TrainConfig) -> Pace:
    return Pace(
        seconds=config.seconds,
        epochs=config.epochs,
        patience=config.patience,
        checkpoint_seconds=config.checkpoint_seconds,
    )


def _baseline(problem: Problem) -> Baseline:
    """Fit the baseline on the training part; the validation part picks its penalty."""
    rows, valid = problem.split.rows(TRAIN), problem.split.rows(VALID)
    encoder = features.fit(problem.frame.iloc[rows], problem.columns, bins=0)
    x, y = encoder.apply(problem.frame.iloc[rows]), problem.labels[rows]
    seen, seen_y = encoder.apply(problem.frame.iloc[valid]), problem.labels[valid]
    few = slice(0, _TUNED_ROWS)
    losses = [
        metrics.log_loss(seen_y, _regression(x[few], y[few], strength).predict_proba(seen)[:, 1])
        for strength in _STRENGTHS
    ]
    strength = _STRENGTHS[int(np.argmin(losses))]
    return Baseline(encoder=encoder, model=_regression(x, y, strength), strength=strength)


def _regression(x: Matrix, y: NDArray[np.int8], strength: float) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # near enough is a fair baseline
        return LogisticRegression(C=strength, max_iter=1000).fit(x.astype(np.float64), y)


def _network(problem: Problem, config: TrainConfig) -> tuple[EnsembleTask, Encoder]:
    rows, valid = problem.split.rows(TRAIN), problem.split.rows(VALID)
    encoder = features.fit(problem.frame.iloc[rows], problem.columns, bins=_BINS)
    network = EnsembleTask(
        (encoder.apply(problem.frame.iloc[rows]), problem.labels[rows]),
        (encoder.apply(problem.frame.iloc[valid]), problem.labels[valid]),
        size=Size.of(len(rows)),
        seed=config.seed,
        device=device.choose(config, rows=len(rows)),
    )
    return network, encoder


def _identity(problem: Problem, config: TrainConfig) -> dict[str, Any]:
    """Return what was trained on what."""
    card = problem.card
    return {
        "recipe": NAME,
        "family": "tabular",
        "data": {
            "sha256": card["sha256"],
            "rows": card["rows"],
            "split": problem.split.digest,
            "parts": card["parts"],
        },
        "target": config.target,
        "positive": problem.positive,
        "data_card": card,
        "seed": config.seed,
    }


def _opened(
    problem: Problem, config: TrainConfig, baseline: Baseline, trained: Trained
) -> dict[str, Any]:
    """Open the test part, once, and write down what it says."""
    valid, test = problem.split.rows(VALID), problem.split.rows(TEST)
    tested = problem.frame.iloc[test]
    answers = Answers(
        model=trained.shares(tested),
        baseline=baseline.shares(tested),
        model_valid=trained.shares(problem.frame.iloc[valid]),
    )
    found = judge(
        problem,
        config,
        labels=problem.labels[test],
        valid_labels=problem.labels[valid],
        answers=answers,
        baseline=BASELINE,
    )
    found["baseline"]["strength"] = baseline.strength
    return found


def _effort(
    config: TrainConfig, network: EnsembleTask, outcome: Outcome, ledger: Ledger
) -> dict[str, Any]:
    """Return what it took, on which machine."""
    return {
        "budget": {"seconds": config.seconds, "used_seconds": round(ledger.spent(), 3)},
        "epochs": outcome.epochs,
        "epochs_planned": outcome.planned,
        "stopped": outcome.reason,
        "resumed": outcome.resumed,
        "hardware": device.hardware(network.device),
        "versions": device.versions(),
        "cost": ledger.cost(rate=config.rate, currency=config.currency, rate_date=config.rate_date),
    }


def _keep_model(trained: Trained, problem: Problem, folder: Path) -> dict[str, Any]:
    """Write the model as safetensors, with the coding of its features as JSON beside it."""
    network, chosen = trained.network, trained.chosen
    tensors = {name: value.cpu() for name, value in network.final(chosen).items()}
    content = save_tensors(tensors)
    coding = trained.encoder.to_json()
    facts = {"recipe": NAME, "positive": problem.positive, "features": coding}
    write(folder / "model.safetensors", content)
    write(folder / "model.json", features.canonical(facts))
    return {
        "file": "model.safetensors",
        "sha256": hashlib.sha256(content).hexdigest(),
        "parameters": sum(value.numel() for value in tensors.values()),
        "members": len(chosen) * network.size.copies,
        "settings": [asdict(network.size.settings[i]) for i in chosen],
    }


RECIPE: Final = Tabular()
