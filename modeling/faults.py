"""From the errors of validation to sentences with a path and a mend."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pydantic import ValidationError

from modeling.reading import joined, shown
from modeling.spec import CaseSpec, Issue
from modeling.text import Message, closest, gettext_noop

MOST_FAULTS: Final = 100

Path = tuple[str | int, ...]

_SENTENCES: Final[dict[str, str]] = {
    "missing": gettext_noop("is missing; add it"),
    "string_type": gettext_noop("must be a text; put it in quotes"),
    "float_type": gettext_noop("must be a number such as 0.12"),
    "int_type": gettext_noop("must be a whole number"),
    "finite_number": gettext_noop("must be a finite number"),
    "tuple_type": gettext_noop("must be a list"),
    "dict_type": gettext_noop("must be a map of keys"),
    "model_type": gettext_noop("must be a map of keys"),
    "model_attributes_type": gettext_noop("must be a map of keys"),
    "literal_error": gettext_noop("must be {expected}, not '{found}'"),
    "string_too_short": gettext_noop("must not be empty"),
    "string_too_long": gettext_noop("is longer than {max_length} characters; shorten it"),
    "too_long": gettext_noop("has more than {max_length} entries; leave some out"),
    "greater_than": gettext_noop("must be above {gt:g}"),
    "greater_than_equal": gettext_noop("must be at least {ge:g}"),
    "less_than": gettext_noop("must be below {lt:g}"),
    "less_than_equal": gettext_noop("must be at most {le:g}"),
    "union_tag_not_found": gettext_noop("needs a kind: 'loss', 'scale', 'delay' or 'stop'"),
    "union_tag_invalid": gettext_noop("needs a kind out of {expected_tags}, not '{tag}'"),
}
_RATE: Final = gettext_noop("must be at most {le:g}; a rate is a fraction: 12 % is 0.12")
_PATTERNS: Final[dict[str, str]] = {
    r"^[a-z_][a-z0-9_]*$": gettext_noop(
        "'{found}' is no id; use lower-case letters, digits and _, a letter first"
    ),
    r"^[a-z_][a-z0-9_-]*$": gettext_noop(
        "'{found}' is no key; use lower-case letters, digits, _ and -, a letter first"
    ),
    r"^[a-z0-9]+(-[a-z0-9]+)*$": gettext_noop(
        "'{found}' is no case id; use lower-case words joined by -, such as contract-review"
    ),
    r"^[0-9]{4}-(0[1-9]|1[0-2])$": gettext_noop(
        "'{found}' is no month; write YYYY-MM, such as 2027-01"
    ),
    r"^[A-Z]{3}$": gettext_noop(
        "'{found}' is no currency; write the three capitals of ISO 4217, such as CNY"
    ),
}
_PATTERN: Final = gettext_noop("'{found}' has a form that does not fit here; use {pattern}")
_NEAR_KEY: Final = gettext_noop("unknown key '{key}'; did you mean '{near}'?")
_KEY: Final = gettext_noop("unknown key '{key}'; the keys here are {known}")
_OTHER_KIND: Final = gettext_noop("key '{key}' does not go with the kind chosen here; remove it")
_NO_KEYS: Final = gettext_noop("unknown key '{key}'; remove it")


def found_in(tree: Mapping[str, Any], error: ValidationError) -> list[tuple[Path, Issue]]:
    """Return an issue for each of the first errors of a validation, with its place in the tree."""
    pairs = []
    for detail in error.errors(include_url=False)[:MOST_FAULTS]:
        path = _place(tree, detail["loc"])
        pairs.append((path, Issue(joined(path), _sentence(path, dict(detail)))))
    return pairs


def _place(tree: Any, loc: Path) -> Path:
    """Drop from a location what names a branch of a type and not a place in the document."""
    found: list[str | int] = []
    current = tree
    for index, part in enumerate(loc):
        is_last = index == len(loc) - 1
        if isinstance(current, Mapping) and part in current:
            current = current[str(part)]
        elif isinstance(current, list) and isinstance(part, int) and part < len(current):
            current = current[part]
        elif not is_last or part == "[key]":
            continue
        found.append(part)
    return tuple(found)


def _sentence(path: Path, detail: dict[str, Any]) -> str:
    kind, context = _kind(detail), dict(detail.get("ctx", {}))
    found = shown(str(detail.get("input")))
    if kind == "sentence":
        message: str = context["message"]
        return message
    if kind == "extra_forbidden":
        return _unknown_key(path)
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        template = _PATTERNS.get(pattern, _PATTERN)
        return Message(template, found=found, pattern=pattern)
    if kind == "less_than_equal" and str(path[-1]).endswith("_rate"):
        return Message(_RATE, **context)
    if kind in _SENTENCES:
        return Message(_SENTENCES[kind], **{"found": found, **context})
    return str(detail["msg"])


def _kind(detail: dict[str, Any]) -> str:
    """Return the type of an error; a text is too long in characters, whatever was checked first."""
    kind = str(detail["type"])
    if kind in ("too_long", "too_short") and isinstance(detail.get("input"), str):
        return f"string_{kind}"
    return kind


def _unknown_key(path: Path) -> Message:
    key = shown(str(path[-1]))
    known = _known_keys(path[:-1])
    if key in known:  # of another kind of the same part
        return Message(_OTHER_KIND, key=key)
    near = closest(key, known)
    if near is not None:
        return Message(_NEAR_KEY, key=key, near=near)
    if known:
        return Message(_KEY, key=key, known=", ".join(known))
    return Message(_NO_KEYS, key=key)


@cache
def _schema() -> dict[str, Any]:
    return CaseSpec.model_json_schema()


def _known_keys(path: Path) -> tuple[str, ...]:
    """Return the keys that the map at a path may have, in their order."""
    places = [_schema()]
    for part in path:
        places = [inner for place in _branches(places) for inner in _below(place, part)]
    keys = (key for place in _branches(places) for key in place.get("properties", {}))
    return tuple(dict.fromkeys(keys))


def _branches(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Follow references, and open what is any or one of several schemas."""
    found, pending = [], list(places)
    while pending:
        place = pending.pop(0)
        if "$ref" in place:
            pending.append(_schema()["$defs"][place["$ref"].rpartition("/")[2]])
        inner = place.get("anyOf", []) + place.get("oneOf", []) + place.get("allOf", [])
        pending.extend(inner)
        found.append(place)
    return found


def _below(place: dict[str, Any], part: str | int) -> list[dict[str, Any]]:
    if isinstance(part, int):
        inner = place.get("items")
    else:
        inner = place.get("properties", {}).get(part) or place.get("additionalProperties")
    return [inner] if isinstance(inner, dict) else []
