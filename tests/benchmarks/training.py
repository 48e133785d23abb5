"""How fast and how repeatable the tabular recipe trains on each device of this machine.

Run alone: ``python tests/benchmarks/training.py [rows] [--epochs N]``. Needs no database and no
Django. On every device the training runs twice with one seed, and once more with a ``kill -9`` in
its middle: ends with 1 unless all three end with the same weights.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import torch

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # run as a script, only this folder is on the path

from modeling.poc.config import TrainConfig, TrainError  # noqa: E402
from modeling.poc.supervise import supervise  # noqa: E402
from tests.benchmarks.timing import say  # noqa: E402

SECONDS = 600
TRAINED = 0.6  # of the rows


def table(rows, seed=1):
    """Return rows whose answer hangs on products and steps: a linear model misses a part of it."""
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(rows, 12))
    kinds = rng.integers(0, 8, size=(rows, 3))
    score = (
        numbers[:, 0] * numbers[:, 1] + np.abs(numbers[:, 2]) + (kinds[:, 0] > 4) * numbers[:, 3]
    )
    share = 1 / (1 + np.exp(2 - score))
    columns = {f"number_{k}": numbers[:, k].round(5) for k in range(12)}
    columns |= {f"kind_{k}": [f"k{value}" for value in kinds[:, k]] for k in range(3)}
    return pd.DataFrame(columns | {"happened": (rng.random(rows) < share).astype(int)})


def trained(config, folder, *, kill_at=None, seen=None):
    """Train; with a step, kill the training process there once and go on from its checkpoint.

    When each epoch was validated is added to ``seen``.
    """
    killed = []

    def on_event(event):
        if seen is not None and event.get("metric") == "valid/loss":
            seen.append(time.perf_counter())
        if kill_at is not None and not killed and event.get("step", 0) >= kill_at:
            killed.append(event["step"])
            for child in psutil.Process().children(recursive=True):
                child.kill()

    try:
        return supervise(config, folder=folder, on_event=on_event, should_stop=lambda: False)
    except TrainError:
        if not killed:
            raise
        return supervise(config, folder=folder, on_event=on_event, should_stop=lambda: False)


def measure(device, path, rows, epochs):
    """Print a device's figures; return whether its three trainings agree."""
    config = TrainConfig(
        recipe="tabular",
        path=str(path),
        target="happened",
        seconds=SECONDS,
        epochs=epochs,
        device=device,
        threads=4 if device == "cpu" and (psutil.cpu_count() or 1) >= 4 else 1,
        checkpoint_seconds=0.5,
    )
    records, walls, seen = [], [], []
    for kill_at in (None, None, max(2, epochs // 2)):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            told = None if records else seen
            records.append(trained(config, Path(folder), kill_at=kill_at, seen=told))
            walls.append(time.perf_counter() - start)
    first, again, resumed = records
    weights = [record["model"]["sha256"] for record in records]
    what = first["hardware"]["gpu"] or first["hardware"]["cpu"]
    epoch = (seen[-1] - seen[0]) / (len(seen) - 1)
    say(f"{device}: {what}, {config.threads} threads")
    say(f"{device}: {walls[0]:.1f} s in all, {walls[1]:.1f} s again")
    say(f"{device}: {epoch:.3f} s an epoch, {rows * TRAINED / epoch:,.0f} rows trained per second")
    low, high = first["interval"]
    say(f"{device}: AUC {first['value']:.4f} ({low:.4f} to {high:.4f}), {first['verdict']}")
    say(f"{device}: baseline AUC {first['baseline']['value']:.4f}")
    say(f"{device}: same weights with the same seed: {weights[0] == weights[1]}")
    say(f"{device}: same weights after kill -9: {weights[0] == weights[2]} ({resumed['resumed']})")
    return len(set(weights)) == 1 and resumed["resumed"] and again["value"] == first["value"]


def main(arguments):
    """Measure every device there is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.parquet")
        table(arguments.rows).to_parquet(path)
        say(f"rows: {arguments.rows:,}, epochs: {arguments.epochs}, torch {torch.__version__}")
        devices = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
        agreed = [measure(device, path, arguments.rows, arguments.epochs) for device in devices]
        return all(agreed)


def parsed():
    """Return the arguments of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=200_000)
    parser.add_argument("--epochs", type=int, default=8)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(0 if main(parsed()) else 1)
