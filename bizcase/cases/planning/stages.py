"""The board of stages: what each asks for, what is shown of it, and whether it is ready."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

from bizcase.cases.amend import mark
from bizcase.cases.board import language
from bizcase.cases.models import Case
from bizcase.cases.planning import amounts, months
from bizcase.core.errors import NotFound
from modeling.plan import Criterion, Stage
from modeling.spec import CaseSpec, unknown
from modeling.text import say

RECORD: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
Standing = Literal["met", "claimed", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What is named as evidence: a record of the case, an address, or words."""

    text: str
    record: str = ""
    link: str = ""
    missing: bool = False  # names a record that the case does not have


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRow:
    """A criterion on the board; ``reason`` says why it does not hold yet."""

    number: int
    text: str
    proof: Proof | None
    evidence: str
    met: str
    met_on: str
    reason: str
    seen: str

    @property
    def standing(self) -> Standing:
        if not self.reason:
            return "met"
        return "claimed" if self.met else "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A stage on the board."""

    id: str
    number: int
    title: str
    when: str
    months: int | None
    budget: str
    criteria: tuple[CriterionRow, ...]
    reasons: tuple[str, ...]
    seen: str
    is_current: bool = False

    @property
    def is_ready(self) -> bool:
        return not self.reasons

    @property
    def met(self) -> int:
        return sum(row.standing == "met" for row in self.criteria)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All stages, and the first that is not ready."""

    columns: tuple[Column, ...]
    budget: float

    @property
    def current(self) -> Column | None:
        return next((column for column in self.columns if column.is_current), None)

    @property
    def met(self) -> int:
        return sum(column.met for column in self.columns)

    @property
    def criteria(self) -> int:
        return sum(len(column.criteria) for column in self.columns)


def board(
    spec: CaseSpec, document: Mapping[str, Any], *, records: Mapping[str, str], today: date
) -> Board:
    """Return the stages of a case.

    Parameters
    ----------
    spec : CaseSpec
    document : mapping
        The same as a tree, whose marks the forms give back.
    records : mapping of str to str
        The evidence records of the case: what each id says.
    today : date
        Nothing that is dated later holds yet.
    """
    trees = document.get("plan", {}).get("stages", [])
    columns, found_current = [], False
    for number, (stage, tree) in enumerate(zip(spec.plan.stages, trees, strict=True), 1):
        rows = tuple(_rows(stage, tree, records, today))
        reasons = tuple(reasons_of(stage, records, today))
        is_current = bool(reasons) and not found_current
        found_current = found_current or is_current
        columns.append(_column(spec, stage, number, rows, reasons, mark(tree), is_current))
    budget = sum(amounts.mean_of(stage.budget) for stage in spec.plan.stages)
    return Board(columns=tuple(columns), budget=budget)


def _column(
    spec: CaseSpec,
    stage: Stage,
    number: int,
    rows: tuple[CriterionRow, ...],
    reasons: tuple[str, ...],
    seen: str,
    is_current: bool,
) -> Column:
    when = ""
    if stage.start is not None:
        when = months.months_name(spec.timeline.start, stage.start, stage.months or 0)
    return Column(
        id=stage.id,
        number=number,
        title=say(stage.title, language()),
        when=when,
        months=stage.months,
        budget="" if stage.budget is None else amounts.amount(stage.budget, spec.currency),
        criteria=rows,
        reasons=reasons,
        seen=seen,
        is_current=is_current,
    )


def _rows(
    stage: Stage, tree: Mapping[str, Any], records: Mapping[str, str], today: date
) -> Iterator[CriterionRow]:
    for number, criterion in enumerate(stage.exit):
        yield CriterionRow(
            number=number,
            text=say(criterion.text, language()),
            proof=proof_of(criterion, records),
            evidence=say(criterion.evidence, language()),
            met=criterion.met or "",
            met_on=months.day_name(criterion.met) if criterion.met else "",
            reason=reason_of(criterion, records, today),
            seen=mark(tree["exit"][number]),
        )


def proof_of(criterion: Criterion, records: Mapping[str, str]) -> Proof | None:
    """Return what a criterion names as evidence."""
    text = say(criterion.evidence, language()).strip()
    if not text:
        return None
    if RECORD.fullmatch(text):
        key = text.lower()
        return Proof(text=records.get(key, text), record=key, missing=key not in records)
    is_link = text.startswith(("https://", "http://")) and " " not in text
    return Proof(text=text, link=text if is_link else "")


def reason_of(criterion: Criterion, records: Collection[str], today: date) -> str:
    """Say why a criterion does not hold yet; an empty text where it does."""
    if criterion.met is None:
        return _("not met yet")
    text = say(criterion.evidence, "en").strip()
    if not text:
        return _("said to be met, but nothing shows it")
    if RECORD.fullmatch(text) and text.lower() not in records:
        return _("names an evidence record that this case does not have")
    if date.fromisoformat(criterion.met) > today:
        return _("is dated in the future")
    return ""


def reasons_of(stage: Stage, records: Collection[str], today: date) -> Iterator[str]:
    """Yield why a stage is not ready to be left; nothing where it is."""
    if not stage.exit:
        yield _("It has no exit criteria: write down what must hold before the next stage.")
    for criterion in stage.exit:
        if reason := reason_of(criterion, records, today):
            template = _("“{criterion}”: {reason}")
            yield template.format(criterion=say(criterion.text, language()), reason=reason)


def stage_index(case: Case, key: str) -> int:
    """Return where a stage stands; one that is not there is not found."""
    keys = [stage.id for stage in case.spec.plan.stages]
    if key not in keys:
        raise NotFound("unknown_stage", unknown(key, keys).translated(_))
    return keys.index(key)
