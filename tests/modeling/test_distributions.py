"""Distributions against scipy.stats and against what documents promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from modeling.formula.values import Call, Point, Range
from modeling.uncertainty.distributions import DistributionError, distribution

LEVELS = np.array([0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999])


def call(name, points=(), inner=None, **named):
    return distribution(Call(name, tuple(named.items()), tuple(points), inner))


def oracles():
    """Ours beside the same distribution of scipy.stats."""
    weibull_free = [
        (call("normal", mean=-3.0, sd=2.5), stats.norm(-3, 2.5)),
        (call("lognormal", mu=3.4, sigma=0.3), stats.lognorm(0.3, scale=np.exp(3.4))),
        (call("uniform", a=-1.0, b=4.0), stats.uniform(-1, 5)),
        (call("triangular", low=2.0, mode=5.0, high=15.0), stats.triang(3 / 13, 2, 13)),
        (call("triangular", low=2.0, mode=2.0, high=15.0), stats.triang(0, 2, 13)),
        (call("triangular", low=2.0, mode=15.0, high=15.0), stats.triang(1, 2, 13)),
        (call("pert", low=2.0, mode=5.0, high=15.0), stats.beta(1 + 12 / 13, 1 + 40 / 13, 2, 13)),
        (call("beta", a=4.0, b=96.0), stats.beta(4, 96)),
        (call("gamma", shape=2.5, scale=40.0), stats.gamma(2.5, scale=40)),
        (call("poisson", rate=3.7), stats.poisson(3.7)),
        (call("poisson", rate=4000.0), stats.poisson(4000)),
        (call("bernoulli", p=0.3), stats.bernoulli(0.3)),
    ]
    inner = Call("normal", (("mean", 10.0), ("sd", 4.0)))
    cut = call("truncated", inner=inner, low=5.0, high=12.0)
    return [*weibull_free, (cut, stats.truncnorm(-1.25, 0.5, 10, 4))]


@pytest.mark.parametrize(("ours", "theirs"), oracles(), ids=lambda d: getattr(d, "describe", str)())
def test_quantiles_probabilities_and_means_equal_those_of_scipy(ours, theirs):
    np.testing.assert_allclose(ours.quantile(LEVELS), theirs.ppf(LEVELS), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(ours.mean, theirs.mean(), rtol=1e-9)
    at = theirs.ppf(LEVELS)
    np.testing.assert_allclose(ours.cdf(at), theirs.cdf(at), rtol=1e-9)


@pytest.mark.parametrize(("ours", "theirs"), oracles(), ids=lambda d: getattr(d, "describe", str)())
def test_draws_follow_the_distribution_that_the_quantiles_describe(ours, theirs):
    draws = np.sort(ours.draw(np.random.Generator(np.random.SFC64(5)), 40_000))
    reached = np.searchsorted(draws, theirs.ppf(LEVELS), side="right") / draws.size
    # five standard errors of a share of 40,000 draws
    np.testing.assert_allclose(reached, theirs.cdf(theirs.ppf(LEVELS)), atol=5 * 0.5 / 200)
    assert draws.mean() == pytest.approx(theirs.mean(), abs=5 * theirs.std() / 200)


def test_a_positive_range_is_the_lognormal_with_these_percentiles():
    severity = distribution(Range(100_000.0, 1_000_000.0))
    assert (severity.mu, severity.sigma) == pytest.approx((12.664218, 0.699936), abs=5e-7)
    assert severity.mean == pytest.approx(404_001, abs=1)
    assert 0.1 * severity.mean == pytest.approx(40_400, abs=1)
    np.testing.assert_allclose(severity.quantile([0.05, 0.95]), [1e5, 1e6], rtol=1e-12)
    assert severity == call("lognormal", p5=100_000.0, p95=1_000_000.0)


def test_a_range_with_an_end_at_or_below_zero_is_a_normal():
    for low, high in ((-20.0, 40.0), (0.0, 10.0), (-9.0, -2.0)):
        ours = distribution(Range(low, high))
        assert ours.mean == pytest.approx((low + high) / 2)
        np.testing.assert_allclose(ours.quantile([0.05, 0.95]), [low, high], rtol=1e-12, atol=1e-12)


@given(st.floats(1e-4, 0.999), st.floats(1e-4, 0.999))
def test_a_range_of_percentages_is_a_beta_with_these_percentiles(one, other):
    low, high = sorted((one, other))
    if high - low < 1e-4:
        return
    ours = distribution(Range(low, high, percent=True))
    np.testing.assert_allclose(ours.cdf([low, high]), [0.05, 0.95], rtol=1e-7)
    draws = ours.draw(np.random.Generator(np.random.SFC64(1)), 100)
    assert ((draws >= 0) & (draws <= 1)).all()


def test_a_range_of_percentages_that_touches_0_or_100_is_refused_with_the_mend():
    with pytest.raises(DistributionError, match="between"):
        distribution(Range(0.0, 0.05, percent=True))


def test_a_point_is_certain_and_draws_nothing():
    rng = np.random.Generator(np.random.SFC64(1))
    before = rng.bit_generator.state["state"]["state"].tolist()
    assert distribution(Point(12.0)).draw(rng, 3).tolist() == [12.0] * 3
    assert rng.bit_generator.state["state"]["state"].tolist() == before


def test_a_metalog_goes_through_its_percentiles_and_stays_in_its_bounds():
    named = {"p10": 20.0, "p50": 48.0, "p90": 80.0}
    for bounds in ({}, {"low": 0.0}, {"high": 100.0}, {"low": 0.0, "high": 100.0}):
        ours = call("metalog", **named, **bounds)
        np.testing.assert_allclose(ours.quantile([0.1, 0.5, 0.9]), [20, 48, 80], rtol=1e-12)
        np.testing.assert_allclose(ours.cdf([20, 48, 80]), [0.1, 0.5, 0.9], rtol=1e-9)
        draws = ours.draw(np.random.Generator(np.random.SFC64(2)), 50_000)
        assert draws.min() >= bounds.get("low", -np.inf)
        assert draws.max() <= bounds.get("high", np.inf)
        assert draws.mean() == pytest.approx(ours.mean, abs=5 * draws.std() / np.sqrt(50_000))


def test_a_symmetric_metalog_without_bounds_is_the_logistic_distribution():
    ours = call("metalog", p10=-1.0, p50=0.0, p90=1.0)
    theirs = stats.logistic(0, 1 / np.log(9))
    np.testing.assert_allclose(ours.quantile(LEVELS), theirs.ppf(LEVELS), rtol=1e-9, atol=1e-12)
    assert ours.mean == pytest.approx(0, abs=1e-12)


def test_discrete_and_empirical_draw_only_their_values_by_weight():
    ours = call("discrete", points=[(3.0, 1.0), (1.0, 2.0), (3.0, 1.0), (9.0, 0.0)])
    assert ours.quantile([0.0, 0.5, 0.51, 1.0]).tolist() == [1.0, 1.0, 3.0, 3.0]
    assert ours.mean == pytest.approx(2.0)
    assert ours.cdf([0.9, 1.0, 2.9, 3.0]).tolist() == pytest.approx([0, 0.5, 0.5, 1.0])
    draws = call("empirical", points=[(v, 1.0) for v in (5.0, 7.0, 7.0)]).draw(
        np.random.Generator(np.random.SFC64(3)), 30_000
    )
    assert set(draws.tolist()) == {5.0, 7.0}
    assert (draws == 7).mean() == pytest.approx(2 / 3, abs=0.02)


def test_truncating_a_count_keeps_both_ends():
    cut = call("truncated", inner=Call("poisson", (("rate", 3.0),)), low=2.0, high=4.0)
    shares = stats.poisson(3).pmf([2, 3, 4])
    draws = cut.draw(np.random.Generator(np.random.SFC64(3)), 30_000)
    assert set(draws.tolist()) == {2.0, 3.0, 4.0}
    np.testing.assert_allclose(
        [(draws == k).mean() for k in (2, 3, 4)], shares / shares.sum(), atol=0.02
    )


def test_a_one_sided_truncation_has_the_closed_mean():
    cut = call("truncated", inner=Call("normal", (("mean", 1.0), ("sd", 2.0))), low=0.0)
    assert cut.mean == pytest.approx(stats.truncnorm(-0.5, np.inf, 1, 2).mean(), rel=1e-9)


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("normal", {"mean": 1.0, "sd": 0.0}),
        ("lognormal", {"mu": 1.0, "sigma": -1.0}),
        ("lognormal", {"p5": 0.0, "p95": 3.0}),
        ("uniform", {"a": 2.0, "b": 2.0}),
        ("triangular", {"low": 1.0, "mode": 5.0, "high": 4.0}),
        ("pert", {"low": 1.0, "mode": 1.0, "high": 1.0}),
        ("beta", {"a": 0.0, "b": 1.0}),
        ("gamma", {"shape": 1.0, "scale": 0.0}),
        ("poisson", {"rate": -1.0}),
        ("bernoulli", {"p": 1.5}),
        ("metalog", {"p10": 1.0, "p50": 1.01, "p90": 50.0}),
        ("metalog", {"p10": 1.0, "p50": 0.0, "p90": 50.0}),
    ],
)
def test_parameters_that_no_distribution_has_are_refused(name, named):
    with pytest.raises(DistributionError):
        call(name, **named)


@given(st.integers(0, 2**32), st.floats(0.01, 0.99))
def test_the_same_stream_gives_a_shifted_copy_when_a_range_is_shifted(seed, share):
    def drawn(low, high):
        rng = np.random.Generator(np.random.SFC64(seed))
        return distribution(Range(low, high)).draw(rng, 50)

    assert np.argsort(drawn(1, 2)).tolist() == np.argsort(drawn(3 * share, 9)).tolist()


@pytest.mark.parametrize(
    ("ours", "text"),
    [
        (distribution(Point(3.0)), "3"),
        (distribution(Range(-1.0, 1.0)), "normal(mean=0, sd=0.607957)"),
        (call("beta", a=4.0, b=96.0), "beta(a=4, b=96)"),
        (call("pert", low=1.0, mode=2.0, high=5.0), "pert(low=1, mode=2, high=5)"),
        (call("gamma", shape=2.0, scale=3.0), "gamma(shape=2, scale=3)"),
        (call("discrete", points=[(1.0, 1.0), (4.0, 3.0)]), "discrete({1: 0.25, 4: 0.75})"),
        (call("metalog", p10=1.0, p50=2.0, p90=4.0, low=0.0),
         "metalog(p10=1, p50=2, p90=4, low=0)"),
        (call("truncated", inner=Call("uniform", (("a", 0.0), ("b", 9.0))), low=1.0, high=2.0),
         "truncated(uniform(a=0, b=9), low=1, high=2)"),
    ],
)  # fmt: skip
def test_a_distribution_describes_itself_as_a_document_writes_it(ours, text):
    assert ours.describe() == text


def test_a_rate_of_zero_counts_nothing():
    ours = call("poisson", rate=0.0)
    assert ours.quantile([0.1, 0.9]).tolist() == [0, 0]
    assert ours.draw(np.random.Generator(np.random.SFC64(3)), 3).tolist() == [0, 0, 0]


def test_a_certain_number_has_its_value_at_every_level():
    ours = distribution(Point(3.0))
    assert ours.quantile([0.1, 0.9]).tolist() == [3, 3]
    assert ours.cdf([2.9, 3.0]).tolist() == [0, 1]
    assert ours.mean == 3
