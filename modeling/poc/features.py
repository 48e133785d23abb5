"""Features as numbers: everything that is learnt for it comes from the training part."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from modeling.poc.columns import Column, numbers, texts

MAX_LEVELS: Final = 64  # of a category; rarer ones share the all-zero code with unknown ones
_MIN_LEVEL_ROWS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberCode:
    """Scaling of a number: standardised, with its missing flag and, on request, its bins."""

    name: str
    median: float
    mean: float
    sd: float
    edges: tuple[float, ...]
    missing: bool

    def apply(self, series: Any) -> NDArray[np.float32]:
        """Return the columns of this feature, (n, width)."""
        raw = numbers(series)
        gone = np.isnan(raw)
        filled = np.where(gone, self.median, raw)
        parts = [((filled - self.mean) / self.sd)[:, None]]
        if len(self.edges) > 2:
            parts.append(self._pieces(filled))
        if self.missing:
            parts.append(gone[:, None])
        return np.clip(np.concatenate(parts, axis=1), -10, 10).astype(np.float32)

    def _pieces(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Code the place in each bin: 0 before it, 1 after it, the fraction inside.

        Gorishniy, Rubachev, Babenko (2022), On Embeddings for Numerical Features in Tabular Deep
        Learning, NeurIPS 35: piecewise linear encoding. Centred, so that it competes with the
        standardised value on equal terms.
        """
        low, high = np.array(self.edges[:-1]), np.array(self.edges[1:])
        return np.asarray(np.clip((values[:, None] - low) / (high - low), 0, 1) - 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryCode:
    """One column for each level that was seen often enough."""

    name: str
    levels: tuple[str, ...]

    def apply(self, series: Any) -> NDArray[np.float32]:
        """Return the columns of this feature, (n, levels)."""
        values = texts(series)
        return np.stack([values == level for level in self.levels], axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """All features, in order."""

    codes: tuple[NumberCode | CategoryCode, ...]

    def apply(self, frame: Any) -> NDArray[np.float32]:
        """Return the matrix of a table, (n, width)."""
        return np.concatenate([code.apply(frame[code.name]) for code in self.codes], axis=1)

    def to_json(self) -> list[dict[str, Any]]:
        """Return what a reader of the model needs to code new rows."""
        return [
            {"name": code.name, "levels": list(code.levels)}
            if isinstance(code, CategoryCode)
            else {
                "name": code.name,
                "median": code.median,
                "mean": code.mean,
                "sd": code.sd,
                "edges": list(code.edges),
                "missing": code.missing,
            }
            for code in self.codes
        ]


def canonical(tree: dict[str, Any]) -> bytes:
    """Return a JSON tree as bytes that depend on its content only."""
    return json.dumps(tree, sort_keys=True, ensure_ascii=False, allow_nan=False).encode()


def fit(frame: Any, columns: tuple[Column, ...], *, bins: int) -> Encoder:
    """Learn the coding from training rows only.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of the training part.
    columns : tuple of Column
        What to code, and as what.
    bins : int
        Bins of each number; 0 codes the standardised value alone.
    """
    codes: list[NumberCode | CategoryCode] = []
    for column in columns:
        series = frame[column.name]
        if column.kind in ("number", "date"):
            codes.append(_number(column.name, numbers(series), bins=bins))
        else:
            codes.append(_category(column.name, texts(series)))
    return Encoder(codes=tuple(codes))


def _number(name: str, raw: NDArray[np.float64], *, bins: int) -> NumberCode:
    seen = raw[~np.isnan(raw)]
    if not len(seen):
        seen = np.zeros(1)
    median = float(np.median(seen))
    filled = np.where(np.isnan(raw), median, raw)
    edges = np.unique(np.quantile(seen, np.linspace(0, 1, bins + 1))) if bins else np.empty(0)
    return NumberCode(
        name=name,
        median=median,
        mean=float(filled.mean()),
        sd=float(filled.std()) or 1.0,
        edges=tuple(float(edge) for edge in edges),
        missing=bool(np.isnan(raw).any()),
    )


def _category(name: str, values: NDArray[np.object_]) -> CategoryCode:
    levels, counts = np.unique(values.astype(str), return_counts=True)
    order = np.lexsort((levels, -counts))[:MAX_LEVELS]
    kept = [str(levels[i]) for i in order if counts[i] >= _MIN_LEVEL_ROWS]
    return CategoryCode(name=name, levels=tuple(sorted(kept or [str(levels[order[0]])])))
