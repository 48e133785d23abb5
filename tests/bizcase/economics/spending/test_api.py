from __future__ import annotations

import pytest

from bizcase.cases.models import Case, Revision
from tests.conftest import api_of

TOKENS = {"id": "tokens", "kind": "compute", "tokens": "10 to 20", "token_price": 2}


def at(case, *more):
    return "/".join([f"/api/v1/cases/{case.pk}", "costs", *more])


def test_costs_are_listed_with_their_marks_and_the_lines_they_make(founder_api, case):
    crew, pilot, running = founder_api.get(at(case)).json()
    assert (crew["id"], crew["kind"], running["id"]) == ("crew", "people", "running")
    assert crew["entry"]["salary"]["value"] == "900 to 1100"
    assert [(line["id"], line["role"], line["category"]) for line in crew["lines"]] == [
        ("crew_payroll", "cost", "people")
    ]
    assert (crew["lines"][0]["at"], pilot["lines"][0]["at"]) == (None, 2)
    one = founder_api.get(at(case, "crew"))
    assert one.json() == crew
    assert one.headers["ETag"] == f'"{crew["mark"]}"'


def test_a_cost_is_added_replaced_and_removed(founder_api, case):
    answer = founder_api.post(at(case), TOKENS, format="json")
    assert answer.status_code == 201
    tag, url = answer.headers["ETag"], at(case, "tokens")
    answer = founder_api.put(url, TOKENS | {"last": 6}, format="json", HTTP_IF_MATCH=tag)
    assert answer.status_code == 200
    assert answer.json()["entry"]["last"] == 6
    stale = founder_api.put(url, TOKENS | {"last": 7}, format="json", HTTP_IF_MATCH=tag)
    assert stale.status_code == 412
    assert (stale.json()["mine"]["last"], stale.json()["theirs"]["last"]) == (7, 6)
    assert founder_api.delete(url, HTTP_IF_MATCH=tag).status_code == 412
    assert founder_api.delete(url).status_code == 204
    assert founder_api.get(url).status_code == 404


def test_an_entry_may_get_another_id(founder_api, case):
    pilot = founder_api.get(at(case, "pilot")).json()["entry"]
    answer = founder_api.put(at(case, "pilot"), pilot | {"id": "trial"}, format="json")
    assert answer.json()["id"] == "trial"


def test_a_repeated_post_with_its_key_adds_one_entry(founder_api, case):
    for _ in range(2):
        answer = founder_api.post(at(case), TOKENS, format="json", HTTP_IDEMPOTENCY_KEY="once")
        assert answer.status_code == 201
    assert len(Case.objects.get().newest.document["costs"]) == 4


@pytest.mark.parametrize("body", [[], "text", 3, None, [TOKENS]])
def test_a_body_that_is_no_entry_is_refused(founder_api, case, body):
    for method, place in ((founder_api.post, ()), (founder_api.put, ("crew",))):
        assert method(at(case, *place), body, format="json").status_code == 422
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"id": 3}, {"id": ["a"]}, {"kind": {}}, {"id": "x" * 99}])
def test_an_entry_of_nonsense_is_refused_with_its_places(founder_api, case, body):
    answer = founder_api.post(at(case), body, format="json")
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_rights_are_those_of_the_table(reviewer, investor_api, stranger_api, case):
    reader = api_of(reviewer)
    for place in ((), ("crew",)):
        assert reader.get(at(case, *place)).status_code == 200
        for api in (investor_api, stranger_api):
            assert api.get(at(case, *place)).status_code == 404
    assert reader.post(at(case), TOKENS, format="json").status_code == 403
    assert reader.put(at(case, "crew"), TOKENS, format="json").status_code == 403
    assert reader.delete(at(case, "crew")).status_code == 403
    assert Revision.objects.count() == 1
