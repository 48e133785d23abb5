"""Edits of the plan: each a revision, none lost, nothing half-written."""

from __future__ import annotations

import pytest

from bizcase.cases.amend import Stale, mark
from bizcase.cases.models import Case
from bizcase.cases.planning import hiring, services
from bizcase.cases.planning.catalogue import roles
from bizcase.cases.planning.edits import mark_at
from bizcase.cases.services import revise
from bizcase.core.errors import DomainError, Forbidden, NotFound, TooLarge
from tests.bizcase.cases.planning.conftest import fresh


def document(case: Case):
    return fresh(case).newest.document


def test_a_template_takes_the_place_of_the_stages_and_frees_what_named_them(founder, planned):
    services.take_template(actor=founder, case=planned, key="seven_steps")
    plan = document(planned)["plan"]
    assert len(plan["stages"]) == 7
    assert plan["template"] == "seven_steps"
    assert "stage" not in plan["milestones"][0]
    assert "stage" not in plan["raci"][0]
    assert plan["team"]
    last = plan["stages"][-1]
    assert last["start"] + last["months"] == 24


def test_an_unknown_template_is_not_found(founder, planned):
    with pytest.raises(NotFound, match="did you mean 'five_steps'"):
        services.take_template(actor=founder, case=planned, key="five_step")


def test_a_template_meets_stages_that_somebody_changed(founder, planned):
    seen = mark_at(planned.newest.document, "plan", "stages")
    services.save_criterion(actor=founder, case=planned, stage="research", value="A third")
    with pytest.raises(Stale):
        services.take_template(actor=founder, case=planned, key="five_steps", seen=seen)


def test_a_stage_is_added_changed_moved_and_removed(founder, planned):
    new = {"id": "pilot", "title": "Pilot", "start": 9, "months": 2}
    services.save_stage(actor=founder, case=planned, stage=new, at=2, is_new=True)
    stages = document(planned)["plan"]["stages"]
    assert [stage["id"] for stage in stages] == ["poc", "research", "pilot", "open"]
    services.save_stage(actor=founder, case=planned, stage={**new, "months": 3}, at=0)
    stages = document(planned)["plan"]["stages"]
    assert (stages[0]["id"], stages[0]["months"]) == ("pilot", 3)
    services.remove_stage(actor=founder, case=planned, key="research")
    plan = document(planned)["plan"]
    assert [stage["id"] for stage in plan["stages"]] == ["pilot", "poc", "open"]
    assert "stage" not in plan["milestones"][0]


def test_two_who_edit_different_criteria_both_win_and_of_one_neither_is_lost(founder, planned):
    tree = planned.newest.document["plan"]["stages"][0]["exit"]
    seen = [mark(item) for item in tree]
    first, second = fresh(planned), fresh(planned)
    told = {"text": tree[0], "evidence": "Report 7", "met": "2026-05-01"}
    services.save_criterion(
        actor=founder, case=first, stage="poc", value=told, number=0, seen=seen[0]
    )
    services.save_criterion(
        actor=founder, case=second, stage="poc", value=None, number=1, seen=seen[1]
    )
    assert document(planned)["plan"]["stages"][0]["exit"] == [told]
    with pytest.raises(Stale) as caught:
        services.save_criterion(
            actor=founder, case=fresh(planned), stage="poc", value="Mine", number=0, seen=seen[0]
        )
    assert (caught.value.status, caught.value.mine, caught.value.theirs) == (412, "Mine", told)


def test_a_criterion_may_name_a_record_of_the_case_and_no_other(founder, planned, record):
    told = {"text": "Measured", "evidence": str(record.pk), "met": "2026-05-01"}
    services.save_criterion(actor=founder, case=planned, stage="research", value=told)
    strange = told | {"evidence": "0191a2b3-0000-7000-8000-00000000abcd"}
    with pytest.raises(DomainError, match="no evidence record") as caught:
        services.save_criterion(actor=founder, case=planned, stage="research", value=strange)
    assert caught.value.errors[0][0] == "evidence"
    assert len(document(planned)["plan"]["stages"][1]["exit"]) == 2


def test_a_row_is_found_where_it_stands_now(founder, planned):
    seen = mark(planned.newest.document["plan"]["milestones"][1])
    services.save_row(actor=founder, case=planned, section="milestones", value=None, number=0)
    kickoff = {"title": "Kick-off", "month": 1}
    services.save_row(
        actor=founder, case=planned, section="milestones", value=kickoff, number=1, seen=seen
    )
    assert document(planned)["plan"]["milestones"] == [kickoff]
    with pytest.raises(Stale) as caught:
        services.save_row(
            actor=founder, case=planned, section="milestones", value=None, number=4, seen=seen
        )
    assert caught.value.theirs is None


