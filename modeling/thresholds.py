"""Thresholds of hypotheses: from which measured number on something that we believe is right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BeforeValidator, WithJsonSchema

from modeling.parts import LARGEST_NUMBER, refusal
from modeling.text import Message, gettext_noop

LONGEST: Final = 40
_THRESHOLD: Final = re.compile(
    r"(>=|<=|≥|≤)\s*([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?)\s*([%\uff05]?)",
    re.ASCII,
)
_SIGNS: Final = {"≥": ">=", "≤": "<="}


@dataclass(frozen=True, slots=True)
class Threshold:
    """A side and a number; a percentage is a fraction.

    Attributes
    ----------
    is_floor : bool
        Whether the measured number must be at least this; otherwise at most.
    value : float
        In the unit of the assumption that the hypothesis is about.
    """

    is_floor: bool
    value: float


def read(text: str) -> Threshold | None:
    """Read a threshold such as ``>= 30%``; None for what is none."""
    match = _THRESHOLD.fullmatch(text.strip())
    if match is None:
        return None
    value = float(match[2]) / (100 if match[3] else 1)
    if not abs(value) <= LARGEST_NUMBER:
        return None
    return Threshold(is_floor=_SIGNS.get(match[1], match[1]) == ">=", value=value)


def _check(text: object) -> object:
    if isinstance(text, str) and len(text) <= LONGEST and read(text) is not None:
        match = _THRESHOLD.fullmatch(text.strip())
        if match is not None:
            return f"{_SIGNS.get(match[1], match[1])} {match[2]}{'%' if match[3] else ''}"
    template = gettext_noop(
        "must be a side and a number, such as '>= 30%' or '<= 5'; words about it stand in the test"
    )
    raise refusal(Message(template))


ThresholdText = Annotated[
    str, BeforeValidator(_check), WithJsonSchema({"type": "string", "maxLength": LONGEST})
]
