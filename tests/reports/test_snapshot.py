from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.utils import timezone

from bizcase.assurance.services import apply_evidence, record_evidence
from bizcase.cases import services as cases
from bizcase.cases.models import Case
from bizcase.core.errors import DomainError
from bizcase.economics.services import change_assumption
from bizcase.runs.models import Run
from reports.sections.compose import compose
from reports.sections.headline import measured_share
from reports.snapshot import Snapshot, take
from tests.reports import samples
from tests.reports.conftest import simulated

pytestmark = [pytest.mark.django_db, pytest.mark.database]

CERTAIN = """
format: bizcase/1
kind: case
id: certain
title: Nothing is uncertain
currency: CNY
timeline: {start: 2027-01, months: 24}
discount_rate: 0.1
assumptions:
  - {id: price, unit: CNY/month, value: 1000}
lines:
  - {id: revenue, unit: CNY/month, role: benefit, formula: price}
"""
LOSS = CERTAIN.replace("certain", "loss").replace("role: benefit", "role: cost")


def newest(case: Case) -> Case:
    return Case.objects.with_head().get(pk=case.pk)


def frozen(case: Case, run: Run | None) -> Snapshot:
    return take(case=newest(case), run=run, locale="en", now=timezone.now())


def record(**changes) -> dict:
    told = samples.evidence()
    told["interval"] = [told["low"], told["high"]]
    return told | changes


def test_a_snapshot_holds_the_document_that_was_simulated_and_where_its_figures_come_from(
    case, run
):
    snapshot = frozen(case, run)
    assert snapshot.document == case.newest.document
    assert snapshot.result == run.result
    assert snapshot.simulation["id"] == str(run.pk)
    assert snapshot.simulation["digest"] == case.digest
    assert snapshot.simulation["revision"] == 1
    assert not snapshot.simulation["is_stale"]


def test_a_snapshot_survives_its_json(case, run):
    snapshot = frozen(case, run)
    again = Snapshot.from_json(snapshot.to_json())
    assert again == snapshot
    assert again.digest == snapshot.digest


def test_a_case_that_was_never_simulated_is_refused_by_name(case):
    with pytest.raises(DomainError, match="simulation") as refused:
        frozen(case, None)
    assert [path for path, _message in refused.value.errors] == ["simulation"]


def test_a_result_without_a_part_is_refused_by_its_name(case, run):
    del run.result["tornado"]
    with pytest.raises(DomainError) as refused:
        frozen(case, run)
    assert [path for path, _message in refused.value.errors] == ["tornado"]


def test_a_simulation_of_an_older_revision_is_marked(founder, case, run):
    change_assumption(actor=founder, case=case, key="price", value="20 to 40")
    run = Run.objects.select_related("revision", "case__head").get(pk=run.pk)
    snapshot = frozen(case, run)
    assert snapshot.simulation["is_stale"]
    assert snapshot.case["revision"] == 2
    assert snapshot.document["assumptions"][0]["value"] != "20 to 40"
    assert "revision 1" in compose(snapshot).warning


def test_evidence_is_told_with_the_simulation_before_it(founder, case, run):
    evidence = record_evidence(
        actor=founder, case=case, run_id=uuid.uuid4(), record=record(), binds="quality"
    )
    apply_evidence(actor=founder, evidence=evidence)
    after = simulated(founder, newest(case))
    snapshot = frozen(case, Run.objects.select_related("revision", "case__head").get(pk=after.pk))
    assert snapshot.before["id"] == str(run.pk)
    assert snapshot.evidence[0]["applied_revision"] == 2
    assert 0 < measured_share(snapshot) < 1


def test_without_measured_inputs_the_summary_says_so(case, run):
    snapshot = frozen(case, run)
    assert measured_share(snapshot) == 0
    assert "No input that moves the value has been measured" in " ".join(compose(snapshot).summary)


@pytest.mark.parametrize("text", [CERTAIN, LOSS])
def test_a_model_without_uncertainty_makes_a_report_too(founder, text):
    case = cases.import_document(actor=founder, text=text).case
    run = simulated(founder, newest(case))
    document = compose(frozen(case, run))
    assert document.kpis[0].value
    assert [chart.key for chart in document.charts()]


def test_the_parts_of_the_spread_add_up_over_measured_and_claimed_inputs():
    snapshot = samples.snapshot()
    weights = [s["rank_correlation"] ** 2 for s in snapshot.result["tornado"]["swings"]]
    assert measured_share(snapshot) == pytest.approx(weights[3] / sum(weights))


def test_a_report_prints_what_entries_make(founder):
    text = (Path(__file__).parents[1] / "modeling" / "twelve.yaml").read_text(encoding="utf-8")
    twelve = cases.import_document(actor=founder, text=text).case
    snapshot = frozen(twelve, simulated(founder, twelve))
    assert {"seats_price", "allies_cloud_share"} <= {item["id"] for item in snapshot.inputs}
    assert "seats_revenue" in {line.id for line in snapshot.spec.lines}
    assert snapshot.document == newest(twelve).newest.document
    printed = str(compose(snapshot))
    assert "Platform seats: price" in printed


def test_the_risks_of_a_report_tell_probabilities_and_expected_events():
    tree = samples.document()
    first, second = tree["risks"][:2]
    del first["probability"]
    first |= {"rate": 3, "per": "year"}
    second |= {"probability": "20%", "per": "horizon"}
    printed = str(compose(samples.snapshot(document=tree)))
    assert "'3 events a year'" in printed
    assert "'20% in all'" in printed
