from __future__ import annotations

from uuid import uuid4

import pytest
from django.http import Http404
from scipy import stats

from bizcase.assurance.models import Evidence
from bizcase.assurance.proposal import proposal_of
from bizcase.assurance.services import apply_evidence, record_evidence
from bizcase.cases import services as cases
from bizcase.cases.models import Revision
from bizcase.core.errors import Conflict, DomainError, NotFound
from bizcase.workspaces.models import AuditEntry


def test_a_record_is_frozen_whole_with_its_digest(evidence, record):
    assert evidence.record == record
    assert len(evidence.digest) == 64
    assert (evidence.value, evidence.low, evidence.high, evidence.n) == (0.78, 0.72, 0.83, 200)
    assert (evidence.binds, evidence.verdict) == ("auc", "no evidence")
    assert not evidence.is_applied


def test_the_same_run_is_recorded_once(founder, case, evidence, record):
    again = record_evidence(
        actor=founder, case=case, run_id=evidence.run_id, record=record, binds="auc"
    )
    assert again == evidence
    assert Evidence.objects.count() == 1


def test_evidence_outlives_the_membership_of_who_asked_for_it(founder, case, record):
    made = record_evidence(actor=None, case=case, run_id=uuid4(), record=record)
    assert made.workspace == founder.workspace
    loose = record_evidence(
        actor=None, case=None, run_id=uuid4(), record=record, workspace=founder.workspace
    )
    assert loose.case is None


def test_a_record_that_is_not_a_number_is_not_kept(founder, case, record):
    with pytest.raises(ValueError, match="not JSON compliant"):
        record_evidence(
            actor=founder, case=case, run_id=uuid4(), record={**record, "extra": float("nan")}
        )
    assert Evidence.objects.count() == 0


def test_applying_makes_the_interval_the_distribution_of_the_assumption(founder, case, evidence):
    revision = apply_evidence(actor=founder, evidence=evidence)
    auc = revision.spec.assumption("auc")
    a, b = map(float, auc.value.removeprefix("beta(").removesuffix(")").split(", "))
    low, high = stats.beta(a, b).ppf([0.025, 0.975])
    assert (low, high) == pytest.approx((0.72, 0.83), abs=1e-6)
    assert auc.grade == "poc"
    assert set(auc.source) == {"en", "zh-hans"}
    assert str(evidence.pk) in auc.source["en"]
    assert str(evidence.run_id) in auc.source["zh-hans"]
    assert evidence.applied_revision == revision
    assert revision.number == 2
    assert AuditEntry.objects.filter(verb="assurance.evidence_applied").count() == 1


def test_applying_is_undone_by_restoring_the_revision_before(founder, case, evidence):
    before = case.newest
    apply_evidence(actor=founder, evidence=evidence)
    evidence.case.refresh_from_db()
    cases.restore(actor=founder, case=evidence.case, revision=before)
    assert evidence.case.spec.assumption("auc").value == "66% to 82%"
    assert not proposal_of(evidence).in_force


def test_applying_what_is_in_force_is_a_conflict_but_again_after_undo_is_not(
    founder, case, evidence
):
    before = case.newest
    apply_evidence(actor=founder, evidence=evidence)
    with pytest.raises(Conflict) as refusal:
        apply_evidence(actor=founder, evidence=evidence)
    assert refusal.value.code == "evidence_in_force"
    cases.restore(actor=founder, case=evidence.case, revision=before)
    assert apply_evidence(actor=founder, evidence=evidence).number == 4


def test_a_metric_can_become_another_plain_assumption(founder, case, evidence):
    apply_evidence(actor=founder, evidence=evidence, key="auc_today")
    assert evidence.binds == "auc_today"
    assert evidence.case.spec.assumption("auc_today").grade == "poc"


def test_an_assumption_in_money_cannot_take_a_plain_metric(founder, case, evidence):
    with pytest.raises(DomainError) as refusal:
        apply_evidence(actor=founder, evidence=evidence, key="fee")
    assert refusal.value.code == "evidence_not_plain"
    assert Revision.objects.count() == 1


def test_evidence_says_what_it_lacks(founder, case, record, evidence):
    loose = record_evidence(actor=founder, case=None, run_id=uuid4(), record=record)
    unbound = record_evidence(actor=founder, case=case, run_id=uuid4(), record=record)
    for found, code in ((loose, "evidence_without_case"), (unbound, "evidence_unbound")):
        with pytest.raises(DomainError) as refusal:
            apply_evidence(actor=founder, evidence=found)
        assert refusal.value.code == code
    with pytest.raises(NotFound):
        apply_evidence(actor=founder, evidence=evidence, key="aucc")


def test_a_reviewer_applies_and_an_investor_and_a_stranger_find_nothing(
    reviewer, investor, stranger, evidence
):
    for who in (investor, stranger):
        with pytest.raises(Http404):
            apply_evidence(actor=who, evidence=evidence)
    assert apply_evidence(actor=reviewer, evidence=evidence).number == 2
