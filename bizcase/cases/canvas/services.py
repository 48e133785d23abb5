"""Writing on the canvas: each change of a note is one revision with a note that says what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bizcase.cases import exchange
from bizcase.cases.amend import Edit, Item, Stale, amend
from bizcase.cases.board import LABELS, language
from bizcase.cases.canvas.merging import taken_back
from bizcase.cases.canvas.notes import (
    UNSET,
    NoteChange,
    Place,
    Seen,
    change_edits,
    delete_edits,
    fresh_key,
    places,
)
from bizcase.cases.models import Case, Revision
from bizcase.cases.revisions import refresh, store
from bizcase.cases.services import hold
from bizcase.core.errors import Conflict, DomainError, NotFound
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.models import Membership
from modeling.spec import BLOCKS
from modeling.text import Text, say

SHOWN: Final = 80  # characters of a note that a sentence about it quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a change of the canvas left: the note, and the revision in which it stands."""

    key: str
    revision: Revision


def add_note(
    *,
    actor: Membership,
    case: Case,
    block: str,
    text: Text,
    binds: Sequence[str] = (),
    after: str | None = None,
) -> Saved:
    """Write a new note on a block: behind another one, or last."""
    require(actor, Ability.EDIT_CASE)
    _check_block(block)
    with transaction.atomic():
        document = hold(actor=actor, case=case).newest.document
        key = fresh_key(document, text, block)
        item = {"id": key, "text": text, **({"binds": list(binds)} if binds else {})}
        there = [place.key for place in places(document).values() if place.block == block]
        at = there.index(after) + 1 if after in there else len(there)
        note = _("Canvas: note added to {block}: “{text}”")
        edit = Item(place=("canvas", block), value=item, at=at)
        revision = _amended(actor, case, [edit], note, block=_named(block), text=_short(text))
    return Saved(key=key, revision=revision)


def change_note(
    *, actor: Membership, case: Case, key: str, change: NoteChange, seen: Seen
) -> Saved:
    """Rewrite, bind or move a note.

    Raises `Stale` with both versions where somebody else changed the same part meanwhile.
    """
    require(actor, Ability.EDIT_CASE)
    if change.block is not UNSET:
        _check_block(str(change.block))
    with transaction.atomic():
        document = hold(actor=actor, case=case).newest.document
        place = _place(document, key, mine=change.of({}))
        try:
            edits = change_edits(document, place, change, seen)
            note, fields = _told(place, change)
            revision = _amended(actor, case, edits, note, **fields)
        except Stale as stale:
            mine, theirs = change.of(place.told()), place.told()
            raise Stale(stale.errors[0][0], mine=mine, theirs=theirs) from stale
    return Saved(key=key, revision=revision)


def delete_note(*, actor: Membership, case: Case, key: str, seen: Seen) -> Saved:
    """Take a note off the canvas."""
    require(actor, Ability.EDIT_CASE)
    with transaction.atomic():
        document = hold(actor=actor, case=case).newest.document
        place = places(document).get(key)
        if place is None:
            raise _no_note()
        edits = delete_edits(place, seen)
        note = _("Canvas: note deleted from {block}: “{text}”")
        fields = {"block": _named(place.block), "text": _short(place.text)}
        revision = _amended(actor, case, edits, note, **fields)
    return Saved(key=key, revision=revision)


def undo(*, actor: Membership, case: Case, number: int) -> Revision:
    """Take back what one revision changed, as the next revision.

    What others changed since stays; where they changed the very same part nothing is stored.
    """
    require(actor, Ability.EDIT_CASE)
    with transaction.atomic():
        held = hold(actor=actor, case=case)
        known = {row.number: row for row in held.revisions.filter(number__in=(number - 1, number))}
        if number not in known or number - 1 not in known:
            raise NotFound("nothing_to_undo", _("There is no such change to take back."))
        before, after = known[number - 1].document, known[number].document
        try:
            document = taken_back(before, after, held.newest.document)
        except Stale as stale:
            message = _(
                "This cannot be undone any more: somebody changed the same part since. Look at the "
                "history to bring an earlier state back."
            )
            raise Conflict(
                "changed_since", message, errors=[(stale.errors[0][0], message)]
            ) from stale
        note = _("Undid #{number}: {note}").format(number=number, note=known[number].note)
        revision = store(actor, held, exchange.read(document), note=note)
    refresh(case, held)
    return revision


def _amended(
    actor: Membership, case: Case, edits: list[Edit], note: str, **fields: str
) -> Revision:
    return amend(actor=actor, case=case, edits=edits, note=note.format(**fields))


def _place(document: dict[str, Any], key: str, *, mine: dict[str, Any]) -> Place:
    """Return where a note stands; one that is gone meanwhile is a conflict, not a dead end."""
    found = places(document).get(key)
    if found is not None:
        return found
    if "text" in mine:
        raise Stale("canvas", mine=mine, theirs=None)
    raise _no_note()


def _no_note() -> NotFound:
    message = _("There is no such note; somebody may have deleted it. Load the canvas again.")
    return NotFound("unknown_note", message)


def _check_block(block: str) -> None:
    if block not in BLOCKS:
        message = _("There is no block '{block}'; the blocks are {known}.")
        text = message.format(block=block[:60], known=", ".join(BLOCKS))
        raise DomainError("unknown_block", text, errors=[("block", text)])


def _told(place: Place, change: NoteChange) -> tuple[str, dict[str, str]]:
    """Return the sentence that the history keeps of a change."""
    fields = {"text": _short(place.text), "block": _named(place.block)}
    if change.text is not UNSET and change.text != place.text:
        template = _("Canvas: note in {block} rewritten: “{text}” → “{after}”")
        return template, {**fields, "after": _short(change.text)}
    if change.binds is not UNSET and list(change.binds) != place.binds:
        if not change.binds:
            return _("Canvas: note “{text}” bound to nothing any more"), fields
        template = _("Canvas: note “{text}” bound to {names}")
        return template, {**fields, "names": ", ".join(change.binds)}
    if change.block is not UNSET and change.block != place.block:
        template = _("Canvas: note “{text}” moved from {block} to {after}")
        return template, {**fields, "after": _named(change.block)}
    return _("Canvas: note “{text}” moved within {block}"), fields


def _named(block: Any) -> str:
    return str(LABELS[block])


def _short(text: Any) -> str:
    """Return the beginning of a note, without braces of its own filling places of a sentence."""
    spoken = " ".join(say(text, language()).split())
    return spoken if len(spoken) <= SHOWN else spoken[: SHOWN - 1] + "…"
