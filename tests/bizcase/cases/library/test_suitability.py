from __future__ import annotations

import pytest

from bizcase.cases import library
from bizcase.cases.library.suitability import complete, judge
from bizcase.core.errors import DomainError

CARD = library.spec("fraud-detection").card
FIT = {
    "labels": "two_years",
    "latency": "have_done",
    "customer_size": "middle",
    "deployment": "hosted",
    "blocked_people": "second_check",
}


def test_without_answers_there_is_no_verdict():
    found = judge(CARD, {})
    assert (found.verdict, found.open, found.is_complete) == ("open", 5, False)


def test_only_fitting_answers_fit():
    found = judge(CARD, FIT)
    assert (found.verdict, found.is_complete, found.blockers) == ("fit", True, ())
    assert found.answers == FIT


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ({"latency": "batch"}, "customise"),
        ({"customer_size": "giants"}, "unsuitable"),
        ({"latency": "batch", "customer_size": "giants"}, "unsuitable"),
    ],
)
def test_the_worst_answer_decides(answers, verdict):
    assert judge(CARD, FIT | answers).verdict == verdict


def test_what_to_do_begins_with_the_worst():
    found = judge(CARD, FIT | {"labels": "some", "customer_size": "giants"})
    verdicts = [row.choice.verdict for row in found.blockers if row.choice]
    assert verdicts == ["unsuitable", "customise"]


def test_some_answers_have_a_verdict_so_far():
    found = judge(CARD, {"labels": "some"})
    assert (found.verdict, found.open, found.is_complete) == ("customise", 4, False)


@pytest.mark.parametrize(
    ("answers", "path", "told"),
    [
        ({"label": "some"}, "answers.label", "labels"),
        ({"labels": "x" * 500}, "answers.labels", "two_years"),
    ],
)
def test_an_unknown_question_or_choice_is_refused_with_what_there_is(answers, path, told):
    with pytest.raises(DomainError) as caught:
        judge(CARD, answers)
    ((place, message),) = caught.value.errors
    assert place == path
    assert told in message
    assert len(message) < 300


def test_a_whole_judgement_names_every_question_that_is_open():
    with pytest.raises(DomainError) as caught:
        complete(CARD, {"labels": "some"})
    assert len(caught.value.errors) == 4
    assert complete(CARD, FIT).verdict == "fit"


def test_a_scenario_without_a_card_asks_nothing():
    assert judge(None, {}).rows == ()
    assert not judge(None, {}).is_complete


@pytest.mark.parametrize("key", library.KEYS)
def test_each_scenario_can_be_found_fitting_and_not(key):
    card = library.spec(key).card
    assert card is not None
    best = {q.id: next(c.id for c in q.choices if c.verdict == "fit") for q in card.suitability}
    assert judge(card, best).verdict == "fit"
    worst = {q.id: next(c.id for c in q.choices if c.verdict != "fit") for q in card.suitability}
    found = judge(card, worst)
    assert found.verdict in ("customise", "unsuitable")
    assert len(found.blockers) == len(card.suitability)
