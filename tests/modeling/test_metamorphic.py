"""Laws that hold for every case: what a change of the document must do to the numbers, and no more.

No answer has to be known for them; random documents are changed in a way whose effect is.
"""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from modeling import document
from modeling.results import to_text
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import case, one_off, tree_of

TRIALS = 64
LAWS = settings(max_examples=40, deadline=None)

FLOWS = (
    "price * seats",
    "price * seats * ramp(2, 9)",
    "fee * seasonal(1,1,2,1,1,1,0.5,1,1,1,1,3)",
    "if(month > 6, fee, 0.5 * fee)",
    "lag(x0, 2, fee) * 0.3",
    "max(fee - price * seats, 0)",
    "price * bass(market, 0.01, 0.3) * step",
    "fee * logistic(1, 0.4, 8)",
    "0.1 * prev(x0, fee) + share * fee",
)
"""Formulas in money a month, over the assumptions and the stock below."""
MONEY = ("price", "fee")


@st.composite
def ranges(draw, low, high):
    """Return a value of one of the kinds there are, between two positive numbers."""
    a = draw(st.floats(low, high * 0.9))
    b = draw(st.floats(a * 1.05, high * 1.1))
    forms = ("{a} to {b}", "uniform({a}, {b})", "triangular({a}, {a}, {b})", "normal({b}, {s})")
    return draw(st.sampled_from(forms)).format(a=a, b=b, s=a / 5)


@st.composite
def documents(draw, risks=True):
    """Return the tree of a case of a few lines, one-offs and risks."""
    months = draw(st.integers(6, 30))
    assumptions = [
        ("price", draw(ranges(5, 90)), "CNY/seat/month"),
        ("fee", draw(ranges(100, 9000)), "CNY/month"),
        ("market", draw(ranges(200, 2000)), "seat"),
        ("adds", draw(ranges(1, 50)), "seat/month"),
        ("share", draw(st.sampled_from(("2% to 9%", "beta(4, 90)", "5%"))), "1"),
    ]
    lines = [
        {
            "id": "seats",
            "unit": "seat",
            "formula": "prev(seats, 0) * (1 - share) + adds * step",
        }
    ]
    texts = draw(st.lists(st.sampled_from(FLOWS), min_size=2, max_size=6))
    for k, text in enumerate(["price * seats", *texts]):
        role = "benefit" if k == 0 else draw(st.sampled_from(("benefit", "cost")))
        category = draw(st.sampled_from(("people", "compute")))
        lines.append(flow(f"x{k}", text, role, category=category))
    pairs = [["price", "fee", -0.6], ["fee", "market", 0.3], ["market", "adds", 0.5]]
    lines.append(one_off("start", f"{draw(st.integers(1000, 90_000))} * scale_", "cost", 0))
    assumptions.append(("scale_", 1, "CNY"))
    return tree_of(
        lines,
        assumptions,
        months=months,
        rate=draw(st.floats(0, 0.5)),
        tax=draw(st.sampled_from((0.0, 0.25))),
        correlations=pairs[: draw(st.integers(0, 3))],
        risks=[draw(events(k, months)) for k in range(draw(st.integers(0, 3)) if risks else 0)],
    )


def flow(name, formula, role=None, **more):
    tree = {"id": name, "unit": "CNY/month", "formula": formula, **more}
    return tree | ({"role": role} if role else {})


@st.composite
def events(draw, number, months):
    kind = draw(st.sampled_from(("loss", "scale", "delay", "stop")))
    strikes = {"kind": kind} | ({"line": "seats"} if kind in ("scale", "delay") else {})
    severity = {"loss": "1000 to 9000", "scale": "10% to 40%", "delay": "1 to 4"}.get(kind)
    risk = {
        "id": f"r{number}",
        "title": "Risk",
        "category": "market",
        "per": draw(st.sampled_from(("year", "horizon"))),
        "window": sorted((draw(st.integers(1, months)), draw(st.integers(1, months)))),
        "strikes": strikes,
    }
    chances = (("probability", 0.3), ("probability", 0.9), ("probability", "20% to 60%"))
    chance = draw(st.sampled_from((*chances, ("rate", 1.5), ("rate", "1 to 4"))))
    return risk | dict([chance]) | ({"severity": severity} if severity else {})


def run(tree, *, sampling="random", **changes):
    """Return the simulation of a document with some of its keys changed."""
    spec = document.parse(copy.deepcopy(tree) | changes)
    return simulate(spec, trials=TRIALS, sampling=sampling)


def told(tree, **changes):
    """Return everything that is told of it but the digest, byte for byte."""
    found = run(tree, **changes).to_json()
    del found["digest"]
    return to_text(found)


HEADLINE = ("npv", "irr", "payback", "funding")


def same_bits(one, other):
    return all(
        np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)
        for name in HEADLINE
    )


