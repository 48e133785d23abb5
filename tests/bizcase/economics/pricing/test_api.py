from __future__ import annotations

import pytest

from bizcase.cases.models import Case, Revision
from tests.conftest import api_of

STUDY = {
    "cost": "cost",
    "margin": "60%",
    "demand": {"curve": "linear", "quantity": "seats_customers", "elasticity": "1.5 to 3"},
}


def at(case, *more):
    return "/".join([f"/api/v1/cases/{case.pk}/pricing", *more])


def test_prices_are_listed(founder_api, case):
    found = founder_api.get(at(case)).json()
    assert [each["price"] for each in found] == ["seats_price", "setup_fee", "bound"]
    assert found[0]["unit"] == "CNY/seat/month"
    assert not found[0]["is_studied"]


def test_a_study_is_tried_kept_read_and_forgotten(founder_api, case):
    tried = founder_api.post(at(case, "seats_price"), STUDY, format="json")
    assert tried.status_code == 200
    assert not tried.json()["kept"]
    assert Revision.objects.count() == 1
    kept = founder_api.put(at(case, "seats_price"), STUDY, format="json")
    assert kept.json()["kept"]
    assert kept.json()["demand"] == tried.json()["demand"]
    assert kept.json()["words"]
    tag = kept.headers["ETag"]
    read = founder_api.get(at(case, "seats_price"))
    assert (read.json(), read.headers["ETag"]) == (kept.json(), tag)
    founder_api.put(at(case, "seats_price"), {**STUDY, "cost": 5}, format="json")
    stale = founder_api.put(
        at(case, "seats_price"), {**STUDY, "cost": 6}, format="json", HTTP_IF_MATCH=tag
    )
    assert stale.status_code == 412
    assert (stale.json()["mine"]["cost"], stale.json()["theirs"]["cost"]) == (6, 5)
    assert founder_api.delete(at(case, "seats_price"), HTTP_IF_MATCH=tag).status_code == 412
    assert founder_api.delete(at(case, "seats_price")).status_code == 204
    assert founder_api.delete(at(case, "seats_price")).status_code == 404


def test_a_price_without_a_study_still_tells_what_others_ask(founder_api, case):
    found = founder_api.get(at(case, "seats_price")).json()
    assert found["demand"] is None
    assert found["competitor_based"]["p50"] == 140
    assert found["competitors"][0]["label"] == "Far"


def test_a_price_is_taken_over(founder_api, case):
    body = {"value": "90 to 110", "source": "Price study", "grade": "expert"}
    answer = founder_api.post(at(case, "seats_price", "use"), body, format="json")
    assert answer.status_code == 200
    assert answer.json()["value"] == "90 to 110"
    stale = founder_api.post(
        at(case, "seats_price", "use"), body, format="json", HTTP_IF_MATCH='"0000000000000000"'
    )
    assert stale.status_code == 200, "the same value again is no conflict"
    other = founder_api.post(
        at(case, "seats_price", "use"),
        {**body, "value": 7},
        format="json",
        HTTP_IF_MATCH='"0000000000000000"',
    )
    assert other.status_code == 412
    for wrong in ({}, {"value": 5}, {"value": True, "source": "x"}, {**body, "sauce": 1}):
        answer = founder_api.post(at(case, "seats_price", "use"), wrong, format="json")
        assert answer.status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        {"cost": {}},
        {"demand": []},
        {"demand": {"curve": "guess"}},
        {"month": "three"},
        {"unknown": 1},
        {"cost": "seats_in_reach"},
        {"cost": "cost / (cost - cost)"},
    ],
)
def test_a_study_of_nonsense_is_refused(founder_api, case, body):
    answer = founder_api.post(at(case, "seats_price"), body, format="json")
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert Revision.objects.count() == 1


def test_what_is_no_price_is_refused_and_what_is_nothing_not_found(founder_api, case):
    assert founder_api.post(at(case, "seats_in_reach"), {}, format="json").status_code == 422
    for method in (founder_api.get, founder_api.post, founder_api.put):
        assert method(at(case, "nothing"), STUDY, format="json").status_code == 404


def test_rights_are_those_of_the_table(reviewer, investor_api, stranger_api, case):
    reader = api_of(reviewer)
    assert reader.get(at(case)).status_code == 200
    assert reader.post(at(case, "seats_price"), STUDY, format="json").status_code == 200
    assert reader.put(at(case, "seats_price"), STUDY, format="json").status_code == 403
    assert reader.delete(at(case, "seats_price")).status_code == 403
    body = {"value": 1, "source": "x"}
    assert reader.post(at(case, "seats_price", "use"), body, format="json").status_code == 403
    for api in (investor_api, stranger_api):
        assert api.get(at(case)).status_code == 404
        assert api.post(at(case, "seats_price"), STUDY, format="json").status_code == 404
    assert Case.objects.get(pk=case.pk).newest.number == 1
