"""The REST API of value models."""

from __future__ import annotations

import pytest

from bizcase.cases.amend import mark
from bizcase.cases.models import Case, Revision
from bizcase.economics.value.figures import SEED
from modeling.uncertainty.valuation import valued
from tests.bizcase.economics.value.conftest import CAMPAIGNS, CSV, TREE, entry
from tests.bizcase.economics.value.conftest import bare as bare
from tests.bizcase.economics.value.conftest import four as four
from tests.conftest import api_of

NEW = {"kind": "governance", "id": "more", "value": 10, "privacy_cost": 1, "compliance_cost": 2}


def url(case, rest=""):
    return f"/api/v1/cases/{case.pk}/values{rest}"


def test_the_list_has_the_figures_of_the_engine(founder_api, four):
    answer = founder_api.get(url(four))
    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["ETag"] == f'"{four.digest}"'
    assert (body["digest"], body["seed"], body["problem"]) == (four.digest, SEED, None)
    engine = valued(four.spec, trials=body["trials"], seed=SEED)
    for found, known in zip(body["results"], engine, strict=True):
        told = known.to_json()
        assert found["figures"] == {
            k: v for k, v in told.items() if k not in ("id", "kind", "notes")
        }
        assert (found["id"], found["kind"]) == (known.id, known.kind)
    first = body["results"][0]
    assert first["seen"] == mark(entry(four, "acc"))
    assert first["used_by"] == ["bonus"]
    assert {step["id"] for step in first["steps"]} >= {"acc_slope", "acc_worth"}
    assert first["told"]["headlines"][0]["formula"]
    assert first["picture"]["line"]["low"]


def test_a_case_without_value_models_has_an_empty_list(founder_api, bare):
    body = founder_api.get(url(bare)).json()
    assert (body["trials"], body["results"]) == (0, [])


def test_figures_that_cannot_be_worked_out_are_said_so(founder, founder_api):
    from_line = {**TREE["lines"][2], "formula": "sales * sales / (acc_worth - acc_worth)"}
    tree = {**TREE, "lines": [*TREE["lines"][:2], from_line]}
    made = founder_api.post("/api/v1/cases", tree, format="json").json()
    case = Case.objects.get(pk=made["id"])
    body = founder_api.get(url(case)).json()
    assert body["problem"]
    assert body["results"][0]["told"] is None
    assert body["results"][0]["entry"]["id"] == "acc"


def test_a_value_model_is_created_read_replaced_and_deleted(founder_api, four):
    made = founder_api.post(url(four), NEW, format="json")
    assert made.status_code == 201
    assert made.headers["Location"] == url(four, "/more")
    etag = made.headers["ETag"]
    assert founder_api.get(url(four, "/more")).headers["ETag"] == etag
    body = {key: part for key, part in NEW.items() if key != "id"}
    changed = founder_api.put(
        url(four, "/more"), {**body, "value": 20}, format="json", headers={"If-Match": etag}
    )
    assert changed.status_code == 200
    assert changed.json()["entry"]["value"] == 20
    gone = founder_api.delete(url(four, "/more"), headers={"If-Match": changed.headers["ETag"]})
    assert gone.status_code == 204
    assert founder_api.get(url(four, "/more")).status_code == 404
    assert Case.objects.with_head().get().newest.number == 4


def test_a_repeated_creation_with_one_key_makes_one(founder_api, four):
    headers = {"Idempotency-Key": "once"}
    first = founder_api.post(url(four), NEW, format="json", headers=headers)
    again = founder_api.post(url(four), NEW, format="json", headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert Revision.objects.count() == 2


def test_a_late_replacement_gets_both_versions(founder_api, four):
    etag = founder_api.get(url(four, "/fair")).headers["ETag"]
    before = entry(four, "fair")
    first = {**before, "threshold": 0.7}
    assert (
        founder_api.put(
            url(four, "/fair"), first, format="json", headers={"If-Match": etag}
        ).status_code
        == 200
    )
    late = founder_api.put(
        url(four, "/fair"), {**before, "threshold": 0.9}, format="json", headers={"If-Match": etag}
    )
    body = late.json()
    assert late.status_code == 412
    assert late.headers["Content-Type"] == "application/problem+json"
    assert body["code"] == "changed_meanwhile"
    assert (body["mine"]["threshold"], body["theirs"]["threshold"]) == (0.9, 0.7)
    gone = founder_api.delete(url(four, "/fair"), headers={"If-Match": etag})
    assert gone.status_code == 412
    assert entry(four, "fair")["threshold"] == 0.7


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ([1, 2], ""),
        ("x", ""),
        ({}, "id"),
        ({**NEW, "id": 5}, "id"),
        ({**NEW, "id": "fair"}, "values[4].id"),
        ({**NEW, "value": "1 too 2"}, "values[4].value"),
        ({**NEW, "extra": 1}, "values[4].extra"),
        ({"kind": "luck", "id": "luck"}, "values[4]"),
        ({"kind": "promotion", "id": "p", "unit": "CNY/month", "data": [[1, 2]]}, "values[4].data"),
    ],
)
def test_a_bad_entry_is_refused_with_its_place_and_changes_nothing(founder_api, four, body, path):
    answer = founder_api.post(url(four), body, format="json")
    assert answer.status_code == 422, answer.json()
    assert path in {error["path"] for error in answer.json()["errors"]}
    assert Revision.objects.count() == 1


