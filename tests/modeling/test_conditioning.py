"""Actuals: what they say about the assumptions, against closed forms, and about the forecast."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from modeling.document import parse
from modeling.spec import SpecError
from modeling.uncertainty.conditioning import condition, track
from modeling.uncertainty.model import CHUNK, Model, NumbersError
from modeling.uncertainty.observation import again
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import case, tree_of


def observed(actuals, *, value="normal(100, 10)", months=12, error=0.1, **more):
    tree = tree_of(
        [("income", "level", "benefit")],
        [("level", value)],
        months=months,
        actuals={"income": actuals},
        **more,
    )
    return parse(tree | ({"actuals_error": error} if error is not None else {}))


def conjugate(actuals, *, mean, sd, error):
    """Return the posterior of a normal level, seen with normal errors: mean and sd."""
    values = np.array(actuals, float)
    sds = error * np.maximum(np.abs(values), np.abs(values).mean())
    precision = sd**-2 + (sds**-2).sum()
    return (mean * sd**-2 + (values * sds**-2).sum()) / precision, precision**-0.5


@pytest.mark.parametrize("actuals", [[110], [95, 112, 108], [130, 90]])
def test_a_normal_level_with_normal_errors_is_the_conjugate_answer(actuals):
    found = condition(observed(actuals), trials=40_000)
    mean, sd = conjugate(actuals, mean=100, sd=10, error=0.1)
    level = found.posterior["level"]
    wobble = 4 * sd / np.sqrt(found.effective)
    assert level.mean() == pytest.approx(mean, abs=wobble)
    assert level.std() == pytest.approx(sd, rel=4 / np.sqrt(found.effective))
    low, high = stats.norm(mean, sd).ppf([0.05, 0.95])
    assert np.percentile(level, [5, 95]) == pytest.approx([low, high], abs=3 * wobble)
    assert found.prior["level"].mean() == pytest.approx(100, abs=0.2)


def test_a_gamma_level_is_what_bayes_rule_integrates_to():
    spec = observed([30, 26], value="gamma(4, 5)", error=0.2)
    found = condition(spec, trials=40_000)
    grid = np.linspace(0.01, 120, 20_001)
    sds = 0.2 * np.array([30, 28])
    density = stats.gamma(4, scale=5).pdf(grid)
    for value, sd in zip([30, 26], sds, strict=True):
        density = density * stats.norm(value, sd).pdf(grid)
    density /= density.sum()
    mean = density @ grid
    sd = np.sqrt(density @ (grid - mean) ** 2)
    level = found.posterior["level"]
    assert level.mean() == pytest.approx(mean, abs=4 * sd / np.sqrt(found.effective))
    assert level.std() == pytest.approx(sd, rel=4 / np.sqrt(found.effective))


def test_the_effective_size_is_that_of_the_two_normals():
    actual, error = 110, 0.1
    grid = np.linspace(20, 180, 40_001)
    prior = stats.norm(100, 10).pdf(grid)
    weight = stats.norm(actual, error * actual).pdf(grid)
    closed = (prior @ weight) ** 2 / (prior @ weight**2) / prior.sum()
    found = condition(observed([actual]), trials=20_000)
    assert found.effective == pytest.approx(20_000 * closed, rel=0.02)


def test_a_wide_error_teaches_nothing():
    found = condition(observed([100], value="normal(100, 0.1)", error=1.0), trials=5000)
    assert found.effective == pytest.approx(5000, rel=1e-3)
    assert found.posterior["level"].mean() == pytest.approx(100, abs=0.01)


def test_what_was_not_observed_keeps_its_prior_and_what_is_tied_to_it_learns():
    tree = tree_of(
        [("income", "level", "benefit"), ("wages", "pay", "cost"), ("rent", "lease", "cost")],
        [("level", "normal(100, 10)"), ("pay", "normal(50, 5)"), ("lease", "normal(30, 3)")],
        correlations=[["level", "pay", 0.8]],
        actuals={"income": [120, None, 120]},
        actuals_error=0.08,
    )
    found = condition(parse(tree), trials=40_000)
    wobble = 4 / np.sqrt(found.effective)
    assert found.posterior["lease"].mean() == pytest.approx(30, abs=3 * wobble)
    mean, _ = conjugate([120, 120], mean=100, sd=10, error=0.08)
    pearson = 2 * np.sin(np.pi * 0.8 / 6)
    assert found.posterior["level"].mean() == pytest.approx(mean, abs=10 * wobble)
    learned = 50 + 5 * pearson * (mean - 100) / 10
    assert found.posterior["pay"].mean() == pytest.approx(learned, abs=5 * wobble)


def test_npv_after_has_the_known_months_and_the_learned_rest():
    found = condition(observed([110, 110]), trials=40_000)
    mean, sd = conjugate([110, 110], mean=100, sd=10, error=0.1)
    assert found.npv_before.mean() == pytest.approx(1200, abs=3)
    wobble = 4 * 10 * sd / np.sqrt(found.effective)
    assert found.npv_after.mean() == pytest.approx(2 * 110 + 10 * mean, abs=wobble)
    assert found.npv_after.std() == pytest.approx(10 * sd, rel=0.05)


def test_simulate_uses_the_conditioned_draws_where_the_document_states_an_error():
    spec = observed([110, 110])
    found = condition(spec, trials=20_000, seed=3)
    assert (simulate(spec, trials=20_000, seed=3).npv == found.npv_after).all()
    plain = simulate(observed([110, 110], error=None), trials=20_000, seed=3).npv
    assert plain.mean() == pytest.approx(2 * 110 + 10 * 100, abs=3)


def test_events_are_conditioned_with_the_draws():
    risk = {
        "id": "slump",
        "title": "Slump",
        "category": "market",
        "probability": 0.3,
        "per": "horizon",
        "window": [1, 1],
        "severity": 0.5,
        "strikes": {"kind": "scale", "line": "income"},
    }
    spec = observed([60, 55], value="normal(100, 5)", error=0.3, risks=[risk])
    struck = np.concatenate(
        [block.events[0].struck[:, 0] for block in Model.of(spec, seed=1).chunks(20_000)]
    )
    grid = np.linspace(60, 140, 8001)
    prior = stats.norm(100, 5).pdf(grid)
    sds = 0.3 * np.array([60, 57.5])

    def likelihood(factor):
        both = [stats.norm(v, s).pdf(factor * grid) for v, s in zip([60, 55], sds, strict=True)]
        return prior @ (both[0] * both[1])

    hit, missed = 0.3 * likelihood(0.5), 0.7 * likelihood(1.0)
    assert struck.mean() == pytest.approx(hit / (hit + missed), abs=0.02)


def test_the_first_trials_of_a_longer_run_are_those_of_a_shorter_one():
    spec = observed([110])
    long, short = (simulate(spec, trials=n, seed=5).npv for n in (2 * CHUNK + 100, CHUNK + 50))
    assert (long[: short.size] == short).all()
    assert (simulate(spec, trials=short.size, seed=5, threads=1).npv == short).all()


def test_conditioned_draws_are_draws_of_the_prior_in_no_order():
    model = Model.of(observed([110]), seed=5)
    (before,), (after,) = (
        [block.draws["level"] for block in m.chunks(CHUNK)] for m in (model.prior, model)
    )
    assert set(after) < set(before)
    assert (after[1:] == after[:-1]).mean() < 0.01  # trials that repeat do not stand together


@settings(max_examples=50)
@given(
    parts=st.lists(st.floats(0, 1), min_size=1, max_size=40).filter(lambda p: sum(p) > 0.01),
    seed=st.integers(0, 99),
)
def test_each_trial_is_drawn_as_often_as_its_weight_asks_to_within_one(parts, seed):
    weights = np.array(parts) / sum(parts)
    picked = again(weights, seed=seed, chunk=0)
    counts = np.bincount(picked, minlength=weights.size)
    assert (np.abs(counts - weights.size * weights) < 1 + 1e-9).all()
    assert not counts[weights == 0].any()


def test_actuals_that_the_assumptions_cannot_reach_are_refused_with_the_mend():
    with pytest.raises(NumbersError, match="widen the error") as caught:
        condition(observed([500], error=0.01), trials=2000)
    assert caught.value.issues[0].path == "actuals_error"
    with pytest.raises(NumbersError, match="widen the error"):
        simulate(observed([500], error=0.01), trials=2000)


@pytest.mark.parametrize(
    ("spec", "error", "sentence"),
    [
        (observed([], error=None), None, "nothing is known yet"),
        (observed([None, None], error=None), None, "nothing is known yet"),
        (observed([100], error=None), None, "as a share above 0"),
        (observed([100], error=None), 0.0, "as a share above 0"),
        (observed([0, 0]), None, "a share of 0 is no error"),
    ],
)
def test_conditioning_on_nothing_is_refused(spec, error, sentence):
    with pytest.raises(NumbersError, match=sentence):
        condition(spec, trials=1000, error=error)


def test_actuals_stand_beside_the_forecast_that_was_made_without_them():
    found = track(observed([100, None, 140], error=None), trials=20_000)
    assert [(m.line, m.month, m.actual) for m in found.months] == [
        ("income", 1, 100.0),
        ("income", 3, 140.0),
    ]
    low, middle, high = stats.norm(100, 10).ppf([0.1, 0.5, 0.9])
    for month in found.months:
        assert (month.p10, month.p50, month.p90) == pytest.approx((low, middle, high), abs=0.4)
    assert [m.inside for m in found.months] == [True, False]
    assert found.share_inside == 0.5
    assert found.to_json()["months"][1]["inside"] is False


def test_a_case_without_actuals_has_nothing_to_stand_beside_its_forecast():
    assert track(observed([], error=None)).to_json()["share_inside"] is None


def test_the_report_tells_prior_and_posterior_of_each_assumption():
    told = condition(observed([110]), trials=5000).to_json()
    (level,) = told["assumptions"]
    assert level["id"] == "level"
    assert level["prior"]["p50"] < level["posterior"]["p50"] < 110
    assert told["npv_before"]["mean"] < told["npv_after"]["mean"]


def refusal_of(tree):
    with pytest.raises(SpecError) as caught:
        parse(tree)
    return str(caught.value)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"actuals": {"incom": [1]}}, "actuals.incom: unknown name 'incom'; did you mean 'income'"),
        ({"actuals": {"build": [1]}}, "actuals.build: 'build' is a one-off"),
        ({"actuals": {"income": [1] * 13}}, "actuals.income: has 13 months, and the case only 12"),
        ({"actuals": {"income": ["a"]}}, "actuals.income[0]: must be a number"),
        ({"actuals": {"income": 5}}, "actuals.income: must be a list"),
        ({"actuals": {"income": [1e200]}}, "actuals.income[0]: must be at most"),
        ({"actuals_error": 0.1}, "actuals_error: says how sure actuals are, and there are none"),
        ({"actuals_error": 0, "actuals": {"income": [1]}}, "actuals_error: must be above 0"),
    ],
)
def test_actuals_that_fit_no_line_are_refused(more, sentence):
    build = {"id": "build", "unit": "CNY", "formula": "9", "role": "cost", "at": 0}
    assert sentence in refusal_of(tree_of([("income", "5", "benefit"), build], [], **more))


def test_the_standard_error_counts_conditioned_trials_for_what_they_are_worth():
    spec = observed([130, 128])
    means = np.array([simulate(spec, trials=CHUNK, seed=seed).npv.mean() for seed in range(40)])
    told = simulate(spec, trials=CHUNK, seed=1).summary()["npv"]["error"]
    assert means.std(ddof=1) == pytest.approx(told, rel=0.4)


def test_the_result_says_what_was_made_of_the_actuals():
    known, learned = (simulate(observed([110], error=e), trials=500) for e in (None, 0.1))
    assert "the assumptions are as they were before" in str(known.notes[0])
    assert "with an error of 10 %: a hundred trials count as 7" in str(learned.notes[0])
    assert simulate(observed([], error=None), trials=500).notes == ()


def test_no_trial_with_a_finite_value_is_refused_by_name():
    with pytest.raises(NumbersError, match="no trial has a finite value"):
        simulate(
            case(
                [("income", "1 / (level - level)", "benefit")],
                [("level", "normal(1, 1)")],
                actuals={"income": [1.0]},
                actuals_error=0.1,
            ),
            trials=100,
        )


@pytest.mark.parametrize("trials", [200, 2000])
def test_a_month_that_no_trial_comes_near_is_refused_even_where_all_miss_it_alike(trials):
    spec = observed([50_000, 20], value="10 to 20", error=0.01)
    with pytest.raises(NumbersError, match="even the trial that comes nearest") as caught:
        simulate(spec, trials=trials)
    assert caught.value.issues[0].path == "actuals_error"


def test_a_known_month_of_a_line_that_no_trial_moves_is_no_reason_to_refuse():
    lines = [("income", "level", "benefit"), ("rent", "50", "cost")]
    tree = tree_of(lines, [("level", "normal(100, 10)")], months=2, actuals_error=0.1)
    known = parse(tree | {"actuals": {"income": [104], "rent": [80]}})
    alone = parse(tree | {"actuals": {"income": [104]}})
    found, without = simulate(known, trials=500), simulate(alone, trials=500)
    assert found.npv == pytest.approx(without.npv - 30)


def test_errors_after_conditioning_count_the_effective_trials_only():
    found = condition(observed([110] * 6, error=0.05), trials=8192)
    told, worth = found.to_json(), np.sqrt(found.effective / found.trials)
    assert worth < 0.6
    for part, key in ((told, "npv_after"), (told["assumptions"][0], "posterior")):
        assert part[key]["error"] == pytest.approx(part[key]["sd"] / np.sqrt(8192) / worth)
    assert told["npv_before"]["error"] == pytest.approx(told["npv_before"]["sd"] / np.sqrt(8192))
