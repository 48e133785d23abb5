"""The REST API of plans, teams and levers."""

from __future__ import annotations

import pytest

from bizcase.cases.models import Case
from tests.bizcase.cases.planning.conftest import fresh, planned, record
from tests.conftest import api_of

__all__ = ["planned", "record"]


def at(case: Case, path: str) -> str:
    return f"/api/v1/cases/{case.pk}/{path}"


def test_a_plan_is_read_with_its_standing_and_gaps(founder_api, planned):
    answer = founder_api.get(at(planned, "plan"))
    told = answer.json()
    assert answer.status_code == 200
    assert told["plan"] == planned.newest.document["plan"]
    assert [stage["ready"] for stage in told["stages"]] == [False] * 3
    assert told["stages"][0]["current"] is True
    assert told["stages"][0]["reasons"] == ["“Measured on new data”: not met yet"]
    assert {gap["capability"] for gap in told["gaps"]} == {"risk", "technical"}
    assert answer.headers["ETag"]


def test_a_plan_is_replaced_and_a_late_one_gets_both_versions(founder_api, planned):
    read = founder_api.get(at(planned, "plan"))
    plan = {**read.json()["plan"], "charter": {"sponsor": "Ada"}}
    tag = {"If-Match": read.headers["ETag"]}
    answer = founder_api.put(at(planned, "plan"), plan, format="json", headers=tag)
    assert answer.status_code == 200
    assert answer.json()["plan"]["charter"] == {"sponsor": "Ada"}
    mine = {**plan, "charter": {"sponsor": "Bo"}}
    late = founder_api.put(at(planned, "plan"), mine, format="json", headers=tag)
    assert late.status_code == 412
    assert late.json()["code"] == "changed_meanwhile"
    assert late.json()["mine"]["charter"] == {"sponsor": "Bo"}
    assert late.json()["theirs"]["charter"] == {"sponsor": "Ada"}


@pytest.mark.parametrize(
    ("plan", "path"),
    [
        ([], ""),
        ({"stages": 5}, "plan.stages"),
        ({"stages": [7]}, "plan.stages[0]"),
        ({"stages": [{"id": "a", "title": "A", "exit": [{"evidence": "x"}]}]}, "plan.stages[0]"),
        ({"founders": [{"name": "A", "ratings": {"risk": 7}}]}, "plan.founders[0].ratings.risk"),
        ({"stage": []}, "plan.stage"),
    ],
)
def test_a_plan_that_is_not_right_is_refused_with_places(founder_api, planned, plan, path):
    answer = founder_api.put(at(planned, "plan"), plan, format="json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"].startswith(path)
    assert fresh(planned).newest.number == 1


def test_an_empty_plan_is_none(founder_api, planned):
    answer = founder_api.put(at(planned, "plan"), {}, format="json")
    assert answer.json()["plan"] == {}
    assert "plan" not in fresh(planned).newest.document


