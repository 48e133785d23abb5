"""Months that are known stand in the place of what would be simulated: against a plain loop."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modeling.document import dump, parse, read
from modeling.uncertainty.model import Model
from modeling.uncertainty.paths import paths
from modeling.uncertainty.runner import Futures
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import case, tree_of
from tests.modeling.oracle import Trial

MONTHS = 6
LINES = [
    ("seats", "prev(seats, 3) * (1 - churn) + adds"),
    ("late", "lag(seats, 2, 1) + cumsum(seats)"),
    ("price", "10 + month"),
    ("sales", "price * seats", "benefit"),
    ("tied", "prev(sales, 0) - prev(bonus, 0)"),
    ("bonus", "max(tied, 0) * 0.1", "cost"),
    ("wages", "50 + 0.2 * late", "cost"),
]
INPUTS = [("churn", "uniform(0.01, 0.3)"), ("adds", "normal(10, 4)")]


class KnownTrial(Trial):
    """A trial in which known months are what they were."""

    def pair(self, name, month):
        known = self.spec.actuals.get(name, ())
        if month <= len(known) and known[month - 1] is not None:
            return known[month - 1], 0.0
        return super().pair(name, month)


def known_case(actuals, **more):
    return case(LINES, INPUTS, months=MONTHS, actuals=actuals, **more)


def paths_of(spec, trials=8):
    model, names = Model.of(spec, seed=1), [line.id for line in spec.lines]
    ((block, lines),) = paths(model, Futures(model, trials), names)
    return block, lines


figures = st.one_of(st.none(), st.integers(-50, 50).map(float))


@settings(max_examples=40)
@given(
    actuals=st.dictionaries(
        st.sampled_from([line[0] for line in LINES]),
        st.lists(figures, max_size=MONTHS).map(tuple),
        max_size=4,
    )
)
def test_every_line_is_what_a_plain_loop_with_the_known_months_gives(actuals):
    spec = known_case(actuals)
    block, lines = paths_of(spec)
    for trial in range(block.size):
        loop = KnownTrial(spec, {name: values[trial] for name, values in block.draws.items()})
        for name, values in lines.items():
            found = [loop.line(name, month) for month in range(1, MONTHS + 1)]
            assert values[:, trial] == pytest.approx(found, rel=1e-12, abs=1e-9)


def test_recursion_goes_on_from_the_actual():
    spec = case([("stock", "prev(stock, 0) + 1")], months=4, actuals={"stock": [None, 10.0]})
    _, lines = paths_of(spec, trials=1)
    assert lines["stock"][:, 0].tolist() == [1, 10, 11, 12]


@pytest.mark.parametrize("known", [[500.0, None, 300.0], [None, 40.0], [9000.0, 4000.0]])
def test_an_adoption_counts_who_is_known_to_have_joined(known):
    written_out = "(p + q * cumsum_before / market) * max(market - cumsum_before, 0)"
    lines = [
        ("new", "bass(market, p, q)"),
        ("cumsum_before", "prev(so_far, 0)"),
        ("spelled", written_out),
        ("so_far", "prev(so_far, 0) + spelled"),
    ]
    inputs = [("market", "8000 to 12000"), ("p", "uniform(0.001, 0.01)"), ("q", "0.1 to 0.3")]
    actuals = {"new": known, "spelled": known}
    _, found = paths_of(case(lines, inputs, months=12, actuals=actuals), trials=50)
    np.testing.assert_allclose(found["new"], found["spelled"], rtol=1e-12, atol=1e-9)
    assert found["new"].min() >= 0
    _, before = paths_of(case(lines, inputs, months=12), trials=50)
    assert not np.allclose(found["new"][6:], before["new"][6:])


def test_an_adoption_inside_a_formula_keeps_count_by_itself():
    lines = [("new", "2 * bass(100, 0.01, 0.2)"), ("twin", "2 * bass(100, 0.01, 0.2)")]
    _, found = paths_of(case(lines, months=6, actuals={"new": [50.0]}), trials=1)
    np.testing.assert_array_equal(found["new"][1:], found["twin"][1:])


def test_a_case_that_is_known_in_every_month_has_one_future():
    spec = case([("sales", "level", "benefit")], [("level", "80 to 120")], months=3)
    known = spec.model_copy(update={"actuals": {"sales": (5.0, 6.0, 7.0)}})
    assert simulate(known, trials=50).npv.tolist() == [18.0] * 50


def test_known_months_leave_all_other_draws_as_they_were():
    spec = case([("sales", "level", "benefit")], [("level", "80 to 120")], months=3)
    known = spec.model_copy(update={"actuals": {"sales": (None, 0.0)}})
    assert simulate(known, trials=50).npv == pytest.approx(simulate(spec, trials=50).npv * 2 / 3)


def test_a_risk_cannot_change_what_has_happened():
    risk = {
        "id": "slump",
        "title": "Slump",
        "category": "market",
        "probability": 1,
        "per": "horizon",
        "window": [1, 1],
        "severity": 0.5,
        "strikes": {"kind": "scale", "line": "sales"},
    }
    lines = [("sales", "100", "benefit")]
    spec = case(lines, months=3, risks=[risk], actuals={"sales": [100.0]})
    assert simulate(spec, trials=1).npv[0] == pytest.approx(100 + 50 + 50)


def test_the_share_of_known_months_narrows_the_spread():
    def spread(count):
        return simulate(known_case({"sales": (100.0,) * count}), trials=2000).npv.std()

    assert spread(0) > spread(2) > spread(4) > spread(6) >= 0


def test_actuals_of_a_line_that_an_entry_makes_are_taken():
    entry = {"kind": "governance", "id": "gov", "value": 9, "privacy_cost": 1}
    tree = tree_of([], [], values=[entry | {"compliance_cost": 2}], months=3)
    spec = parse(tree | {"actuals": {"gov_worth": [1, 2]}})
    assert simulate(spec, trials=1).npv[0] == pytest.approx(1 + 2 + 6)


def test_a_document_with_actuals_is_written_and_read_again_unchanged():
    tree = tree_of([("sales", "5", "benefit")], [], months=3, actuals={"sales": [1, None, 2.5]})
    spec = parse(tree | {"actuals_error": 0.05})
    for form in ("yaml", "json"):
        text = dump(spec, form)
        again = read(text)
        assert (again, again.digest, dump(again, form)) == (spec, spec.digest, text)
    assert spec.actuals == {"sales": (1.0, None, 2.5)}
    assert spec.digest != spec.model_copy(update={"actuals": {}}).digest
    assert np.isfinite(simulate(spec, trials=200).npv).all()
