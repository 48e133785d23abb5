"""Many cases, many questions: a portfolio on all cores, and the value of information."""

from __future__ import annotations

import resource
import time

from modeling.document import dump, read
from modeling.portfolio import simulate_all
from modeling.uncertainty.model import Model
from modeling.uncertainty.simulate import simulate
from tests.benchmarks.timing import CASE, medians, say

SIZES = (50, 200)
DRAWS = 100_000


def documents(count):
    """Return texts of cases that differ in a number and, every tenth, in structure."""
    base = read(CASE.read_bytes())
    for number in range(count):
        spec = base.with_values({"price": f"lognormal(mu=3.4, sigma={0.2 + number / 10_000})"})
        months = 60 + (number % 10 == 9) * (number % 24)
        timeline = spec.timeline.model_copy(update={"months": months})
        yield dump(spec.model_copy(update={"timeline": timeline, "id": f"case-{number}"}))


def spent():
    """Return wall and processor seconds, those of children that ended too."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter(), time.process_time() + children.ru_utime + children.ru_stime


def portfolio(sizes=SIZES, trials=10_000):
    """Print the seconds per case of portfolios, and how many cores were at work."""
    for size in sizes:
        wall, work = spent()
        failed = sum(
            member.summary is None for member in simulate_all(documents(size), trials=trials)
        )
        wall_end, work_end = spent()
        took = wall_end - wall
        say(
            f"portfolio of {size} cases, {trials} trials each: {took / size:.4f} s per case, "
            f"{(work_end - work) / took:.1f} cores at work, {failed} failed"
        )


def information():
    """Print the ratio of EVPPI of all inputs to the simulation itself."""
    from modeling.information.perfect import evppi

    spec = read(CASE.read_bytes())
    inputs = tuple(Model.of(spec, seed=1).sampler.inputs)
    took = medians(
        {
            "simulation": lambda: simulate(spec, trials=DRAWS),
            "evppi": lambda: evppi(spec, trials=DRAWS),
        },
        rounds=3,
    )
    ratio = took["evppi"] / took["simulation"]
    say(f"EVPPI of {len(inputs)} inputs / simulation, {DRAWS} draws: {ratio:.1f}")
