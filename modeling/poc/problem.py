"""From a table to a yes-or-no problem: target, features, parts and the data card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from modeling.poc.columns import LEARNT, Column, describe, flag, suspicious
from modeling.poc.config import TrainConfig, TrainError, unknown
from modeling.poc.data import Table
from modeling.poc.split import TRAIN, VALID, Split, split
from modeling.text import gettext_noop

MIN_ROWS: Final = 100
MIN_CLASS: Final = 20
_YES: Final = ("1", "true", "yes", "y", "是")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A checked classification problem.

    Attributes
    ----------
    frame : pandas.DataFrame
        Features that are learnt from, n rows.
    labels : (n,) int8 array
        1 where the target has the positive value.
    columns : tuple of Column
        Of `frame`, in order.
    card : dict
        The data card, ready for JSON.
    """

    frame: Any
    labels: NDArray[np.int8]
    positive: str
    columns: tuple[Column, ...]
    split: Split
    card: dict[str, Any]


def pose(table: Table, config: TrainConfig) -> Problem:
    """Check the data against what is asked of them and split them.

    Raises
    ------
    TrainError
        If a column is unknown, the target is unfit, or there are too few rows.
    """
    frame = table.frame
    for name in (config.target, *config.ignore):
        if name not in frame.columns:
            template = gettext_noop("There is no column “{name}” in the data.")
            raise unknown("unknown_column", template, name, list(frame.columns))
    target = frame[config.target].map(plain, na_action="ignore")
    given = target.notna().to_numpy()
    target, features = target[given], frame[given].drop(columns=[config.target, *config.ignore])
    positive = _positive(target, config)
    labels = np.asarray(target == positive, dtype=np.int8)
    _check_counts(labels, positive)
    described = tuple(describe(features[name]) for name in features.columns)
    columns = tuple(each for each in described if each.kind in LEARNT)
    if not columns:
        raise TrainError("no_features", gettext_noop("No column is left to learn from."))
    learnt = features[[each.name for each in columns]].reset_index(drop=True)
    parts, duplicates, conflicts = split(labels, _hashes(learnt), seed=config.seed)
    _check_counts(labels[parts.part >= 0], positive)
    flags = _flags(described, features, labels, parts, duplicates, conflicts)
    card = {
        **card_of(table, described),
        "target": config.target,
        "positive": positive,
        "classes": _classes(target),
        "target_missing": int((~given).sum()),
        "positives": int(labels.sum()),
        "positive_share": float(labels.mean()),
        "duplicates": duplicates,
        "conflicts": conflicts,
        "parts": _parts(parts, labels),
        "ignored": list(config.ignore),
        "leakage": flags,
    }
    return Problem(
        frame=learnt, labels=labels, positive=positive, columns=columns, split=parts, card=card
    )


def card_of(table: Table, columns: tuple[Column, ...] | None = None) -> dict[str, Any]:
    """Return the part of the data card that needs no target: also shown right after an upload."""
    if columns is None:
        columns = tuple(describe(table.frame[name]) for name in table.frame.columns)
    return {
        "sha256": table.sha256,
        "bytes": table.size,
        "rows": len(table.frame),
        "columns": [each.to_json() for each in columns],
        "missing": sum(each.missing for each in columns),
        "duplicates": int((pd.Series(_hashes(table.frame))).duplicated().sum()),
    }


def plain(value: object) -> str:
    """Return a target value as people write it: 1 for 1.0, true for True."""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()


def _hashes(frame: Any) -> NDArray[np.uint64]:
    mixed = [name for name in frame.columns if frame[name].dtype == object]
    if mixed:  # lists and mixed types cannot be hashed as they are
        frame = frame.assign(**{name: frame[name].map(str, na_action="ignore") for name in mixed})
    return np.asarray(pd.util.hash_pandas_object(frame, index=False), dtype=np.uint64)


def _positive(target: Any, config: TrainConfig) -> str:
    counts = target.value_counts()
    if len(counts) < 2:
        raise TrainError(
            "one_class",
            gettext_noop("The target “{name}” has one value only; there is nothing to predict."),
            name=config.target,
        )
    if config.positive is not None:
        return _wanted(counts, config)
    if len(counts) > 2:
        raise TrainError(
            "many_classes",
            gettext_noop(
                "The target “{name}” has {count} values; say which one counts as positive "
                "(for example “{example}”), or choose a yes-or-no column."
            ),
            name=config.target,
            count=len(counts),
            example=str(counts.index[0])[:60],
        )
    for value in counts.index:
        if value.lower() in _YES:
            return str(value)
    return str(min(counts.index, key=lambda value: (counts[value], value)))


def _wanted(counts: Any, config: TrainConfig) -> str:
    wanted = plain(config.positive)
    found = [value for value in counts.index if value == wanted]
    found = found or [value for value in counts.index if value.lower() == wanted.lower()]
    if found:
        return str(found[0])
    template = gettext_noop("The target never has the value “{name}”.")
    raise unknown("unknown_positive", template, wanted, [str(value) for value in counts.index])


def _check_counts(labels: NDArray[np.int8], positive: str) -> None:
    if len(labels) < MIN_ROWS:
        raise TrainError(
            "too_few_rows",
            gettext_noop("{rows} usable, distinct rows; a training needs at least {least}."),
            rows=len(labels),
            least=MIN_ROWS,
        )
    hits = int(labels.sum())
    if min(hits, len(labels) - hits) < MIN_CLASS:
        raise TrainError(
            "too_few_of_a_class",
            gettext_noop(
                "{hits} rows are “{positive}” and {others} are not; each side needs {least}."
            ),
            hits=hits,
            others=len(labels) - hits,
            positive=positive,
            least=MIN_CLASS,
        )


def _classes(target: Any) -> list[dict[str, Any]]:
    counts = target.value_counts().head(20)
    rows = zip(counts.index, counts, strict=True)
    return [{"value": str(value)[:80], "count": int(count)} for value, count in rows]


def _parts(parts: Split, labels: NDArray[np.int8]) -> dict[str, dict[str, int]]:
    named = {"train": 0, "valid": 1, "test": 2}
    rows = {name: parts.rows(part) for name, part in named.items()}
    return {
        name: {"rows": len(found), "positives": int(labels[found].sum())}
        for name, found in rows.items()
    }


def _flags(
    columns: tuple[Column, ...],
    features: Any,
    labels: NDArray[np.int8],
    parts: Split,
    duplicates: int,
    conflicts: int,
) -> list[dict[str, Any]]:
    """Look for leaks in the development parts only: the test part stays closed."""
    rows = parts.rows(TRAIN, VALID)
    found = suspicious(columns, features.iloc[rows], labels[rows])
    if duplicates:
        found.append(flag("duplicates", value=duplicates))
    if conflicts:
        found.append(flag("conflicts", value=conflicts))
    return found