def test_the_last_row_of_a_list_takes_the_list_with_it(founder, planned):
    services.save_row(actor=founder, case=planned, section="raci", value=None, number=0)
    assert "raci" not in document(planned)["plan"]
    duty = {"task": "Sell", "responsible": ["Lin"], "accountable": "Lin"}
    services.save_row(actor=founder, case=planned, section="raci", value=duty)
    assert document(planned)["plan"]["raci"] == [duty]


def test_a_duty_without_anybody_is_refused_at_its_place(founder, planned):
    duty = {"task": "Sell", "responsible": [], "accountable": "Lin"}
    with pytest.raises(DomainError) as caught:
        services.save_row(actor=founder, case=planned, section="raci", value=duty, number=0)
    assert caught.value.errors[0][0] == "plan.raci[0].responsible"
    assert fresh(planned).newest.number == 1


def test_an_empty_charter_is_none(founder, planned):
    services.save_charter(actor=founder, case=planned, charter={"sponsor": "Bo"})
    assert document(planned)["plan"]["charter"] == {"sponsor": "Bo"}
    services.save_charter(actor=founder, case=planned, charter={})
    assert "charter" not in document(planned)["plan"]


def test_a_hire_is_a_place_and_a_people_entry_in_one_revision(founder, planned):
    place = hiring.place_of(roles().role("counsel"), "CNY", start=6, count=2)
    services.save_member(actor=founder, case=planned, place=place)
    found = document(planned)
    member, cost = found["plan"]["team"][-1], found["costs"][-1]
    assert fresh(planned).newest.number == 2
    assert member["cost"] == cost["id"] == "counsel_for_data_and_ai"
    assert (cost["kind"], cost["headcount"], cost["first"]) == ("people", 2, 7)
    assert (cost["salary"], cost["overhead"]) == ("30000 to 60000", 0.35)
    assert set(cost["source"]) == {"en", "zh-hans"}
    assert member["ratings"] == {"risk": 5, "communication": 3}
    assert member["role"]["zh-hans"] == "数据与人工智能法务"


def test_a_place_that_changes_takes_its_cost_along_and_keeps_what_else_it_says(founder, planned):
    place = hiring.Place(role="Engineer", count=3, start=2, ratings={}, salary=1200, overhead=0.3)
    services.save_member(actor=founder, case=planned, place=place, number=0)
    found = document(planned)
    cost = next(cost for cost in found["costs"] if cost["id"] == "crew")
    assert (cost["headcount"], cost["salary"], cost["overhead"]) == (3, 1200, 0.3)
    assert (cost["first"], cost["label"]) == (3, "Crew")
    assert found["plan"]["team"][0]["cost"] == "crew"


def test_a_headcount_that_is_a_formula_stays_the_models_own(founder, planned):
    tree = planned.newest.document
    tree["plan"]["team"][1]["cost"] = "desk"
    services.save_plan(actor=founder, case=planned, plan=tree["plan"])
    place = hiring.Place(role="Adviser", count=4, ratings={}, salary="400 to 600")
    services.save_member(actor=founder, case=planned, place=place, number=1)
    cost = next(cost for cost in document(planned)["costs"] if cost["id"] == "desk")
    assert str(cost["headcount"]).startswith("1 + 0.001")
    assert cost["salary"] == "400 to 600"


def test_a_place_that_goes_takes_its_cost_along_unless_that_pays_for_others(founder, planned):
    plan = planned.newest.document["plan"]
    plan["team"][1]["cost"] = "crew"
    services.save_plan(actor=founder, case=planned, plan=plan)
    services.remove_member(actor=founder, case=planned, number=0)
    assert {cost["id"] for cost in document(planned)["costs"]} == {"crew", "desk"}
    services.remove_member(actor=founder, case=planned, number=0)
    found = document(planned)
    assert [cost["id"] for cost in found["costs"]] == ["desk"]
    assert "team" not in found["plan"]


def test_a_place_that_nobody_pays_any_more_loses_its_entry(founder, planned):
    place = hiring.Place(role="Engineer", ratings={}, salary=None)
    services.save_member(actor=founder, case=planned, place=place, number=0)
    found = document(planned)
    assert [cost["id"] for cost in found["costs"]] == ["desk"]
    assert "cost" not in found["plan"]["team"][0]


