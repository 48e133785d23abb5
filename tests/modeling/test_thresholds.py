"""Hypotheses in a document, and how likely their thresholds are met."""

from __future__ import annotations

from pathlib import Path

import pytest

from modeling import document
from modeling.spec import SpecError
from modeling.thresholds import Threshold, read
from modeling.uncertainty.meeting import chance

SMALL = (Path(__file__).parent / "small.yaml").read_text("utf-8")
NOTE = "    - {text: Web, binds: [price, seats, leak]}\n"


def with_hypotheses(*lines: str, note: str = NOTE) -> str:
    listed = "".join(f"    - {line}\n" for line in lines)
    return SMALL.replace(NOTE, f"{note}  hypotheses:\n{listed}")


def issues(text: str) -> dict[str, str]:
    with pytest.raises(SpecError) as caught:
        document.read(text)
    return {issue.path: str(issue.message) for issue in caught.value.issues}


@pytest.mark.parametrize(
    ("text", "is_floor", "value"),
    [(">= 30%", True, 0.3), ("≤5", False, 5), ("<= -1.5e2", False, -150), (">=.5", True, 0.5)],
)
def test_a_threshold_is_a_side_and_a_number(text, is_floor, value):
    assert read(text) == Threshold(is_floor=is_floor, value=pytest.approx(value))


@pytest.mark.parametrize("text", ["about 30%", "> 3", "30%", ">= many", ">= 1e999"])
def test_anything_else_is_no_threshold(text):
    assert read(text) is None


def test_a_hypothesis_is_kept_with_its_threshold_in_one_spelling():
    text = with_hypotheses("{id: pays, text: They pay, threshold: ≥30\uff05, about: price}")
    spec = document.read(text)
    assert spec.to_json()["canvas"]["hypotheses"] == [
        {"id": "pays", "text": "They pay", "threshold": ">= 30%", "about": "price"}
    ]
    assert document.read(document.dump(spec)) == spec


def test_a_note_may_bind_a_hypothesis_and_keep_an_id():
    note = "    - {id: web, text: Web, binds: [pays]}\n"
    spec = document.read(with_hypotheses("{id: pays, text: They pay}", note=note))
    assert spec.canvas.channels[0].binds == ("pays",)
    assert spec.canvas.channels[0].id == "web"


def test_two_notes_with_one_id_are_refused():
    note = "    - {id: web, text: Web}\n    - {id: web, text: Shop}\n"
    assert "stands twice" in issues(SMALL.replace(NOTE, note))["canvas.channels[1].id"]


def test_a_hypothesis_shares_no_id_with_what_has_numbers():
    found = issues(with_hypotheses("{id: price, text: They pay}"))
    assert "is taken" in found["canvas.hypotheses[0].id"]


def test_two_hypotheses_with_one_id_are_refused():
    found = issues(with_hypotheses("{id: a, text: A}", "{id: a, text: B}"))
    assert "stands twice" in found["canvas.hypotheses[1].id"]


def test_a_threshold_is_about_an_assumption():
    found = issues(with_hypotheses("{id: a, text: A, about: seats}"))
    assert "unknown name 'seats'" in found["canvas.hypotheses[0].about"]


def test_a_threshold_in_words_is_refused_with_the_mend():
    found = issues(with_hypotheses("{id: a, text: A, threshold: quite many}"))
    assert "'>= 30%'" in found["canvas.hypotheses[0].threshold"]


def test_the_chance_is_that_of_the_percentiles():
    low, high = read(">= 80"), read("<= 160")
    assert low is not None
    assert high is not None
    assert chance("80 to 160", low) == pytest.approx(0.95)
    assert chance("80 to 160", high) == pytest.approx(0.95)


def test_a_certain_number_on_the_threshold_meets_it_from_both_sides():
    for text in (">= 5", "<= 5"):
        threshold = read(text)
        assert threshold is not None
        assert chance(5, threshold) == 1


def test_a_formula_has_no_chance_of_its_own():
    threshold = read(">= 5")
    assert threshold is not None
    assert chance("2 * price", threshold) is None
