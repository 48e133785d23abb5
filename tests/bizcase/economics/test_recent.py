from __future__ import annotations

import pytest

from bizcase.economics.recent import Recent


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
