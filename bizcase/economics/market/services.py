"""Writing about the market: every change is a revision, checked as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bizcase.cases.amend import Edit, Field, Item, amend, mark
from bizcase.cases.models import Case, Revision
from bizcase.core.errors import Conflict, DomainError
from bizcase.economics.market.adoption import Curve, edits_of
from bizcase.economics.market.edits import (
    FREEZE_VERB,
    RESULT_VERB,
    SECTIONS,
    Part,
    PartEdit,
    check_open,
    level_of,
    part_of,
    parts_of,
    section_of,
    test_of,
)
from bizcase.economics.market.names import free_name, key_of_test, taken_names
from bizcase.economics.spec import AssumptionEdit, assumption_of
from bizcase.workspaces import audit
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.models import Membership
from modeling.market import MarketTest
from modeling.market_rates import Pair
from modeling.market_tests import finding_of, frozen_digest
from modeling.text import Text


def write_size(
    *, actor: Membership, case: Case, level: str, part: Part | None, seen: str | None = None
) -> Revision:
    """Write TAM, SAM or SOM anew; None takes it out."""
    require(actor, Ability.EDIT_CASE)
    edit = Field(place=("market", level_of(level)), value=part, seen=seen)
    note = _("Market size {level}").format(level=level.upper())
    return amend(actor=actor, case=case, edits=[edit], note=note)


def write_positioning(
    *, actor: Membership, case: Case, text: Text | None, seen: str | None = None
) -> Revision:
    """Write why a customer picks this offer; None takes it out."""
    require(actor, Ability.EDIT_CASE)
    edit = Field(place=("market", "positioning"), value=text, seen=seen)
    return amend(actor=actor, case=case, edits=[edit], note=_("Positioning"))


def add_part(*, actor: Membership, case: Case, section: str, part: Part) -> Revision:
    """Add an item to a list of the market; a market test gets an id if it brings none."""
    require(actor, Ability.EDIT_CASE)
    if section == "tests" and "id" not in part:
        taken = {test["id"] for test in parts_of(case.newest.document, section)}
        part = {"id": key_of_test(part.get("title", ""), taken), **part}
    edit = PartEdit(section=section_of(section), value=part)
    note = _("Market: {word} added").format(word=SECTIONS[section])
    return amend(actor=actor, case=case, edits=[edit], note=note)


def change_part(
    *,
    actor: Membership,
    case: Case,
    section: str,
    place: int,
    part: Part | None,
    seen: str | None = None,
) -> Revision:
    """Write an item of a list of the market anew; None takes it out."""
    require(actor, Ability.EDIT_CASE)
    edit = PartEdit(section=section_of(section), value=part, place=place, seen=seen)
    template = _("Market: {word} removed") if part is None else _("Market: {word} changed")
    note = template.format(word=SECTIONS[section])
    return amend(actor=actor, case=case, edits=[edit], note=note)


def change_rate(
    *,
    actor: Membership,
    case: Case,
    place: int,
    part: Part,
    seen: str | None = None,
    seen_value: str | None = None,
) -> Revision:
    """Write an exchange rate anew; one that lines use keeps its assumption, which gets the value.

    ``part["rate"]`` is the value in either case; ``seen_value`` the mark of the assumption.
    """
    require(actor, Ability.EDIT_CASE)
    before = part_of(case.newest.document, "rates", place)
    edits: list[Edit] = []
    name = before["rate"]
    if isinstance(name, str) and name.isidentifier() and before["pair"] == part["pair"]:
        facts = {"value": part["rate"], "source": part.get("source")}
        edits.append(AssumptionEdit(key=name, facts=facts, seen=seen_value))
        part = {**part, "rate": name}
    edits.insert(0, PartEdit(section="rates", value=part, place=place, seen=seen))
    note = _("Market: {word} changed").format(word=SECTIONS["rates"])
    return amend(actor=actor, case=case, edits=edits, note=note)


def use_rate(*, actor: Membership, case: Case, place: int, seen: str | None = None) -> Revision:
    """Let lines use an exchange rate: its value becomes an assumption, which the rate names."""
    require(actor, Ability.EDIT_CASE)
    document = case.newest.document
    rate = part_of(document, "rates", place)
    if isinstance(rate["rate"], str) and rate["rate"].isidentifier():
        message = _("Lines use this rate already, as {name}.")
        raise Conflict("rate_in_use", message.format(name=rate["rate"]))
    pair = Pair.of(rate["pair"])
    name = free_name(pair.assumption, taken_names(document))
    assumption = {"id": name, "unit": str(pair.unit), "value": rate["rate"]}
    if rate.get("source"):
        assumption |= {"source": rate["source"], "grade": "cited"}
    edits: Sequence[Edit] = [
        PartEdit(
            section="rates", value={**rate, "rate": name}, place=place, seen=seen or mark(rate)
        ),
        Item(place=("assumptions",), value=assumption),
    ]
    note = _("Lines may use the rate {pair} as {name}").format(pair=rate["pair"], name=name)
    return amend(actor=actor, case=case, edits=edits, note=note)


def freeze_test(*, actor: Membership, case: Case, key: str, seen: str | None = None) -> Revision:
    """Fix what decides a market test, with the time, the person and the digest; for good."""
    require(actor, Ability.EDIT_CASE)
    part = test_of(case.newest.document, key)
    check_open(part)
    digest = frozen_digest(MarketTest.model_validate(part))
    frozen = {
        **part,
        "frozen_at": timezone.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "frozen_by": actor.user.get_username(),
        "frozen_digest": digest,
    }
    details = {"test": key, "digest": digest, "threshold": part["threshold"]}
    note = _("Market test {key} frozen").format(key=key)
    return _write_test(actor, case, frozen, seen or mark(part), note, FREEZE_VERB, details)


def report_result(
    *,
    actor: Membership,
    case: Case,
    key: str,
    result: Part,
    seen: str | None = None,
) -> Revision:
    """Enter what a frozen test showed; the verdict follows from its rule.

    ``result`` has ``value``, a share from 0 to 1, ``n``, ``date`` and perhaps ``source``.
    """
    require(actor, Ability.EDIT_CASE)
    part = test_of(case.newest.document, key)
    if part.get("frozen_at") is None:
        message = _("A result counts only for a test that was frozen before it. Freeze it first.")
        raise Conflict("not_frozen", message, errors=[("result", message)])
    told: dict[str, Any] = {**part, "result": result}
    told.pop("verdict", None)
    told |= _verdict(told)
    details = {"test": key, "digest": part["frozen_digest"], "result": result}
    details |= {"verdict": told.get("verdict")}
    note = _("Result of the market test {key}").format(key=key)
    return _write_test(actor, case, told, seen or mark(part), note, RESULT_VERB, details)


def _verdict(part: Part) -> Part:
    """Return the verdict of a result; none where the document will say what is wrong with it."""
    try:
        finding = finding_of(MarketTest.model_validate(part))
    except ValueError:
        return {}
    return {"verdict": finding.verdict} if finding else {}


def _write_test(
    actor: Membership,
    case: Case,
    part: Part,
    seen: str,
    note: str,
    verb: str,
    details: dict[str, Any],
) -> Revision:
    edit = Item(place=("market", "tests"), value=part, id=part["id"], seen=seen)
    with transaction.atomic():
        revision = amend(actor=actor, case=case, edits=[edit], note=note)
        audit.record(actor, verb, case, {**details, "revision": revision.number})
    return revision


def adopt_price(
    *,
    actor: Membership,
    case: Case,
    key: str,
    unit: str,
    value: float | str,
    source: Text | None = None,
    seen: str | None = None,
) -> Revision:
    """Let the price that personas imply be the value of an assumption: a known one, or a new one.

    ``unit`` is that of what they would pay; a known assumption must be in it.
    """
    require(actor, Ability.EDIT_CASE)
    facts = {"value": value, "source": source, "grade": "anecdote"}
    if key in taken_names(case.newest.document):
        known = assumption_of(case.spec, key)
        if known.unit != unit:
            message = _("{key} is in {unit}, and the personas would pay in {wanted}.")
            told = message.format(key=key, unit=known.unit, wanted=unit)
            raise DomainError("another_unit", told, errors=[("key", told)])
        edit: Edit = AssumptionEdit(key=key, facts=facts, seen=seen)
    else:
        given = {name: fact for name, fact in facts.items() if fact is not None}
        edit = Item(place=("assumptions",), value={"id": key, "unit": unit, **given})
    note = _("{key} from what personas would pay: {value}").format(key=key, value=value)
    return amend(actor=actor, case=case, edits=[edit], note=note)


def write_adoption(*, actor: Membership, case: Case, curve: Curve) -> Revision:
    """Write an adoption curve into the model: assumptions, and a line or a stream's parameter."""
    require(actor, Ability.EDIT_CASE)
    edits = edits_of(case.newest.document, case.spec, curve)
    note = _("Adoption curve {key} ({kind})").format(key=curve.key, kind=curve.kind)
    return amend(actor=actor, case=case, edits=edits, note=note)
