"""Price studies as parts of a document: one for each price, found by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bizcase.cases.amend import Stale, mark


def study_of(document: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """Return the study of a price as the document writes it; None if there is none."""
    studies: list[dict[str, Any]] = document.get("pricing", [])
    return next((study for study in studies if study["id"] == key), None)


def study_mark(document: Mapping[str, Any], key: str) -> str:
    """Return the mark of a study as it stands; that there is none has a mark too."""
    return mark(study_of(document, key))


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyEdit:
    """Another study of a price, in the place of the one that is there; None takes it out.

    Attributes
    ----------
    seen : str or None
        The mark of the study as its writer saw it.
    """

    key: str
    study: Mapping[str, Any] | None
    seen: str | None = None

    def apply(self, tree: dict[str, Any]) -> None:
        now = study_of(tree, self.key)
        after = None if self.study is None else dict(self.study)
        if self.seen is not None and mark(now) != self.seen and now != after:
            raise Stale(f"pricing.{self.key}", mine=after, theirs=now)
        studies = tree.setdefault("pricing", [])
        place = len(studies) if now is None else studies.index(now)
        studies[place : place + 1] = [] if after is None else [after]
