"""The catalogues: plans to begin with, roles, and the estimates of what they earn."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bizcase.cases.planning import catalogue
from bizcase.cases.planning.edits import fresh_id, fresh_stage_id, reworded, reworded_all, slug
from modeling.capability import Gap
from modeling.plan import CAPABILITIES


@pytest.mark.parametrize("plan", catalogue.plans().plans, ids=lambda plan: plan.id)
@pytest.mark.parametrize("months", [6, 24, 60])
def test_a_plan_fits_into_the_months_of_a_case(plan, months):
    stages = plan.tree(months)
    assert [stage["id"] for stage in stages] == [stage.id for stage in plan.stages]
    assert stages[0]["start"] == 0
    for one, following in pairwise(stages):
        assert one["start"] + one["months"] == following["start"]
    last = stages[-1]
    assert last["start"] + last["months"] == min(plan.months, months)


def test_there_are_the_five_stages_of_the_product_and_the_usual_five_and_seven_steps():
    found = {plan.id: [stage.id for stage in plan.stages] for plan in catalogue.plans().plans}
    assert found["poc_to_landing"] == ["poc", "research", "product", "promotion", "landing"]
    assert [len(found[key]) for key in ("five_steps", "seven_steps")] == [5, 7]
    for plan in catalogue.plans().plans:
        for stage in plan.stages:
            assert set(stage.needs.levels()) == set(CAPABILITIES)
            assert len(stage.exit) >= 1


def test_every_ability_can_be_closed_by_some_role():
    for name in CAPABILITIES:
        gap = Gap(stage="x", capability=name, needed=5, found=0)
        assert any(role.closes(gap) for role in catalogue.roles().roles), name


def test_pay_is_a_multiple_of_a_software_engineer_and_says_nothing_of_other_currencies():
    roles = catalogue.roles()
    engineer, lead = roles.role("software_engineer"), roles.role("research_lead")
    assert catalogue.pay_of(engineer, "CNY").text == "20000 to 40000"
    assert catalogue.pay_of(lead, "CNY").text == "44000 to 88000"
    assert catalogue.pay_of(lead, "CHF") is None
    assert roles.role("nobody") is None


def test_ids_are_made_from_words_and_taken_by_nobody():
    document = {
        "costs": [{"id": "sales"}],
        "assumptions": [{"id": "team_size"}],
        "plan": {"stages": [{"id": "stage"}]},
    }
    assert fresh_id(document, "Sales", "place") == "sales_2"
    assert fresh_id(document, "Team", "place") == "team_2"
    assert fresh_id(document, "法务", "place") == "place"
    assert fresh_stage_id(document, "阶段") == "stage_2"
    assert len(fresh_id(document, "a very long name of a place in the team", "p")) <= 24
    assert slug("3 men") == ""


def test_a_text_keeps_its_other_languages():
    both = {"en": "Engineer", "zh-hans": "工程师"}
    assert reworded(both, "Engineer") is both
    assert reworded(both, "Builder") == {"en": "Builder", "zh-hans": "工程师"}
    assert reworded("old", "new") == "new"
    assert reworded(both, "  ") is None
    assert reworded_all([both], ["Engineer", "", "Other"]) == [both, "Other"]
