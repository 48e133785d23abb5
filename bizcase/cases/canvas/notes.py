"""Notes in a document: which is which, where it stands, and the edits of single notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from bizcase.cases.amend import Edit, Field, Item, Stale, mark
from bizcase.cases.canvas.naming import name_of
from modeling.spec import BLOCKS
from modeling.text import Text

Tree = Mapping[str, Any]


class Unset(Enum):
    """What is not given; None means something else."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A note where it stands in a document.

    Attributes
    ----------
    key : str
        Its id, or a name made from what it says while it has none.
    block : str
    index : int
        In its block.
    item : dict
        The note as the document has it.
    """

    key: str
    block: str
    index: int
    item: dict[str, Any]

    @property
    def text(self) -> Text:
        found: Text = self.item["text"]
        return found

    @property
    def binds(self) -> list[str]:
        return list(self.item.get("binds", ()))

    @property
    def path(self) -> tuple[str | int, ...]:
        return ("canvas", self.block, self.index)

    @property
    def etag(self) -> str:
        """The mark of everything that a note is: text, binds and block."""
        return mark([self.block, self.text, self.binds])

    def told(self) -> dict[str, Any]:
        """Return the note as an answer shows one of two versions."""
        return {"block": self.block, "text": self.text, "binds": self.binds}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the writer of a change had before the eyes; None where they did not say."""

    text: str | None = None  # marks
    binds: str | None = None
    block: str | None = None
    whole: str | None = None  # the ETag


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteChange:
    """What shall be other about a note; what is not given stays.

    Attributes
    ----------
    text : str or map of languages, optional
    binds : sequence of str, optional
    block : str, optional
    after : str or None, optional
        The key of the note that it then follows; None puts it first, a key that is not in the
        block puts it last.
    """

    text: Text | Unset = UNSET
    binds: Sequence[str] | Unset = UNSET
    block: str | Unset = UNSET
    after: str | Unset | None = UNSET

    @property
    def moves(self) -> bool:
        return self.block is not UNSET or self.after is not UNSET

    def of(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Return a note with the change made, as an answer shows one of two versions."""
        given = {"text": self.text, "binds": self.binds, "block": self.block}
        return {**told, **{name: value for name, value in given.items() if value is not UNSET}}


def places(document: Tree) -> dict[str, Place]:
    """Return every note by its key, in the order of the canvas.

    A note without an id is named by what it says, so that it keeps its name until it is edited;
    the edit then gives it that name as its id.
    """
    canvas: Tree = document.get("canvas", {})
    taken = {note.get("id") for block in BLOCKS for note in canvas.get(block, ())}
    found: dict[str, Place] = {}
    for block in BLOCKS:
        for index, item in enumerate(canvas.get(block, ())):
            key = item.get("id") or _name(item, taken | found.keys())
            found[key] = Place(key=key, block=block, index=index, item=item)
    return found


def _name(item: dict[str, Any], taken: set[Any]) -> str:
    stem = name_of(item)
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}_{number}"
    return name


def fresh_key(document: Tree, text: Text, block: str) -> str:
    """Return an id for a new note that no other has."""
    return _name({"text": text, "block": block}, set(places(document)))


def change_edits(document: Tree, place: Place, change: NoteChange, seen: Seen) -> list[Edit]:
    """Return the edits that make a change on a document.

    Text, binds and block are parts of their own: who rewrites a note does not meet who binds it.

    Raises
    ------
    Stale
        If the note stands in another block, or is another one as a whole, than its writer saw.
    """
    _check_whole(place, change, seen)
    edits: list[Edit] = []
    if change.text is not UNSET:
        edits.append(Field(place=(*place.path, "text"), value=change.text, seen=seen.text))
    if change.binds is not UNSET:
        binds = list(dict.fromkeys(change.binds)) or None
        edits.append(Field(place=(*place.path, "binds"), value=binds, seen=seen.binds))
    if edits and "id" not in place.item:
        edits.append(Field(place=(*place.path, "id"), value=place.key))
    if change.moves:
        edits += _move_edits(document, place, change, seen, changed=bool(edits))
    return edits


def _check_whole(place: Place, change: NoteChange, seen: Seen) -> None:
    if seen.whole in (None, place.etag):
        return
    mine = change.of(place.told())
    if mine != place.told():
        raise Stale(f"canvas.{place.block}[{place.index}]", mine=mine, theirs=place.told())


def _move_edits(
    document: Tree, place: Place, change: NoteChange, seen: Seen, *, changed: bool
) -> list[Edit]:
    block = place.block if change.block is UNSET else change.block
    if seen.block not in (None, place.block) and block != place.block:
        mine = {**place.told(), "block": block}
        raise Stale(f"canvas.{place.block}[{place.index}]", mine=mine, theirs=place.told())
    at = _index_after(document, place, block, change.after)
    item = dict(place.item)
    if changed:  # the edits before this one are made first
        item = _changed(item, place, change)
    named = {"id": item["id"]} if "id" in item else {"seen": mark(item)}
    if block == place.block:
        return [Item(place=("canvas", block), value=item, at=at, **named)]
    return [
        Item(place=("canvas", place.block), value=None, **named),
        Item(place=("canvas", block), value=item, at=at),
    ]


def _changed(item: dict[str, Any], place: Place, change: NoteChange) -> dict[str, Any]:
    item = {**item, "id": place.key}
    if change.text is not UNSET:
        item["text"] = change.text
    if change.binds is not UNSET:
        item["binds"] = list(dict.fromkeys(change.binds))
        if not item["binds"]:
            del item["binds"]
    return item


def _index_after(document: Tree, moved: Place, block: str, after: str | Unset | None) -> int:
    """Return the place in a block, counted without the note that is moved."""
    others = [place.key for place in places(document).values() if place.block == block]
    others = [key for key in others if key != moved.key]
    if after is None:
        return 0
    if after is UNSET and block == moved.block:
        return moved.index
    return others.index(after) + 1 if after in others else len(others)


def delete_edits(place: Place, seen: Seen) -> list[Edit]:
    """Return the edit that takes a note out.

    Raises
    ------
    Stale
        If it says something else by now, or is bound to something else, than its reader saw.
    """
    now = {"text": mark(place.text), "binds": mark(place.binds or None), "whole": place.etag}
    if any(getattr(seen, name) not in (None, now[name]) for name in now):
        raise Stale(f"canvas.{place.block}[{place.index}]", mine=None, theirs=place.told())
    named = {"id": place.item["id"]} if "id" in place.item else {"seen": mark(place.item)}
    return [Item(place=("canvas", place.block), value=None, **named)]
