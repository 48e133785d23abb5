from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bizcase.runs import runner, services
from bizcase.runs.models import Dataset, Metric, Run
from tests.bizcase.runs.conftest import TABLE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def test_a_simulation_started_on_a_page_leads_to_its_run(founder_client, case):
    answer = founder_client.post(reverse("runs:simulate", args=[case.pk]), {"trials": "500"})
    run = Run.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, run.get_absolute_url())
    assert run.inputs["trials"] == 500


def test_a_simulation_with_too_few_trials_says_so_beside_the_field(founder_client, case):
    answer = founder_client.post(reverse("runs:simulate", args=[case.pk]), {"trials": "1"})
    assert answer.status_code == 422
    assert "trials" in answer.context["form"].errors


def test_sampling_and_a_tolerance_may_be_chosen_on_the_page(founder_client, case):
    asked = {"trials": "", "sampling": "latin", "tolerance": "2 %"}
    answer = founder_client.post(reverse("runs:simulate", args=[case.pk]), asked)
    run = Run.objects.get()
    assert answer.status_code == 303
    assert (run.inputs["sampling"], run.inputs["tolerance"]) == ("latin", "2 %")
    page = founder_client.get(run.get_absolute_url()).content.decode()
    assert "Latin hypercube" in page
    assert "at most 1,000,000" in page


@pytest.mark.parametrize(("field", "text"), [("tolerance", "-5"), ("sampling", "halton")])
def test_what_cannot_be_sampled_stands_beside_its_field(founder_client, case, field, text):
    answer = founder_client.post(reverse("runs:simulate", args=[case.pk]), {field: text})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Run.objects.exists()


def test_the_list_shows_the_runs_of_the_case(founder_client, case, make_run):
    run = make_run()
    answer = founder_client.get(reverse("runs:list", args=[case.pk]))
    assert list(answer.context["runs"]) == [run]
    assert run.get_absolute_url() in answer.content.decode()


def test_the_number_of_queries_of_the_list_does_not_grow(
    founder_client, case, make_run, django_assert_max_num_queries
):
    url = reverse("runs:list", args=[case.pk])
    for _ in range(2):
        make_run()
    founder_client.get(url)
    with django_assert_max_num_queries(14) as few:
        founder_client.get(url)
    for _ in range(8):
        make_run()
    with django_assert_max_num_queries(len(few)):
        founder_client.get(url)


def test_a_planned_training_fills_the_form(founder_client, case, dataset):
    answer = founder_client.get(reverse("runs:train", args=[case.pk]), {"plan": "churn"})
    form = answer.context["form"]
    assert form["dataset"].value() == dataset.pk
    assert (form["target"].value(), form["positive"].value()) == ("left", "yes")
    assert (form["binds"].value(), form["plan"].value()) == ("price", "churn")
    assert answer.context["columns"] == {str(dataset.pk): ["age", "spend", "left"]}


def test_a_training_started_on_a_page_leads_to_its_run(founder_client, case, dataset):
    asked = {"dataset": str(dataset.pk), "recipe": "tabular", "target": "left"}
    url = reverse("runs:train", args=[case.pk])
    answer = founder_client.post(url, {**asked, "seconds": "5", "seed": "0"})
    run = Run.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, run.get_absolute_url())
    assert (run.kind, run.seed) == ("training", 0)


def test_what_the_service_refuses_stands_beside_its_field(founder_client, case, dataset):
    asked = {"dataset": str(dataset.pk), "recipe": "tabular", "target": "lefft"}
    url = reverse("runs:train", args=[case.pk])
    answer = founder_client.post(url, {**asked, "seconds": "5", "seed": "1"})
    assert answer.status_code == 422
    assert "left" in answer.context["form"].errors["target"][0]


@pytest.mark.parametrize("kind", ["simulation", "analysis", "training", "report"])
def test_every_state_of_a_run_has_a_page(founder_client, make_run, kind):
    waiting = make_run(kind)
    assert founder_client.get(waiting.get_absolute_url()).status_code == 200
    services.cancel_run(actor=_founder(waiting), run=waiting)
    assert founder_client.get(waiting.get_absolute_url()).status_code == 200


def _founder(run: Run):
    return run.workspace.memberships.get(user=run.created_by)


