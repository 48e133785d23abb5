"""What a value model says in words and figures, and where it stops being valid."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bizcase.cases.board import language
from bizcase.core import formats
from bizcase.economics.value.quantities import per, quantity, span
from modeling.economics.expansion import expand
from modeling.spec import CaseSpec
from modeling.text import say
from modeling.values import Gate, Governance, Promotion, Technology, ValueEntry

SMALL_BAND: Final = 1.0  # a plain metric over a band this narrow is told by hundredths
HUNDREDTH: Final = 0.01
FAMILIES: Final = {
    "exponential": gettext_noop("exponential"),
    "power": gettext_noop("power"),
    "hill": gettext_noop("Hill"),
    "linear": gettext_noop("straight line"),
}
Distribution = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A figure with its range and what it is worked out from."""

    word: str
    value: str
    range: str = ""
    formula: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence; its tone says whether to look twice: empty, good, wait or bad."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything that is told of one entry."""

    headlines: tuple[Headline, ...]
    says: tuple[Sentence, ...]
    limits: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """An entry beside what it comes to.

    Attributes
    ----------
    figures : mapping
        As `valued` tells them.
    picture : mapping
        What lies behind them.
    """

    spec: CaseSpec
    entry: Any
    figures: Mapping[str, Any]
    picture: Mapping[str, Any]

    @property
    def currency(self) -> str:
        return self.spec.currency

    @property
    def money(self) -> str:
        return f"{self.currency}/month"

    def amount(self, value: float | None, unit: str | None = None) -> str:
        """Return a quantity, by default an amount of money today."""
        return quantity(value, self.currency if unit is None else unit, self.currency)

    def between(self, found: Distribution, unit: str | None = None) -> str:
        """Return the 5th and the 95th percentile; nothing where they are one."""
        low, high = found.get("p5", found.get("low")), found.get("p95", found.get("high"))
        if low == high:
            return ""
        return span(low, high, self.currency if unit is None else unit, self.currency)

    def name(self, key: str) -> str:
        """Return what an assumption or line is called."""
        whole = expand(self.spec)
        items = (*whole.assumptions, *whole.lines)
        label = next((item.label for item in items if item.id == key), None)
        return say(label, language()) or key


def told_of(facts: Facts) -> Told:
    """Return what is told of an entry, in the reader's language."""
    headlines, says, limits = _TELLERS[type(facts.entry)]
    return Told(
        headlines=tuple(headlines(facts)), says=tuple(says(facts)), limits=tuple(limits(facts))
    )


def present(line: str) -> str:
    """Say which line a present value is of."""
    return _("present value of {line}, before tax").format(line=line)


def _technology_headlines(facts: Facts) -> Iterator[Headline]:
    entry, picture = facts.entry, facts.picture
    slope = per(entry.unit, entry.metric_unit)
    if entry.role is not None:
        value = facts.figures["value"]
        yield Headline(
            word=_("Worth today"),
            value=facts.amount(value["mean"]),
            range=facts.between(value),
            formula=present(f"{entry.id}_worth"),
        )
    monthly = picture["monthly"]
    yield Headline(
        word=_("V in a month"),
        value=facts.amount(monthly["mean"], entry.unit),
        range=facts.between(monthly, entry.unit),
        formula=f"V = α · {entry.metric} + β",
    )
    for word, key, unit in (("α", "slope", slope), ("β", "intercept", entry.unit)):
        found = picture[key]
        yield Headline(
            word=_("{letter}: value of one unit of the metric").format(letter=word)
            if key == "slope"
            else _("{letter}: value where the metric is 0").format(letter=word),
            value=facts.amount(found["value"], unit),
            range=facts.between(found, unit),
            formula=_("least squares through {count} anchors").format(count=len(entry.anchors)),
        )
    share = facts.figures["share_outside"]
    yield Headline(
        word=_("Trials outside the band"),
        value=formats.percent(share, 1),
        formula=f"{entry.id}_outside = 1",
        tone="bad" if share > 0.2 else "warn" if share > 0.01 else "",
    )


