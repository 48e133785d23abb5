"""Finding a scenario: words, facets with counts, order. Pages and the REST API ask the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.cases.board import language
from bizcase.cases.library.index import Entry, fold, languages
from bizcase.cases.library.names import FACETS, OPTIONS, named
from bizcase.core.errors import DomainError
from modeling.text import say

MOST_WORDS: Final = 200  # letters of a search
AROUND: Final = 60  # letters on either side of a find
SORTS: Final = {
    "": gettext_lazy("Best match"),
    "name": gettext_lazy("Name"),
    "probability": gettext_lazy("P(NPV > 0), highest first"),
    "npv": gettext_lazy("Median NPV, highest first"),
    "funding": gettext_lazy("Funding need, lowest first"),
}
MONEY: Final = ("npv", "funding")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody looks for."""

    words: str = ""
    picked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # facet -> options
    sort: str = ""

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(fold(self.words).split())

    @property
    def is_empty(self) -> bool:
        return not self.words and not any(self.picked.values())

    def address(self, *, without: tuple[str, str] | None = None) -> str:
        """Return the query of an address, without one option or (facet "q") without the words."""
        query = QueryDict(mutable=True)
        if self.words and without != ("q", ""):
            query["q"] = self.words
        for facet, options in self.picked.items():
            query.setlist(facet, [key for key in options if (facet, key) != without])
        if self.sort:
            query["sort"] = self.sort
        return query.urlencode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """Where the words stand, if neither in the title nor in the summary."""

    before: str
    hit: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    entry: Entry
    snippet: Snippet | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    key: str
    name: str
    count: int
    is_picked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    key: str
    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """A filter that is set, and the address without it."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What was found, and how to look further."""

    wish: Wish
    found: tuple[Found, ...]
    facets: tuple[Facet, ...]
    picked: tuple[Picked, ...]
    total: int
    unconverted: str  # currencies that an order by money cannot compare; empty without such


def wish_of(query: QueryDict, *, is_strict: bool = False) -> Wish:
    """Read what an address asks for; strictly, unknown names are refused and not passed over."""
    words = query.get("q", "").replace("\x00", "").strip()[:MOST_WORDS]
    sort = query.get("sort", "")
    picked = {facet: tuple(dict.fromkeys(filter(None, query.getlist(facet)))) for facet in FACETS}
    if is_strict:
        _refuse_unknown(sort, picked)
    known = {facet: tuple(k for k in keys if k in OPTIONS[facet]) for facet, keys in picked.items()}
    return Wish(words=words, picked=known, sort=sort if sort in SORTS else "")


def _refuse_unknown(sort: str, picked: Mapping[str, Sequence[str]]) -> None:
    asked = [("sort", sort, list(SORTS))]
    asked += [(facet, key, list(OPTIONS[facet])) for facet, keys in picked.items() for key in keys]
    template = _("'{key}' is not known here; use one of {known}.")
    errors = [
        (place, template.format(key=key[:60], known=", ".join(filter(None, known))))
        for place, key, known in asked
        if key not in known
    ]
    if errors:
        raise DomainError("unknown_filter", _("A filter is not known; see errors."), errors=errors)


def browse(entries: Iterable[Entry], wish: Wish) -> Shelf:
    """Return the scenarios that have all the words and, of each facet, one of the options."""
    everything = list(entries)
    worded = [entry for entry in everything if _has_words(entry, wish.terms)]
    found = [entry for entry in worded if _fits(entry, wish)]
    order = _order(wish, found)
    return Shelf(
        wish=wish,
        found=tuple(
            Found(entry=entry, snippet=_snippet(entry, wish.terms))
            for entry in sorted(found, key=order)
        ),
        facets=tuple(_facet(name, everything, worded, wish) for name in FACETS),
        picked=tuple(_picked(wish)),
        total=len(everything),
        unconverted=_unconverted(wish, found),
    )


def _has_words(entry: Entry, terms: Sequence[str]) -> bool:
    parts = (*entry.folded, _names(entry)) if terms else ()
    return all(any(term in part for part in parts) for term in terms)


