"""Kinds of work for tests: each takes no time and ends in its own way."""

from __future__ import annotations

from functools import partial

from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from bizcase.core.errors import DomainError
from bizcase.runs.job import Job, Outcome, Produced, Released
from bizcase.runs.models import Metric, Run
from modeling.poc.config import TrainError
from modeling.spec import Issue, SpecError


def done(run: Run, job: Job) -> Outcome:
    job.progress(0.5, "half")
    job.metric("loss", 1, 0.25)
    job.metric("loss", 2, float("nan"))
    file = Produced(name="numbers.npy", content=b"123", media_type="application/octet-stream")
    return Outcome(result={"answer": run.seed}, artifacts=(file,))


def settled(run: Run, job: Job) -> Outcome:
    return Outcome(result={}, settle=partial(_settle, value=7.0))


def _settle(run: Run, *, value: float) -> None:
    assert run.status == Run.Status.DONE
    Metric.objects.create(run=run, name="settled", step=0, value=value)


def settled_and_broken(run: Run, job: Job) -> Outcome:
    def settle(run: Run) -> None:
        _settle(run, value=1.0)
        raise DomainError("not_this_one", "The effect was refused.")

    file = Produced(name="orphan.txt", content=b"orphan", media_type="text/plain")
    return Outcome(result={}, artifacts=(file,), settle=settle)


def broken(run: Run, job: Job) -> Outcome:
    raise ZeroDivisionError("a secret of the inside")


def refused(run: Run, job: Job) -> Outcome:
    raise DomainError("no_data", _("Forbidden"), errors=[("data", "is missing")])


def refused_document(run: Run, job: Job) -> Outcome:
    raise SpecError([Issue("lines[0].formula", "unknown name 'seat'; did you mean 'seats'?")])


def refused_training(run: Run, job: Job) -> Outcome:
    raise TrainError("too_few", "{rows} rows are too few.", rows=3)


def cancelled_meanwhile(run: Run, job: Job) -> Outcome:
    Run.objects.filter(pk=run.pk).update(cancel_requested_at=timezone.now())
    job.beat()
    job.check()
    raise AssertionError("a cancelled run goes on")


def lost_meanwhile(run: Run, job: Job) -> Outcome:
    Run.objects.filter(pk=run.pk).update(fence=run.fence + 1, attempt=run.attempt + 1)
    job.beat()
    job.check()
    raise AssertionError("a lost run goes on")


def lost_unnoticed(run: Run, job: Job) -> Outcome:
    Run.objects.filter(pk=run.pk).update(fence=run.fence + 1, attempt=run.attempt + 1)
    return done(run, job)


def told_to_end(run: Run, job: Job) -> Outcome:
    job.stop(Released)
    job.check()
    raise AssertionError("a worker that is told to end goes on")


def database_away(run: Run, job: Job) -> Outcome:
    raise OperationalError("server closed the connection")