def test_a_cost_that_somebody_changed_meanwhile_is_not_overwritten(founder, planned):
    cost = planned.newest.document["costs"][0]
    late, seen = fresh(planned), mark(cost)
    other = hiring.Place(role="Engineer", count=9, ratings={}, salary=1)
    services.save_member(actor=founder, case=planned, place=other, number=0)
    with pytest.raises(Stale):
        services.save_member(actor=founder, case=late, place=other, number=0, seen_cost=seen)


def test_a_hire_behind_the_last_month_is_refused_and_nothing_is_half_written(founder, planned):
    place = hiring.place_of(roles().role("counsel"), "CNY", start=24)
    with pytest.raises(DomainError) as caught:
        services.save_member(actor=founder, case=planned, place=place)
    assert caught.value.errors[0][0] == "costs[2].first"
    found = document(planned)
    assert len(found["plan"]["team"]) == 2
    assert len(found["costs"]) == 2


def test_a_lever_is_added_switched_and_removed(founder, planned):
    new = {"id": "fair", "target": "seats_adds", "factor": 1.1, "cost": 50}
    services.save_lever(actor=founder, case=planned, lever=new, is_new=True)
    services.switch_lever(actor=founder, case=planned, key="fair", enabled=False)
    assert document(planned)["levers"][-1] == new | {"enabled": False}
    services.switch_lever(actor=founder, case=planned, key="fair", enabled=True)
    assert document(planned)["levers"][-1] == new
    services.remove_lever(actor=founder, case=planned, key="fair")
    assert len(document(planned)["levers"]) == 2
    with pytest.raises(NotFound, match="unknown name 'fair'"):
        services.switch_lever(actor=founder, case=fresh(planned), key="fair", enabled=True)


def test_the_effects_of_levers_are_paired_differences(founder, planned):
    found = services.lever_effects(actor=founder, case=planned)
    by = {effect.id: effect for effect in found.each}
    assert (found.trials, found.seed) == (10_000, 1)
    assert by["referral"].interval[0] > 0
    assert by["sale"].interval[1] < 0
    assert services.lever_effects(actor=founder, case=planned) == found


def test_a_case_without_levers_or_with_too_many_has_no_effects(founder, planned):
    many = [
        {"id": f"l{k}", "target": "seats_adds", "factor": 1.01}
        for k in range(services.MOST_LEVERS + 1)
    ]
    for levers, error in (([], DomainError), (many, TooLarge)):
        tree = {**fresh(planned).newest.document, "levers": levers}
        revise(actor=founder, case=planned, document=tree)
        with pytest.raises(error):
            services.lever_effects(actor=founder, case=fresh(planned))


def test_numbers_that_cannot_be_worked_out_are_told_with_their_place(founder, planned):
    tree = planned.newest.document
    tree["lines"].append(
        {
            "id": "bad",
            "unit": "CNY/month",
            "role": "cost",
            "formula": "seats_price * unit_ / (month - 3)",
        }
    )
    revise(actor=founder, case=planned, document=tree)
    with pytest.raises(DomainError) as caught:
        services.lever_effects(actor=founder, case=fresh(planned))
    assert caught.value.errors[0][0].startswith("lines[1]")


def test_who_may_not_edit_changes_nothing_and_who_may_not_run_computes_nothing(reviewer, planned):
    with pytest.raises(Forbidden):
        services.take_template(actor=reviewer, case=planned, key="five_steps")
    with pytest.raises(Forbidden):
        services.lever_effects(actor=reviewer, case=planned)
    assert fresh(planned).newest.number == 1


def test_a_place_may_be_paid_by_an_entry_that_pays_for_others_too(founder, planned):
    place = hiring.Place(role="Adviser", ratings={}, paid_by="desk", salary=7)
    services.save_member(actor=founder, case=planned, place=place, number=1)
    found = document(planned)
    assert found["plan"]["team"][1]["cost"] == "desk"
    assert found["costs"] == planned.newest.document["costs"]
    assert found["costs"][1]["salary"] == 500
    moved = hiring.Place(role="Engineer", ratings={}, paid_by="desk")
    services.save_member(actor=founder, case=planned, place=moved, number=0)
    found = document(planned)
    assert [cost["id"] for cost in found["costs"]] == ["desk"]
    own = hiring.Place(role="Engineer", ratings={}, salary=900)
    services.save_member(actor=founder, case=planned, place=own, number=0)
    found = document(planned)
    assert [cost["id"] for cost in found["costs"]] == ["desk", "engineer"]
    strange = hiring.Place(role="Engineer", ratings={}, paid_by="dseks")
    with pytest.raises(DomainError) as caught:
        services.save_member(actor=founder, case=planned, place=strange, number=0)
    assert caught.value.errors[0][0] == "plan.team[0].cost"