def _technology_says(facts: Facts) -> Iterator[Sentence]:
    entry, picture = facts.entry, facts.picture
    slope, (low, high) = picture["slope"], entry.bounds
    is_small = entry.metric_unit in ("", "1") and high - low <= SMALL_BAND
    step = HUNDREDTH if is_small else 1.0
    told = {
        "step": quantity(step, entry.metric_unit, facts.currency),
        "metric": facts.name(entry.metric),
        "worth": facts.amount(slope["value"] * step, entry.unit),
    }
    scaled = {key: value * step for key, value in slope.items()}
    if reach := facts.between(scaled, entry.unit):
        text = _("Each {step} more of “{metric}” is worth {worth} (90 %: {range}).")
        yield Sentence(text=text.format(range=reach, **told))
    else:
        yield Sentence(text=_("Each {step} more of “{metric}” is worth {worth}.").format(**told))
    if "metric" in picture:
        now = picture["metric"]
        reach = facts.between(now, entry.metric_unit) or _("certain")
        text = _("“{metric}” is now {now} ({range}); that is worth {worth}.")
        told["worth"] = facts.amount(picture["monthly"]["mean"], entry.unit)
        told["now"] = facts.amount(now["mean"], entry.metric_unit)
        yield Sentence(text=text.format(range=reach, **told))


def _technology_limits(facts: Facts) -> Iterator[Sentence]:
    entry, picture = facts.entry, facts.picture
    low, high = (quantity(end, entry.metric_unit, facts.currency) for end in entry.bounds)
    share = facts.figures["share_outside"]
    held = _("there it counts as at the nearer end")
    extended = _("there the line goes on beyond what was measured")
    told = {
        "low": low,
        "high": high,
        "share": formats.percent(share, 1),
        "below": formats.percent(picture.get("share_below"), 1),
        "above": formats.percent(picture.get("share_above"), 1),
        "outside": held if entry.outside == "hold" else extended,
    }
    if share > 0:
        text = _(
            "The line holds from {low} to {high}. In {share} of the trials the metric leaves that "
            "band ({below} below, {above} above); {outside}."
        )
        yield Sentence(text=text.format(**told), tone="bad" if share > 0.2 else "wait")
    else:
        text = _("The line holds from {low} to {high}; the metric stays inside in every trial.")
        yield Sentence(text=text.format(**told))
    yield from _of_the_fit(facts)


def _of_the_fit(facts: Facts) -> Iterator[Sentence]:
    entry, slope = facts.entry, facts.picture["slope"]
    has_errors = entry.anchors[0].sd is not None
    if has_errors:
        text = _("Its interval is that of the stated errors, widened where anchors scatter more.")
        yield Sentence(text=text)
    elif len(entry.anchors) == 2:
        text = _(
            "Two anchors fix a line exactly: nothing here shows how sure it is. A third anchor, or "
            "standard errors, would."
        )
        yield Sentence(text=text, tone="wait")
    else:
        text = _("Its interval is the scatter of {count} anchors around the line.")
        yield Sentence(text=text.format(count=len(entry.anchors)))
    if slope["low"] <= 0 <= slope["high"]:
        text = _("The slope may be zero: these anchors do not show that the metric is worth money.")
        yield Sentence(text=text, tone="bad")


def _governance_headlines(facts: Facts) -> Iterator[Headline]:
    key, figures = facts.entry.id, facts.figures
    yield Headline(
        word=_("Decided later"),
        value=facts.amount(figures["value"]["mean"]),
        range=facts.between(figures["value"]),
        formula=_("mean of the present value of max(V − C − D, 0), {line}").format(
            line=f"{key}_worth"
        ),
    )
    yield Headline(
        word=_("Decided now"),
        value=facts.amount(figures["decided_now"]),
        formula=_("max(mean of the present value of V − C − D, 0), {line}").format(
            line=f"{key}_raw"
        ),
    )
    yield Headline(
        word=_("Worth of deciding later"),
        value=facts.amount(figures["worth_of_deciding_later"]),
        formula=_("the difference of the two"),
        tone="good" if figures["worth_of_deciding_later"] > 0 else "",
    )
    yield Headline(
        word=_("Trials in which it is dropped"),
        value=formats.percent(figures["share_floored"], 1),
        formula=_("{line} below 0 in a month or more").format(line=f"{key}_raw"),
    )


