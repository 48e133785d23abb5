"""Entries written out: ids, places, edits, mixes, and numbers that stay the same."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modeling import document
from modeling.economics.expansion import expand, expansion, written_out
from modeling.reading import joined
from modeling.spec import ENTRIES, CaseSpec, SpecError
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import case, tree_of
from tests.modeling.entries import cost, costs, series, stream, streams

TWELVE = (Path(__file__).parent / "twelve.yaml").read_text(encoding="utf-8")
EXAMPLE = document.read(TWELVE).to_json()
SEATS = stream("subscription", price="80 to 120", adds=10, churn="2% to 4%")


def npv(spec, trials=256):
    return simulate(expand(spec), trials=trials, seed=7).npv


def refused(tree):
    """Return what is wrong with a document, as texts."""
    with pytest.raises(SpecError) as caught:
        document.parse(tree)
    return [f"{issue.path}: {issue.message}" for issue in caught.value.issues]


def tree(*entries, **more):
    return tree_of((), (), streams=list(entries), **more)


def test_a_case_without_entries_comes_back_unchanged():
    spec = case([("sales", "100", "benefit")])
    assert expand(spec) is spec


def test_what_is_written_out_is_not_written_out_again():
    whole = expand(document.read(TWELVE))
    assert expand(whole) is whole
    assert not any(getattr(whole, section) for section in ENTRIES)
    document.check(whole)


def test_the_same_document_is_always_written_out_alike():
    first, second = document.read(TWELVE), document.read(TWELVE)
    assert expand(first) == expand(second)
    assert expansion(first) is expansion(first)


def test_a_document_with_entries_reads_back_byte_for_byte():
    spec = document.read(TWELVE)
    for form in ("yaml", "json"):
        text = document.dump(spec, form)
        assert document.read(text) == spec
        assert document.dump(document.read(text), form) == text
    assert document.read(document.dump(spec, "json")).digest == spec.digest


def test_the_example_has_every_model_and_every_kind_of_cost():
    schema = document.json_schema()["$defs"]
    spec = document.read(TWELVE)
    models = {
        part["properties"]["model"].get("const")
        for part in schema.values()
        if "model" in part.get("properties", {})
    }
    assert {entry.model for entry in spec.streams} == models
    assert len(models) == 12
    assert len({entry.kind for entry in spec.costs}) == 7


def test_what_entries_make_follows_the_documents_own():
    spec = streams(SEATS, assumptions=[("a", 3)], lines=[("rent", "100", "cost")])
    whole = expand(spec)
    assert [item.id for item in whole.assumptions[:2]] == ["a", "x_price"]
    assert [item.id for item in whole.lines[:2]] == ["rent", "x_new"]
    assert all(item.id.startswith("x_") for item in (*whole.assumptions[1:], *whole.lines[1:]))
    assert {line.stream for line in whole.lines[1:]} == {"x"}


def test_benefits_carry_the_kind_of_value_and_costs_do_not():
    spec = streams(SEATS | {"value_category": "data_insight", "cac": 5})
    kinds = {line.role: line.value_category for line in expand(spec).lines}
    assert kinds == {"benefit": "data_insight", "cost": None, None: None}


def test_a_parameter_keeps_its_own_source_and_grade():
    entry = SEATS | {"source": "Plan", "grade": "expert", "adds": {"value": 10, "grade": "poc"}}
    whole = expand(streams(entry))
    assert (whole.assumption("x_price").source, whole.assumption("x_price").grade) == (
        "Plan",
        "expert",
    )
    assert whole.assumption("x_adds").grade == "poc"


def test_an_entry_written_out_by_hand_gives_the_same_numbers_bit_for_bit():
    spec = document.read(TWELVE)
    expected = npv(spec)
    for entry in (*spec.streams, *spec.costs):
        spec = written_out(spec, entry.id)
    assert not spec.streams
    assert not spec.costs
    again = document.read(document.dump(spec))  # an ordinary document, in every way
    assert np.array_equal(npv(again), expected)


def test_one_entry_is_written_out_and_the_others_stay():
    spec = document.read(TWELVE)
    found = written_out(spec, "ads")
    assert [entry.id for entry in found.streams] == [e.id for e in spec.streams if e.id != "ads"]
    assert np.array_equal(npv(found), npv(spec))


def test_an_entry_whose_monthly_parameter_an_outlook_changes_is_not_written_out():
    entry = SEATS | {"adds": "bass(100, 0.01, 0.1)"}
    spec = streams(entry, outlooks={"down": {"x_adds": 3}})
    with pytest.raises(SpecError, match=r"outlooks.down.x_adds: 'x_adds' changes from month"):
        written_out(spec, "x")


def test_only_an_entry_can_be_written_out():
    with pytest.raises(SpecError, match="unknown name 'seat'; did you mean 'seats'"):
        written_out(document.read(TWELVE), "seat")


def test_an_entry_of_weight_nothing_is_as_if_it_were_left_out():
    spec = document.read(TWELVE)
    kept = [entry for entry in spec.streams if entry.id not in ("fund", "seats", "expert")]
    rest = {"canvas": {}, "correlations": [], "risks": [], "outlooks": {}, "costs": []}
    base = spec.to_json() | rest
    entries = [entry for entry in base["streams"] if entry["id"] not in ("seats", "expert")]
    zero = [e | ({"weight": 0} if e["id"] == "fund" else {"weight": 1}) for e in entries]
    zero = [{key: value for key, value in e.items() if key != "mix"} for e in zero]
    without = [e for e in zero if e["id"] != "fund"]
    assert len(without) == len(kept)
    weighted, left_out = (document.parse(base | {"streams": part}) for part in (zero, without))
    assert np.array_equal(npv(weighted), npv(left_out))


def test_other_values_act_on_the_parameters_of_entries():
    spec = document.read(TWELVE)
    values = {"seats_price": "60 to 90", "team_salary": 19000, "usd": 7, "allies_cloud_share": 0.3}
    changed = spec.with_values(values)
    assert changed.streams[0].price.value == "60 to 90"
    assert changed.streams[0].price.grade == "poc"
    assert expand(changed) == expand(spec).with_values(values)
    assert spec.with_values({"usd": 7}).streams == spec.streams


def test_other_values_of_unknown_parameters_are_refused():
    spec = document.read(TWELVE)
    with pytest.raises(SpecError, match="did you mean 'seats_price'"):
        spec.with_values({"seats_prices": 3})
    with pytest.raises(SpecError, match=r"streams\[0\]: must be a number, or a text"):
        spec.with_values({"seats_price": [3]})


def test_an_outlook_changes_parameters():
    downside = document.read(TWELVE).for_outlook("downside")
    assert expand(downside).assumption("seats_price").value == "60 to 90"
    assert npv(downside).mean() < npv(document.read(TWELVE)).mean()


def test_an_outlook_may_put_a_number_in_the_place_of_a_formula():
    entry = SEATS | {"adds": "bass(100, 0.01, 0.1)"}
    spec = streams(entry, outlooks={"down": {"x_adds": 3}})
    assert series(spec.for_outlook("down"), "new", {"x_price": 100, "x_churn": 0}) == [3.0] * 12


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        ({"x_prise": 3}, "outlooks.down.x_prise: unknown name 'x_prise'; did you mean 'x_price'"),
        ({"x_price": "x_churn * 2"}, "outlooks.down.x_price: the formula gives '1/month'"),
        ({"x_price": "90 to 80"}, "outlooks.down.x_price: the range begins at or above its end"),
    ],
)
def test_a_fault_of_an_outlook_is_told_there(override, sentence):
    assert any(sentence in text for text in refused(tree(SEATS, outlooks={"down": override})))


def test_everything_may_name_what_entries_make():
    training = {"id": "p", "title": "P", "recipe": "tabular", "metric": "auc", "binds": "x_churn"}
    spec = document.parse(
        tree_of(
            [("bonus", "0.1 * prev(x_revenue, 0)", "cost")],
            (),
            streams=[SEATS],
            correlations=[["x_price", "x_churn", -0.5]],
            canvas={"revenue_streams": [{"text": "Seats", "binds": ["x_revenue", "x_price"]}]},
            poc=[training],
            risks=[
                {
                    "id": "slow",
                    "title": "Slow",
                    "category": "market",
                    "probability": 0.5,
                    "per": "horizon",
                    "severity": 3,
                    "strikes": {"kind": "delay", "line": "x_revenue"},
                }
            ],
        )
    )
    assert expand(spec).correlations == spec.correlations
    assert npv(spec).std() > 0


def test_an_edit_takes_the_place_of_a_formula():
    plain = streams(SEATS | {"price": 100, "churn": 0})
    edited = streams(SEATS | {"price": 100, "churn": 0, "edits": {"new": "x_adds * 2"}})
    assert series(edited, "revenue") == [2 * money for money in series(plain, "revenue")]


def test_an_edited_line_is_still_weighted():
    entry = SEATS | {"price": 8, "adds": 10, "weight": "50%"}
    spec = streams(entry | {"edits": {"revenue": "x_price * x_adds * step"}})
    assert series(spec, "revenue") == [40.0] * 12


def test_a_formula_that_never_changes_is_an_assumption_and_one_that_does_is_a_line():
    spec = streams(
        SEATS
        | {
            "price": "base_price * 2",
            "start": "founders",
            "adds": "10 * ramp(0, 6)",
            "cac": "x_price * life",
            "unit_cost": "wage / seats_of_one",
        },
        assumptions=[
            ("base_price", 40, "CNY/seat/month"),
            ("founders", 5, "seat"),
            ("life", 3, "month"),
            ("seats_of_one", 50, "seat"),
        ],
        lines=[("wage", "100 * ramp(0, 6)")],
    )
    whole = expand(spec)
    assert {"x_price", "x_start", "x_cac"} <= {item.id for item in whole.assumptions}
    assert {"x_adds", "x_unit_cost"} <= {item.id for item in whole.lines}


@pytest.mark.parametrize(
    ("entries", "more", "sentence"),
    [
        (
            [SEATS],
            {"lines": [{"id": "x_revenue", "unit": "CNY/month", "formula": "1"}]},
            "streams[0].id: the entry makes 'x_revenue', which lines[0] has already",
        ),
        (
            [SEATS, SEATS],
            {},
            "streams[1].id: 'x' is the id of streams[0]; take another one",
        ),
        (
            [SEATS | {"edits": {"revenu": "1"}}],
            {},
            "streams[0].edits.revenu: the entry makes no line 'revenu'; did you mean 'rev",
        ),
        (
            [SEATS | {"edits": {"quite_else": "1"}}],
            {},
            "no line 'quite_else'; it makes customers, ltv, margin, new, revenue",
        ),
        (
            [SEATS | {"edits": {"revenue": "x_price"}}],
            {},
            "streams[0].edits.revenue: the formula gives 'CNY/seat/month' and",
        ),
        ([SEATS | {"edits": {"revenue": "1 +"}}], {}, "streams[0].edits.revenue: ends at"),
        (
            [SEATS | {"price": "x_adds"}],
            {},
            "streams[0].price: the formula gives 'seat/month' and the unit",
        ),
        ([SEATS | {"price": "10 to"}], {}, "streams[0].price: a range has a number on both sides"),
        ([SEATS | {"price": "prize"}], {}, "streams[0].price: unknown name 'prize'"),
        ([SEATS | {"price": "x_price"}], {}, "streams[0].price: cycle x_price -> x_price"),
        ([SEATS | {"price": "uniform(3, 1)"}], {}, "streams[0].price: "),
        (
            [SEATS | {"start": "3 * ramp(0, 2)"}],
            {},
            "streams[0].start: 'ramp()' changes from month to month",
        ),
        ([SEATS | {"start": "x_new * step"}], {}, "streams[0].start: 'x_new' is a line"),
        ([SEATS | {"unit": "seat//x"}], {}, "streams[0].unit: 'seat//x' is no unit"),
        (
            [SEATS | {"prise": 3}],
            {},
            "streams[0].prise: unknown key 'prise'; did you mean 'price'?",
        ),
        ([SEATS | {"fee": 3}], {}, "streams[0].fee: "),
        (
            [SEATS | {"model": "subscriptions"}],
            {},
            "not 'subscriptions'; did you mean 'subscription'?",
        ),
        ([SEATS | {"model": "xyz"}], {}, "not 'xyz'"),
        ([SEATS | {"price": [1]}], {}, "streams[0].price: must be a number, or a text"),
        (
            [SEATS | {"price": {"valu": 1}}],
            {},
            "streams[0].price.valu: unknown key 'valu'; did you mean 'value'?",
        ),
        (
            [{k: v for k, v in SEATS.items() if k != "adds"}],
            {},
            "streams[0].adds: is missing; add it",
        ),
        ([SEATS | {"mix": "m"}], {}, "streams[0].weight: has a mix and no weight"),
        (
            [SEATS | {"mix": "m", "weight": 0.4}],
            {},
            "streams[0].weight: the weights of mix 'm' sum to 0.4, not to 1",
        ),
        (
            [stream("usage", users=1, use=1, price=1, tokens_in=3)],
            {},
            "streams[0]: 'tokens_in' needs 'price_in' beside it",
        ),
        ([stream("data", subscribers=1)], {}, "streams[0]: needs one of fee, records"),
        (
            [stream("partners", partners=[{"id": "p", "contribution": 1, "share": "usd"}])],
            {},
            "streams[0].partners[0].share: unknown name 'usd'",
        ),
        (
            [stream("partners", partners=[{"id": "p", "contribution": 1, "share": 1}] * 2)],
            {},
            "streams[0]: partner 'p' stands twice",
        ),
        (
            [stream("partners", partners=[{"id": "p", "contribution": 1, "share": 1}], edit=1)],
            {},
            "streams[0].edit: unknown key 'edit'; did you mean 'edits'?",
        ),
    ],
)
def test_a_fault_of_an_entry_is_told_at_its_place(entries, more, sentence):
    lines = more.get("lines", ())
    found = refused(tree_of(lines, (), streams=entries))
    assert any(sentence in text for text in found), found
    assert not any(text.startswith(("assumptions", "lines[1")) for text in found), found


def test_two_entries_that_make_one_id_are_both_named():
    outer = stream("partners", partners=[{"id": "b", "contribution": 1, "share": 1}]) | {"id": "a"}
    inner = stream("royalty", licensees=1, sales=1, rate=1) | {"id": "a_b"}
    joint = inner | {"model": "joint", "share": 1, "expenses": 1, "cost_share": 1}
    joint = {key: value for key, value in joint.items() if key not in ("licensees", "rate")}
    found = refused(tree(outer, joint))
    assert any(
        "streams[1].id: the entry makes 'a_b_share', which streams[0] has already" in text
        for text in found
    )


def parameters():
    """Return the places of all parameters of the example, with their values."""
    spec = document.read(TWELVE)
    return [
        (section, index, placed.path)
        for section in ("streams", "costs")
        for index, entry in enumerate(getattr(spec, section))
        for placed in entry.parameters()
    ]


@pytest.mark.parametrize(("section", "index", "path"), parameters())
def test_a_unit_that_clashes_is_told_at_its_parameter(section, index, path):
    changed = copy.deepcopy(document.read(TWELVE).to_json())
    place = changed[section][index]
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = "odd"
    changed["assumptions"].append({"id": "odd", "unit": "lightyear", "value": "1 to 2"})
    changed["correlations"], changed["outlooks"] = [], {}
    found = [text.split(": ")[0] for text in refused(changed)]
    assert found == [joined((section, index, *path))]


def test_a_formula_of_an_edit_stands_alone_even_where_it_is_weighted():
    found = refused(tree(SEATS | {"weight": "50%", "edits": {"revenue": "1) + (2"}}))
    assert found == [
        "streams[0].edits.revenue: ')' at character 2 does not fit here",
    ]


def test_a_label_or_a_formula_that_grows_too_long_is_no_crash():
    long = " + ".join(["x_price * x_adds * step"] * 77)
    assert 1980 < len(long) <= 2000
    entry = SEATS | {"label": "l" * 20_000, "weight": "50%", "edits": {"revenue": long}}
    assert refused(tree(entry))[0].startswith("streams[0].edits.revenue: is longer than")


JUNK = [
    None, True, -1, 1e99, "", "x", "seats_price", "seats_new", "month", "prev(seats_new, 0)", "1 +",
    "9 to 1", "normal(0, -1)", "if(1, 2)", "cumsum(3)", "{0}", "{x}", "a" * 3000, [], {}, [1],
    {"value": 1}, {"value": {}}, {"a": 1}, {"value": 1, "grade": "x"}, {"value": "1", "source": ""},
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_junk_in_an_entry_is_told_elsewhere_or_crashes(data):
    changed = copy.deepcopy(EXAMPLE)
    section = data.draw(st.sampled_from(["streams", "costs"]))
    entry = data.draw(st.sampled_from(changed[section]))
    keys = {*entry, "edits", "weight", "unit_cost", "surprise"} - {"id"}
    key = data.draw(st.sampled_from(sorted(keys)))
    entry[key] = data.draw(st.sampled_from(JUNK))
    try:
        spec = document.parse(changed)
    except SpecError as error:
        places = [issue.path for issue in error.issues]
        assert not any(place.startswith(("lines", "assumptions[4")) for place in places)
        # a parameter that became a number is told where it is correlated
        assert any(place.startswith((section, "correlations")) for place in places)
    else:
        assert document.read(document.dump(spec)) == spec


def test_weights_that_are_uncertain_are_not_summed():
    entries = [
        SEATS | {"mix": "m", "weight": "30% to 50%"},
        SEATS | {"id": "y", "mix": "m", "weight": 0.7},
    ]
    assert len(streams(*entries).streams) == 2


def test_thousands_of_entries_are_written_out():
    many = [cost("people", headcount=1, salary=k + 1) | {"id": f"c{k}"} for k in range(2000)]
    spec = CaseSpec.model_validate(tree_of((), (), costs=many))
    whole = expand(spec)
    assert len(whole.lines) == 2000
    assert len(whole.assumptions) == 6000


def test_a_chain_of_entries_that_follow_each_other_changes_month_by_month():
    many = [
        cost("promotion", budget="month * 1" if k == 0 else f"c{k - 1}_budget") | {"id": f"c{k}"}
        for k in range(300)
    ]
    whole = expand(CaseSpec.model_validate(tree_of((), (), costs=many)))
    assert not whole.assumptions
    assert len(whole.lines) == 600


def test_the_digest_is_that_of_the_document_as_written():
    spec = costs(cost("people", headcount=1, salary=1))
    assert spec.digest == document.read(document.dump(spec)).digest
    assert spec.digest != expand(spec).digest
