from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from bizcase.runs import sweeper, tasks
from bizcase.runs.models import Run

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def messages(monkeypatch) -> list[tuple[str, str]]:
    """What was sent: the id and the queue."""
    sent: list[tuple[str, str]] = []

    def send(words: tuple[str], *, queue: str, retry: bool) -> None:
        assert not retry  # a request does not wait for a broker to come back
        sent.append((words[0], queue))

    monkeypatch.setattr(tasks.execute, "apply_async", send)
    return sent


def test_a_message_carries_the_id_and_nothing_else(messages, run):
    assert tasks.ring(run.pk, "cpu")
    assert messages == [(str(run.pk), "cpu")]


def test_a_message_does_the_run(run):
    tasks.execute(str(run.pk))
    run.refresh_from_db()
    assert run.status == Run.Status.DONE


def test_a_sweep_rings_in_the_queue_of_the_run(messages, make_run):
    run = make_run(rung_at=None, queue=Run.Queue.GPU)
    assert tasks.sweep() == 1
    assert messages == [(str(run.pk), "gpu")]


@pytest.mark.parametrize("error", [BrokerAway("away"), ConnectionResetError(), TimeoutError()])
def test_whatever_ails_the_broker_the_row_waits_for_a_sweep(run, monkeypatch, error):
    def send(*_args: Any, **_options: Any) -> None:
        raise error

    monkeypatch.setattr(tasks.execute, "apply_async", send)
    Run.objects.filter(pk=run.pk).update(rung_at=timezone.now())
    assert not tasks.ring(run.pk, "cpu")
    assert Run.objects.unheard(timezone.now(), rung_before=timezone.now()).get() == run


def test_a_sweep_outlives_a_database_that_is_away(monkeypatch, caplog):
    def away() -> int:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(tasks, "sweep", away)
    monkeypatch.setattr(sweeper.connections, "close_all", lambda: None)  # the test's own is kept
    sweeper.look()
    assert "the database is away" in caplog.text
