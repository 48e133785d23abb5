"""Evidence records of a case, as the plan may name them."""

from __future__ import annotations

from bizcase.cases.models import Case


def records_of(case: Case) -> dict[str, str]:
    """Return what the evidence records of a case say, by id.

    The records stand downstream of cases; they are read through the relation of the case itself.
    """
    return {str(record.pk): str(record) for record in case.evidence.for_lists()}