def test_a_plan_names_only_records_of_its_case(founder_api, planned, record):
    stage = {"id": "a", "title": "A", "exit": [{"text": "x", "evidence": str(record.pk)}]}
    assert founder_api.put(at(planned, "plan/stages/a"), stage, format="json").status_code == 201
    stage["exit"][0]["evidence"] = "0191a2b3-0000-7000-8000-00000000abcd"
    answer = founder_api.put(at(planned, "plan/stages/a"), stage, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_record")


def test_templates_are_listed_and_taken(founder_api, planned):
    listed = founder_api.get(at(planned, "plan/templates")).json()
    assert [each["id"] for each in listed] == ["poc_to_landing", "five_steps", "seven_steps"]
    tag = {"If-Match": founder_api.get(at(planned, "plan")).headers["ETag"]}
    sent = {"template": "five_steps"}
    answer = founder_api.post(at(planned, "plan/templates"), sent, format="json", headers=tag)
    assert answer.status_code == 200
    assert len(answer.json()["stages"]) == 5
    late = founder_api.post(at(planned, "plan/templates"), sent, format="json", headers=tag)
    assert late.status_code == 412
    strange = {"template": "x"}
    answer = founder_api.post(at(planned, "plan/templates"), strange, format="json")
    assert answer.status_code == 404


def test_a_stage_is_read_changed_added_and_removed(founder_api, planned):
    path = at(planned, "plan/stages/poc")
    read = founder_api.get(path)
    stage, tag = read.json(), {"If-Match": read.headers["ETag"]}
    stage["exit"][0] = {"text": stage["exit"][0], "evidence": "Report", "met": "2026-04-01"}
    answer = founder_api.put(path, stage, format="json", headers=tag)
    assert answer.status_code == 200
    assert founder_api.get(at(planned, "plan")).json()["stages"][0]["ready"] is True
    late = founder_api.put(path, {**stage, "months": 5}, format="json", headers=tag)
    assert (late.status_code, late.json()["mine"]["months"]) == (412, 5)
    made = founder_api.put(at(planned, "plan/stages/pilot"), {"title": "Pilot"}, format="json")
    assert made.status_code == 201
    assert made.headers["Location"].endswith("/plan/stages/pilot")
    assert founder_api.delete(path, headers=tag).status_code == 412
    assert founder_api.delete(path).status_code == 204
    assert founder_api.delete(path).status_code == 404
    assert founder_api.get(path).status_code == 404
    assert founder_api.put(path, [], format="json").status_code == 422


def test_the_team_is_read_with_suggestions(founder_api, planned):
    told = founder_api.get(at(planned, "plan/team")).json()
    assert told["years"] == [2027, 2028]
    assert [row["cost"] for row in told["rows"]] == ["crew", "", "desk"]
    assert told["rows"][1]["monthly"] is None
    suggested = {each["role"]: each for each in told["suggestions"]}
    lead = suggested["research_lead"]
    assert (lead["stage"], lead["start"], lead["salary"]) == ("research", 3, "44000 to 88000")
    assert lead["estimate"] is True
    assert lead["change"]["month"] == 4
    poc = founder_api.get(at(planned, "plan/team") + "?stage=poc").json()
    assert poc["suggestions"] == []


def test_a_hire_is_previewed_before_it_is_stored(founder_api, planned):
    sent = {"role": "ml_engineer", "start": 5, "count": 2.0, "preview": True}
    seen = founder_api.post(at(planned, "plan/team"), sent, format="json")
    assert seen.status_code == 200
    assert (seen.json()["number"], fresh(planned).newest.number) == (None, 1)
    made = founder_api.post(at(planned, "plan/team"), {**sent, "preview": False}, format="json")
    assert made.status_code == 201
    assert made.json()["change"] == seen.json()["change"]
    assert made.json()["number"] == 2
    cost = fresh(planned).newest.document["costs"][-1]
    assert (made.json()["cost"], cost["headcount"], cost["first"]) == (cost["id"], 2, 6)


def test_a_place_of_ones_own_needs_a_title_and_may_be_unpaid(founder_api, planned):
    sent = {"title": "Adviser", "ratings": {"risk": 5}}
    made = founder_api.post(at(planned, "plan/team"), sent, format="json")
    assert (made.status_code, made.json()["cost"], made.json()["change"]) == (201, "", None)
    own = {"role": "counsel", "title": "Our counsel", "salary": 70000, "overhead": 0.1}
    assert founder_api.post(at(planned, "plan/team"), own, format="json").status_code == 201
    cost = fresh(planned).newest.document["costs"][-1]
    assert (cost["label"], cost["salary"], "source" in cost) == ("Our counsel", 70000, False)


@pytest.mark.parametrize(
    ("sent", "status", "path"),
    [
        ({}, 422, "title"),
        ({"role": "nobody"}, 404, ""),
        ({"role": "counsel", "start": "3"}, 422, "start"),
        ({"role": "counsel", "ratings": {"risk": 9}}, 422, "ratings.risk"),
        ({"role": "counsel", "salary": "5 to"}, 422, "costs[2].salary"),
        ({"role": "counsel", "strat": 3}, 422, "strat"),
    ],
)
def test_a_hire_that_is_not_right_is_refused(founder_api, planned, sent, status, path):
    answer = founder_api.post(at(planned, "plan/team"), sent, format="json")
    assert answer.status_code == status
    if path:
        assert answer.json()["errors"][0]["path"] == path
    assert fresh(planned).newest.number == 1


def test_levers_are_listed_added_changed_and_removed(founder_api, planned):
    listed = founder_api.get(at(planned, "levers")).json()
    assert [each["lever"]["id"] for each in listed] == ["referral", "sale"]
    sent = {"target": "seats_adds", "factor": "1.05 to 1.2", "label": {"en": "Trade fairs"}}
    made = founder_api.post(at(planned, "levers"), sent, format="json")
    assert (made.status_code, made.json()["lever"]["id"]) == (201, "trade_fairs")
    path = made.headers["Location"]
    tag = {"If-Match": made.headers["ETag"]}
    lever = {**made.json()["lever"], "cost": 100}
    assert founder_api.put(path, lever, format="json", headers=tag).status_code == 200
    late = founder_api.put(path, {**lever, "cost": 5}, format="json", headers=tag)
    assert (late.status_code, late.json()["mine"]["cost"], late.json()["theirs"]["cost"]) == (
        412,
        5,
        100,
    )
    assert founder_api.delete(path, headers=tag).status_code == 412
    assert founder_api.delete(path).status_code == 204
    assert founder_api.get(path).status_code == 404


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ([1], ""),
        ({}, "levers[2].target"),
        ({"id": 5, "target": "seats_adds", "factor": 1}, "levers[2].id"),
        ({"target": "seats_add", "factor": 1}, "levers[2].target"),
        ({"target": "seats_adds", "factor": -1}, "levers[2].factor"),
        ({"target": "seats_adds", "factor": 1, "label": []}, "levers[2].label"),
    ],
)
def test_a_lever_that_is_not_right_is_refused(founder_api, planned, sent, path):
    answer = founder_api.post(at(planned, "levers"), sent, format="json")
    assert answer.status_code == 422
    assert path in [each["path"] for each in answer.json()["errors"]]


