"""In which order a case is worked out, and which references are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeling.formula.order import order, same_month
from modeling.formula.parse import parse
from modeling.formula.values import Formula, Range
from modeling.spec import CaseSpec, SpecError
from tests.modeling.work import LINEAR, growth


def case(lines: dict[str, object], assumptions: dict[str, object] | None = None) -> CaseSpec:
    def line(name: str, entry: object) -> dict[str, object]:
        fields = entry if isinstance(entry, dict) else {"formula": entry}
        return {"id": name, "unit": "1", **fields}

    return CaseSpec.model_validate(
        {
            "format": "bizcase/1",
            "kind": "case",
            "title": "Order",
            "currency": "CNY",
            "timeline": {"start": "2027-01", "months": 12},
            "discount_rate": 0.1,
            "assumptions": [
                {"id": name, "unit": "1", "value": value}
                for name, value in (assumptions or {"x": 1}).items()
            ],
            "lines": [line(name, entry) for name, entry in lines.items()],
        }
    )


def refusals(spec: CaseSpec) -> list[str]:
    with pytest.raises(SpecError) as caught:
        order(spec)
    return str(caught.value).splitlines()


def test_lines_follow_what_they_use_and_else_the_document() -> None:
    plan = order(case({"d": "a + c", "c": "b", "b": "x", "a": "1"}))
    assert plan.line_order == ("b", "c", "a", "d")


def test_assumptions_follow_what_they_use() -> None:
    plan = order(case({}, {"c": "a * b", "a": "80 to 160", "b": "a ^ 2"}))
    assert plan.assumption_order == ("a", "b", "c")
    assert plan.values["a"] == Range(80, 160)
    assert isinstance(plan.values["b"], Formula)
    assert plan.trees.keys() == {"b", "c"}


def test_recursion_through_prev_and_lag_is_no_cycle() -> None:
    plan = order(case({"a": "prev(b, 0) + lag(a, 2, x)", "b": "a + prev(a, 0)"}))
    assert plan.line_order == ("a", "b")


def test_cumsum_needs_the_month_itself() -> None:
    assert same_month(parse("cumsum(a) + prev(b, 0) + lag(c, 1, x) + d")) == ("a", "x", "d")
    assert refusals(case({"a": "cumsum(a)"})) == [
        "lines[0].formula: cycle a -> a; break it with prev(a, 0)"
    ]


def test_a_cycle_is_named_from_its_first_line() -> None:
    assert refusals(case({"z": "a", "a": "b + 1", "b": "c", "c": "a * 2"})) == [
        "lines[1].formula: cycle a -> b -> c -> a; break it with prev(b, 0)"
    ]


def test_every_separate_cycle_is_named() -> None:
    found = refusals(case({"a": "b", "b": "a", "c": "c"}))
    assert [text.partition(";")[0] for text in found] == [
        "lines[0].formula: cycle a -> b -> a",
        "lines[2].formula: cycle c -> c",
    ]


def test_a_cycle_of_assumptions_is_named() -> None:
    assert refusals(case({}, {"a": "b * 2", "b": "a"})) == [
        "assumptions[0].value: cycle a -> b -> a; give one of them a value of its own"
    ]


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("sets", "unknown name 'sets'; did you mean 'seats'?"),
        ("zzzzzz", "unknown name 'zzzzzz'; add it or remove this"),
        ("Seats", "unknown name 'Seats'; did you mean 'seats'?"),
        ("prev(x, 0)", "prev() looks back at lines, and 'x' is none; write 'x' by itself"),
        ("prev(month, 0)", "prev() looks back at lines, and 'month' is none"),
        ("prev(seats + 1, 0)", "prev() looks back at a line by its name"),
        ("prev(sets, 0)", "unknown name 'sets'; did you mean 'seats'?"),
        ("prev(seats, seats)", "the initial value in prev() is a number or made of assumptions"),
        ("prev(seats, month)", "the initial value in prev() is a number or made of assumptions"),
        ("lag(seats, 1.5, 0)", "whole number of months from 1 to 600"),
        ("lag(seats, 0, 0)", "whole number of months from 1 to 600"),
        ("lag(seats, x, 0)", "whole number of months from 1 to 600"),
        ("once + 1", "'once' has `at` and exists in one month only"),
        ("prev(once, 0)", "'once' has `at` and exists in one month only"),
        ("cumsum(once)", "'once' has `at` and exists in one month only"),
    ],
)
def test_a_reference_that_cannot_be_is_explained(formula: str, sentence: str) -> None:
    once = {"formula": "x", "at": 3, "role": "cost"}
    [text] = refusals(case({"seats": "x", "once": once, "here": formula}))
    assert text.startswith("lines[2].formula: ")
    assert sentence in text


@pytest.mark.parametrize(
    ("at", "formula", "sentence"),
    [
        (0, "seats", "a line `at: 0` uses only assumptions"),
        (0, "month", "'month' has no value today"),
        (0, "ramp(1, 2)", "'ramp()' has no value today"),
        (3, "bass(x, x, x)", "bass() runs over all months"),
    ],
)
def test_a_one_off_uses_what_exists_in_its_month(at: int, formula: str, sentence: str) -> None:
    spec = case({"seats": "x", "here": {"formula": formula, "at": at}})
    assert [text for text in refusals(spec) if sentence in text]


def test_a_one_off_later_uses_lines_of_its_month_and_before() -> None:
    plan = order(case({"here": {"formula": "seats + prev(seats, 0)", "at": 3}, "seats": "x"}))
    assert plan.line_order == ("seats", "here")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("a + 1", "'a' is a line; an assumption may use only assumptions"),
        ("month + 1", "'month' changes from month to month"),
        ("prev(a, 0)", "'prev()' changes from month to month"),
        ("xx + 1", "unknown name 'xx'; did you mean"),
    ],
)
def test_an_assumption_uses_only_assumptions(value: str, sentence: str) -> None:
    assert any(sentence in text for text in refusals(case({"a": "1"}, {"x": 1, "y": value})))


@pytest.mark.parametrize("name", ["month", "prev", "and", "if"])
def test_words_of_the_language_are_no_ids(name: str) -> None:
    assert refusals(case({name: "1"})) == [
        f"lines[0].id: '{name}' is a word of the formula language; take another id"
    ]


def test_an_id_is_taken_once() -> None:
    [text] = refusals(case({"x": "1"}, {"x": 1}))
    assert text.startswith("lines[0].id: 'x' is taken")


def test_a_long_chain_of_lines_is_sorted_without_recursion() -> None:
    def sort(count: int) -> None:
        names = [f"l{i}" for i in range(count)]
        formulas = {name: f"{names[i + 1]} + 1" for i, name in enumerate(names[:-1])}
        plan = order(case({**formulas, names[-1]: "x"}))
        assert plan.line_order == tuple(reversed(names))

    assert growth(sort, 500) < LINEAR


def test_many_cycles_and_many_unknown_names_are_found_in_linear_time() -> None:
    def refuse(count: int) -> None:
        assert len(refusals(case({f"l{i}": f"l{i}" for i in range(count)}))) == 20
        unknown = {f"line_{i}": f"lin_{i}x + lyn_{i}" for i in range(count)}
        assert len(refusals(case(unknown))) == 100

    assert growth(refuse, 500) < LINEAR


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    names = draw(st.permutations([f"n{i}" for i in range(8)]))
    return {
        name: tuple(draw(st.sets(st.sampled_from(names[:index]), max_size=3)) if index else ())
        for index, name in enumerate(names)
    }


@given(graphs(), st.randoms(use_true_random=False))
def test_in_any_document_order_each_line_follows_its_needs(graph, random) -> None:
    items = list(graph.items())
    random.shuffle(items)
    plan = order(case({name: " + ".join(["1", *needs]) for name, needs in items}))
    place = {name: index for index, name in enumerate(plan.line_order)}
    assert all(place[need] < place[name] for name, needs in graph.items() for need in needs)
