"""How fast the engine is beside hand-written kernels: one line per figure.

Run alone: ``python tests/benchmarks/engine.py [trials] [--plot] [--portfolio] [--information]``.
Ratios are of medians in this one run; all runs of one kind are interleaved, so that a busy machine
slows both sides. Ends with 1 when the engine takes more than `PROMISE` times the fused kernel and
its drawing.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # run as a script, only this folder is on the path

from modeling.document import read  # noqa: E402
from modeling.formula.programs import _compiled  # noqa: E402
from modeling.sensitivity.tornado import tornado  # noqa: E402
from modeling.uncertainty.model import Model  # noqa: E402
from modeling.uncertainty.simulate import simulate  # noqa: E402
from tests.benchmarks import growth, many  # noqa: E402
from tests.benchmarks.kernels import draw, make_fused, numpy_lines, python_loop  # noqa: E402
from tests.benchmarks.timing import CASE, ROUNDS, medians, say, seconds  # noqa: E402

PROMISE = 1.5
FEW = 10_000
MILLION = 1_000_000
PEAK = """
from pathlib import Path
from modeling.document import read
from modeling.uncertainty.simulate import simulate
simulate(read(Path({case!r}).read_bytes()), trials={trials}).to_json()
lines = Path("/proc/self/status").read_text().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""


def peak_megabytes(trials):
    """Return the highest memory of a process of its own that simulates and tells the result."""
    code = [sys.executable, "-c", PEAK.format(case=str(CASE), trials=trials)]
    ended = subprocess.run(code, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(ended.stdout) / 1024


def differences(spec, trials):
    """Return the largest relative difference to the kernels on the engine's own draws."""
    chunks = list(Model.of(spec, seed=1).chunks(trials))
    draws = {name: np.concatenate([c.draws[name] for c in chunks]) for name in chunks[0].draws}
    found = simulate(spec, trials=trials)
    worst = 0.0
    for npv, trough, _ in (numpy_lines(draws), make_fused()(draws)):
        need = np.maximum(-trough, 0)
        worst = max(worst, float((np.abs(found.npv - npv) / np.abs(npv)).max()))
        worst = max(worst, float((np.abs(found.funding - need) / need).max()))
    return worst


def beside_kernels(spec, trials):
    """Print the engine's time beside the kernels' and return the ratio that is a promise.

    What keeps every line floods the caches and would slow whoever comes next, so it is measured
    in rounds of its own.
    """
    draws, fused = draw(trials), make_fused()
    few = {name: values[:1000] for name, values in draws.items()}
    engine = partial(simulate, spec, trials=trials)
    took = medians(
        {
            "engine": engine,
            "alone": partial(engine, threads=1),
            "fused": lambda: fused(draws),
            "drawing": lambda: draw(trials),
            "loop": lambda: python_loop(few),
        },
        rounds=4 * ROUNDS - 1,
    )
    lines = medians({"engine": engine, "numpy": lambda: numpy_lines(draws)}, rounds=2 * ROUNDS - 1)
    loop = took["loop"] * trials / 1000
    limit = took["fused"] + took["drawing"]
    ratio = took["engine"] / limit
    say(f"trials x months: {trials} x {spec.timeline.months}")
    say(f"engine, drawing and IRR included: {took['engine']:.3f} s")
    say(f"fused kernel: {took['fused']:.3f} s")
    say(f"drawing: {took['drawing']:.3f} s")
    say(f"ratio to fused kernel + drawing: {ratio:.2f}")
    say(f"numpy, every line kept, without drawing: {lines['numpy']:.3f} s")
    say(f"ratio to numpy, every line kept: {lines['engine'] / lines['numpy']:.2f}")
    say(f"python loop: {loop:.1f} s (from 1000 trials)")
    say(f"python loop / engine: {loop / took['engine']:.0f}")
    say(f"python loop / (fused kernel + drawing): {loop / limit:.0f}")
    say(f"one thread / all threads: {took['alone'] / took['engine']:.2f}")
    return ratio


def questions(spec):
    """Print what single questions cost beside a warm simulation."""
    prices = itertools.count(20)

    def asked():
        return spec.with_values({"price": f"{next(prices)} to 90"})

    def unseen():
        _compiled.cache_clear()
        return simulate(read(CASE.read_bytes()), trials=FEW)

    took = medians(
        {
            "warm": lambda: simulate(spec, trials=FEW),
            "what-if": lambda: simulate(asked(), trials=FEW),
            "unseen": unseen,
        },
        rounds=2 * ROUNDS - 1,
    )
    result = simulate(spec, trials=100_000)
    say(f"warm simulation, {FEW} trials: {took['warm']:.3f} s")
    say(f"what-if of one assumption / warm simulation: {took['what-if'] / took['warm']:.2f}")
    say(f"a document never seen / warm simulation: {took['unseen'] / took['warm']:.2f}")
    say(f"telling 100,000 trials as JSON: {seconds(result.to_json):.3f} s")
    say(f"tornado of ten inputs, 4,000 trials: {seconds(lambda: tornado(spec)):.3f} s")


def main(arguments):
    """Print all figures and return the ratio that is a promise."""
    spec = read(CASE.read_bytes())
    ratio = beside_kernels(spec, arguments.trials)
    say(f"largest relative difference to the kernels: {differences(spec, 20_000):.1e}")
    questions(spec)
    growth.tell(plot=arguments.plot)
    many.portfolio((*many.SIZES, 1000) if arguments.portfolio else many.SIZES)
    if arguments.information:
        many.information()
    say(f"peak memory of {MILLION} trials: {peak_megabytes(MILLION):.0f} MB")
    say(f"peak memory of 1,000 trials: {peak_megabytes(1000):.0f} MB")
    return ratio


def parsed():
    """Return the arguments of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trials", nargs="?", type=int, default=100_000)
    parser.add_argument("--plot", action="store_true", help="write docs/img/engine-linear.svg")
    parser.add_argument("--portfolio", action="store_true", help="1,000 cases too")
    parser.add_argument("--information", action="store_true", help="the value of information too")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(0 if main(parsed()) <= PROMISE else 1)
