"""Market tests: what is frozen, and what a result says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeling.evidence import wilson
from modeling.market import MarketTest
from modeling.market_tests import decisive, finding_of, frozen_digest, judged, successes_of
from tests.modeling.markets import registered


def made(**more):
    return MarketTest.model_validate(registered(**more))


def with_result(value, n, **more):
    return made(result={"value": value, "n": n, "date": "2027-02-01"}, **more)


@pytest.mark.parametrize(
    ("successes", "rule", "verdict"),
    [
        # of 200: 30 -> [0.107, 0.206]; 20 -> [0.066, 0.149]; 10 -> [0.027, 0.090]
        (30, "at_least", "supported"),
        (20, "at_least", "undecided"),
        (10, "at_least", "contradicted"),
        (30, "at_most", "contradicted"),
        (20, "at_most", "undecided"),
        (10, "at_most", "supported"),
    ],
)
def test_the_verdict_is_wilsons_interval_against_the_threshold(successes, rule, verdict):
    found = finding_of(with_result(successes / 200, 200, rule=rule))
    assert (found.successes, found.verdict) == (successes, verdict)
    assert (found.low, found.high) == wilson(successes, 200)


def test_the_known_interval_of_150_of_200():
    found = finding_of(with_result(0.75, 200))
    assert (found.low, found.high) == pytest.approx((0.68566, 0.80492), abs=5e-6)


def test_fewer_than_were_registered_decide_nothing():
    found = finding_of(with_result(1.0, 199))
    assert (found.verdict, found.is_short) == ("undecided", True)


def test_before_a_result_there_is_no_finding():
    assert finding_of(made()) is None


@pytest.mark.parametrize(
    ("value", "n", "successes"),
    [(0.15, 200, 30), (1 / 3, 3, 1), (0.1234, 10, None), (0, 5, 0), (2 / 3e6, 3_000_000, 2)],
)
def test_a_share_is_one_of_whole_people_or_none(value, n, successes):
    assert successes_of(value, n) == successes


def test_a_share_of_no_whole_people_has_no_finding():
    with pytest.raises(ValueError, match="whole people"):
        finding_of(with_result(0.1234, 10))


@given(st.integers(1, 400), st.floats(0.01, 0.99), st.sampled_from(["at_least", "at_most"]))
def test_the_bounds_that_decide_are_the_outermost_that_do_not(n, threshold, rule):
    most, least = decisive(made(sample_size=n, threshold=threshold, rule=rule))
    lower, upper = ("contradicted", "supported")
    if rule == "at_most":
        lower, upper = upper, lower
    verdicts = [judged(*wilson(k, n), threshold, rule) for k in range(n + 1)]
    below = [k for k, verdict in enumerate(verdicts) if verdict == lower]
    above = [k for k, verdict in enumerate(verdicts) if verdict == upper]
    assert most == (max(below) if below else None)
    assert least == (min(above) if above else None)


@pytest.mark.parametrize(
    "change",
    [
        {"threshold": 0.11},
        {"rule": "at_most"},
        {"sample_size": 201},
        {"decision": "Wait"},
        {"hypothesis": "Another"},
        {"metric": "another"},
        {"title": "Another"},
        {"id": "another"},
    ],
)
def test_the_digest_changes_with_everything_that_is_frozen(change):
    assert frozen_digest(made(**change)) != frozen_digest(made())


def test_the_digest_is_of_what_is_written_and_not_of_how():
    words = {"zh-hans": "押金页", "en": "Deposit page"}
    turned = {"en": "Deposit page", "zh-hans": "押金页"}
    assert frozen_digest(made(title=words)) == frozen_digest(made(title=turned))
    assert frozen_digest(with_result(0.15, 200)) == frozen_digest(made())
