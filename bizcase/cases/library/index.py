"""What browsing needs of every scenario, its first numbers too, kept in a file beside them.

No page reads 25 documents or simulates them: `manage.py library` does, and writes `index.json`.
An entry of the file holds for one text of its document; for another it is passed over, and the
page shows the document without numbers until the command has run.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any, Final

from pydantic import Field

from bizcase.cases import library
from bizcase.cases.library.names import WITHOUT
from modeling import ENGINE_VERSION
from modeling.card import Card
from modeling.economics.expansion import expand
from modeling.parts import Part
from modeling.spec import CaseSpec
from modeling.text import Text

PATH: Final = library.FOLDER / "index.json"
NO_CARD: Final = Card.model_construct(version="", updated="")  # says nothing


class Spread(Part):
    """The distribution of a result in three percentiles; None where there is none."""

    p10: float | None
    p50: float | None
    p90: float | None
    share_defined: float = 1.0


class Future(Part):
    """The headline of a scenario under one outlook."""

    npv: Spread
    probability: float
    funding_need: Spread


class Estimate(Part):
    """The first numbers of a document: what the engine makes of its ranges as they stand."""

    engine: str
    digest: str
    """Of the document that was simulated."""
    trials: int
    seed: int
    npv: Spread
    irr: Spread
    payback_months: Spread
    funding_need: Spread
    probability: float
    """P(NPV > 0)."""
    histogram: dict[str, tuple[float, ...]]
    """`edges` and `counts` of NPV."""
    categories: dict[str, float]
    """What each category of lines adds to mean NPV."""
    outlooks: dict[str, Future]

    @property
    def is_current(self) -> bool:
        """Whether this engine made it."""
        return self.engine == ENGINE_VERSION


class Entry(Part):
    """A scenario as the library lists it."""

    key: str
    title: Text
    summary: Text | None = None
    industry: str = ""
    currency: str
    months: int
    updated: str = ""
    techniques: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    """Business models, without repetition."""
    recipes: tuple[str, ...] = (WITHOUT,)
    payers: tuple[Text, ...] = ()
    categories: tuple[str, ...] = ()
    """Kinds of value for customers."""
    frameworks: tuple[str, ...] = ()
    assumptions: int = 0
    lines: int = 0
    risks: int = 0
    questions: int = 0
    """Of suitability."""
    texts: tuple[Text, ...] = Field(default=(), repr=False)
    """What else its card says, for the search."""
    estimate: Estimate | None = None
    is_own: bool = False
    """Whether it is a scenario of the workspace."""

    @property
    def facets(self) -> dict[str, tuple[str, ...]]:
        """What it can be filtered by."""
        return {
            "industry": (self.industry,) if self.industry else (),
            "technique": self.techniques,
            "model": self.models,
            "recipe": self.recipes,
        }

    @cached_property
    def folded(self) -> tuple[str, str, str]:
        """Title, summary, and the rest in every language, as the search compares them."""
        rest = " \n".join(part for text in (*self.payers, *self.texts) for part in languages(text))
        return fold(in_all(self.title)), fold(in_all(self.summary)), fold(rest)


def fold(text: str) -> str:
    """Return a text without the differences that a search does not see: case, width."""
    return unicodedata.normalize("NFKC", text).casefold()


def languages(text: Text | None) -> tuple[str, ...]:
    """Return a text in each language that it has."""
    if text is None:
        return ()
    return (text,) if isinstance(text, str) else tuple(text.values())


def in_all(text: Text | None) -> str:
    return " \n".join(languages(text))


def entry_of(spec: CaseSpec, *, estimate: Estimate | None = None, is_own: bool = False) -> Entry:
    """Return what the library lists of a document."""
    card, whole = spec.card or NO_CARD, expand(spec)
    return Entry(
        key=spec.id,
        title=spec.title,
        summary=spec.summary,
        industry=spec.industry or "",
        currency=spec.currency,
        months=spec.timeline.months,
        updated=card.updated,
        techniques=card.techniques,
        models=tuple(dict.fromkeys(stream.model for stream in spec.streams)),
        recipes=tuple(dict.fromkeys(plan.recipe for plan in spec.poc)) or (WITHOUT,),
        payers=card.payers,
        categories=tuple(dict.fromkeys(driver.category for driver in card.values)),
        frameworks=spec.compliance.frameworks,
        assumptions=len(whole.assumptions),
        lines=len(whole.lines),
        risks=len(spec.risks),
        questions=len(card.suitability),
        texts=_texts(card),
        estimate=estimate,
        is_own=is_own,
    )


def _texts(card: Card) -> tuple[Text, ...]:
    found = [driver.text for driver in card.values]
    found += [*card.advantages, *card.challenges, *card.data]
    found += [card.without_poc] if card.without_poc else []
    found += [question.text for question in card.suitability]
    found += [text for source in card.sources for text in (source.title, source.says)]
    return tuple(found)


def text_digest(key: str) -> str:
    """Return the SHA-256 of a document's file: it tells a change without reading the document."""
    return hashlib.sha256(library.text(key).encode()).hexdigest()


def kept() -> dict[str, Any]:
    """Return the entries of the file by key: `text`, the digest of the document's file; `entry`."""
    if not PATH.exists():
        return {}
    tree: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return tree


def entry_kept(key: str, known: Mapping[str, Any]) -> Entry | None:
    """Return the entry of the file if it holds for the document as it is."""
    if key not in known or known[key]["text"] != text_digest(key):
        return None
    return Entry.model_validate(known[key]["entry"], strict=False)


def estimate_kept(spec: CaseSpec, known: Mapping[str, Any]) -> Estimate | None:
    """Return the numbers of the file for this document by this engine; a comment changes none."""
    if spec.id not in known:
        return None
    found = Entry.model_validate(known[spec.id]["entry"], strict=False).estimate
    fits = found is not None and found.is_current and found.digest == spec.digest
    return found if fits else None


def is_current(key: str, known: Mapping[str, Any]) -> bool:
    """Say whether the file has the numbers of this document by this engine."""
    entry = entry_kept(key, known)
    return entry is not None and entry.estimate is not None and entry.estimate.is_current


@cache
def entries() -> tuple[Entry, ...]:
    """Return the scenarios of the product, in the order in which they are shown."""
    known = kept()
    return tuple(_entry(key, known) for key in library.KEYS)


def _entry(key: str, known: Mapping[str, Any]) -> Entry:
    entry = entry_kept(key, known)
    if entry is None:
        return entry_of(library.spec(key))
    is_told = entry.estimate is not None and entry.estimate.is_current
    return entry if is_told else entry.model_copy(update={"estimate": None})


def write(found: Iterable[Entry]) -> None:
    """Write the file anew, an entry a line; the same entries give the same bytes."""
    lines = [_line(entry) for entry in found]
    part = PATH.with_suffix(".part")
    part.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    part.replace(PATH)
    entries.cache_clear()


def _line(entry: Entry) -> str:
    tree = {"text": text_digest(entry.key), "entry": entry.model_dump(mode="json")}
    told = json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{json.dumps(entry.key)}:{told}"
