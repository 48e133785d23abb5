"""Data governance in words: what to decide now, what to decide later, and the difference."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from bizcase.core import formats
from bizcase.economics.value.told.facts import Facts, Headline, Sentence


def headlines(facts: Facts) -> Iterator[Headline]:
    key, figures = facts.entry.id, facts.figures
    formula = _("mean of the present value of max(V − C − D, 0), {line}")
    yield facts.head(
        figures["value"],
        facts.currency,
        word=_("Decided later"),
        formula=formula.format(line=f"{key}_worth"),
    )
    formula = _("max(mean of the present value of V − C − D, 0), {line}")
    yield Headline(
        word=_("Decided now"),
        value=facts.amount(figures["decided_now"]),
        formula=formula.format(line=f"{key}_raw"),
    )
    later = figures["worth_of_deciding_later"]
    yield Headline(
        word=_("Worth of deciding later"),
        value=facts.amount(later),
        formula=_("the difference of the two"),
        tone="good" if later > 0 else "",
    )
    yield Headline(
        word=_("Trials in which it is dropped"),
        value=formats.percent(figures["share_floored"], 1),
        formula=_("{line} below 0 in a month or more").format(line=f"{key}_raw"),
    )


def says(facts: Facts) -> Iterator[Sentence]:
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


def limits(facts: Facts) -> Iterator[Sentence]:
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
