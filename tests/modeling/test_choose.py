"""Which option is best: closed forms of two normals, laws, and hand-made tables."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from modeling.choice.alternatives import Alternatives
from modeling.choice.choose import choose, money
from modeling.choice.conditions import Factor

TABLES = st.integers(2, 4).flatmap(
    lambda k: st.integers(1, 6).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(-5, 5), min_size=n, max_size=n), min_size=k, max_size=k
        )
    )
)


def of(npv, names=None, factors=()):
    npv = np.asarray(npv, dtype=float)
    names = names or "abcdefgh"[: len(npv)]
    return Alternatives({name: name.upper() for name in names}, "CNY", 1, npv, factors)


def told(choice):
    return {option.name: option for option in choice.options}


def two_normals(trials=200_000):
    """Return options N(10, 3) and N(9, 4) with correlation 0.5, and the moments of A - B."""
    scores = np.random.default_rng(1).multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], trials).T
    npv = np.array([10 + 3 * scores[0], 9 + 4 * scores[1]])
    return of(npv), 1.0, np.sqrt(9 + 16 - 2 * 0.5 * 12)


def test_two_normals_have_the_closed_forms_of_probability_and_regret():
    found, mean, sd = two_normals()
    choice = choose(found)
    pair, options = choice.pairs[0], told(choice)
    wins = stats.norm.cdf(mean / sd)
    assert (pair.one, pair.other) == ("a", "b")
    assert pair.probability_above == pytest.approx(wins, abs=4 * pair.probability_error)
    assert options["a"].probability_best == pytest.approx(wins, abs=0.004)
    # the unit normal loss function: E max(Z - u, 0) = phi(u) - u (1 - Phi(u))
    for name, gap in (("a", mean / sd), ("b", -mean / sd)):
        loss = sd * (stats.norm.pdf(gap) - gap * stats.norm.sf(gap))
        assert options[name].regret_mean == pytest.approx(loss, abs=0.02)
    p90 = stats.norm.ppf(0.9, -mean, sd)
    assert options["a"].regret_p90 == pytest.approx(p90, abs=0.05)
    assert pair.interval[0] < mean < pair.interval[1]
    assert pair.interval[1] - pair.interval[0] == pytest.approx(
        2 * 1.96 * sd / 200_000**0.5, rel=0.01
    )
    assert pair.quantiles["p90"] == pytest.approx(stats.norm.ppf(0.9, mean, sd), abs=0.05)


def test_one_option_of_normals_has_its_known_figures():
    option = told(choose(two_normals()[0]))["a"]
    assert option.mean == pytest.approx(10, abs=0.03)
    assert option.p10 == pytest.approx(stats.norm.ppf(0.1, 10, 3), abs=0.05)
    tail = 10 - 3 * stats.norm.pdf(stats.norm.ppf(0.05)) / 0.05
    assert option.expected_shortfall == pytest.approx(tail, abs=0.1)
    assert option.probability_positive == pytest.approx(stats.norm.cdf(10 / 3), abs=0.001)


def test_a_table_of_three_options_gives_the_textbook_choices():
    # Savage's regrets by hand: a 0 0 9; b 4 1 0; c 6 4 5
    choice = choose(of([[10, 5, 0], [6, 4, 9], [4, 1, 4]]))
    options = told(choice)
    assert {name: one.regret_most for name, one in options.items()} == {"a": 9, "b": 4, "c": 6}
    assert {name: one.regret_mean for name, one in options.items()} == {
        "a": 3,
        "b": pytest.approx(5 / 3),
        "c": 5,
    }
    assert choice.chosen == {
        "mean": "b",
        "p10": "b",
        "expected_shortfall": "b",
        "minimax_regret": "b",
    }
    assert options["a"].probability_best == pytest.approx(2 / 3)
    assert choice.efficient == ("b",)
    assert [one.name for one in choice.options] == ["b", "a", "c"]


def test_the_highest_mean_is_not_everybody_s_choice():
    rng = np.random.default_rng(2)
    wild, calm = rng.normal(12, 20, 5000), rng.normal(10, 1, 5000)
    choice = choose(of([wild, calm], ("wild", "calm")))
    assert choice.chosen["mean"] == "wild"
    assert choice.chosen["p10"] == choice.chosen["expected_shortfall"] == "calm"
    assert choice.efficient == ("wild", "calm")
    words = [str(sentence) for sentence in choice.words()]
    assert words[0].startswith("WILD has the highest mean NPV, 1")
    assert "By P10 CALM is first." in words
    assert "By the mean of the worst 5 % CALM is first." in words


def test_means_too_near_to_tell_ask_for_more_futures():
    rng = np.random.default_rng(3)
    choice = choose(of(rng.normal(0, 10, (2, 200))))
    assert "draw more futures" in choice.words()[0]
    clear = choose(of([np.arange(200.0) + 5, np.arange(200.0)]))
    assert "draw more" not in clear.words()[0]


def test_dominance_is_said_in_the_strongest_words_that_hold():
    rng = np.random.default_rng(4)
    base, noise = rng.normal(0, 1, (2, 4000))
    ordered = np.sort(rng.normal(0, 1, 40))
    sentences = {
        "A is in no future below B.": [base + 0.1, base],
        "A dominates B by the first order": [base + 1, noise],
        "A dominates B by the second order": [base + 0.2, 3 * noise],
        "A dominates B in this sample": [ordered + 0.01, ordered[::-1]],
    }
    for words, npv in sentences.items():
        assert any(words in sentence for sentence in choose(of(npv)).words())


@given(TABLES)
def test_laws_of_every_choice(table):
    npv = np.array(table, dtype=float)
    choice = choose(of(npv))
    options = told(choice)
    assert sum(one.probability_best for one in options.values()) == pytest.approx(1)
    best = npv.max(axis=0).mean()
    for one in options.values():
        assert one.regret_mean == pytest.approx(best - one.mean)
        assert 0 <= one.regret_mean <= one.regret_most
        assert one.regret_p90 <= one.regret_most
    least = min(one.regret_mean for one in options.values())
    assert options[choice.chosen["mean"]].regret_mean == pytest.approx(least)
    assert options[choice.chosen["mean"]].mean == max(one.mean for one in options.values())
    for pair in choice.pairs:
        assert pair.mean_difference >= 0
        if pair.never_below:
            assert pair.forward[0].holds
    assert choice.efficient == tuple(
        one.name
        for one in choice.options
        if not any(
            (other.mean, other.expected_shortfall) != (one.mean, one.expected_shortfall)
            and other.mean >= one.mean
            and other.expected_shortfall >= one.expected_shortfall
            for other in choice.options
        )
    )


@given(TABLES)
def test_the_best_option_of_a_future_has_no_regret_in_it(table):
    npv = np.array(table, dtype=float)
    for column in npv.T:
        options = told(choose(of(column[:, None])))
        winners = [name for name, one in options.items() if one.regret_most == 0]
        assert winners
        assert sum(options[name].probability_best for name in winners) == pytest.approx(1)


@given(TABLES)
def test_the_order_of_options_changes_nothing(table):
    npv = np.array(table, dtype=float)
    wanted = choose(of(npv)).to_json()
    names = "abcdefgh"[: len(npv)]
    assert choose(of(npv[::-1], names[::-1])).to_json() == wanted
    assert choose(of(np.roll(npv, 1, axis=0), names[-1] + names[:-1])).to_json() == wanted


@given(TABLES, st.sampled_from([0.5, 4.0, 1024.0]))
def test_scaling_the_currency_scales_money_and_nothing_else(table, scale):
    npv = np.array(table, dtype=float)
    before, after = choose(of(npv)), choose(of(npv * scale))
    assert (before.chosen, before.efficient) == (after.chosen, after.efficient)
    for one, other in zip(before.options, after.options, strict=True):
        assert other.mean == pytest.approx(scale * one.mean)
        assert other.regret_p90 == pytest.approx(scale * one.regret_p90)
        assert other.probability_best == one.probability_best
    for pair, scaled in zip(before.pairs, after.pairs, strict=True):
        assert [one.holds for one in pair.forward] == [one.holds for one in scaled.forward]
        assert scaled.probability_above == pair.probability_above


def test_options_alike_share_the_futures_they_win():
    rng = np.random.default_rng(5)
    shares = [one.probability_best for one in choose(of(rng.normal(0, 1, (3, 30_000)))).options]
    assert shares == pytest.approx([1 / 3] * 3, abs=0.01)
    assert [one.probability_best for one in choose(of([[1, 2], [1, 2]])).options] == [0.5, 0.5]


def test_options_that_bring_the_same_are_said_to():
    values = np.arange(100.0)
    words = choose(of([values, values, values - 1])).words()
    assert str(words[0]) == "A and B bring the same NPV in every future."
    assert str(words[-1]) == "Best in none of 100 futures: C."
    assert len(words) == 4


def test_conditions_are_those_of_each_option_in_the_order_of_the_options():
    rng = np.random.default_rng(6)
    demand = rng.uniform(0, 10, 10_000)
    factor = Factor("demand", "Demand", demand, unit="seat", options=("a", "b"))
    choice = choose(of([demand, np.full(10_000, 4.0)], factors=(factor,)))
    assert [str(one.words()) for one in choice.conditions] == [
        "A beats B in 100 % of the futures where Demand is above 4 seat; these are 100 % of all "
        f"its wins. Over all futures it is {100 * choice.conditions[0].base:.0f} %.",
        "B beats A in 100 % of the futures where Demand is below 4 seat; these are 100 % of all "
        f"its wins. Over all futures it is {100 * choice.conditions[1].base:.0f} %.",
    ]


def test_the_choice_is_told_as_json_that_json_knows():
    tree = choose(two_normals(2000)[0]).to_json()
    assert json.loads(json.dumps(tree, allow_nan=False)) == tree
    assert set(tree["chosen"]) == {"mean", "p10", "expected_shortfall", "minimax_regret"}
    assert tree["pairs"][0]["dominates"][0]["order"] == 1


def test_a_single_trial_has_no_interval():
    choice = choose(of([[2.0], [1.0]]))
    assert choice.to_json()["pairs"][0]["interval"] == [None, None]
    assert "? to ?" in choice.words()[0]


@pytest.mark.parametrize(
    ("amount", "text"),
    [(1_234_567.0, "1,230,000"), (12.345, "12.3"), (-0.0, "0"), (-999.9, "-1,000")],
)
def test_money_has_three_digits(amount, text):
    assert money(amount) == text
