from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from bizcase.core.errors import Conflict, DomainError, Forbidden, NotFound, TooLarge
from bizcase.runs import services, tasks
from bizcase.runs.models import Dataset, Run
from bizcase.workspaces.models import AuditEntry
from modeling import ENGINE_VERSION
from tests.bizcase.runs.conftest import TABLE

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def refusal(call: Any, **arguments: Any) -> tuple[str, list[str]]:
    """Return the code of a refusal and the fields it names."""
    with pytest.raises(DomainError) as caught:
        call(**arguments)
    return caught.value.code, [path for path, _message in caught.value.errors]


# ---- requesting


def test_a_simulation_freezes_the_document_the_seed_and_the_engine(founder, case):
    run = services.request_simulation(actor=founder, case=case, trials=500, seed=0)
    assert (run.kind, run.queue, run.status) == ("simulation", "cpu", "queued")
    assert run.inputs["document"] == case.spec.to_json()
    assert run.inputs["trials"] == 500
    assert (run.seed, run.digest, run.engine) == (0, case.digest, ENGINE_VERSION)
    assert run.revision == case.head


def test_a_request_is_audited_and_rings_once_the_transaction_is_through(
    founder, case, monkeypatch, django_capture_on_commit_callbacks
):
    rung = []
    monkeypatch.setattr(tasks.execute, "apply_async", lambda args, **options: rung.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        run = services.request_simulation(actor=founder, case=case)
        assert rung == []
    assert rung == [(str(run.pk),)]
    assert AuditEntry.objects.filter(verb="runs.requested", target_id=str(run.pk)).count() == 1


def test_an_outlook_is_applied_to_the_frozen_document(founder, case):
    run = services.request_simulation(actor=founder, case=case, outlook="downside")
    prices = [a["value"] for a in run.inputs["document"]["assumptions"] if a["id"] == "price"]
    assert prices == ["40 to 80"]
    assert run.digest == case.digest
    assert not run.is_stale


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"trials": 99}, "trials"),
        ({"trials": 1_000_001}, "trials"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**63}, "seed"),
        ({"outlook": "downsid"}, "outlook"),
    ],
)
def test_a_simulation_that_cannot_be_is_refused_with_its_field(founder, case, options, field):
    _code, fields = refusal(services.request_simulation, actor=founder, case=case, **options)
    assert fields == [field]
    assert Run.objects.count() == 0


def test_a_training_keeps_the_hash_of_its_data(founder, case, dataset):
    run = services.request_training(
        actor=founder,
        case=case,
        dataset=dataset,
        recipe="tabular",
        target="left",
        positive="yes",
        seconds=5,
        binds="price",
        plan="churn",
    )
    assert (run.kind, run.queue) == ("training", "gpu")
    assert run.inputs["dataset_sha256"] == dataset.sha256
    assert run.inputs["binds"] == "price"
    assert not run.is_stale


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"recipe": "tabula"}, "recipe"),
        ({"target": "lefft"}, "target"),
        ({"target": ""}, "target"),
        ({"seconds": 1}, "seconds"),
        ({"seconds": float("nan")}, "seconds"),
        ({"binds": "pric"}, "binds"),
        ({"plan": "churm"}, "plan"),
    ],
)
def test_a_training_that_cannot_be_is_refused_with_its_field(
    founder, case, dataset, options, field
):
    asked = {"recipe": "tabular", "target": "left", **options}
    _code, fields = refusal(
        services.request_training, actor=founder, case=case, dataset=dataset, **asked
    )
    assert fields == [field]
    assert Run.objects.count() == 0


def test_a_reviewer_reads_runs_and_asks_for_none(reviewer, case):
    with pytest.raises(Forbidden):
        services.request_simulation(actor=reviewer, case=case)


def test_an_investor_and_a_stranger_find_nothing_to_run(investor, stranger, case):
    with pytest.raises(Http404):
        services.request_simulation(actor=investor, case=case)
    with pytest.raises(NotFound):
        services.request_simulation(actor=stranger, case=case)


def test_a_strangers_dataset_is_not_there(founder, stranger, case):
    file = ContentFile(TABLE.encode(), name="t.csv")
    theirs = services.upload_dataset(actor=stranger, name="Theirs", file=file)
    with pytest.raises(NotFound):
        services.request_training(
            actor=founder, case=case, dataset=theirs, recipe="tabular", target="left"
        )


def test_a_workspace_with_too_many_runs_waiting_is_asked_to_wait(founder, case, monkeypatch):
    monkeypatch.setattr(services, "MAX_OPEN", 1)
    services.request_simulation(actor=founder, case=case)
    with pytest.raises(Conflict, match="1 runs waiting"):
        services.request_simulation(actor=founder, case=case)


def test_a_broker_that_is_away_does_not_fail_the_request(founder, case, monkeypatch):
    def away(*_args: Any, **_options: Any) -> None:
        raise ConnectionRefusedError

    run = services.request_simulation(actor=founder, case=case)
    monkeypatch.setattr(tasks.execute, "apply_async", away)
    assert not tasks.ring(run.pk, run.queue)
    run.refresh_from_db()
    assert (run.status, run.rung_at) == (Run.Status.QUEUED, None)


# ---- cancelling


