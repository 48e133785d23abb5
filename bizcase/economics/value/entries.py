"""Value models as the document has them: where they stand, and how one is found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from bizcase.cases.models import Case
from bizcase.core.errors import NotFound
from modeling.text import closest

SECTION: Final = "values"
Entry = dict[str, Any]


def place_of(document: Mapping[str, Any], key: str) -> int | None:
    """Return the place of an entry among the value models of a document."""
    entries = document.get(SECTION) or []
    return next((index for index, entry in enumerate(entries) if entry["id"] == key), None)


def entry_of(case: Case, key: str) -> Entry:
    """Return an entry of the newest document; an unknown id is not found, and a near one named."""
    document = case.newest.document
    index = place_of(document, key)
    if index is not None:
        entry: Entry = document[SECTION][index]
        return entry
    near = closest(key, (entry["id"] for entry in document.get(SECTION) or []))
    message = _("The case has no value model {key}.").format(key=key)
    if near is not None:
        message += " " + _("Did you mean {near}?").format(near=near)
    raise NotFound("unknown_value", message)
