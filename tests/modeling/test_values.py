"""What the value of an assumption may say."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from modeling.formula.functions import DISTRIBUTIONS
from modeling.formula.lexer import FormulaError
from modeling.formula.tree import Binary
from modeling.formula.values import Call, Formula, Point, Range, parse_value


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        (12, Point(12.0)),
        (-0.5, Point(-0.5)),
        ("12", Point(12.0)),
        ("3%", Point(0.03)),
        ("-1.2e6", Point(-1.2e6)),
        ("80 to 160", Range(80.0, 160.0)),
        (" -5  to 1e1 ", Range(-5.0, 10.0)),
        ("2% to 5%", Range(0.02, 0.05, percent=True)),
        ("-5% to 5%", Range(-0.05, 0.05)),
        ("normal(10, 2)", Call("normal", (("mean", 10.0), ("sd", 2.0)))),
        ("normal(sd=2, mean=10)", Call("normal", (("mean", 10.0), ("sd", 2.0)))),
        ("normal(10, sd=2)", Call("normal", (("mean", 10.0), ("sd", 2.0)))),
        ("lognormal(mu=3.4, sigma=0.3)", Call("lognormal", (("mu", 3.4), ("sigma", 0.3)))),
        ("lognormal(p5=80, p95=160)", Call("lognormal", (("p5", 80.0), ("p95", 160.0)))),
        ("uniform(-1, 1)", Call("uniform", (("a", -1.0), ("b", 1.0)))),
        ("triangular(0, 0, 1)", Call("triangular", (("low", 0.0), ("mode", 0.0), ("high", 1.0)))),
        ("pert(1, 2, 4)", Call("pert", (("low", 1.0), ("mode", 2.0), ("high", 4.0)))),
        ("beta(4, 96)", Call("beta", (("a", 4.0), ("b", 96.0)))),
        ("gamma(2, 3)", Call("gamma", (("shape", 2.0), ("scale", 3.0)))),
        ("poisson(2.5)", Call("poisson", (("rate", 2.5),))),
        ("bernoulli(30%)", Call("bernoulli", (("p", 0.3),))),
        ("discrete({0: 0.3, 1: 0.7})", Call("discrete", points=((0.0, 0.3), (1.0, 0.7)))),
        ("empirical([3, 1, 3])", Call("empirical", points=((3.0, 1.0), (1.0, 1.0), (3.0, 1.0)))),
        (
            "truncated(normal(10, 5), 0, 20)",
            Call(
                "truncated",
                (("low", 0.0), ("high", 20.0)),
                inner=Call("normal", (("mean", 10.0), ("sd", 5.0))),
            ),
        ),
        (
            "truncated(80 to 160, low=90)",
            Call("truncated", (("low", 90.0),), inner=Range(80.0, 160.0)),
        ),
        (
            "metalog(p10=1, p50=2, p90=4, low=0)",
            Call("metalog", (("p10", 1.0), ("p50", 2.0), ("p90", 4.0), ("low", 0.0))),
        ),
    ],
)
def test_a_value_is_read(value: float | str, meaning: object) -> None:
    assert parse_value(value) == meaning


def test_arguments_are_read_by_name() -> None:
    call = parse_value("metalog(1, 2, 3, low=0)")
    assert isinstance(call, Call)
    assert (call["p50"], call["low"], call.get("high")) == (2.0, 0.0, None)


def test_what_is_neither_number_nor_distribution_is_a_formula() -> None:
    value = parse_value("price * 2")
    assert isinstance(value, Formula)
    assert isinstance(value.node, Binary)


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("5 to 2", "write the smaller end first"),
        ("2% to 5", "% on both ends"),
        ("0% to 5%", "above 0%"),
        ("20% to 150%", "write '0.2 to 1.5'"),
        ("80,000 to 160,000", "such as '80 to 160'"),
        ("low to high", "such as '80 to 160'"),
        ("normal(10, 0)", "sd above 0"),
        ("normal(10)", "write normal(mean, sd)"),
        ("normal(men=1, sd=2)", "did you mean 'mean'?"),
        ("normal(mean=1, 2)", "write normal(mean, sd)"),
        ("normal(1, mean=2)", "write normal(mean, sd)"),
        ("normal(x, 2)", "write normal(mean, sd)"),
        ("normal(1, 2", "')' is missing"),
        ("normal(1 2)", "',' is missing"),
        ("normal(1, 2) * price", "its own assumption"),
        ("lognormal(5000, 3)", "p5=, p95="),
        ("lognormal(mu=1, p95=3)", "write lognormal(mu, sigma) or lognormal(p5=, p95=)"),
        ("lognormal(p5=0, p95=3)", "0 < p5 < p95"),
        ("uniform(2, 2)", "a < b"),
        ("triangular(1, 5, 3)", "low <= mode <= high"),
        ("pert(1, 1, 1)", "low < high"),
        ("beta(-1, 2)", "a and b above 0"),
        ("gamma(0, 1)", "above 0"),
        ("poisson(0)", "rate above 0"),
        ("bernoulli(2)", "p from 0 to 1"),
        ("discrete({})", "at least one"),
        ("discrete({1: -1, 2: 3})", "weights of 0 or more"),
        ("discrete({1: 0})", "not all 0"),
        ("discrete({1: 2, 1: 3})", "add their weights"),
        ("discrete([1])", "'{' is missing"),
        ("empirical([])", "at least one"),
        ("truncated(normal(0, 1))", "',' is missing"),
        ("truncated(3, 0, 1)", "write truncated(distribution, low, high)"),
        ("truncated(uniform(0, 1), 2, 3)", "cuts everything away"),
        ("truncated(normal(0, 1), 50, 60)", "cuts everything away"),
        ("truncated(normal(0, 1), 3, 2)", "low < high"),
        ("metalog(p10=1, p50=9.9, p90=10)", "p50 too near"),
        ("metalog(p10=1, p50=2, p90=3, low=2)", "low < p10"),
        ("import os", "no operator"),
        ("1e999", "too large"),
    ],
)
def test_a_refusal_names_the_mend(text: str, mend: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_value(text)
    assert mend in str(caught.value)


def test_truncations_nest_only_so_deep() -> None:
    with pytest.raises(FormulaError):
        parse_value("truncated(" * 50 + "normal(0, 1)" + ", -9, 9)" * 50)


PIECES = st.sampled_from(
    [
        *DISTRIBUTIONS,
        *[
            "(",
            ")",
            "{",
            "}",
            "[",
            "]",
            ":",
            "=",
            ",",
            "to",
            "-",
            "1",
            "2%",
            "1e308",
            "p5",
            "mean",
            "low",
            "price",
            "*",
        ],
    ]
)


@given(st.one_of(st.text(max_size=100), st.lists(PIECES, max_size=30).map(" ".join)))
@example("truncated ( ")
@example("discrete ( { 1 : ")
@example("metalog ( 1e308 , 1e308 , 1e308 )")
@example("normal ( - ")
@example("\ud800 to 3")
def test_any_text_becomes_a_value_or_a_formula_error(text: str) -> None:
    try:
        value = parse_value(text)
    except FormulaError:
        return
    assert isinstance(value, Point | Range | Call | Formula)


@given(st.floats(1e-6, 1e6), st.floats(1.0001, 1e3))
def test_a_range_gives_back_its_ends(low: float, ratio: float) -> None:
    assert parse_value(f"{low!r} to {low * ratio!r}") == Range(low, low * ratio)
