"""The door to the engine: what a case's value models come to, kept for a while by its digest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bizcase.cases.exchange import refusal
from modeling.spec import CaseSpec, SpecError

if TYPE_CHECKING:
    from modeling.uncertainty.appraisal import Appraisal

KEPT: Final = 32  # appraisals; each is a tenth of a megabyte
SEED: Final = 1
T = TypeVar("T")
_KNOWN: Final[OrderedDict[str, Appraisal]] = OrderedDict()
_LOCK: Final = Lock()


def load(name: str) -> Any:
    """Return a module of the engine: a web process that shows no value never imports it."""
    return import_module(f"modeling.{name}")


def appraisal_of(spec: CaseSpec, *, trials: int | None = None) -> Appraisal:
    """Return what the value models of a case come to; a refusal says what cannot be worked out."""
    key = spec.digest
    with _LOCK:
        known = _KNOWN.get(key)
        if known is not None and trials in (None, known.trials):
            _KNOWN.move_to_end(key)
            return known
    found: Appraisal = _told(
        lambda: load("uncertainty.appraisal").appraise(spec, trials=trials, seed=SEED)
    )
    with _LOCK:
        _KNOWN[key] = found
        while len(_KNOWN) > KEPT:
            _KNOWN.popitem(last=False)
    return found


def effect_of(before: Appraisal, after: Appraisal) -> dict[str, Any]:
    """Return what a change does to NPV in the same futures."""
    found: dict[str, Any] = load("uncertainty.appraisal").effect(before, after)
    return found


def fit_of(rows: Any, **asked: Any) -> dict[str, Any]:
    """Return the response that campaigns show, with its best spend; refusals are sentences."""
    return _told(lambda: load("uncertainty.spending").fitted(rows, **asked))


def _told(work: Callable[[], T]) -> T:
    try:
        return work()
    except SpecError as error:
        raise refusal(error) from error


def spend_of(picture: Mapping[str, Any], spend: float) -> dict[str, Any]:
    """Return what a spend brings by the response that a promotion shows."""
    return _told(lambda: load("uncertainty.spending").at_spend(picture, spend))
