"""What the people and duties of a plan must obey: they refer to what there is."""

from __future__ import annotations

from collections.abc import Iterator

from modeling.costs import PeopleCost
from modeling.spec import CaseSpec, Issue, unknown
from modeling.text import Message, gettext_noop


def check(spec: CaseSpec) -> Iterator[Issue]:
    """Yield what is wrong with the founders, the team and the RACI table of a case."""
    stages = {stage.id for stage in spec.plan.stages}
    for index, duty in enumerate(spec.plan.raci):
        if duty.stage is not None and duty.stage not in stages:
            yield Issue(f"plan.raci[{index}].stage", unknown(duty.stage, stages))
    yield from _paid(spec)
    names = [founder.name for founder in spec.plan.founders]
    for index, name in enumerate(names):
        if name in names[:index]:
            template = gettext_noop("'{name}' stands twice among the founders; keep one")
            yield Issue(f"plan.founders[{index}].name", Message(template, name=name))


def _paid(spec: CaseSpec) -> Iterator[Issue]:
    """Check that what pays for a place is an entry of people."""
    costs = {entry.id: entry for entry in spec.costs}
    for index, member in enumerate(spec.plan.team):
        path, entry = f"plan.team[{index}].cost", costs.get(member.cost or "")
        if member.cost is not None and entry is None:
            yield Issue(path, unknown(member.cost, costs))
        elif entry is not None and not isinstance(entry, PeopleCost):
            template = gettext_noop("'{name}' is of kind {kind}; name an entry of kind people")
            yield Issue(path, Message(template, name=entry.id, kind=entry.kind))
