"""NPV of the revisions of a case, before and after each, as far as it is known: two queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import template

from bizcase.cases.models import Revision
from bizcase.economics import worth
from bizcase.economics.models import Worth

register = template.Library()


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """A revision with what its document is worth, and what the one before was."""

    revision: Revision
    before: Worth | None
    after: Worth | None


@register.simple_tag
def valued(revisions: Iterable[Revision]) -> list[Valued]:
    """Pair revisions of one case, newest first, with NPV before and after them."""
    found = list(revisions)
    if not found:
        return []
    digests = {revision.number: revision.digest for revision in found}
    first = min(digests)
    older = Revision.objects.filter(case=found[0].case_id, number=first - 1)
    digests |= dict(older.values_list("number", "digest"))
    known = worth.known(set(digests.values()))
    return [
        Valued(
            revision=revision,
            before=known.get(digests.get(revision.number - 1, "")),
            after=known.get(revision.digest),
        )
        for revision in found
    ]
