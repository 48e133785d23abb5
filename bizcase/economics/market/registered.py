"""What the page shows of market tests: draft, frozen or decided, and who saw the freeze."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.cases.amend import mark
from bizcase.cases.board import language
from bizcase.cases.models import Case
from bizcase.core import formats
from bizcase.core.pictures import Span, ends_of, span
from bizcase.economics.market.customers import day_of
from bizcase.economics.market.edits import FREEZE_VERB, parts_of
from bizcase.workspaces.models import AuditEntry
from modeling.market import MarketTest
from modeling.market_tests import Finding, decisive, finding_of
from modeling.spec import CaseSpec
from modeling.text import say

STATES: Final[Mapping[str, tuple[str, Any]]] = {
    "draft": ("", gettext_lazy("Draft")),
    "frozen": ("run", gettext_lazy("Frozen, waiting for its result")),
    "supported": ("ok", gettext_lazy("Supported")),
    "contradicted": ("no", gettext_lazy("Contradicted")),
    "undecided": ("wait", gettext_lazy("Undecided")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """When and by whom a test was frozen, and whether the audit trail has seen it."""

    moment: str
    by: str
    digest: str
    is_witnessed: bool
    earlier: int  # freezes of the same id with another digest


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRow:
    __test__ = False  # for pytest, which would collect it

    place: int
    seen: str
    key: str
    title: str
    hypothesis: str
    metric: str
    rule: str
    bounds: str
    decision: str
    state: str
    tone: str
    word: Any
    freeze: Freeze | None
    result: str = ""
    verdict: str = ""
    source: str = ""
    span: Span | None = None


def test_rows(case: Case, spec: CaseSpec, document: Mapping[str, Any]) -> list[TestRow]:
    """Return the market tests in the order of the document."""
    parts = parts_of(document, "tests")
    seen = _witnessed(case) if any(test.frozen_at for test in spec.market.tests) else {}
    return [
        _row(place, test, mark(parts[place]), seen.get(test.id, []))
        for place, test in enumerate(spec.market.tests)
    ]


def _witnessed(case: Case) -> dict[str, list[str]]:
    """Return the digests that the audit trail has for each test."""
    entries = AuditEntry.objects.filter(
        workspace=case.workspace_id, verb=FREEZE_VERB, target_id=str(case.pk)
    )
    found: dict[str, list[str]] = {}
    for details in entries.order_by("created_at", "id").values_list("details", flat=True):
        found.setdefault(details["test"], []).append(details["digest"])
    return found


def _row(place: int, test: MarketTest, seen: str, digests: list[str]) -> TestRow:
    spoken, finding = language(), finding_of(test)
    state = finding.verdict if finding else "frozen" if test.frozen_at else "draft"
    tone, word = STATES[state]
    return TestRow(
        place=place,
        seen=seen,
        key=test.id,
        title=say(test.title, spoken),
        hypothesis=say(test.hypothesis, spoken),
        metric=say(test.metric, spoken),
        rule=_rule(test),
        bounds=_bounds(test),
        decision=say(test.decision, spoken),
        state=state,
        tone=tone,
        word=word,
        freeze=_freeze(test, digests),
        result=_result(test, finding),
        verdict=_verdict(test, finding),
        source=say(test.result.source, spoken) if test.result else "",
        span=_span(test, finding),
    )


def _rule(test: MarketTest) -> str:
    threshold = formats.percent(test.threshold, 1 if test.threshold < 0.1 else 0)
    count = formats.number(test.sample_size)
    if test.rule == "at_least":
        return _("At least {threshold} of {count}").format(threshold=threshold, count=count)
    return _("At most {threshold} of {count}").format(threshold=threshold, count=count)


def _bounds(test: MarketTest) -> str:
    """Say from which counts on the result will decide."""
    most, least = decisive(test)
    over = None if least is None else _("{count} or more").format(count=formats.number(least))
    under = None if most is None else _("{count} or fewer").format(count=formats.number(most))
    yes, no = (over, under) if test.rule == "at_least" else (under, over)
    told = [_("supported by {counts}").format(counts=yes)] if yes else []
    told += [_("contradicted by {counts}").format(counts=no)] if no else []
    if not told:
        return _("this sample is too small to decide anything")
    if len(told) < 2:
        told.append(_("a larger sample is needed to decide the other way"))
    return _("{first}; {second}").format(first=told[0], second=told[1])


def _freeze(test: MarketTest, digests: list[str]) -> Freeze | None:
    if test.frozen_at is None or test.frozen_digest is None:
        return None
    return Freeze(
        moment=formats.moment(datetime.fromisoformat(test.frozen_at)),
        by=test.frozen_by or "",
        digest=test.frozen_digest,
        is_witnessed=test.frozen_digest in digests,
        earlier=len({digest for digest in digests if digest != test.frozen_digest}),
    )


def _result(test: MarketTest, finding: Finding | None) -> str:
    if finding is None or test.result is None:
        return ""
    message = _("{share}: {successes} of {n}, complete on {day}")
    return message.format(
        share=formats.percent(test.result.value, 1),
        successes=formats.number(finding.successes),
        n=formats.number(finding.n),
        day=day_of(test.result.date),
    )


def _verdict(test: MarketTest, finding: Finding | None) -> str:
    if finding is None:
        return ""
    fields = {
        "low": formats.percent(finding.low, 1),
        "high": formats.percent(finding.high, 1),
        "threshold": formats.percent(test.threshold, 1),
    }
    if finding.is_short:
        message = _(
            "Only {n} of the {wanted} that were registered: a test that ends early decides nothing."
        )
        return message.format(n=finding.n, wanted=test.sample_size)
    sentences = {
        "supported": _(
            "The 95 % interval, {low} to {high}, lies on the side of the threshold of {threshold} "
            "that the hypothesis wants: it is supported."
        ),
        "contradicted": _(
            "The 95 % interval, {low} to {high}, lies on the wrong side of the threshold of "
            "{threshold}: the hypothesis is contradicted."
        ),
        "undecided": _(
            "The 95 % interval, {low} to {high}, holds the threshold of {threshold}: the result "
            "decides nothing."
        ),
    }
    return sentences[finding.verdict].format(**fields)


def _span(test: MarketTest, finding: Finding | None) -> Span | None:
    if finding is None or test.result is None:
        return None
    value = test.result.value
    ends = ends_of(finding.low, value, finding.high, test.threshold)
    return span(low=finding.low, value=value, high=finding.high, baseline=test.threshold, ends=ends)
