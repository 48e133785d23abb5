"""What each column of a table is, and what is suspicious about it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from modeling.poc import metrics
from modeling.text import gettext_noop

Kind = Literal["number", "category", "boolean", "date", "text", "id", "constant"]
LEARNT: Final[tuple[Kind, ...]] = ("number", "category", "boolean", "date")

SUSPICIOUS_AUC: Final = 0.95
_CHECKED_ROWS: Final = 20_000
_ID_NAME: Final = re.compile(r"(^|[_\W])(id|uuid|guid|key|number|no|nr)$|Id$|ID$|编号$|序号$|号码$")

# what a flag says; a page translates the template and fills it
FLAGS: Final = {
    "one_feature_predicts": gettext_noop(
        "“{column}” alone predicts the target with an AUC of {value}: it may hold the answer."
    ),
    "id_like": gettext_noop("“{column}” looks like an identifier and was left out."),
    "free_text": gettext_noop("“{column}” is free text and was left out by this recipe."),
    "constant": gettext_noop("“{column}” has one value only and was left out."),
    "duplicates": gettext_noop("{value} duplicate rows were removed before splitting."),
    "conflicts": gettext_noop(
        "{value} rows have equal features and different targets; each such group stays in one part."
    ),
    "duplicates_across_split": gettext_noop("{value} rows appear in more than one part."),
    "auc_too_good": gettext_noop(
        "A test AUC of {value} is rare on business data: look for a column that holds the answer."
    ),
    "test_better_than_validation": gettext_noop(
        "The test part ({value}) scored far better than the validation part ({other})."
    ),
}


def flag(code: str, **fields: str | float) -> dict[str, Any]:
    """Return one finding, ready for JSON: code, English message, template and fields."""
    template = FLAGS[code]
    message = template.format(**fields)
    return {"code": code, "message": message, "template": template, "fields": fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column's kind and counts."""

    name: str
    kind: Kind
    missing: int
    distinct: int
    facts: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return the row of the data card."""
        counts = {"missing": self.missing, "distinct": self.distinct}
        return {"name": self.name, "kind": self.kind, **counts, **self.facts}


def describe(series: Any) -> Column:
    """Say what a column is."""
    if series.dtype == object:
        series = series.map(str, na_action="ignore")  # lists, decimals, mixed types
    values = series.dropna()
    distinct = int(values.nunique())
    kind = _kind(series, values, distinct)
    return Column(
        name=str(series.name),
        kind=kind,
        missing=int(series.isna().sum()),
        distinct=distinct,
        facts=_facts(values, kind),
    )


def _kind(series: Any, values: Any, distinct: int) -> Kind:
    if distinct <= 1 and (distinct == 0 or len(values) == len(series)):
        return "constant"
    if pd.api.types.is_bool_dtype(series):
        return "boolean"
    if pd.api.types.is_datetime64_any_dtype(series):
        return "date"
    if pd.api.types.is_numeric_dtype(series):
        return "id" if _counts_up(values, distinct) else "number"
    return _kind_of_text(values, distinct)


def _counts_up(values: Any, distinct: int) -> bool:
    """Tell row numbers and keys from measurements: all distinct, whole, dense or named so."""
    if distinct < len(values) or distinct < 20 or not (values % 1 == 0).all():
        return False
    dense = bool(values.max() - values.min() + 1 == distinct)
    return dense or bool(_ID_NAME.search(str(values.name)))


def _kind_of_text(values: Any, distinct: int) -> Kind:
    texts = values.astype(str)
    if distinct < 50 or distinct < 0.5 * len(texts):
        return "category"
    return "text" if float(texts.str.len().mean()) > 30 else "id"


def _facts(values: Any, kind: Kind) -> dict[str, Any]:
    if kind in ("number", "id") and pd.api.types.is_numeric_dtype(values):
        points = np.quantile(values.to_numpy(float), [0, 0.5, 1])
        shown = (None if not math.isfinite(point) else float(point) for point in points)
        return dict(zip(("min", "median", "max"), shown, strict=True))
    if kind in ("category", "boolean"):
        counts = values.astype(str).value_counts().head(8)
        rows = zip(counts.index, counts, strict=True)
        return {"top": [{"value": str(name)[:80], "count": int(count)} for name, count in rows]}
    return {}


def numbers(series: Any) -> NDArray[np.float64]:
    """Return a number, date or truth column as floats, infinite and missing ones as NaN; (n,)."""
    if pd.api.types.is_datetime64_any_dtype(series):
        naive = series.dt.tz_localize(None) if series.dt.tz is not None else series
        days = (naive - pd.Timestamp("2000-01-01")) / pd.Timedelta(days=1)
        return np.asarray(days, dtype=np.float64)
    found = pd.to_numeric(series, errors="coerce").astype("Float64")
    found = found.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(found), found, np.nan)


def texts(series: Any) -> NDArray[np.object_]:
    """Return a category column as strings, missing ones as the empty string; (n,)."""
    plain = series.map(str, na_action="ignore").astype(object)
    return np.asarray(plain.where(series.notna(), ""), dtype=object)


def single_auc(column: Column, series: Any, labels: NDArray[np.int8]) -> float:
    """Return the AUC of one feature alone, 0.5 to 1.

    Parameters
    ----------
    series : pandas.Series
        The feature, rows of the development parts only.
    labels : (n,) array
        0 or 1.

    Returns
    -------
    float
        For numbers the better direction of the raw value; for categories the share of positives
        of each, counted in the other half of the rows, so that rare categories do not shine.
    """
    if len(labels) > _CHECKED_ROWS:
        series, labels = series.iloc[:_CHECKED_ROWS], labels[:_CHECKED_ROWS]
    if column.kind in ("number", "date"):
        scores = numbers(series)
        if np.isnan(scores).all():
            return 0.5
        scores = np.where(np.isnan(scores), np.nanmedian(scores), scores)
    else:
        scores = _shares(texts(series), labels)
    found = metrics.auc(labels, scores)
    return max(found, 1 - found)


def _shares(values: NDArray[np.object_], labels: NDArray[np.int8]) -> NDArray[np.float64]:
    codes, _ = pd.factorize(values)
    half = np.arange(len(labels)) % 2
    scores = np.empty(len(labels))
    size = int(codes.max()) + 1
    for part in (0, 1):
        other = half != part
        seen = np.bincount(codes[other], minlength=size)
        hits = np.bincount(codes[other], weights=labels[other], minlength=size)
        share = (hits + labels.mean()) / (seen + 1)
        scores[~other] = share[codes[~other]]
    return scores


def suspicious(
    columns: Iterable[Column], frame: Any, labels: NDArray[np.int8]
) -> list[dict[str, Any]]:
    """Flag what was left out, and features that predict the target alone."""
    found = []
    for column in columns:
        if column.kind in ("id", "text", "constant"):
            code = {"id": "id_like", "text": "free_text", "constant": "constant"}[column.kind]
            found.append(flag(code, column=column.name))
            continue
        alone = single_auc(column, frame[column.name], labels)
        if alone > SUSPICIOUS_AUC:
            found.append(flag("one_feature_predicts", column=column.name, value=round(alone, 3)))
    return found
