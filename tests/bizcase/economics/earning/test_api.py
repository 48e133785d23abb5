from __future__ import annotations

import pytest

from bizcase.cases.models import Case, Revision
from tests.conftest import api_of

SEATS = {"id": "seats", "model": "subscription", "unit": "seat", "price": "80 to 120", "adds": 10}


def at(case, *more):
    return "/".join([f"/api/v1/cases/{case.pk}", *more])


def test_entries_are_listed_with_their_marks_and_the_lines_they_make(founder_api, case):
    answer = founder_api.get(at(case, "streams"))
    calls, boxes = answer.json()
    assert (calls["id"], calls["model"], boxes["id"]) == ("calls", "usage", "boxes")
    assert calls["entry"]["price"]["value"] == "0.1 to 0.2"
    assert "calls_revenue" in {line["id"] for line in calls["lines"]}
    one = founder_api.get(at(case, "streams", "calls"))
    assert one.json() == calls
    assert one.headers["ETag"] == f'"{calls["mark"]}"'


def test_an_entry_is_added_replaced_and_removed(founder_api, case):
    answer = founder_api.post(at(case, "streams"), SEATS, format="json")
    assert answer.status_code == 201
    tag = answer.headers["ETag"]
    answer = founder_api.put(
        at(case, "streams", "seats"), SEATS | {"adds": 20}, format="json", HTTP_IF_MATCH=tag
    )
    assert answer.status_code == 200
    assert answer.json()["entry"]["adds"] == 20
    stale = founder_api.put(
        at(case, "streams", "seats"), SEATS | {"adds": 30}, format="json", HTTP_IF_MATCH=tag
    )
    assert stale.status_code == 412
    assert stale.json()["mine"]["adds"] == 30
    assert stale.json()["theirs"]["adds"] == 20
    assert founder_api.delete(at(case, "streams", "seats")).status_code == 204
    assert founder_api.get(at(case, "streams", "seats")).status_code == 404


def test_an_entry_may_get_another_id(founder_api, case):
    boxes = founder_api.get(at(case, "streams", "boxes")).json()["entry"]
    answer = founder_api.put(at(case, "streams", "boxes"), boxes | {"id": "units"}, format="json")
    assert answer.json()["id"] == "units"


def test_a_repeated_post_with_its_key_adds_one_entry(founder_api, case):
    for _ in range(2):
        answer = founder_api.post(
            at(case, "streams"), SEATS, format="json", HTTP_IDEMPOTENCY_KEY="once"
        )
        assert answer.status_code == 201
    assert len(Case.objects.get().newest.document["streams"]) == 3


@pytest.mark.parametrize("body", [[], "text", 3, None, [SEATS]])
def test_a_body_that_is_no_entry_is_refused(founder_api, case, body):
    for method, place in (
        (founder_api.post, ("streams",)),
        (founder_api.put, ("streams", "calls")),
    ):
        answer = method(at(case, *place), body, format="json")
        assert answer.status_code == 422
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"id": 3}, {"id": ["a"]}, {"model": {}}, {"id": "x" * 99}])
def test_an_entry_of_nonsense_is_refused_with_its_places(founder_api, case, body):
    answer = founder_api.post(at(case, "streams"), body, format="json")
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_weights_are_set_at_once(founder_api, case):
    body = {"weights": {"calls": 0.25, "boxes": 0.75}}
    answer = founder_api.put(at(case, "models", "mix"), body, format="json")
    assert answer.status_code == 200
    assert answer.json()["changed"]
    assert founder_api.get(at(case, "streams", "calls")).json()["entry"]["weight"] == 0.25
    for weights in ({"calls": 0.5}, {"calls": "half"}, {"calls": 2, "boxes": -1}):
        answer = founder_api.put(at(case, "models", "mix"), {"weights": weights}, format="json")
        assert answer.status_code == 422
    answer = founder_api.put(at(case, "models", "mix"), {"weights": {"cells": 1}}, format="json")
    assert answer.status_code == 404


def test_the_twelve_are_listed_with_their_fit_and_ticked_by_id(founder_api, case):
    found = founder_api.get(at(case, "models")).json()
    assert len(found) == 12
    assert [one["fit"] for one in found[:3]] == ["used", "used", "ready"]
    body = {"conditions": {"meter": True}, "tactics": {"tiers": False, "floor": None}}
    answer = founder_api.put(at(case, "models", "usage"), body, format="json")
    assert answer.status_code == 200
    ticks = {item["id"]: item["holds"] for item in answer.json()["tactics"]}
    assert (ticks["tiers"], ticks["floor"]) == (False, None)
    answer = founder_api.put(
        at(case, "models", "usage"), {"tactics": {"tears": True}}, format="json"
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "business_models.usage.tactics.tears"
    for method in (founder_api.get, founder_api.put):
        assert method(at(case, "models", "barter"), format="json").status_code == 404


def test_models_are_compared_in_the_same_futures(founder_api, case):
    answer = founder_api.post(at(case, "models", "compare"), {"trials": 1000}, format="json")
    found = answer.json()
    assert answer.status_code == 200
    assert found["trials"] == 1000
    assert {one["name"] for one in found["options"]} == {"calls", "boxes", "subscription"}
    assert found["words"]
    assert len(found["mixes"]["mixes"]) == 21
    again = founder_api.post(at(case, "models", "compare"), {"trials": 1000}, format="json")
    assert again.json() == found
    for body in ({"trials": 3}, {"seed": -1}, {"trails": 1000}):
        answer = founder_api.post(at(case, "models", "compare"), body, format="json")
        assert answer.status_code == 422


def test_one_model_is_no_comparison(founder_api, bare):
    answer = founder_api.post(at(bare, "models", "compare"), {}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "one_model")


def test_rights_are_those_of_the_table(reviewer, investor_api, stranger_api, case):
    reader = api_of(reviewer)
    for place in (("streams",), ("streams", "calls"), ("models",), ("models", "usage")):
        assert reader.get(at(case, *place)).status_code == 200
        for api in (investor_api, stranger_api):
            assert api.get(at(case, *place)).status_code == 404
    assert reader.post(at(case, "streams"), SEATS, format="json").status_code == 403
    assert reader.delete(at(case, "streams", "calls")).status_code == 403
    assert reader.put(at(case, "models", "usage"), {}, format="json").status_code == 403
    body = {"weights": {"calls": 1}}
    assert reader.put(at(case, "models", "mix"), body, format="json").status_code == 403
    assert Revision.objects.count() == 1
