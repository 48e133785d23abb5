from __future__ import annotations

import pytest

from bizcase.cases.models import Revision
from tests.conftest import api_of


def url(case, key="integration"):
    return f"/api/v1/cases/{case.pk}/assumptions/{key}"


def test_an_assumption_is_changed_from_the_state_that_was_read(founder_api, case):
    etag = founder_api.get(url(case)).headers["ETag"]
    first = founder_api.put(
        url(case), {"value": "2 to 3", "grade": "cited"}, format="json", headers={"If-Match": etag}
    )
    late = founder_api.put(url(case), {"value": 9}, format="json", headers={"If-Match": etag})
    assert first.status_code == 200
    assert (first.json()["value"], first.json()["grade"]) == ("2 to 3", "cited")
    assert late.status_code == 409
    assert late.json()["code"] == "revision_stale"
    assert first.headers["ETag"] != etag
    assert Revision.objects.count() == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"value": None},
        {"value": True},
        {"value": [1]},
        {"value": {"a": 1}},
        {"value": "5 too 6"},
        {"value": "__import__('os')"},
        {"value": "1" * 30_000},
        {"value": 1, "grade": "best"},
        {"value": 1, "source": 5 * ["x"]},
    ],
)
def test_a_bad_change_is_refused_with_its_place_and_changes_nothing(founder_api, case, body):
    answer = founder_api.put(url(case), body, format="json")
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert Revision.objects.count() == 1


def test_an_unknown_assumption_is_not_found(founder_api, case):
    assert founder_api.get(url(case, "integration_")).status_code == 404
    answer = founder_api.put(url(case, "integration_"), {"value": 1}, format="json")
    assert answer.status_code == 404
    assert "did you mean" in answer.json()["detail"]


def test_strangers_and_investors_find_nothing(stranger_api, investor_api, case):
    for client in (stranger_api, investor_api):
        assert client.get(url(case)).status_code == 404
        assert client.put(url(case), {"value": 1}, format="json").status_code == 404
    assert Revision.objects.count() == 1


def test_a_reviewer_reads_but_does_not_change(reviewer, case):
    client = api_of(reviewer)
    assert client.get(url(case)).status_code == 200
    assert client.put(url(case), {"value": 1}, format="json").status_code == 403
