"""What it is worth to know more: EVPI and EVPPI."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from modeling.choice.alternatives import alternatives
from modeling.document import read
from modeling.information.decision import Decision
from modeling.information.perfect import evppi, evppi_between, evppi_of
from modeling.spec import SpecError
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import REFERENCE, case, one_off

ERRORS = 4.0


def unit_loss(mean, sd):
    """Return E[max(D, 0)] - max(E[D], 0) of D ~ normal: the unit normal loss."""
    return sd * stats.norm.pdf(mean / sd) - abs(mean) * stats.norm.cdf(-abs(mean) / sd)


def near(worth, known, bias=0.0):
    return abs(worth.value - known) <= ERRORS * worth.error + bias


def test_the_value_of_knowing_a_share():
    # y ~ Beta(16, 4), NPV = 10 y - 7.6: EVPI 0.19992, E[max(NPV, 0)] 0.59992, P(NPV > 0) 0.7032
    spec = case([one_off("x", "10 * y - 7.6", "benefit", 0)], [("y", "beta(16, 4)")])
    found = evppi(spec, trials=100_000)
    assert near(found.perfect, 0.19992)
    assert near(found.of("y"), 0.19992)
    assert found.decision.options[found.decision.best] == "go"
    floored = np.maximum(found.decision.payoffs[0], 0)
    error = floored.std() / np.sqrt(floored.size)
    assert floored.mean() == pytest.approx(0.59992, abs=ERRORS * error)
    assert 1 - found.changed == pytest.approx(0.7032, abs=0.006)


def test_gaussian_inputs_that_hang_together():
    # D = -0.5 + a x1 + b x2 + c x3 with correlated x: what is learnt of a companion counts
    rng = np.random.default_rng(1)
    slopes = np.array([1.0, 0.5, 1.5])
    cov = np.array([[1, 0.6, 0], [0.6, 1, -0.3], [0, -0.3, 1.0]])
    x = rng.multivariate_normal(np.zeros(3), cov, 40_000)
    found = evppi_of(dict(zip("uvw", x.T, strict=True)), x @ slopes - 0.5, groups=["uv", "uvw"])

    def known(*which):
        part = cov[np.ix_(which, which)]
        tied = slopes @ cov[:, which]
        return unit_loss(-0.5, np.sqrt(tied @ np.linalg.solve(part, tied)))

    assert near(found.perfect, known(0, 1, 2))
    for index, name in enumerate("uvw"):
        assert near(found.of(name), known(index))
    group = {worth.inputs: worth for worth in found.groups}
    assert near(group["u", "v"], known(0, 1))
    assert near(group["u", "v", "w"], known(0, 1, 2))
    assert group["u", "v", "w"].value <= found.perfect.value


def test_a_document_with_correlated_inputs():
    inputs = [("a", "normal(3, 2)"), ("b", "normal(2, 3)"), ("c", "normal(0, 1)")]
    lines = [one_off("x", "a - b + c", "benefit", 0)]
    spec = case(lines, inputs, correlations=[["a", "b", 0.5]])
    found = evppi(spec, groups=[["a", "b"], ["a", "b", "c"]], trials=60_000)
    rho = 2 * np.sin(np.pi * 0.5 / 6)
    between = rho * 2 * 3
    assert near(found.of("a"), unit_loss(1, abs(2 - between / 2)))
    assert near(found.of("b"), unit_loss(1, abs(3 - between / 3)))
    assert near(found.of("c"), unit_loss(1, 1))
    pair = next(worth for worth in found.groups if worth.inputs == ("a", "b"))
    assert near(pair, unit_loss(1, np.sqrt(4 + 9 - 2 * between)))
    whole = next(worth for worth in found.groups if len(worth.inputs) == 3)
    assert whole.value == found.perfect.value  # nothing is left open
    assert whole.share == 1


def nested(payoff, draw, known, *, outer, inner, seed=11):
    """Return the worth of knowing by a simulation inside a simulation, and its standard error."""
    rng = np.random.default_rng(seed)
    best, mean = np.empty(outer), np.zeros(1)
    fixed = draw(rng, outer)
    for k in range(outer):
        inside = draw(rng, inner)
        for name in known:
            inside[name] = np.full(inner, fixed[name][k])
        means = payoff(**inside).mean(axis=1)
        best[k] = means.max()
        mean = mean + means
    return best.mean() - (mean / outer).max(), best.std() / np.sqrt(outer)


def three_ways(a, b, c, d):
    """Pay for three options; a and b act only together."""
    return np.stack([3 * (a - 1) * (b - 2) - 0.5 * c, np.exp(0.5 * d) - 1.0 + 0 * a, 0 * a])


def draw_three(rng, n):
    return {
        "a": rng.gamma(4, 0.25, n),
        "b": rng.normal(2, 1, n),
        "c": rng.binomial(1, 0.3, n) * 1.0,
        "d": rng.normal(0, 1, n),
    }


def test_three_options_against_nested_simulation():
    draws = draw_three(np.random.default_rng(2), 60_000)
    found = evppi_of(draws, three_ways(**draws), groups=[("a", "b"), ("a", "b", "d")])
    worths = {worth.inputs: worth for worth in (*found.single, *found.groups)}
    for known in (("b",), ("d",), ("a", "b"), ("a", "b", "d")):
        value, error = nested(three_ways, draw_three, known, outer=2500, inner=1500)
        both = np.hypot(error, worths[known].error)
        # many small means of which the largest is taken lie too high
        assert worths[known].value == pytest.approx(value, abs=ERRORS * both + 0.01)
    assert worths["a", "b"].value > 5 * (worths["a",].value + worths["b",].value) > -1


def test_a_step_against_nested_simulation():
    def payoff(x, y):
        return np.stack([np.where(x > 1.2, 4.0, -1.0) + 0.5 * y, 0 * x])

    def draw(rng, n):
        return {"x": rng.lognormal(0, 0.5, n), "y": rng.normal(0, 1, n)}

    draws = draw(np.random.default_rng(3), 40_000)
    found = evppi_of(draws, payoff(**draws))
    value, error = nested(payoff, draw, ("x",), outer=4000, inner=500)
    closed = 4 * stats.lognorm(0.5).sf(1.2) - max(5 * stats.lognorm(0.5).sf(1.2) - 1, 0)
    assert value == pytest.approx(closed, abs=ERRORS * error)
    assert near(found.of("x"), closed, bias=0.006)  # splines round off a step


def test_noise_is_worth_nothing():
    rng = np.random.default_rng(4)
    found = []
    for _ in range(40):
        payoff = rng.normal(0.0, 1.0, 2_000)  # as close a decision as can be
        draws = {"one": rng.normal(size=2_000), "other": rng.integers(0, 9, 2_000) * 1.0}
        told = evppi_of(draws, payoff, groups=[("one", "other")])
        found.append([worth.share for worth in (*told.single, *told.groups)])
    assert np.mean(found, axis=0).max() < 0.02


def test_a_risk_can_be_known_too():
    # 20 now, and with 30 % a loss of 100: stopping is best; who knows the risk takes the 20
    risk = {"id": "fire", "title": "F", "category": "market", "probability": 0.3, "per": "horizon"}
    risk |= {"severity": 100, "strikes": {"kind": "loss"}}
    spec = case([one_off("x", "20 + 0 * a", "benefit", 0)], [("a", "normal(0, 1)")], risks=[risk])
    found = evppi(spec, trials=20_000)
    assert found.decision.options[found.decision.best] == "stop"
    assert near(found.of("fire"), 0.7 * 20)
    assert found.of("fire").value == pytest.approx(found.perfect.value)
    assert found.of("a").value < 0.05
    assert [worth.inputs for worth in found.single] == [("fire",), ("a",)]


def test_what_is_never_worth_changing():
    spec = case([one_off("x", "5 + a", "benefit", 0)], [("a", "uniform(0, 1)")])
    found = evppi(spec, trials=500)
    assert (found.perfect.value, found.of("a").value, found.changed) == (0, 0, 0)
    assert found.perfect.share == 0
    assert "no information can change the decision" in found.words()[0]
    losing = evppi(spec.with_values({"a": "uniform(-9, -8)"}), trials=500)
    assert "'stop' is the best choice" in losing.words()[0]


def test_inputs_that_matter_only_together_are_told():
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(2, 20_000))
    found = evppi_of({"x": x, "y": y}, 3 * x * y - 1.5, groups=["xy"], unit="CNY")
    assert max(worth.value for worth in found.single) < 0.02
    assert near(found.groups[0], np.maximum(3 * x * y - 1.5, 0).mean(), bias=0.01)
    if found.single[0].value == 0:
        assert "several known together" in found.words()[1]


def test_the_words_name_the_input_most_worth_knowing():
    spec = read(REFERENCE.read_bytes()).with_values({"price": "lognormal(mu=1.2, sigma=0.6)"})
    found = evppi(spec, trials=5_000)
    first, second = found.words()
    assert "CNY" in first
    assert f"'{found.single[0].inputs[0]}' is the one most worth knowing" in second
    told = found.to_json()
    json.dumps(told, allow_nan=False)
    assert told["words"] == [str(first), str(second)]
    assert len(told["inputs"]) == 10
    assert told["options"][1] == {"option": "stop", "mean": 0.0}


def test_the_futures_are_those_of_the_simulation():
    spec = read(REFERENCE.read_bytes())
    found = evppi(spec, ["price"], trials=700, seed=3)
    assert (found.decision.payoffs[0] == simulate(spec, trials=700, seed=3).npv).all()
    assert evppi(spec, ["price"], trials=700, seed=3).to_json() == found.to_json()


def test_futures_that_do_not_fit_into_memory_are_drawn_again(monkeypatch):
    spec = read(REFERENCE.read_bytes())
    kept = evppi(spec, trials=300).to_json()
    monkeypatch.setattr("modeling.uncertainty.runner.ROOM", 0)
    assert evppi(spec, trials=300).to_json() == kept


def test_members_of_a_group_need_not_be_asked_for_alone():
    inputs = [("a", "normal(0, 1)"), ("b", "normal(0, 2)"), ("c", "normal(0, 1)")]
    spec = case([one_off("x", "a + b + c", "benefit", 0)], inputs)
    found = evppi(spec, ["c"], [["a", "b"]], trials=2_000)
    assert [worth.inputs for worth in found.single] == [("c",)]
    with pytest.raises(KeyError):
        found.of("a")
    alone = evppi(spec, ["b"], trials=2_000)
    assert found.groups[0].value >= alone.of("b").value


@pytest.mark.parametrize(
    ("inputs", "groups", "text"),
    [
        (["prize"], (), "inputs[0]: unknown name 'prize'; did you mean 'price'?"),
        (["twice"], (), "inputs[0]: 'twice' is not drawn"),
        (["fixed"], (), "inputs[0]: 'fixed' is not drawn"),
        (None, [["price"], ["price", "nobody"]], "groups[1]: unknown name 'nobody'"),
    ],
)
def test_an_input_that_is_not_there_is_refused(inputs, groups, text):
    given = [("price", "1 to 2"), ("twice", "2 * price"), ("fixed", 3)]
    spec = case([one_off("x", "twice", "benefit", 0)], given)
    with pytest.raises(SpecError) as refused:
        evppi(spec, inputs, groups, trials=10)
    assert str(refused.value).startswith(text)


def test_too_large_a_group_or_too_many_trials_are_refused():
    many = [(f"a{k}", "normal(0, 1)") for k in range(200)]
    spec = case([one_off("x", "a0", "benefit", 0)], many)
    with pytest.raises(SpecError, match="has more than 199 inputs"):
        evppi(spec, [], [[name for name, _ in many]], trials=10)
    with pytest.raises(SpecError, match="do not fit into memory; take at most"):
        evppi(spec, trials=1_000_000)
    with pytest.raises(SpecError, match="trials: must be at least 1, not 0"):
        evppi(spec, trials=0)
    with pytest.raises(SpecError, match="trials: must be at least 20"):
        evppi(spec, trials=19)


@pytest.mark.parametrize(
    ("draws", "payoffs", "options"),
    [
        ({"a": np.zeros(30)}, np.zeros(40), None),
        ({"a": np.full(20, np.nan)}, np.zeros(20), None),
        ({"a": np.zeros(19)}, np.zeros(19), None),
        ({}, [1.0, np.inf], None),
        ({}, np.zeros((2, 3)), ("one",)),
        ({}, np.zeros((2, 0)), None),
    ],
)
def test_arrays_that_do_not_fit_are_refused(draws, payoffs, options):
    with pytest.raises(ValueError, match=r"must be|have 1 names|at least 20"):
        evppi_of(draws, payoffs, options=options)


def test_options_have_names():
    assert Decision.of([1.0, 2.0]).options == ("go", "stop")
    assert Decision.of(np.zeros((3, 2))).options == ("1", "2", "3")
    assert Decision.of(np.zeros((2, 2)), ["a", "b"]).options == ("a", "b")


def test_one_option_alone_leaves_nothing_to_decide():
    found = evppi_of({"a": np.arange(20.0)}, np.arange(20.0)[None], options=["only"])
    assert (found.perfect.value, found.of("a").value) == (0, 0)


@settings(max_examples=15)
@given(
    seed=st.integers(0, 10_000),
    options=st.integers(1, 4),
    trials=st.integers(40, 400),
    factor=st.sampled_from([0.01, 3.0, 1e6]),
    shift=st.floats(-100, 100),
)
def test_the_laws_of_information(seed, options, trials, factor, shift):
    rng = np.random.default_rng(seed)
    draws = {
        "a": rng.normal(size=trials),
        "b": rng.lognormal(0, 1, trials),
        "c": rng.integers(0, 3, trials) * 1.0,
    }
    mixed = rng.normal(size=(options + 1, 3)) @ np.stack(list(draws.values()))
    payoffs = mixed + draws["a"] * draws["b"] * rng.normal(size=(options + 1, 1))
    groups = [("a", "b"), ("b", "c"), ("a", "b", "c")]
    found = evppi_of(draws, payoffs, groups=groups)
    for worth in (*found.single, *found.groups):
        assert 0 <= worth.value <= found.perfect.value
        assert 0 <= worth.share <= 1
    worths = {worth.inputs: worth.value for worth in (*found.single, *found.groups)}
    for group in groups:
        for part, value in worths.items():
            if set(part) <= set(group):
                assert value <= worths[group]
    scaled = evppi_of(draws, factor * payoffs, groups=groups)
    moved = evppi_of(draws, payoffs + shift + draws["c"], groups=groups)
    size = found.perfect.value + 1e-12
    for other, times in ((scaled, factor), (moved, 1.0)):
        assert other.perfect.value == pytest.approx(times * found.perfect.value, abs=1e-9 * times)
        for worth in (*other.single, *other.groups):
            assert worth.value / times == pytest.approx(worths[worth.inputs], abs=1e-6 * size)


def test_cases_are_chosen_between():
    # one pays x, the other 0.2 whatever comes; x ~ normal(0, 1) in both, noise only in one
    inputs = [
        {"id": "x", "unit": "CNY", "value": "normal(0, 1)", "label": {"en": "Demand"}},
        {"id": "noise", "unit": "CNY", "value": "normal(0, 1)"},
    ]
    first = case([one_off("y", "x + 0.1 * noise", "benefit", 0)], inputs)
    other = case([one_off("y", "0.2 + 0 * x", "benefit", 0)], inputs[:1])
    found = alternatives({"first": first, "other": other}, trials=12_000)
    told = evppi_between(found, [["x", "noise"]])
    assert near(told.of("x"), unit_loss(-0.2, 1))
    assert told.groups[0].value >= told.of("x").value
    assert told.of("noise").value < 0.005
    assert told.decision.options == ("first", "other")
    assert "'Demand' is the one most worth knowing" in told.words()[1]
    with_stop = evppi_between(found, stop=True)
    assert with_stop.decision.options[2] == "stop"
    assert with_stop.of("x").value == pytest.approx(told.of("x").value)
    with pytest.raises(SpecError, match="unknown name 'z'"):
        evppi_between(found, [["z"]])


def test_sentences_are_told_in_another_language():
    spec = case(
        [one_off("x", "a", "benefit", 0)],
        [
            {
                "id": "a",
                "unit": "CNY",
                "value": "normal(1, 2)",
                "label": {"en": "A", "zh-hans": "甲"},
            }
        ],
    )
    first, second = evppi(spec, trials=500).words("zh-hans")
    assert "'甲'" in second
    assert "实施" in first.translated(lambda text: {"go ahead": "实施"}.get(text, text))


@pytest.mark.parametrize("trials", [20, 33, 64, 257])
def test_few_trials_and_strange_payoffs_are_borne(trials):
    rng = np.random.default_rng(trials)
    draws = {
        "a": rng.normal(size=trials),
        "same": np.ones(trials),
        "count": rng.poisson(50, trials) * 1.0,
        "wide": rng.lognormal(0, 3, trials),
        "tiny": rng.random(trials) * 1e-300,
    }
    plain = rng.normal(size=trials)
    for payoffs in (plain, 0 * plain, 0 * plain + 1e-300, 1e24 * plain, np.stack([plain] * 3)):
        found = evppi_of(draws, payoffs, groups=[("a", "wide"), ("a", "same", "count", "tiny")])
        assert found.of("same").value == 0
        for worth in (*found.single, *found.groups):
            assert 0 <= worth.value <= found.perfect.value
            assert np.isfinite(worth.error)


def test_trials_that_actuals_repeat_teach_nothing_twice():
    lines = [("x", "level", "benefit"), ("y", "other", "benefit"), ("z", "108", "cost")]
    inputs = [("level", "normal(100, 10)"), ("other", "normal(0, 20)")]
    known = {"actuals": {"x": [110] * 6}, "actuals_error": 0.05}
    spec = case(lines, inputs, months=24, **known)
    for seed in range(4):
        found = {worth.inputs: worth for worth in evppi(spec, trials=8192, seed=seed).single}
        level, other = found["level",], found["other",]
        assert level.value < 4  # 2.75 by the closed form; luck that repeats looks like 10
        assert 4 < other.error < 12
