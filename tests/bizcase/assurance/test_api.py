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
