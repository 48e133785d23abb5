"""Price studies: their checks, their draws, their sentences."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from modeling.choice.price_words import words
from modeling.choice.prices import priced
from modeling.document import parse
from modeling.formula.units import Unit
from modeling.market_prices import asked_prices
from modeling.price_checks import is_price, month_of, price_of, quantity_unit, texts_of
from modeling.pricing import PriceStudy
from modeling.spec import NumbersError, SpecError
from modeling.uncertainty.simulate import simulate

TREE = {
    "format": "bizcase/1",
    "kind": "case",
    "id": "priced",
    "title": "Priced",
    "currency": "CNY",
    "timeline": {"start": "2027-01", "months": 24},
    "discount_rate": 0.1,
    "assumptions": [
        {"id": "price", "unit": "CNY/seat/month", "value": 100},
        {"id": "wide", "unit": "CNY/seat/month", "value": "80 to 160"},
        {"id": "seat_cost", "unit": "CNY/seat/month", "value": "15 to 25"},
        {"id": "seats", "unit": "seat", "value": 500},
    ],
    "lines": [
        {"id": "growing", "unit": "seat", "formula": "seats * month / 12"},
        {"id": "revenue", "unit": "CNY/month", "role": "benefit", "formula": "price * growing"},
    ],
}


def spec_of(**more):
    return parse({**copy.deepcopy(TREE), **more})


def study(**more):
    return PriceStudy.model_validate({"id": "price", **more})


def refused(**more) -> list[tuple[str, str]]:
    with pytest.raises(SpecError) as caught:
        spec_of(pricing=[{"id": "price", **more}])
    return [(issue.path, str(issue.message)) for issue in caught.value.issues]


LINE = {"curve": "linear", "quantity": "growing", "elasticity": 2}


def test_a_certain_linear_demand_has_its_closed_form_optimum():
    # through (100, 500) with elasticity 2: a / b = 150, so P* = (150 + 20) / 2
    found = priced(spec_of(), study(cost=20, demand=LINE))
    assert found.demand.optimum.chosen == pytest.approx(85, abs=1e-3)
    assert found.demand.best.p5 == found.demand.best.p95 == pytest.approx(85)
    sold = 500 * (1 + 2 * (1 - 0.85))
    assert found.demand.optimum.brings == pytest.approx((85 - 20) * sold, rel=1e-6)
    assert found.demand.today == pytest.approx((100 - 20) * 500)
    assert found.demand.gain.mean == pytest.approx((85 - 20) * sold - 80 * 500, rel=1e-6)
    assert found.demand.gains == 1


def test_a_constant_elasticity_has_its_closed_form_optimum_and_its_bounds():
    demand = {"curve": "elastic", "quantity": 500, "elasticity": 2}
    assert priced(spec_of(), study(cost=30, demand=demand)).demand.best.p50 == pytest.approx(60)
    held = priced(spec_of(), study(cost=30, demand=demand, lowest=70, highest=200)).demand
    assert held.best.p50 == pytest.approx(70)
    assert held.optimum.at_lowest == 1


def test_formulas_are_read_in_the_month_of_the_study():
    twelfth = priced(spec_of(), study(demand=LINE))
    early = priced(spec_of(), study(demand=LINE, month=3))
    assert twelfth.month == 12
    assert early.demand.today == pytest.approx(twelfth.demand.today / 4)


def test_a_cost_that_the_case_knows_has_its_draws_and_the_margin_stands_over_it():
    found = priced(spec_of(), study(cost="seat_cost", margin="50%"))
    assert (found.cost.p5, found.cost.p95) == pytest.approx((15, 25), rel=0.03)
    assert found.cost_based.p50 == pytest.approx(2 * found.cost.p50)
    assert found.demand is None


def test_more_doubt_about_demand_makes_the_optimum_wider_and_knowing_worth_more():
    narrow = priced(spec_of(), study(cost=20, demand={**LINE, "elasticity": "1.9 to 2.1"})).demand
    wide = priced(spec_of(), study(cost=20, demand={**LINE, "elasticity": "1.2 to 4"})).demand
    assert wide.best.p95 - wide.best.p5 > 3 * (narrow.best.p95 - narrow.best.p5)
    assert wide.optimum.knowing > 3 * narrow.optimum.knowing > 0


def test_a_logit_goes_through_its_share():
    demand = {"curve": "logit", "quantity": 500, "elasticity": 2, "share": "10%"}
    found = priced(spec_of(), study(cost=20, demand=demand)).demand
    place = int(np.abs(found.optimum.prices - 100).argmin())
    assert found.optimum.quantity[1][place] == pytest.approx(500, rel=0.03)
    assert 20 < found.best.p50 < 100


PERSONAS = [
    {"name": "Small", "willingness_to_pay": 60, "unit": "CNY/seat/month", "weight": 3},
    {"name": "Large", "willingness_to_pay": 150, "unit": "CNY/seat/month", "weight": 1},
    {"name": "Other", "willingness_to_pay": 9, "unit": "CNY/call"},
]


def test_personas_make_a_demand_and_the_best_price_is_what_one_of_them_pays():
    demand = {"curve": "personas", "quantity": 400}
    found = priced(spec_of(market={"personas": PERSONAS}), study(cost=20, demand=demand)).demand
    # at 60 all four hundred buy: 400 x 40; at 150 a quarter does: 100 x 130
    assert found.best.p50 == pytest.approx(60)
    assert found.optimum.brings == pytest.approx(16_000, rel=1e-3)
    with pytest.raises(NumbersError, match="needs a persona"):
        priced(spec_of(), study(demand=demand))


COMPETITORS = [
    {"name": "Near", "asks": 90, "unit": "CNY/seat/month", "source": "Price page"},
    {"name": "Far", "asks": "100 to 140", "unit": "CNY/seat/month", "date": "2026-11-01"},
    {"name": "Abroad", "asks": 30, "unit": "USD/seat/month"},
    {"name": "Unlike", "asks": 3, "unit": "CNY/call"},
    {"name": "Silent", "price": "on request"},
]
RATES = [{"pair": "USD/CNY", "rate": 7, "date": "2026-11-01"}]


def test_competitors_count_in_the_unit_of_the_price_or_by_an_exchange_rate():
    spec = spec_of(market={"competitors": COMPETITORS, "rates": RATES})
    asked = asked_prices(spec, Unit.parse("CNY/seat/month"))
    assert [each.name for each in asked] == ["Near", "Far", "Abroad"]
    assert asked[2].quantiles() == pytest.approx((210, 210, 210))
    found = priced(spec, study(premium="10%"))
    assert found.competitor_based.p50 == pytest.approx(1.1 * asked[1].quantiles()[1], rel=0.01)
    assert found.to_json()["competitors"][0]["p50"] == 90


def test_the_sentences_tell_the_price_how_sure_it_is_and_where_the_ways_clash():
    spec = spec_of(market={"competitors": [{**COMPETITORS[0], "asks": 60}]})
    demand = {**LINE, "elasticity": "1.5 to 3"}
    found = priced(spec, study(cost=20, margin="90%", demand=demand))
    text = " ".join(words(found))
    assert "brings most on average" in text
    assert "in 90 % of futures" in text
    assert "within 5 % of the best" in text
    assert "the margin asks for 200 CNY/seat/month" in text
    assert "above what demand bears best" in text
    assert "Others ask 60 to 60" in text
    assert "above what any of them asks" in text


def test_a_demand_that_never_ends_the_rise_is_told():
    demand = {"curve": "elastic", "quantity": 500, "elasticity": "0.4 to 0.9"}
    text = " ".join(words(priced(spec_of(), study(demand=demand))))
    assert "the highest that was considered, 400" in text
    cheap = {"curve": "elastic", "quantity": 500, "elasticity": 9}
    text = " ".join(words(priced(spec_of(), study(demand=cheap, lowest=50))))
    assert "the lowest that was considered, 50" in text


def test_a_price_that_is_best_already_and_one_that_cannot_cover_its_cost_are_told():
    same = priced(spec_of(), study(cost=50, demand=LINE))
    assert "Today's price brings as much as the best one" in " ".join(words(same))
    lost = priced(spec_of(), study(cost=500, demand=LINE, highest=140))
    assert "No price that was considered covers the cost" in " ".join(words(lost))


def test_the_same_study_and_seed_give_the_same_numbers():
    demand = {**LINE, "elasticity": "1.2 to 4"}
    one, other = (priced(spec_of(), study(cost="seat_cost", demand=demand)) for _ in range(2))
    assert one.to_json() == other.to_json()
    other = priced(spec_of(), study(cost="seat_cost", demand=demand), seed=2)
    assert one.to_json() != other.to_json()


@pytest.mark.parametrize(
    ("more", "path", "message"),
    [
        ({"id": "prize"}, "pricing[0].id", "did you mean 'price'"),
        ({"id": "seats"}, "pricing[0].id", "a price is in CNY for one of something"),
        ({"cost": "5 too 6"}, "pricing[0].cost", "too"),
        ({"cost": "normal(1)"}, "pricing[0].cost", "normal"),
        ({"cost": "seats"}, "pricing[0].cost", "seat"),
        ({"cost": "nothing + 1"}, "pricing[0].cost", "unknown name"),
        ({"margin": "120%"}, "pricing[0].margin", "below 1"),
        ({"margin": "uniform(2, 1)"}, "pricing[0].margin", "must have a < b"),
        ({"month": 30}, "pricing[0].month", "behind the last month, 24"),
        ({"demand": {**LINE, "quantity": "price"}}, "pricing[0].demand.quantity", "seat"),
        ({"demand": {**LINE, "elasticity": 0}}, "pricing[0].demand.elasticity", "above 0"),
        ({"demand": {"curve": "linear", "quantity": 1}}, "pricing[0].demand", "'elasticity'"),
        ({"demand": {**LINE, "share": 0.5}}, "pricing[0].demand", "has no 'share'"),
        (
            {"demand": {"curve": "personas", "quantity": 1, "reference": 2}},
            "pricing[0].demand",
            "has no 'reference'",
        ),
        ({"lowest": 9, "highest": 3}, "pricing[0]", "above the lowest"),
    ],
)
def test_a_study_that_does_not_fit_is_refused_at_its_place(more, path, message):
    issues = refused(**more)
    assert [found for found, _ in issues] == [path]
    assert message in issues[0][1]


def test_two_studies_of_one_price_are_one_too_many():
    with pytest.raises(SpecError, match="'price' is taken"):
        spec_of(pricing=[{"id": "price"}, {"id": "price"}])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"cost": 1, "margin": "wide / price"}, "below 100 %"),
        ({"demand": {**LINE, "elasticity": "price / price - 1"}}, "above 0"),
        ({"demand": {**LINE, "curve": "logit", "share": "wide / price"}}, "between 0 and 100 %"),
        ({"cost": "seat_cost / (price / price - 1)"}, "not a finite number"),
        ({"demand": LINE, "lowest": 500}, "above the lowest"),
    ],
)
def test_numbers_that_cannot_be_are_refused_when_they_are_drawn(more, message):
    with pytest.raises(NumbersError, match=message):
        priced(spec_of(), study(**more))


def test_a_price_of_nothing_is_none():
    free = copy.deepcopy(TREE)
    free["assumptions"][0]["value"] = 0
    with pytest.raises(SpecError, match="above 0"):
        priced(parse(free), study())


def test_units_of_prices_and_of_what_is_sold():
    assert is_price(Unit.parse("CNY/seat"), "CNY")
    for text in ("CNY", "CNY/month", "seat", "1/month", "CNY*seat", "USD/seat", "CNY^2/seat"):
        assert not is_price(Unit.parse(text), "CNY")
    assert str(quantity_unit(Unit.parse("CNY/seat/month"), "CNY")) == "seat"
    assert str(quantity_unit(Unit.parse("CNY/call"), "CNY")) == "call/month"
    assert str(price_of(spec_of(), "price")) == "CNY/seat/month"
    short = spec_of(timeline={"start": "2027-01", "months": 6})
    assert month_of(short, study()) == 6
    assert texts_of(study(cost=1, demand=LINE)).keys() == {"cost", "quantity", "elasticity"}


def test_a_study_moves_nothing():
    plain, studied = spec_of(), spec_of(pricing=[{"id": "price", "cost": "seat_cost"}])
    one, other = (simulate(each, trials=300, seed=1) for each in (plain, studied))
    assert (one.npv == other.npv).all()


def test_a_study_that_nobody_checked_is_refused_at_its_text():
    with pytest.raises(SpecError, match=r"pricing.price.cost: no operator"):
        priced(spec_of(), study(cost="5 too 6"))
    with pytest.raises(SpecError, match=r"pricing.price.demand.quantity"):
        priced(spec_of(), study(demand={**LINE, "quantity": "5 too 6"}))


def test_a_unit_that_cannot_be_read_is_told_once_and_where_it_stands():
    tree = copy.deepcopy(TREE)
    tree["assumptions"][0]["unit"] = "CNY//seat"
    with pytest.raises(SpecError) as caught:
        parse({**tree, "pricing": [{"id": "price", "cost": 3}]})
    assert "assumptions[0].unit" in {issue.path for issue in caught.value.issues}
    assert not any(issue.path.startswith("pricing") for issue in caught.value.issues)
    unread = COMPETITORS[0] | {"unit": "CNY//seat"}
    market = spec_of().market.model_validate({"competitors": [unread]})
    spec = spec_of().model_copy(update={"market": market})
    assert asked_prices(spec, Unit.parse("CNY/seat")) == ()


def test_cost_alone_and_competitors_alone_have_their_own_sentences():
    (cost,) = words(priced(spec_of(), study(cost=20, margin="50%")))
    assert "asks for 40 CNY/seat/month" in cost
    spec = spec_of(market={"competitors": COMPETITORS[:2]})
    (asked,) = words(priced(spec, study()))
    assert "from Near to Far" in asked
    assert words(priced(spec_of(), study(cost=20))) == ()


def test_much_doubt_about_demand_is_worth_a_test():
    demand = {**LINE, "elasticity": "1.1 to 8"}
    text = " ".join(words(priced(spec_of(), study(cost=20, demand=demand))))
    assert "a price test may cost less" in text
