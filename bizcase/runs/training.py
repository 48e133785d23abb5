"""The work of a training run: a child process trains, this process listens and records."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from bizcase.assurance.services import record_evidence
from bizcase.core.errors import NotFound
from bizcase.runs.job import Job, Outcome
from bizcase.runs.models import Dataset, Run
from bizcase.workspaces.models import Membership
from modeling.poc.config import TrainConfig, TrainError
from modeling.poc.supervise import supervise


def work(run: Run, job: Job) -> Outcome:
    """Train; a second attempt finds the checkpoints of the first in the job's folder."""
    config = _config(run, job)
    told = partial(_tell, job)
    try:
        record = supervise(config, folder=job.folder, on_event=told, should_stop=job.should_stop)
    except TrainError:
        job.check()  # stopped because we asked: then the reason is ours, not an error
        raise
    return Outcome(result=record, settle=partial(_settle, record=record))


def _config(run: Run, job: Job) -> TrainConfig:
    asked = run.inputs
    return TrainConfig(
        recipe=asked["recipe"],
        path=str(_data(run, job)),
        target=asked["target"],
        positive=asked["positive"],
        seconds=asked["seconds"],
        seed=run.seed,
        rate=settings.COMPUTE_RATE or None,
        currency=settings.COMPUTE_CURRENCY,
    )


def _data(run: Run, job: Job) -> Path:
    """Return the dataset on this machine's disk; storage elsewhere is copied once."""
    dataset = Dataset.objects.filter(pk=run.inputs["dataset"], workspace=run.workspace_id).first()
    if dataset is None:
        raise NotFound("no_such_dataset", _("The dataset was removed."))
    try:
        return Path(dataset.file.path)
    except NotImplementedError:
        copy = job.folder / "data"
    if not copy.exists():
        part = copy.with_suffix(".part")
        with dataset.file.open("rb") as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)
        part.replace(copy)
    return copy


def _tell(job: Job, event: dict[str, Any]) -> None:
    if "metric" in event:
        job.metric(event["metric"], event["step"], event["value"])
    elif "progress" in event:
        note = event.get("note")
        job.progress(event["progress"], _(note) if note else "")


def _settle(run: Run, *, record: dict[str, Any]) -> None:
    """Keep the evidence in the transaction that finishes the run."""
    asker = Membership.objects.filter(user=run.created_by_id, workspace=run.workspace_id).first()
    record_evidence(
        actor=asker,
        case=run.case,
        run_id=run.pk,
        record=record,
        binds=run.inputs["binds"],
        workspace=run.workspace,
    )
