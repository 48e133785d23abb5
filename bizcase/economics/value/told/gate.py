"""Fairness and ethics in words: the ratio, who comes off worst, how often the gate is met."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from bizcase.cases.board import language
from bizcase.core import formats
from bizcase.economics.value.told.facts import Facts, Headline, Rate, Sentence, present
from modeling.text import say


def headlines(facts: Facts) -> Iterator[Headline]:
    entry, figures = facts.entry, facts.figures
    rule = _("smallest rate / largest rate") if entry.rates else f"{entry.id}_metric"
    yield facts.head(
        figures["score"],
        "1",
        word=_("Fairness F") if entry.measures == "fairness" else _("Ethics E"),
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
        yield facts.head(
            figures["adjustment"],
            facts.currency,
            word=_("Moves {line} by").format(line=facts.name(entry.line)),
            formula=present(f"({entry.id}_score − 1) · {entry.line}"),
        )


def says(facts: Facts) -> Iterator[Sentence]:
    entry, figures = facts.entry, facts.figures
    if entry.threshold is not None:
        text = _("The ratio reaches {threshold} in {share} of the trials, in every month of them.")
        told = {"threshold": formats.figures(entry.threshold)}
        told["share"] = formats.percent(figures["share_met"], 1)
        yield Sentence(text=text.format(**told), tone="" if figures["share_met"] > 0.95 else "wait")
    if groups := facts.picture["groups"]:
        worst = max(groups, key=lambda group: group["share_lowest"])
        told = {"group": _names(facts)[worst["id"]]}
        told["share"] = formats.percent(worst["share_lowest"])
        text = _("“{group}” has the lowest rate in {share} of the trials.")
        yield Sentence(text=text.format(**told))
    if entry.use == "multiplier":
        text = _("It takes its shortfall off the line in every month: at a score of 0.9 a tenth.")
        yield Sentence(text=text)


def limits(facts: Facts) -> Iterator[Sentence]:
    if facts.entry.rates:
        text = _(
            "Four fifths is a rule to look closer, not a proof: with few people in a group the "
            "ratio moves by chance. Write rates as ranges that say how many were counted."
        )
        yield Sentence(text=text)
    else:
        text = _("A ratio above 1 counts as 1; nothing measured is never taken as 1.")
        yield Sentence(text=text)


def rates(facts: Facts) -> Iterator[Rate]:
    """Yield the rate of each group."""
    names = _names(facts)
    for group in facts.picture["groups"]:
        rate = group["rate"]
        yield Rate(name=names[group["id"]], low=rate["p5"], mean=rate["mean"], high=rate["p95"])


def _names(facts: Facts) -> dict[str, str]:
    return {group.id: say(group.label, language()) or group.id for group in facts.entry.rates}
