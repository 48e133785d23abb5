"""Tree to text: YAML that is pleasant to read and the same bytes everywhere, and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

WIDTH: Final = 100
_PLAIN: Final = re.compile(r"[^\W\d][\w ./%()*+^';，。、；：（）-]*")
_PLAIN_IN_BLOCK: Final = re.compile(r"[^\W\d][\w ./%()*+^';，。、；：（）,-]*")
# 2027-01, 3%, 2% to 5%, 1/month: begin with a digit and are yet no numbers
_NO_NUMBER: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}|[0-9.]+%|[0-9.]+%? to [0-9.]+%?|1(/[^\W\d][\w^]*)+", re.ASCII
)
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# what YAML 1.1 or 1.2 would read as something other than a text
_WORDS: Final = frozenset(
    ("null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity")
)


def to_json(tree: dict[str, Any]) -> str:
    """Return indented JSON with a newline at the end."""
    return json.dumps(tree, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def to_yaml(tree: dict[str, Any]) -> str:
    """Return YAML: sections as blocks, what is short and flat on one line."""
    return "\n".join(_block(tree, 0)) + "\n"


def _block(value: dict[str, Any] | list[Any], indent: int) -> Iterator[str]:
    margin = " " * indent
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _entry(f"{margin}{_key(key)}:", part, indent + 2)
    else:
        for part in value:
            yield from _item(part, indent)


def _entry(head: str, part: Any, indent: int) -> Iterator[str]:
    """Yield `head: part`, on one line where it fits."""
    line = f"{head} {_inline(part)}"
    if _is_text_block(part):
        yield f"{head} |-"
        yield from (" " * indent + text if text else "" for text in part.split("\n"))
    elif not isinstance(part, dict | list) or (len(line) <= WIDTH and _is_flat(part)):
        yield line
    else:
        yield head
        yield from _block(part, indent)


def _item(part: Any, indent: int) -> Iterator[str]:
    margin = " " * indent
    line = f"{margin}- {_inline(part)}"
    if not isinstance(part, dict | list) or (len(line) <= WIDTH and _is_short(part)):
        yield line
        return
    lines = _block(part, indent + 2)
    yield f"{margin}- {next(lines).lstrip(' ')}"
    yield from lines


def _is_flat(part: dict[str, Any] | list[Any]) -> bool:
    """Tell whether a value under a key goes on its line: a map or a list of scalars."""
    parts = part.values() if isinstance(part, dict) else part
    return not any(isinstance(inner, dict | list) or _is_text_block(inner) for inner in parts)


def _is_short(part: dict[str, Any] | list[Any]) -> bool:
    """Tell whether an item of a list goes on its line: it may hold flat maps and lists."""
    parts = part.values() if isinstance(part, dict) else part
    return all(
        _is_flat(inner) if isinstance(inner, dict | list) else not _is_text_block(inner)
        for inner in parts
    )


def _is_text_block(part: Any) -> bool:
    """Tell whether a text has several lines that a literal block gives back unchanged."""
    return (
        isinstance(part, str)
        and "\n" in part
        and not part.startswith((" ", "\n"))
        and not part.endswith("\n")
        and all(line.isprintable() and line == line.rstrip() for line in part.split("\n"))
    )


def _inline(value: Any) -> str:
    """Write a value behind its key or dash; there, and only there, commas need no quotes."""
    return _text(value, _PLAIN_IN_BLOCK) if isinstance(value, str) else _flow(value)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(part) for part in value) + "]"
    return _text(value, _PLAIN) if isinstance(value, str) else _atom(value)


def _atom(value: float | bool | None) -> str:
    text = json.dumps(value, allow_nan=False)
    if isinstance(value, float) and "e" in text and "." not in text:
        return text.replace("e", ".0e")  # YAML 1.1 readers take 1e+22 for a text
    return text


def _key(key: str) -> str:
    return key if _KEY.fullmatch(key) and key.lower() not in _WORDS else _quoted(key)


def _text(text: str, plain: re.Pattern[str]) -> str:
    if _NO_NUMBER.fullmatch(text):
        return text
    if text.lower() in _WORDS or not plain.fullmatch(text) or text.endswith(" "):
        return _quoted(text)
    return text


def _quoted(text: str) -> str:
    """Return a text in double quotes: JSON's escapes, and those of what is not printable."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(
        char if char.isprintable() or char == "\u3000" else _escape(char) for char in quoted
    )


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
