"""A million hostile texts in place of formulas, values and documents: refused by the engine's own
errors, in bounded work and memory."""

from __future__ import annotations

import random
import sys
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest

from modeling import document
from modeling.formula.parse import FormulaError, parse
from modeling.formula.tree import walk
from modeling.formula.values import parse_value
from modeling.spec import SpecError
from modeling.uncertainty.model import NumbersError
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import REFERENCE, tree_of
from tests.modeling.formulas import INPUTS, UNITS
from tests.modeling.hostile import Vandal

TEXTS, SHARDS = 100_000, 10
BATCH = 60  # lines of a document: fewer than there are issues in a refusal
SMALL = Path(__file__).parent / "small.yaml"


def read(how, text):
    """Return what a text means, or None where it is refused with a sentence and a place."""
    try:
        return how(text)
    except FormulaError as refusal:
        message, position = str(refusal), refusal.position
    assert message
    assert 0 <= position <= len(text)
    return None


def case_of(texts, rng):
    """Return the document whose lines have these formulas; the first lines are right."""
    inputs = [(name, f"{low} to {high}", UNITS[u]) for name, (u, low, high) in INPUTS.items()]
    lines = [
        {"id": f"x{k}", "unit": rng.choice(list(UNITS.values())), "formula": text}
        for k, text in enumerate(texts)
    ]
    return tree_of(lines, inputs, months=4)


def refusal_of(tree):
    """Return the issues of a document; none where it is accepted."""
    try:
        document.parse(tree)
    except SpecError as refusal:
        return checked(refusal)
    return ()


def checked(refusal):
    """Return the issues of a refusal, each with a path and a sentence."""
    assert refusal.issues
    assert all(issue.path and issue.message for issue in refusal.issues)
    return refusal.issues


def numbers(tree):
    """Work an accepted document out; only a value that is not finite may refuse it."""
    try:
        simulate(document.parse(tree), trials=2)
    except NumbersError as refusal:
        checked(refusal)
        return "without value"
    return "with value"


def mended(tree):
    """Leave out the lines that are refused until none is."""
    while tree["lines"]:
        issues = refusal_of(tree)
        if not issues:
            return tree
        bad = {int(issue.path.split("[")[1].split("]")[0]) for issue in issues}
        tree["lines"] = [line for k, line in enumerate(tree["lines"]) if k not in bad]
    return tree


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_hundred_thousand_hostile_texts_are_only_ever_refused(shard):
    rng = random.Random(shard)
    vandal, reached, batch = Vandal(rng), Counter(), []
    for number in range(TEXTS):
        text = vandal.text()
        if number % 8 == 0:
            reached["values"] += read(parse_value, text) is not None
            continue
        node = read(parse.__wrapped__, text)  # not through its cache
        if node is None:
            continue
        reached["parsed"] += 1
        batch.append(text)
        if len(batch) < BATCH:
            continue
        tree = case_of(batch, rng)
        reached["batches"] += 1
        reached["refused"] += len(refusal_of(tree))
        if reached["batches"] % 20 == 0:
            tree = mended(tree)
            reached["accepted"] += len(tree["lines"])
            reached[numbers(tree)] += 1
        batch = []
    assert reached["parsed"] > 0.1 * TEXTS
    assert reached["refused"] > 0.05 * TEXTS
    assert reached["values"] > 100
    assert reached["accepted"] > 20


def work_of(text):
    """Return the calls of functions that reading a text takes, and the bytes that it holds."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    tracemalloc.start()
    sys.setprofile(count)
    try:
        read(parse.__wrapped__, text)
        read(parse_value, text)
    finally:
        sys.setprofile(None)
        memory = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return calls, memory


def test_the_work_and_the_memory_of_any_text_are_bounded():
    vandal = Vandal(random.Random(99))
    texts = [vandal.deep() for _ in range(400)] + [vandal.odd() for _ in range(400)]
    texts += ["discrete({" + "1: 2, " * 100_000 + "3: 4})", "empirical([" + "1, " * 6600 + "1])"]
    texts += ["truncated(" * 3000 + "normal(0, 1)" + ", 0, 1)" * 3000, "1 " * 10_000, "9" * 20_000]
    texts += ["+".join(["1"] * 99), "(" * 50 + "1" + ")" * 50, "min(" + ",".join("1" * 20) + ")"]
    for text in texts:
        calls, memory = work_of(text)
        assert calls < 4000 + 100 * min(len(text), 20_000), text[:80]
        assert memory < 8_000_000, text[:80]


def test_what_is_read_has_bounded_height_and_size():
    vandal, highest, most = Vandal(random.Random(5)), 0, 0
    for _ in range(2000):
        node = read(parse.__wrapped__, vandal.deep())
        most = max(most, len(list(walk(node))) if node else 0)
        highest = max(highest, height(node) if node else 0)
    assert 20 < highest <= 100
    assert 20 < most <= 500


def height(node):
    below = getattr(node, "arguments", ()) or [
        getattr(node, name) for name in ("operand", "left", "right") if hasattr(node, name)
    ]
    return 1 + max(map(height, below), default=0)


@pytest.mark.parametrize("shard", range(4))
def test_broken_documents_are_read_or_refused(shard):
    rng, vandal = random.Random(shard), Vandal(random.Random(shard))
    whole = [SMALL.read_text("utf-8"), REFERENCE.read_text("utf-8")]
    seen = Counter()
    for _ in range(750):
        text = rng.choice(whole)
        for _ in range(rng.choice((1, 1, 1, 2, 5))):
            place = rng.randrange(len(text))
            scrap = rng.choice(
                (vandal.odd, vandal.soup, lambda: rng.choice("\n:{}[]-#&*!|>%@`\t "))
            )
            text = text[:place] + scrap() + text[place + int(rng.expovariate(0.3)) :]
        try:
            spec = document.read(text)
        except SpecError as refusal:
            checked(refusal)
            seen["refused"] += 1
            continue
        assert document.read(document.dump(spec)) == spec
        seen["read"] += 1
    assert seen["refused"] > 300
    assert seen["read"] > 15
