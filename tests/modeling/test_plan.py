"""The plan of a document: criteria with evidence, people who are able and paid, duties."""

from __future__ import annotations

import numpy as np
import pytest

from modeling import document
from modeling.capability import gaps_of, levels_at
from modeling.formula.values import parse_value
from modeling.plan import CAPABILITIES
from modeling.spec import SpecError
from modeling.uncertainty.distributions import distribution
from modeling.uncertainty.payroll import payroll
from modeling.uncertainty.staffing import staffing
from tests.modeling.cases import tree_of
from tests.modeling.entries import cost, costs, series

STAGE = {"id": "poc", "title": "PoC", "start": 0, "months": 2}
CREW = {"id": "crew", "kind": "people", "headcount": 2, "salary": 100}


def planned(**plan):
    return document.parse(tree_of((), (), plan=plan, costs=[CREW]))


def refused(**plan):
    with pytest.raises(SpecError) as caught:
        planned(**plan)
    return [f"{issue.path}: {issue.message}" for issue in caught.value.issues]


@pytest.mark.parametrize(
    "given",
    [
        "Measured",
        {"en": "Measured", "zh-hans": "已测量"},
        {"text": "Measured", "evidence": "https://example.com", "met": "2027-03-01"},
        {"text": {"en": "Measured", "zh-hans": "已测量"}, "met": "2027-03-01"},
    ],
)
def test_a_criterion_is_written_as_it_was_read(given):
    spec = planned(stages=[STAGE | {"exit": [given]}])
    assert spec.to_json()["plan"]["stages"][0]["exit"] == [given]
    assert document.read(document.dump(spec)) == spec


def test_a_criterion_that_says_only_its_text_is_short():
    spec = planned(stages=[STAGE | {"exit": [{"text": "Measured"}]}])
    assert spec.to_json()["plan"]["stages"][0]["exit"] == ["Measured"]
    assert spec.plan.stages[0].exit[0].met is None


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (
            {"stages": [STAGE | {"exit": [{"text": "x", "met": "2027-02-30"}]}]},
            "plan.stages[0].exit[0].met: must be a day that exists",
        ),
        (
            {"stages": [STAGE | {"exit": [{"text": "x", "evidnce": "y"}]}]},
            "plan.stages[0].exit[0].evidnce: unknown key 'evidnce'; did you mean 'evidence'?",
        ),
        ({"stages": [STAGE | {"exit": [7]}]}, "plan.stages[0].exit[0]: must be a map of keys"),
        (
            {"stages": [STAGE | {"needs": {"technical": 6}}]},
            "plan.stages[0].needs.technical: must be at most 5",
        ),
        (
            {"founders": [{"name": "Ada", "ratings": {"technicl": 3}}]},
            "plan.founders[0].ratings.technicl: unknown key 'technicl'; did you mean 'technical'?",
        ),
        (
            {"founders": [{"name": "Ada"}, {"name": "Ada"}]},
            "plan.founders[1].name: 'Ada' stands twice among the founders",
        ),
        (
            {"team": [{"role": "Engineer", "cost": "crews"}]},
            "plan.team[0].cost: unknown name 'crews'; did you mean 'crew'?",
        ),
        (
            {"raci": [{"task": "Train", "responsible": [], "accountable": "Ada"}]},
            "plan.raci[0].responsible: has fewer than 1 entries; add one",
        ),
        (
            {"raci": [{"task": "Train", "responsible": ["Ada"]}]},
            "plan.raci[0].accountable: is missing; add it",
        ),
        (
            {
                "raci": [{"task": "T", "responsible": ["A"], "accountable": "A", "stage": "pocs"}],
                "stages": [STAGE],
            },
            "plan.raci[0].stage: unknown name 'pocs'; did you mean 'poc'?",
        ),
    ],
)
def test_a_fault_of_the_plan_is_told_at_its_place(plan, sentence):
    assert any(text.startswith(sentence) for text in refused(**plan)), refused(**plan)


def test_a_place_is_paid_by_an_entry_of_kind_people():
    other = {"id": "ads", "kind": "promotion", "budget": 5}
    tree = tree_of((), (), plan={"team": [{"role": "E", "cost": "ads"}]}, costs=[other])
    with pytest.raises(SpecError, match="'ads' is of kind promotion; name an entry of kind people"):
        document.parse(tree)


