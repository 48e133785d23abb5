"""Events that fall several times: their counts, months and losses, and what they leave alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from modeling.document import dump, parse, read
from modeling.results import to_text
from modeling.sensitivity.shapley import mixed
from modeling.sensitivity.shares import RISKS
from modeling.spec import SpecError
from modeling.uncertainty.arrivals import MOST_EVENTS
from modeling.uncertainty.events import active_risks, draw_events
from modeling.uncertainty.model import Chunk, Model
from modeling.uncertainty.sampling import CHUNK
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import tree_of
from tests.modeling.test_conditioning import observed
from tests.modeling.test_events import business, npv, risk
from tests.modeling.test_shapley import effects

TRIALS = 40_000
STRIKES = {
    "loss": (50, {"kind": "loss"}),
    "scale": ("10% to 30%", {"kind": "scale", "line": "sales", "months": 5}),
    "delay": ("1 to 4", {"kind": "delay", "line": "sales"}),
    "stop": (None, {"kind": "stop"}),
}


def often(key="r", rate=3, **named):
    return risk(key, **({"probability": None, "rate": rate, "per": "year"} | named))


def events_of(*risks, trials=TRIALS, seed=1, **more):
    """Return struck, month and severity of the first risk, chunk after chunk."""
    for chunk in Model.of(business(*risks, **more), seed=seed).chunks(trials):
        event = chunk.events[0]
        yield event.struck, event.month, event.severity


def counts_of(*risks, **more):
    return np.concatenate([struck.sum(axis=1) for struck, _, _ in events_of(*risks, **more)])


def assert_moments(found, mean, variance, kurtosis):
    """Compare mean and variance within 4 standard errors of a sample of known kurtosis."""
    trials = found.size
    assert abs(found.mean() - mean) < 4 * np.sqrt(variance / trials)
    assert abs(found.var() - variance) < 4 * variance * np.sqrt((kurtosis - 1) / trials)


@pytest.mark.parametrize(
    ("rate", "per", "window", "expected"),
    [
        (3, "year", None, 6.0),
        (0.4, "year", [3, 20], 0.6),
        (2, "horizon", None, 2.0),
        (2, "horizon", [5, 5], 2.0),
        (50, "year", None, 100.0),
    ],
)
def test_the_number_of_events_is_poisson_with_the_rate_times_the_length(
    rate, per, window, expected
):
    counts = counts_of(often(rate=rate, per=per, window=window))
    assert_moments(counts, expected, expected, 3 + 1 / expected)
    shares = np.array([(counts == 0).mean(), (counts <= round(expected)).mean()])
    known = stats.poisson(expected).cdf([0, round(expected)])
    error = np.sqrt(known * (1 - known) / TRIALS)
    assert (np.abs(shares - known) <= 4 * error + 1e-9).all()


def test_the_register_tells_the_events_and_the_chance_of_at_least_one():
    found = simulate(business(often(rate=0.5), months=30), trials=TRIALS)
    (told,) = found.to_json()["risk"]["risks"]
    chance = 1 - np.exp(-1.25)
    assert told["events_per_trial"] == pytest.approx(1.25, abs=4 * np.sqrt(1.25 / TRIALS))
    assert told["probability"] == pytest.approx(
        chance, abs=4 * np.sqrt(chance * (1 - chance) / TRIALS)
    )
    assert told["mean_loss"] == pytest.approx(125, rel=0.03)


def test_the_counts_of_two_years_are_independent_poisson_counts():
    years = [[], []]
    for struck, month, _ in events_of(often(rate=3)):
        years[0].append((struck & (month <= 12)).sum(axis=1))
        years[1].append((struck & (month > 12)).sum(axis=1))
    first, second = (np.concatenate(counts) for counts in years)
    for counts in (first, second):
        assert_moments(counts, 3, 3, 3 + 1 / 3)
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(TRIALS)


def test_each_event_has_a_month_of_its_own_evenly_in_the_window():
    fallen = np.zeros(24, int)
    for struck, month, _ in events_of(often(rate=4, window=[4, 9])):
        fallen += np.bincount(month[struck] - 1, minlength=24)
    assert fallen[:3].sum() == fallen[9:].sum() == 0
    assert stats.chisquare(fallen[3:9]).pvalue > 1e-4


@pytest.mark.parametrize("severity", ["uniform(10, 50)", "gamma(2, 30)", 40])
def test_a_years_loss_is_a_compound_poisson_sum(severity):
    one = {"uniform(10, 50)": stats.uniform(10, 40), "gamma(2, 30)": stats.gamma(2, scale=30)}
    raw = [one[severity].moment(k) if severity in one else severity**k for k in range(1, 5)]
    loss = 84 - npv(often(rate=3, severity=severity), trials=TRIALS, months=12)
    variance = 3 * raw[1]
    assert_moments(loss, 3 * raw[0], variance, 3 + 3 * raw[3] / variance**2)


def test_an_uncertain_rate_makes_the_counts_more_spread():
    # the known answer: gamma(a, b) mixed over Poisson is negative binomial
    counts = counts_of(often(rate="gamma(4, 0.5)", per="horizon"))
    known = stats.nbinom(4, 1 / 1.5)
    mean, variance, excess = (float(x) for x in known.stats("mvk"))
    assert_moments(counts, mean, variance, 3 + excess)


def test_draws_of_a_risk_with_a_probability_are_what_they_always_were():
    spec = business(risk(probability=0.4, per="year", severity="uniform(0, 8)"), often("other"))
    (chunk,) = Model.of(spec, seed=7).chunks(6)
    event = chunk.events[0]
    assert event.struck.tolist() == [[0, 0], [0, 0], [0, 1], [1, 0], [0, 1], [0, 1]]
    assert event.month.tolist() == [[7, 15], [12, 14], [4, 21], [11, 22], [6, 13], [5, 19]]
    known = [[4.14903594291478, 5.312275044458344], [3.9655537744401217, 0.14970840835241983]]
    np.testing.assert_allclose(event.severity[:2], known, rtol=1e-12)


def test_a_lower_rate_keeps_a_part_of_the_same_events():
    many, few = (
        list(events_of(often(rate=rate, severity="10 to 90"), trials=5000)) for rate in (4, 1.5)
    )
    for (more, month, size), (less, other, smaller) in zip(many, few, strict=True):
        slots = less.shape[1]
        assert (more[:, :slots] | ~less).all()
        assert more.sum() > less.sum() > 0
        assert (month[:, :slots] == other).all()
        assert (size[:, :slots] == smaller).all()


def test_the_first_trials_and_their_events_are_the_same_in_a_longer_run():
    kinds = [often(kind, rate=2, severity=s, strikes=k) for kind, (s, k) in STRIKES.items()]
    spec = business(*kinds)
    long, short = (simulate(spec, trials=n, seed=5) for n in (CHUNK + 700, CHUNK + 30))
    assert (long.npv[: short.npv.size] == short.npv).all()
    one, four = (simulate(spec, trials=CHUNK + 700, seed=5, threads=n) for n in (1, 4))
    assert to_text(one.to_json()) == to_text(four.to_json()) == to_text(long.to_json())


def test_adding_a_risk_changes_no_event_of_another():
    one, two = often("one", severity="50 to 200"), often("two", rate=0.7)
    alone, both = npv(one), npv(one, two)
    counts = counts_of(two, trials=4000)
    np.testing.assert_allclose(alone - both, 100 * counts, rtol=0, atol=1e-8)


def test_events_that_are_closed_or_never_fall_restore_the_baseline_exactly():
    never = [
        often(kind, rate=0, severity=severity, strikes=strikes)
        for kind, (severity, strikes) in STRIKES.items()
    ]
    lines = [("sales", "prev(sales, price) * 1.01", "benefit"), ("wages", "price / 2", "cost")]
    assert np.array_equal(npv(lines=lines), npv(*never, lines=lines))
    closed = [one | {"status": "closed", "rate": 5} for one in never]
    told = [simulate(spec, trials=3000).to_json() for spec in (business(), business(*closed))]
    assert told[0].pop("digest") != told[1].pop("digest")
    assert to_text(told[0]) == to_text(told[1])


def test_a_mitigated_risk_strikes_at_the_rate_that_remains():
    response = {"text": "Insure", "cost": 30, "rate": 0.5}
    counts = counts_of(often(rate=6, response=response, status="mitigated"))
    assert_moments(counts, 1, 1, 4)
    assert counts_of(often(rate=6, response=response)).mean() == pytest.approx(12, abs=0.1)
    nothing = {"text": "Insure", "cost": 30, "rate": 0, "severity": 1}
    assert npv(often(response=nothing, status="mitigated"), trials=2).tolist() == [138, 138]


def test_two_draws_of_a_risk_are_mixed_however_many_events_they_have():
    (active,) = active_risks(business(often(rate=2, severity="10 to 90")))
    draws = [draw_events(active, seed=1, chunk=k, trials=50) for k in range(20)]
    wide, narrow = (pick(draws, key=lambda e: e.struck.shape[1]) for pick in (max, min))
    assert wide.struck.shape[1] > narrow.struck.shape[1]
    taken = np.arange(50) % 2 == 0
    one, other = (Chunk(0, 50, {}, (event,)) for event in (narrow, wide))
    (found,) = mixed(one, other, taken)
    assert (found.struck.sum(axis=1)[taken] == narrow.struck.sum(axis=1)[taken]).all()
    assert (found.month[~taken] == wide.month[~taken]).all()
    (turned,) = mixed(other, one, ~taken)
    assert (turned.struck == found.struck).all()
    assert (turned.severity == found.severity).all()


def test_shares_of_the_variance_count_all_events():
    risks = [often(rate=1.5, per="horizon", severity=4)]
    inputs = [("a", "normal(0, 1)"), ("b", "normal(0, 3)")]
    found = effects("a + b", inputs, risks=risks)
    assert found[RISKS] == pytest.approx(24 / 34, abs=0.03)
    assert found["b"] == pytest.approx(9 / 34, abs=0.03)


def test_counts_are_conditioned_with_the_draws():
    strikes = {"kind": "scale", "line": "income"}
    slump = often(rate=0.8, per="horizon", window=[1, 1], severity=0.5, strikes=strikes)
    spec = observed([60, 55], value="normal(100, 5)", error=0.3, risks=[slump])
    counts = np.concatenate(
        [chunk.events[0].struck.sum(axis=1) for chunk in Model.of(spec, seed=1).chunks(20_000)]
    )
    grid = np.linspace(60, 140, 8001)
    prior = stats.norm(100, 5).pdf(grid)
    sight = ((60, 0.3 * 60), (55, 0.3 * 57.5))  # the actual, its error
    weights = np.array(
        [
            stats.poisson(0.8).pmf(k)
            * (prior @ np.prod([stats.norm(v, s).pdf(0.5**k * grid) for v, s in sight], axis=0))
            for k in range(12)
        ]
    )
    known = weights / weights.sum()
    assert (counts == 1).mean() == pytest.approx(known[1], abs=0.02)
    assert counts.mean() == pytest.approx(known @ np.arange(12), abs=0.03)


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 40), st.sampled_from([*STRIKES]), st.sampled_from(["year", "horizon"]))
def test_a_risk_never_adds_value_to_a_business_that_earns(rate, kind, per):
    severity, strikes = STRIKES[kind]
    struck = npv(often(rate=rate, per=per, severity=severity, strikes=strikes), trials=200)
    assert (struck <= npv(trials=200) + 1e-9).all()


def accepted(*risks):
    lines = [{"id": "sales", "formula": "price", "unit": "CNY/month", "role": "benefit"}]
    price = {"id": "price", "unit": "CNY/month", "value": "8 to 12"}
    return parse(tree_of(lines, [price], months=24, risks=list(risks)))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rate": None}, r"risks\[0\]\.probability: is missing; add it .* or 'rate'"),
        ({"probability": 0.5}, r"risks\[0\]\.probability: stands beside 'rate'"),
        ({"rate": -1}, r"risks\[0\]\.rate: must not be below 0"),
        ({"rate": "uniform(-1, 3)"}, r"risks\[0\]\.rate: must not be below 0"),
        ({"rate": "price * 2"}, r"risks\[0\]\.rate: must be a number, a range"),
        ({"rate": "metalog(p10=1, p50=1.01, p90=50)"}, r"risks\[0\]\.rate: "),
        ({"rate": "1 +"}, r"risks\[0\]\.rate: "),
        ({"rate": 50.1}, r"risks\[0\]\.rate: may expect more than 100 events"),
        ({"rate": 1e100}, r"risks\[0\]\.rate: may expect more than 100 events"),
        ({"rate": "1e-300 to 1e99"}, r"risks\[0\]\.rate: may expect more than 100 events"),
        ({"rate": "lognormal(3, 3)"}, r"risks\[0\]\.rate: may expect more than 100 events"),
        (
            {"response": {"text": "x", "probability": 0.1}},
            r"risks\[0\]\.response\.probability: the risk has a 'rate'",
        ),
        (
            {"rate": None, "probability": 0.1, "response": {"text": "x", "rate": 0.1}},
            r"risks\[0\]\.response\.rate: the risk has a 'probability'",
        ),
        ({"response": {"text": "x", "rate": 5000}}, r"risks\[0\]\.response\.rate: may expect"),
    ],
)
def test_a_rate_that_means_nothing_is_refused_with_its_place(changes, told):
    with pytest.raises(SpecError, match=told):
        accepted(often(**changes))


@pytest.mark.parametrize("changes", [{"probability": 0.5}, {"rate": None}])
def test_an_unchecked_risk_needs_one_of_probability_and_rate_too(changes):
    with pytest.raises(SpecError, match=r"risks\[0\]\.probability"):
        npv(often(**changes), trials=1)


def test_draws_far_beyond_the_limit_are_cut_at_it():
    counts = counts_of(often(rate=1e12, per="horizon"), trials=3000)
    assert_moments(counts, MOST_EVENTS, MOST_EVENTS, 3.01)


def test_a_document_with_a_rate_is_written_as_it_was_read():
    spec = accepted(often(rate="2 to 5", response={"text": "Insure", "rate": 0.5}))
    assert read(dump(spec)) == spec
    (told,) = spec.to_json()["risks"]
    assert told["rate"] == "2 to 5"
    assert "probability" not in told
