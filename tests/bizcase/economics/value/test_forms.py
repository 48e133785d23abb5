"""What people type becomes entries, and entries become what people edit."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from bizcase.cases import exchange
from bizcase.cases.amend import Item, amended
from bizcase.core.errors import DomainError
from bizcase.economics.value.forms import FORMS
from bizcase.economics.value.forms.fields import free_id, parameter, said_in
from tests.bizcase.economics.value.conftest import CAMPAIGNS, CSV, TREE, TYPED, entry

KINDS = tuple(FORMS)
KEYS = dict(zip(KINDS, ("acc", "records", "ads", "fair"), strict=True))


def posted(typed):
    return QueryDict(urlencode(typed, doseq=True))


def filled(case, kind, before=None, **more):
    return FORMS[kind](case, before, posted({**TYPED[kind], **more}))


def typed_of(form):
    """Return what a browser would send back of a form that was just shown."""
    typed = {name: form[name].value() or "" for name in form.fields if name != "file"}
    for key, table in form.tables.items():
        for place, column in enumerate(table.columns):
            typed[f"{key}_{column.name}"] = [row.cells[place].typed for row in table.rows]
    return typed


def faults_of(form):
    assert not form.is_valid()
    return {name: list(map(str, texts)) for name, texts in form.errors.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_typed_becomes_an_entry_that_the_document_takes(four, kind):
    form = filled(four, kind)
    assert form.is_valid(), form.faults
    made = form.entry()
    edit = Item(place=("values",), value=made)
    spec = exchange.read(amended(four.newest.document, [edit]))
    assert spec.values[-1].id == made["id"]
    assert form.faults == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_entry_that_is_shown_and_saved_unchanged_stays_as_it_is(four, kind, language):
    before = entry(four, KEYS[kind])
    with translation.override(language):
        shown = FORMS[kind](four, before)
        form = FORMS[kind](four, before, posted(typed_of(shown)))
        assert form.is_valid(), form.faults
        again = form.entry()
    edit = Item(place=("values",), value=again, id=before["id"])
    spec = exchange.read(amended(four.newest.document, [edit]))
    assert spec.digest == four.spec.digest


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_without_anything_typed_says_what_is_missing(four, kind):
    form = FORMS[kind](four, None, posted({"act": "save"}))
    assert "label" in faults_of(form)
    assert form.faults


# --- technology


def test_anchors_take_units_words_and_the_unit_of_their_metric(four):
    form = filled(four, "technology")
    assert form.is_valid()
    made = form.entry()
    assert made["anchors"] == [
        {"metric": 2.0, "value": 90_000.0, "source": "Pilot"},
        {"metric": 5.0, "value": 30_000.0},
    ]
    assert (made["metric_unit"], made["outside"]) == ("hour", "extend")
    assert "role" not in made
    assert made["id"] == "faster_answers"


def test_a_step_has_no_role_and_a_band_has_two_ends(four):
    form = filled(four, "technology", role="helper", valid_low="1", valid_high="6")
    assert form.is_valid()
    assert form.entry()["role"] is None
    assert form.entry()["valid"] == [1.0, 6.0]
    assert "valid_low" in faults_of(filled(four, "technology", valid_low="1"))
    assert "valid_high" in faults_of(filled(four, "technology", valid_low="1", valid_high="x"))


def test_each_wrong_cell_keeps_what_was_typed_and_says_why(four):
    form = filled(four, "technology", anchors_metric=["2", "x", ""], anchors_value=["", "3", "7"])
    assert not form.is_valid()
    cells = [list(row.cells) for row in form.tables["anchors"].rows]
    assert "Write something" in cells[0][1].error
    assert cells[1][0].typed == "x"
    assert "no number" in cells[1][0].error
    assert "Write something" in cells[2][0].error


def test_an_anchor_keeps_the_languages_of_its_source(four):
    before = entry(four, "acc")
    form = FORMS["technology"](four, before, posted(typed_of(FORMS["technology"](four, before))))
    assert form.is_valid()
    made = form.entry()
    assert made["anchors"][0]["source"] == {"en": "Hangzhou", "zh-hans": "杭州"}
    assert made["label"] == before["label"]


def test_what_is_usual_is_not_written(four):
    form = filled(four, "technology", outside="hold")
    assert form.is_valid()
    assert not {"outside", "role", "valid", "grade"} & set(form.entry())
    form = filled(four, "promotion")
    assert form.is_valid()
    assert "unit_cost" not in form.entry()


def test_a_text_in_two_languages_changes_in_the_readers(four):
    before = entry(four, "acc")
    typed = typed_of(FORMS["technology"](four, before)) | {"label": "Sharper", "source": ""}
    form = FORMS["technology"](four, before, posted(typed))
    assert form.is_valid()
    made = form.entry()
    assert made["label"] == {"en": "Sharper", "zh-hans": "更高准确率"}
    assert "source" not in made


def test_metrics_are_offered_in_groups_without_what_the_entry_makes(four):
    form = FORMS["technology"](four, entry(four, "acc"))
    choices = dict(form.fields["metric"].choices)
    assert set(choices) == {"", "Assumptions", "Lines"}
    names = [name for group in ("Assumptions", "Lines") for name, _word in choices[group]]
    assert "accuracy" in names
    assert "records_raw" in names
    assert not any(name.startswith("acc_") for name in names)


# --- governance


def test_a_measured_parameter_loses_its_grade_when_another_value_is_typed(four):
    before = entry(four, "records")
    form = filled(four, "governance", before=before, value="5 to 6")
    assert form.is_valid()
    assert form.entry()["value"] == "5 to 6"
    form = filled(four, "governance", before=before, value="20000 to 90000")
    assert form.is_valid()
    assert form.entry()["value"] == before["value"]


def test_a_parameter_keeps_what_else_is_said_of_it():
    told = {"value": 1.0, "label": "Guess", "grade": "expert"}
    assert parameter(told, "2") == {"value": 2.0, "label": "Guess", "grade": "expert"}
    assert parameter(None, "1万到2万") == "10000 to 20000"


# --- promotion


def test_a_file_takes_the_place_of_what_stands_in_the_field(four):
    content = CSV.replace("spend", "花费").encode("gb18030")
    files = MultiValueDict({"file": [SimpleUploadedFile("c.csv", content)]})
    typed = {**TYPED["promotion"], "campaigns": "nonsense"}
    form = FORMS["promotion"](four, None, posted(typed), files)
    assert form.is_valid(), form.faults
    assert form.entry()["data"] == [list(map(float, row)) for row in CAMPAIGNS]
    assert form["campaigns"].value().startswith("spend,response")


def test_a_file_that_is_too_large_is_refused_with_413(four):
    upload = SimpleUploadedFile("c.csv", b"1" * 400_000)
    form = FORMS["promotion"](
        four, None, posted(TYPED["promotion"]), MultiValueDict({"file": [upload]})
    )
    assert "campaigns" in faults_of(form)
    assert form.status == 413


def test_faults_of_a_table_stand_beside_it(four):
    form = filled(four, "promotion", campaigns="spend,response\n1,x\n")
    assert "Row 2, column response" in faults_of(form)["campaigns"][0]
    assert form.status == 422


@pytest.mark.parametrize(
    ("family", "shape"), [("exponential", "saturation"), ("power", "exponent"), ("hill", "half")]
)
def test_parameters_that_are_known_take_the_place_of_campaigns(four, family, shape):
    before = entry(four, "ads")
    form = filled(
        four,
        "promotion",
        before=before,
        way="parameters",
        family=family,
        size="80 to 120",
        shape="0.5",
        plan="amount",
        spend="30",
    )
    assert form.is_valid(), form.faults
    made = form.entry()
    assert made["size"] == "80 to 120"
    assert made[shape] == 0.5
    assert made["spend"] == 30
    assert "data" not in made
    assert "family" not in made
    again = FORMS["promotion"](four, made)
    assert (again["way"].value(), again["family"].value()) == ("parameters", family)


def test_parameters_and_amounts_that_are_missing_are_asked_for(four):
    form = filled(four, "promotion", way="parameters", plan="amount")
    assert set(faults_of(form)) == {"family", "size", "shape", "spend"}


def test_todays_spend_is_only_asked_beside_another_plan(four):
    form = filled(four, "promotion", spend="2万")
    assert form.is_valid()
    assert form.today == 20_000
    assert "spend" not in form.entry()
    form = filled(four, "promotion", plan="amount", spend="2万")
    assert form.is_valid()
    assert form.today is None
    assert form.entry()["spend"] == 20_000
    assert FORMS["gate"](four, None).today is None


# --- gate


def test_groups_get_ids_and_keep_those_they_have(four):
    form = filled(four, "gate")
    assert form.is_valid()
    assert form.entry()["rates"] == [
        {"id": "g1", "label": "North", "selected": "50%"},
        {"id": "g2", "label": "South", "selected": "45% to 49%"},
    ]
    before = entry(four, "fair")
    typed = typed_of(FORMS["gate"](four, before))
    for name, text in (("id", ""), ("label", "Others"), ("selected", "48%")):
        typed[f"rates_{name}"] = [*typed[f"rates_{name}"], text]
    form = FORMS["gate"](four, before, posted(typed))
    assert form.is_valid()
    made = form.entry()["rates"]
    assert [group["id"] for group in made] == ["men", "women", "g1"]
    assert made[0]["label"] == {"en": "Men", "zh-hans": "男"}
    assert "label" not in made[1]


def test_a_gate_needs_a_threshold_and_a_measurement(four):
    assert "threshold" in faults_of(filled(four, "gate", threshold=""))
    assert "threshold" in faults_of(filled(four, "gate", threshold="high"))
    assert "metric" in faults_of(filled(four, "gate", basis="metric"))
    form = filled(four, "gate", rates_label=["One"], rates_selected=["50%"], rates_id=[""])
    assert not form.is_valid()
    assert "two groups" in form.tables["rates"].errors[0]


def test_a_multiplier_takes_the_role_of_its_line(four):
    form = filled(four, "gate", basis="metric", metric="78% to 92%", use="multiplier", line="team")
    assert form.is_valid(), form.faults
    made = form.entry()
    assert (made["line"], made["role"], made["metric"]) == ("team", "cost", "78% to 92%")
    assert "threshold" not in made
    assert "rates" not in made


# --- refusals of the document


def test_faults_of_the_document_stand_beside_their_fields(four):
    form = filled(four, "technology")
    assert form.is_valid()
    place = "values[4]"
    form.refuse(
        DomainError(
            "refused",
            "No.",
            errors=[
                (f"{place}.anchors[1].sd", "cell"),
                (f"{place}.anchors[9].sd", "beyond"),
                (f"{place}.anchors", "table"),
                (f"{place}.valid", "band"),
                (f"{place}.unit", "unit"),
                (f"{place}.edits.worth", "inside"),
                (place, "whole"),
                ("lines[0].formula", "far away"),
            ],
        ),
        place,
    )
    table = form.tables["anchors"]
    assert table.rows[1].cells[2].error == "cell"
    assert table.errors == ["beyond", "table"]
    assert form.errors["valid_low"] == ["band"]
    assert form.errors["unit"] == ["unit"]
    assert form.elsewhere == [
        ("edits.worth", "inside"),
        ("", "whole"),
        ("lines[0].formula", "far away"),
    ]
    assert len(form.faults) == 8
    form.refuse(DomainError("refused", "Just so."), place)
    assert form.elsewhere[-1] == ("", "Just so.")


def test_a_row_more_or_less_keeps_what_was_typed_and_judges_nothing(four):
    typed = {**TYPED["technology"], "label": "", "act": "more-anchors"}
    form = FORMS["technology"](four, None, posted(typed))
    assert not form.is_bound
    assert len(form.tables["anchors"].rows) == 4
    assert form["unit"].value() == "CNY/month"
    form = FORMS["technology"](four, None, posted({**typed, "act": "drop-anchors-0"}))
    assert form.tables["anchors"].rows[0].cells[0].typed == "5"
    assert len(form.tables["anchors"].rows) == 3


def test_ids_are_made_from_names_and_stay_free(four):
    assert free_id("Better Accuracy!", four.spec, "technology") == "better_accuracy"
    assert free_id("acc", four.spec, "technology") == "acc_2"
    assert free_id("准确率", four.spec, "technology") == "technology"
    assert free_id("9 lives", four.spec, "gate") == "gate"
    assert free_id("sales", four.spec, "gate") == "sales_2"
    assert len(free_id("a" * 90, four.spec, "gate")) <= 24


def test_texts_change_only_in_the_language_of_their_reader():
    both = {"en": "One", "zh-hans": "一"}
    assert said_in(both, "One") is both
    assert said_in(both, "一") is both
    assert said_in(both, "Two") == {"en": "Two", "zh-hans": "一"}
    assert said_in(both, "") is None
    assert said_in(None, "Two") == "Two"
    assert said_in("One", "Two") == "Two"
    assert said_in(None, "  ") is None


def test_the_tree_of_these_tests_has_all_four_kinds():
    assert [each["kind"] for each in TREE["values"]] == list(KINDS)
