"""Lines, NPV and undo by REST."""

from __future__ import annotations

import pytest

from bizcase.cases.models import Revision
from bizcase.economics import worth
from modeling.uncertainty.simulate import simulate
from tests.conftest import api_of

NEW = {"id": "rent", "formula": "9000", "unit": "CNY/month", "role": "cost", "category": "people"}


@pytest.fixture
def url(case):
    return f"/api/v1/cases/{case.pk}"


def test_lines_are_listed_with_what_they_use_and_who_makes_them(founder_api, case, url):
    rows = {row["id"]: row for row in founder_api.get(f"{url}/lines").json()}
    assert rows["decision_fees"]["uses"] == ["scored", "fee"]
    assert rows["decision_fees"]["entry"] is None
    assert any(row["entry"] == "reports" for row in rows.values())


def test_a_line_is_added_read_changed_and_removed(founder_api, url):
    made = founder_api.post(f"{url}/lines", NEW, format="json")
    assert made.status_code == 201
    read = founder_api.get(f"{url}/lines/rent")
    assert read.json()["formula"] == "9000"
    changed = founder_api.put(
        f"{url}/lines/rent",
        {"formula": "8000", "category": "", "at": 0, "unit": "CNY"},
        format="json",
        headers={"If-Match": read.headers["ETag"]},
    )
    assert changed.status_code == 200
    row = changed.json()
    assert (row["formula"], row["category"], row["at"], row["role"]) == ("8000", "", 0, "cost")
    gone = founder_api.delete(f"{url}/lines/rent", headers={"If-Match": changed.headers["ETag"]})
    assert gone.status_code == 204
    assert founder_api.get(f"{url}/lines/rent").status_code == 404


def test_a_line_that_changed_meanwhile_answers_with_both_versions(founder_api, url):
    founder_api.post(f"{url}/lines", NEW, format="json")
    tag = founder_api.get(f"{url}/lines/rent").headers["ETag"]
    founder_api.put(f"{url}/lines/rent", {"formula": "1"}, format="json")
    late = founder_api.put(
        f"{url}/lines/rent", {"formula": "2"}, format="json", headers={"If-Match": tag}
    )
    assert late.status_code == 412
    body = late.json()
    assert body["code"] == "changed_meanwhile"
    assert (body["mine"]["formula"], body["theirs"]["formula"]) == ("2", "1")
    elsewhere = founder_api.put(f"{url}/lines/team", {"formula": "team_cost"}, format="json")
    assert elsewhere.status_code == 200


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"formula": "scored * fees"}, "did you mean"),
        ({"formula": "scored + fee"}, "cannot add"),
        ({"formula": "(scored"}, "never closed"),
        ({"role": "both"}, "valid choice"),
        ({"at": -1}, "greater than or equal"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_bad_line_is_refused_with_its_place(founder_api, case, url, body, said):
    answer = founder_api.put(f"{url}/lines/decision_fees", body, format="json")
    assert answer.status_code == 422
    assert said in str(answer.json())
    assert Revision.objects.filter(case=case).count() == 1


def test_of_a_line_that_an_entry_makes_the_formula_can_be_changed(founder_api, case, url):
    rows = founder_api.get(f"{url}/lines").json()
    made = next(row for row in rows if row["entry"] == "reports" and row["role"] == "benefit")
    answer = founder_api.put(
        f"{url}/lines/{made['id']}", {"formula": f"2 * ({made['formula']})"}, format="json"
    )
    assert answer.status_code == 200
    assert answer.json()["formula"].startswith("2 * ")
    refused = founder_api.put(f"{url}/lines/{made['id']}", {"unit": "CNY"}, format="json")
    assert refused.status_code == 422
    assert "made by its entry" in refused.json()["detail"]


def test_worth_is_the_npv_of_a_simulation_and_says_what_the_last_edit_did(founder_api, case, url):
    first = founder_api.get(f"{url}/worth").json()
    npv = simulate(case.spec, trials=worth.TRIALS, seed=worth.SEED).npv
    assert first["mean"] == pytest.approx(npv.mean())
    assert first["change"] is None
    founder_api.put(f"{url}/assumptions/fee", {"value": "2 to 4"}, format="json")
    second = founder_api.get(f"{url}/worth").json()
    assert second["change"]["mean"] == pytest.approx(second["mean"] - first["mean"])
    assert founder_api.get(f"{url}/worth?outlook=downside").json()["p50"] < second["p50"]
    assert founder_api.get(f"{url}/worth?outlook=nowhere").status_code == 422


def test_undo_by_rest(founder_api, case, url):
    founder_api.put(f"{url}/assumptions/fee", {"value": "2 to 4"}, format="json")
    assert founder_api.post(f"{url}/undo").status_code == 200
    assert founder_api.get(f"{url}/assumptions/fee").json()["value"] == "1 to 2.6"
    assert founder_api.post(f"{url}/undo").status_code == 409


def test_a_reviewer_reads_and_changes_nothing(reviewer, case, url):
    client = api_of(reviewer)
    assert client.get(f"{url}/lines").status_code == 200
    assert client.get(f"{url}/worth").status_code == 200
    assert client.post(f"{url}/lines", NEW, format="json").status_code == 403
    assert client.post(f"{url}/undo").status_code == 403
    assert client.delete(f"{url}/lines/team").status_code == 403
