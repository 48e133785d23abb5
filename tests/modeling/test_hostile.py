"""Junk in place of a document, or inside one, is only ever refused by a SpecError."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from modeling import document
from modeling.spec import CaseSpec, SpecError
from tests.modeling.work import LINEAR, growth

SMALL = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")


def spec_or_none(call: Any, what: Any) -> CaseSpec | None:
    try:
        return call(what)
    except SpecError as refusal:
        issues = refusal.issues
    assert issues
    assert all(issue.path and issue.message for issue in issues)
    return None


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
@example(b"\xff\xfe")
@example("%YAML 9.9\n---\n")
@example("? ")
@example("- " * 100)
@example("{" * 100)
@example("a: '")
@example("%TAG ! x\n---\na: b")
@example('"\\xg"')
@example("a: |9\n")
def test_junk_is_only_ever_refused(text: str | bytes) -> None:
    assert spec_or_none(document.read, text) is None


WORDS = [
    " ",
    "\n",
    "- ",
    "? ",
    "&a ",
    "!t ",
    "\t",
    "---",
    "...",
    "<<",
    "lines:",
    "format: bizcase/1",
]
SCRAPS = st.sampled_from([*WORDS, *"a:{}[],'\"#*|>%~1é\\"])


@given(st.lists(SCRAPS, max_size=40).map("".join))
def test_scraps_of_yaml_are_only_ever_refused(text: str) -> None:
    assert spec_or_none(document.read, text) is None


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs: Any = tree.items() if isinstance(tree, dict) else ()
    if isinstance(tree, list):
        pairs = enumerate(tree)
    found = []
    for key, part in pairs:
        found += [(*path, key), *places(part, (*path, key))]
    return found


PLACES = places(document.load(SMALL))


@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=3))
def test_junk_anywhere_in_a_document_is_read_or_refused(changes: list[Any]) -> None:
    tree = document.load(SMALL)
    for path, junk in changes:
        place = tree
        try:
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = junk
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took this place away
    spec = spec_or_none(document.parse, tree)
    assert spec is None or document.read(document.dump(spec)) == spec


def test_outlooks_full_of_formulas_are_checked_in_linear_time() -> None:
    def check(count: int) -> None:
        tree = document.load(SMALL)
        tree["assumptions"] += [{"id": f"a{i}", "unit": "1", "value": 1} for i in range(300)]
        overrides = {f"a{i}": f"a{i + 1} + b" for i in range(299)}
        tree["outlooks"] = {f"o{i}": overrides for i in range(count)}
        assert spec_or_none(document.parse, tree) is None

    assert growth(check, 3) < LINEAR


def test_a_flood_of_faults_is_told_in_part_and_in_linear_time() -> None:
    def refuse(count: int) -> None:
        tree = document.load(SMALL)
        binds = [f"nam_{i}" for i in range(50)]
        tree["canvas"] = {"channels": [{"text": "x", "binds": binds} for _ in range(count)]}
        keys = document.load(SMALL) | {f"lines_{i}": i for i in range(100 * count)}
        for flood in (tree, keys):
            with pytest.raises(SpecError) as caught:
                document.parse(flood)
            assert len(caught.value.issues) == 100

    assert growth(refuse, 50) < LINEAR
