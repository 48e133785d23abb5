"""The demand that buyers imply, against what can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from modeling.economics.demand import Buyer, demand_of, spread
from modeling.uncertainty.families import Constant, Normal, Uniform


def buyer(willingness, weight=1.0, name="somebody"):
    return Buyer(name=name, weight=weight, willingness=willingness)


def test_with_certain_buyers_the_share_is_a_stair_of_their_weights():
    demand = demand_of([buyer(Constant(100.0), 3.0), buyer(Constant(40.0), 1.0)])
    assert demand.share([0, 40, 41, 100, 101])[:, 0].tolist() == [1, 1, 0.75, 0.75, 0]
    assert demand.mean_share([0, 40, 41, 100, 101]).tolist() == [1, 1, 0.75, 0.75, 0]
    assert demand.best_price() == (100, 100, 100)  # 100 * 0.75 beats 40 * 1


def test_a_low_price_is_best_where_few_would_pay_the_high_one():
    demand = demand_of([buyer(Constant(100.0), 1.0), buyer(Constant(60.0), 9.0)])
    assert demand.best_price() == (60, 60, 60)


def test_the_mean_share_of_a_uniform_buyer_is_a_straight_line():
    demand = demand_of([buyer(Uniform(0.0, 100.0))])
    assert demand.mean_share([0, 25, 50, 100]) == pytest.approx([1, 0.75, 0.5, 0])
    assert demand.share([25, 50]).mean(axis=1) == pytest.approx([0.75, 0.5], abs=1e-3)


def test_the_mean_over_the_draws_is_the_exact_share_of_a_mixture():
    demand = demand_of([buyer(Normal(80.0, 10.0), 0.7), buyer(Normal(150.0, 30.0), 0.3)])
    price = np.linspace(0, 250, 40)
    closed = 0.7 * stats.norm.sf(price, 80, 10) + 0.3 * stats.norm.sf(price, 150, 30)
    assert demand.mean_share(price) == pytest.approx(closed, abs=1e-9)
    assert demand.share(price).mean(axis=1) == pytest.approx(closed, abs=1e-3)


def test_the_interval_is_that_of_the_draws():
    demand = demand_of([buyer(Uniform(0.0, 100.0), 1.0), buyer(Constant(500.0), 1.0)])
    low, high = demand.interval([1, 50, 99])
    assert low.tolist() == [1, 0.5, 0.5]
    assert high.tolist() == [1, 1, 0.5]


def test_the_price_that_brings_most_is_no_worse_than_any_other_in_every_draw():
    demand = demand_of([buyer(Uniform(20.0, 90.0)), buyer(Normal(60.0, 9.0), 2.0)], draws=256)
    best = demand.best_prices()
    revenue = best * (demand.weights[:, None] * (demand.willingness >= best)).sum(axis=0)
    for price in np.linspace(0, 120, 61):
        assert (price * demand.share(price) <= revenue + 1e-9).all()


@given(
    st.lists(st.tuples(st.floats(0.1, 9), st.floats(1, 1e4)), min_size=1, max_size=5),
    st.floats(0, 2e4),
    st.floats(0, 2e4),
)
def test_a_higher_price_never_finds_more_buyers(rows, one, other):
    demand = demand_of([buyer(Constant(value), weight) for weight, value in rows], draws=4)
    low, high = sorted((one, other))
    assert (demand.share(high) <= demand.share(low) + 1e-12).all()


def test_the_draws_are_the_same_every_time_and_pair_independently():
    first = spread(512, seed=0, place=1)
    assert (first == spread(512, seed=0, place=1)).all()
    assert abs(np.corrcoef(first, spread(512, seed=0, place=2))[0, 1]) < 0.15
    assert np.sort(first) == pytest.approx((np.arange(512) + 0.5) / 512)


def test_prices_run_from_nothing_to_where_hardly_anybody_is_left():
    prices = demand_of([buyer(Uniform(0.0, 100.0))]).prices(11)
    assert prices[0] == 0
    assert prices[-1] == pytest.approx(95 * 1.15)


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_a_weight_that_is_none_is_refused(weight):
    with pytest.raises(ValueError, match="0 or more"):
        buyer(Constant(1.0), weight)


def test_without_anybody_there_is_no_demand():
    for nobody in ([], [buyer(Constant(1.0), 0.0)]):
        with pytest.raises(ValueError, match="weight above 0"):
            demand_of(nobody)


def test_personas_that_were_not_read_are_refused_with_the_way_to_read_them():
    with pytest.raises(TypeError, match="buyers_of"):
        demand_of([{"name": "Head of service", "willingness_to_pay": "80 to 160"}])  # type: ignore[list-item]
