"""Quantiles far into the tails against scipy.stats and independent constructions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from modeling.formula.values import Call, Range
from modeling.uncertainty.counts import Bernoulli, Discrete, Poisson
from modeling.uncertainty.distributions import DistributionError, distribution
from modeling.uncertainty.families import Beta, Gamma, Lognormal, Normal, Triangular, Uniform
from modeling.uncertainty.shaped import Metalog, Truncated

FAR = 10.0 ** -np.arange(12, 1, -1)
LEVELS = np.concatenate([FAR, np.linspace(0.02, 0.98, 25), 1 - FAR[::-1]])
SIZE = st.floats(-3, 4).map(lambda power: 10**power)
PLACE = st.floats(-1e3, 1e3)
PART = st.floats(0, 1)


def agree(ours, theirs, *, scale=0.0):
    """Compare quantiles to nine digits of themselves, or of the scale where they may be 0."""
    with np.errstate(all="ignore"):
        expected = theirs.ppf(LEVELS)
    np.testing.assert_allclose(ours.quantile(LEVELS), expected, rtol=1e-9, atol=1e-9 * scale)


@given(PLACE, SIZE, st.floats(0.001, 4), PART)
def test_families_on_a_line_equal_scipy(place, size, sigma, part):
    agree(Normal(place, size), stats.norm(place, size), scale=size)
    agree(Lognormal(place / 100, sigma), stats.lognorm(sigma, scale=np.exp(place / 100)))
    end, mode = place + size, place + part * size
    if not place <= mode <= end:
        return
    scale = abs(place) * 1e-6 + size  # the ends are sums of both
    agree(Uniform(place, end), stats.uniform(place, end - place), scale=scale)
    agree(Triangular(place, mode, end), stats.triang(part, place, size), scale=scale)
    agree(
        Beta.pert(place, mode, end),
        stats.beta(1 + 4 * part, 5 - 4 * part, place, size),
        scale=scale,
    )


@given(st.floats(0.1, 1e4), st.floats(0.1, 1e4), SIZE)
def test_beta_and_gamma_equal_scipy(a, b, scale):
    agree(Beta(a, b), stats.beta(a, b))
    agree(Gamma(a, scale), stats.gamma(a, scale=scale))


@given(st.floats(0.01, 1e6), PART)
def test_counts_equal_scipy(rate, p):
    agree(Poisson(rate), stats.poisson(rate))
    agree(Bernoulli(p), stats.bernoulli(p))


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 9)), min_size=1, max_size=12))
def test_listed_values_equal_scipy(points):
    weights = {}
    for value, weight in points:
        weights[value] = weights.get(value, 0) + weight
    values = sorted(weights)
    shares = np.array([weights[v] for v in values]) / sum(weights.values())
    ours = Discrete.weighted(tuple((float(v), float(w)) for v, w in points))
    theirs = stats.rv_discrete(values=(values, shares))
    levels = np.linspace(0.001, 0.999, 101)
    np.testing.assert_array_equal(ours.quantile(levels), theirs.ppf(levels))
    assert ours.mean == pytest.approx(theirs.mean(), abs=1e-12)


def test_an_empirical_distribution_is_the_sample_itself():
    sample = np.random.default_rng(3).lognormal(0, 1, 200)
    ours = distribution(Call("empirical", (), tuple((float(v), 1.0) for v in sample), None))
    levels = np.linspace(0.0025, 0.9975, 200)
    expected = np.quantile(sample, levels, method="inverted_cdf")
    np.testing.assert_array_equal(ours.quantile(levels), expected)
    np.testing.assert_allclose(ours.cdf(np.sort(sample)), np.arange(1, 201) / 200)


@given(st.floats(-6, 6), st.floats(0.05, 5), st.floats(0.001, 0.999))
def test_a_truncated_normal_is_exact_in_both_tails(start, width, share):
    # not beside truncnorm, which has five digits near the far end: put in again, tail by tail
    ours = Truncated(Normal(0, 1), start, start + width)
    found = float(ours.quantile(share))
    mirror = 1 if found < 0 else -1
    at, low, high = stats.norm.cdf(mirror * np.array([found, start, start + width]))
    goal = low + share * (high - low)
    assert abs((at - goal) / stats.norm.pdf(found)) < 1e-9 * max(abs(start), width)
    assert float(ours.cdf(found)) == pytest.approx((at - low) / (high - low), rel=1e-9)


@pytest.mark.parametrize(
    ("inner", "theirs", "low", "high"),
    [
        (Lognormal(2, 0.5), stats.lognorm(0.5, scale=np.exp(2)), 40.0, np.inf),
        (Gamma(2.5, 4), stats.gamma(2.5, scale=4), 60.0, 80.0),
        (Beta(4, 96), stats.beta(4, 96), 0.15, 1.0),
        (Beta(4, 96), stats.beta(4, 96), 0.0, 0.005),
    ],
)
def test_a_truncated_tail_keeps_its_digits(inner, theirs, low, high):
    ours = Truncated(inner, low, high)
    levels = np.array([1e-6, 0.1, 0.5, 0.9, 1 - 1e-6])
    above, beyond = theirs.sf(low), theirs.sf(high)
    if above > 0.5:
        expected = theirs.ppf(theirs.cdf(low) + levels * (theirs.cdf(high) - theirs.cdf(low)))
    else:
        expected = theirs.isf(beyond + (1 - levels) * (above - beyond))
    np.testing.assert_allclose(ours.quantile(levels), expected, rtol=1e-9)
    np.testing.assert_allclose(ours.cdf(expected), levels, rtol=1e-6)
    mean = theirs.expect(lb=low, ub=min(high, theirs.isf(1e-18)), conditional=True, epsabs=0)
    assert ours.mean == pytest.approx(mean, rel=1e-6)


@given(st.floats(0.1, 40), st.integers(0, 30), st.integers(1, 20), st.integers(0, 2**32))
def test_a_truncated_count_equals_the_conditional_one(rate, low, width, seed):
    shares = stats.poisson(rate).pmf(np.arange(low, low + width + 1))
    if shares.sum() < 1e-6:
        return
    theirs = stats.rv_discrete(values=(np.arange(low, low + width + 1), shares / shares.sum()))
    ours = Truncated(Poisson(rate), low, low + width)
    levels = np.random.default_rng(seed).random(50)
    np.testing.assert_array_equal(ours.quantile(levels), theirs.ppf(levels))
    assert float(ours.quantile(0.5)) == theirs.ppf(0.5)
    at = np.arange(low - 1, low + width + 1)
    np.testing.assert_allclose(ours.cdf(at), theirs.cdf(at), rtol=1e-9, atol=1e-12)
    assert ours.mean == pytest.approx(theirs.mean(), rel=1e-8)


def test_truncated_lists_have_the_mean_of_what_is_left():
    listed = Discrete.weighted(((1.0, 2.0), (3.0, 1.0), (9.0, 1.0)))
    assert Truncated(listed, 2, 10).mean == pytest.approx(6)
    assert Truncated(listed, high=3).mean == pytest.approx(5 / 3)
    assert Truncated(Bernoulli(0.3), low=0.5).mean == pytest.approx(1)
    assert Truncated(Bernoulli(0.3), high=0.5).mean == 0


@given(st.floats(1e-6, 1e6), st.floats(1.001, 1e4))
def test_a_lognormal_goes_through_its_percentiles(low, ratio):
    ours = distribution(Range(low, low * ratio))
    theirs = stats.lognorm(ours.sigma, scale=np.exp(ours.mu))
    np.testing.assert_allclose(theirs.ppf([0.05, 0.95]), [low, low * ratio], rtol=1e-9)


@given(st.floats(1e-4, 0.9), st.floats(0.02, 0.9))
def test_a_beta_of_percentages_goes_through_its_percentiles(low, part):
    high = low + part * (1 - low)
    ours = distribution(Range(low, high, percent=True))
    np.testing.assert_allclose(stats.beta(ours.a, ours.b).cdf([low, high]), [0.05, 0.95], rtol=1e-8)


def independent_metalog(p10, p50, p90, low, high):
    """Return the quantile function from the linear equations of Keelin (2016), equation 12."""
    y, x = np.array([0.1, 0.5, 0.9]), np.array([p10, p50, p90])
    if np.isfinite(low) and np.isfinite(high):
        ahead, back = (lambda v: np.log((v - low) / (high - v)),
                       lambda z: (low + high * np.exp(z)) / (1 + np.exp(z)))  # fmt: skip
    elif np.isfinite(low):
        ahead, back = lambda v: np.log(v - low), lambda z: low + np.exp(z)
    elif np.isfinite(high):
        ahead, back = lambda v: -np.log(high - v), lambda z: high - np.exp(-z)
    else:
        ahead = back = np.asarray

    def basis(share):
        odds = np.log(share / (1 - share))
        return np.stack([np.ones_like(share), odds, (share - 0.5) * odds], axis=-1)

    weights = np.linalg.solve(basis(y), ahead(x))
    return lambda share: back(basis(share) @ weights)


@pytest.mark.parametrize("bounds", [(-np.inf, np.inf), (0, np.inf), (-np.inf, 100), (0, 100)])
@pytest.mark.parametrize("middle", [42.0, 48.0, 60.0])
def test_a_metalog_equals_an_independent_construction(bounds, middle):
    ours = Metalog(20.0, middle, 80.0, *bounds)
    theirs = independent_metalog(20.0, middle, 80.0, *bounds)
    levels = np.concatenate([10.0 ** -np.arange(8, 1, -1), np.linspace(0.02, 0.999, 60)])
    expected = theirs(levels)
    np.testing.assert_allclose(ours.quantile(levels), expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(ours.cdf(expected), levels, rtol=1e-8)


def test_a_metalog_is_refused_exactly_where_its_quantiles_would_fall():
    def slope(share):  # of the skew term, in units of the scale term
        return (share - 0.5) + share * (1 - share) * np.log(share / (1 - share))

    top = optimize.minimize_scalar(lambda y: -slope(y), bounds=(0.5, 0.9999), method="bounded")
    limit = 1 / -top.fun  # 1.66711 in Keelin (2016), section 4
    # the skew over the scale is 5 (p10 + p90 - 2 p50) / (2 (p90 - p10))
    edge = 0.5 - limit / 5
    assert edge == pytest.approx(0.16658, abs=1e-5)
    assert (
        np.diff(Metalog(0.0, edge + 1e-4, 1.0).quantile(np.linspace(0.001, 0.999, 999))).min() > 0
    )
    for median in (edge - 1e-4, 1 - edge + 1e-4):
        with pytest.raises(DistributionError, match="give a low or a high bound, or move it"):
            Metalog(0.0, median, 1.0)


SHAPES = [
    Normal(5, 2),
    Lognormal(0, 1),
    Uniform(-1, 4),
    Triangular(2, 5, 15),
    Beta(4, 96),
    Beta.pert(2, 5, 15),
    Gamma(2.5, 40),
    Truncated(Normal(10, 4), 5, 12),
    Truncated(Lognormal(0, 1), 3),
    Metalog(20, 35, 80, 0),
    Metalog(-1, 0, 1),
]


@pytest.mark.parametrize("ours", SHAPES, ids=lambda d: d.describe())
def test_draws_follow_their_probabilities(ours):
    for seed in (1, 2, 3):
        draws = ours.draw(np.random.Generator(np.random.SFC64(seed)), 20_000)
        assert stats.kstest(draws, ours.cdf).pvalue > 1e-4


@pytest.mark.parametrize("ours", SHAPES, ids=lambda d: d.describe())
def test_tails_complete_probabilities(ours):
    at = ours.quantile(np.linspace(0.01, 0.99, 30))
    np.testing.assert_allclose(ours.cdf(at) + ours.tail(at), 1, rtol=1e-12)
    shares = np.linspace(0.01, 0.99, 30)
    np.testing.assert_allclose(
        ours.tail_quantile(shares), ours.quantile(1 - shares), rtol=1e-9, atol=1e-12
    )
