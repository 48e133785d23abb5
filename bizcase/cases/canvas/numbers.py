"""The numbers that notes stand on, as a page prints them: ranges, results by year, likelihoods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db.models import F
from django.utils.translation import gettext as _

from bizcase.cases import words
from bizcase.cases.board import language
from bizcase.cases.canvas.hypotheses import STATUSES
from bizcase.cases.models import Case
from bizcase.core import formats
from modeling import ENGINE_VERSION
from modeling.economics.expansion import expand
from modeling.formula.units import MONTH, Unit
from modeling.spec import Assumption, CaseSpec, Hypothesis, Line, Risk
from modeling.text import Text, say
from modeling.thresholds import read
from modeling.uncertainty.meeting import chance
from modeling.uncertainty.outline import Outline, outline

PLAIN: Final = ("", "1")
KINDS: Final = ("assumption", "line", "risk", "hypothesis")
Item = Assumption | Line | Risk | Hypothesis


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The means of lines by calendar year, from the newest simulation of the base."""

    first_year: int
    first_month: int  # 1 to 12
    months: int
    lines: Mapping[str, list[float | None]]
    is_stale: bool  # of another document or engine

    def months_of(self, place: int) -> int:
        """Return how many months of the case fall into a year."""
        begins = 1 - self.first_month + 12 * place
        return max(1, min(self.months, begins + 12) - max(0, begins))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Something that a note stands on, with its number as it is now.

    Attributes
    ----------
    low, high : float or None
        Where the number lies, for what compares it with a text.
    tone : str
        Of the badge: ok, no, wait or nothing.
    """

    id: str
    kind: str
    label: str
    unit: str = ""
    number: str = ""
    detail: str = ""
    tone: str = ""
    low: float | None = None
    high: float | None = None
    is_stale: bool = False


def newest_means(case: Case) -> Means | None:
    """Read what the newest simulation of the base found of each line, in one small query.

    The back reference of the ORM is all that is known here of runs, which are a later stage.
    """
    newest = case.runs.newest_done("simulation").filter(inputs__outlook=None)
    parts = {name: F(f"result__{name}") for name in ("lines", "start", "months")}
    row: dict[str, Any] = dict(newest.values("digest", "engine", **parts).first() or {})
    if not row.get("lines"):
        return None
    year, month = map(int, row["start"].split("-"))
    return Means(
        first_year=year,
        first_month=month,
        months=row["months"],
        lines={line["id"]: line["mean_by_year"] for line in row["lines"]},
        is_stale=(row["digest"], row["engine"]) != (case.digest, ENGINE_VERSION),
    )


def bindable(spec: CaseSpec) -> dict[str, Item]:
    """Return everything that a note may bind, by id: also what entries of the document make."""
    whole = expand(spec)
    sections: Iterable[Item] = (
        *whole.assumptions,
        *whole.lines,
        *whole.risks,
        *spec.canvas.hypotheses,
    )
    return {item.id: item for item in sections}


def kind_of(item: Item) -> str:
    return type(item).__name__.lower()


def label_of(item: Item) -> str:
    return say(_text(item), language()) or item.id


def _text(item: Item) -> Text | None:
    if isinstance(item, Risk):
        return item.title
    return item.text if isinstance(item, Hypothesis) else item.label


def matches(item: Item, query: str) -> bool:
    """Say whether all words of a query are in the id, the kind or a label in any language."""
    text = _text(item)
    told = text.values() if isinstance(text, dict) else [text or ""]
    place = " ".join((item.id, kind_of(item), *told)).lower()
    return all(word in place for word in query.lower().split())


def bound(item: Item, spec: CaseSpec, means: Means | None) -> Bound:
    """Return what a note shows of something it is bound to."""
    if isinstance(item, Assumption):
        return _assumption(item, spec)
    if isinstance(item, Line):
        return _line(item, spec, means)
    return _risk(item, spec) if isinstance(item, Risk) else _hypothesis(item, spec)


def _assumption(item: Assumption, spec: CaseSpec) -> Bound:
    found = outline(item.value)
    if found is None:
        number, low, high = f"= {item.value}", None, None
    else:
        number, low, high = _range(found, _is_percent(item)), found.p5, found.p95
        number = _with_unit(number, item.unit)
    detail = say(item.source, language())
    return Bound(**_head(item), unit=item.unit, number=number, detail=detail, low=low, high=high)


def _is_percent(item: Assumption) -> bool:
    return isinstance(item.value, str) and "%" in item.value


def _range(found: Outline, is_percent: bool) -> str:
    show = _percent if is_percent else formats.compact
    low, high = show(found.p5), show(found.p95)
    if low == high:
        return low
    return _("{low} to {high}").format(low=low, high=high)


def _percent(share: float) -> str:
    return formats.percent(share, 0 if round(share * 100, 6).is_integer() else 1)


def _with_unit(number: str, unit: str) -> str:
    if unit in PLAIN:
        return number
    return f"{number}{unit[1:]}" if unit.startswith("1/") else f"{number} {unit}"


def _line(item: Line, spec: CaseSpec, means: Means | None) -> Bound:
    head = _head(item)
    by_year = means.lines.get(item.id) if means is not None else None
    if means is None or not by_year or None in by_year:
        return Bound(**head, unit=item.unit, number=_("not simulated yet"), tone="wait")
    unit, values = _by_year(item, means, [float(value or 0) for value in by_year])
    show = partial(_amount, unit=unit, currency=spec.currency)
    if len(values) == 1 and item.at is not None:
        return Bound(**head, unit=unit, number=show(values[0]), is_stale=means.is_stale)
    template = _("{number} in {year}")
    number = " → ".join(
        template.format(number=show(values[at]), year=means.first_year + at)
        for at in sorted({0, len(values) - 1})
    )
    detail = _("{mean} a year on average").format(mean=show(sum(values) / len(values)))
    return Bound(**head, unit=unit, number=number, detail=detail, is_stale=means.is_stale)


def _by_year(item: Line, means: Means, values: list[float]) -> tuple[str, list[float]]:
    """Return the unit of a line over a year, and its years: flows add up, stocks average."""
    unit = Unit.parse(item.unit)
    if item.at is not None:
        return str(unit), [sum(values)]
    if dict(unit.powers).get("month") == -1:
        return str(unit * MONTH), values
    return str(unit), [value / means.months_of(at) for at, value in enumerate(values)]


def _amount(value: float, *, unit: str, currency: str) -> str:
    if unit == currency:
        return formats.money(value, currency)
    return _with_unit(formats.compact(value), unit)


def _risk(item: Risk, spec: CaseSpec) -> Bound:
    if item.rate is not None:
        number = words.events(_value(item.rate), item.per)
    else:
        template = _("{chance} a year") if item.per == "year" else _("{chance} in all")
        number = template.format(chance=_value(item.probability or 0.0, share=True))
    return Bound(**_head(item), unit="", number=f"{number}{_struck(item, spec)}", tone="")


def _struck(item: Risk, spec: CaseSpec) -> str:
    """Say what a risk takes when it falls."""
    kind = item.strikes.kind
    if item.severity is None:
        return " · " + _("everything stops")
    if kind == "loss":
        found = outline(item.severity)
        money = formats.money_range(found.p5, found.p95, spec.currency) if found else ""
        if found and found.is_certain:
            money = formats.money(found.p50, spec.currency)
        return " · " + _("loses {money}").format(money=money)
    name = getattr(item.strikes, "line", "")
    line = next((label_of(each) for each in expand(spec).lines if each.id == name), name)
    if kind == "scale":
        share = _value(item.severity, share=True)
        return " · " + _("{share} of {line} lost").format(share=share, line=line)
    return " · " + _("{line} {months} months later").format(line=line, months=_value(item.severity))


def _value(value: float | str, *, share: bool = False) -> str:
    found = outline(value)
    if found is None:
        return str(value)
    return _range(found, share or (isinstance(value, str) and "%" in value))


def _hypothesis(item: Hypothesis, spec: CaseSpec) -> Bound:
    tone = {"supported": "ok", "contradicted": "no"}.get(item.status, "wait")
    number = str(STATUSES[item.status])
    share = chance_of(item, spec)
    if item.status == "untested" and share is not None:
        template = _("{status} · {threshold} holds with {chance} today")
        number = template.format(
            status=number, threshold=item.threshold, chance=formats.percent(share)
        )
    return Bound(**_head(item), number=number, detail=say(item.test, language()), tone=tone)


def chance_of(item: Hypothesis, spec: CaseSpec) -> float | None:
    """Return how likely a hypothesis is right, as its assumption is believed today."""
    threshold = read(item.threshold) if item.threshold else None
    about = next((each for each in expand(spec).assumptions if each.id == item.about), None)
    return None if threshold is None or about is None else chance(about.value, threshold)


def _head(item: Item) -> dict[str, Any]:
    return {"id": item.id, "kind": kind_of(item), "label": label_of(item)}
