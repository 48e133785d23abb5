"""The same request again, and two who change one case."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from bizcase.cases.models import Case
from bizcase.runs.models import Run
from bizcase.workspaces.models import KeptAnswer, Membership
from tests.conftest import api_of
from tests.security.conftest import stored
from tests.test_access import CASE

pytestmark = pytest.mark.django_db

OTHER = CASE.replace("id: world", "id: other")


def sent(api: APIClient, text: str, **headers: str):
    return api.post("/api/v1/cases", text, content_type="text/yaml", headers=headers)


def test_the_same_key_gives_the_first_answer_and_does_nothing_twice(api: APIClient, case: Case):
    first = sent(api, OTHER, **{"Idempotency-Key": "k"})
    before = stored()
    again = sent(api, OTHER, **{"Idempotency-Key": "k"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert stored() == before
    url = f"/api/v1/cases/{case.pk}/simulations"
    runs = [
        api.post(url, {"seed": 7}, format="json", headers={"Idempotency-Key": "s"}).json()["id"]
        for _ in range(3)
    ]
    assert len(set(runs)) == 1
    assert Run.objects.count() == 1


def test_a_key_with_another_request_is_refused(api: APIClient, case: Case):
    sent(api, OTHER, **{"Idempotency-Key": "k"})
    before = stored()
    other = sent(api, CASE.replace("World", "New"), **{"Idempotency-Key": "k"})
    elsewhere = api.post(
        f"/api/v1/cases/{case.pk}/simulations", {}, format="json", headers={"Idempotency-Key": "k"}
    )
    for answer in (other, elsewhere):
        assert answer.status_code == 422
        assert answer.json()["code"] == "idempotency_key_reused"
    assert stored() == before


def test_a_key_whose_first_request_is_under_way_is_a_conflict(
    api: APIClient, founder: Membership, case: Case
):
    sent(api, OTHER, **{"Idempotency-Key": "k"})
    KeptAnswer.objects.update(status=None, body=None)
    before = stored()
    answer = sent(api, OTHER, **{"Idempotency-Key": "k"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "in_progress"
    assert stored() == before


def test_a_refused_request_may_be_mended_under_its_key(api: APIClient):
    assert sent(api, "a: 1", **{"Idempotency-Key": "k"}).status_code == 422
    assert KeptAnswer.objects.count() == 0
    assert sent(api, OTHER, **{"Idempotency-Key": "k"}).status_code == 201


def test_a_key_belongs_to_one_member(api: APIClient, stranger: Membership):
    first = sent(api, OTHER, **{"Idempotency-Key": "k"}).json()
    theirs = sent(api_of(stranger), OTHER, **{"Idempotency-Key": "k"})
    assert theirs.status_code == 201
    assert theirs.json()["id"] != first["id"]


@pytest.mark.parametrize("key", ["x" * 129, "\xe9", "a\x00b", "a\tb"])
def test_a_key_that_cannot_be_kept_whole_is_refused(api: APIClient, key: str):
    before = stored()
    answer = sent(api, OTHER, **{"Idempotency-Key": key})
    assert answer.status_code == 422
    assert stored() == before


@pytest.mark.parametrize("tag", ["0" * 64, '"a", "b"', 'W/"x"', '""', "\x00"])
def test_a_change_of_what_the_writer_did_not_see_is_a_conflict(
    api: APIClient, case: Case, tag: str
):
    before, base = stored(), f"/api/v1/cases/{case.pk}"
    mended = CASE.replace("World", "New")
    for url, body in ((f"{base}/assumptions/price", '{"value": 9}'), (f"{base}/document", mended)):
        answer = api.put(url, body, content_type="application/json", headers={"If-Match": tag})
        assert answer.status_code == 409, (tag, answer.content)
        assert answer.json()["digest"] == case.digest
    assert stored() == before


def test_of_two_writers_who_saw_the_same_only_the_first_is_heard(api: APIClient, case: Case):
    url, seen = f"/api/v1/cases/{case.pk}/assumptions/price", f'"{case.digest}"'
    answers = [
        api.put(url, {"value": value}, format="json", headers={"If-Match": seen})
        for value in (100, 200)
    ]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert api.get(url).json()["value"] == 100
    assert api.get(url).headers["ETag"] == answers[0].headers["ETag"]
    unseen = api.put(url, {"value": 300}, format="json", headers={"If-Match": "*"})
    assert unseen.status_code == 200
