"""Threads: the same bytes for any number, clean stops, and life after a fork."""

from __future__ import annotations

import multiprocessing
import time
import warnings

import numpy as np
import pytest

from modeling.document import read
from modeling.results import to_text
from modeling.uncertainty.model import Model
from modeling.uncertainty.runner import Futures, npv_of
from modeling.uncertainty.sampling import CHUNK
from modeling.uncertainty.simulate import simulate
from modeling.uncertainty.threads import cores, in_order
from tests.modeling.cases import REFERENCE, case, one_off
from tests.modeling.test_finite import spoiled


def risky():
    """Return a case that every kind of risk strikes."""

    def risk(key, strikes, severity=None):
        told = {"id": key, "title": key, "category": "market", "per": "horizon"}
        told |= {"probability": 0.3, "strikes": strikes}
        return told if severity is None else told | {"severity": severity}

    return case(
        [
            one_off("start", "500", "cost", 0),
            ("sales", "a + 0.5 * prev(sales, 10)", "benefit"),
            ("wages", "b", "cost"),
        ],
        [("a", "80 to 160"), ("b", "60 to 150")],
        months=24,
        rate=0.1,
        tax=0.2,
        risks=[
            risk("fine", {"kind": "loss"}, "100 to 900"),
            risk("slump", {"kind": "scale", "line": "sales", "months": 6}, "10% to 60%"),
            risk("wait", {"kind": "delay", "line": "sales"}, "1 to 5"),
            risk("end", {"kind": "stop"}),
        ],
    )


@pytest.fixture(scope="module")
def reference():
    return read(REFERENCE.read_bytes())


@pytest.mark.parametrize("threads", [2, 3])
def test_any_number_of_threads_gives_the_same_bytes(threads):
    alone = simulate(risky(), trials=3 * CHUNK + 100, threads=1)
    many = simulate(risky(), trials=3 * CHUNK + 100, threads=threads)
    assert to_text(many.to_json()) == to_text(alone.to_json())
    for name in ("npv", "irr", "payback", "funding", "cash"):
        np.testing.assert_array_equal(getattr(many, name), getattr(alone, name))


def test_what_would_be_has_the_same_bits_on_one_thread_or_several(reference):
    model = Model.of(reference, seed=4)
    futures = Futures(model, 2 * CHUNK + 3)
    results = [
        npv_of(model, blocks, fixed={"price": 30.0}, threads=threads)
        for blocks in (futures, futures.kept())
        for threads in (1, 3)
    ]
    for other in results[1:]:
        np.testing.assert_array_equal(other, results[0])


@pytest.mark.parametrize("threads", [1, 4])
def test_a_refusal_names_the_same_line_month_and_share_on_any_number_of_threads(threads):
    with pytest.raises(ValueError, match="no finite value") as refusal:
        simulate(spoiled(), trials=2 * CHUNK, threads=threads)
    assert "'x' has no finite value in 15.8 % of the trials, first in month 3" in str(refusal.value)


def test_results_come_in_the_order_of_the_questions():
    def slow(number):
        time.sleep(0.002 * (number % 3))
        return number

    assert list(in_order(slow, range(30), threads=4)) == list(range(30))
    assert cores() >= 1


def test_an_error_in_a_thread_reaches_the_caller():
    with pytest.raises(ZeroDivisionError):
        list(in_order(lambda number: 1 // (3 - number), range(10), threads=2))


def test_a_stop_leaves_the_rest_undone(reference):
    asked = []

    def stop(fraction):
        asked.append(fraction)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        simulate(reference, trials=400 * CHUNK, progress=stop, threads=2)
    assert len(asked) == 1


def forked(queue, spec, expected):
    found = simulate(spec, trials=2 * CHUNK, threads=2)
    queue.put(bool((found.npv == expected).all()))


def test_a_child_process_simulates_after_its_parent_has(reference):
    expected = simulate(reference, trials=2 * CHUNK, threads=2).npv
    fork = multiprocessing.get_context("fork")
    queue = fork.Queue()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking is the point here
        child = fork.Process(target=forked, args=(queue, reference, expected))
        child.start()
    assert queue.get(timeout=60)
    child.join(timeout=60)
    assert child.exitcode == 0
