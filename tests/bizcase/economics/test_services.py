from __future__ import annotations

import pytest
from django.http import Http404

from bizcase.cases.models import Revision
from bizcase.core.errors import Conflict, DomainError, Forbidden, NotFound
from bizcase.economics import services
from bizcase.economics.spec import build_spec, with_assumption


def test_a_changed_assumption_is_a_revision_that_says_so(founder, case):
    revision = services.change_assumption(
        actor=founder, case=case, key="integration", value="2 to 3", source="a quote", grade="cited"
    )
    integration = case.spec.assumption("integration")
    assert (integration.value, integration.source, integration.grade) == (
        "2 to 3",
        "a quote",
        "cited",
    )
    assert revision.number == 2
    assert "integration" in revision.note
    assert "2 to 3" in revision.note


def test_source_and_grade_stay_unless_they_are_given(founder, case):
    before = case.spec.assumption("integration")
    services.change_assumption(actor=founder, case=case, key="integration", value=2)
    after = case.spec.assumption("integration")
    assert (after.source, after.grade) == (before.source, before.grade)
    services.change_assumption(
        actor=founder, case=case, key="integration", value=2, source="", grade=""
    )
    cleared = case.spec.assumption("integration")
    assert (cleared.source, cleared.grade) == (None, None)


def test_a_source_that_a_form_gives_back_stays_in_both_languages(founder, case):
    before = case.spec.assumption("integration").source
    services.change_assumption(
        actor=founder, case=case, key="integration", value="1 to 2", source=before["zh-hans"]
    )
    assert case.spec.assumption("integration").source == before


def test_a_measured_source_and_grade_do_not_outlive_a_typed_value(founder, case):
    measured = {"en": "Measured", "zh-hans": "实测"}
    services.apply_evidence_value(
        actor=founder, case=case, key="auc", value="beta(80, 20)", source=measured
    )
    services.change_assumption(
        actor=founder, case=case, key="auc", value="70% to 80%", source="Measured", grade="poc"
    )
    auc = case.spec.assumption("auc")
    assert (auc.value, auc.source, auc.grade) == ("70% to 80%", None, None)


def test_the_same_value_again_changes_nothing(founder, case):
    value = case.spec.assumption("integration").value
    services.change_assumption(actor=founder, case=case, key="integration", value=value)
    assert Revision.objects.count() == 1


@pytest.mark.parametrize(
    "value",
    ["5 too 10", "3 to 2", "integration * 2", "nothing", "normal(1)", float("nan"), "lenders", ""],
)
def test_a_value_that_cannot_be_is_refused_and_changes_nothing(founder, case, value):
    with pytest.raises(DomainError) as refusal:
        services.change_assumption(actor=founder, case=case, key="integration", value=value)
    assert refusal.value.code == "document_refused"
    assert refusal.value.errors[0][1]
    assert Revision.objects.count() == 1


def test_an_unknown_assumption_is_not_found_and_the_nearest_is_named(founder, case):
    with pytest.raises(NotFound, match="did you mean 'integration'"):
        services.change_assumption(actor=founder, case=case, key="integrations_", value=1)


def test_two_people_who_saw_the_same_state_conflict(founder, case):
    seen = case.digest
    services.change_assumption(
        actor=founder, case=case, key="integration", value=1, expected_digest=seen
    )
    with pytest.raises(Conflict):
        services.change_assumption(
            actor=founder, case=case, key="integration", value=2, expected_digest=seen
        )


def test_measured_values_may_be_applied_by_a_reviewer_who_may_not_edit(founder, reviewer, case):
    with pytest.raises(Forbidden):
        services.change_assumption(actor=reviewer, case=case, key="auc", value=0.8)
    services.apply_evidence_value(
        actor=reviewer, case=case, key="auc", value="beta(80, 20)", source="a measurement"
    )
    auc = case.spec.assumption("auc")
    assert (auc.value, auc.grade, auc.source) == ("beta(80, 20)", "poc", "a measurement")


def test_nobody_changes_a_case_of_another_workspace(stranger, case):
    with pytest.raises(Http404):
        services.change_assumption(actor=stranger, case=case, key="integration", value=1)


def test_the_engine_gets_the_newest_document_under_the_outlook(case):
    assert build_spec(case).assumption("auc").value == "66% to 82%"
    assert build_spec(case, "downside").assumption("auc").value == "64% to 76%"
    with pytest.raises(DomainError, match="refused"):
        build_spec(case, "sideways")


def test_an_edit_leaves_the_document_it_started_from_alone(case):
    document = case.newest.document
    edited = with_assumption(document, "integration", value=1, source=None)
    assert document == Revision.objects.get().document
    assert next(a for a in edited["assumptions"] if a["id"] == "integration")["value"] == 1
