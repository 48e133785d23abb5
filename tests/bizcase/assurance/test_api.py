from __future__ import annotations

from uuid import uuid4


def test_evidence_is_listed_and_read_with_its_whole_record(founder_api, case, evidence, record):
    listed = founder_api.get(f"/api/v1/cases/{case.pk}/evidence").json()["results"]
    assert [row["id"] for row in listed] == [str(evidence.pk)]
    assert "record" not in listed[0]
    body = founder_api.get(f"/api/v1/evidence/{evidence.pk}").json()
    assert body["interval"] == [0.72, 0.83]
    assert body["record"] == record
    assert body["proposed_value"].startswith("beta(")
    assert body["applied_revision"] is None


def test_risks_are_listed_with_their_bands(founder_api, case):
    rows = founder_api.get(f"/api/v1/cases/{case.pk}/risks").json()
    assert {row["id"] for row in rows} == {risk.id for risk in case.spec.risks}
    assert all(1 <= row["likelihood"] <= 5 and 1 <= row["impact"] <= 5 for row in rows)


def test_strangers_and_investors_find_nothing(stranger_api, investor_api, case, evidence):
    for client in (stranger_api, investor_api):
        assert client.get(f"/api/v1/cases/{case.pk}/evidence").status_code == 404
        assert client.get(f"/api/v1/cases/{case.pk}/risks").status_code == 404
        assert client.get(f"/api/v1/evidence/{evidence.pk}").status_code == 404


def test_evidence_that_is_not_there_is_not_found(founder_api, db):
    assert founder_api.get(f"/api/v1/evidence/{uuid4()}").status_code == 404


def test_a_risk_is_added_changed_and_taken_out_by_its_mark(founder_api, case):
    url = f"/api/v1/cases/{case.pk}/risks"
    risk = {
        "title": {"en": "Storm", "zh-hans": "风暴"},
        "category": "technical",
        "probability": "1% to 5%",
        "per": "year",
        "severity": "1000 to 5000",
        "strikes": {"kind": "loss"},
    }
    made = founder_api.post(url, risk, format="json")
    assert made.status_code == 201
    assert made.json()["risk"] == {"id": "storm", **risk}
    assert made.headers["Location"] == f"{url}/storm"
    read = founder_api.get(f"{url}/storm")
    tag = read.headers["ETag"]
    assert tag == made.headers["ETag"] == f'"{read.json()["mark"]}"'
    closed = {**risk, "status": "closed"}
    changed = founder_api.put(f"{url}/storm", closed, format="json", headers={"If-Match": tag})
    assert changed.json()["risk"]["status"] == "closed"
    mine = {**risk, "owner": "Ada"}
    late = founder_api.put(f"{url}/storm", mine, format="json", headers={"If-Match": tag})
    assert late.status_code == 412
    assert late.json()["mine"]["owner"] == "Ada"
    assert late.json()["theirs"]["status"] == "closed"
    assert founder_api.delete(f"{url}/storm", headers={"If-Match": tag}).status_code == 412
    assert founder_api.delete(f"{url}/storm").status_code == 204
    gone = founder_api.get(f"{url}/storm")
    assert gone.status_code == 404
    assert gone.json()["code"] == "unknown_risk"


def test_a_faulty_risk_is_refused_with_its_place(founder_api, case):
    url = f"/api/v1/cases/{case.pk}/risks"
    for body, path in (
        ([], ""),
        ({}, ".title"),
        ({"title": 5}, ".title"),
        ({"title": {"en": 5}}, ".title"),
        ({"title": "X", "strikes": {"kind": "flood"}}, ".strikes"),
        ({"title": "X", "id": 5}, ".id"),
    ):
        answer = founder_api.post(url, body, format="json")
        assert answer.status_code == 422, body
        assert any(path in error["path"] for error in answer.json()["errors"]), answer.json()


def test_the_catalogue_is_read_by_category_in_both_languages(founder_api, db):
    told = founder_api.get("/api/v1/risk-catalogue?category=ip").json()
    assert {risk["category"] for risk in told["results"]} == {"ip"}
    assert told["count"] == len(told["results"])
    assert set(told["basis"]) == set(told["results"][0]["title"]) == {"en", "zh-hans"}
    assert founder_api.get("/api/v1/risk-catalogue").json()["count"] >= 44


def test_others_write_no_risk(stranger_api, investor_api, case):
    url = f"/api/v1/cases/{case.pk}/risks/{case.spec.risks[0].id}"
    for client in (stranger_api, investor_api):
        assert client.put(url, {}, format="json").status_code == 404
        assert client.delete(url).status_code == 404
        assert client.get(url).status_code == 404
    assert investor_api.get("/api/v1/risk-catalogue").status_code == 404
