"""What the value page shows of each entry: figures, words, formulas, inputs, units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy

from bizcase.cases.amend import mark
from bizcase.cases.board import language
from bizcase.economics.rows import assumption_rows, line_rows
from bizcase.economics.value.told import Facts, Told, told_of
from modeling.economics.expansion import expansion
from modeling.spec import CaseSpec
from modeling.text import say
from modeling.values import ValueEntry

if TYPE_CHECKING:
    from modeling.uncertainty.appraisal import Appraisal


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One of the four value models, as the page offers it."""

    key: str
    title: Any
    formula: str
    about: Any
    icon: str


KINDS: Final = (
    Kind(
        key="technology",
        title=gettext_lazy("Technology value"),
        formula="V = α·y + β",
        about=gettext_lazy("What a measured metric, such as an accuracy, is worth in money."),
        icon="line",
    ),
    Kind(
        key="governance",
        title=gettext_lazy("Data governance"),
        formula="max(V − C − D, 0)",
        about=gettext_lazy("What data is worth after privacy and compliance, and what waiting is."),
        icon="data",
    ),
    Kind(
        key="promotion",
        title=gettext_lazy("Promotion"),
        formula="g(P) = f(P) − k·P",
        about=gettext_lazy("How much to spend on promotion: from your own campaigns."),
        icon="share",
    ),
    Kind(
        key="gate",
        title=gettext_lazy("Fairness and ethics"),
        formula="F, E ∈ [0, 1]",
        about=gettext_lazy("A ratio that must be reached, or that takes its share off a line."),
        icon="people",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An assumption or a line that an entry makes, with what it comes to."""

    id: str
    label: str
    unit: str
    formula: str
    role: str
    uses: tuple[str, ...]
    found: Mapping[str, float | None]  # mean and percentiles of its mean over the months


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One entry: its place in the document, and everything that is shown of it."""

    id: str
    kind: Kind
    label: str
    source: str
    grade: str
    seen: str
    entry: Mapping[str, Any]  # as the document has it
    used_by: tuple[str, ...]
    steps: tuple[Step, ...]
    figures: Mapping[str, Any]
    picture: Mapping[str, Any]
    metric: str
    told: Told | None
    sources: tuple[tuple[float, str], ...]


def kind_of(key: str) -> Kind | None:
    """Return one of the four kinds by its key."""
    return next((kind for kind in KINDS if kind.key == key), None)


def cards(spec: CaseSpec, document: Mapping[str, Any], appraisal: Appraisal | None) -> list[Card]:
    """Return the entries in document order; without an appraisal, without figures."""
    made = _made(spec, appraisal)
    return [
        _card(spec, entry, document["values"][index], made[index], appraisal)
        for index, entry in enumerate(spec.values)
    ]


def card_of(
    spec: CaseSpec, document: Mapping[str, Any], appraisal: Appraisal | None, key: str
) -> Card:
    """Return one entry by its id."""
    return next(card for card in cards(spec, document, appraisal) if card.id == key)


def _card(
    spec: CaseSpec,
    entry: ValueEntry,
    written: Mapping[str, Any],
    made: tuple[tuple[Step, ...], tuple[str, ...]],
    appraisal: Appraisal | None,
) -> Card:
    kind = next(kind for kind in KINDS if kind.key == entry.kind)
    figures = appraisal.of(entry.id).figures if appraisal else {}
    picture = appraisal.pictures[entry.id] if appraisal else {}
    facts = Facts(spec=spec, entry=entry, figures=figures, picture=picture)
    metric = getattr(entry, "metric", None)
    return Card(
        id=entry.id,
        kind=kind,
        label=say(entry.label, language()) or entry.id,
        source=say(entry.source, language()),
        grade=entry.grade or "",
        seen=mark(written),
        entry=written,
        steps=made[0],
        used_by=made[1],
        figures=figures,
        picture=picture,
        metric=metric if isinstance(metric, str) else "",
        told=told_of(facts) if appraisal else None,
        sources=tuple(_sources(entry)),
    )


def _sources(entry: Any) -> Iterator[tuple[float, str]]:
    """Yield the source of each anchor that has one, by its metric."""
    for anchor in getattr(entry, "anchors", ()):
        if anchor.source is not None:
            yield anchor.metric, say(anchor.source, language())


def _made(
    spec: CaseSpec, appraisal: Appraisal | None
) -> list[tuple[tuple[Step, ...], tuple[str, ...]]]:
    """Return the steps of each entry, and what outside of it uses them."""
    whole = expansion(spec)
    found = appraisal.made if appraisal else {}
    owner = {name: made.entry for name, made in whole.made.items()}
    names = {
        f"values[{index}]": say(entry.label, language()) or entry.id
        for index, entry in enumerate(spec.values)
    }
    steps: dict[str, list[Step]] = {}
    users: dict[str, list[str]] = {}
    for step in _steps(spec, found):
        place = owner.get(step.id, "")
        bare = step.label.removeprefix(names.get(place, "")).lstrip(":： ")
        steps.setdefault(place, []).append(replace(step, label=bare or step.label))
        for name in step.uses:
            if (used := owner.get(name, "")) and used != place:
                users.setdefault(used, []).append(step.id)
    return [
        (tuple(steps.get(place, ())), tuple(dict.fromkeys(users.get(place, ()))))
        for place in (f"values[{index}]" for index in range(len(spec.values)))
    ]


def _steps(spec: CaseSpec, found: Mapping[str, Any]) -> Iterator[Step]:
    using: dict[str, list[str]] = {}
    assumptions = assumption_rows(spec)
    for row in assumptions:
        for user in row.used_by:
            using.setdefault(user, []).append(row.id)
    for row in assumptions:
        yield Step(
            id=row.id,
            label=row.label,
            unit=row.unit,
            formula=row.value,
            role="",
            uses=tuple(using.get(row.id, ())),
            found=found.get(row.id, {}),
        )
    for line in line_rows(spec):
        yield Step(
            id=line.id,
            label=line.label,
            unit=line.unit,
            formula=line.formula,
            role=line.role,
            uses=line.uses,
            found=found.get(line.id, {}),
        )