def scaled(text, factor):
    """Write a value whose every draw is a multiple of the former."""
    if isinstance(text, int | float):
        return text * factor
    if " to " in text:
        return " to ".join(f"{float(end) * factor!r}" for end in text.split(" to "))
    name, _, rest = text.partition("(")
    ends = (f"{float(end) * factor!r}" for end in rest.rstrip(")").split(","))
    return f"{name}({', '.join(ends)})"


@LAWS
@given(documents(), st.sampled_from((0.001, 7.0, 1024.0)))
def test_another_currency_scales_the_money_and_leaves_rates_and_months(tree, factor):
    found, other = run(tree), copy.deepcopy(tree)
    for assumption in other["assumptions"]:
        if assumption["id"] in (*MONEY, "scale_"):
            assumption["value"] = scaled(assumption["value"], factor)
    for risk in other["risks"]:
        if risk["strikes"]["kind"] == "loss":
            risk["severity"] = scaled(risk["severity"], factor)
    moved = run(other)
    size = np.abs(found.cash).max()
    for name in ("npv", "funding"):
        expected = factor * getattr(found, name)
        np.testing.assert_allclose(
            getattr(moved, name), expected, rtol=1e-9, atol=1e-12 * factor * size
        )
    np.testing.assert_allclose(moved.irr, found.irr, rtol=1e-6, atol=1e-6)
    np.testing.assert_array_equal(moved.payback, found.payback)


@LAWS
@given(documents(), st.floats(0, 1e6), st.integers(0, 6))
def test_a_cost_added_never_raises_npv_and_a_benefit_never_lowers_it(tree, amount, at):
    npv = run(tree).npv
    slack = 1e-9 * (1 + np.abs(npv) + amount)
    for more in (flow("more", str(amount), "cost"), one_off("more", str(amount), "cost", at)):
        assert (run(tree, lines=[*tree["lines"], more]).npv <= npv + slack).all()
        gain = more | {"role": "benefit"}
        assert (run(tree, lines=[*tree["lines"], gain]).npv >= npv - slack).all()


DESIGNS = st.sampled_from(("random", "latin", "sobol"))
THREE = [
    {"id": f"r{k}", "title": "Risk", "category": "market", "probability": 0.9, "per": "horizon"}
    | {"severity": f"{k}1% to 4{k}%", "strikes": {"kind": "scale", "line": "seats"}}
    for k in range(1, 4)
]


@LAWS
@given(documents(), st.randoms(use_true_random=False), DESIGNS)
def test_the_order_of_what_a_document_lists_changes_no_bit(tree, random, design):
    tree = tree | {"risks": tree["risks"] + [r | {"id": "s" + r["id"]} for r in THREE]}
    found, shuffled = run(tree, sampling=design), copy.deepcopy(tree)
    for pair in shuffled["correlations"]:
        pair[:2] = random.sample(pair[:2], 2)
    for section in ("assumptions", "lines", "risks", "correlations"):
        random.shuffle(shuffled[section])
    assert same_bits(run(shuffled, sampling=design), found)


@LAWS
@given(documents())
def test_other_names_of_lines_change_only_their_names(tree):
    found = run(tree)
    kept = run(renamed(tree, lambda name: f"line_{name}"))
    assert same_bits(kept, found)
    turned = {line["id"]: f"l{99 - k}" for k, line in enumerate(tree["lines"])}
    moved = run(renamed(tree, turned.__getitem__))  # sums are made in the order of the names
    size = np.abs(found.cash).max()
    np.testing.assert_allclose(moved.npv, found.npv, rtol=1e-11, atol=1e-12 * size)


@LAWS
@given(documents(risks=False))
def test_other_names_of_certain_assumptions_change_no_bit(tree):
    for assumption in tree["assumptions"]:
        assumption["value"] = 7.5 if assumption["id"] != "share" else 0.03
    tree["correlations"] = []
    moved = copy.deepcopy(tree)
    names = {a["id"]: f"other_{a['id']}" for a in tree["assumptions"]}
    for assumption in moved["assumptions"]:
        assumption["id"] = names[assumption["id"]]
    for line in moved["lines"]:
        line["formula"] = replaced(line["formula"], names)
    assert same_bits(run(moved), run(tree))


def replaced(formula, names):
    """Return a formula in which names are others."""
    word, found = "", ""
    for character in formula + " ":
        if character.isalnum() or character == "_":
            word += character
        else:
            found += names.get(word, word) + character
            word = ""
    return found.strip()


def renamed(tree, to):
    """Return a document whose lines have other names."""
    moved = copy.deepcopy(tree)
    names = {line["id"]: to(line["id"]) for line in moved["lines"]}
    for line in moved["lines"]:
        line["id"], line["formula"] = names[line["id"]], replaced(line["formula"], names)
    for risk in moved["risks"]:
        if "line" in risk["strikes"]:
            risk["strikes"]["line"] = names[risk["strikes"]["line"]]
    return moved