def test_a_failed_run_shows_a_sentence_and_no_traceback(founder_client, make_run):
    run = make_run("report")
    runner.execute(run.pk)
    page = founder_client.get(run.get_absolute_url()).content.decode()
    assert "broke on our side" in page
    assert "Traceback" not in page
    assert "ZeroDivision" not in page


def test_htmx_gets_the_part_of_a_run(founder_client, run):
    part = founder_client.get(run.get_absolute_url(), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert founder_client.get(run.get_absolute_url()).content.decode().count("<html") == 1


def test_the_page_of_a_run_polls_its_metrics(founder_client, run):
    Metric.objects.create(run=run, name="valid/auc", step=1, value=0.75)
    answer = founder_client.get(reverse("runs:metrics", args=[run.pk]), {"after": "0"})
    seen = json.loads(answer.content)
    assert seen["rows"][0][1:] == ["valid/auc", 1, 0.75]
    assert (seen["status"], seen["is_over"]) == ("queued", False)
    assert "no-store" in answer["Cache-Control"]


def test_polling_costs_few_queries(founder_client, run, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        founder_client.get(reverse("runs:metrics", args=[run.pk]))


def test_a_run_is_cancelled_from_its_page(founder_client, run):
    answer = founder_client.post(reverse("runs:cancel", args=[run.pk]))
    run.refresh_from_db()
    assert (answer.status_code, run.status) == (303, Run.Status.CANCELLED)


def test_a_comparison_of_runs_under_way_waits(founder_client, make_run):
    ids = {"before": str(make_run().pk), "after": str(make_run().pk)}
    answer = founder_client.get(reverse("runs:compare"), ids)
    assert answer.status_code == 200
    assert answer.context["comparison"] is None


def test_a_comparison_of_finished_runs_shows_the_difference(
    founder, founder_client, case, settings
):
    settings.RUN_KINDS = {"simulation": "bizcase.runs.simulation.work"}
    runs = [
        services.request_simulation(actor=founder, case=case, trials=500, outlook=outlook)
        for outlook in (None, "downside")
    ]
    for run in runs:
        runner.execute(run.pk)
    ids = {"before": str(runs[0].pk), "after": str(runs[1].pk)}
    answer = founder_client.get(reverse("runs:compare"), ids)
    assert answer.status_code == 200
    assert answer.context["comparison"]["paired"]


@pytest.mark.parametrize("query", [{}, {"before": "x", "after": "y"}])
def test_a_comparison_of_nothing_is_not_found(founder_client, query):
    assert founder_client.get(reverse("runs:compare"), query).status_code == 404


def test_a_table_is_uploaded_shown_and_removed_on_pages(founder_client):
    file = SimpleUploadedFile("customers.csv", TABLE.encode())
    answer = founder_client.post(reverse("runs:datasets"), {"name": "Customers", "file": file})
    dataset = Dataset.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, dataset.get_absolute_url())
    page = founder_client.get(dataset.get_absolute_url())
    assert "spend" in page.content.decode()
    assert "Customers" in founder_client.get(reverse("runs:datasets")).content.decode()
    founder_client.post(reverse("runs:remove_dataset", args=[dataset.pk]))
    assert Dataset.objects.count() == 0


def test_a_file_that_is_no_table_stands_beside_the_field(founder_client):
    file = SimpleUploadedFile("bad.csv", b"\x00\x00")
    answer = founder_client.post(reverse("runs:datasets"), {"name": "Bad", "file": file})
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors


def test_a_stranger_finds_no_run_and_no_data(stranger_client, case, run, dataset):
    for name, pk in {
        "list": case.pk,
        "train": case.pk,
        "detail": run.pk,
        "metrics": run.pk,
        "dataset": dataset.pk,
    }.items():
        assert stranger_client.get(reverse(f"runs:{name}", args=[pk])).status_code == 404
    for name, pk in {"simulate": case.pk, "cancel": run.pk, "remove_dataset": dataset.pk}.items():
        assert stranger_client.post(reverse(f"runs:{name}", args=[pk])).status_code == 404


def test_an_investor_sees_no_run(investor_client, run):
    assert investor_client.get(run.get_absolute_url()).status_code == 404
    assert investor_client.get(reverse("runs:datasets")).status_code == 404
