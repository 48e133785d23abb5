"""The evidence record of a yes-or-no model: what the test part said, once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from modeling.evidence import verdict
from modeling.poc import metrics
from modeling.poc.columns import flag
from modeling.poc.config import TrainConfig
from modeling.poc.problem import Problem

RARE_AUC: Final = 0.98


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Predicted shares of positives, one array for each part and model.

    Attributes
    ----------
    model, baseline : (n_test,) array
        On the test part.
    model_valid : (n_valid,) array
        On the validation part.
    """

    model: NDArray[np.float64]
    baseline: NDArray[np.float64]
    model_valid: NDArray[np.float64]


def judge(
    problem: Problem,
    config: TrainConfig,
    *,
    labels: NDArray[np.int8],
    valid_labels: NDArray[np.int8],
    answers: Answers,
    baseline: str,
) -> dict[str, Any]:
    """Return the part of the record that rests on predictions alone.

    Parameters
    ----------
    labels, valid_labels : (n_test,), (n_valid,) array
        0 or 1.
    baseline : str
        What the baseline is called.
    """
    aucs = metrics.delong(labels, np.stack([answers.model, answers.baseline]))
    low, high, method = aucs.interval(0)
    base_low, base_high, base_method = aucs.interval(1)
    gain, gain_low, gain_high = aucs.difference(0, 1)
    threshold = 1 / (1 + config.cost_ratio)
    counts = metrics.confusion(labels, answers.model, threshold=threshold)
    leakage = [*problem.card["leakage"], *_too_good(aucs, valid_labels, answers.model_valid)]
    return {
        "metric": "auc",
        "bounds": [0.0, 1.0],
        "value": float(aucs.value[0]),
        "interval": [low, high],
        "interval_method": method,
        "n": len(labels),
        "positives": aucs.positives,
        "baseline": {
            "name": baseline,
            "value": float(aucs.value[1]),
            "interval": [base_low, base_high],
            "interval_method": base_method,
            "log_loss": metrics.log_loss(labels, answers.baseline),
            "brier": metrics.brier(labels, answers.baseline),
            "roc": metrics.roc(labels, answers.baseline),
        },
        "delta": {
            "value": gain,
            "interval": [gain_low, gain_high],
            "interval_method": "paired DeLong",
        },
        "verdict": verdict(gain_low, gain_high),
        "accuracy": metrics.accuracy(counts),
        "log_loss": metrics.log_loss(labels, answers.model),
        "brier": metrics.brier(labels, answers.model),
        "threshold": threshold,
        "cost_ratio": config.cost_ratio,
        "confusion": counts,
        "report": metrics.report(counts),
        "roc": metrics.roc(labels, answers.model),
        "calibration": metrics.calibration(labels, answers.model),
        "leakage": leakage,
    }


def _too_good(
    aucs: metrics.Aucs, valid_labels: NDArray[np.int8], valid_shares: NDArray[np.float64]
) -> list[dict[str, Any]]:
    """Flag scores that are too good to be true."""
    value = float(aucs.value[0])
    found = []
    if value > RARE_AUC:
        found.append(flag("auc_too_good", value=round(value, 3)))
    valid = metrics.delong(valid_labels, valid_shares)
    other = float(valid.value[0])
    sd = math.sqrt(float(aucs.covariance[0, 0] + valid.covariance[0, 0]))
    if value - other > 2 * sd:
        found.append(
            flag("test_better_than_validation", value=round(value, 3), other=round(other, 3))
        )
    return found