@LAWS
@given(documents(), st.floats(0, 1))
def test_a_line_may_be_split_into_two(tree, share):
    lines = [line for line in tree["lines"] if line["id"] != "x1"]
    whole = next(line for line in tree["lines"] if line["id"] == "x1")
    parts = [
        whole | {"id": f"part_{k}", "formula": f"({whole['formula']}) * {part!r}"}
        for k, part in enumerate((share, 1 - share))
    ]
    found, split = run(tree), run(tree, lines=[*lines, *parts])
    size = np.abs(found.cash).max()
    np.testing.assert_allclose(split.npv, found.npv, rtol=1e-9, atol=1e-11 * size)
    np.testing.assert_allclose(split.funding, found.funding, rtol=1e-9, atol=1e-11 * size)


@LAWS
@given(documents(risks=False), st.integers(0, 5), st.integers(0, 12))
def test_a_one_off_that_comes_later_is_discounted_for_longer(tree, month, later):
    months = 30
    base = run(tree, timeline=tree["timeline"] | {"months": months}).npv
    worth = [
        run(
            tree,
            timeline=tree["timeline"] | {"months": months},
            lines=[*tree["lines"], one_off("more", "1e7", "benefit", at)],
        ).npv
        - base
        for at in (month, month + later)
    ]
    factor = (1 + tree["discount_rate"]) ** (-later / 12)
    np.testing.assert_allclose(worth[1], worth[0] * factor, rtol=1e-6)


@LAWS
@given(documents())
def test_tax_is_linear_in_its_rate_and_without_it_cash_is_the_result(tree):
    none, half, all_ = (run(tree, tax_rate=rate).npv for rate in (0.0, 0.5, 1.0))
    size = np.abs(none).max() + np.abs(all_).max()
    np.testing.assert_allclose(half, (none + all_) / 2, rtol=1e-9, atol=1e-11 * size)
    assert (all_ <= none + 1e-11 * size).all()
    found = run(tree, tax_rate=0.0)
    assert "tax" not in found.present or not found.present["tax"].any()
    np.testing.assert_allclose(found.yearly["cash"], found.yearly["result"], rtol=1e-12)


@LAWS
@given(documents())
def test_without_discounting_npv_is_the_last_cumulative_cash(tree):
    found = run(tree, discount_rate=0.0)
    size = np.abs(found.cash).max()
    np.testing.assert_allclose(found.npv, found.cash[-1], rtol=1e-9, atol=1e-12 * size)


@LAWS
@given(documents(), DESIGNS, st.integers(1, 4))
def test_more_trials_begin_with_the_same_ones_on_any_number_of_threads(tree, design, threads):
    spec = document.parse(tree)
    few = simulate(spec, trials=TRIALS, sampling=design, threads=1)
    many = simulate(spec, trials=33 * TRIALS + 1, sampling=design, threads=threads)
    for name in HEADLINE:
        first = getattr(many, name)[:TRIALS]
        assert np.array_equal(first, getattr(few, name), equal_nan=True), name


@LAWS
@given(documents())
def test_closed_risks_restore_the_numbers_byte_for_byte(tree):
    closed = [risk | {"status": "closed"} for risk in tree["risks"]]
    assert told(tree, risks=closed) == told(tree, risks=[])


@LAWS
@given(documents())
def test_an_assumption_that_nothing_uses_changes_no_bit(tree):
    more = {"id": "nobody", "unit": "1", "value": "1 to 2"}
    assert same_bits(run(tree, assumptions=[more, *tree["assumptions"]]), run(tree))


@LAWS
@given(documents())
def test_a_document_that_was_written_and_read_gives_the_same_bytes(tree):
    spec = document.parse(tree)
    again = document.read(document.dump(spec, "json"))
    first, second = (to_text(simulate(s, trials=TRIALS).to_json()) for s in (spec, again))
    assert first == second


@pytest.mark.parametrize("pairs", [[["a", "b", 0.0]], [["a", "b", 0.0], ["b", "c", 0.0]]])
def test_a_correlation_of_zero_is_none_in_distribution(pairs):
    inputs = [("a", "80 to 160"), ("b", "normal(100, 30)"), ("c", "uniform(10, 90)")]
    lines = [("x", "a", "benefit"), ("y", "b", "cost"), ("z", "a * c / 100", "cost")]
    without, zero = (
        simulate(case(lines, inputs, months=3, correlations=rows), trials=20_000).npv
        for rows in ([], pairs)
    )
    assert stats.ks_2samp(without, zero).pvalue > 1e-3
    assert zero.std() == pytest.approx(without.std(), rel=0.02)
