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
    "too_short": gettext_noop("has fewer than {min_length} entries; add one"),
    "too_long": gettext_noop("has more than {max_length} entries; leave some out"),
    "greater_than": gettext_noop("must be above {gt:g}"),
    "greater_than_equal": gettext_noop("must be at least {ge:g}"),
    "less_than": gettext_noop("must be below {lt:g}"),
    "less_than_equal": gettext_noop("must be at most {le:g}"),
}
_TAGGED: Final[dict[str, tuple[str, str]]] = {  # by the key that tells what an entry is
    "kind": (
        gettext_noop("needs a kind: {known}"),
        gettext_noop("needs a kind out of {known}, not '{tag}'"),
    ),
    "model": (
        gettext_noop("needs a model: {known}"),
        gettext_noop("needs a model out of {known}, not '{tag}'"),
    ),
}
_NEAR_TAG: Final = gettext_noop("needs a {key} out of {known}, not '{tag}'; did you mean '{near}'?")
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
        sentence = _sentence(path, dict(detail), _tags(tree, path))
        pairs.append((path, Issue(joined(path), sentence)))
    return pairs


def _place(tree: Any, loc: Path) -> Path:
    """Drop from a location what names a branch of a type and not a place in the document."""
    found: list[str | int] = []
    current = tree
    for index, part in enumerate(loc):
        is_last = index == len(loc) - 1
        if index and isinstance(loc[index - 1], int) and _is_tag(current, part):
            continue  # an entry of a list, whose tag may also be one of its keys
        if isinstance(current, Mapping) and part in current:
            current = current[str(part)]
        elif isinstance(current, list) and isinstance(part, int) and part < len(current):
            current = current[part]
        elif not is_last or part == "[key]" or _is_branch(current, part):
            continue
        found.append(part)
    return tuple(found)


def _is_tag(current: Any, part: str | int) -> bool:
    return isinstance(current, Mapping) and part in [current.get(key) for key in _TAGGED]


def _is_branch(current: Any, part: str | int) -> bool:
    """Tell whether the last part of a location names a branch, and no place below a value."""
    if isinstance(current, Mapping):
        return _is_tag(current, part)
    return not isinstance(current, list) or isinstance(part, str)


def _tags(tree: Any, path: Path) -> frozenset[str]:
    """Return what the map around a place says it is: its model or kind."""
    for part in path[:-1]:
        tree = tree[part]
    found = [tree.get(key) for key in _TAGGED] if isinstance(tree, Mapping) else []
    return frozenset(tag for tag in found if isinstance(tag, str))


def _sentence(path: Path, detail: dict[str, Any], tags: frozenset[str]) -> str:
    kind, context = _kind(detail), dict(detail.get("ctx", {}))
    found = shown(str(detail.get("input")))
    if kind == "sentence":
        message: str = context["message"]
        return message
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return _tag(path, context)
    if kind == "extra_forbidden":
        return _unknown_key(path, tags)
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


def _tag(path: Path, context: dict[str, Any]) -> Message:
    """Say what an entry can be that does not say it, or is something that there is not."""
    key = str(context["discriminator"]).strip("'")
    known = _tags_of(path, key)
    listed = ", ".join(f"'{tag}'" for tag in known)
    missing, wrong = _TAGGED[key]
    if "tag" not in context:
        return Message(missing, known=listed)
    tag = shown(str(context["tag"]))
    near = closest(tag, known)
    if near is not None:
        return Message(_NEAR_TAG, key=key, tag=tag, near=near, known=listed)
    return Message(wrong, known=listed, tag=tag)


def _unknown_key(path: Path, tags: frozenset[str]) -> Message:
    key = shown(str(path[-1]))
    known, everywhere = _known_keys(path[:-1], tags), _known_keys(path[:-1])
    near = closest(key, known)
    if near is not None:
        return Message(_NEAR_KEY, key=key, near=near)
    if key in everywhere:  # of another kind of the same part
        return Message(_OTHER_KIND, key=key)
    if known:
        return Message(_KEY, key=key, known=", ".join(known))
    return Message(_NO_KEYS, key=key)


@cache
def _schema() -> dict[str, Any]:
    return CaseSpec.model_json_schema()


def _known_keys(path: Path, tags: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the keys that the map at a path may have, in their order.

    Where several kinds of map may stand, only those of the tags count, if there are such.
    """
    places = _branches(_at(path))
    chosen = [place for place in places if _consts(place) & tags]
    keys = (key for place in chosen or places for key in place.get("properties", {}))
    return tuple(dict.fromkeys(keys))


def _tags_of(path: Path, key: str) -> tuple[str, ...]:
    consts = (place.get("properties", {}).get(key, {}) for place in _branches(_at(path)))
    return tuple(dict.fromkeys(const["const"] for const in consts if "const" in const))


def _consts(place: dict[str, Any]) -> set[str]:
    properties = place.get("properties", {})
    return {properties[key].get("const", "") for key in _TAGGED if key in properties}


def _at(path: Path) -> list[dict[str, Any]]:
    """Return the schemas of the place at a path."""
    places = [_schema()]
    for part in path:
        places = [inner for place in _branches(places) for inner in _below(place, part)]
    return places


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
