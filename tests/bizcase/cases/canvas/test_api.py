from __future__ import annotations

import pytest
from django.urls import reverse

from tests.bizcase.cases.canvas.conftest import again, texts
from tests.conftest import api_of


def address(name, case, *rest):
    return reverse(f"v1:cases:{name}", args=[case.pk, *rest])


def send(client, method, url, body=None, **headers):
    return getattr(client, method)(url, body, format="json", headers=headers)


def test_the_notes_are_listed_with_live_numbers_and_claims(founder_api, case):
    found = {note["key"]: note for note in founder_api.get(address("notes", case)).json()}
    assert len(found) == 6
    assert found["firms"]["binds"] == [
        {
            "id": "seats",
            "kind": "assumption",
            "label": "seats",
            "unit": "seat",
            "number": "100 seat",
            "low": 100.0,
            "high": 100.0,
            "is_stale": False,
        }
    ]
    assert found["people"]["numbers"] == [
        {
            "text": "CNY 5,000 per month",
            "value": "5000",
            "unit": "CNY/month",
            "state": "loose",
            "by": None,
        }
    ]


def test_a_note_is_written_read_changed_and_deleted(founder_api, case):
    body = {"block": "channels", "text": {"en": "App", "zh-hans": "应用"}, "after": "resellers"}
    answer = send(founder_api, "post", address("notes", case), body)
    assert answer.status_code == 201
    url, tag = answer.headers["Location"], answer.headers["ETag"]
    assert texts(case, "channels")[2] == body["text"]
    assert founder_api.get(url).headers["ETag"] == tag

    body = {"text": "Our app", "binds": ["seats"], "block": "key_resources", "after": None}
    answer = send(founder_api, "patch", url, body, **{"If-Match": tag})
    assert answer.status_code == 200
    note = answer.json()
    assert (note["block"], note["text"], note["index"]) == ("key_resources", "Our app", 0)
    assert answer.headers["ETag"] != tag

    gone = founder_api.delete(url, headers={"If-Match": answer.headers["ETag"]})
    assert gone.status_code == 204
    assert founder_api.get(url).status_code == 404


def test_the_second_of_two_clients_gets_412_with_both_versions(founder_api, partner_api, case):
    url = address("note", case, "firms")
    tag = founder_api.get(url).headers["ETag"]
    assert (
        send(partner_api, "patch", url, {"text": "Theirs"}, **{"If-Match": tag}).status_code == 200
    )
    answer = send(founder_api, "patch", url, {"text": "Mine"}, **{"If-Match": tag})
    problem = answer.json()
    assert answer.status_code == 412
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["code"] == "changed_meanwhile"
    assert problem["mine"] == {"block": "customer_segments", "text": "Mine", "binds": ["seats"]}
    assert problem["theirs"] == {"block": "customer_segments", "text": "Theirs", "binds": ["seats"]}
    assert texts(case, "customer_segments") == ["Theirs"]
    assert founder_api.delete(url, headers={"If-Match": tag}).status_code == 412
    fresh = {"If-Match": founder_api.get(url).headers["ETag"]}
    assert send(founder_api, "patch", url, {"text": "Merged"}, **fresh).status_code == 200


