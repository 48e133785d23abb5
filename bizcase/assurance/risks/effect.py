"""What the newest edit of a case did to mean NPV, before and after in the same futures."""

from __future__ import annotations

from dataclasses import dataclass

from bizcase.cases.models import Case
from bizcase.core.errors import DomainError
from bizcase.economics.worth import Change, Looked, change_between, worth_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an edit did.

    Attributes
    ----------
    note : str
        What was done.
    before, after : float
        Mean NPV, in the currency of the case.
    change : Change or None
        None where the two cannot be compared: another currency, or other numbers of trials.
    """

    note: str
    before: float
    after: float
    change: Change | None


def effect_of(case: Case) -> Effect | None:
    """Return what the newest revision did; None of a first one, or if there is no number."""
    newest = case.newest
    before = case.revisions.filter(number=newest.number - 1).first()
    if before is None:
        return None
    old, new = (Looked(each.digest, each.spec) for each in (before, newest))
    try:
        return Effect(
            note=newest.note,
            before=worth_of(old).mean,
            after=worth_of(new).mean,
            change=change_between(old, new),
        )
    except DomainError:
        return None
