"""Readiness: what holds, what only says so, and why a stage is not ready."""

from __future__ import annotations

from datetime import date

import pytest

from bizcase.cases.planning.records import records_of
from bizcase.cases.planning.stages import board, proof_of, reason_of, stage_index
from bizcase.core.errors import NotFound
from modeling.plan import Criterion, Plan

TODAY = date(2027, 2, 1)
RECORD = "0191a2b3-0000-7000-8000-00000000abcd"


def reason(records=(), **facts):
    return reason_of(Criterion(text="It holds", **facts), records, TODAY)


def test_a_criterion_holds_with_evidence_and_a_day_that_has_come():
    assert reason(evidence="A report", met="2027-02-01") == ""
    assert reason(evidence=RECORD, met="2027-02-01", records=(RECORD,)) == ""


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, "not met yet"),
        ({"evidence": "A report"}, "not met yet"),
        ({"met": "2027-02-01"}, "nothing shows it"),
        ({"met": "2027-02-02", "evidence": "A report"}, "dated in the future"),
        ({"met": "2027-01-02", "evidence": RECORD}, "record that this case does not have"),
    ],
)
def test_a_criterion_that_does_not_hold_says_why(facts, told):
    assert told in reason(**facts)


def test_evidence_is_a_record_an_address_or_words():
    def proof(evidence, records=None):
        return proof_of(Criterion(text="x", evidence=evidence), records or {})

    assert proof(RECORD.upper(), {RECORD: "auc 0.79"}).text == "auc 0.79"
    assert proof(RECORD).missing
    assert proof("https://example.com/a").link == "https://example.com/a"
    assert proof("https://example.com and more").link == ""
    assert proof({"en": "Words", "zh-hans": "文字"}).text == "Words"
    assert proof_of(Criterion(text="x"), {}) is None


def test_a_stage_without_criteria_is_not_ready(planned):
    found = board(planned.spec, planned.newest.document, records={}, today=TODAY)
    assert [column.is_ready for column in found.columns] == [False, False, False]
    assert "no exit criteria" in found.columns[2].reasons[0]
    assert found.columns[2].when == ""


def test_the_first_stage_that_is_not_ready_is_the_current_one(planned):
    found = board(planned.spec, planned.newest.document, records={}, today=TODAY)
    assert found.current is found.columns[0]
    assert (found.met, found.criteria) == (1, 3)
    assert found.columns[0].reasons == ("“Measured on new data”: not met yet",)
    assert found.columns[0].when == "Jan\u2009–\u2009Mar 2027"
    assert found.columns[0].budget == "CN¥100K to CN¥200K"
    assert 130_000 < found.budget < 160_000
    later = planned.spec.model_copy(update={"plan": Plan()})
    assert board(later, {}, records={}, today=TODAY).current is None


def test_the_records_of_a_case_are_its_own(planned, record, founder):
    assert records_of(planned) == {str(record.pk): str(record)}


def test_a_stage_that_is_not_there_is_not_found(planned):
    assert stage_index(planned, "research") == 1
    with pytest.raises(NotFound, match="did you mean 'research'"):
        stage_index(planned, "reserch")
