"""One training in this process: only the child process imports this, for it loads torch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from modeling.poc import device
from modeling.poc.checkpoint import write
from modeling.poc.config import TrainConfig
from modeling.poc.ledger import Ledger
from modeling.poc.registry import load
from modeling.poc.sink import Sink

_MEMORY_WORDS = ("can't allocate memory", "not enough memory", "out of memory")


def train(
    config: TrainConfig, *, folder: Path, sink: Sink, ledger: Ledger | None = None
) -> dict[str, Any]:
    """Train and return the evidence record.

    Parameters
    ----------
    config : TrainConfig
        What to train on what.
    folder : Path
        Kept between attempts: checkpoints, the ledger, the model and the finished record.
    sink : Sink
        Whom to report to.
    ledger : Ledger or None
        Opened before the libraries were loaded, so that loading them counts; None opens it now.

    Returns
    -------
    dict
        JSON-safe. A folder that already holds the record of this very training gives it back:
        the test part is not opened twice.

    Raises
    ------
    TrainError
        If the data or the machine do not allow it.
    MemoryError
        If it needs more than it may have.
    Stopped
        If the sink asked for it; call again with the same folder to go on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "record.json"
    asked = config.to_json() | {"path": ""}
    if (kept := _kept(path, asked)) is not None:
        return kept
    device.prepare(config)
    recipe = load(config.recipe)
    try:
        record = recipe.run(config, folder=folder, sink=sink, ledger=ledger or Ledger(folder))
    except RuntimeError as error:  # torch has no type of its own for it on the CPU
        if any(word in str(error) for word in _MEMORY_WORDS):
            raise MemoryError from error
        raise
    write(path, json.dumps({"asked": asked, "record": record}, allow_nan=False).encode())
    return record


def _kept(path: Path, asked: dict[str, Any]) -> dict[str, Any] | None:
    try:
        tree = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    record: dict[str, Any] = tree["record"]
    return record if tree["asked"] == asked else None
