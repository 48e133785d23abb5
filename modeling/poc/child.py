"""The training process: JSON in on standard input, JSON lines out on standard output.

`python -m modeling.poc.child` reads one line `{"task": "train" | "card", ...}`. Standard input
stays open for as long as the parent lives; its end means that nobody waits any more.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Final

from modeling.poc.config import TrainConfig, TrainError
from modeling.poc.ledger import Ledger
from modeling.poc.sink import Stopped
from modeling.text import gettext_noop

EXIT_DONE, EXIT_CRASHED, EXIT_REFUSED, EXIT_STOPPED = 0, 1, 2, 3
NO_MEMORY: Final = gettext_noop("The work needs more memory than it may take.")
_MAX_FILE: Final = 8 * 1024**3
_PR_SET_PDEATHSIG: Final = 1


class Pipe:
    """The sink of the training process: a line for each event."""

    def __init__(self, out: IO[str], *, grace: float) -> None:
        self._out = out
        self._grace = max(1, int(grace))
        self._stop = threading.Event()

    def ask_to_stop(self, *_: object) -> None:
        """Stop at the next step; a process that reaches none ends when the grace is over."""
        self._stop.set()
        signal.alarm(self._grace)  # its default action ends the process, in C code too

    def say(self, event: Mapping[str, Any]) -> None:
        """Write one event."""
        self._out.write(json.dumps(event, allow_nan=False) + "\n")
        self._out.flush()

    def metric(self, name: str, step: int, value: float) -> None:
        """Write one point of a curve."""
        self.say({"metric": name, "step": step, "value": value})

    def progress(self, fraction: float, note: str = "") -> None:
        """Write how far it is."""
        self.say({"progress": round(fraction, 4), "note": note})

    def card(self, card: dict[str, Any]) -> None:
        """Write the data card."""
        self.say({"card": card})

    def should_stop(self) -> bool:
        """Say whether a signal or the parent's end asked for it."""
        return self._stop.is_set()


def main() -> int:
    """Do the task; return the exit status."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints goes to the log, never between the events
    message = json.loads(sys.stdin.readline())
    pipe = Pipe(out, grace=float(message.get("grace", 10)))
    signal.signal(signal.SIGTERM, pipe.ask_to_stop)
    _follow_parent()
    try:
        pipe.say({"result": _TASKS[message["task"]](message, pipe)})
    except TrainError as error:
        pipe.say({"error": error.to_json()})
        return EXIT_REFUSED
    except MemoryError:
        pipe.say({"error": TrainError("out_of_memory", NO_MEMORY).to_json()})
        return EXIT_REFUSED
    except Stopped:
        return EXIT_STOPPED
    except BrokenPipeError:
        return EXIT_STOPPED  # the parent is gone; the last checkpoint is on disk
    except Exception:  # noqa: BLE001  the process ends here: the log must say why
        traceback.print_exc()
        return EXIT_CRASHED
    return EXIT_DONE


def _train(message: Mapping[str, Any], pipe: Pipe) -> dict[str, Any]:
    config = TrainConfig.from_json(message["config"])
    folder = Path(message["folder"])
    folder.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(folder)  # before the libraries: loading them costs too
    seconds = int(config.hard_limit * (config.threads + 1)) + 60
    _limit(resource.RLIMIT_CPU, seconds)
    training = import_module(
        "modeling.poc.train"
    )  # loads torch: seconds, after the signals are set
    if not training.device.may_use_gpu(config):
        _limit_memory(config.memory_mb)
    if pipe.should_stop():
        raise Stopped
    record: dict[str, Any] = training.train(config, folder=folder, sink=pipe, ledger=ledger)
    return record


def _card(message: Mapping[str, Any], _: Pipe) -> dict[str, Any]:
    data, problem = import_module("modeling.poc.data"), import_module("modeling.poc.problem")
    _limit_memory(int(message["memory_mb"]))
    card: dict[str, Any] = problem.card_of(data.read(message["path"]))
    return card


_TASKS: Final = {"train": _train, "card": _card}


def _follow_parent() -> None:
    """Stop when the parent ends: told by the kernel where it can, by the closed pipe everywhere."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    threading.Thread(target=_await_end_of_input, daemon=True).start()


def _await_end_of_input() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _limit(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (most, hard))


def _limit_memory(megabytes: int) -> None:
    """Cap address space at what the libraries already mapped plus an allowance."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, _MAX_FILE)
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return  # not Linux: the other limits hold
    _limit(resource.RLIMIT_AS, pages * resource.getpagesize() + megabytes * 1024**2)


if __name__ == "__main__":
    sys.exit(main())
