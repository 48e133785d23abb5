from __future__ import annotations

import pytest

from modeling.document import dump, parse, read
from modeling.spec import SpecError

CARD = {
    "version": "1.0",
    "updated": "2027-01-31",
    "suitability": [
        {
            "id": "labels",
            "text": "Have you labels?",
            "choices": [
                {"id": "many", "text": "Many", "verdict": "fit", "reason": "Begin"},
                {"id": "none", "text": "None", "verdict": "unsuitable", "reason": "Label first"},
            ],
        }
    ],
}
TREE = {
    "format": "bizcase/1",
    "kind": "case",
    "id": "small",
    "title": "Small",
    "currency": "CNY",
    "timeline": {"start": "2027-01", "months": 12},
    "discount_rate": 0.1,
    "assumptions": [{"id": "fee", "unit": "CNY/month", "value": 100}],
    "lines": [{"id": "income", "unit": "CNY/month", "role": "benefit", "formula": "fee"}],
}


def with_answers(**answers: str) -> dict[str, object]:
    return {**TREE, "card": {**CARD, "answers": answers}}


def test_answers_are_kept_and_written_back():
    spec = parse(with_answers(labels="many"))
    assert spec.card is not None
    assert spec.card.answers == {"labels": "many"}
    assert read(dump(spec)) == spec


def test_a_card_without_answers_has_the_digest_that_it_had_before():
    assert parse({**TREE, "card": CARD}).digest == parse(with_answers()).digest


@pytest.mark.parametrize(
    ("answers", "path", "near"),
    [
        ({"label": "many"}, "card.answers.label", "did you mean 'labels'"),
        ({"labels": "manny"}, "card.answers.labels", "did you mean 'many'"),
    ],
)
def test_an_answer_to_nothing_is_refused_with_its_place(answers, path, near):
    with pytest.raises(SpecError) as caught:
        parse(with_answers(**answers))
    (issue,) = caught.value.issues
    assert issue.path == path
    assert near in issue.message