def test_a_team_is_as_able_as_the_best_who_is_there():
    spec = planned(
        founders=[
            {"name": "Ada", "ratings": {"technical": 4, "business": 1}},
            {"name": "Bo", "ratings": {"business": 3}},
        ],
        team=[
            {"role": "Counsel", "start": 6, "ratings": {"risk": 4}},
            {"role": "Engineer", "count": 3},
        ],
    )
    early, late = levels_at(spec.plan, 5), levels_at(spec.plan, 6)
    assert early == {"technical": 4, "business": 3, "team": 0, "risk": 0, "communication": 0}
    assert late == early | {"risk": 4}
    assert tuple(early) == CAPABILITIES


def test_a_gap_is_what_a_stage_needs_more_of_than_there_is_when_it_begins():
    needs = {"technical": 3, "risk": 4, "team": 2}
    spec = planned(
        founders=[{"name": "Ada", "ratings": {"technical": 4}}],
        team=[{"role": "Counsel", "start": 6, "ratings": {"risk": 4}}],
        stages=[STAGE | {"needs": needs}, STAGE | {"id": "b", "start": 6, "needs": needs}],
    )
    first, second = (gaps_of(spec.plan, stage) for stage in spec.plan.stages)
    assert [(gap.capability, gap.needed, gap.found) for gap in first] == [
        *(("risk", 4, 0), ("team", 2, 0))
    ]
    assert [(gap.capability, gap.stage) for gap in second] == [("team", "b")]
    assert gaps_of(spec.plan, spec.plan.stages[0].model_copy(update={"needs": None})) == ()


def test_a_payroll_is_headcount_times_salary_times_one_plus_overhead():
    spec = costs(
        cost("people", headcount=2, salary="normal(1000, 100)", overhead="25%", first=3, last=14),
        months=18,
    )
    found = payroll(spec.costs[0], months=18)
    assert found.monthly == pytest.approx([0.0] * 2 + [2500.0] * 12 + [0.0] * 4)
    assert (found.low[2], found.high[2]) == pytest.approx(
        (2 * 1.25 * (1000 - 164.4854), 2 * 1.25 * (1000 + 164.4854)), rel=1e-6
    )
    assert found.of_year("2027-07") == pytest.approx({2027: 4 * 2500.0, 2028: 8 * 2500.0})


def test_a_pay_rise_comes_every_twelve_months_of_the_case():
    spec = costs(cost("people", headcount=1, salary=100, pay_rise="10%", first=13), months=30)
    found = payroll(spec.costs[0], months=30)
    assert found.monthly == pytest.approx([0.0] * 12 + [110.0] * 12 + [121.0] * 6)
    assert found.low[12] == found.high[12] == pytest.approx(110)


def test_a_payroll_agrees_with_the_line_that_the_engine_works_out():
    spec = costs(cost("people", headcount=3, salary=70, overhead=0.4, pay_rise=0.05), months=30)
    found = payroll(spec.costs[0], months=30)
    assert np.asarray(series(spec, "payroll")) == pytest.approx(found.monthly)


@pytest.mark.parametrize(
    "more", [{"headcount": "heads * ramp(0, 6)"}, {"salary": "wage"}, {"pay_rise": "wage / wage"}]
)
def test_a_payroll_that_is_a_formula_is_left_to_the_engine(more):
    entry = cost("people", **({"headcount": 1, "salary": 100} | more))
    spec = costs(entry, assumptions=[("wage", 7, "CNY/person/month"), ("heads", 3, "person")])
    assert payroll(spec.costs[0], months=12) is None


def test_a_payroll_of_formulas_is_that_of_its_trials():
    entry = cost("people", headcount="heads * ramp(0, 4)", salary="wage", overhead=0.5, first=2)
    spec = costs(
        entry,
        assumptions=[("wage", "80 to 120", "CNY/person/month"), ("heads", 4, "person")],
        months=6,
    )
    found = staffing(spec, ["x"], trials=2000)["x"]
    wage = distribution(parse_value("80 to 120"))
    heads = np.array([0, 2, 3, 4, 4, 4])
    assert found.heads == pytest.approx(heads)
    assert found.monthly == pytest.approx(heads * 1.5 * wage.mean, rel=0.02)
    assert found.low == pytest.approx(heads * 1.5 * 80, rel=0.03)
    assert found.high == pytest.approx(heads * 1.5 * 120, rel=0.03)


def test_a_payroll_of_numbers_is_the_same_from_trials():
    spec = costs(cost("people", headcount="2 to 4", salary=100, last=3), months=5)
    exact, drawn = payroll(spec.costs[0], months=5), staffing(spec, ["x"], trials=4000)["x"]
    assert drawn.monthly == pytest.approx(exact.monthly, rel=0.02)
    assert drawn.heads == pytest.approx(exact.heads, rel=0.02)
