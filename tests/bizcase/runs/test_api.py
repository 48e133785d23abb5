from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from bizcase.cases import services as cases
from bizcase.runs import runner, services
from bizcase.runs.models import Dataset, Metric, Run
from tests.bizcase.runs.conftest import DOCUMENT, TABLE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

ROOT = "/api/v1"


def places(answer: Any) -> list[str]:
    assert answer["Content-Type"] == "application/problem+json"
    return [error["path"] for error in answer.json()["errors"]]


def simulate(api: Any, case: Any, body: dict[str, Any] | None = None, **headers: str) -> Any:
    return api.post(f"{ROOT}/cases/{case.pk}/simulations", body or {}, format="json", **headers)


def train(api: Any, case: Any, body: dict[str, Any]) -> Any:
    return api.post(f"{ROOT}/cases/{case.pk}/trainings", body, format="json")


# ---- asking for work


def test_a_simulation_answers_202_with_the_address_of_its_run(founder_api, case):
    answer = simulate(founder_api, case, {"trials": 500, "seed": 0, "outlook": "downside"})
    assert answer.status_code == 202
    seen = founder_api.get(answer["Location"]).json()
    assert (seen["status"], seen["seed"], seen["kind"]) == ("queued", 0, "simulation")
    assert seen["inputs"]["trials"] == 500
    assert seen["result"] is None


def test_without_a_body_the_defaults_hold(founder_api, case):
    simulate(founder_api, case)
    run = Run.objects.get()
    assert (run.inputs["trials"], run.seed, run.inputs["outlook"]) == (100_000, 1, None)
    assert (run.inputs["sampling"], run.inputs["tolerance"]) == ("random", None)


@pytest.mark.parametrize(("asked", "most"), [({}, 1_000_000), ({"trials": 5_000}, 5_000)])
def test_a_tolerance_takes_the_place_of_a_number_of_trials(founder_api, case, asked, most):
    body = {"tolerance": "1%", "sampling": "sobol", **asked}
    assert simulate(founder_api, case, body).status_code == 202
    inputs = Run.objects.get().inputs
    assert (inputs["tolerance"], inputs["sampling"], inputs["trials"]) == ("1%", "sobol", most)


def test_a_repeated_request_with_the_same_key_is_one_run(founder_api, case):
    key = {"HTTP_IDEMPOTENCY_KEY": "one"}
    first, second = simulate(founder_api, case, **key), simulate(founder_api, case, **key)
    assert first["Location"] == second["Location"]
    assert Run.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"trials": 1}, "trials"),
        ({"trials": "many"}, "trials"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**70}, "seed"),
        ({"outlook": "sideways"}, "outlook"),
        ({"sampling": "halton"}, "sampling"),
        ({"tolerance": "a little"}, "tolerance"),
        ({"tolerance": "0%"}, "tolerance"),
        ({"tolerance": 5000}, "tolerance"),
    ],
)
def test_a_bad_simulation_is_refused_with_its_field(founder_api, case, body, field):
    answer = simulate(founder_api, case, body)
    assert answer.status_code == 422
    assert places(answer) == [field]
    assert Run.objects.count() == 0


def test_a_training_may_be_asked_for_by_its_plan_alone(founder_api, case, dataset):
    answer = train(founder_api, case, {"plan": "churn", "seconds": 5})
    assert answer.status_code == 202, answer.json()
    run = Run.objects.get()
    assert run.inputs["dataset"] == str(dataset.pk)
    assert (run.inputs["target"], run.inputs["positive"]) == ("left", "yes")
    assert run.inputs["binds"] == "price"


def test_what_the_body_says_wins_over_the_plan(founder_api, case, dataset):
    train(founder_api, case, {"plan": "churn", "target": "age", "binds": "seats"})
    run = Run.objects.get()
    assert (run.inputs["target"], run.inputs["binds"]) == ("age", "seats")


def test_a_training_without_data_names_what_is_missing(founder_api, case):
    answer = train(founder_api, case, {"plan": "churn"})
    assert answer.status_code == 422
    assert places(answer) == ["dataset"]


