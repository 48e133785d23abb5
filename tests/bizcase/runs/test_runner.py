from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from bizcase.runs import runner, services
from bizcase.runs.job import Cancelled, Job, Lost, folder_of
from bizcase.runs.models import Artifact, Metric, Run
from tests.bizcase.runs.conftest import WORK, silent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


class Bell:
    """Remembers who was rung for."""

    def __init__(self, *, works: bool = True) -> None:
        self.rung: list[UUID] = []
        self.works = works

    def __call__(self, run_id: UUID, queue: str) -> bool:
        self.rung.append(run_id)
        return self.works


def use(settings, name: str) -> None:
    settings.RUN_KINDS = {"simulation": f"{WORK}.{name}"}


def executed(run: Run) -> Run:
    runner.execute(run.pk)
    run.refresh_from_db()
    return run


# ---- claiming


def test_a_claim_takes_a_queued_run_with_a_lease_an_attempt_and_a_fence(run):
    claimed = runner.claim(run.pk)
    run.refresh_from_db()
    assert (run.status, run.attempt, run.fence) == (Run.Status.RUNNING, 1, 1)
    assert run.lease_until > timezone.now()
    assert claimed.fence == run.fence
    assert run.started_at is not None


def test_a_run_that_somebody_has_is_not_to_be_had(run):
    assert runner.claim(run.pk) is not None
    assert runner.claim(run.pk) is None


def test_of_two_that_read_the_same_row_one_wins(run):
    first, second = Run.objects.get(pk=run.pk), Run.objects.get(pk=run.pk)
    assert runner.take(first)
    assert not runner.take(second)
    run.refresh_from_db()
    assert run.attempt == 1


def test_of_two_that_read_the_same_silent_row_one_wins(make_run):
    run = make_run(**silent())
    first, second = Run.objects.get(pk=run.pk), Run.objects.get(pk=run.pk)
    assert runner.take(first)
    assert not runner.take(second)
    assert (first.attempt, first.fence) == (2, 2)


def test_a_run_whose_worker_still_speaks_stays_with_it(make_run):
    run = make_run(**{**silent(), "lease_until": timezone.now() + timedelta(seconds=5)})
    assert runner.claim(run.pk) is None


def test_a_cancelled_run_is_not_claimed(make_run):
    assert runner.claim(make_run(**silent(), cancel_requested_at=timezone.now()).pk) is None


def test_a_run_without_attempts_left_is_not_claimed(make_run):
    assert runner.claim(make_run(**{**silent(), "attempt": 5}).pk) is None


def test_an_unknown_run_is_no_error():
    runner.execute(UUID(int=0))


def test_a_process_that_is_about_to_end_takes_no_run(run, monkeypatch):
    monkeypatch.setattr(runner.shift, "is_over", True)
    assert executed(run).status == Run.Status.QUEUED


# ---- finishing


def test_a_finished_run_has_result_metrics_artifacts_and_an_end(run):
    executed(run)
    assert run.status == Run.Status.DONE
    assert run.result == {"answer": 1}
    assert (run.progress, run.lease_until, run.is_over) == (1.0, None, True)
    assert run.finished_at >= run.started_at
    assert list(run.metrics.values_list("name", "step", "value")) == [("loss", 1, 0.25)]
    artifact = run.artifacts.get()
    assert Path(default_storage.path(artifact.file.name)).read_bytes() == b"123"
    assert artifact.size == 3


def test_a_second_message_does_nothing(run):
    executed(run)
    end = run.finished_at
    assert executed(run).finished_at == end
    assert run.attempt == 1
    assert Artifact.objects.count() == 1


def test_the_effect_is_settled_in_the_same_transaction(settings, run):
    use(settings, "settled")
    executed(run)
    assert run.metrics.get().value == 7.0


def test_an_effect_that_is_refused_takes_everything_back_and_says_why(settings, run):
    use(settings, "settled_and_broken")
    executed(run)
    assert run.status == Run.Status.FAILED
    assert run.error["code"] == "not_this_one"
    assert run.result is None
    assert Metric.objects.count() == Artifact.objects.count() == 0


def test_half_a_file_of_a_killed_worker_is_replaced(run):
    name = f"runs/{run.pk}/a665a45920422f9d417e4867efdc4fb8a04a1f3fff1fa07e998e86f7f7a27ae3.npy"
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"1")
    executed(run)
    assert run.artifacts.get().file.name == name
    assert path.read_bytes() == b"123"


def test_the_folder_of_a_finished_run_is_gone(run):
    folder_of(run).mkdir(parents=True)
    executed(run)
    assert not folder_of(run).exists()


# ---- failing


def test_an_unexpected_error_is_logged_and_a_neutral_sentence_stored(settings, run, caplog):
    use(settings, "broken")
    executed(run)
    assert run.status == Run.Status.FAILED
    assert run.error == {"code": "crashed", "message": runner.CRASHED}
    assert "a secret of the inside" in caplog.text


def test_a_refusal_is_stored_in_the_language_of_whoever_asked(settings, run, founder):
    founder.user.language = "zh-hans"
    founder.user.save()
    use(settings, "refused")
    executed(run)
    assert run.error["code"] == "no_data"
    assert run.error["message"] != "Forbidden"  # Django's own catalogue translates it
    assert run.error["errors"] == [{"path": "data", "message": "is missing"}]


