"""Technology value in words: what the metric is worth, and where the line holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from bizcase.core import formats
from bizcase.economics.value.quantities import per, quantity
from bizcase.economics.value.told.facts import Facts, Headline, Sentence, present

SMALL_BAND: Final = 1.0  # a plain metric over a band this narrow is told by hundredths
HUNDREDTH: Final = 0.01


def headlines(facts: Facts) -> Iterator[Headline]:
    entry, picture = facts.entry, facts.picture
    slope = per(entry.unit, entry.metric_unit)
    if entry.role is not None:
        formula = present(f"{entry.id}_worth")
        yield facts.head(
            facts.figures["value"], facts.currency, word=_("Worth today"), formula=formula
        )
    formula = f"V = α · {entry.metric} + β"
    yield facts.head(picture["monthly"], entry.unit, word=_("Value V, on average"), formula=formula)
    formula = _("least squares through {count} anchors").format(count=len(entry.anchors))
    yield facts.head(picture["slope"], slope, word=_("α: one unit of the metric"), formula=formula)
    yield facts.head(
        picture["intercept"], entry.unit, word=_("β: where the metric is 0"), formula=formula
    )
    share = facts.figures["share_outside"]
    yield Headline(
        word=_("Trials outside the band"),
        value=formats.percent(share, 1),
        formula=f"{entry.id}_outside = 1",
        tone="bad" if share > 0.2 else "warn" if share > 0.01 else "",
    )


def says(facts: Facts) -> Iterator[Sentence]:
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


def limits(facts: Facts) -> Iterator[Sentence]:
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
