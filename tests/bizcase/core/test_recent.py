from __future__ import annotations

import pytest

from bizcase.core.recent import Recent


def test_an_answer_is_worked_out_once_and_the_oldest_is_forgotten():
    recent: Recent[str] = Recent(2)
    asked: list[str] = []

    def answer(question: str) -> str:
        return recent.get(question, lambda: asked.append(question) or question.upper())

    assert [answer(question) for question in "aabacb"] == ["A", "A", "B", "A", "C", "B"]
    assert asked == ["a", "b", "c", "b"], "a was asked for last when c pushed b out"


def test_what_raises_is_asked_again():
    recent: Recent[int] = Recent(2)
    with pytest.raises(ZeroDivisionError):
        recent.get("a", lambda: 1 // 0)
    assert recent.get("a", lambda: 3) == 3


def test_what_is_known_already_is_not_asked():
    recent: Recent[int] = Recent(2)
    recent.keep("a", 1)
    assert recent.get("a", lambda: 1 // 0) == 1
    recent.keep("b", 2)
    recent.keep("a", 3)
    recent.keep("c", 4)
    assert recent.get("b", lambda: 5) == 5, "a was told of again, so b was the oldest"
