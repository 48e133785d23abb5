"""Text to tree: YAML and JSON without what makes them dangerous or surprising.

The YAML is that of YAML 1.2's core schema, read event by event: ``no`` and ``2027-01`` stay texts,
nothing is ever constructed, nothing repeats itself through an alias.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NoReturn

import yaml

from modeling.spec import Issue, SpecError
from modeling.text import Message, gettext_noop

LARGEST: Final = 2_000_000
DEEPEST: Final = 40
MOST_VALUES: Final = 200_000
MOST_MARKS: Final = 30  # on one letter: the stream-safe text format of Unicode (UAX #15, 13)
DOCUMENT: Final = "document"

_LOADER: Final = getattr(
    yaml, "CLoader", yaml.Loader
)  # only its parser is used: events, no objects
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_JSON: Final = re.compile(r'\s*(\{\s*["{]|\[)')
_INTEGER: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

_TOO_LARGE = gettext_noop("is larger than 2 MB; a case is a text of some hundred lines")
_TOO_DEEP = gettext_noop("is nested deeper than 40; make it flatter")
_TOO_MANY = gettext_noop("has more than {most} values; leave some out")
_NO_UTF8 = gettext_noop("is not UTF-8; save it as UTF-8")
_CONTROL = gettext_noop("has the control character {code}; remove it")
_MARKS = gettext_noop("has a letter under more than {most} marks; remove them")
_NO_MAP = gettext_noop("must be a map of keys such as format, kind, title")
_DUPLICATE = gettext_noop("key '{key}' stands twice; keep one")
_NOT_A_NUMBER = gettext_noop("'{text}' is no finite number; write a number")
_ALIAS = gettext_noop("anchors and aliases (& and *) are not part of the format; write it out")
_TAG = gettext_noop("tags (!) are not part of the format; remove it")
_KEY = gettext_noop("a key must be a text; put '{key}' in quotes")
_COMPLEX_KEY = gettext_noop("a key must be a text, not a list or a map")
_SECOND = gettext_noop("a second document begins; keep one in a file")
_NO_YAML = gettext_noop("cannot be read as YAML: {problem}")
_NO_JSON = gettext_noop("cannot be read as JSON: {problem}")
_NO_TREE = gettext_noop("'{type}' is no type of JSON; use texts, numbers, lists and maps")


def refuse(path: str, template: str, **fields: Any) -> NoReturn:
    """Raise a SpecError with a single issue."""
    raise SpecError([Issue(path, Message(template, **fields))])


def load(text: str | bytes) -> dict[str, Any]:
    """Read YAML or JSON into a tree of dict, list, str, int, float, bool and None.

    Parameters
    ----------
    text : str or bytes
        At most 2 MB; bytes are UTF-8.

    Raises
    ------
    SpecError
        With the line, or with the path in the tree.
    """
    whole = _decoded(text)
    tree = _from_json(whole) if _JSON.match(whole) else _Builder().tree(whole)
    if not isinstance(tree, dict):
        refuse(DOCUMENT, _NO_MAP)
    return clean(tree)


def _decoded(text: str | bytes) -> str:
    if len(text) > LARGEST:
        refuse(DOCUMENT, _TOO_LARGE)
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError:
            refuse(DOCUMENT, _NO_UTF8)
    text = text.removeprefix("\ufeff")
    if match := _FORBIDDEN.search(text):
        line = text.count("\n", 0, match.start()) + 1
        refuse(f"line {line}", _CONTROL, code=f"U+{ord(match[0]):04X}")
    return text


def _from_json(text: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer
        )
    except json.JSONDecodeError as error:
        refuse(f"line {error.lineno}, column {error.colno}", _NO_JSON, problem=error.msg)
    except RecursionError:
        refuse(DOCUMENT, _TOO_DEEP)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:  # one look at each: counting keys would take minutes for 2 MB of them
        if key in found:
            refuse(DOCUMENT, _DUPLICATE, key=shown(key))
        found[key] = value
    return found


def _constant(text: str) -> NoReturn:
    refuse(DOCUMENT, _NOT_A_NUMBER, text=text)


def _integer(text: str) -> int | float:
    # past 15 digits an integer is no longer exact as a float, and every number becomes one
    return int(text) if len(text) <= 15 else float(text)


class _Builder:
    """Builds a tree from the events of a YAML parser; refuses what is not plain data."""

    def __init__(self) -> None:
        self._open: list[dict[str, Any] | list[Any]] = []
        self._keys: list[str | None] = []
        self._root: Any = None
        self._documents = self._values = 0
        self._acts: dict[type[yaml.Event], Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def tree(self, text: str) -> Any:
        try:
            for event in yaml.parse(text, Loader=_LOADER):
                act = self._acts.get(type(event))
                if act is not None:
                    act(event)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            path = DOCUMENT if mark is None else _place(mark)
            refuse(path, _NO_YAML, problem=error.problem or error.context or "")
        except yaml.YAMLError as error:
            refuse(DOCUMENT, _NO_YAML, problem=str(error).splitlines()[0])
        return self._root

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._check(event)
        value = event.value if not event.implicit[0] else _resolved(event.value, event)
        if self._waits_for_key():
            if not isinstance(value, str):
                refuse(_place(event.start_mark), _KEY, key=shown(event.value))
            self._keys[-1] = value
            if value in self._open[-1]:
                refuse(_place(event.start_mark), _DUPLICATE, key=shown(value))
        else:
            self._put(value)

    def _mapping(self, event: yaml.MappingStartEvent) -> None:
        self._enter(event, {})

    def _sequence(self, event: yaml.SequenceStartEvent) -> None:
        self._enter(event, [])

    def _enter(self, event: Any, container: dict[str, Any] | list[Any]) -> None:
        self._check(event)
        if self._waits_for_key():
            refuse(_place(event.start_mark), _COMPLEX_KEY)
        if len(self._open) >= DEEPEST:
            refuse(_place(event.start_mark), _TOO_DEEP)
        self._put(container)
        self._open.append(container)
        self._keys.append(None)

    def _close(self, event: yaml.Event) -> None:
        self._open.pop()
        self._keys.pop()

    def _alias(self, event: yaml.AliasEvent) -> None:
        refuse(_place(event.start_mark), _ALIAS)

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            refuse(_place(event.start_mark), _SECOND)

    def _check(self, event: Any) -> None:
        if event.anchor is not None:
            refuse(_place(event.start_mark), _ALIAS)
        if event.tag is not None:
            refuse(_place(event.start_mark), _TAG)
        self._values += 1
        if self._values > MOST_VALUES:
            refuse(_place(event.start_mark), _TOO_MANY, most=MOST_VALUES)

    def _waits_for_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1], dict) and self._keys[-1] is None

    def _put(self, value: Any) -> None:
        if not self._open:
            self._root = value
            return
        container, key = self._open[-1], self._keys[-1]
        if isinstance(container, list):
            container.append(value)
        elif key is not None:
            container[key] = value
            self._keys[-1] = None


def _place(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}"


def _resolved(text: str, event: yaml.ScalarEvent) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _NOT_FINITE.fullmatch(text):
        refuse(_place(event.start_mark), _NOT_A_NUMBER, text=text)
    return text


def shown(text: str) -> str:
    """Return a text short enough, and visible enough, to stand in a sentence."""
    visible = "".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in text[:60])
    return visible if len(text) <= 60 else visible + "..."


def joined(path: tuple[str | int, ...]) -> str:
    """Write a path: ``("lines", 3, "formula")`` is ``lines[3].formula``."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{shown(part)}" for part in path)
    return "".join(parts).removeprefix(".") or DOCUMENT


