from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from modeling.evidence import Evidence, fit_beta, to_value, verdict, wilson


def record(**changed: object) -> dict[str, object]:
    base = {"recipe": "tabular@1", "metric": "auc", "value": 0.79, "interval": [0.73, 0.84]}
    return {**base, "n": 250, "verdict": "no evidence", **changed}


def arguments(text: str) -> tuple[float, float]:
    found = re.fullmatch(r"\w+\(([^,]+), ([^)]+)\)", text)
    assert found
    return float(found[1]), float(found[2])


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(9000, 10_000, 0.89397, 0.90573), (150, 200, 0.68566, 0.80492)],
)
def test_the_wilson_interval_has_its_known_values(successes, n, low, high):
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-6)


@given(n=st.integers(1, 100_000), share=st.floats(0, 1))
def test_the_wilson_interval_holds_the_share_and_stays_inside_0_and_1(n, share):
    successes = round(share * n)
    low, high = wilson(successes, n)
    assert 0 <= low <= successes / n <= high <= 1


@pytest.mark.parametrize(("successes", "n"), [(-1, 5), (6, 5), (0, 0)])
def test_the_wilson_interval_refuses_counts_that_cannot_be(successes, n):
    with pytest.raises(ValueError, match="wilson needs"):
        wilson(successes, n)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.001, 0.02, "supported"),
        (-0.02, -0.001, "contradicted"),
        (-0.01, 0.02, "no evidence"),
        (0.0, 0.02, "no evidence"),
        (-0.02, 0.0, "no evidence"),
        (None, None, "no evidence"),
        (float("nan"), 0.1, "no evidence"),
    ],
)
def test_only_an_interval_on_one_side_of_zero_decides(low, high, said):
    assert verdict(low, high) == said


def test_a_share_becomes_the_beta_with_the_quantiles_of_its_interval():
    a, b = arguments(to_value(record()))
    assert special.betaincinv(a, b, 0.025) == pytest.approx(0.73, abs=1e-6)
    assert special.betaincinv(a, b, 0.975) == pytest.approx(0.84, abs=1e-6)


@given(middle=st.floats(0.02, 0.98), below=st.floats(0.05, 0.95), above=st.floats(0.05, 0.95))
def test_the_fitted_beta_meets_both_ends_of_any_interval(middle, below, above):
    low, high = middle * below, middle + (1 - middle) * above
    a, b = fit_beta(value=middle, low=low, high=high)
    assert special.betaincinv(a, b, 0.025) == pytest.approx(low, abs=1e-4)
    assert special.betaincinv(a, b, 0.975) == pytest.approx(high, abs=1e-4)


def test_an_interval_that_touches_1_keeps_its_lower_end_and_its_value_as_the_mean():
    a, b = arguments(to_value(record(value=0.99, interval=[0.95, 1.0])))
    assert special.betaincinv(a, b, 0.025) == pytest.approx(0.95, abs=1e-4)
    assert a / (a + b) == pytest.approx(0.99, abs=1e-4)


def test_a_count_becomes_its_beta_posterior():
    counted = record(metric="accuracy", value=0.75, interval=[0.686, 0.805], n=200, successes=150)
    assert to_value(counted) == "beta(150.5, 50.5)"
    assert to_value(counted, prior=(16, 4)) == "beta(166, 54)"


def test_a_metric_without_bounds_becomes_the_normal_of_its_interval():
    mean, sd = arguments(to_value(record(metric="rmse", value=10.0, interval=[8.04, 11.96])))
    assert mean == pytest.approx(10)
    assert sd == pytest.approx(1.0, abs=1e-3)


def test_an_interval_without_width_becomes_a_number():
    assert to_value(record(value=0.5, interval=[0.5, 0.5])) == "0.5"


@pytest.mark.parametrize(
    "changed",
    [{"interval": [0.8, 0.9]}, {"n": 0}, {"value": float("nan")}, {"successes": 300}],
)
def test_evidence_that_contradicts_itself_is_refused(changed):
    with pytest.raises(ValueError, match="must"):
        Evidence.from_record(record(**changed))


def test_a_beta_is_not_fitted_to_an_interval_outside_0_and_1():
    with pytest.raises(ValueError, match="beta"):
        fit_beta(value=0.5, low=0.4, high=1.2)


def test_reading_evidence_loads_no_training_library():
    code = (
        "import sys, modeling.evidence, modeling.poc.registry, modeling.poc.supervise;"
        "print(sorted({'torch', 'pandas', 'sklearn', 'pyarrow', 'safetensors'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_rare_event_never_seen_keeps_its_upper_end():
    a, b = fit_beta(value=0.004, low=0.0, high=0.0151)
    assert special.betaincinv(a, b, 0.975) == pytest.approx(0.0151, abs=1e-5)
    assert a / (a + b) == pytest.approx(0.004, abs=1e-6)
