"""Measures of NPV and their Monte Carlo error."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from modeling.sensitivity.targets import MEASURES, measure_of
from modeling.spec import SpecError

TRUE = {
    "mean npv": 0.0,
    "p10 npv": stats.norm.ppf(0.1),
    "p50 npv": 0.0,
    "probability npv positive": 0.5,
    "shortfall npv": -stats.norm.pdf(stats.norm.ppf(0.05)) / 0.05,
}


@pytest.mark.parametrize("name", TRUE)
def test_errors_are_the_spread_of_the_measure_over_many_samples(name):
    measure = measure_of(name)
    samples = np.random.default_rng(1).normal(0, 1, (300, 1_000))
    values = np.array([measure.of(sample) for sample in samples])
    assert values.mean() == pytest.approx(TRUE[name], abs=4 * values.std() / np.sqrt(300) + 0.003)
    errors = [measure.error(sample) for sample in samples[:50]]
    assert np.mean(errors) == pytest.approx(values.std(), rel=0.15)


def test_every_measure_that_is_named_exists():
    assert [measure_of(name).name for name in MEASURES] == list(MEASURES)


@pytest.mark.parametrize("name", ["", "mean", "p0 npv", "p100 npv", "p10", "Mean NPV", "p05 npv"])
def test_an_unknown_measure_is_refused_with_those_that_are(name):
    with pytest.raises(SpecError, match="take one of: mean npv"):
        measure_of(name)
