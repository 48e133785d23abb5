"""The one codec between documents and cases: read with refusals to mend, write, compare."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bizcase.cases.canvas.naming import named_alike
from bizcase.core.errors import DomainError, TooLarge
from modeling import document
from modeling.spec import CaseSpec, SpecError
from modeling.text import Message, say

MAX_BYTES: Final = 2 * 2**20
MAX_ISSUES: Final = 50
Form = Literal["yaml", "json"]
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "yaml": "application/yaml; charset=utf-8",
    "json": "application/json",
}
Source = str | bytes | Mapping[str, Any] | CaseSpec


def refused() -> str:
    """Return the sentence above every list of what is wrong with a document."""
    return _("The document is refused; nothing was changed. See errors for what to mend.")


def refusal(error: SpecError) -> DomainError:
    """Turn what `modeling` found wrong into the product's error, in the reader's language."""
    errors = [
        (
            issue.path,
            issue.message.translated(_) if isinstance(issue.message, Message) else issue.message,
        )
        for issue in error.issues[:MAX_ISSUES]
    ]
    return DomainError("document_refused", refused(), errors=errors)


def read(source: Source) -> CaseSpec:
    """Return the checked case of a text, a tree or a spec; a refusal names paths and mends."""
    if isinstance(source, str | bytes):
        _check_size(source)
    try:
        if isinstance(source, CaseSpec):
            return document.parse(source.to_json())
        if isinstance(source, Mapping):
            return document.parse(source)
        return document.read(source)
    except SpecError as error:
        raise refusal(error) from error


def _check_size(text: str | bytes) -> None:
    size = len(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
    if size > MAX_BYTES:
        message = _("The document has {size} bytes; at most {limit} are read.")
        raise TooLarge("document_too_large", message.format(size=size, limit=MAX_BYTES))


def write(spec: CaseSpec, form: str) -> str:
    """Return the document as text; the same spec gives the same bytes."""
    chosen: Form = "json" if form == "json" else "yaml"
    return document.dump(spec, form=chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two documents; None stands for what is not there."""

    path: str
    before: str | None
    after: str | None

    @property
    def kind(self) -> str:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what differs between two documents, parts named by their ids, in document order."""
    return list(_compare("", named_alike(before, after), after))


def _compare(path: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if _is_texts(before) or _is_texts(after):
        yield Change(path=path, before=_shown(before), after=_shown(after))
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in (*before, *(key for key in after if key not in before)):
            deeper = f"{path}.{key}" if path else str(key)
            yield from _compare(deeper, before.get(key), after.get(key))
    elif _is_parts(before) and _is_parts(after):
        yield from _compare_parts(path, before, after)
    else:
        yield Change(path=path, before=_shown(before), after=_shown(after))


def _compare_parts(
    path: str, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> Iterator[Change]:
    old, new = _by_name(before), _by_name(after)
    for name in (*old, *(name for name in new if name not in old)):
        yield from _compare(f"{path}[{name}]", old.get(name), new.get(name))
    if list(old) != list(new) and set(old) == set(new):
        yield Change(path=path, before=", ".join(old), after=", ".join(new))


def _is_parts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _by_name(parts: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Name each part by its id where it has one, else by its place."""
    return {str(part.get("id", index)): part for index, part in enumerate(parts)}


def _is_texts(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and bool(value)
        and set(value) <= {"en", "zh-hans"}
        and all(isinstance(text, str) for text in value.values())
    )


def _shown(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if _is_texts(value):
        return say(value, get_language() or "en")
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