def test_a_waiting_run_is_cancelled_at_once(founder, run):
    cancelled = services.cancel_run(actor=founder, run=run)
    assert cancelled.status == Run.Status.CANCELLED
    assert cancelled.is_over
    assert AuditEntry.objects.filter(verb="runs.cancelled").count() == 1


def test_a_working_run_is_asked_to_stop(founder, make_run):
    run = make_run(status=Run.Status.RUNNING, lease_until=timezone.now(), started_at=timezone.now())
    asked = services.cancel_run(actor=founder, run=run)
    assert (asked.status, asked.is_stopping, asked.can_cancel) == (Run.Status.RUNNING, True, False)


def test_asking_twice_to_stop_is_one_request(founder, make_run):
    run = make_run(status=Run.Status.RUNNING, lease_until=timezone.now(), started_at=timezone.now())
    first = services.cancel_run(actor=founder, run=run).cancel_requested_at
    assert services.cancel_run(actor=founder, run=run).cancel_requested_at == first


def test_a_run_that_is_over_cannot_be_cancelled(founder, run):
    services.cancel_run(actor=founder, run=run)
    with pytest.raises(Conflict):
        services.cancel_run(actor=founder, run=run)


def test_a_stranger_cannot_cancel_what_is_not_there(stranger, reviewer, run):
    with pytest.raises(NotFound):
        services.cancel_run(actor=stranger, run=run)
    with pytest.raises(Forbidden):
        services.cancel_run(actor=reviewer, run=run)


# ---- datasets


def test_a_dataset_has_a_key_a_hash_and_a_card(founder):
    dataset = services.upload_dataset(
        actor=founder, name="Customers", file=ContentFile(TABLE.encode(), name="customers.csv")
    )
    assert dataset.key == "customers"
    assert dataset.card["rows"] == 150
    assert [column["name"] for column in dataset.card["columns"]] == ["age", "spend", "left"]
    assert "customers" not in dataset.file.name  # the name it came with is not used
    assert default_storage.exists(dataset.file.name)


def test_the_same_bytes_again_give_the_dataset_that_is_there(founder, dataset):
    again = services.upload_dataset(
        actor=founder, name="Another name", file=ContentFile(TABLE.encode(), name="x.csv")
    )
    assert again == dataset
    assert Dataset.objects.count() == 1


def test_another_table_of_the_same_name_has_its_own_key(founder, dataset):
    other = services.upload_dataset(
        actor=founder,
        name="Customers",
        file=ContentFile(TABLE.replace("21,", "22,").encode(), name="x.csv"),
    )
    assert other.key.startswith("customers-")


def test_two_workspaces_may_hold_the_same_table(stranger, dataset):
    theirs = services.upload_dataset(
        actor=stranger, name="客户", file=ContentFile(TABLE.encode(), name="x.csv")
    )
    assert theirs != dataset
    assert theirs.key.startswith("data-")


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04 no workbook"])
def test_a_file_that_is_no_table_is_refused_and_nothing_is_kept(founder, content):
    code, fields = refusal(
        services.upload_dataset,
        actor=founder,
        name="Bad",
        file=ContentFile(content, name="bad.csv"),
    )
    assert code != "crashed"
    assert fields == ["file"]
    assert Dataset.objects.count() == 0
    assert not default_storage.exists("datasets")


def test_a_file_over_the_limit_is_refused_before_it_is_opened(founder, settings):
    settings.UPLOAD_LIMIT = 1_000
    with pytest.raises(TooLarge):
        services.upload_dataset(
            actor=founder, name="Big", file=ContentFile(TABLE.encode(), name="x.csv")
        )


def test_a_removed_dataset_leaves_no_file(founder, dataset, django_capture_on_commit_callbacks):
    name = dataset.file.name
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_dataset(actor=founder, dataset=dataset)
    assert not default_storage.exists(name)
    assert AuditEntry.objects.filter(verb="runs.dataset_removed").count() == 1


def test_a_dataset_that_a_training_works_with_stays(founder, case, dataset):
    run = services.request_training(
        actor=founder, case=case, dataset=dataset, recipe="tabular", target="left"
    )
    with pytest.raises(Conflict):
        services.remove_dataset(actor=founder, dataset=dataset)
    services.cancel_run(actor=founder, run=run)
    services.remove_dataset(actor=founder, dataset=dataset)
    assert Dataset.objects.count() == 0


# ---- rows


def test_a_simulation_is_out_of_date_once_the_document_changed(run, make_run):
    assert not run.is_stale
    assert make_run(digest="0" * 64).is_stale
    assert make_run(engine="bizcase-engine/0").is_stale


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "paused"},
        {"progress": 1.5},
        {"status": "running"},
        {"status": "done", "finished_at": timezone.now()},
        {"status": "failed", "finished_at": timezone.now()},
        {"status": "cancelled"},
        {"finished_at": timezone.now()},
        {"attempt": 6},
    ],
)
def test_the_database_refuses_a_state_that_cannot_be(run, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(**columns)


def test_the_newest_finished_run_of_a_case_comes_first(make_run, case):
    then = timezone.now()
    over = {"status": Run.Status.DONE, "result": {}}
    make_run(**over, finished_at=then)
    newest = make_run(**over, finished_at=then + timedelta(seconds=5))
    make_run()
    assert Run.objects.for_case(case).newest_done("simulation").first() == newest
