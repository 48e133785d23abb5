"""One search over everything that is known, and the filters of the company cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bizcase.cases.board import language
from bizcase.cases.knowledge import Knowledge, load
from bizcase.cases.knowledge.content import Company
from bizcase.cases.knowledge.names import KINDS, OUTCOMES
from bizcase.cases.library.browse import MOST_WORDS, Facet, Snippet, facet_of, snippet
from bizcase.cases.library.index import Entry, entries, fold, in_all
from bizcase.cases.library.names import STATES
from bizcase.cases.words import INDUSTRIES
from bizcase.core.errors import DomainError
from modeling.text import Text, say

SEEN: Final = 180  # letters of what a hit is about that an overview shows
MOST: Final = 8  # hits of a kind that an overview shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something that has all the words."""

    kind: str
    key: str
    title: str
    about: str
    url: str
    snippet: Snippet | None
    distance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    kind: str
    name: str
    hits: tuple[Hit, ...]
    count: int

    @property
    def hidden(self) -> int:
        """How many there are besides those shown."""
        return self.count - len(self.hits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A thing as the search reads it."""

    kind: str
    key: str
    title: Text
    about: Text
    texts: tuple[Text, ...]
    url: str


def words_of(query: QueryDict) -> str:
    """Return the words of an address."""
    return query.get("q", "").replace("\x00", "").strip()[:MOST_WORDS]


def search(words: str, *, scenarios: bool, most: int = MOST) -> tuple[Group, ...]:
    """Return what has all the words, by kind, the best first; a visitor may not see scenarios."""
    terms = fold(words).split()
    if not terms:
        return ()
    pages = [*_pages(load()), *(map(_scenario, entries()) if scenarios else ())]
    hits = [hit for page in pages if (hit := _hit(page, terms))]
    groups = []
    for kind, name in KINDS.items():
        mine = sorted((hit for hit in hits if hit.kind == kind), key=lambda hit: hit.distance)
        if mine:
            shown = tuple(mine[:most])
            groups.append(Group(kind=kind, name=_(name), hits=shown, count=len(mine)))
    return tuple(groups)


def has_words(title: Text, texts: Sequence[Text], words: str) -> bool:
    """Say whether a thing has all the words, in any language."""
    whole = fold(" \n".join((in_all(title), *(in_all(text) for text in texts))))
    return all(term in whole for term in fold(words).split())


def _hit(page: Page, terms: Sequence[str]) -> Hit | None:
    title, about = fold(in_all(page.title)), fold(in_all(page.about))
    rest = fold(" \n".join(in_all(text) for text in page.texts))
    if not all(term in title or term in about or term in rest for term in terms):
        return None
    hidden = [term for term in terms if term not in title and term not in about[:SEEN]]
    spoken = language()
    return Hit(
        kind=page.kind,
        key=page.key,
        title=say(page.title, spoken),
        about=say(page.about, spoken),
        url=page.url,
        snippet=snippet((page.about, *page.texts), hidden[0]) if hidden else None,
        distance=sum(0 if term in title else 1 if term in about else 2 for term in terms),
    )


def _scenario(entry: Entry) -> Page:
    return Page(
        kind="scenario",
        key=entry.key,
        title=entry.title,
        about=entry.summary or "",
        texts=(*entry.payers, *entry.texts),
        url=reverse("cases:scenario", args=[entry.key]),
    )


def _pages(known: Knowledge) -> Iterator[Page]:
    for company in known.companies:
        url = reverse("cases:company", args=[company.id])
        yield _page("company", company.id, company.name, company.result, texts_of(company), url)
    for question in known.questions:
        url = _at("faq", question.id)
        yield _page("question", question.id, question.question, question.answer, (), url)
    for term in known.terms:
        yield _page("term", term.id, term.term, term.means, (), _at("glossary", term.id))
    for tool in known.tools:
        told: tuple[Text, ...] = (tool.when, tool.limits, tool.cost, tool.licence)
        yield _page("tool", tool.id, tool.name, tool.what, told, _at("tools", tool.id))
    for model in known.models:
        told = (*model.pros, *model.cons, *(i.text for i in (*model.conditions, *model.tactics)))
        yield _page("model", model.id, model.name, model.what, told, _at("models", model.id))
    for tactic in known.tactics:
        told = (tactic.effect, tactic.when, tactic.pitfalls)
        yield _page("tactic", tactic.id, tactic.name, tactic.what, told, _at("tactics", tactic.id))


def _page(kind: str, key: str, title: Text, about: Text, texts: Sequence[Text], url: str) -> Page:
    return Page(kind=kind, key=key, title=title, about=about, texts=tuple(texts), url=url)


def _at(page: str, key: str) -> str:
    return f"{reverse(f'cases:{page}')}#{key}"


def texts_of(company: Company) -> tuple[Text, ...]:
    """Return what a company case says besides its name and result."""
    figures = [text for each in company.figures for text in (each.what, each.value, each.note)]
    texts = (company.context, company.model, *company.lessons, *figures)
    return tuple(text for text in texts if text is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyShelf:
    """The company cases that fit, and how to look further."""

    words: str
    found: tuple[Company, ...]
    facets: tuple[Facet, ...]
    total: int
    is_filtered: bool


FILTERS: Final = {"industry": INDUSTRIES, "outcome": OUTCOMES, "state": STATES}


def companies(query: QueryDict, *, is_strict: bool = False) -> CompanyShelf:
    """Return the company cases with all the words and, of each facet, one of the options."""
    words = words_of(query)
    picked = {name: tuple(filter(None, query.getlist(name))) for name in FILTERS}
    if is_strict:
        _refuse_unknown(picked)
    picked = {name: tuple(k for k in keys if k in FILTERS[name]) for name, keys in picked.items()}
    everything = load().companies
    worded = [
        company
        for company in everything
        if has_words(company.name, (company.result, *texts_of(company)), words)
    ]
    return CompanyShelf(
        words=words,
        found=tuple(company for company in worded if _fits(company, picked)),
        facets=tuple(_facet(name, everything, worded, picked) for name in FILTERS),
        total=len(everything),
        is_filtered=bool(words or any(picked.values())),
    )


def _facets_of(company: Company) -> dict[str, tuple[str, ...]]:
    return {
        "industry": (company.industry,),
        "outcome": (company.outcome,),
        "state": tuple({figure.state for figure in company.figures}),
    }


def _fits(company: Company, picked: Mapping[str, Sequence[str]], *, but: str = "") -> bool:
    return all(
        not picked[name] or name == but or set(keys) & set(picked[name])
        for name, keys in _facets_of(company).items()
    )


def _facet(
    name: str,
    everything: Sequence[Company],
    worded: Sequence[Company],
    picked: Mapping[str, Sequence[str]],
) -> Facet:
    titles = {"industry": _("Industry"), "outcome": _("Outcome"), "state": _("Figures")}
    used = {key for company in everything for key in _facets_of(company)[name]}
    words = {key: word for key, word in FILTERS[name].items() if key in used}
    others = [_facets_of(each)[name] for each in worded if _fits(each, picked, but=name)]
    return facet_of(name, titles[name], words, others, picked[name])


def _refuse_unknown(picked: Mapping[str, Sequence[str]]) -> None:
    template = _("'{key}' is not known here; use one of {known}.")
    errors = [
        (name, template.format(key=key[:60], known=", ".join(FILTERS[name])))
        for name, keys in picked.items()
        for key in keys
        if key not in FILTERS[name]
    ]
    if errors:
        raise DomainError("unknown_filter", _("A filter is not known; see errors."), errors=errors)
