"""Units: their algebra, and what a formula may do with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeling.formula.lexer import FormulaError
from modeling.formula.units import Unit, check
from modeling.spec import CaseSpec

BASE = {
    "format": "bizcase/1",
    "kind": "case",
    "title": "Units",
    "currency": "CNY",
    "timeline": {"start": "2027-01", "months": 12},
    "discount_rate": 0.1,
    "assumptions": [
        {"id": "price", "unit": "CNY/seat/month", "value": 30},
        {"id": "market", "unit": "seat", "value": 1000},
        {"id": "p", "unit": "1/month", "value": 0.01},
        {"id": "q", "unit": "1/month", "value": 0.1},
        {"id": "growth", "unit": "1/month", "value": 0.02},
        {"id": "launch", "unit": "month", "value": 6},
        {"id": "share", "unit": 1, "value": "3%"},
        {"id": "staff", "unit": "CNY/month", "value": 5},
        {"id": "fund", "unit": "CNY", "value": 5},
    ],
    "lines": [
        {"id": "new_seats", "unit": "seat/month", "formula": "bass(market, p, q)"},
        {"id": "seats", "unit": "seat", "formula": "cumsum(new_seats)"},
    ],
}


def messages(unit: str, formula: str, **more: object) -> list[tuple[str, str]]:
    line = {"id": "here", "unit": unit, "formula": formula, **more}
    spec = CaseSpec.model_validate({**BASE, "lines": [*BASE["lines"], line]})
    return [(issue.path, str(issue.message)) for issue in check(spec)]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("CNY/seat/month", "CNY/seat/month"),
        ("CNY/month/seat", "CNY/seat/month"),
        ("month^-1*CNY", "CNY/month"),
        ("seat * month", "seat*month"),
        ("month^2/month", "month"),
        ("seat/seat", "1"),
        ("1/month", "1/month"),
        ("", "1"),
        ("1", "1"),
        ("席位/month", "席位/month"),
    ],
)
def test_a_unit_is_read_and_written_in_one_form(text: str, written: str) -> None:
    assert str(Unit.parse(text)) == written
    assert Unit.parse(written) == Unit.parse(text)


@pytest.mark.parametrize(
    "text",
    ["%", "CNY per month", "/month", "a//b", "CNY/(seat)", "a^b", "2", "1seat", "a b", "a^99"],
)
def test_what_is_no_unit_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(FormulaError, match=r"CNY/seat/month|between -20 and 20"):
        Unit.parse(text)


def test_a_spelling_that_would_never_cancel_is_mended() -> None:
    with pytest.raises(FormulaError, match="write 'month', not 'months'"):
        Unit.parse("CNY/months")


UNITS = st.dictionaries(st.sampled_from(["CNY", "seat", "month", "call"]), st.integers(-3, 3)).map(
    Unit.of
)


@given(UNITS, UNITS)
def test_units_multiply_like_numbers(a: Unit, b: Unit) -> None:
    assert a * b == b * a
    assert (a * b) / b == a
    assert a / a == Unit()
    assert Unit.parse(str(a)) == a
    assert a.to_power(2) == a * a


@pytest.mark.parametrize(
    ("unit", "formula"),
    [
        ("CNY/month", "price * seats"),
        ("seat", "seats + 5"),
        ("seat", "100"),
        ("seat", "prev(seats, 0) * (1 - growth * step) + new_seats * step"),
        ("seat", "cumsum(new_seats)"),
        ("seat", "lag(seats, 3, 0)"),
        ("seat/month", "bass(market, p, q)"),
        ("seat/month", "bass(1000, 0.01, 0.1)"),
        ("seat", "logistic(market, growth, launch)"),
        ("seat", "logistic(market, 0.2, 24)"),
        ("1", "month >= launch"),
        ("1", "month >= 6 and year < 2030 or not share"),
        ("1", "ramp(3, launch)"),
        ("1", "seasonal(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, share)"),
        ("CNY/seat/month", "price * (1 + growth * month)"),
        ("1", "exp(-growth * month)"),
        ("1", "1.02 ^ month"),
        ("1", "(month - 1) / 12"),
        ("seat^2", "seats ^ 2"),
        ("seat", "sqrt(seats * seats)"),
        ("seat", "(seats * seats) ^ 0.5"),
        ("1/seat", "seats ^ -1"),
        ("seat", "if(month > 3, seats, 0)"),
        ("seat", "max(0, min(seats, market), -seats)"),
        ("seat", "floor(abs(round(seats)))"),
        ("CNY/month", "0.03 * staff + 2 * 3"),
        ("month", "month + 1"),
        ("year", "year"),
        ("month", "step"),
    ],
)
def test_units_that_fit_pass(unit: str, formula: str) -> None:
    assert messages(unit, formula) == []


@pytest.mark.parametrize(
    ("unit", "formula", "sentence"),
    [
        ("CNY/month", "price * seats + seats", "cannot add 'seat' to 'CNY/month' (character 15)"),
        ("seat", "prev(seats, 0) + new_seats", "cannot add 'seat/month' to 'seat' (character 16)"),
        ("seat", "seats + new_seats", "multiplied by step"),
        ("seat", "seats - price", "cannot subtract 'CNY/seat/month' from 'seat'"),
        ("1", "seats > price", "cannot compare 'seat' with 'CNY/seat/month'"),
        ("seat", "min(seats, price)", "'seat' and 'CNY/seat/month' meet in min()"),
        ("seat", "if(share, seats, price)", "meet in if()"),
        ("seat", "if(seats, 1, 2)", "'seat' stands where if() wants a condition"),
        ("1", "seats and 1", "wants a condition"),
        ("1", "exp(price)", "'CNY/seat/month' stands where exp() wants '1'"),
        ("1", "2 ^ seats", "'seat' stands where ^ wants '1'"),
        ("1", "seats ^ share", "'seat' stands where ^ wants '1'"),
        ("1", "seats ^ 0.5", "'seat' has no power 0.5"),
        ("1", "sqrt(seats)", "'seat' has no power 0.5"),
        ("seat", "prev(seats, fund)", "'seat' and 'CNY' meet in prev()"),
        ("seat/month", "bass(market, share, q)", "'1' stands where bass() wants '1/month'"),
        ("seat", "logistic(market, growth, fund)", "logistic() wants 'month'"),
        ("seat", "new_seats", "the formula gives 'seat/month' and the unit says 'seat'"),
        ("1", "seats + month", "cannot add '1' to 'seat'"),
    ],
)
def test_a_clash_names_both_sides_and_the_place(unit: str, formula: str, sentence: str) -> None:
    [(path, message)] = messages(unit, formula)
    assert path == "lines[2].formula"
    assert sentence in message


@pytest.mark.parametrize(
    ("unit", "more", "wanted"),
    [
        ("CNY", {"role": "cost"}, "'CNY/month', not 'CNY'"),
        ("CNY/month", {"role": "cost", "at": 0}, "'CNY', not 'CNY/month'"),
    ],
)
def test_a_role_fixes_the_unit(unit: str, more: dict[str, object], wanted: str) -> None:
    formula = "fund" if unit == "CNY" else "staff"
    [(path, message)] = messages(unit, formula, **more)
    assert path == "lines[2].unit"
    assert wanted in message


def test_a_formula_of_an_assumption_is_checked_too() -> None:
    extra = {"id": "ratio", "unit": "1", "value": "price / staff"}
    spec = CaseSpec.model_validate({**BASE, "assumptions": [*BASE["assumptions"], extra]})
    [issue] = check(spec)
    assert issue.path == "assumptions[9].value"
    assert "gives '1/seat' and the unit says '1'" in issue.message


def test_a_unit_that_cannot_be_read_is_one_issue() -> None:
    extra = {"id": "odd", "unit": "CNY per seat", "value": 1}
    line = {"id": "here", "unit": "CNY/month", "formula": "odd * seats"}
    tree = {**BASE, "assumptions": [*BASE["assumptions"], extra], "lines": [*BASE["lines"], line]}
    [issue] = check(CaseSpec.model_validate(tree))
    assert issue.path == "assumptions[9].unit"


@given(st.sampled_from(["seats", "price", "staff", "market"]), st.floats(0.1, 9))
def test_scaling_by_a_plain_number_keeps_the_unit(name: str, factor: float) -> None:
    unit = {"seats": "seat", "price": "CNY/seat/month", "staff": "CNY/month", "market": "seat"}
    assert messages(unit[name], f"{name} * {factor!r} + {factor!r}") == []
