"""What every part of a document is made of: the frozen base model and the kinds of field."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeGuard

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from modeling.text import Message, Text, gettext_noop

LONGEST_TEXT: Final = 20_000
LONGEST_VALUE: Final = 20_000
LONGEST_FORMULA: Final = 2_000
LARGEST_NUMBER: Final = 1e100  # a few of them can still be multiplied
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


class Part(BaseModel):
    """A part of a document: frozen, strict, and closed against keys that it does not know."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )


def refusal(message: Message) -> PydanticCustomError:
    """Wrap a finished sentence in the error that pydantic collects with its path."""
    return PydanticCustomError("sentence", "{message}", {"message": message})


def in_order(free: dict[str, Any]) -> dict[str, Any]:
    """Return a map whose keys the writer chose, sorted, so that their order means nothing."""
    return dict(sorted(free.items()))


def _check_words(words: object) -> object:
    parts: list[object]
    if isinstance(words, str):
        parts = [words]
    elif isinstance(words, dict) and words:
        parts = list(words.values())
        for language in words:
            if not LANGUAGE.fullmatch(str(language)):
                template = gettext_noop("'{language}' is no language; write 'en' or 'zh-hans'")
                raise refusal(Message(template, language=language))
    else:
        parts = [None]
    texts = [part for part in parts if isinstance(part, str) and part.strip()]
    if len(texts) < len(parts):
        raise refusal(
            Message(
                gettext_noop(
                    "must be a text that is not empty, or a map of languages such as "
                    "{{en: ..., zh-hans: ...}}"
                )
            )
        )
    if any(len(text) > LONGEST_TEXT for text in texts):
        template = gettext_noop("is longer than {most} characters; shorten it")
        raise refusal(Message(template, most=LONGEST_TEXT))
    return in_order(words) if isinstance(words, dict) else words


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_value(value: object) -> object:
    if isinstance(value, str) and value.strip() and len(value) <= LONGEST_VALUE:
        return value.strip()
    if _is_number(value) and abs(value) <= LARGEST_NUMBER:
        return float(value)
    if _is_number(value):
        raise refusal(Message(gettext_noop("the number is too large")))
    template = gettext_noop("must be a number, or a text such as '80 to 160' or 'normal(100, 20)'")
    raise refusal(Message(template))


def _number_as_text(value: Any) -> Any:
    """Let ``formula: 100`` and ``unit: 1`` stand without quotes."""
    if _is_number(value):
        return format(value, ".15g")
    return value


def _check_day(day: object) -> object:
    if isinstance(day, str) and len(day) == 10:
        try:
            return date.fromisoformat(day).isoformat()
        except ValueError:
            pass
    template = gettext_noop("must be a day that exists, YYYY-MM-DD, such as 2027-01-31")
    raise refusal(Message(template))


def _pattern(pattern: str, longest: int) -> StringConstraints:
    return StringConstraints(pattern=pattern, min_length=1, max_length=longest)


Whole = Annotated[int, Strict()]
Fraction = Annotated[float, Strict()]
Name = Annotated[str, _pattern(r"^[a-z_][a-z0-9_]*$", 64)]
Key = Annotated[str, _pattern(r"^[a-z_][a-z0-9_-]*$", 64)]
ValueCategory = Literal["cost_saving", "revenue_growth", "competitiveness", "data_insight"]
CaseKey = Annotated[str, _pattern(r"^[a-z0-9]+(-[a-z0-9]+)*$", 64)]
Month = Annotated[str, _pattern(r"^[0-9]{4}-(0[1-9]|1[0-2])$", 7)]
Day = Annotated[
    str,
    BeforeValidator(_check_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
]
_ONE_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
_LANGUAGES: Final = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"pattern": f"^{LANGUAGE.pattern}$"},
    "additionalProperties": _ONE_TEXT,
}
Words = Annotated[
    Text, BeforeValidator(_check_words), WithJsonSchema({"anyOf": [_ONE_TEXT, _LANGUAGES]})
]
Short = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Label = Annotated[
    Short,
    BeforeValidator(_number_as_text),
    WithJsonSchema({"type": ["string", "number"], "minLength": 1, "maxLength": 300}),
]
UnitText = Annotated[
    str,
    BeforeValidator(_number_as_text),
    StringConstraints(max_length=120),
    WithJsonSchema({"type": ["string", "integer"], "maxLength": 120}, mode="validation"),
]
FormulaText = Annotated[
    str,
    BeforeValidator(_number_as_text),
    StringConstraints(min_length=1, max_length=LONGEST_FORMULA),
    WithJsonSchema({"type": ["string", "number"], "maxLength": LONGEST_FORMULA}, mode="validation"),
]
ValueText = Annotated[float | str, BeforeValidator(_check_value)]