def stacks_marks(text: str) -> bool:
    """Say whether a letter carries more combining marks than any language writes."""
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run > MOST_MARKS:
            return True
    return False


def clean(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tree of JSON values with every text in NFC and every line break a newline.

    Raises
    ------
    SpecError
        For numbers that are not finite, control characters, keys that are not texts, keys that are
        one after normalisation, depth over 40, and anything that JSON does not have.
    """
    cleaner = _Cleaner()
    found = cleaner.of(tree, ())
    if cleaner.issues:
        raise SpecError(cleaner.issues)
    return dict(found)


class _Cleaner:
    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self._values = 0

    def of(self, value: Any, path: tuple[str | int, ...]) -> Any:
        self._values += 1
        if self._values > MOST_VALUES:
            refuse(joined(path), _TOO_MANY, most=MOST_VALUES)
        if isinstance(value, str):
            return self._text(value, path)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return self._number(value, path)
        if len(path) >= DEEPEST:
            refuse(joined(path[:3]), _TOO_DEEP)
        if isinstance(value, Mapping):
            return dict(self._pairs(value, path))
        if isinstance(value, list | tuple):
            return [self.of(part, (*path, index)) for index, part in enumerate(value)]
        self._refused(path, _NO_TREE, type=type(value).__name__)
        return None

    def _text(self, text: str, path: tuple[str | int, ...]) -> str:
        if match := _FORBIDDEN.search(text):
            self._refused(path, _CONTROL, code=f"U+{ord(match[0]):04X}")
            return ""
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if text.isascii():
            return text
        if stacks_marks(text):  # sorting them takes time that grows with their number squared
            self._refused(path, _MARKS, most=MOST_MARKS)
            return ""
        return unicodedata.normalize("NFC", text)

    def _number(self, value: float, path: tuple[str | int, ...]) -> int | float | None:
        if isinstance(value, int):
            if abs(value) < 10**15:
                return value
            value = float(value) if value.bit_length() < 1000 else math.inf
        if not math.isfinite(value):
            self._refused(path, _NOT_A_NUMBER, text=str(value))
            return None
        return value

    def _pairs(
        self, pairs: Mapping[Any, Any], path: tuple[str | int, ...]
    ) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for raw, value in pairs.items():
            if not isinstance(raw, str):
                self._refused(path, _KEY, key=shown(str(raw)))
                continue
            key = self._text(raw, path)
            if key in seen:
                self._refused(path, _DUPLICATE, key=shown(key))
            seen.add(key)
            yield key, self.of(value, (*path, key))

    def _refused(self, path: tuple[str | int, ...], template: str, **fields: Any) -> None:
        if len(self.issues) < 200:
            self.issues.append(Issue(joined(path), Message(template, **fields)))
