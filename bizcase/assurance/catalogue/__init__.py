"""Known risks to choose from: the YAML beside this file, read once as a whole.

A fault names file and place: a key that is not known, a language that is missing, a range that the
engine would not read or that lies outside what its kind allows.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from bizcase.assurance.catalogue.content import Catalogue, KnownRisk
from bizcase.cases.library.names import FRAMEWORKS
from bizcase.cases.words import RISKS
from modeling.reading import load as load_tree
from modeling.spec import SpecError
from modeling.text import say

FILE: Final = Path(__file__).with_name("risks.yaml")


class CatalogueFault(Exception):
    """The file is not right; the text names every place."""


@cache
def load() -> Catalogue:
    """Return the catalogue of the product."""
    return read(FILE)


def read(path: Path) -> Catalogue:
    """Read a catalogue, and check it."""
    try:
        found = Catalogue.model_validate(load_tree(path.read_text(encoding="utf-8")))
    except SpecError as error:
        raise CatalogueFault(f"{path.name}: {error}") from error
    except ValidationError as error:
        places = (
            f"{path.name}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}"
            for fault in error.errors()
        )
        raise CatalogueFault("\n".join(places)) from error
    if faults := [f"{path.name}: {fault}" for fault in _faults(found)]:
        raise CatalogueFault("\n".join(faults))
    return found


def _faults(found: Catalogue) -> Iterator[str]:
    seen: set[str] = set()
    for index, risk in enumerate(found.risks):
        place = f"risks.{index}"
        if risk.id in seen:
            yield f"{place}.id: '{risk.id}' stands twice"
        seen.add(risk.id)
        if risk.category not in RISKS:
            yield f"{place}.category: there is no '{risk.category}'"
        for key in risk.frameworks:
            if key not in FRAMEWORKS:
                yield f"{place}.frameworks: there is no '{key}'"


def find(key: str) -> KnownRisk | None:
    """Return a known risk; None if there is none of that id."""
    return next((risk for risk in load().risks if risk.id == key), None)


def chosen(*, category: str = "", words: str = "", spoken: str) -> list[KnownRisk]:
    """Return the known risks of a category that have all of some words, in the file's order."""
    wanted = words.casefold().split()
    return [
        risk
        for risk in load().risks
        if category in ("", risk.category) and all(word in _text(risk, spoken) for word in wanted)
    ]


def _text(risk: KnownRisk, spoken: str) -> str:
    texts = [risk.title, risk.what, *(response.text for response in risk.responses)]
    return " ".join(say(text, spoken) for text in texts).casefold()