def _governance_says(facts: Facts) -> Iterator[Sentence]:
    figures, picture = facts.figures, facts.picture
    told = {
        "now": facts.amount(figures["decided_now"]),
        "value": facts.amount(figures["value"]["mean"]),
        "later": facts.amount(figures["worth_of_deciding_later"]),
        "share": formats.percent(figures["share_floored"], 1),
    }
    text = _(
        "Decided now, once for all, the data is worth {now}. Decided later, when V, C and D are "
        "known, it is worth {value}: to wait with the decision is worth {later}."
    )
    yield Sentence(text=text.format(**told))
    if figures["share_floored"] > 0:
        text = _("In {share} of the trials it costs more than it brings, and is not used then.")
        yield Sentence(text=text.format(**told))
    monthly = picture["monthly"]
    parts = {
        letter: facts.amount(monthly[name]["mean"], facts.money)
        for letter, name in (("v", "value"), ("c", "privacy_cost"), ("d", "compliance_cost"))
    }
    yield Sentence(text=_("On average V is {v}, C is {c} and D is {d}.").format(**parts))


def _governance_limits(facts: Facts) -> Iterator[Sentence]:
    if not facts.figures["share_floored"]:
        text = _(
            "The data pays in every trial: the floor never acts, and waiting is worth nothing."
        )
        yield Sentence(text=text)
    text = _(
        "The floor acts in each month. It holds only where the data can be dropped without further "
        "cost once it does not pay, and V, C and D are known by then."
    )
    yield Sentence(text=text)


def _promotion_headlines(facts: Facts) -> Iterator[Headline]:
    entry, picture = facts.entry, facts.picture
    best = picture["best_spend"]
    price = per(facts.money, entry.unit) if entry.unit != facts.money else "1"
    here = next(step for step in picture["marginal"] if step["is_plan"])
    yield Headline(
        word=_("Best spend P*"),
        value=facts.amount(best["value"], entry.unit),
        range=facts.between(best, entry.unit),
        formula="f′(P*) = k",
    )
    yield Headline(
        word=_("Planned spend"),
        value=facts.amount(picture["plan"], entry.unit),
        formula=f"{entry.id}_spent",
    )
    yield Headline(
        word=_("The next unit brings"),
        value=facts.amount(here["next"], price),
        range=_("costs {cost}").format(cost=facts.amount(picture["unit_cost"], price)),
        formula=_("f′(P) at the planned spend"),
    )
    yield Headline(
        word=_("Gain today"),
        value=facts.amount(facts.figures["gain"]["mean"]),
        range=facts.between(facts.figures["gain"]),
        formula=present(f"{entry.id}_response − {entry.id}_cost"),
    )


def _promotion_says(facts: Facts) -> Iterator[Sentence]:
    entry, picture = facts.entry, facts.picture
    best, plan = picture["best_spend"], picture["plan"]
    yield from _of_the_curves(picture)
    if not best["value"]:
        text = _(
            "Even the first unit of spend costs more than it brings: the best spend is nothing."
        )
        yield Sentence(text=text, tone="bad")
        return
    reach = facts.between(best, entry.unit)
    told = {"best": facts.amount(best["value"], entry.unit), "range": reach}
    told["gain"] = facts.amount(picture["best_gain"], facts.money)
    text = _("The best spend is {best}, where the next unit brings just what it costs.")
    if reach:
        text = _(
            "The best spend is {best} (90 %: {range}), where the next unit brings just what it costs."
        )
    yield Sentence(text=text.format(**told))
    yield Sentence(text=_("Spent so, g(P*) = {gain} are left.").format(**told))
    if plan == best["value"]:
        return
    here = next(step for step in picture["marginal"] if step["is_plan"])
    more = _("At {plan} the next unit brings more than it costs: spend more.")
    less = _("At {plan} the next unit brings less than it costs: spend less.")
    text = more if (here["next"] or 0) > picture["unit_cost"] else less
    yield Sentence(text=text.format(plan=facts.amount(plan, entry.unit)), tone="wait")


def _of_the_curves(picture: Mapping[str, Any]) -> Iterator[Sentence]:
    """Say why this family: the criterion of each, and by how much the next one is worse."""
    known = {key: value for key, value in picture["criterion"].items() if value is not None}
    family = picture["family"]
    if family not in known:
        return
    gaps = {key: value - known[family] for key, value in known.items() if key != family}
    told = {"family": _(FAMILIES[family]), "rows": picture["rows"]}
    told["others"] = ", ".join(
        _("{family} {gap}").format(family=_(FAMILIES[key]), gap=_signed(gap))
        for key, gap in sorted(gaps.items(), key=lambda pair: pair[1])
    )
    text = _("Over {rows} rows the {family} curve; AICc of the others against it: {others}.")
    yield Sentence(text=text.format(**told))


