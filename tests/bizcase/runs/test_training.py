from __future__ import annotations

import pytest

from bizcase.assurance.models import Evidence
from bizcase.runs import runner, services
from bizcase.runs.models import Run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture(autouse=True)
def real_kind(settings) -> None:
    settings.RUN_KINDS = {"training": "bizcase.runs.training.work"}


@pytest.fixture
def training(founder, case, dataset) -> Run:
    return services.request_training(
        actor=founder, case=case, dataset=dataset, recipe="tabular", target="spend", seconds=5
    )


def executed(run: Run) -> Run:
    runner.execute(run.pk)
    run.refresh_from_db()
    return run


def test_what_the_training_process_refuses_is_told_as_it_says_it(training):
    run = executed(training)
    assert run.status == Run.Status.FAILED
    assert run.error["code"] == "many_classes"
    assert "spend" in run.error["message"]
    assert Evidence.objects.count() == 0


def test_a_training_whose_data_were_removed_says_so(training, dataset):
    dataset.delete()
    run = executed(training)
    assert (run.status, run.error["code"]) == (Run.Status.FAILED, "no_such_dataset")
