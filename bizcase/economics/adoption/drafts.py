"""What the adoption of a note adds to the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bizcase.cases import exchange
from bizcase.cases.amend import Edit, Field, Item, amended
from bizcase.cases.canvas.notes import Place, places
from bizcase.cases.models import Case
from bizcase.core.errors import NotFound
from bizcase.economics.adoption.ways import ASSUMPTION, ONCE, PARTNER, VALUE, Way
from modeling.economics.expansion import expansion
from modeling.spec import Assumption, Line
from modeling.text import Text
from modeling.writing import to_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What somebody says about a note that shall become part of the model.

    Attributes
    ----------
    values : mapping
        The numbers that the way asks for, by name.
    """

    way: Way
    id: str
    values: Mapping[str, Any]
    label: str = ""
    unit: str = ""
    category: str = ""
    at: int = 0
    block: str = field(default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """The edits of an adoption, and what they make."""

    edits: list[Edit]
    parts: dict[str, list[dict[str, Any]]]  # section -> what is added to it
    binds: list[str]  # what the note is then bound to

    @property
    def yaml(self) -> str:
        """What is added, as the document writes it."""
        return to_yaml(
            {
                section: [{name: _plain(value) for name, value in item.items()} for item in items]
                for section, items in self.parts.items()
            }
        )


def _plain(value: Any) -> Any:
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return int(value) if is_whole else value


def place_of(case: Case, key: str) -> Place:
    """Return a note of the newest document; one that is not there is not found."""
    found = places(case.newest.document).get(key)
    if found is None:
        message = _("There is no such note; somebody may have deleted it. Load the canvas again.")
        raise NotFound("unknown_note", message)
    return found


def drafted(document: Mapping[str, Any], place: Place, adoption: Adoption) -> Drafted:
    """Return what an adoption does to a document.

    Raises
    ------
    DomainError
        With places and mends, if the document would not be right.
    """
    label: Text = adoption.label or place.text
    if isinstance(place.text, dict) and adoption.label in place.text.values():
        label = place.text  # in all its languages
    if adoption.way.section:
        parts = {adoption.way.section: [_entry(adoption, label)]}
    else:
        currency = document["currency"]
        parts = _assumption_and_line(adoption, label, currency)
    adds: list[Edit] = [
        Item(place=(section,), value=item) for section, items in parts.items() for item in items
    ]
    made = _made(amended(dict(document), adds), adoption)
    binds = list(dict.fromkeys((*place.binds, *made)))
    edits = [*adds, Field(place=(*place.path, "binds"), value=binds)]
    if "id" not in place.item:
        edits.append(Field(place=(*place.path, "id"), value=place.key))
    return Drafted(edits=edits, parts=parts, binds=binds)


def _entry(adoption: Adoption, label: Text) -> dict[str, Any]:
    way = adoption.way
    values = {name: value for name, value in adoption.values.items() if value not in ("", None)}
    entry = {"id": adoption.id, way.tag: way.key, "label": label}
    if adoption.unit and way.counts:
        entry["unit"] = adoption.unit
    if way.key == "partners":
        return {**entry, "partners": [{"id": PARTNER, **values}]}
    return {**entry, **values}


def _assumption_and_line(
    adoption: Adoption, label: Text, currency: str
) -> dict[str, list[dict[str, Any]]]:
    value = adoption.values.get(VALUE, "")
    if adoption.way.key == ASSUMPTION:
        unit = adoption.unit or "1"
        return {"assumptions": [{"id": adoption.id, "unit": unit, "value": value, "label": label}]}
    once = adoption.way.key == ONCE
    unit = currency if once else f"{currency}/month"
    name = f"{adoption.id}_amount"
    line: dict[str, Any] = {
        "id": adoption.id,
        "unit": unit,
        "formula": name,
        "role": "cost" if adoption.block == "cost_structure" else "benefit",
        "label": label,
    }
    if adoption.category:
        line["category"] = adoption.category
    if once:
        line["at"] = adoption.at
    amount = {"id": name, "unit": unit, "value": value, "label": label}
    return {"assumptions": [amount], "lines": [line]}


def _made(tree: Mapping[str, Any], adoption: Adoption) -> list[str]:
    """Return the ids of what is made that a note shows: parameters, and lines that count."""
    spec = exchange.read(tree)
    way = adoption.way
    if not way.section:
        own = (adoption.id, f"{adoption.id}_amount")
        items: tuple[Assumption | Line, ...] = (*spec.assumptions, *spec.lines)
        return [item.id for item in items if item.id in own]
    made = expansion(spec).of_entry(f"{way.section}[{len(getattr(spec, way.section)) - 1}]")
    given = {f"{adoption.id}_{name}" for name, value in adoption.values.items() if value}
    kept = []
    for each in made:
        item = each.item
        is_given = isinstance(item, Assumption) and item.id in given
        if is_given or (isinstance(item, Line) and item.role is not None):
            kept.append(item.id)
    return kept
