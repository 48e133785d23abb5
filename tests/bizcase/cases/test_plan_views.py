"""Pages of the plan, the team and the levers."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bizcase.cases.amend import mark
from bizcase.cases.models import Case
from bizcase.cases.planning import services
from tests.bizcase.cases.planning.conftest import fresh, planned, record
from tests.conftest import client_of

__all__ = ["planned", "record"]

PAGES = ["plan", "team", "levers"]
FORMS = [
    ("new_stage", (), ""),
    ("stage", ("poc",), ""),
    ("charter", (), ""),
    ("plan_row", ("milestones",), ""),
    ("plan_row", ("milestones",), "?n=0"),
    ("plan_row", ("founders",), "?n=0"),
    ("plan_row", ("raci",), "?n=0"),
    ("member", (), "?n=0"),
    ("member", (), "?role_key=ml_engineer&from=3"),
    ("new_lever", (), "?tactic=onboarding"),
    ("lever", ("referral",), ""),
]


def at(name: str, case: Case, *rest: str) -> str:
    return reverse(f"cases:{name}", args=[case.pk, *rest])


def page(client, name: str, case: Case, *rest: str, query: str = "", language: str = "en") -> str:
    answer = client.get(at(name, case, *rest) + query, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_in_both_languages(founder_client, planned, name, language):
    assert planned.title[language] in page(founder_client, name, planned, language=language)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_for_a_case_without_a_plan(founder_client, case, name):
    assert case.title["en"] in page(founder_client, name, case)


@pytest.mark.parametrize(("name", "rest", "query"), FORMS)
def test_every_form_opens_for_a_founder_and_for_nobody_else(
    founder_client, stranger_client, investor_client, reviewer, planned, name, rest, query
):
    address = at(name, planned, *rest) + query
    assert founder_client.get(address).status_code == 200
    assert stranger_client.get(address).status_code == 404
    assert investor_client.get(address).status_code == 404
    assert client_of(reviewer).get(address).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_a_reviewer_reads_and_finds_nothing_to_press(reviewer, planned, name):
    client = client_of(reviewer)
    html = page(client, name, planned)
    assert '/plan/stages/poc"' not in html.replace("#stage-poc", "")
    assert "Use it here" not in html
    assert at("member", planned) not in html


def test_the_board_shows_standing_evidence_and_reasons(founder_client, planned, record):
    value = {"text": "Shown", "evidence": str(record.pk), "met": "2026-02-01"}
    services.save_criterion(
        actor=client_actor(planned), case=planned, stage="research", value=value
    )
    html = page(founder_client, "plan", planned)
    assert reverse("assurance:evidence", args=[record.pk]) in html
    assert 'href="https://example.com/contract"' in html
    assert "“Measured on new data”: not met yet" in html
    assert "It has no exit criteria" in html
    assert "Not ready" in html
    assert "CN¥100K to CN¥200K" in html


def client_actor(case: Case):
    return case.workspace.memberships.get(role="owner")


def test_the_timeline_is_an_accessible_picture_with_a_table(founder_client, planned):
    html = page(founder_client, "plan", planned)
    assert 'role="group" aria-labelledby="timeline"' in html
    assert 'aria-label="Proof of concept, Jan' in html
    assert "First paid seat, Jun 2027" in html
    assert "done Dec 1, 2026" in html


def test_a_template_is_taken_from_the_page(founder_client, case):
    html = page(founder_client, "plan", case)
    assert "PoC to landing" in html
    answer = founder_client.post(at("take_template", case), {"template": "poc_to_landing"})
    assert (answer.status_code, answer.url) == (303, at("plan", case))
    assert len(fresh(case).spec.plan.stages) == 5
    answer = founder_client.post(at("take_template", case), {"template": "nothing"})
    assert answer.status_code == 422
    assert "unknown name" in answer.content.decode()


def stage_form(**more):
    return {
        "title": "Proof",
        "start": "0",
        "months": "4",
        "budget": "50000",
        "after": "",
        "technical": "3",
        **more,
    }


def test_a_stage_is_written_and_keeps_its_other_language(founder_client, planned):
    tree = planned.newest.document["plan"]["stages"][0]
    answer = founder_client.post(
        at("stage", planned, "poc"), stage_form(seen=mark(tree), after="research")
    )
    assert (answer.status_code, answer.url) == (303, at("plan", planned) + "#stage-poc")
    stages = fresh(planned).newest.document["plan"]["stages"]
    assert [stage["id"] for stage in stages] == ["research", "poc", "open"]
    assert stages[1]["title"] == {"en": "Proof", "zh-hans": "概念验证"}
    assert (stages[1]["months"], stages[1]["budget"]) == (4, 50000)
    assert stages[1]["needs"] == {"technical": 3}
    assert len(stages[1]["exit"]) == 2


def test_a_new_stage_takes_its_criteria_line_by_line(founder_client, planned):
    form = stage_form(title="Pilot run", criteria="Two customers\n\nNo incident", after="open")
    assert founder_client.post(at("new_stage", planned), form).status_code == 303
    stage = fresh(planned).newest.document["plan"]["stages"][-1]
    assert stage["id"] == "pilot_run"
    assert stage["exit"] == ["Two customers", "No incident"]


def test_a_fault_of_a_stage_stands_beside_its_field_with_what_was_typed(founder_client, planned):
    answer = founder_client.post(at("stage", planned, "poc"), stage_form(budget="5 to"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_budget_error"' in html
    assert "a range has a number on both sides" in html
    assert 'value="5 to"' in html
    assert fresh(planned).newest.number == 1
    answer = founder_client.post(at("stage", planned, "poc"), stage_form(title=" "))
    assert answer.status_code == 422
    assert 'id="id_title_error"' in answer.content.decode()


def test_a_late_edit_of_a_stage_shows_both_versions_and_can_still_be_saved(
    founder, founder_client, planned
):
    tree = planned.newest.document["plan"]["stages"][0]
    services.save_stage(actor=founder, case=planned, stage={**tree, "months": 9})
    form = stage_form(seen=mark(tree), budget="70000")
    answer = founder_client.post(at("stage", planned, "poc"), form)
    html = answer.content.decode()
    assert answer.status_code == 412
    assert "Somebody else changed it meanwhile" in html
    rows = answer.context["conflict"].rows
    assert ("How many months", "9", "4") in rows
    assert ("Budget", "100000 to 200000", "70000") in rows
    again = founder_client.post(
        at("stage", planned, "poc"), {**form, "seen": answer.context["seen"]}
    )
    assert again.status_code == 303
    assert fresh(planned).spec.plan.stages[0].months == 4


def test_a_stage_is_removed_from_its_form(founder_client, planned):
    tree = planned.newest.document["plan"]["stages"][2]
    form = {"remove": "1", "seen": mark(tree)}
    assert founder_client.post(at("stage", planned, "open"), form).status_code == 303
    assert founder_client.get(at("stage", planned, "open")).status_code == 404


def test_a_bar_that_was_dragged_opens_its_form_with_the_new_month(founder_client, planned):
    answer = founder_client.get(at("stage", planned, "research") + "?start=5")
    assert answer.context["form"]["start"].value() == 5
    assert fresh(planned).spec.plan.stages[1].start == 3


def test_a_criterion_is_answered_added_and_removed_on_the_board(founder_client, planned):
    item = planned.newest.document["plan"]["stages"][0]["exit"][0]
    told = {
        "text": "Measured on new data",
        "evidence": "Report 7",
        "met": "2026-05-01",
        "number": "0",
        "seen": mark(item),
    }
    answer = founder_client.post(at("criterion", planned, "poc"), told)
    assert (answer.status_code, answer.url) == (303, at("plan", planned) + "#stage-poc")
    found = fresh(planned).newest.document["plan"]["stages"][0]["exit"]
    assert found[0] == {"text": item, "evidence": "Report 7", "met": "2026-05-01"}
    founder_client.post(at("criterion", planned, "poc"), {"text": "A third"})
    found = fresh(planned).newest.document["plan"]["stages"][0]["exit"]
    assert found[2] == "A third"
    gone = {"remove": "1", "number": "2", "seen": mark("A third")}
    founder_client.post(at("criterion", planned, "poc"), gone)
    assert len(fresh(planned).newest.document["plan"]["stages"][0]["exit"]) == 2


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"text": ""}, "text"),
        ({"met": "soon"}, "met"),
        ({"evidence": "0191a2b3-0000-7000-8000-00000000abcd"}, "evidence"),
    ],
)
def test_a_fault_of_a_criterion_is_told_on_a_page_of_its_own(founder_client, planned, facts, field):
    item = planned.newest.document["plan"]["stages"][0]["exit"][0]
    told = {"text": "Measured", "evidence": "", "met": "", "number": "0", "seen": mark(item)}
    answer = founder_client.post(at("criterion", planned, "poc"), told | facts)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in html
    assert f'action="{at("criterion", planned, "poc")}"' in html
    assert f'name="seen" value="{mark(item)}"' in html
    assert 'name="number" value="0"' in html


def test_a_criterion_that_somebody_changed_meanwhile_shows_both(founder, founder_client, planned):
    item = planned.newest.document["plan"]["stages"][1]["exit"][0]
    services.save_criterion(
        actor=founder, case=planned, stage="research", value="Three pilots", number=0
    )
    told = {"text": "Four pilots", "number": "0", "seen": mark(item)}
    answer = founder_client.post(at("criterion", planned, "research"), told)
    assert answer.status_code == 412
    assert answer.context["conflict"].rows == (("What must hold", "Three pilots", "Four pilots"),)


def test_a_criterion_of_no_stage_is_not_found(founder_client, planned):
    answer = founder_client.post(at("criterion", planned, "nowhere"), {"text": "x"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("section", "form", "expected"),
    [
        (
            "milestones",
            {"title": "Paid seat", "month": "7", "stage": "poc", "owner": "Bo"},
            {
                "title": {"en": "Paid seat", "zh-hans": "首个付费席位"},
                "month": 7,
                "stage": "poc",
                "owner": "Bo",
            },
        ),
        (
            "founders",
            {"name": "Lin Wei", "technical": "2", "evidence": ""},
            {"name": "Lin Wei", "ratings": {"technical": 2}},
        ),
        (
            "raci",
            {"task": "Train", "responsible": "Bo, Ada；Eve", "accountable": "Lin", "stage": ""},
            {"task": "Train", "accountable": "Lin", "responsible": ["Bo", "Ada", "Eve"]},
        ),
    ],
)
def test_a_row_is_changed_in_its_form(founder_client, planned, section, form, expected):
    tree = planned.newest.document["plan"][section][0]
    answer = founder_client.post(
        at("plan_row", planned, section), {**form, "n": "0", "seen": mark(tree)}
    )
    assert answer.status_code == 303
    found = fresh(planned).newest.document["plan"][section][0]
    assert {key: found[key] for key in expected} == expected


def test_a_row_is_added_and_removed(founder_client, planned):
    form = {"title": "Second", "month": "12"}
    assert founder_client.post(at("plan_row", planned, "milestones"), form).status_code == 303
    tree = fresh(planned).newest.document["plan"]["milestones"][-1]
    gone = {"remove": "1", "n": "2", "seen": mark(tree)}
    assert founder_client.post(at("plan_row", planned, "milestones"), gone).status_code == 303
    assert len(fresh(planned).spec.plan.milestones) == 2


def test_a_row_that_is_gone_can_be_added_again(founder, founder_client, planned):
    tree = planned.newest.document["plan"]["raci"][0]
    services.save_row(actor=founder, case=planned, section="raci", value=None, number=0)
    form = {"task": "Train", "responsible": "Bo", "accountable": "Lin", "n": "0"}
    answer = founder_client.post(at("plan_row", planned, "raci"), {**form, "seen": mark(tree)})
    html = answer.content.decode()
    assert answer.status_code == 412
    assert "Somebody else removed it meanwhile" in html
    assert "Add it again" in html
    assert 'name="n"' not in html
    del form["n"]
    assert founder_client.post(at("plan_row", planned, "raci"), form).status_code == 303
    assert len(fresh(planned).spec.plan.raci) == 1


@pytest.mark.parametrize(
    ("section", "query"), [("milestones", "?n=9"), ("nothing", ""), ("founders", "?n=99999")]
)
def test_a_row_that_is_not_there_is_not_found_or_new(founder_client, planned, section, query):
    answer = founder_client.get(at("plan_row", planned, section) + query)
    assert answer.status_code == (200 if query == "?n=99999" else 404)


def test_two_founders_of_one_name_are_refused_beside_the_name(founder_client, planned):
    answer = founder_client.post(at("plan_row", planned, "founders"), {"name": "Lin"})
    assert answer.status_code == 422
    assert 'id="id_name_error"' in answer.content.decode()


def test_the_charter_is_written_and_keeps_its_languages(founder_client, planned):
    tree = planned.newest.document["plan"]["charter"]
    form = {"purpose": "Review faster", "success": "300 seats\n10 % fewer misses", "sponsor": "Bo"}
    answer = founder_client.post(at("charter", planned), {**form, "seen": mark(tree)})
    assert answer.status_code == 303
    found = fresh(planned).newest.document["plan"]["charter"]
    assert found["purpose"] == {"en": "Review faster", "zh-hans": "更快审阅"}
    assert found["success"] == ["300 seats", "10 % fewer misses"]
    late = founder_client.post(at("charter", planned), {**form, "scope": "x", "seen": mark(tree)})
    assert late.status_code == 412
    assert ("Scope", "–", "x") in late.context["conflict"].rows


def test_the_board_asks_no_more_when_there_is_more(
    founder, founder_client, planned, django_assert_num_queries
):
    page(founder_client, "plan", planned)
    with CaptureQueriesContext(connection) as seen:
        page(founder_client, "plan", planned)
    for number in range(8):
        value = {"title": f"M{number}", "month": number}
        services.save_row(actor=founder, case=planned, section="milestones", value=value)
    with django_assert_num_queries(len(seen)):
        page(founder_client, "plan", planned)
