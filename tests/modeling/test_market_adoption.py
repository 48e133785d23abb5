"""Adoption curves: closed forms, and the same numbers as the model will reckon."""

from __future__ import annotations

import numpy as np
import pytest

from modeling.document import parse
from modeling.formula.units import Unit
from modeling.market_adoption import (
    INPUTS,
    adoption_of,
    formula_of,
    level_of,
    parameter_units,
    unit_of,
)
from modeling.spec import SpecError
from tests.modeling.cases import tree_of
from tests.modeling.markets import market_case
from tests.modeling.running import computed

VALUES = {
    "bass": {"market": 5000, "p": 0.004, "q": 0.06},
    "logistic": {"ceiling": 800, "growth": 0.2, "midpoint": 14},
    "ramp": {"ceiling": 300, "first": 4, "last": 16},
}
SPEC = market_case({}, months=36)


@pytest.mark.parametrize("kind", VALUES)
def test_a_preview_is_what_the_model_reckons(kind):
    seat = Unit.parse("seat")
    assumptions = [
        {"id": f"a_{key}", "unit": str(unit), "value": VALUES[kind][key]}
        for key, unit in parameter_units(kind, seat).items()
    ]
    formula = formula_of(kind, {each.key: f"a_{each.key}" for each in INPUTS[kind]})
    line = {"id": "seats", "unit": str(unit_of(kind, seat)), "formula": formula}
    cost = {"id": "cost", "unit": "CNY/month", "role": "cost", "formula": "1"}
    spec = parse(tree_of([line, cost], assumptions, months=36))
    model = computed(spec, {})["seats"][:, 0]
    found = adoption_of(kind, VALUES[kind], SPEC, draws=8)
    seen = found.new.p50 if kind == "bass" else found.level.p50
    assert seen == pytest.approx(model, rel=1e-9)


def test_a_fine_bass_recursion_approaches_the_continuous_curve():
    p, q, steps = 0.0004, 0.006, 600
    level = level_of(
        "bass",
        {"market": np.array([1.0]), "p": np.array([p]), "q": np.array([q])},
        np.arange(1.0, steps + 1)[:, None],
    )[:, 0]
    time = np.arange(1, steps + 1)
    decay = np.exp(-(p + q) * time)
    assert level == pytest.approx((1 - decay) / (1 + q / p * decay), abs=3e-3)


def test_a_logistic_passes_half_its_ceiling_at_its_midpoint():
    found = adoption_of("logistic", VALUES["logistic"], SPEC)
    assert found.level.p50[13] == pytest.approx(400)
    assert found.half == (14, 14, 14)


def test_a_ramp_is_a_straight_line_between_its_ends():
    found = adoption_of("ramp", VALUES["ramp"], SPEC)
    assert found.level.p50[[3, 9, 15, 35]].tolist() == [0, 150, 300, 300]
    assert found.reached == (1, 1, 1)
    assert found.new.p50.sum() == pytest.approx(300)


def test_a_ramp_without_width_is_a_step():
    found = adoption_of("ramp", {"ceiling": 10, "first": 5, "last": 5}, SPEC)
    assert found.level.p50[3:6].tolist() == [0, 10, 10]


def test_uncertain_parameters_make_a_band():
    values = {"market": "4000 to 9000", "p": "0.1% to 0.4%", "q": "2% to 8%"}
    found = adoption_of("bass", values, SPEC)
    assert (found.level.p5 < found.level.p50).all()
    assert (found.level.p50 < found.level.p95).all()
    assert found.half[0] is None or found.half[0] <= (found.half[1] or np.inf)
    assert found.peak[0] <= found.peak[1] <= found.peak[2]


def test_half_that_is_never_reached_has_no_month():
    found = adoption_of("bass", {"market": 1000, "p": 0.0001, "q": 0.001}, SPEC)
    assert found.half == (None, None, None)
    assert found.reached[2] < 0.01


def test_a_parameter_may_be_an_assumption():
    found = adoption_of("bass", {"market": "clients", "p": 0.004, "q": 0.06}, SPEC)
    assert found.level.p95[-1] > 2 * found.level.p5[-1]


def test_an_empty_market_stays_empty():
    found = adoption_of("bass", {"market": 0, "p": 0.01, "q": 0.1}, SPEC)
    assert found.level.p95.max() == 0
    assert found.reached == (0, 0, 0)


@pytest.mark.parametrize(
    ("kind", "values", "path", "sentence"),
    [
        ("bass", {"market": 10, "p": 2, "q": 0.1}, "p", "between 0 and 1"),
        ("bass", {"market": "-5 to 10", "p": 0.01, "q": 0.1}, "market", "must not be below 0"),
        ("bass", {"market": 10, "p": 0.01}, "q", ""),
        ("bass", {"market": "clints", "p": 0.01, "q": 0.1}, "market", "did you mean 'clients'"),
        ("bass", {"market": "clients * 2", "p": 0.01, "q": 0.1}, "market", "id of an assumption"),
        ("bass", {"market": "twice", "p": 0.01, "q": 0.1}, "market", "is a formula"),
        ("logistic", {"ceiling": 9, "growth": "5 too 6", "midpoint": 3}, "growth", ""),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_by_its_name(kind, values, path, sentence):
    with pytest.raises(SpecError) as caught:
        adoption_of(kind, values, SPEC)
    assert [issue.path for issue in caught.value.issues] == [path]
    assert sentence in caught.value.issues[0].message
