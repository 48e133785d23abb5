from __future__ import annotations

import numpy as np
import pytest

from bizcase.core import formats
from bizcase.runs import comparison, runner, services, simulation
from bizcase.runs.job import Cancelled, Job
from bizcase.runs.models import Run
from modeling.document import parse
from modeling.uncertainty.simulate import simulate
from modeling.uncertainty.tolerance import Tolerance, simulate_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture(autouse=True)
def real_kind(settings) -> None:
    settings.RUN_KINDS = {"simulation": "bizcase.runs.simulation.work"}


def simulated(founder, case, **options) -> Run:
    run = services.request_simulation(actor=founder, case=case, trials=2_000, **options)
    runner.execute(run.pk)
    run.refresh_from_db()
    return run


def test_a_simulation_stores_what_the_engine_says(founder, case):
    run = simulated(founder, case)
    assert run.status == Run.Status.DONE, run.error
    assert run.result["digest"] == run.digest == case.digest
    assert (run.result["trials"], run.result["seed"]) == (2_000, 1)
    assert {"npv", "irr", "payback_months", "funding_need", "fan", "tornado"} <= set(run.result)
    assert next(swing["id"] for swing in run.result["tornado"]["swings"]) == "price"


def test_the_tornado_tells_its_progress_and_ends_when_the_run_is_cancelled(founder, case):
    run = services.request_simulation(actor=founder, case=case, trials=500)
    told: list[float] = []

    class Impatient(Job):
        def progress(self, fraction: float, note: str = "") -> None:
            told.append(fraction)
            if fraction > 0.8:
                raise Cancelled

    with pytest.raises(Cancelled):
        simulation.work(run, Impatient(run))
    assert told == sorted(told)
    assert 0.8 < told[-1] < 0.9  # not at the end of all swings


@pytest.mark.parametrize("sampling", ["latin", "sobol"])
def test_a_run_is_drawn_as_it_was_asked_for(founder, case, sampling):
    run = simulated(founder, case, sampling=sampling)
    assert run.result["sampling"]["method"] == sampling
    found = simulate(parse(case.newest.document), trials=2_000, seed=1, sampling=sampling)
    assert run.result["npv"] == found.to_json()["npv"]


def test_a_tolerance_ends_the_draws_when_it_is_met(founder, founder_client, case):
    run = services.request_simulation(actor=founder, case=case, tolerance="0.5%")
    runner.execute(run.pk)
    run.refresh_from_db()
    npv, trials = run.result["npv"], run.result["trials"]
    assert npv["error"] <= 0.005 * abs(npv["mean"])
    assert trials < run.inputs["trials"] == 1_000_000
    page = founder_client.get(run.get_absolute_url()).content.decode()
    assert f"after {trials:,} trials; at most" in page


def test_a_tolerance_out_of_reach_is_told_in_the_readers_language(founder, founder_client, case):
    run = simulated(founder, case, tolerance="0.0001%")
    assert run.result["trials"] == 2_000
    assert "is not reached" in run.result["notes"][0]
    founder_client.post("/language", {"language": "zh-hans", "next": "/"})
    page = founder_client.get(run.get_absolute_url()).content.decode()
    assert "2,000" in page
    assert "is not reached" not in page


def test_the_progress_of_a_tolerance_rises_and_can_end_the_run(case):
    told: list[float] = []

    def stop_late(fraction: float) -> None:
        told.append(fraction)
        if fraction > 0.8:
            raise Cancelled

    with pytest.raises(Cancelled):
        simulate_to(
            parse(case.newest.document), tolerance=Tolerance.parse("0.1%"), progress=stop_late
        )
    assert told == sorted(told)
    assert 0 < told[0] <= 0.5


def test_the_draws_are_kept_for_comparison(founder, case):
    run = simulated(founder, case)
    with run.artifacts.get(name="npv.npy").file.open("rb") as file:
        npv = np.load(file, allow_pickle=False)
    assert npv.shape == (2_000,)
    assert npv.mean() == pytest.approx(run.result["npv"]["mean"])


def test_the_same_document_and_seed_give_the_same_result(founder, case):
    assert simulated(founder, case).result == simulated(founder, case).result


def test_two_runs_with_one_seed_are_compared_future_by_future(founder, case):
    before, after = simulated(founder, case), simulated(founder, case, outlook="downside")
    found = comparison.difference(before, after)
    assert found["paired"]
    assert found["mean_difference"] < 0
    rows = comparison.rows(before, after)
    assert rows[0].change == pytest.approx(found["mean_difference"])
    assert {row.form for row in rows} == {"money", "share", "months"}


def test_the_page_of_a_run_shows_errors_beside_headlines_and_more_measures(
    founder, founder_client, case
):
    run = simulated(founder, case)
    page = founder_client.get(run.get_absolute_url()).content.decode()
    error = formats.money(run.result["errors"]["npv"]["p50"], "CNY")
    assert f"± {error}" in page
    for word in ("More measures", "Modified IRR a year", "Profitability index", "Operating margin"):
        assert word in page
    assert "four times as many trials halve it" in page


def test_the_page_of_a_run_of_an_older_engine_does_without_them(founder, founder_client, case):
    run = simulated(founder, case)
    for key in ("errors", "sampling", "mirr", "margins", "runway_months"):
        del run.result[key]
    run.save(update_fields=["result"])
    page = founder_client.get(run.get_absolute_url()).content.decode()
    assert "More measures" not in page
    assert "Funding need" in page


@pytest.mark.parametrize("method", ["latin", "sobol"])
def test_the_page_says_how_evenly_spread_trials_state_their_error(
    founder, founder_client, case, method
):
    run = simulated(founder, case)
    run.result["sampling"] = {"method": method, "replicates": 16}
    run.save(update_fields=["result"])
    page = founder_client.get(run.get_absolute_url()).content.decode()
    assert "from the spread of 16" in page