def test_a_strangers_dataset_is_a_field_that_does_not_exist(founder_api, stranger, case):
    theirs = services.upload_dataset(
        actor=stranger, name="Theirs", file=ContentFile(TABLE.encode(), name="t.csv")
    )
    answer = train(
        founder_api, case, {"dataset": str(theirs.pk), "recipe": "tabular", "target": "left"}
    )
    assert answer.status_code == 422
    assert places(answer) == ["dataset"]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"recipe": "magic"}, "recipe"), ({"target": "x"}, "target"), ({"seconds": 1}, "seconds")],
)
def test_a_bad_training_is_refused_with_its_field(founder_api, case, dataset, change, field):
    answer = train(founder_api, case, {"plan": "churn", **change})
    assert answer.status_code == 422
    assert places(answer) == [field]


# ---- watching


def test_runs_are_listed_newest_first_and_by_kind(founder_api, make_run):
    first, second = make_run(), make_run("report")
    listed = founder_api.get(f"{ROOT}/runs").json()["results"]
    assert [each["id"] for each in listed] == [str(second.pk), str(first.pk)]
    reports = founder_api.get(f"{ROOT}/runs", {"kind": "report"}).json()["results"]
    assert [each["id"] for each in reports] == [str(second.pk)]


def test_a_filter_that_cannot_be_is_refused(founder_api):
    answer = founder_api.get(f"{ROOT}/runs", {"kind": "magic", "case": "x"})
    assert answer.status_code == 422
    assert places(answer) == ["kind", "case"]


def test_the_number_of_queries_of_a_list_does_not_grow(
    founder_api, make_run, django_assert_max_num_queries
):
    make_run()
    founder_api.get(f"{ROOT}/runs")
    for _ in range(8):
        make_run()
    with django_assert_max_num_queries(8):
        assert len(founder_api.get(f"{ROOT}/runs").json()["results"]) == 9


def test_a_finished_run_shows_its_result_and_files(founder_api, run):
    runner.execute(run.pk)
    seen = founder_api.get(f"{ROOT}/runs/{run.pk}").json()
    assert seen["status"] == "done"
    assert seen["result"] == {"answer": 1}
    assert seen["artifacts"][0]["name"] == "numbers.npy"
    assert seen["is_stale"] is False


def test_a_failed_run_says_why(founder_api, make_run):
    run = make_run("report")
    runner.execute(run.pk)
    seen = founder_api.get(f"{ROOT}/runs/{run.pk}").json()
    assert seen["error"]["code"] == "crashed"
    assert "inside" not in seen["error"]["message"]


def test_metrics_come_in_pieces_after_a_cursor(founder_api, run):
    for step in range(3):
        Metric.objects.create(run=run, name="train/loss", step=step, value=1 / (step + 1))
    url = f"{ROOT}/runs/{run.pk}/metrics"
    first = founder_api.get(url).json()
    assert [row[1:] for row in first["rows"]] == [
        ["train/loss", 0, 1.0],
        ["train/loss", 1, 0.5],
        ["train/loss", 2, 1 / 3],
    ]
    Metric.objects.create(run=run, name="train/loss", step=3, value=0.2)
    more = founder_api.get(url, {"after": first["after"]}).json()
    assert [row[2] for row in more["rows"]] == [3]
    nothing = founder_api.get(url, {"after": more["after"]}).json()
    assert (nothing["rows"], nothing["after"]) == ([], more["after"])


@pytest.mark.parametrize("after", ["x", "-1", "1e3", "9" * 30, "٣"])
def test_a_cursor_that_is_none_is_refused(founder_api, run, after):
    answer = founder_api.get(f"{ROOT}/runs/{run.pk}/metrics", {"after": after})
    assert answer.status_code == 422
    assert places(answer) == ["after"]


def test_a_run_is_cancelled_once(founder_api, run):
    url = f"{ROOT}/runs/{run.pk}/cancel"
    assert founder_api.post(url).status_code == 202
    again = founder_api.post(url)
    assert again.status_code == 409
    assert again.json()["code"] == "run_is_over"


# ---- comparing


def test_runs_that_are_not_done_cannot_be_compared_yet(founder_api, make_run):
    ids = {"before": str(make_run().pk), "after": str(make_run().pk)}
    answer = founder_api.get(f"{ROOT}/runs/compare", ids)
    assert answer.status_code == 409
    assert answer.json()["code"] == "run_not_done"


def test_a_comparison_needs_two_simulations_of_ours(founder_api, stranger_api, make_run):
    run, report = make_run(), make_run("report")
    url = f"{ROOT}/runs/compare"
    assert places(founder_api.get(url, {"before": str(run.pk)})) == ["after"]
    wrong_kind = {"before": str(run.pk), "after": str(report.pk)}
    assert founder_api.get(url, wrong_kind).status_code == 404
    same = {"before": str(run.pk), "after": str(run.pk)}
    assert stranger_api.get(url, same).status_code == 404


