"""Levers: what they multiply and cost month by month, what they leave alone, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeling import document
from modeling.economics.cashflow import discount_factors
from modeling.economics.expansion import expand, expansion, parameter_place, written_out
from modeling.economics.moved import at_once
from modeling.formula.parse import parse
from modeling.spec import SpecError
from modeling.uncertainty.lever_effects import effects, switched
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import checked, one_off, tree_of
from tests.modeling.entries import stream, streams
from tests.modeling.oracle import Trial
from tests.modeling.test_metamorphic import LAWS, documents

SEATS = stream("subscription", price=100, adds=10, churn="2% to 4%", cac=50)
FREE = stream("subscription", price=100, adds=10)
NPV_TRIALS = 256


def lever(target="x_adds", factor=1.5, **more):
    return {"id": "pull", "target": target, "factor": factor, **more}


def line(spec, name, draws=None):
    """Return a line month by month."""
    whole = expand(spec)
    trial = Trial(whole, draws or {})
    return [trial.line(name, month) for month in range(1, whole.timeline.months + 1)]


def npv(spec, **more):
    return simulate(spec, trials=NPV_TRIALS, seed=7, **more).npv


def refused(tree):
    with pytest.raises(SpecError) as caught:
        document.parse(tree)
    return [f"{issue.path}: {issue.message}" for issue in caught.value.issues]


def test_a_lever_multiplies_its_target_while_it_runs():
    spec = streams(FREE, levers=[lever(first=3, last=6)])
    assert line(spec, "x_new") == [10.0] * 2 + [15.0] * 4 + [10.0] * 6
    assert line(spec, "pull_effect") == [1.0] * 2 + [1.5] * 4 + [1.0] * 6


def test_it_runs_all_months_where_it_says_no_others():
    spec = streams(FREE, levers=[lever()])
    assert line(spec, "x_new") == [15.0] * 12
    assert expand(spec).lines[-1].formula == "x_adds * pull_effect"


def test_its_cost_is_paid_while_it_runs_and_counts_as_promotion():
    spec = streams(FREE, levers=[lever(cost=700, first=3, last=6, stream="x")])
    assert line(spec, "pull_spend") == [0.0] * 2 + [700.0] * 4 + [0.0] * 6
    spend = next(each for each in expand(spec).lines if each.id == "pull_spend")
    assert (spend.role, spend.category, spend.stream) == ("cost", "promotion", "x")
    assert spend.unit == "CNY/month"


def test_its_cost_may_be_a_share_of_what_it_acts_on_as_it_is_with_the_lever():
    both = lever(target="x_price", factor=2, share="10%", base="x_revenue", cost=5)
    spec = streams(FREE, levers=[both])
    revenue = line(spec, "x_revenue")
    assert revenue == [200.0 * 10 * month for month in range(1, 13)]
    assert line(spec, "pull_spend") == pytest.approx([5 + 0.1 * money for money in revenue])


def test_levers_on_one_target_multiply():
    other = lever(factor=1.2) | {"id": "more", "first": 7}
    spec = streams(FREE, levers=[lever(factor=1.5), other])
    assert line(spec, "x_new") == pytest.approx([15.0] * 6 + [18.0] * 6)
    assert expand(spec).lines[-1].id == "more_effect"
    assert [each.id for each in expand(spec).lines][-3:] == [
        *("pull_effect", "levered_x_adds", "more_effect")
    ]


def test_what_is_worked_out_from_a_target_moves_too():
    spec = checked(
        [("sales", "yearly / of_year", "benefit")],
        [("fee", 100), ("of_year", 12, "1"), ("yearly", "fee * of_year")],
        levers=[lever(target="fee", factor=1.5, last=1)],
    )
    assert line(spec, "sales") == pytest.approx([150.0] + [100.0] * 11)
    assert line(spec, "levered_yearly") == pytest.approx([1800.0] + [1200.0] * 11)


def test_a_target_and_what_it_is_worked_out_from_both_move():
    spec = checked(
        [("sales", "double", "benefit")],
        [("fee", 100), ("double", "fee * 2")],
        levers=[lever(target="fee", factor=1.5), lever(target="double", factor=3) | {"id": "b"}],
    )
    assert line(spec, "sales") == [900.0] * 12


def test_a_line_is_multiplied_where_it_stands():
    spec = checked(
        [("visits", "40 + 10"), ("sales", "visits * 2", "benefit"), ("rent", "7", "cost")],
        levers=[lever(target="visits", factor=2, first=12)],
    )
    assert line(spec, "sales") == [100.0] * 11 + [200.0]
    assert line(spec, "visits") == [50.0] * 11 + [100.0]
    assert line(spec, "unlevered_visits") == [50.0] * 12
    assert line(spec, "rent") == [7.0] * 12


def test_what_holds_before_the_first_month_is_not_moved():
    spec = checked(
        [
            one_off("start", "fee * step_", "cost", 0),
            one_off("later", "fee * step_", "cost", 3),
            ("memory", "prev(memory, fee)", "benefit"),
            ("sales", "fee", "benefit"),
        ],
        [("fee", 100), ("step_", 1, "month")],
        levers=[lever(target="fee", factor=3)],
    )
    assert line(spec, "memory") == [100.0] * 12
    assert line(spec, "sales") == [300.0] * 12
    trial = Trial(expand(spec), {})
    assert (trial.line("start", 0), trial.line("later", 3)) == (100.0, 300.0)


def test_a_factor_that_changes_month_by_month_is_a_line():
    spec = streams(FREE, levers=[lever(factor="1 + 0.5 * ramp(0, 2)")])
    assert line(spec, "x_new") == pytest.approx([12.5] + [15.0] * 11)


def test_the_difference_is_the_factor_times_what_it_moves_in_every_trial():
    entry = stream("subscription", price=100, adds="8 to 12", churn="2% to 4%")
    spec = streams(entry, rate=0.1, levers=[lever(target="x_price", factor=1.25, cost=900)])
    without = switched(spec, {"pull": False})
    factors = discount_factors(rate=0.1, months=12)[1:]
    gained = 0.25 * npv(without) - 900 * factors.sum()  # all of NPV is revenue
    assert npv(spec) - npv(without) == pytest.approx(gained, rel=1e-9)


@LAWS
@given(documents(), st.sampled_from(["price", "adds", "share"]))
def test_a_lever_that_is_off_restores_the_baseline_exactly(tree, target):
    tree["levers"] = [lever(target=target, factor="0.5 to 2", cost=30, enabled=False)]
    plain = document.parse({key: part for key, part in tree.items() if key != "levers"})
    spec = document.parse(tree)
    assert expand(spec) == plain
    for sampling in ("random", "sobol"):
        assert np.array_equal(npv(spec, sampling=sampling), npv(plain, sampling=sampling))


@LAWS
@given(documents(), st.sampled_from(["price", "adds", "share"]))
def test_a_factor_of_one_changes_nothing_and_no_other_draw(tree, target):
    plain = document.parse(tree)
    spec = document.parse(tree | {"levers": [lever(target=target, factor=1)]})
    assert npv(spec) == pytest.approx(npv(plain), rel=1e-9, abs=1e-6)


@LAWS
@given(documents(risks=False), st.floats(0, 1e5))
def test_a_lever_that_only_costs_never_raises_npv(tree, cost):
    plain = document.parse(tree)
    spec = document.parse(tree | {"levers": [lever(target="price", factor=1, cost=cost)]})
    assert (npv(spec) <= npv(plain) + 1e-6 * (1 + np.abs(npv(plain)))).all()


def test_its_numbers_are_assumptions_like_all_others():
    levers = [lever(factor="1.1 to 1.5", cost="500 to 900")]
    spec = streams(SEATS, levers=levers, outlooks={"down": {"pull_factor": 1}})
    whole = expand(spec)
    assert whole.assumption("pull_factor").value == "1.1 to 1.5"
    assert whole.assumption("pull_cost").unit == "CNY/month"
    assert whole.assumption("pull_factor").label == {"en": "pull: factor", "zh-hans": "pull：倍数"}
    assert parameter_place(spec, "pull_cost") == ("levers", 0, "cost")
    assert npv(spec.for_outlook("down")).mean() < npv(spec).mean()
    assert spec.with_values({"pull_factor": 2}).levers[0].factor.value == 2


def test_a_risk_strikes_what_a_lever_brings():
    risk = {
        "id": "fall",
        "title": "Fall",
        "category": "market",
        "probability": 1,
        "per": "horizon",
        "window": [1, 1],
        "severity": 0.5,
        "strikes": {"kind": "scale", "line": "x_revenue"},
    }
    spec = streams(FREE, levers=[lever(target="x_price", factor=2)], risks=[risk])
    calm = streams(FREE)
    assert npv(spec) == pytest.approx(npv(calm))


def test_a_document_with_levers_reads_back_byte_for_byte():
    spec = streams(SEATS, levers=[lever(tactic="referral", label={"en": "A", "zh-hans": "甲"})])
    for form in ("yaml", "json"):
        text = document.dump(spec, form)
        assert document.dump(document.read(text), form) == text
    assert document.read(document.dump(spec)).digest == spec.digest


def test_an_entry_that_a_lever_acts_on_can_still_be_written_out():
    spec = streams(SEATS, levers=[lever(share="5%", base="x_revenue")])
    plain = written_out(spec, "x")
    document.check(plain)
    assert np.array_equal(npv(plain), npv(spec))
    with pytest.raises(SpecError, match="'pull' is a lever"):
        written_out(spec, "pull")


def test_every_line_of_a_lever_says_which_lever_made_it():
    spec = streams(SEATS, levers=[lever(cost=3)])
    made = {each.item.id: each for each in expansion(spec).of_entry("levers[0]")}
    assert list(made) == ["pull_factor", "pull_cost", "pull_effect", "pull_spend", "levered_x_adds"]
    assert made["levered_x_adds"].place == "levers[0].target"


GROWING = SEATS | {"growth": "2%"}


@pytest.mark.parametrize(
    ("levers", "more", "sentence"),
    [
        ([lever("x_add")], {}, "levers[0].target: unknown name 'x_add'; did you mean 'x_adds'?"),
        ([lever("x_customers")], {}, "levers[0].target: 'x_customers' builds on its own months"),
        ([lever("x_ltv_cac")], {}, "levers[0].target: no line uses 'x_ltv_cac' from month 1 on"),
        ([lever("x_start")], {}, "levers[0].target: no line uses 'x_start' from month 1 on"),
        (
            [lever("deal")],
            {"lines": [one_off("deal", "5", "cost", 3)]},
            "levers[0].target: 'deal' is a one-off; name what comes every month",
        ),
        (
            [lever("x_growth", first=3)],
            {"streams": [GROWING]},
            "levers[0].target: 'x_growth' works on all months at once",
        ),
        ([lever(factor="-1 to 2")], {}, "levers[0].factor: must not fall below 0"),
        ([lever(factor="normal(1, 1)")], {}, "levers[0].factor: must not fall below 0"),
        (
            [lever()],
            {"outlooks": {"down": {"pull_factor": -1}}},
            "outlooks.down.pull_factor: must not fall below 0",
        ),
        ([lever(first=13)], {}, "levers[0].first: lies behind the last month, 12"),
        ([lever(first=5, last=4)], {}, "levers[0].last: lies before the first month, 5"),
        ([lever(share="5%")], {}, "levers[0]: 'share' needs 'base' beside it"),
        (
            [lever(share=5, base="x_revenue")],
            {},
            "levers[0].share: is a share of a whole, from 0 to 1",
        ),
        ([lever(stream="y")], {}, "levers[0].stream: unknown name 'y'"),
        ([lever(factor="x_price")], {}, "levers[0].factor: the formula gives 'CNY/seat/month'"),
        (
            [lever("pull_factor")],
            {},
            "levers[0].factor: cycle pull_effect -> levered_pull_factor",
        ),
        ([lever(), lever()], {}, "levers[1].id: 'pull' is the id of levers[0]"),
        (
            [lever()],
            {"lines": [{"id": "levered_x_adds", "unit": "1", "formula": "1"}]},
            "levers[0].target: the lever makes 'levered_x_adds', which is there already",
        ),
        (
            [lever("n" * 60)],
            {"lines": [("sale", "n" * 60)], "assumptions": [("n" * 60, 3)]},
            "is too long a name for the target of a lever; shorten it to 56 characters",
        ),
    ],
)
def test_a_fault_of_a_lever_is_told_at_its_place(levers, more, sentence):
    given_ = {"lines": (), "assumptions": (), "streams": [SEATS], "levers": levers} | more
    found = refused(tree_of(given_.pop("lines"), given_.pop("assumptions"), **given_))
    assert any(sentence in text for text in found), found
    assert not any(text.startswith(("assumptions", "lines[1")) for text in found), found


@pytest.mark.parametrize(
    ("factor", "is_right"),
    [
        ("70% to 95%", True),
        ("1.1 to 1.4", True),
        ("discrete({0.9: 1, 1.2: 3})", True),
        ("truncated(normal(1, 1), low=0)", True),
        ("truncated(-1 to 2, high=2)", False),
        ("truncated(0.5 to 2, high=3)", True),
        ("discrete({-0.1: 1, 1.2: 3})", False),
        ("uniform(-1, 1)", False),
        ("lognormal(0, 0.1)", True),
    ],
)
def test_a_factor_never_falls_below_nothing(factor, is_right):
    tree = tree_of((), (), streams=[SEATS], levers=[lever(factor=factor)])
    if is_right:
        assert npv(document.parse(tree)).size == NPV_TRIALS
    else:
        assert "levers[0].factor: must not fall below 0" in refused(tree)[0]


def test_a_formula_that_cannot_be_read_is_told_once_and_where_it_stands():
    lines = [("sale", "1 +", "benefit")]
    assumptions = [("odd", "2 *", "CNY/month")]
    found = refused(tree_of(lines, assumptions, streams=[SEATS], levers=[lever(factor="1 to")]))
    assert [text.split(":")[0] for text in found] == [
        *("assumptions[0].value", "levers[0].factor", "lines[0].formula")
    ]


def test_a_lever_that_is_off_is_checked_as_if_it_were_on():
    found = refused(tree_of((), (), streams=[SEATS], levers=[lever("x_add", enabled=False)]))
    assert found == ["levers[0].target: unknown name 'x_add'; did you mean 'x_adds'?"]
    fine = tree_of((), (), streams=[SEATS], levers=[lever(enabled=False)])
    assert document.parse(fine).levers[0].enabled is False


def test_a_fault_elsewhere_is_told_as_it_was_written():
    tree = tree_of(
        [("sale", "1 + x_price + x_adds", "benefit")], (), streams=[SEATS], levers=[lever()]
    )
    assert refused(tree) == [
        "lines[0].formula: cannot add 'seat/month' to 'CNY/seat/month' (character 13); multiply "
        "or divide one of them by what turns it into the other"
    ]


def test_growth_of_all_months_takes_a_lever_that_runs_through_all_of_them():
    spec = streams(GROWING, levers=[lever("x_growth", factor=2)])
    assert line(spec, "x_new") == pytest.approx([10 * 1.04**k for k in range(12)])


def test_what_works_on_all_months_at_once_is_told_from_what_does_not():
    tree = parse(
        "a * (1 + b) ^ (month - 1) + logistic(c, d, e) + bass(f, g, h) + ramp(i, j) + k ^ 2"
    )
    assert at_once(tree) == {"b", "d", "e", "i", "j"}


def test_effects_pair_the_futures_of_a_case_with_and_without_each_lever():
    tree = tree_of(
        (),
        (),
        rate=0.1,
        streams=[stream("subscription", price=100, adds="5 to 15", churn="2% to 4%")],
        levers=[
            lever("x_price", factor=1.2, cost=1000),
            lever("x_adds", factor=1.5, enabled=False) | {"id": "more"},
            lever("x_adds", factor=1, cost=10) | {"id": "waste"},
        ],
    )
    spec = document.parse(tree)
    found = effects(spec, trials=2000, seed=3)
    by = {effect.id: effect for effect in found.each}
    as_is = simulate(spec, trials=2000, seed=3).npv
    without = simulate(switched(spec, {"pull": False}), trials=2000, seed=3).npv
    difference = as_is - without
    assert by["pull"].mean == pytest.approx(difference.mean(), rel=1e-6)
    half = 1.959964 * difference.std(ddof=1) / np.sqrt(2000)
    assert by["pull"].interval == pytest.approx(
        (difference.mean() - half, difference.mean() + half), rel=1e-6
    )
    assert by["pull"].positive == ((without > 0).mean(), (as_is > 0).mean())
    # a factor of 1.5 on every new customer, all of NPV but the cost of the other levers is theirs
    costs = 1010 * discount_factors(rate=0.1, months=12)[1:].sum()
    assert by["more"].mean == pytest.approx(0.5 * (as_is.mean() + costs), rel=1e-6)
    assert by["waste"].interval[0] == pytest.approx(by["waste"].interval[1])
    assert by["waste"].better == 0
    assert found.together is not None
    assert found.together.mean == pytest.approx(by["pull"].mean + by["waste"].mean, rel=1e-6)
    assert effects(spec, trials=2000, seed=3) == found


def test_effects_of_some_levers_only_and_none_together_where_one_is_on():
    tree = tree_of((), (), streams=[SEATS], levers=[lever(), lever() | {"id": "b"}])
    spec = document.parse(tree)
    found = effects(switched(spec, {"b": False}), only=["b"], trials=64)
    assert [effect.id for effect in found.each] == ["b"]
    assert found.together is None


def test_effects_of_too_many_trials_are_refused():
    spec = streams(SEATS, levers=[lever()])
    with pytest.raises(SpecError, match="take at most"):
        effects(spec, trials=10**12)
    with pytest.raises(SpecError, match="at least 1"):
        effects(spec, trials=0)
