"""Does a scenario suit the founders? Questions, answers, and what follows from each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from bizcase.core.errors import DomainError
from modeling.card import Card, Choice, Question
from modeling.reading import shown
from modeling.text import gettext_noop

OPEN: Final = "open"
VERDICTS: Final = {  # the worst wins
    "unsuitable": gettext_noop("Unsuitable"),
    "customise": gettext_noop("Needs customising"),
    "fit": gettext_noop("It fits"),
    OPEN: gettext_noop("Not answered yet"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question with what was answered."""

    question: Question
    choice: Choice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the answers come to; open questions leave it what it is so far."""

    rows: tuple[Row, ...]
    verdict: str  # fit | customise | unsuitable | open

    @property
    def answers(self) -> dict[str, str]:
        return {row.question.id: row.choice.id for row in self.rows if row.choice}

    @property
    def open(self) -> int:
        """How many questions have no answer."""
        return sum(row.choice is None for row in self.rows)

    @property
    def is_complete(self) -> bool:
        return bool(self.rows) and self.open == 0

    @property
    def blockers(self) -> tuple[Row, ...]:
        """Return the answers that are not a fit, the worst first."""
        found = [row for row in self.rows if row.choice and row.choice.verdict != "fit"]
        return tuple(sorted(found, key=lambda row: row.choice.verdict != "unsuitable"))  # type: ignore[union-attr]


def judge(card: Card | None, answers: Mapping[str, str]) -> Judgement:
    """Return what answers (question: choice) come to; an unknown one is refused with its place."""
    questions = card.suitability if card else ()
    choices = {question.id: {each.id: each for each in question.choices} for question in questions}
    errors = []
    for question, choice in answers.items():
        known = choices.get(question)
        if known is None:
            message = _("'{key}' is no question here; the questions are {known}.")
            errors.append(_fault(message, question, question, choices))
        elif choice not in known:
            message = _("'{key}' is no choice here; choose one of {known}.")
            errors.append(_fault(message, question, choice, known))
    if errors:
        told = _("An answer is none of the choices; see errors.")
        raise DomainError("unknown_answer", told, errors=errors)
    rows = tuple(
        Row(question=each, choice=choices[each.id].get(answers.get(each.id, "")))
        for each in questions
    )
    return Judgement(rows=rows, verdict=_worst(rows))


def _fault(message: str, question: str, key: str, known: Iterable[str]) -> tuple[str, str]:
    told = message.format(key=shown(key), known=", ".join(known))
    return f"answers.{shown(question)}", told


def complete(card: Card | None, answers: Mapping[str, str]) -> Judgement:
    """Return the judgement of answers to all questions; what is missing is refused."""
    found = judge(card, answers)
    message = _("Choose an answer.")
    missing = [(f"answers.{row.question.id}", message) for row in found.rows if row.choice is None]
    if missing:
        told = _("Some questions are not answered; see errors.")
        raise DomainError("answers_missing", told, errors=missing)
    return found


def _worst(rows: tuple[Row, ...]) -> str:
    found = {row.choice.verdict for row in rows if row.choice}
    return next((verdict for verdict in VERDICTS if verdict in found), OPEN)
