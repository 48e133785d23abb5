"""Measures of a yes-or-no prediction, with intervals: numpy only, each checked against theory."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from modeling.evidence import NORMAL_975, wilson

Floats = NDArray[np.float64]
Labels = NDArray[np.int8]

MAX_ROC_POINTS: Final = 200
_TINY: Final = 1e-7  # float32 probabilities cannot be closer to 0 or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Aucs:
    """AUCs of models on the same rows, with their joint covariance.

    Attributes
    ----------
    value : (k,) array
        AUC of each model.
    covariance : (k, k) array
        DeLong's estimate.
    positives, negatives : int
        Rows of each class.
    """

    value: Floats
    covariance: Floats
    positives: int
    negatives: int

    def interval(self, model: int) -> tuple[float, float, str]:
        """Return the 95 % interval of one AUC and the name of its method.

        The logit scale keeps it inside 0..1 (Pepe 2003, The Statistical Evaluation of Medical
        Tests, section 5.2). A perfect ranking has no variance to estimate: Wilson's bound for
        the smaller class then says how sure "perfect" is.
        """
        value, variance = float(self.value[model]), float(self.covariance[model, model])
        if value in (0.0, 1.0):
            least = min(self.positives, self.negatives)
            return (*wilson(round(value * least), least), "Wilson on the smaller class")
        sd = math.sqrt(max(variance, 0.0)) / (value * (1 - value))
        middle = math.log(value / (1 - value))
        low, high = (_sigmoid(middle + sign * NORMAL_975 * sd) for sign in (-1, 1))
        return min(low, value), max(high, value), "DeLong, logit scale"

    def difference(self, model: int, other: int) -> tuple[float, float, float]:
        """Return AUC(model) - AUC(other) and its paired 95 % interval."""
        value = float(self.value[model] - self.value[other])
        c = self.covariance
        variance = float(c[model, model] + c[other, other] - 2 * c[model, other])
        half = NORMAL_975 * math.sqrt(max(variance, 0.0))
        return value, value - half, value + half


def delong(labels: Labels, scores: Floats) -> Aucs:
    """Return AUCs and their covariance.

    Parameters
    ----------
    labels : (n,) array
        0 or 1; at least two rows of each.
    scores : (k, n) array
        Higher means more likely 1; one row a model.

    Raises
    ------
    ValueError
        If a class has fewer than two rows.

    References
    ----------
    DeLong, DeLong, Clarke-Pearson (1988), Biometrics 44, 837-845; the O(n log n) form by
    Sun and Xu (2014), IEEE Signal Processing Letters 21, 1389-1393.
    """
    scores = np.atleast_2d(scores)
    hit = labels == 1
    m, n = int(hit.sum()), int((~hit).sum())
    if min(m, n) < 2:
        raise ValueError("the AUC needs at least two rows of each class")
    positive = np.empty((len(scores), m))
    negative = np.empty((len(scores), n))
    for k, score in enumerate(scores):
        ranks = midranks(score)
        positive[k] = (ranks[hit] - midranks(score[hit])) / n
        negative[k] = 1 - (ranks[~hit] - midranks(score[~hit])) / m
    covariance = np.atleast_2d(np.cov(positive)) / m + np.atleast_2d(np.cov(negative)) / n
    value = positive.mean(axis=1)
    return Aucs(value=value, covariance=covariance, positives=m, negatives=n)


def midranks(values: Floats) -> Floats:
    """Return ranks from 1, ties sharing the mean of theirs; shape (n,)."""
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[where.reshape(-1)])


def auc(labels: Labels, scores: Floats) -> float:
    """Return the area under the ROC curve; 0.5 when a class is absent."""
    hit = labels == 1
    m, n = int(hit.sum()), int((~hit).sum())
    if not m or not n:
        return 0.5
    return float((midranks(scores)[hit].sum() - m * (m + 1) / 2) / (m * n))


def log_loss(labels: Labels, shares: Floats) -> float:
    """Return the mean cross-entropy, nats per row, of predicted shares of positives."""
    p = np.clip(shares, _TINY, 1 - _TINY)
    return float(-np.mean(np.where(labels == 1, np.log(p), np.log1p(-p))))


def brier(labels: Labels, shares: Floats) -> float:
    """Return the mean squared error of predicted shares."""
    return float(np.mean((shares - labels) ** 2))


def roc(labels: Labels, scores: Floats, *, most: int = MAX_ROC_POINTS) -> dict[str, list[float]]:
    """Return the corners of the ROC curve, evenly thinned to at most `most` points."""
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.r_[np.diff(scores[order]) != 0, True])
    hits = np.cumsum(labels[order])[ends]
    misses = 1 + ends - hits
    true_rate = np.r_[0.0, hits / max(int(hits[-1]), 1)]
    false_rate = np.r_[0.0, misses / max(int(misses[-1]), 1)]
    if len(true_rate) > most:
        keep = np.unique(np.linspace(0, len(true_rate) - 1, most).round().astype(int))
        true_rate, false_rate = true_rate[keep], false_rate[keep]
    return {
        "false_positive_rate": [round(float(x), 6) for x in false_rate],
        "true_positive_rate": [round(float(x), 6) for x in true_rate],
    }


def confusion(labels: Labels, shares: Floats, *, threshold: float) -> dict[str, int]:
    """Count the four outcomes when a share of at least the threshold is called positive."""
    called = shares >= threshold
    hit = labels == 1
    return {
        "true_positive": int((called & hit).sum()),
        "false_positive": int((called & ~hit).sum()),
        "false_negative": int((~called & hit).sum()),
        "true_negative": int((~called & ~hit).sum()),
    }


def accuracy(counts: dict[str, int]) -> dict[str, Any]:
    """Return the share of right calls with its Wilson interval."""
    right, n = counts["true_positive"] + counts["true_negative"], sum(counts.values())
    return {
        "value": right / n,
        "interval": list(wilson(right, n)),
        "interval_method": "Wilson",
        "successes": right,
        "n": n,
    }


def report(counts: dict[str, int]) -> dict[str, dict[str, float | int | None]]:
    """Return precision, recall, F1 and support of both classes; null where nothing was called."""
    tp, fp = counts["true_positive"], counts["false_positive"]
    fn, tn = counts["false_negative"], counts["true_negative"]
    return {"positive": _class(tp, fp, fn), "negative": _class(tn, fn, fp)}


def _class(right: int, wrong: int, missed: int) -> dict[str, float | int | None]:
    return {
        "precision": _ratio(right, right + wrong),
        "recall": _ratio(right, right + missed),
        "f1": _ratio(2 * right, 2 * right + wrong + missed),
        "support": right + missed,
    }


def calibration(labels: Labels, shares: Floats, *, bins: int = 10) -> dict[str, Any]:
    """Compare predicted with observed shares in bins of equal count.

    Returns
    -------
    dict
        `bins`: predicted mean, observed share with its Wilson interval, n, of each; `error`: the
        mean distance weighted by n (expected calibration error); `mean_predicted`, `observed`.
    """
    order = np.argsort(shares, kind="stable")
    rows = []
    error = 0.0
    for members in np.array_split(order, min(bins, len(order))):
        hits, n = int(labels[members].sum()), len(members)
        predicted = float(shares[members].mean())
        error += n * abs(predicted - hits / n)
        low, high = wilson(hits, n)
        rows.append(
            {"predicted": predicted, "observed": hits / n, "low": low, "high": high, "n": n}
        )
    return {
        "bins": rows,
        "error": error / len(labels),
        "mean_predicted": float(shares.mean()),
        "observed": float(labels.mean()),
    }


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))
