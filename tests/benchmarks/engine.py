"""How fast the engine is beside hand-written kernels: one line per figure.

Run alone: ``python tests/benchmarks/engine.py [trials]``. Ratios are of medians in this one run;
all runs of one kind are interleaved, so that a busy machine slows both sides.
Ends with 1 when the engine is slower than the kernel that keeps every line.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # run as a script, only this folder is on the path

from modeling.document import read  # noqa: E402
from modeling.uncertainty.model import Model  # noqa: E402
from modeling.uncertainty.sensitivity import tornado  # noqa: E402
from modeling.uncertainty.simulate import simulate  # noqa: E402
from tests.benchmarks.kernels import draw, make_fused, numpy_lines, python_loop  # noqa: E402

CASE = Path(__file__).with_name("reference_case.yaml")
ROUNDS = 7
MILLION = 1_000_000
PEAK = """
from pathlib import Path
from modeling.document import read
from modeling.uncertainty.simulate import simulate
simulate(read(Path({case!r}).read_bytes()), trials={trials}).to_json()
lines = Path("/proc/self/status").read_text().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""


def say(text):
    """Print one figure at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def seconds(call):
    """Return how long one call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def medians(calls, rounds=ROUNDS):
    """Return the median seconds of each call; the rounds go round all of them."""
    for call in calls.values():
        call()
    times = [{name: seconds(call) for name, call in calls.items()} for _ in range(rounds)]
    return {name: median(one[name] for one in times) for name in calls}


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


def main(trials):
    """Print all figures and return the ratio that is a promise."""
    spec = read(CASE.read_bytes())
    draws, fused = draw(trials), make_fused()
    few = {name: values[:1000] for name, values in draws.items()}
    took = medians(
        {
            "engine": lambda: simulate(spec, trials=trials),
            "numpy": lambda: numpy_lines(draws),
            "fused": lambda: fused(draws),
            "drawing": lambda: draw(trials),
            "loop": lambda: python_loop(few),
        }
    )
    result = simulate(spec, trials=trials)
    tell = seconds(result.to_json)
    loop = took["loop"] * trials / 1000
    limit = took["fused"] + took["drawing"]
    ratio = took["engine"] / took["numpy"]
    say(f"trials x months: {trials} x {spec.timeline.months}")
    say(f"engine, drawing and IRR included: {took['engine']:.3f} s")
    say(f"telling the result as JSON: {tell:.3f} s")
    say(f"numpy, every line kept, without drawing: {took['numpy']:.3f} s")
    say(f"fused kernel: {took['fused']:.3f} s")
    say(f"drawing: {took['drawing']:.3f} s")
    say(f"python loop: {loop:.1f} s (from 1000 trials)")
    say(f"ratio to numpy, every line kept: {ratio:.2f}")
    say(f"ratio to fused kernel + drawing: {took['engine'] / limit:.2f}")
    say(f"python loop / engine: {loop / took['engine']:.0f}")
    say(f"largest relative difference to the kernels: {differences(spec, 20_000):.1e}")
    first = seconds(lambda: simulate(read(CASE.read_bytes()), trials=10_000))
    say(f"document to 10,000 trials: {first:.3f} s")
    say(f"tornado of ten inputs, 4,000 trials: {seconds(lambda: tornado(spec)):.3f} s")
    say(f"peak memory of {MILLION} trials: {peak_megabytes(MILLION):.0f} MB")
    say(f"peak memory of 1,000 trials: {peak_megabytes(1000):.0f} MB")
    return ratio


if __name__ == "__main__":
    sys.exit(0 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000) <= 1 else 1)