def _signed(value: float) -> str:
    return f"+{formats.number(value, 1)}" if value > 0 else formats.number(value, 1)


def _promotion_limits(facts: Facts) -> Iterator[Sentence]:
    entry, picture = facts.entry, facts.picture
    if not picture["spends"]:
        text = _("Nothing here shows these parameters: put the rows of campaigns in their place.")
        yield Sentence(text=text, tone="wait")
        return
    low, high = picture["spends"]
    told = {"low": facts.amount(low, entry.unit), "high": facts.amount(high, entry.unit)}
    inside = low <= picture["plan"] <= high
    text = _("The rows reach from {low} to {high}; beyond them no campaign shows what comes of it.")
    if not inside:
        text = _(
            "The planned spend lies outside the rows, {low} to {high}, where no campaign shows what "
            "comes of it."
        )
    yield Sentence(text=text.format(**told), tone="" if inside else "bad")
    text = _("It takes the rows as caused by the spend: campaigns in good months flatter it.")
    yield Sentence(text=text)


def _gate_headlines(facts: Facts) -> Iterator[Headline]:
    entry, figures = facts.entry, facts.figures
    rule = _("smallest rate / largest rate") if entry.rates else f"{entry.id}_metric"
    yield Headline(
        word=_("Fairness F") if entry.measures == "fairness" else _("Ethics E"),
        value=formats.figures(figures["score"]["mean"]),
        range=facts.between(figures["score"], "1"),
        formula=_("{rule}, held between 0 and 1").format(rule=rule),
    )
    if entry.threshold is not None:
        share = figures["share_met"]
        yield Headline(
            word=_("Trials in which it is met"),
            value=formats.percent(share, 1),
            formula=f"{entry.id}_score ≥ {formats.figures(entry.threshold)}",
            tone="good" if share > 0.95 else "bad" if share < 0.5 else "warn",
        )
    if entry.line is not None:
        yield Headline(
            word=_("Takes off {line}").format(line=facts.name(entry.line)),
            value=facts.amount(figures["adjustment"]["mean"]),
            range=facts.between(figures["adjustment"]),
            formula=present(f"({entry.id}_score − 1) · {entry.line}"),
        )


def _gate_says(facts: Facts) -> Iterator[Sentence]:
    entry, figures = facts.entry, facts.figures
    if entry.threshold is not None:
        text = _("The ratio reaches {threshold} in {share} of the trials, in every month of them.")
        told = {"threshold": formats.figures(entry.threshold)}
        told["share"] = formats.percent(figures["share_met"], 1)
        yield Sentence(text=text.format(**told), tone="" if figures["share_met"] > 0.95 else "wait")
    names = {group.id: say(group.label, language()) or group.id for group in entry.rates}
    for group in facts.picture["groups"]:
        text = _("{group}: {rate} selected ({range}); the lowest rate in {share} of the trials.")
        rate = group["rate"]
        ends = (formats.percent(rate["p5"], 1), formats.percent(rate["p95"], 1))
        told = {"group": names[group["id"]], "rate": formats.percent(rate["mean"], 1)}
        told |= {"range": "–".join(ends), "share": formats.percent(group["share_lowest"])}
        yield Sentence(text=text.format(**told))
    if entry.use == "multiplier":
        text = _("It takes its shortfall off the line in every month: at a score of 0.9 a tenth.")
        yield Sentence(text=text)


def _gate_limits(facts: Facts) -> Iterator[Sentence]:
    if facts.entry.rates:
        text = _(
            "Four fifths is a rule to look closer, not a proof: with few people in a group the ratio "
            "moves by chance. Write rates as ranges that say how many were counted."
        )
        yield Sentence(text=text)
    else:
        text = _("A ratio above 1 counts as 1; nothing measured is never taken as 1.")
        yield Sentence(text=text)


Teller = tuple[
    Callable[[Facts], Iterator[Headline]],
    Callable[[Facts], Iterator[Sentence]],
    Callable[[Facts], Iterator[Sentence]],
]
_TELLERS: Final[dict[type[ValueEntry], Teller]] = {
    Technology: (_technology_headlines, _technology_says, _technology_limits),
    Governance: (_governance_headlines, _governance_says, _governance_limits),
    Promotion: (_promotion_headlines, _promotion_says, _promotion_limits),
    Gate: (_gate_headlines, _gate_says, _gate_limits),
}
