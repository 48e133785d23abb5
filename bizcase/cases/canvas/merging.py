"""Taking one revision back when others followed it: a merge of three documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bizcase.cases.amend import Stale
from bizcase.cases.canvas.notes import places
from modeling.spec import BLOCKS

_GONE: Final = object()


def taken_back(
    before: Mapping[str, Any], after: Mapping[str, Any], now: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the document of now without what changed from ``before`` to ``after``.

    Raises
    ------
    Stale
        If a part that would be put back was changed by somebody else since.
    """
    named = (_with_keys(before), _with_keys(after), _with_keys(now))
    merged: dict[str, Any] = _merged(*named, "")
    return _without_keys(merged, now, before)


def _merged(before: Any, after: Any, now: Any, path: str) -> Any:
    """Put ``before`` back wherever it differs from ``after``; everywhere else now stands."""
    if before == after:
        return now
    if after == now:
        return before
    if before == now:  # somebody took it back already
        return now
    if all(isinstance(each, Mapping) for each in (before, after, now)):
        return _merged_maps(before, after, now, path)
    if all(_has_keys(each) for each in (before, after, now) if each is not _GONE):
        return _merged_lists(before, after, now, path)
    raise Stale(path or "document", mine=_shown(before), theirs=_shown(now))


def _merged_maps(before: Any, after: Any, now: Any, path: str) -> dict[str, Any]:
    merged = {}
    for key in dict.fromkeys((*now, *before, *after)):
        was, became, stands = (each.get(key, _GONE) for each in (before, after, now))
        value = _merged(was, became, stands, f"{path}.{key}" if path else str(key))
        if value is not _GONE:
            merged[key] = value
    return merged


def _merged_lists(before: Any, after: Any, now: Any, path: str) -> Any:
    was, became, stands = (
        {} if each is _GONE else {item["id"]: item for item in each}
        for each in (before, after, now)
    )
    merged = {}
    for key in _in_order(was, became, stands):
        value = _merged(
            was.get(key, _GONE), became.get(key, _GONE), stands.get(key, _GONE), f"{path}[{key}]"
        )
        if value is not _GONE:
            merged[key] = value
    return list(merged.values()) or _GONE


def _in_order(
    before: Mapping[str, Any], after: Mapping[str, Any], now: Mapping[str, Any]
) -> list[str]:
    """Return the keys in the order of now; what comes back, or was moved, where it was before."""
    moved = [key for key in before if key not in after or key not in now]
    if [key for key in before if key in after] != [key for key in after if key in before]:
        moved = list(before)
    order = [key for key in now if key not in moved]
    for key in moved:
        earlier = list(before)[: list(before).index(key)]
        at = next((order.index(other) + 1 for other in reversed(earlier) if other in order), 0)
        order.insert(at, key)
    return order


def _has_keys(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, Mapping) and "id" in item for item in value
    )


def _shown(value: Any) -> Any:
    return None if value is _GONE else value


def _with_keys(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document in which every note has its key as its id."""
    canvas = dict(document.get("canvas", {}))
    for block in BLOCKS:
        canvas.pop(block, None)
    for place in places(document).values():
        canvas.setdefault(place.block, []).append({**place.item, "id": place.key})
    return {**document, "canvas": canvas}


def _without_keys(merged: dict[str, Any], *known: Mapping[str, Any]) -> dict[str, Any]:
    """Take away the ids that notes were only given to be told apart."""
    own = {key for each in known for key, place in places(each).items() if "id" in place.item}
    canvas = dict(merged.get("canvas", {}))
    for block in BLOCKS:
        if block in canvas:
            canvas[block] = [
                item if item["id"] in own else {key: item[key] for key in item if key != "id"}
                for item in canvas[block]
            ]
    return {key: value for key, value in {**merged, "canvas": canvas}.items() if value != {}}
