"""Sobol' indices: closed forms, and the estimators of scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from modeling.sensitivity.indices import indices
from modeling.sensitivity.shares import RISKS
from modeling.sensitivity.variance import sobol_quantities, sobol_shares
from tests.modeling.cases import case

TRIALS = 4_096


def shares_of(formula, inputs, *, trials=TRIALS, seed=1, **more):
    """Return the indices by id of a case whose NPV is a formula."""
    spec = case([("gain", formula, "benefit")], inputs, months=1, **more)
    return {index.id: index for index in indices(spec, trials=trials, seed=seed).indices}


def assert_near(found, first, total, *, within=0.04):
    assert {key: index.first.value for key, index in found.items()} == pytest.approx(
        first, abs=within
    )
    assert {key: index.total.value for key, index in found.items()} == pytest.approx(
        total, abs=within
    )


def test_the_estimators_are_those_of_scipy():
    rng = np.random.default_rng(1)
    one, other = rng.lognormal(3, 1, (2, 512))
    mixed = rng.lognormal(3, 1, (4, 512))
    values = {"f_A": one[None], "f_B": other[None], "f_AB": mixed[:, None]}
    oracle = stats.sobol_indices(func=values, n=512)
    found = sobol_shares(sobol_quantities(one, other, mixed).mean(axis=0))
    assert found[:4] == pytest.approx(oracle.first_order.ravel())
    assert found[4:] == pytest.approx(oracle.total_order.ravel())


def test_an_additive_model_shares_its_variance_by_squares():
    inputs = [("a", "uniform(0, 1)"), ("b", "uniform(0, 1)"), ("c", "normal(5, 1)")]
    parts = {"a": 1 / 12, "b": 4 / 12, "c": 1.0}
    wanted = {key: part / sum(parts.values()) for key, part in parts.items()}
    assert_near(shares_of("a - 2 * b + c", inputs), wanted, wanted)


def test_a_product_of_lognormals_has_the_closed_form():
    sigmas = {"a": 0.2, "b": 0.4, "c": 0.5}
    own = {key: np.expm1(sigma**2) for key, sigma in sigmas.items()}
    whole = np.prod([1 + part for part in own.values()])
    first = {key: part / (whole - 1) for key, part in own.items()}
    total = {key: part * whole / (1 + part) / (whole - 1) for key, part in own.items()}
    inputs = [(key, f"lognormal({k}, {sigma})") for k, (key, sigma) in enumerate(sigmas.items())]
    found = shares_of("a * b * c", inputs, trials=8_192)
    assert_near(found, first, total, within=0.06)


def test_the_g_function_has_the_indices_of_sobol():
    constants = {"a": 0.0, "b": 1.0, "c": 4.5, "d": 99.0}
    own = {key: 1 / (3 * (1 + a) ** 2) for key, a in constants.items()}
    whole = np.prod([1 + part for part in own.values()])
    first = {key: part / (whole - 1) for key, part in own.items()}
    total = {key: part * whole / (1 + part) / (whole - 1) for key, part in own.items()}
    factors = [f"(abs(4 * {key} - 2) + {a}) / (1 + {a})" for key, a in constants.items()]
    found = shares_of(" * ".join(factors), [(key, "uniform(0, 1)") for key in constants])
    assert_near(found, first, total)


def test_the_ishigami_function_has_its_published_indices():
    """The language has no sine: its series up to x^15 is right to 3e-6 on -pi..pi."""
    pi = float(np.pi)
    inputs = [(key, f"uniform({-pi}, {pi})") for key in ("x", "y", "z")]
    sine = "({0} - {0}^3/6 + {0}^5/120 - {0}^7/5040 + {0}^9/362880 - {0}^11/39916800"
    sine += " + {0}^13/6227020800 - {0}^15/1307674368000)"
    formula = f"{sine.format('x')} * (1 + 0.1 * z^4) + 7 * {sine.format('y')}^2"
    first = {"x": 0.3139, "y": 0.4424, "z": 0.0}
    total = {"x": 0.5576, "y": 0.4424, "z": 0.2437}
    assert_near(shares_of(formula, inputs), first, total)


def test_all_risks_together_are_one_more_input():
    """A loss of 30 with probability 0.3 has the variance 900 * 0.21."""
    strike = {"id": "leak", "title": "Leak", "category": "data", "probability": 0.3}
    risk = strike | {"per": "horizon", "severity": 30, "strikes": {"kind": "loss"}}
    found = shares_of("a", [("a", "normal(0, 10)")], risks=[risk])
    wanted = {"a": 100 / 289, RISKS: 189 / 289}
    assert_near(found, wanted, wanted)
    assert found[RISKS].kind == "risks"
    assert found["a"].kind == "assumption"


def test_an_assumption_may_be_called_risks():
    strike = {"id": "leak", "title": "Leak", "category": "data", "probability": 0.3}
    risk = strike | {"per": "horizon", "severity": 30, "strikes": {"kind": "loss"}}
    inputs = [{"id": "risks", "unit": "CNY/month", "value": "normal(0, 10)", "label": "Fees"}]
    spec = case([("gain", "risks", "benefit")], inputs, months=1, risks=[risk])
    found = {(i.kind, i.label): i.total.value for i in indices(spec, trials=TRIALS).indices}
    wanted = {("assumption", "Fees"): 100 / 289, ("risks", None): 189 / 289}
    assert found == pytest.approx(wanted, abs=0.04)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """Of 40 intervals of 95 % for one index, 38 are expected to hold it; fewer than 33 are rare."""
    inputs = [("a", "lognormal(0, 0.4)"), ("b", "lognormal(0, 0.4)")]
    part = np.expm1(0.16)
    first, total = part / (part * (2 + part)), part * (1 + part) / (part * (2 + part))
    found = [shares_of("a * b", inputs, trials=400, seed=seed)["a"] for seed in range(40)]
    assert sum(index.first.low <= first <= index.first.high for index in found) >= 33
    assert sum(index.total.low <= total <= index.total.high for index in found) >= 33


def test_intervals_narrow_with_the_root_of_the_trials():
    inputs = [("a", "normal(0, 1)"), ("b", "normal(0, 2)")]
    few, many = (shares_of("a + b", inputs, trials=n)["b"].total for n in (512, 8_192))
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(4, rel=0.3)
