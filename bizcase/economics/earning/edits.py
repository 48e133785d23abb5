"""Entries of `streams` as parts of a document: where one stands, and its weight in the mix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from bizcase.cases.amend import Edit, Stale, mark
from bizcase.core.errors import DomainError
from bizcase.economics import entries

MIX: Final = "models"
"""The mix to which streams with weights belong."""


def entry_of(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return an entry of `streams` as the document writes it; the nearest is named if none is."""
    return entries.entry_of(document, entries.STREAMS, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """Another weight of a stream: its share of the mix, or None where it counts in full.

    Attributes
    ----------
    seen : str or None
        The mark of the weight as its writer saw it.
    """

    key: str
    share: float | None
    seen: str | None = None

    def apply(self, tree: dict[str, Any]) -> None:
        entry = entry_of(tree, self.key)
        now = entry.get("weight")
        if self.seen is not None and mark(now) != self.seen and now != self.share:
            raise Stale(f"streams.{self.key}.weight", mine=self.share, theirs=now)
        if self.share is None:
            entry.pop("weight", None)
            entry.pop("mix", None)
        else:
            entry["weight"] = self.share
            entry["mix"] = entry.get("mix") or MIX


def weights(
    document: Mapping[str, Any],
    shares: Mapping[str, float | None],
    seen: Mapping[str, str | None],
) -> list[Edit]:
    """Return the edits that give streams their weights, or refuse weights that are none."""
    errors = []
    for key, share in shares.items():
        entry_of(document, key)
        if share is not None and not 0 <= share <= 1:
            errors.append((f"streams.{key}.weight", _("A weight lies between 0 and 100 %.")))
    total = sum(share for share in shares.values() if share is not None)
    if not errors and any(share is not None for share in shares.values()) and abs(total - 1) > 1e-6:
        template = _("The weights sum to {total} %; change them so that they sum to 100 %.")
        errors.append(("streams", template.format(total=f"{100 * total:.6g}")))
    if errors:
        raise DomainError("bad_weights", errors[0][1], errors=errors)
    return [Weight(key=key, share=share, seen=seen.get(key)) for key, share in shares.items()]
