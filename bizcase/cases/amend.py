"""Edits of single parts of a document, on whatever it is by then.

A whole document that is saved anew needs the digest that its writer saw. An edit needs less: only
the part that it touches must still be as its writer saw it, so two people who edit different notes
or numbers at once both win, and of one and the same part neither loses what was typed: the answer
is `Stale` (412), with both versions.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from bizcase.cases import exchange
from bizcase.cases.models import Case, Revision
from bizcase.cases.revisions import refresh, store
from bizcase.cases.services import hold
from bizcase.core.errors import DomainError
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.models import Membership


def mark(part: Any) -> str:
    """Return a short name of a part as it is: what a form gives back to say what was seen."""
    text = json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Stale(DomainError):
    """The part was changed meanwhile; ``mine`` was to be written, ``theirs`` stands there now."""

    status: ClassVar[int] = 412

    def __init__(self, place: str, *, mine: Any, theirs: Any) -> None:
        message = _(
            "This part was changed by somebody else meanwhile. Both versions are shown; keep one, "
            "or write a third."
        )
        errors = [(place, message)]
        super().__init__("changed_meanwhile", message, errors=errors, mine=mine, theirs=theirs)
        self.mine, self.theirs = mine, theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Another value of a key: ``place`` leads to it; None takes it out.

    Attributes
    ----------
    seen : str or None
        The mark of the value that its writer saw; without it the last writer wins.
    """

    place: tuple[str | int, ...]
    value: Any
    seen: str | None = None

    def apply(self, tree: dict[str, Any]) -> None:
        holder: Any = _holder(tree, self.place)
        key: Any = self.place[-1]
        now = holder[key] if isinstance(holder, list) else holder.get(key)
        if self.seen is not None and mark(now) != self.seen and now != self.value:
            raise Stale(_path(self.place), mine=self.value, theirs=now)
        if self.value is None and isinstance(holder, dict):
            holder.pop(key, None)
        else:
            holder[key] = self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of a list: new (neither ``id`` nor ``seen``), changed, moved (``at``) or gone (None).

    Attributes
    ----------
    place : tuple
        Leads to the list.
    value : JSON value
        What the item shall be; None takes it out.
    id : str or None
        Of the item, where items have one.
    seen : str or None
        The mark of the item as its writer saw it; it also finds an item that has no id.
    at : int or None
        Its place in the list.
    """

    place: tuple[str | int, ...]
    value: Any
    id: str | None = None
    seen: str | None = None
    at: int | None = None

    def apply(self, tree: dict[str, Any]) -> None:
        holder, key = _holder(tree, self.place), self.place[-1]
        if isinstance(holder, dict):
            holder.setdefault(key, [])
        items: list[Any] = holder[key]
        index = self._index(items)
        if index is None:
            items.insert(len(items) if self.at is None else self.at, self.value)
            return
        now = items.pop(index)
        if self.value is not None:
            items.insert(index if self.at is None else self.at, self.value)
        elif not items and isinstance(holder, dict):
            del holder[key]
        if self.seen is not None and mark(now) != self.seen and now != self.value:
            raise Stale(f"{_path(self.place)}[{index}]", mine=self.value, theirs=now)

    def _index(self, items: list[Any]) -> int | None:
        if self.id is None and self.seen is None:
            return None
        for index, item in enumerate(items):
            if item.get("id") == self.id if self.id is not None else mark(item) == self.seen:
                return index
        raise Stale(_path(self.place), mine=self.value, theirs=None)


class Edit(Protocol):
    """Anything that changes a tree in place, or raises `Stale` or `DomainError`."""

    def apply(self, tree: dict[str, Any]) -> None: ...


def amend(
    *,
    actor: Membership,
    case: Case,
    edits: Sequence[Edit],
    note: str = "",
    ability: Ability = Ability.EDIT_CASE,
) -> Revision:
    """Make edits on the newest document of a case and store it as one revision.

    Raises `Stale` if a part is not any more as its writer saw it, and `DomainError` with paths and
    mends if the document would not be right; then nothing is stored.
    """
    require(actor, ability)
    with transaction.atomic():
        held = hold(actor=actor, case=case)
        spec = exchange.read(amended(held.newest.document, edits))
        revision = store(actor, held, spec, note=note)
    refresh(case, held)
    return revision


def amended(document: dict[str, Any], edits: Sequence[Edit]) -> dict[str, Any]:
    """Return a copy of a document with edits made; what is empty then is left out."""
    tree = copy.deepcopy(document)
    for edit in edits:
        edit.apply(tree)
    return tree


def _holder(tree: Any, place: Sequence[str | int]) -> Any:
    """Return what holds the last step of a place; maps that are not there yet are made."""
    for step in place[:-1]:
        tree = tree.setdefault(step, {}) if isinstance(tree, dict) else tree[step]
    return tree


def _path(place: Sequence[str | int]) -> str:
    path = ""
    for step in place:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path