def test_a_refused_document_names_the_path(settings, run):
    use(settings, "refused_document")
    executed(run)
    assert run.error["code"] == "document_refused"
    assert run.error["errors"][0]["path"] == "lines[0].formula"


def test_a_refused_training_says_why(settings, run):
    use(settings, "refused_training")
    assert executed(run).error == {"code": "too_few", "message": "3 rows are too few."}


def test_a_database_that_goes_away_leaves_the_run_to_the_next_attempt(settings, run):
    use(settings, "database_away")
    executed(run)
    assert run.status == Run.Status.RUNNING
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    use(settings, "done")
    assert executed(run).status == Run.Status.DONE
    assert run.attempt == 2


# ---- stopping


def test_a_cancelled_run_is_let_go_at_the_next_heartbeat(settings, run):
    use(settings, "cancelled_meanwhile")
    executed(run)
    assert run.status == Run.Status.CANCELLED
    assert run.result is None
    assert run.finished_at is not None


@pytest.mark.parametrize("work", ["lost_meanwhile", "lost_unnoticed"])
def test_a_worker_that_was_overtaken_writes_nothing(settings, run, work):
    use(settings, work)
    executed(run)
    assert (run.status, run.fence) == (Run.Status.RUNNING, 2)
    assert run.result is None
    assert Artifact.objects.count() == Metric.objects.count() == 0


def test_a_worker_that_is_told_to_end_hands_its_run_back_and_uses_up_no_attempt(settings, run):
    use(settings, "told_to_end")
    executed(run)
    assert (run.status, run.attempt, run.fence) == (Run.Status.QUEUED, 0, 1)
    use(settings, "done")
    executed(run)
    assert (run.status, run.attempt, run.fence) == (Run.Status.DONE, 1, 2)


# ---- beating


def test_a_beat_renews_the_lease_and_stores_what_was_told(run):
    job = Job(runner.claim(run.pk))
    job.progress(0.25, "a quarter")
    job.metric("loss", 1, 0.5)
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now())
    job.beat()
    run.refresh_from_db()
    assert (run.progress, run.note) == (0.25, "a quarter")
    assert run.lease_until > timezone.now() + timedelta(seconds=5)
    assert run.metrics.count() == 1


def test_a_resumed_training_repeats_a_point_without_doubling_it(run):
    job = Job(runner.claim(run.pk))
    for value in (0.5, 0.25):
        job.metric("loss", 1, value)
        job.beat()
    assert run.metrics.get().value == 0.25


def test_a_beat_tells_the_work_that_it_is_cancelled(run):
    job = Job(runner.claim(run.pk))
    Run.objects.filter(pk=run.pk).update(cancel_requested_at=timezone.now())
    job.beat()
    with pytest.raises(Cancelled):
        job.check()


def test_a_beat_tells_the_work_that_it_is_lost_and_stores_nothing(run):
    job = Job(runner.claim(run.pk))
    Run.objects.filter(pk=run.pk).update(fence=9)
    job.metric("loss", 1, 0.5)
    job.beat()
    assert run.metrics.count() == 0
    with pytest.raises(Lost):
        job.progress(0.5)


# ---- sweeping


def test_a_run_that_was_just_rung_for_is_left_alone(run):
    bell = Bell()
    assert runner.sweep(bell) == 0
    assert bell.rung == []


def test_a_queued_run_that_nobody_heard_is_rung_for_once(make_run):
    run = make_run(rung_at=timezone.now() - timedelta(minutes=1))
    bell = Bell()
    assert runner.sweep(bell) == 1
    assert runner.sweep(bell) == 0
    assert bell.rung == [run.pk]


def test_a_run_whose_message_was_not_sent_is_rung_for_at_the_next_look(make_run):
    run = make_run(rung_at=None)
    bell = Bell()
    runner.sweep(bell)
    assert bell.rung == [run.pk]


def test_a_run_whose_worker_fell_silent_is_rung_for(make_run):
    run = make_run(**silent())
    bell = Bell()
    runner.sweep(bell)
    assert bell.rung == [run.pk]


def test_a_long_queue_is_not_rung_as_a_whole(make_run):
    for _ in range(runner.RING_AT_MOST + 3):
        make_run(rung_at=None)
    assert runner.sweep(Bell()) == runner.RING_AT_MOST


def test_a_sweep_stops_at_the_first_message_that_cannot_be_sent(make_run):
    make_run(rung_at=None)
    make_run(rung_at=None)
    bell = Bell(works=False)
    assert runner.sweep(bell) == 0
    assert len(bell.rung) == 1


def test_a_run_whose_attempts_are_used_up_fails_as_worker_lost(make_run):
    run = make_run(**{**silent(), "attempt": 5})
    folder_of(run).mkdir(parents=True)
    runner.sweep(Bell())
    run.refresh_from_db()
    assert run.status == Run.Status.FAILED
    assert run.error["code"] == "worker_lost"
    assert run.failure.startswith("Worker lost")
    assert not folder_of(run).exists()


def test_a_cancelled_run_whose_worker_died_is_cancelled_by_the_sweep(make_run):
    run = make_run(**silent(), cancel_requested_at=timezone.now())
    bell = Bell()
    runner.sweep(bell)
    run.refresh_from_db()
    assert run.status == Run.Status.CANCELLED
    assert bell.rung == []


def test_cancelling_wins_against_a_worker_that_beats_on(run, founder):
    job = Job(runner.claim(run.pk))
    services.cancel_run(actor=founder, run=run)
    job.beat()
    assert job.should_stop()
