"""Milestones, charter and RACI table as pages print them, and both versions of a late edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from bizcase.cases.amend import Stale
from bizcase.cases.board import language
from bizcase.cases.planning import months
from bizcase.cases.planning.forms import PartForm
from modeling.plan import Duty
from modeling.spec import CaseSpec
from modeling.text import gettext_noop, say

LETTERS: Final = {
    "responsible": gettext_noop("R"),
    "accountable": gettext_noop("A"),
    "consulted": gettext_noop("C"),
    "informed": gettext_noop("I"),
}
ROLES: Final = {
    "responsible": gettext_noop("Responsible"),
    "accountable": gettext_noop("Accountable"),
    "consulted": gettext_noop("Consulted"),
    "informed": gettext_noop("Informed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneRow:
    number: int
    title: str
    stage: str
    owner: str
    when: str
    done_on: str
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterView:
    purpose: str
    scope: str
    outside: str
    sponsor: str
    success: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not any((self.purpose, self.scope, self.outside, self.sponsor, self.success))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a person has to do with a task: letters, and the words for those who cannot see them."""

    letters: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    number: int
    task: str
    stage: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raci:
    people: tuple[str, ...]
    rows: tuple[DutyRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Both versions of a part that somebody else changed meanwhile, field by field."""

    rows: tuple[tuple[str, str, str], ...]  # field, theirs, mine
    is_gone: bool


def milestone_rows(spec: CaseSpec, today: date) -> list[MilestoneRow]:
    """Return the milestones by when they are due."""
    stages = {stage.id: say(stage.title, language()) for stage in spec.plan.stages}
    at = months.passed(spec.timeline.start, today)
    rows = [
        MilestoneRow(
            number=number,
            title=say(each.title, language()),
            stage=stages.get(each.stage or "", ""),
            owner=each.owner or "",
            when=months.due_name(spec.timeline.start, each.month),
            done_on=months.day_name(each.done) if each.done else "",
            is_late=each.done is None and at > each.month,
        )
        for number, each in enumerate(spec.plan.milestones)
    ]
    return sorted(rows, key=lambda row: spec.plan.milestones[row.number].month)


def charter_of(spec: CaseSpec) -> CharterView:
    """Return the charter in the reader's language."""
    found, spoken = spec.plan.charter, language()
    return CharterView(
        purpose=say(found.purpose, spoken),
        scope=say(found.scope, spoken),
        outside=say(found.outside, spoken),
        sponsor=found.sponsor or "",
        success=tuple(say(text, spoken) for text in found.success),
    )


def raci_of(spec: CaseSpec) -> Raci:
    """Return the duties as a table: a row for each task, a column for each who is named."""
    stages = {stage.id: say(stage.title, language()) for stage in spec.plan.stages}
    people: dict[str, None] = {}
    for duty in spec.plan.raci:
        people.update(dict.fromkeys(name for _role, name in _named(duty)))
    rows = (
        DutyRow(
            number=number,
            task=say(duty.task, language()),
            stage=stages.get(duty.stage or "", ""),
            cells=tuple(_cell(duty, name) for name in people),
        )
        for number, duty in enumerate(spec.plan.raci)
    )
    return Raci(people=tuple(people), rows=tuple(rows))


def _named(duty: Duty) -> list[tuple[str, str]]:
    found = [("responsible", name) for name in duty.responsible]
    found.append(("accountable", duty.accountable))
    found += [("consulted", name) for name in duty.consulted]
    return found + [("informed", name) for name in duty.informed]


def _cell(duty: Duty, person: str) -> Cell:
    roles = [role for role, name in _named(duty) if name == person]
    return Cell(
        letters=" ".join(_(LETTERS[role]) for role in roles),
        words=", ".join(_(ROLES[role]) for role in roles),
    )


def conflict(form: PartForm, stale: Stale) -> Conflict:
    """Return both versions of a part as the fields of its form tell them; equal fields left out."""
    theirs = _read(form, stale.theirs)
    mine = _read(form, stale.mine)
    fields = [
        field for field in (*form.others, *form.abilities) if field.name in {**theirs, **mine}
    ]
    rows = [
        (str(field.label), _said(theirs.get(field.name)), _said(mine.get(field.name)))
        for field in fields
        if _said(theirs.get(field.name)) != _said(mine.get(field.name))
    ]
    return Conflict(rows=tuple(rows), is_gone=stale.theirs is None)


def _read(form: PartForm, tree: Any) -> dict[str, Any]:
    if tree is None:
        return {}
    read = getattr(form, "read", None)
    if read is not None and isinstance(tree, Mapping):
        found: dict[str, Any] = read(tree)
        return found
    whole = tree if isinstance(tree, Mapping) and "text" in tree else {"text": tree}
    return {name: say(fact, language()) for name, fact in whole.items()}


def _said(value: Any) -> str:
    return "–" if value in (None, "") else str(value)
