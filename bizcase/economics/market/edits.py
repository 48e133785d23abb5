"""Parts of the market in a document: where one stands, and how it is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.cases.amend import Stale, mark
from bizcase.core.errors import Conflict, DomainError, NotFound
from modeling.market_sizes import LEVELS
from modeling.market_tests import FROZEN

SECTIONS: Final[Mapping[str, Any]] = {  # the lists, each with the word for one of them
    "personas": gettext_lazy("persona"),
    "competitors": gettext_lazy("competitor"),
    "notes": gettext_lazy("trend note"),
    "countries": gettext_lazy("country"),
    "rates": gettext_lazy("exchange rate"),
    "tests": gettext_lazy("market test"),
}
IDENTITY: Final = ("id", "name", "code", "pair")  # what tells two items of a list apart
LATER: Final = ("frozen_at", "frozen_by", "frozen_digest", "result", "verdict")
FREEZE_VERB: Final = "economics.market_test_frozen"  # in the audit trail
RESULT_VERB: Final = "economics.market_test_result"
Part = dict[str, Any]


def section_of(name: str) -> str:
    """Return the name of a list of the market, or answer that there is none."""
    if name not in SECTIONS:
        message = _("The market has no list {name}; it has {known}.")
        known = ", ".join(SECTIONS)
        raise NotFound("unknown_section", message.format(name=name, known=known))
    return name


def level_of(name: str) -> str:
    """Return the name of a level of the market, or answer that there is none."""
    if name not in LEVELS:
        message = _("The market has no size {name}; it has {known}.")
        raise NotFound("unknown_level", message.format(name=name, known=", ".join(LEVELS)))
    return name


def parts_of(document: Mapping[str, Any], section: str) -> list[Part]:
    """Return the items of a list of the market as the document has them."""
    found: list[Part] = document.get("market", {}).get(section_of(section), [])
    return found


def part_of(document: Mapping[str, Any], section: str, place: int) -> Part:
    """Return one item of a list; a place that nothing stands at is not found."""
    items = parts_of(document, section)
    if not 0 <= place < len(items):
        raise _not_there(section, place)
    return items[place]


def place_of(document: Mapping[str, Any], section: str, part: Part | None) -> int | None:
    """Return where an item stands in its list, None where it does not."""
    items = parts_of(document, section)
    return items.index(part) if part is not None and part in items else None


def test_of(document: Mapping[str, Any], key: str) -> Part:
    """Return the market test of an id."""
    for part in parts_of(document, "tests"):
        if part["id"] == key:
            return part
    message = _("The case has no market test {key}.")
    raise NotFound("unknown_market_test", message.format(key=key))


def _not_there(section: str, place: int) -> NotFound:
    message = _("The market has no {word} at place {place}.")
    return NotFound("unknown_part", message.format(word=SECTIONS[section], place=place))


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEdit:
    """An item of a list of the market: new (no ``place``), changed, or gone (no ``value``).

    Items have no ids, so that the place finds one, and the mark makes sure that it is the one that
    its writer saw: wherever it stands by now, or not at all.

    Attributes
    ----------
    section : str
    value : JSON value
    place : int or None
    seen : str or None
        The mark of the item as its writer saw it; without it the last writer wins.
    """

    section: str
    value: Part | None
    place: int | None = None
    seen: str | None = None

    def apply(self, tree: dict[str, Any]) -> None:
        market = tree.setdefault("market", {})
        items: list[Part] = market.setdefault(self.section, [])
        if self.place is None:
            if self.value is not None:
                check_unfrozen(self.section, self.value)
                items.append(self.value)
            return
        index = self._index(items, self.place)
        if self.section == "tests":
            check_open(items[index])
        if self.value is None:
            del items[index]
        else:
            check_unfrozen(self.section, self.value)
            items[index] = self.value

    def _index(self, items: list[Part], place: int) -> int:
        there = items[place] if 0 <= place < len(items) else None
        if self.seen is None:
            if there is None:
                raise _not_there(self.section, place)
            return place
        marks = [mark(item) for item in items]
        if there is not None and (marks[place] == self.seen or there == self.value):
            return place
        if self.seen in marks:
            return marks.index(self.seen)
        path = f"market.{self.section}[{place}]"
        raise Stale(path, mine=self.value, theirs=self._theirs(items, there))

    def _theirs(self, items: list[Part], there: Part | None) -> Part | None:
        """Return what became of the item: the one of the same name, else what stands there."""
        if self.value is None:
            return there
        own = _identity(self.value)
        return next((item for item in items if _identity(item) == own), there)


def _identity(part: Part) -> Any:
    return next((part[key] for key in IDENTITY if key in part), None)


def check_unfrozen(section: str, value: Part) -> None:
    """Refuse a test that brings its freeze or its result along: each has its own moment."""
    if section != "tests" or not any(key in value for key in LATER):
        return
    if value.get("result") is not None or value.get("verdict") is not None:
        message = _("A result counts only for a test that was frozen before it. Freeze it first.")
        raise Conflict("not_frozen", message, errors=[("result", message)])
    message = _("A test is frozen by its own step, at the time when that is taken.")
    errors = [(key, message) for key in LATER if key in value]
    raise DomainError("freeze_is_a_step", message, errors=errors)


def check_open(test: Part) -> None:
    """Refuse to change or remove a frozen test."""
    if test.get("frozen_at") is None:
        return
    message = _(
        "This test was frozen on {day}: its threshold and rule stay as they are, and so does the "
        "test. Register another one to ask another question."
    )
    told = message.format(day=test["frozen_at"][:10])
    raise Conflict("frozen", told, errors=[(key, told) for key in FROZEN if key == "threshold"])