def test_effects_are_paired_and_depend_on_nothing_but_seed_and_document(founder_api, planned):
    one = founder_api.post(at(planned, "levers/effects"), {"seed": 4}, format="json")
    told = one.json()
    assert one.status_code == 200
    assert (told["trials"], told["seed"]) == (10_000, 4)
    referral, sale = told["each"]
    assert referral["interval"][0] < referral["mean"] < referral["interval"][1]
    assert sale["mean"] < 0
    assert told["together"] is None
    again = founder_api.post(at(planned, "levers/effects"), {"seed": 4}, format="json")
    assert again.json() == told


def test_effects_of_no_levers_are_refused_with_a_sentence(founder_api, case):
    answer = founder_api.post(at(case, "levers/effects"), {}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "no_levers")
    assert (
        founder_api.post(at(case, "levers/effects"), {"sed": 1}, format="json").status_code == 422
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "plan"),
        ("put", "plan"),
        ("get", "plan/templates"),
        ("post", "plan/templates"),
        ("put", "plan/stages/poc"),
        ("delete", "plan/stages/poc"),
        ("get", "plan/team"),
        ("post", "plan/team"),
        ("get", "levers"),
        ("post", "levers"),
        ("put", "levers/referral"),
        ("delete", "levers/referral"),
        ("post", "levers/effects"),
    ],
)
def test_strangers_and_investors_find_nothing_and_a_reviewer_only_reads(
    stranger_api, investor_api, reviewer, planned, method, path
):
    for client in (stranger_api, investor_api):
        answer = getattr(client, method)(at(planned, path), {}, format="json")
        assert answer.status_code == 404
    answer = getattr(api_of(reviewer), method)(at(planned, path), {}, format="json")
    assert answer.status_code == (200 if method == "get" else 403)
    assert fresh(planned).newest.number == 1
