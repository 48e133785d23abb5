"""What lies near a scenario: company cases that happened, other scenarios; each with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from bizcase.cases.knowledge import load
from bizcase.cases.knowledge.content import Company
from bizcase.cases.library.index import Entry
from bizcase.cases.library.names import TECHNIQUES, named
from bizcase.cases.words import INDUSTRIES, MODELS

MOST: Final = 4
DOCUMENTED, INDUSTRY, TECHNIQUE, MODEL = 8, 3, 2, 1  # what each thing in common weighs
LEAST: Final = 4  # less is no nearness: one business model is shared by half of the library
ANY: Final = "cross"  # an industry in common only by name


@dataclass(frozen=True, slots=True, kw_only=True)
class NearCompany:
    company: Company
    reasons: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NearEntry:
    entry: Entry
    reasons: tuple[str, ...]
    weight: int


def companies(entry: Entry, most: int = MOST) -> tuple[NearCompany, ...]:
    """Return the company cases nearest to a scenario, the nearest first."""
    found = [_company(entry, company) for company in load().companies]
    near = sorted((each for each in found if each.weight >= LEAST), key=lambda x: -x.weight)
    return tuple(near[:most])


def _company(entry: Entry, company: Company) -> NearCompany:
    is_told = not entry.is_own and entry.key in company.scenarios
    documented = [_("documented for this scenario")] if is_told else []
    weight, reasons = _common(entry, company.industry, company.techniques, company.business_models)
    return NearCompany(
        company=company,
        reasons=tuple(documented + reasons),
        weight=weight + (DOCUMENTED if is_told else 0),
    )


def entries(entry: Entry, among: Iterable[Entry], most: int = MOST) -> tuple[NearEntry, ...]:
    """Return the scenarios nearest to one, the nearest first."""
    found = []
    for other in among:
        weight, reasons = _common(entry, other.industry, other.techniques, other.models)
        if other.key != entry.key and weight >= LEAST:
            found.append(NearEntry(entry=other, reasons=tuple(reasons), weight=weight))
    return tuple(sorted(found, key=lambda x: -x.weight)[:most])


def _common(
    entry: Entry, industry: str, techniques: Sequence[str], models: Sequence[str]
) -> tuple[int, list[str]]:
    same_industry = industry == entry.industry not in ("", ANY)
    shared = [key for key in entry.techniques if key in techniques]
    sold = [key for key in entry.models if key in models]
    reasons = []
    if same_industry:
        reasons.append(_("same industry: {name}").format(name=named(INDUSTRIES, industry)))
    if shared:
        reasons.append(_("same technique: {names}").format(names=_list(shared, TECHNIQUES)))
    if sold:
        reasons.append(_("earns alike: {names}").format(names=_list(sold, MODELS)))
    weight = INDUSTRY * same_industry + TECHNIQUE * len(shared) + MODEL * len(sold)
    return weight, reasons


def _list(keys: Sequence[str], words: dict[str, str]) -> str:
    return _(", ").join(named(words, key) for key in keys)
