"""How figures are taken and told: medians of interleaved runs, one line each."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

CASE = Path(__file__).with_name("reference_case.yaml")
ROUNDS = 7


def say(text):
    """Print one figure at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def seconds(call):
    """Return how long one call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def warm(call):
    """Return how long a call takes that was just made."""
    call()
    return seconds(call)


def medians(calls, rounds=ROUNDS):
    """Return the median seconds of each call, warm; the rounds go round all of them.

    Each is called twice and timed the second time: its own data lie in the caches then, and the
    threads of the one before have come to rest.
    """
    times = [{name: warm(call) for name, call in calls.items()} for _ in range(rounds)]
    return {name: median(one[name] for one in times) for name in calls}
