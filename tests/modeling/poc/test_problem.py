from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from modeling.poc.columns import describe
from modeling.poc.config import TrainConfig, TrainError
from modeling.poc.data import Table
from modeling.poc.problem import Problem, card_of, plain, pose
from modeling.poc.split import DROPPED, TEST, TRAIN, VALID


def table(frame: pd.DataFrame) -> Table:
    return Table(frame=frame, sha256="0" * 64, size=1)


def posed(frame: pd.DataFrame, target: str = "late", **changed: object) -> Problem:
    asked = {"recipe": "tabular", "path": "t.csv", "target": target, **changed}
    return pose(table(frame), TrainConfig(**asked))


def codes(problem: Problem) -> set[tuple[str, str]]:
    return {(f["code"], f["fields"].get("column", "")) for f in problem.card["leakage"]}


def test_the_data_card_counts_rows_columns_and_classes(make_loans):
    card = posed(make_loans()).card
    assert card["rows"] == 400
    assert [c["name"] for c in card["columns"]] == ["income", "debt", "job"]
    assert [c["kind"] for c in card["columns"]] == ["number", "number", "category"]
    assert card["positive"] == "yes"
    assert sum(part["rows"] for part in card["parts"].values()) == 400
    assert card["duplicates"] == card["conflicts"] == card["missing"] == 0


@pytest.mark.parametrize(
    ("values", "positive"),
    [
        ([0, 1], "1"),
        ([0.0, 1.0], "1"),
        ([True, False], "true"),
        (["Yes", "No"], "Yes"),
        (["是", "否"], "是"),
    ],
)
def test_the_positive_value_is_the_one_that_says_yes(make_loans, values, positive):
    frame = make_loans()
    frame["late"] = np.where(frame["late"] == "yes", values[1], values[0])
    assert posed(frame).positive == positive


def test_without_a_yes_the_rarer_value_is_positive(make_loans):
    frame = make_loans()
    frame["late"] = ["bad"] * 100 + ["good"] * 300
    problem = posed(frame)
    assert problem.positive == "bad"
    assert problem.labels.sum() == 100


def test_one_of_many_values_can_be_the_positive_one(make_loans):
    problem = posed(make_loans(), target="job", positive="nurse")
    assert problem.positive == "nurse"
    assert [c["value"] for c in problem.card["classes"]]


@pytest.mark.parametrize(
    ("asked", "code", "word"),
    [
        ({"target": "lat"}, "unknown_column", "“late”"),
        ({"target": "nothing like it"}, "unknown_column", "no column"),
        ({"ignore": ("incom",)}, "unknown_column", "“income”"),
        ({"target": "job"}, "many_classes", "3 values"),
        ({"target": "income"}, "many_classes", "400 values"),
        ({"positive": "yess"}, "unknown_positive", "“yes”"),
        ({"ignore": ("income", "debt", "job")}, "no_features", "learn"),
    ],
)
def test_what_does_not_fit_the_data_is_refused_by_name(make_loans, asked, code, word):
    with pytest.raises(TrainError) as caught:
        posed(make_loans(), **asked)
    assert caught.value.code == code
    assert word in caught.value.message


def test_too_few_rows_and_a_lonely_class_are_refused(make_loans):
    with pytest.raises(TrainError, match="at least 100"):
        posed(make_loans(60))
    frame = make_loans()
    frame["late"] = ["yes"] * 5 + ["no"] * 395
    with pytest.raises(TrainError, match="each side needs 20"):
        posed(frame)
    frame["late"] = "no"
    with pytest.raises(TrainError, match="one value only"):
        posed(frame)


def test_rows_without_a_target_are_counted_and_left_out(make_loans):
    frame = make_loans()
    frame.loc[:9, "late"] = None
    problem = posed(frame)
    assert problem.card["target_missing"] == 10
    assert len(problem.labels) == 390


def test_a_column_that_holds_the_answer_is_flagged(make_loans):
    frame = make_loans()
    frame["penalty"] = (frame["late"] == "yes") + np.random.default_rng(1).normal(0, 0.1, 400)
    frame["letter"] = np.where(frame["late"] == "yes", "reminder", "thanks")
    found = codes(posed(frame))
    assert ("one_feature_predicts", "penalty") in found
    assert ("one_feature_predicts", "letter") in found
    assert ("one_feature_predicts", "debt") not in found


def test_keys_free_text_and_constants_are_left_out_and_said_so(make_loans):
    frame = make_loans()
    frame["row"] = range(400)
    frame["customer_id"] = np.random.default_rng(1).permutation(10**6)[:400]
    frame["code"] = [f"x{i:05}" for i in range(400)]
    frame["note"] = [f"a long remark about the customer, number {i}" for i in range(400)]
    frame["bank"] = "ours"
    problem = posed(frame)
    assert [c.name for c in problem.columns] == ["income", "debt", "job"]
    assert codes(problem) == {
        ("id_like", "row"),
        ("id_like", "customer_id"),
        ("id_like", "code"),
        ("free_text", "note"),
        ("constant", "bank"),
    }


def test_equal_rows_count_once_even_when_a_row_number_tells_them_apart(make_loans):
    frame = pd.concat([make_loans(), make_loans()], ignore_index=True)
    frame.insert(0, "row", range(800))
    problem = posed(frame)
    assert problem.card["duplicates"] == 400
    assert (problem.split.part == DROPPED).sum() == 400
    assert ("duplicates", "") in codes(problem)


def test_equal_features_never_appear_in_two_parts(make_loans):
    frame = make_loans()
    twins = frame.copy()
    twins["late"] = np.where(twins["late"] == "yes", "no", "yes")
    problem = posed(pd.concat([frame, twins], ignore_index=True))
    assert problem.card["conflicts"] == 800
    assert (problem.split.part[:400] == problem.split.part[400:]).all()


def test_the_split_is_a_pure_stratified_function_of_rows_and_seed(make_loans):
    one, same, other = (posed(make_loans(), seed=seed).split for seed in (1, 1, 2))
    assert one.digest == same.digest != other.digest
    labels = posed(make_loans()).labels
    shares = [labels[one.rows(part)].mean() for part in (TRAIN, VALID, TEST)]
    assert shares == pytest.approx([labels.mean()] * 3, abs=0.02)
    assert [len(one.rows(part)) for part in (TRAIN, VALID, TEST)] == pytest.approx(
        [240, 60, 100], abs=2
    )


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1.5, 2.5, None], "number"),
        ([True, False, True], "boolean"),
        (pd.to_datetime(["2026-01-01", "2026-01-02", None]), "date"),
        (["a", "b", "a"], "category"),
        ([None, None, None], "constant"),
        (["a", None, "a"], "category"),
        ([[1], [2], [1]], "category"),
    ],
)
def test_a_column_is_called_what_it_is(values, kind):
    assert describe(pd.Series(values, name="x")).kind == kind


def test_the_card_of_an_upload_needs_no_target(make_loans):
    card = card_of(table(pd.concat([make_loans(), make_loans().head(3)])))
    assert card["duplicates"] == 3
    assert [c["name"] for c in card["columns"]] == ["income", "debt", "job", "late"]


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (True, "true"), (np.float64(0.5), "0.5"), (" a ", "a")]
)
def test_a_target_value_is_written_as_people_write_it(value, text):
    assert plain(value) == text
