"""How able a team is, month by month, against what the stages of its plan need."""

from __future__ import annotations

from dataclasses import dataclass

from modeling.plan import CAPABILITIES, Plan, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """An ability that a stage needs more of than the team has when the stage begins.

    Attributes
    ----------
    stage : str
    capability : str
    needed, found : int
        From 0 to 5; an ability that nobody is rated in is 0.
    """

    stage: str
    capability: str
    needed: int
    found: int


def levels_at(plan: Plan, month: int) -> dict[str, int]:
    """Return how able the team is some months after the start: the best of those who are there.

    Founders are there from the start. A place without a start is taken to be filled then, too.
    Abilities that nobody is rated in are 0.
    """
    there = [founder.ratings for founder in plan.founders]
    there += [
        member.ratings
        for member in plan.team
        if member.ratings is not None and (member.start or 0) <= month
    ]
    known = [each.levels() for each in there]
    return {name: max((each.get(name, 0) for each in known), default=0) for name in CAPABILITIES}


def gaps_of(plan: Plan, stage: Stage) -> tuple[Gap, ...]:
    """Return what the team lacks when a stage begins, the widest gap first."""
    if stage.needs is None:
        return ()
    found = levels_at(plan, stage.start or 0)
    gaps = [
        Gap(stage=stage.id, capability=name, needed=needed, found=found[name])
        for name, needed in stage.needs.levels().items()
        if found[name] < needed
    ]
    return tuple(sorted(gaps, key=lambda gap: gap.found - gap.needed))
