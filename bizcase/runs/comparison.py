"""Two simulations side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from numpy.typing import NDArray

from bizcase.core.errors import Conflict
from bizcase.runs.models import Run
from modeling.uncertainty.compare import compare

# label, path in the result, how it is written
FIGURES: Final = (
    (gettext_noop("NPV, mean"), ("npv", "mean"), "money"),
    (gettext_noop("NPV, P10"), ("npv", "p10"), "money"),
    (gettext_noop("NPV, P50"), ("npv", "p50"), "money"),
    (gettext_noop("NPV, P90"), ("npv", "p90"), "money"),
    (gettext_noop("Probability of NPV > 0"), ("probability_npv_positive",), "share"),
    (gettext_noop("Expected shortfall, worst 5 %"), ("expected_shortfall_5",), "money"),
    (gettext_noop("IRR, P50"), ("irr", "p50"), "share"),
    (gettext_noop("Payback, P50"), ("payback_months", "p50"), "months"),
    (gettext_noop("Funding need, P50"), ("funding_need", "p50"), "money"),
    (gettext_noop("Funding need, P90"), ("funding_need", "p90"), "money"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure of both runs; ``form`` is money, share (of 1) or months."""

    label: str
    form: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


def rows(before: Run, after: Run) -> list[Row]:
    """Return the headline figures of two finished simulations."""
    return [
        Row(
            label=_(label),
            form=form,
            before=_figure(before.result, path),
            after=_figure(after.result, path),
        )
        for label, path, form in FIGURES
    ]


def difference(before: Run, after: Run) -> dict[str, Any]:
    """Return the difference of NPV, future by future where both runs saw the same futures."""
    for run in (before, after):
        if run.status != Run.Status.DONE:
            message = _("The run {name} is not done; there is nothing to compare yet.")
            raise Conflict("run_not_done", message.format(name=run))
    _check_currencies(before, after)
    return compare(_npv(before), _npv(after))


def _check_currencies(before: Run, after: Run) -> None:
    one, other = ((run.result or {}).get("currency") for run in (before, after))
    if one == other:
        return
    message = _(
        "The first run counts in {before}, the second in {after}: their difference means nothing. "
        "Compare runs of one currency."
    )
    raise Conflict("currencies_differ", message.format(before=one, after=other))


def _npv(run: Run) -> NDArray[np.float64]:
    with run.artifacts.get(name="npv.npy").file.open("rb") as file:
        values: NDArray[np.float64] = np.load(file, allow_pickle=False)
    return values


def _figure(result: Any, path: tuple[str, ...]) -> float | None:
    for name in path:
        result = None if result is None else result.get(name)
    return result if result is None else float(result)
