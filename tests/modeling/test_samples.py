"""What a sample would be worth: EVSI."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from modeling.information.perfect import evppi_of
from modeling.information.samples import (
    LinearShare,
    Measure,
    evsi_by_regression,
    evsi_of,
    posterior,
    rising,
)
from modeling.uncertainty.families import Beta
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import case, one_off

SHARE = LinearShare(Beta(16, 4), -7.6, 10)
KNOWN = {10: 0.07482, 50: 0.15163, 200: 0.18518, 1000: 0.19679}
ERRORS = 4.0
BINOMIAL = Measure("binomial")


def unit_loss(mean, sd):
    """Return E[max(D, 0)] - max(E[D], 0) of D ~ normal: the unit normal loss."""
    return sd * stats.norm.pdf(mean / sd) - abs(mean) * stats.norm.cdf(-abs(mean) / sd)


@pytest.mark.parametrize(("n", "known"), KNOWN.items())
def test_the_worth_of_more_trials_of_a_share_is_exact(n, known):
    assert SHARE.worth(n) == pytest.approx(known, abs=5.1e-6)


def test_the_worth_of_knowing_a_share_is_exact():
    assert SHARE.perfect() == pytest.approx(0.19992, abs=5e-6)
    assert SHARE.perfect() + SHARE.mean == pytest.approx(0.59992, abs=5e-6)
    assert SHARE.worth(1_000_000) == pytest.approx(SHARE.perfect(), abs=5e-6)


def test_the_worth_by_simulation_has_its_known_values():
    y = np.random.default_rng(1).beta(16, 4, 60_000)
    npv = 10 * y - 7.6
    worth = evppi_of({"y": y}, npv).single[0]
    found = evsi_of(y, npv, BINOMIAL, list(KNOWN))
    assert found == pytest.approx(list(KNOWN.values()), abs=ERRORS * worth.error)
    for n, known in KNOWN.items():
        told = evsi_by_regression({"y": y}, npv, {"y": BINOMIAL}, n, seed=2)
        assert told.value == pytest.approx(known, abs=ERRORS * told.error)


@pytest.mark.parametrize(
    ("won", "share", "npv", "positive"),
    [(150, 0.75455, -0.05455, 0.4356), (176, 0.87273, 1.12727, 0.999989)],
)
def test_what_is_believed_after_two_hundred_trials(won, share, npv, positive):
    after = posterior(Beta(16, 4), successes=won, n=200)
    assert after.mean == pytest.approx(share, abs=5e-6)
    assert 1 - float(after.cdf(0.76)) == pytest.approx(positive, abs=5e-5)
    value = f"beta({after.a}, {after.b})"
    spec = case([one_off("x", "10 * y - 7.6", "benefit", 0)], [("y", value)])
    drawn = simulate(spec, trials=100_000).npv
    assert drawn.mean() == pytest.approx(npv, abs=ERRORS * drawn.std() / np.sqrt(drawn.size))
    assert (drawn > 0).mean() == pytest.approx(positive, abs=0.007)
    if won == 176:
        assert 1 - float(after.cdf(0.76)) == pytest.approx(positive, abs=5e-7)


@pytest.mark.parametrize(("successes", "n", "prior"), [(5, 4, (1, 1)), (-1, 4, (1, 1))])
def test_impossible_counts_are_refused(successes, n, prior):
    with pytest.raises(ValueError, match="0 <= successes <= n"):
        posterior(Beta(*prior), successes=successes, n=n)
    with pytest.raises(ValueError, match="from 0 to 1"):
        posterior(Beta(1, 1, 0, 2), successes=1, n=2)


@given(
    a=st.floats(0.5, 60),
    b=st.floats(0.5, 60),
    slope=st.floats(-20, 20).filter(lambda x: abs(x) > 0.01),
    cut=st.floats(-0.2, 1.2).map(lambda x: round(x, 6)),  # scipy's density overflows nearer to 0
)
@settings(max_examples=40)
def test_exact_worths_equal_integrals_and_sums(a, b, slope, cut):
    found = LinearShare(Beta(a, b), -slope * cut, slope)
    law = stats.beta(a, b)
    pays = (min(max(cut, 0), 1), 1) if slope > 0 else (0, min(max(cut, 0), 1))
    go = integrate.quad(lambda y: law.pdf(y) * (y - cut) * slope, *pays, limit=400)[0]
    stay = max(slope * (a / (a + b) - cut), 0)
    assert found.perfect() == pytest.approx(go - stay, abs=1e-5 * abs(slope))
    n = 23
    chances = stats.betabinom(n, a, b).pmf(np.arange(n + 1))
    after = slope * ((a + np.arange(n + 1)) / (a + b + n) - cut)
    assert found.worth(n) == pytest.approx(chances @ np.maximum(after, 0) - stay, abs=1e-9)
    sizes = [found.worth(n) for n in (1, 2, 5, 20, 100, 1000)]
    assert (np.diff(sizes) >= -1e-12).all()
    assert sizes[-1] <= found.perfect() + 1e-12


def test_a_flat_line_is_worth_nothing_to_know():
    flat = LinearShare(Beta(2, 2), 1.0, 0.0)
    assert (flat.perfect(), flat.error(np.ones(5), np.zeros(5))) == (0, 0)
    assert flat.worth(9) == pytest.approx(0, abs=1e-12)


def test_the_error_of_a_line_that_is_a_mean_over_trials():
    rng = np.random.default_rng(3)

    def one(size):
        intercepts, slopes = rng.normal(-7.6, 1, size), rng.normal(10, 2, size)
        line = LinearShare(Beta(16, 4), intercepts.mean(), slopes.mean())
        return line.perfect(), line.error(intercepts, slopes)

    many = np.array([one(400) for _ in range(300)])
    assert many[:, 0].std() == pytest.approx(many[:, 1].mean(), rel=0.2)


@pytest.mark.parametrize("n", [1, 4, 30, 1000])
def test_measurements_of_a_gaussian_input(n):
    rng = np.random.default_rng(4)
    x, rest = rng.normal(size=(2, 60_000))
    npv = 2 * x - 0.5 + rest
    worth = evppi_of({"x": x}, npv).single[0]
    found = evsi_of(x, npv, Measure("normal", 1.5), [n], worth=worth)[0]
    known = unit_loss(-0.5, 2 * np.sqrt(n / (n + 1.5**2)))
    assert found == pytest.approx(known, abs=ERRORS * worth.error)


def test_one_study_that_measures_two_gaussian_inputs_that_hang_together():
    rng = np.random.default_rng(5)
    cov, slopes = np.array([[1, 0.5], [0.5, 2]]), np.array([1.0, -1.5])
    x = rng.multivariate_normal([0, 0], cov, 60_000)
    measures = {"u": Measure("normal", 2.0), "v": Measure("normal", 4.0)}
    found = evsi_by_regression({"u": x[:, 0], "v": x[:, 1]}, x @ slopes - 0.3, measures, 8)
    seen = cov + np.diag([4, 16]) / 8
    known = unit_loss(-0.3, np.sqrt(slopes @ cov @ np.linalg.solve(seen, cov @ slopes)))
    assert found.value == pytest.approx(known, abs=ERRORS * found.error)


def test_a_curved_payoff_against_nested_simulation():
    # y ~ Beta(3, 5) earns 8 y^2 z - 1.2 with z ~ lognormal; counts of n = 12
    rng = np.random.default_rng(6)
    y, z = rng.beta(3, 5, 60_000), rng.lognormal(0, 0.4, 60_000)
    npv = 8 * y**2 * z - 1.2
    worth = evppi_of({"y": y}, npv).single[0]
    found = evsi_of(y, npv, BINOMIAL, [12], worth=worth)[0]
    best = np.empty(4000)
    for k, won in enumerate(rng.binomial(12, rng.beta(3, 5, best.size))):
        inside = rng.beta(3 + won, 5 + 12 - won, 2000)
        best[k] = max((8 * inside**2 * rng.lognormal(0, 0.4, 2000) - 1.2).mean(), 0)
    mean = 8 * stats.beta(3, 5).moment(2) * np.exp(0.08) - 1.2
    value, error = best.mean() - max(mean, 0), best.std() / np.sqrt(best.size)
    assert found == pytest.approx(value, abs=ERRORS * np.hypot(error, worth.error))


def test_three_options_against_nested_simulation():
    rng = np.random.default_rng(7)
    x = rng.gamma(2, 1, 60_000)

    def pays(x):
        return np.stack([x - 2.0, 0.4 * x**2 - 2.6, np.zeros_like(x)])

    found = evsi_of(x, pays(x), Measure("normal", 1.0), [2])[0]
    grid = np.linspace(0.001, 25, 6000)
    prior = stats.gamma(2).pdf(grid) * (grid[1] - grid[0])
    seen = np.linspace(-4, 25, 3000)
    after = stats.norm(grid, np.sqrt(0.5)).pdf(seen[:, None]) * prior
    known = (after @ pays(grid).T).max(axis=1).sum() * (seen[1] - seen[0])
    known -= (pays(grid) @ prior).max()
    worth = evppi_of({"x": x}, pays(x)).single[0]
    assert found == pytest.approx(known, abs=ERRORS * worth.error)


def test_many_trials_are_summed_as_well_as_few():
    y = np.random.default_rng(8).beta(16, 4, 20_000)
    npv = 10 * y - 7.6
    found = evsi_of(y, npv, BINOMIAL, [4000, 4096, 4097, 5000])
    exact = np.array([SHARE.worth(n) for n in (4000, 4096, 4097, 5000)])
    assert found / found[0] == pytest.approx(exact / exact[0], abs=2e-4)


@settings(max_examples=20)
@given(
    seed=st.integers(0, 1000),
    kind=st.sampled_from(["binomial", "normal"]),
    factor=st.sampled_from([0.01, 1e6]),
)
def test_the_laws_of_samples(seed, kind, factor):
    rng = np.random.default_rng(seed)
    values = rng.beta(rng.uniform(0.5, 9), rng.uniform(0.5, 9), 500)
    payoffs = rng.normal(size=(3, 1)) * values**2 + rng.normal(size=(3, 500))
    measure = Measure(kind, 0.0 if kind == "binomial" else rng.uniform(0.01, 3))
    sizes = [1, 3, 10, 77, 500, 9_000]
    found = evsi_of(values, payoffs, measure, sizes)
    worth = evppi_of({"x": values}, payoffs).single[0]
    assert (found >= 0).all()
    assert (np.diff(found) >= 0).all()
    assert found[-1] <= worth.value
    assert evsi_of(values, payoffs, measure, sizes[::-1]) == pytest.approx(found[::-1], rel=1e-12)
    scaled = evsi_of(values, factor * payoffs + 5, measure, sizes)
    assert scaled / factor == pytest.approx(found, abs=1e-9 + 1e-6 * worth.value)


def test_a_measurement_without_error_shows_everything():
    rng = np.random.default_rng(9)
    x = rng.normal(size=5_000)
    worth = evppi_of({"x": x}, x).single[0]
    found = evsi_of(x, x, Measure("normal", 1e-9), [1])[0]
    assert found == pytest.approx(worth.value, rel=0.01)


def test_what_can_be_no_share_or_no_size_is_refused():
    with pytest.raises(ValueError, match="from 0 to 1"):
        evsi_of(np.array([0.5, 1.5]), np.ones(2), BINOMIAL, [3])
    with pytest.raises(ValueError, match="at least 1"):
        rising(float, [3, 0], 1.0, 1.0)
    assert rising(float, [], 1.0, 1.0).size == 0
