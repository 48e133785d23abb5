"""Elasticities: the exponents of a power law, and slopes of anything."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modeling.document import read
from modeling.sensitivity.elasticity import elasticities
from modeling.spec import SpecError
from tests.modeling.cases import REFERENCE, case


def by_id(spec, **more):
    return {part.id: part for part in elasticities(spec, **more).elasticities}


def test_exponents_of_a_power_law_are_its_elasticities():
    inputs = [("a", "10 to 20"), ("b", 7), ("c", "uniform(1, 2)"), ("d", "2 * a")]
    found = by_id(case([("x", "a^2 * b / c * d / a", "benefit")], inputs), trials=500)
    assert {key: part.elasticity for key, part in found.items()} == pytest.approx(
        {"a": 2, "b": 1, "c": -1}, abs=2e-3
    )


def test_a_loss_that_grows_is_a_falling_npv():
    found = elasticities(case([("x", "a", "cost")], [("a", 100)], months=1), trials=1)
    assert found.mean_npv == -100
    assert found.elasticities[0].npv_change == pytest.approx(-1)
    assert found.elasticities[0].elasticity == pytest.approx(-1)


@settings(max_examples=20, deadline=None)
@given(slopes=st.lists(st.floats(-5, 5), min_size=2, max_size=4), base=st.floats(-3, 3))
def test_changes_of_a_sum_are_one_per_cent_of_its_parts(slopes, base):
    terms = " + ".join(f"({slope}) * x{k}" for k, slope in enumerate(slopes))
    inputs = [(f"x{k}", base) for k in range(len(slopes))]
    found = by_id(case([("gain", terms, "benefit")], inputs, months=1), trials=1)
    for k, slope in enumerate(slopes):
        assert found[f"x{k}"].npv_change == pytest.approx(0.01 * slope * base, abs=1e-12)


def test_the_strongest_comes_first_and_the_error_is_that_of_the_change():
    inputs = [("weak", 1), ("strong", "normal(100, 30)")]
    found = elasticities(case([("x", "weak + strong", "benefit")], inputs, months=1), trials=900)
    assert [part.id for part in found.elasticities] == ["strong", "weak"]
    assert found.elasticities[0].error == pytest.approx(0.3 / np.sqrt(900), rel=0.1)
    assert found.elasticities[1].error == pytest.approx(0, abs=1e-12)


def test_a_share_stays_one():
    spec = case([("x", "a", "benefit")], [("a", "uniform(0.995, 1)")], months=1)
    found = elasticities(spec, trials=2_000)
    assert 0 < found.elasticities[0].npv_change < 0.01


def test_no_mean_npv_has_no_elasticity():
    found = elasticities(case([("x", "a - 5", "benefit")], [("a", 5)], months=1), trials=1)
    assert np.isnan(found.elasticities[0].elasticity)
    assert found.to_json()["elasticities"][0]["elasticity"] is None
    assert found.elasticities[0].npv_change == pytest.approx(0.05)


def test_the_answer_is_json_and_the_same_for_the_same_seed():
    spec = read(REFERENCE.read_bytes())
    told = [elasticities(spec, trials=100).to_json() for _ in range(2)]
    assert told[0] == told[1]
    assert json.loads(json.dumps(told[0], allow_nan=False)) == told[0]
    assert len(told[0]["elasticities"]) == 10


def test_progress_rises_to_one_and_too_much_is_refused():
    told = []
    spec = case([("x", "a + b", "benefit")], [("a", 5), ("b", "1 to 2")])
    elasticities(spec, trials=5, progress=told.append)
    assert told == [0.5, 1]
    with pytest.raises(SpecError, match="limit"):
        elasticities(spec, trials=10**12)