def test_the_id_of_an_address_is_that_of_its_entry(founder_api, four):
    other = founder_api.put(url(four, "/fair"), {**entry(four, "fair"), "id": "x"}, format="json")
    assert other.status_code == 422
    assert founder_api.put(url(four, "/adz"), NEW, format="json").status_code == 404
    assert founder_api.get(url(four, "/adz")).json()["detail"].endswith("Did you mean ads?")


def test_what_something_uses_is_not_deleted(founder_api, four):
    answer = founder_api.delete(url(four, "/acc"))
    assert answer.status_code == 422
    assert answer.json()["code"] == "value_in_use"
    assert answer.json()["errors"][0]["path"] == "lines[2].formula"


@pytest.mark.parametrize("body", [{"rows": CAMPAIGNS}, {"csv": CSV}])
def test_campaigns_are_fitted_without_saving(founder_api, four, body):
    answer = founder_api.post(url(four, "/campaigns/fit"), {**body, "spend": 20}, format="json")
    found = answer.json()
    assert answer.status_code == 200
    assert found["family"] == "exponential"
    assert found["best_spend"]["value"] == pytest.approx(32.19, abs=0.01)
    assert found["best_spend"]["low"] < 32.19 < found["best_spend"]["high"]
    assert set(found["criterion"]) == {"exponential", "power", "hill", "linear"}
    assert any(step["is_plan"] and step["spend"] == 20 for step in found["marginal"])
    assert Revision.objects.count() == 1


def test_columns_that_were_passed_over_are_named(founder_api, four):
    csv = "渠道,花费,收入\n" + "\n".join(f"a,{x},{y}" for x, y in CAMPAIGNS)
    answer = founder_api.post(url(four, "/campaigns/fit"), {"csv": csv}, format="json")
    assert answer.json()["ignored"] == ["渠道"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "rows"),
        ({"rows": CAMPAIGNS, "csv": CSV}, "rows"),
        ({"rows": "x"}, "rows"),
        ({"rows": [1]}, "rows"),
        ({"rows": [["x", 1]]}, "rows"),
        ({"rows": [[True, 1]]}, "rows"),
        ({"rows": [[1e200, 1]]}, "rows"),
        ({"rows": CAMPAIGNS[:3]}, "data"),
        ({"rows": [[-1, 2], *CAMPAIGNS]}, "data[0]"),
        ({"rows": [[k, 2 * k] for k in range(1, 8)]}, "data"),
        ({"rows": CAMPAIGNS, "unit_cost": 0}, "unit_cost"),
        ({"rows": CAMPAIGNS, "family": "cubic"}, "family"),
        ({"rows": CAMPAIGNS, "spend": -1}, "spend"),
        ({"rows": CAMPAIGNS, "famly": "hill"}, "famly"),
        ({"csv": "spend,response\n1,x\n"}, "rows[2].response"),
        ({"csv": 5}, "csv"),
    ],
)
def test_campaigns_that_cannot_be_fitted_say_where_and_why(founder_api, four, body, path):
    answer = founder_api.post(url(four, "/campaigns/fit"), body, format="json")
    assert answer.status_code == 422, answer.json()
    errors = {error["path"]: error["message"] for error in answer.json()["errors"]}
    assert path in errors
    assert errors[path]


def test_a_table_that_is_too_large_answers_413(founder_api, four):
    csv = "spend,response\n" + "花" * 200_000
    answer = founder_api.post(url(four, "/campaigns/fit"), {"csv": csv}, format="json")
    assert answer.status_code == 413
    assert answer.json()["code"] == "campaigns_too_large"


def test_roles_and_tenants_are_kept_apart(stranger_api, investor_api, reviewer, four):
    for client in (stranger_api, investor_api):
        assert client.get(url(four)).status_code == 404
        assert client.post(url(four), NEW, format="json").status_code == 404
        assert client.put(url(four, "/fair"), NEW, format="json").status_code == 404
        assert client.delete(url(four, "/fair")).status_code == 404
        fit = client.post(url(four, "/campaigns/fit"), {"rows": CAMPAIGNS}, format="json")
        assert fit.status_code == 404
    reader = api_of(reviewer)
    assert reader.get(url(four)).status_code == 200
    assert reader.get(url(four, "/fair")).status_code == 200
    assert reader.post(url(four), NEW, format="json").status_code == 403
    assert reader.put(url(four, "/fair"), NEW, format="json").status_code == 403
    assert reader.delete(url(four, "/fair")).status_code == 403
    fit = reader.post(url(four, "/campaigns/fit"), {"rows": CAMPAIGNS}, format="json")
    assert fit.status_code == 200
    assert Revision.objects.count() == 1
