"""Prices: closed forms, a numerical optimum as the oracle, and what must hold of any demand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from modeling.economics.pricing import (
    Elastic,
    Linear,
    Logit,
    Willing,
    competitor_based,
    cost_based,
    expected_profit,
    optimise,
)

HIGHEST = 1e4


def row(*values: float):
    return np.array(values, dtype=float)


def oracle(demand, cost: float, highest: float = HIGHEST) -> float:
    """Return the best price of a demand of one draw by a bounded numerical search."""
    found = minimize_scalar(
        lambda price: -float(((price - cost) * demand.quantity(row(price)))[0]),
        bounds=(cost, highest),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return float(found.x)


def test_linear_demand_has_its_best_price_between_choke_price_and_cost():
    demand = Linear.of(row(1000), row(5))
    assert demand.best(row(20))[0] == pytest.approx((1000 / 5 + 20) / 2)
    assert demand.best(row(20))[0] == pytest.approx(oracle(demand, 20, 200), rel=1e-6)


def test_constant_elasticity_has_its_best_price_at_cost_times_e_over_e_less_one():
    demand = Elastic(row(100), row(50), row(2.5))
    assert demand.best(row(30))[0] == pytest.approx(30 * 2.5 / 1.5)
    assert demand.best(row(30))[0] == pytest.approx(oracle(demand, 30), rel=1e-6)


def test_the_best_price_of_a_logit_solves_its_first_order_condition():
    demand = Logit(row(1000), row(0.05), row(120))
    price = demand.best(row(40))[0]
    share = demand.quantity(row(price))[0] / 1000
    assert (price - 40) * 0.05 * (1 - share) == pytest.approx(1)
    assert price == pytest.approx(oracle(demand, 40), rel=1e-6)


@given(
    price=st.floats(1, 1e3),
    quantity=st.floats(0.1, 1e6),
    elasticity=st.floats(1.1, 8),
    share=st.floats(0.02, 0.9),
)
def test_curves_go_through_their_point_with_their_elasticity(price, quantity, elasticity, share):
    given_ = {"price": row(price), "quantity": row(quantity), "elasticity": row(elasticity)}
    curves = (
        Linear.through(**given_),
        Elastic(row(price), row(quantity), row(elasticity)),
        Logit.through(**given_, share=row(share)),
    )
    for curve in curves:
        assert curve.quantity(row(price))[0] == pytest.approx(quantity)
        step = price * 1e-5
        fall = curve.quantity(row(price + step))[0] - curve.quantity(row(price - step))[0]
        assert -fall / (2 * step) * price / quantity == pytest.approx(elasticity, rel=1e-3)


@given(
    kind=st.sampled_from(["linear", "elastic", "logit"]),
    cost=st.floats(1, 100),
    elasticity=st.floats(1.2, 6),
    share=st.floats(0.05, 0.8),
)
def test_no_price_beats_the_closed_form(kind, cost, elasticity, share):
    given_ = {"price": row(120), "quantity": row(80), "elasticity": row(elasticity)}
    demand = {
        "linear": lambda: Linear.through(**given_),
        "elastic": lambda: Elastic(row(120), row(80), row(elasticity)),
        "logit": lambda: Logit.through(**given_, share=row(share)),
    }[kind]()
    best = demand.best(row(cost), lowest=1, highest=HIGHEST)[0]
    most = (best - cost) * demand.quantity(row(best))[0]
    others = np.linspace(1, HIGHEST, 5000)[:, None]
    assert most >= ((others - cost) * demand.quantity(others)).max() - 1e-9 * abs(most)


def test_inelastic_demand_has_no_best_price_and_takes_the_highest():
    demand = Elastic(row(100, 100), row(50, 50), row(1.0, 0.6))
    assert np.isinf(demand.best(row(30, 30))).all()
    found = optimise(demand, row(30, 30), lowest=10, highest=400)
    assert found.at_highest == 1
    assert found.best.tolist() == [400, 400]


def test_buyers_who_pay_up_to_a_price_are_charged_what_one_of_them_would_pay():
    # 60 of 100 pay 50, 40 pay 120: at 50 all buy (100 x 40), at 120 forty (40 x 110)
    demand = Willing(np.array([[50.0], [120.0]]), np.array([0.6, 0.4]), row(100))
    assert demand.quantity(np.array([[40.0], [50.0], [51.0], [121.0]]))[:, 0].tolist() == [
        100,
        100,
        40,
        0,
    ]
    assert demand.best(row(10))[0] == 120
    assert demand.best(row(-40))[0] == 50
    assert demand.best(row(130), highest=300)[0] == 300, "nobody pays the cost: better sell none"


def test_the_best_of_what_buyers_pay_lies_inside_the_prices_considered():
    demand = Willing(np.array([[50.0], [120.0]]), np.array([0.6, 0.4]), row(100))
    assert demand.best(row(10), lowest=20, highest=80)[0] == 50
    assert demand.best(row(10), lowest=20, highest=115)[0] == 115


def test_a_price_covers_cost_and_margin():
    assert cost_based(40, 0.6) == pytest.approx(100)
    assert cost_based(row(40, 50), row(0.5, 0)).tolist() == [80, 50]
    with pytest.raises(ValueError, match="below 1"):
        cost_based(40, row(0.2, 1))


def test_a_price_follows_the_middle_of_what_others_ask():
    asked = np.array([[80.0, 80.0], [100.0, 120.0], [900.0, 90.0]])
    assert competitor_based(asked).tolist() == [100, 90]
    assert competitor_based(asked, 0.1).tolist() == pytest.approx([110, 99])


def uncertain(draws: int = 4096) -> tuple[Linear, np.ndarray]:
    rng = np.random.default_rng(1)
    elasticity = rng.lognormal(np.log(2), 0.3, draws)
    given_ = {"price": np.full(draws, 100.0), "quantity": np.full(draws, 500.0)}
    return Linear.through(**given_, elasticity=elasticity), np.full(draws, 20.0)


def test_the_chosen_price_is_the_best_on_average_and_knowing_demand_is_worth_something():
    demand, cost = uncertain()
    found = optimise(demand, cost, lowest=25, highest=400)
    assert found.brings == pytest.approx(expected_profit(demand, cost, found.chosen))
    assert found.brings >= found.expected.max()
    oracle_ = minimize_scalar(
        lambda price: -expected_profit(demand, cost, price), bounds=(25, 400), method="bounded"
    )
    assert found.brings == pytest.approx(-oracle_.fun, rel=1e-6)
    perfect = np.mean((found.best - cost) * demand.quantity(found.best))
    assert found.knowing == pytest.approx(perfect - found.brings)
    assert found.knowing > 0
    assert found.near[0] < found.chosen < found.near[1]


def test_where_demand_is_certain_every_draw_has_the_chosen_price_and_knowing_is_worth_nothing():
    demand = Linear.of(np.full(64, 1000.0), np.full(64, 5.0))
    found = optimise(demand, np.full(64, 20.0), lowest=1, highest=200)
    assert found.chosen == pytest.approx(110, abs=1e-4)
    assert found.best == pytest.approx(np.full(64, 110.0))
    assert found.knowing == pytest.approx(0, abs=1e-6)
    assert found.profit[0] == pytest.approx(found.profit[2])


def test_where_every_price_loses_the_least_bad_is_chosen():
    demand = Elastic(row(100, 100), row(50, 50), row(3.0, 3.0))
    found = optimise(demand, row(500, 500), lowest=10, highest=400)
    assert found.chosen == pytest.approx(400, abs=0.01)
    assert found.brings < 0
    assert found.near == (pytest.approx(400), pytest.approx(400))


@given(cost=st.floats(1, 60), rise=st.floats(0.1, 40))
def test_a_higher_cost_never_lowers_the_best_price(cost, rise):
    demand, _ = uncertain(256)
    before, after = demand.best(np.full(256, cost)), demand.best(np.full(256, cost + rise))
    assert (after >= before).all()
