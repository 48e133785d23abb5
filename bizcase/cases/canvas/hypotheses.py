"""Writing hypotheses: what must be true for the canvas to work, and how we would find out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.cases.amend import Edit, Field, Item, Stale, amend, mark
from bizcase.cases.board import language
from bizcase.cases.canvas.notes import places
from bizcase.cases.models import Case, Revision
from bizcase.cases.services import hold
from bizcase.core.errors import NotFound
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.models import Membership
from modeling.economics.expansion import expand
from modeling.spec import CaseSpec
from modeling.text import say

PLACE: Final = ("canvas", "hypotheses")
MOST_WORDS: Final = 4  # of a text that an id is made of
LONGEST: Final = 28
STATUSES: Final = {
    "untested": gettext_lazy("Untested"),
    "supported": gettext_lazy("Supported"),
    "contradicted": gettext_lazy("Contradicted"),
}


def add_hypothesis(
    *, actor: Membership, case: Case, facts: Mapping[str, Any], note: str | None = None
) -> str:
    """Write a hypothesis down, bind a note to it if one is named, and return its id."""
    require(actor, Ability.EDIT_CASE)
    with transaction.atomic():
        held = hold(actor=actor, case=case)
        key = facts.get("id") or free_id(held.spec, say(facts["text"], "en"))
        edits: list[Edit] = [Item(place=PLACE, value=_item({**facts, "id": key}))]
        place = places(held.newest.document).get(note or "")
        if place is not None:
            edits.append(Field(place=(*place.path, "binds"), value=[*place.binds, key]))
            edits.append(Field(place=(*place.path, "id"), value=place.key))
        said = _("Canvas: hypothesis added: “{text}”").format(text=_short(facts["text"]))
        amend(actor=actor, case=case, edits=edits, note=said)
    return key


def change_hypothesis(
    *, actor: Membership, case: Case, key: str, facts: Mapping[str, Any], seen: str | None
) -> Revision:
    """Rewrite a hypothesis; what is not given stays, what is None or empty is left out."""
    require(actor, Ability.EDIT_CASE)
    with transaction.atomic():
        document = hold(actor=actor, case=case).newest.document
        now = find(document, key)
        item = _item(
            {**now, **facts, "status": facts.get("status") or now.get("status"), "id": key}
        )
        said = _("Canvas: hypothesis changed: “{text}”").format(text=_short(item.get("text", "")))
        if facts.get("status") not in (None, "", now.get("status", "untested")):
            template = _("Canvas: hypothesis {status}: “{text}”")
            status = STATUSES[facts["status"]]
            said = template.format(status=status, text=_short(item.get("text", "")))
        edit = Item(place=PLACE, id=key, seen=seen, value=item)
        return amend(actor=actor, case=case, edits=[edit], note=said)


def delete_hypothesis(
    *, actor: Membership, case: Case, key: str, seen: str | None = None
) -> Revision:
    """Take a hypothesis out, and out of the notes that are bound to it."""
    require(actor, Ability.EDIT_CASE)
    with transaction.atomic():
        document = hold(actor=actor, case=case).newest.document
        now = find(document, key)
        if seen not in (None, mark(now)):
            raise Stale(f"canvas.hypotheses[{key}]", mine=None, theirs=now)
        edits: list[Edit] = [Item(place=PLACE, id=key, value=None)]
        for place in places(document).values():
            if key in place.binds:
                rest = [name for name in place.binds if name != key] or None
                edits.append(Field(place=(*place.path, "binds"), value=rest))
        said = _("Canvas: hypothesis deleted: “{text}”").format(text=_short(now["text"]))
        return amend(actor=actor, case=case, edits=edits, note=said)


def find(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a hypothesis of a document."""
    for item in document.get("canvas", {}).get("hypotheses", ()):
        if item["id"] == key:
            return dict(item)
    message = _("There is no such hypothesis; somebody may have deleted it.")
    raise NotFound("unknown_hypothesis", message)


def free_id(spec: CaseSpec, text: str, *, stem: str = "hypothesis") -> str:
    """Return an id made of the first words of a text that nothing of the case has."""
    whole = expand(spec)
    taken = {
        item.id for section in (whole.assumptions, whole.lines, whole.risks) for item in section
    }
    taken |= {hypothesis.id for hypothesis in spec.canvas.hypotheses}
    taken |= {entry.id for entry in (*spec.streams, *spec.costs, *spec.values)}
    words = re.findall(r"[a-z][a-z0-9]*", text.lower())
    kept = [word for word in words if len(word) > 2][:MOST_WORDS]
    base = "_".join(kept)[:LONGEST].strip("_") or stem
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name


def _item(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a hypothesis as a document has it: nothing empty, and no default."""
    kept = {key: value for key, value in facts.items() if value not in (None, "")}
    if kept.get("status") == "untested":
        del kept["status"]
    return kept


def _short(text: Any) -> str:
    spoken = " ".join(say(text, language()).split()) if isinstance(text, str | dict) else ""
    return spoken if len(spoken) <= 100 else spoken[:99] + "…"
