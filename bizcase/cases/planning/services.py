"""Writing about plan, team and levers: each change is a revision of the document of its case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from bizcase.cases.amend import Edit, Field, Item, amend
from bizcase.cases.board import language
from bizcase.cases.models import Case, Revision
from bizcase.cases.planning import hiring
from bizcase.cases.planning.catalogue import plans
from bizcase.cases.planning.edits import Row
from bizcase.cases.planning.levers import lever_tree
from bizcase.cases.planning.records import records_of
from bizcase.cases.planning.stages import RECORD, stage_index
from bizcase.core.errors import DomainError, NotFound, TooLarge
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.models import Membership
from modeling.spec import unknown
from modeling.text import say

if TYPE_CHECKING:
    from modeling.uncertainty.lever_effects import Effects

STAGES: Final = ("plan", "stages")
LEVERS: Final = ("levers",)
ROWS: Final = ("milestones", "founders", "raci")  # lists of the plan whose items have no ids
TRIALS: Final = 10_000
SEED: Final = 1
MOST_LEVERS: Final = 24  # of one look at their effects: each is a simulation


def save_plan(
    *, actor: Membership, case: Case, plan: Mapping[str, Any], seen: str | None = None
) -> Revision:
    """Put a whole plan in the place of the one there is."""
    _check_records(case, _criteria(plan), known=_criteria(case.newest.document.get("plan", {})))
    edit = Field(place=("plan",), value=dict(plan) or None, seen=seen)
    return amend(actor=actor, case=case, edits=[edit], note=_("Plan saved"))


def take_template(*, actor: Membership, case: Case, key: str, seen: str | None = None) -> Revision:
    """Take the stages of a template; milestones and duties of stages that go lose their stage."""
    template = next((plan for plan in plans().plans if plan.id == key), None)
    if template is None:
        near = unknown(key, (plan.id for plan in plans().plans))
        raise NotFound("unknown_template", near.translated(_))
    stages = template.tree(case.spec.timeline.months)
    kept = {stage["id"] for stage in stages}
    plan = case.newest.document.get("plan", {})
    edits: list[Edit] = [
        Field(place=STAGES, value=stages, seen=seen),
        Field(place=("plan", "template"), value=key),
    ]
    for section in ("milestones", "raci"):
        if section in plan:
            rows = [_without_stage(row, kept) for row in plan[section]]
            edits.append(Field(place=("plan", section), value=rows))
    note = _("Stages from the template “{name}”").format(name=say(template.name, language()))
    return amend(actor=actor, case=case, edits=edits, note=note)


def _without_stage(row: Mapping[str, Any], kept: set[str]) -> dict[str, Any]:
    return {name: fact for name, fact in row.items() if name != "stage" or fact in kept}


def save_stage(
    *,
    actor: Membership,
    case: Case,
    stage: Mapping[str, Any],
    seen: str | None = None,
    at: int | None = None,
    is_new: bool = False,
) -> Revision:
    """Add a stage, or change the one that has its id; ``at`` is its place on the board."""
    before = _criteria({"stages": case.newest.document.get("plan", {}).get("stages", [])})
    _check_records(case, _criteria({"stages": [stage]}), known=before)
    key = None if is_new else str(stage.get("id"))
    edit = Item(place=STAGES, value=dict(stage), id=key, seen=seen, at=at)
    note = _("Stage “{name}” saved").format(name=_called(stage, "title"))
    return amend(actor=actor, case=case, edits=[edit], note=note)


def remove_stage(*, actor: Membership, case: Case, key: str, seen: str | None = None) -> Revision:
    """Take a stage out; its milestones and duties stay, without a stage."""
    document = case.newest.document
    kept = {stage["id"] for stage in document.get("plan", {}).get("stages", [])} - {key}
    edits: list[Edit] = [Item(place=STAGES, value=None, id=key, seen=seen)]
    for section in ("milestones", "raci"):
        rows = document.get("plan", {}).get(section, [])
        if any(row.get("stage") == key for row in rows):
            freed = [_without_stage(row, kept) for row in rows]
            edits.append(Field(place=("plan", section), value=freed))
    return amend(actor=actor, case=case, edits=edits, note=_("Stage {key} removed").format(key=key))


def save_criterion(
    *,
    actor: Membership,
    case: Case,
    stage: str,
    value: Any,
    number: int | None = None,
    seen: str | None = None,
) -> Revision:
    """Add a criterion to a stage, or change or take out (None) the one that its writer saw."""
    place = (*STAGES, stage_index(case, stage), "exit")
    if value is not None:
        _check_records(case, [value], known=())
    if number is None:
        edits: list[Edit] = [Item(place=place, value=value)]
    else:
        edits = [Row(place=place, number=number, value=value, seen=seen)]
    note = _("Exit criterion of {stage} saved").format(stage=stage)
    return amend(actor=actor, case=case, edits=edits, note=note)


def save_row(
    *,
    actor: Membership,
    case: Case,
    section: str,
    value: Mapping[str, Any] | None,
    number: int | None = None,
    seen: str | None = None,
) -> Revision:
    """Add a milestone, a founder or a duty, or change or take out (None) one."""
    place = ("plan", section)
    if number is None:
        edits: list[Edit] = [Item(place=place, value=dict(value or {}))]
    else:
        row = None if value is None else dict(value)
        edits = [Row(place=place, number=number, value=row, seen=seen)]
    note = _("Removed from the plan") if value is None else _("Plan saved")
    return amend(actor=actor, case=case, edits=edits, note=note)


def save_charter(
    *, actor: Membership, case: Case, charter: Mapping[str, Any], seen: str | None = None
) -> Revision:
    """Write the charter; an empty one is none."""
    edit = Field(place=("plan", "charter"), value=dict(charter) or None, seen=seen)
    return amend(actor=actor, case=case, edits=[edit], note=_("Charter saved"))


def save_member(
    *,
    actor: Membership,
    case: Case,
    place: hiring.Place,
    number: int | None = None,
    seen: str | None = None,
    seen_cost: str | None = None,
) -> Revision:
    """Fill or change a place of the team, with what pays for it, in one revision."""
    edits = hiring.edits_of(
        case.newest.document, place, number=number, seen=seen, seen_cost=seen_cost
    )
    note = _("Team: {role}").format(role=say(place.role, language()))
    return amend(actor=actor, case=case, edits=edits, note=note)


def remove_member(
    *,
    actor: Membership,
    case: Case,
    number: int,
    seen: str | None = None,
    seen_cost: str | None = None,
) -> Revision:
    """Take a place out of the team, with its cost unless that pays for others too."""
    edits = hiring.removal_of(case.newest.document, number, seen=seen, seen_cost=seen_cost)
    return amend(actor=actor, case=case, edits=edits, note=_("A place of the team removed"))


def save_lever(
    *,
    actor: Membership,
    case: Case,
    lever: Mapping[str, Any],
    seen: str | None = None,
    is_new: bool = False,
) -> Revision:
    """Add a lever, or change the one that has its id."""
    key = str(lever.get("id"))
    edit = Item(place=LEVERS, value=dict(lever), id=None if is_new else key, seen=seen)
    return amend(actor=actor, case=case, edits=[edit], note=_("Lever {key} saved").format(key=key))


def remove_lever(*, actor: Membership, case: Case, key: str, seen: str | None = None) -> Revision:
    """Take a lever out: the numbers are those of the case without it."""
    edit = Item(place=LEVERS, value=None, id=key, seen=seen)
    note = _("Lever {key} removed").format(key=key)
    return amend(actor=actor, case=case, edits=[edit], note=note)


def switch_lever(
    *, actor: Membership, case: Case, key: str, enabled: bool, seen: str | None = None
) -> Revision:
    """Switch a lever on or off."""
    lever = dict(lever_tree(case, key))
    lever.pop("enabled", None)
    value = lever if enabled else {**lever, "enabled": False}
    edit = Item(place=LEVERS, value=value, id=key, seen=seen)
    template = _("Lever {key} switched on") if enabled else _("Lever {key} switched off")
    return amend(actor=actor, case=case, edits=[edit], note=template.format(key=key))


def lever_effects(*, actor: Membership, case: Case, seed: int = SEED) -> Effects:
    """Return what each lever does to NPV, in the same futures with it and without it."""
    require(actor, Ability.RUN_MODEL)
    spec = case.spec
    if not spec.levers:
        message = _("The case has no levers yet; add one, then look at what it is worth.")
        raise DomainError("no_levers", message)
    if len(spec.levers) > MOST_LEVERS:
        message = _("{count} levers are too many to compare at once; keep at most {most}.")
        message = message.format(count=len(spec.levers), most=MOST_LEVERS)
        raise TooLarge("too_many_levers", message)
    module = import_module("bizcase.cases.planning.effects")
    found: Effects = module.effects_of(spec, trials=TRIALS, seed=seed)
    return found


def _criteria(plan: Any) -> list[Any]:
    """Return the criteria of a plan as it was sent: what else is wrong with it is told later."""
    stages = _listed(plan, "stages")
    return [criterion for stage in stages for criterion in _listed(stage, "exit")]


def _listed(part: Any, key: str) -> list[Any]:
    found = part.get(key) if isinstance(part, Mapping) else None
    return found if isinstance(found, list) else []


def _called(part: Mapping[str, Any], key: str) -> str:
    text = part.get(key)
    return say(text, language()) if isinstance(text, str | dict) else str(part.get("id", ""))


def _check_records(case: Case, criteria: Iterable[Any], *, known: Iterable[Any]) -> None:
    """Refuse a new reference to an evidence record that the case does not have."""
    there = list(known)
    asked = {
        str(criterion["evidence"]).strip().lower()
        for criterion in criteria
        if isinstance(criterion, Mapping) and criterion not in there and criterion.get("evidence")
    }
    records = {text for text in asked if RECORD.fullmatch(text)}
    if strange := sorted(records - records_of(case).keys()) if records else []:
        message = _("This case has no evidence record {id}; choose one of its own.")
        message = message.format(id=strange[0])
        raise DomainError("unknown_record", message, errors=[("evidence", message)])