def test_two_finished_simulations_stand_side_by_side(founder_api, case, settings):
    settings.RUN_KINDS = {"simulation": "bizcase.runs.simulation.work"}
    ids = {}
    for name, body in {"before": {}, "after": {"outlook": "downside"}}.items():
        ids[name] = simulate(founder_api, case, {"trials": 500, **body}).json()["id"]
        runner.execute(ids[name])
    answer = founder_api.get(f"{ROOT}/runs/compare", ids).json()
    assert answer["comparison"]["paired"] is True
    assert answer["rows"][0]["change"] < 0
    assert answer["before"]["id"] == ids["before"]


def test_runs_in_two_currencies_are_not_compared(founder_api, founder, case, settings):
    settings.RUN_KINDS = {"simulation": "bizcase.runs.simulation.work"}
    text = DOCUMENT.replace("CNY", "EUR").replace("id: small", "id: abroad", 1)
    abroad = cases.import_document(actor=founder, text=text).case
    ids = {}
    for name, one in {"before": case, "after": abroad}.items():
        ids[name] = simulate(founder_api, one, {"trials": 500}).json()["id"]
        runner.execute(ids[name])
    answer = founder_api.get(f"{ROOT}/runs/compare", ids)
    assert answer.status_code == 409
    assert answer.json()["code"] == "currencies_differ"
    assert "CNY" in answer.json()["detail"]
    assert "EUR" in answer.json()["detail"]


# ---- datasets and recipes


def upload(api: Any, content: bytes = TABLE.encode(), **fields: str) -> Any:
    file = SimpleUploadedFile("../../etc/customers.csv", content)
    body = {"name": "Customers", "file": file, **fields}
    return api.post(f"{ROOT}/datasets", body, format="multipart")


def test_a_table_is_uploaded_read_listed_and_removed(founder_api):
    answer = upload(founder_api, licence="CC BY 4.0")
    assert answer.status_code == 201
    seen = founder_api.get(answer["Location"]).json()
    assert (seen["key"], seen["rows"], seen["licence"]) == ("customers", 150, "CC BY 4.0")
    assert seen["card"]["columns"][2]["name"] == "left"
    listed = founder_api.get(f"{ROOT}/datasets").json()["results"]
    assert [each["id"] for each in listed] == [seen["id"]]
    assert founder_api.delete(answer["Location"]).status_code == 204
    assert Dataset.objects.count() == 0


def test_a_file_that_is_no_table_names_the_file(founder_api):
    answer = upload(founder_api, b"\x00\x00\x00")
    assert answer.status_code == 422
    assert places(answer) == ["file"]


def test_an_upload_without_a_file_or_a_name_names_both(founder_api):
    answer = founder_api.post(f"{ROOT}/datasets", {}, format="multipart")
    assert places(answer) == ["file", "name"]


def test_the_recipes_say_what_data_they_need(founder_api):
    recipes = founder_api.get(f"{ROOT}/recipes").json()
    assert recipes[0]["key"] == "tabular"
    assert recipes[0]["needs"]


# ---- rights


def test_nothing_is_there_for_a_stranger(stranger_api, case, run, dataset):
    for path in (
        f"runs/{run.pk}",
        f"runs/{run.pk}/metrics",
        f"datasets/{dataset.pk}",
        f"runs/{uuid4()}",
    ):
        assert stranger_api.get(f"{ROOT}/{path}").status_code == 404
    assert stranger_api.post(f"{ROOT}/runs/{run.pk}/cancel").status_code == 404
    assert simulate(stranger_api, case).status_code == 404
    assert train(stranger_api, case, {"plan": "churn"}).status_code == 404
    assert stranger_api.get(f"{ROOT}/runs").json()["results"] == []
    assert stranger_api.get(f"{ROOT}/datasets").json()["results"] == []
    assert stranger_api.delete(f"{ROOT}/datasets/{dataset.pk}").status_code == 404


def test_an_investor_finds_no_runs_and_no_data(investor_api, run, dataset):
    for path in ("runs", f"runs/{run.pk}", "datasets", f"datasets/{dataset.pk}", "recipes"):
        assert investor_api.get(f"{ROOT}/{path}").status_code == 404
