"""Value models in documents: what they expand into, what they come to, what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from modeling.document import dump, parse, read
from modeling.economics.expansion import expand
from modeling.economics.models.valued import fit_of
from modeling.economics.value import expected_floor
from modeling.formula.values import parse_value
from modeling.spec import SpecError
from modeling.uncertainty.distributions import distribution
from modeling.uncertainty.model import Model
from modeling.uncertainty.paths import paths
from modeling.uncertainty.runner import Futures
from modeling.uncertainty.simulate import simulate
from modeling.uncertainty.valuation import valued
from tests.modeling.cases import tree_of

ANCHORS = [
    {"metric": 0.80, "value": 50_000},
    {"metric": 0.90, "value": 90_000},
    {"metric": 0.95, "value": 112_000},
]
STEEP = [{"metric": 0, "value": 0}, {"metric": 1e-99, "value": 1e99}]
CAMPAIGNS = [[5, 22.5], [10, 39], [20, 63.9], [30, 77], [40, 86.9], [60, 95.5], [80, 98]]
ACCURACY = {"id": "accuracy", "unit": "1", "value": "80% to 96%"}
FAIR = {"id": "fair", "unit": "1", "value": "70% to 99%"}
SALES = ("sales", "500", "benefit")


def technology(**more):
    entry = {"kind": "technology", "id": "acc", "metric": "accuracy", "unit": "CNY/month"}
    return entry | {"anchors": ANCHORS} | more


def governance(**more):
    entry = {"kind": "governance", "id": "gov", "value": "normal(1, 2)"}
    return entry | {"privacy_cost": 0, "compliance_cost": 0} | more


def promotion(**more):
    entry = {"kind": "promotion", "id": "ads", "unit": "CNY/month"}
    return entry | (more or {"size": 100, "saturation": 0.05})


def gate(**more):
    return {"kind": "gate", "id": "f", "metric": "fair", "threshold": 0.8} | more


def valued_case(*entries, **more):
    return parse(tree_of([SALES], [ACCURACY, FAIR], values=list(entries), months=3, **more))


def lines_of(spec, *names, trials=2000):
    model = Model.of(spec, seed=1)
    found = [lines for _, lines in paths(model, Futures(model, trials), names)]
    return {name: np.concatenate([block[name] for block in found], axis=1) for name in names}


def one(spec, **more):
    (found,) = valued(spec, **more)
    return found


def value_of(spec, name):
    return next(a.value for a in expand(spec).assumptions if a.id == name)


def refusal_of(*entries, **more):
    with pytest.raises(SpecError) as caught:
        valued_case(*entries, **more)
    return str(caught.value)


ALL = (technology(), governance(), promotion(), gate())


def test_a_document_with_value_models_is_written_and_read_again_unchanged():
    spec = valued_case(*ALL, promotion(id="sale", data=CAMPAIGNS, unit="CNY/month"))
    for form in ("yaml", "json"):
        text = dump(spec, form)
        again = read(text)
        assert (again, again.digest, dump(again, form)) == (spec, spec.digest, text)


def test_the_best_spend_by_name_is_the_one_by_default():
    named = promotion(size=100, saturation=0.05, spend="optimum")
    assert valued_case(named).digest == valued_case(promotion()).digest


# --- technology


def test_a_metric_is_worth_what_the_line_through_its_anchors_says():
    spec = valued_case(technology(anchors=ANCHORS[:2], valid=[0, 1]))
    found = lines_of(spec, "acc_worth", "acc_held")
    assert found["acc_worth"] == pytest.approx(-270_000 + 400_000 * found["acc_held"], rel=1e-9)


def test_the_drawn_line_has_the_interval_of_regression_at_every_metric():
    fit = stats.linregress(*np.transpose([[a["metric"], a["value"]] for a in ANCHORS]))
    slope = distribution(parse_value(value_of(valued_case(technology()), "acc_slope")))
    low, high = slope.quantile([0.05, 0.95])
    half = stats.t(1).ppf(0.95) * fit.stderr
    assert (low, high) == pytest.approx((fit.slope - half, fit.slope + half), rel=1e-6)
    accuracy = {"id": "accuracy", "unit": "1", "value": 0.8}
    spec = parse(tree_of([SALES], [accuracy], values=[technology()], months=3))
    worth = lines_of(spec, "acc_worth", trials=20_000)["acc_worth"][0]
    metrics = [a["metric"] for a in ANCHORS]
    design = np.column_stack([np.ones(3), metrics])
    left = fit.intercept + fit.slope * np.array(metrics) - [a["value"] for a in ANCHORS]
    at = np.array([1, 0.8])
    spread = np.sqrt(left @ left * at @ np.linalg.inv(design.T @ design) @ at)
    sd = spread * stats.t(1).ppf(0.95) / stats.norm.ppf(0.95)
    assert worth.mean() == pytest.approx(fit.intercept + 0.8 * fit.slope, abs=4 * sd / 141)
    assert worth.std() == pytest.approx(sd, rel=0.03)


def test_outside_its_anchors_a_metric_is_held_and_the_share_is_told():
    found = one(valued_case(technology()))
    accuracy = distribution(parse_value("80% to 96%"))
    share = float(1 - accuracy.cdf(0.95) + accuracy.cdf(0.80))
    assert found.figures["share_outside"] == pytest.approx(share, abs=0.02)
    assert "of the trials accuracy lies outside 0.8 to 0.95" in str(found.notes[0])
    lines = lines_of(valued_case(technology()), "acc_held")
    assert (lines["acc_held"].min(), lines["acc_held"].max()) == (0.80, 0.95)


def test_a_line_that_is_extended_says_so_and_uses_the_metric_as_it_is():
    spec = valued_case(technology(outside="extend", anchors=ANCHORS[:2]))
    held, worth = lines_of(spec, "acc_held", "acc_worth").values()
    assert held.max() > 0.95
    assert worth == pytest.approx(-270_000 + 400_000 * held, rel=1e-9)
    assert "extended beyond what was measured" in str(one(spec).notes[0])


def test_a_metric_inside_its_range_leaves_no_remark():
    assert one(valued_case(technology(valid=[0, 1]))).notes == ()


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (technology(metric="acuracy"), "did you mean 'accuracy'"),
        (technology(metric_unit="point"), "values[0].metric: "),
        (technology(unit="seat/month"), "values[0].unit: "),
        (technology(anchors=ANCHORS[:1]), "values[0].anchors"),
        (technology(anchors=[ANCHORS[0]] * 2), "a lower end below a higher one"),
        (technology(anchors=[ANCHORS[0]] * 2, valid=[0, 1]), "values[0].anchors: needs two"),
        (technology(anchors=[ANCHORS[0] | {"sd": 5}, ANCHORS[1]]), "give all or none"),
        (technology(anchors=STEEP), "values[0].anchors: the numbers here lie too far apart"),
        (technology(valid=[0.9, 0.8]), "a lower end below a higher one"),
        (technology(value=3), "values[0].value"),
        ({"kind": "magic", "id": "m"}, "needs a kind out of"),
    ],
)
def test_a_technology_value_that_means_nothing_is_refused(entry, sentence):
    assert sentence in refusal_of(entry)


# --- governance


def test_the_floor_acts_in_every_draw_and_the_difference_is_told():
    found = one(valued_case(governance()), trials=16_384).figures
    months, error = 3, 3 * 2 / np.sqrt(16_384)
    assert found["raw"]["mean"] == pytest.approx(months * 1, abs=4 * error)
    closed = months * float(expected_floor(1, 2))
    assert found["value"]["mean"] == pytest.approx(closed, abs=4 * error)
    assert found["decided_now"] == found["raw"]["mean"]
    later = months * 0.395593
    assert found["worth_of_deciding_later"] == pytest.approx(later, abs=4 * error)


@settings(max_examples=20)
@given(
    value=st.floats(-1e6, 1e6),
    spread=st.floats(1, 1e6),
    costs=st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)),
)
def test_floored_value_is_never_below_the_raw_one_nor_below_nothing(value, spread, costs):
    entry = governance(
        value=f"normal({value}, {spread})", privacy_cost=costs[0], compliance_cost=costs[1]
    )
    raw, worth = lines_of(valued_case(entry), "gov_raw", "gov_worth", trials=100).values()
    assert (worth == np.maximum(raw, 0)).all()


def test_governance_that_loses_money_for_certain_is_worth_nothing_now_or_later():
    found = one(valued_case(governance(value=10, privacy_cost=8, compliance_cost=5))).figures
    assert (found["raw"]["mean"], found["value"]["mean"]) == (-9, 0)
    assert (found["decided_now"], found["worth_of_deciding_later"]) == (0, 0)


def test_costs_of_governance_may_be_lines_of_the_case():
    spec = valued_case(governance(value=600, compliance_cost="sales / 5"))
    assert simulate(spec, trials=1).npv[0] == pytest.approx(3 * (500 + 600 - 100))


# --- promotion


def test_promotion_spends_the_known_optimum_and_earns_the_known_gain():
    spec = valued_case(promotion())
    assert value_of(spec, "ads_spend") == pytest.approx(32.1888, abs=5e-5)
    gain = one(spec).figures["gain"]
    assert gain["mean"] == pytest.approx(3 * 47.8112, abs=2e-4)
    assert simulate(spec, trials=1).npv[0] == pytest.approx(3 * (500 + 47.8112), abs=2e-4)


SHAPES = [
    ({"size": "80 to 120", "saturation": "0.03 to 0.08"}, lambda p, a, b: a * (1 - np.exp(-b * p))),
    ({"size": "8 to 12", "exponent": "30% to 60%"}, lambda p, a, b: a * p**b),
    ({"size": "80 to 120", "half": "10 to 40"}, lambda p, a, b: a * p / (b + p)),
]


@pytest.mark.parametrize(("given_values", "response"), SHAPES)
def test_the_optimum_of_each_trial_is_where_a_search_finds_it(given_values, response):
    spec = valued_case(promotion(**given_values, unit_cost="0.8 to 1.2"))
    names = ("ads_ceiling", "ads_bend", "ads_optimum")
    model = Model.of(spec, seed=1)
    for block, lines in paths(model, Futures(model, 20), names):
        for trial in range(20):
            a, b, best = (lines[name][0, trial] for name in names)
            k = block.draws["ads_unit_cost"][trial]
            found = optimize.minimize_scalar(
                lambda p, a=a, b=b, k=k: k * p - response(p, a, b),
                bounds=(0, 4 * best + 1),
                method="bounded",
                options={"xatol": 1e-9},
            )
            assert best == pytest.approx(found.x, rel=1e-5)


def test_campaign_data_choose_the_family_and_bring_their_errors_along():
    spec = valued_case(promotion(data=CAMPAIGNS))
    found = one(spec, trials=16_384)
    assert found.figures["family"] == "exponential"
    assert value_of(spec, "ads_spend") == pytest.approx(32.19, abs=0.2)
    optimum = found.figures["optimum"]
    assert optimum["p5"] < 32.19 < optimum["p95"]
    assert found.notes == ()


@pytest.mark.parametrize("family", ["exponential", "power", "hill"])
def test_the_trials_spread_the_optimum_as_the_fit_says(family):
    spec = valued_case(promotion(data=CAMPAIGNS, family=family))
    low, high = fit_of(spec.values[0]).best_spend_interval(1.0)
    optimum = one(spec, trials=16_384).figures["optimum"]
    assert (optimum["p5"], optimum["p95"]) == pytest.approx((low, high), rel=0.02)


def test_spend_beyond_all_campaigns_is_told():
    found = one(valued_case(promotion(data=CAMPAIGNS, spend=200)))
    assert "In 100 % of the trials 'ads' spends outside 5 to 80" in str(found.notes[0])


def test_a_normal_that_is_all_but_positive_may_be_a_size():
    spec = valued_case(promotion(size="normal(100, 20)", half=20))
    assert value_of(spec, "ads_spend") == pytest.approx(np.sqrt(2000) - 20)


def test_an_exponent_near_one_leaves_every_trial_finite():
    spec = valued_case(promotion(size=50, exponent="50% to 99.9%", spend=20))
    assert np.isfinite(simulate(spec, trials=2000).npv).all()


def test_a_response_may_follow_the_months_where_its_spend_is_given():
    spec = valued_case(promotion(size="sales * month", half=20, spend=20))
    response = lines_of(spec, "ads_response", trials=1)["ads_response"]
    assert response[:, 0] == pytest.approx([250, 500, 750])


@settings(max_examples=15)
@given(scale=st.floats(0.01, 1000))
def test_value_models_in_another_currency_scale_the_npv(scale):
    def worth(factor):
        anchors = [{"metric": a["metric"], "value": factor * a["value"]} for a in ANCHORS]
        entries = [
            technology(anchors=anchors),
            governance(value=f"normal({factor}, {2 * factor})", privacy_cost=factor / 9),
            promotion(unit="impression", size=40 * factor, half=20, unit_cost=factor),
        ]
        lines = [("sales", f"{500 * factor!r}", "benefit")]
        tree = tree_of(lines, [ACCURACY], values=entries, months=3)
        return simulate(parse(tree), trials=200).npv

    assert worth(scale) == pytest.approx(scale * worth(1), rel=1e-7)


@pytest.mark.parametrize(
    ("given_values", "sentence"),
    [
        ({"size": 10, "exponent": 1}, "values[0].exponent: with an exponent of 1"),
        ({"size": 10, "exponent": 2}, "the best spend is a corner"),
        ({"size": 10, "exponent": "0.5 to 0.9"}, "must stay between 0 and 1"),
        ({"size": "-5 to 10", "half": 3}, "values[0].size: must stay between 0 and inf"),
        ({"size": "2 * sales", "half": 3}, "values[0].size: a response that bends needs numbers"),
        ({"size": "normal(1, 2)", "half": 3}, "values[0].size: must stay between 0 and inf"),
        ({"size": 1e99, "exponent": 0.9}, "values[0].spend: the numbers here lie too far apart"),
        ({"data": [[1, x] for x in range(9)]}, "three different spends"),
        ({"size": 10, "half": 3, "unit_cost": 0}, "values[0].unit_cost: must be above 0"),
        ({"size": 10}, "needs the response"),
        ({"half": 10}, "needs the response"),
        ({"size": 10, "half": 3, "saturation": 1}, "needs the response"),
        ({"size": 10, "half": 3, "data": CAMPAIGNS}, "not both"),
        ({"size": 10, "half": 3, "family": "power"}, "takes 'exponent'"),
        ({"data": [[x, 2 * x] for x in range(1, 8)]}, "values[0].data: a straight or rising line"),
        ({"data": CAMPAIGNS[:4]}, "values[0].data: needs 5 rows or more"),
        ({"data": [[1], *CAMPAIGNS]}, "values[0].data[0]: a row is"),
    ],
)
def test_promotion_without_an_optimum_inside_is_refused(given_values, sentence):
    assert sentence in refusal_of(promotion(**given_values))


# --- gates


def test_a_gate_tells_in_which_share_of_the_trials_it_is_met():
    found = one(valued_case(gate()), trials=16_384)
    share = float(1 - distribution(parse_value("70% to 99%")).cdf(0.8))
    assert found.figures["share_met"] == pytest.approx(share, abs=0.012)
    assert "at least 0.8, is met in" in str(found.notes[0])


def test_a_ratio_above_one_counts_as_one_and_below_nothing_as_nothing():
    ratio = {"id": "fair", "unit": "1", "value": "uniform(-1, 3)"}
    tree = tree_of([SALES], [ratio], values=[gate()], months=3)
    score = lines_of(parse(tree), "f_score")["f_score"]
    assert (score.min(), score.max()) == (0.0, 1.0)


def test_rates_of_groups_are_compared_by_the_four_fifths_rule():
    rates = [{"id": "men", "selected": 0.5}, {"id": "women", "selected": 0.38}]
    entry = {"kind": "gate", "id": "f", "rates": rates, "threshold": 0.8}
    found = one(valued_case(entry)).figures
    assert (found["score"]["mean"], found["share_met"]) == (pytest.approx(0.76), 0)


def test_a_multiplier_scales_its_line_by_a_line_of_its_own():
    entry = gate(use="multiplier", line="sales", threshold=None, metric=0.9)
    spec = valued_case(entry)
    assert simulate(spec, trials=1).npv[0] == pytest.approx(3 * 500 * 0.9)
    assert one(spec).figures["adjustment"]["mean"] == pytest.approx(-150)


def test_a_multiplier_may_stand_in_a_formula_of_the_case():
    entry = gate(use="multiplier", threshold=None, metric=0.9)
    lines = [("sales", "price * f_score", "benefit")]
    tree = tree_of(lines, [("price", 500)], values=[entry], months=3)
    assert simulate(parse(tree), trials=1).npv[0] == pytest.approx(3 * 450)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (gate(metric=None), "nothing measured is not a 1"),
        (gate(rates=[{"id": "a", "selected": 0.5}], metric=None), "nothing measured is not a 1"),
        (gate(rates=[{"id": "a", "selected": 0.5}] * 2, metric=None), "a group stands twice"),
        (gate(metric="fare"), "values[0].metric: unknown name 'fare'"),
        (gate(threshold=None), "a gate has a `threshold`"),
        (gate(use="multiplier"), "a multiplier has no threshold"),
        (gate(use="multiplier", threshold=None), "values[0].use: nothing is multiplied"),
        (gate(use="multiplier", threshold=None, line="sale"), "did you mean 'sales'"),
        (gate(use="multiplier", threshold=None, line="sales", role="cost"), "is a benefit"),
    ],
)
def test_a_gate_without_a_measurement_or_a_use_is_refused(entry, sentence):
    assert sentence in refusal_of(entry)


def test_a_multiplier_of_a_line_without_a_role_is_refused():
    helper = ("visits", "5")
    entry = gate(use="multiplier", threshold=None, line="visits")
    with pytest.raises(SpecError, match="has no role"):
        parse(tree_of([SALES, helper], [FAIR], values=[entry], months=3))


def test_a_ratio_of_groups_nobody_selected_is_an_error_and_not_a_one():
    rates = [{"id": "men", "selected": 0}, {"id": "women", "selected": 0}]
    entry = {"kind": "gate", "id": "f", "rates": rates, "use": "multiplier", "line": "sales"}
    with pytest.raises(SpecError, match="no finite value"):
        simulate(valued_case(entry), trials=10)


def test_a_simulation_tells_what_its_value_models_come_to():
    spec = valued_case(technology(), gate())
    found = simulate(spec, trials=500)
    assert list(found.to_json()["values"]) == [one.to_json() for one in valued(spec, trials=500)]
    outside, met = map(str, found.notes)
    assert "accuracy lies outside" in outside
    assert "The gate 'f'" in met
    assert "values" not in simulate(valued_case(), trials=5).to_json()


def test_the_examples_of_the_page_about_value_models_are_what_it_says():
    page = (Path(__file__).parents[2] / "docs" / "value-models.md").read_text("utf-8")
    examples = [
        yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    ]
    entries = [entry for block in examples if isinstance(block, list) for entry in block]
    known = next(block for block in examples if isinstance(block, dict))
    ratio = {"id": "approval_ratio", "unit": "1", "value": "75% to 99%"}
    lines = [("sales", "1e5", "benefit"), ("dpo_cost", "2e4", "cost")]
    spec = parse(tree_of(lines, [ACCURACY, ratio], values=entries, **known))
    assert value_of(spec, "ads_spend") == pytest.approx(32.1888, abs=5e-5)
    assert [one["kind"] for one in simulate(spec, trials=300).to_json()["values"]] == [
        *("technology", "governance", "promotion", "promotion", "gate", "gate")
    ]