def test_without_if_match_the_last_writer_wins(founder_api, case):
    url = address("note", case, "firms")
    assert send(founder_api, "patch", url, {"text": "Anyway"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"block": "friends"}, "block"),
        ({"text": 3}, "text"),
        ({"text": {}}, "text"),
        ({"text": {"en": True}}, "text"),
        ({"text": ""}, "canvas.customer_segments[0].text"),
        ({"text": {"english": "x"}}, "canvas.customer_segments[0].text"),
        ({"binds": "seats"}, "binds"),
        ({"binds": ["nobody"]}, "canvas.customer_segments[0].binds[0]"),
        ({"txt": "x"}, "txt"),
        ({"after": 3}, "after"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(founder_api, case, body, place):
    answer = send(founder_api, "patch", address("note", case, "firms"), body)
    assert answer.status_code == 422
    assert place in [error["path"] for error in answer.json()["errors"]]
    assert again(case).newest.number == 1


def test_a_note_sent_twice_with_one_key_is_written_once(founder_api, case):
    body = {"block": "channels", "text": "App"}
    for _ in range(2):
        answer = send(founder_api, "post", address("notes", case), body, **{"Idempotency-Key": "k"})
        assert answer.status_code == 201
    assert texts(case, "channels").count("App") == 1


def test_what_can_be_bound_is_searched_in_both_languages(founder_api, case):
    found = founder_api.get(address("bindable", case), {"q": "单价"}).json()
    assert [each["id"] for each in found] == ["price"]
    assert len(founder_api.get(address("bindable", case)).json()) == 12


def test_an_edit_is_taken_back(founder_api, partner_api, case):
    url = address("note", case, "firms")
    send(founder_api, "patch", url, {"text": "Mine"})
    send(partner_api, "patch", address("note", case, "people"), {"text": "Theirs"})
    answer = send(founder_api, "post", address("canvas_undo", case), {"number": 2})
    assert answer.status_code == 200
    assert answer.json()["revision"] == 4
    assert texts(case, "customer_segments") == ["Firms with 100 seats each"]
    assert texts(case, "cost_structure") == ["Theirs"]


def test_an_undo_that_comes_too_late_or_of_nothing_is_refused(founder_api, case):
    url = address("note", case, "firms")
    for text in ("One", "Two"):
        send(founder_api, "patch", url, {"text": text})
    undo = address("canvas_undo", case)
    assert send(founder_api, "post", undo, {"number": 2}).status_code == 409
    assert send(founder_api, "post", undo, {"number": 9}).status_code == 404
    assert send(founder_api, "post", undo, {"number": "2"}).status_code == 422


def test_hypotheses_are_written_changed_and_deleted(founder_api, case):
    body = {"text": "They sign", "threshold": ">= 8", "about": "seats", "note": "firms"}
    answer = send(founder_api, "post", address("hypotheses", case), body)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["id"], told["status"], told["chance"]) == ("they_sign", "untested", 1.0)
    assert told["notes"] == ["Firms with 100 seats each"]

    url, tag = answer.headers["Location"], answer.headers["ETag"]
    body = {"status": "contradicted", "result": "3 of 20", "about": None}
    answer = send(founder_api, "patch", url, body, **{"If-Match": tag})
    assert answer.json()["status"] == "contradicted"
    assert answer.json()["about"] is None
    stale = send(founder_api, "patch", url, {"text": "x"}, **{"If-Match": tag})
    assert stale.status_code == 412
    assert stale.json()["theirs"]["result"] == "3 of 20"
    assert founder_api.delete(url, headers={"If-Match": tag}).status_code == 412
    assert founder_api.delete(url).status_code == 204
    assert [each["id"] for each in founder_api.get(address("hypotheses", case)).json()] == [
        "they_pay"
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "x", "id": "price"},
        {"text": "x", "id": "not an id"},
        {"text": "x", "threshold": "many"},
        {"text": "x", "status": "proven"},
        {"text": "x", "about": "revenue"},
    ],
)
def test_a_hypothesis_that_is_not_right_is_refused(founder_api, case, body):
    answer = send(founder_api, "post", address("hypotheses", case), body)
    assert answer.status_code == 422
    assert again(case).newest.number == 1


ROUTES = [
    ("get", "notes", ()),
    ("post", "notes", ()),
    ("patch", "note", ("firms",)),
    ("delete", "note", ("firms",)),
    ("get", "bindable", ()),
    ("post", "canvas_undo", ()),
    ("post", "hypotheses", ()),
    ("patch", "hypothesis", ("they_pay",)),
    ("delete", "hypothesis", ("they_pay",)),
]


@pytest.mark.parametrize(("method", "name", "rest"), ROUTES)
def test_strangers_and_investors_find_nothing(stranger_api, investor_api, case, method, name, rest):
    for client in (stranger_api, investor_api):
        assert send(client, method, address(name, case, *rest), {}).status_code == 404


@pytest.mark.parametrize(("method", "name", "rest"), ROUTES)
def test_a_reviewer_reads_but_changes_nothing(reviewer, case, method, name, rest):
    answer = send(api_of(reviewer), method, address(name, case, *rest), {})
    assert answer.status_code == (200 if method == "get" else 403)


@pytest.mark.parametrize("name", ["note", "hypothesis"])
def test_what_is_not_there_is_not_found(founder_api, case, name):
    url = address(name, case, "nobody")
    for method in ("get", "patch", "delete"):
        assert send(founder_api, method, url, {}).status_code == 404