def _names(entry: Entry) -> str:
    """Return what the entry's facets are called, in every language."""
    found = [entry.key]
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found += [
                named(OPTIONS[facet], key) for facet, keys in entry.facets.items() for key in keys
            ]
    return fold(" \n".join(found))


def _fits(entry: Entry, wish: Wish, *, but: str = "") -> bool:
    return all(
        not wish.picked.get(facet) or facet == but or set(keys) & set(wish.picked[facet])
        for facet, keys in entry.facets.items()
    )


def _facet(name: str, everything: list[Entry], worded: list[Entry], wish: Wish) -> Facet:
    """Count what each option would show beside the other facets as they are set."""
    others = [entry.facets[name] for entry in worded if _fits(entry, wish, but=name)]
    used = {key for entry in everything for key in entry.facets[name]}
    words = {key: word for key, word in OPTIONS[name].items() if key in used}
    return facet_of(name, _(FACETS[name]), words, others, wish.picked.get(name, ()))


def facet_of(
    key: str,
    name: str,
    words: Mapping[str, str],
    others: Sequence[Sequence[str]],
    picked: Sequence[str],
) -> Facet:
    """Return a facet with its counts; `others` are the keys of each thing that it would show."""
    options = [
        Option(
            key=each,
            name=named(words, each),
            count=sum(each in keys for keys in others),
            is_picked=each in picked,
        )
        for each in words
    ]
    return Facet(key=key, name=name, options=tuple(options))


def _picked(wish: Wish) -> Iterable[Picked]:
    if wish.words:
        yield Picked(name=f"“{wish.words}”", address=wish.address(without=("q", "")))
    for facet, keys in wish.picked.items():
        for key in keys:
            name = f"{_(FACETS[facet])}: {named(OPTIONS[facet], key)}"
            yield Picked(name=name, address=wish.address(without=(facet, key)))


def _order(wish: Wish, found: list[Entry]) -> Callable[[Entry], Any]:
    places = {entry.key: place for place, entry in enumerate(found)}
    usual = _usual_currency(found)

    def order(entry: Entry) -> tuple[Any, ...]:
        estimate, place = entry.estimate, places[entry.key]
        if wish.sort == "name":
            return (fold(say(entry.title, language())), place)
        if not wish.sort:
            return (_distance(entry, wish.terms), place)
        if estimate is None:
            return (2, 0, place)
        if wish.sort == "probability":
            return (0, -estimate.probability, place)
        money = estimate.funding_need.p50 if wish.sort == "funding" else -(estimate.npv.p50 or 0)
        return (int(entry.currency != usual), money or 0, place)

    return order


def _distance(entry: Entry, terms: Sequence[str]) -> int:
    """Return how far from the title the words are found, summed."""
    title, summary, _rest = entry.folded
    return sum(0 if term in title else 1 if term in summary else 2 for term in terms)


def _usual_currency(found: Sequence[Entry]) -> str:
    codes = [entry.currency for entry in found]
    return max(codes, key=codes.count) if codes else ""


def _unconverted(wish: Wish, found: Sequence[Entry]) -> str:
    rest = {entry.currency for entry in found} - {_usual_currency(found)}
    return ", ".join(sorted(rest)) if wish.sort in MONEY else ""


def _snippet(entry: Entry, terms: Sequence[str]) -> Snippet | None:
    title, summary, rest = entry.folded
    hidden = [term for term in terms if term not in title and term not in summary and term in rest]
    if not hidden:
        return None
    return snippet((*entry.payers, *entry.texts), hidden[0])


def snippet(texts: Iterable[Any], term: str) -> Snippet | None:
    """Return the first place of a folded word, the reader's language first."""
    spoken = language()
    told = list(texts)
    mine = [say(text, spoken) for text in told]
    for text in (*mine, *(part for each in told for part in languages(each))):
        at = fold(text).find(term)
        if at < 0 or len(fold(text)) != len(text):
            continue  # folded to another length, so the place is another one
        start, end = max(0, at - AROUND), at + len(term)
        return Snippet(
            before=("…" if start else "") + text[start:at],
            hit=text[at:end],
            after=text[end : end + AROUND] + ("…" if len(text) > end + AROUND else ""),
        )
    return None
