"""The parent's side of a training: start, listen, stop. Light: no torch, no pandas."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, cast

import modeling
from modeling.poc.config import TrainConfig, TrainError, no_such_file
from modeling.text import gettext_noop

OnEvent = Callable[[dict[str, Any]], None]

_ROOT: Final = Path(modeling.__file__).resolve().parent.parent
_LOG: Final = "train.log"
_MAX_LINE: Final = 32 * 1024**2
_TICK: Final = 0.2
# what a training process may see of the environment: no secret of the web application
_PASSED: Final = (
    "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV",
    "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES", "CUDA_HOME",
)  # fmt: skip


def supervise(
    config: TrainConfig,
    *,
    folder: Path,
    on_event: OnEvent,
    should_stop: Callable[[], bool],
    grace: float = 10.0,
) -> dict[str, Any]:
    """Train in a child process and return the evidence record.

    Parameters
    ----------
    config : TrainConfig
        What to train.
    folder : Path
        Kept between attempts; a second call with the same folder goes on where the first ended.
    on_event : callable
        Gets `{"metric": name, "step": n, "value": x}`, `{"progress": 0..1, "note": text}` and
        `{"card": {...}}`, in order. A resumed training repeats the metrics since its checkpoint.
    should_stop : callable
        Asked about five times a second. It, and `on_event`, may raise: the child is ended first.
    grace : float
        Seconds between asking the child to stop and ending it.

    Raises
    ------
    TrainError
        If the child refuses (bad data), dies, is stopped (code "stopped") or passes its hard
        limit of 1.5 x budget + 60 seconds (code "time_limit").
    """
    if not Path(config.path).is_file():
        raise no_such_file(Path(config.path))  # at once, not after the libraries are loaded
    folder.mkdir(parents=True, exist_ok=True)
    message = {"task": "train", "config": config.to_json(), "folder": str(folder.resolve())}
    with (folder / _LOG).open("ab") as log:
        child = _Child.start(
            {**message, "grace": grace},
            log=log,
            threads=config.threads,
            limit=config.hard_limit,
            grace=grace,
        )
        result = child.follow(on_event, should_stop)
    if result is None:
        raise child.death(_last_words(folder / _LOG))
    return result


def data_card(path: Path, *, seconds: float = 60.0, memory_mb: int = 2048) -> dict[str, Any]:
    """Read an uploaded table in a limited child process and return its data card.

    Parameters
    ----------
    path : Path
        CSV, Parquet or XLSX.
    seconds, memory_mb : float, int
        Limits of the child.

    Raises
    ------
    TrainError
        If it is no table, too big, or the child passes its limits.
    """
    message = {"task": "card", "path": str(path.resolve()), "memory_mb": memory_mb, "grace": 1}
    child = _Child.start(message, log=subprocess.DEVNULL, threads=1, limit=seconds, grace=1.0)
    result = child.follow(lambda _: None, lambda: False)
    if result is None:
        raise child.death("")
    return result


@dataclass(slots=True, kw_only=True)
class _Child:
    """A running child and what was decided about it."""

    process: subprocess.Popen[bytes]
    asked: IO[bytes]
    told: IO[bytes]
    limit: float
    grace: float
    started: float = field(default_factory=time.monotonic)
    ending: str = ""  # "stopped" or "time_limit" once it was asked to end
    kill_at: float = 0.0
    result: dict[str, Any] | None = None
    refusal: TrainError | None = None
    buffer: bytearray = field(default_factory=bytearray)

    @classmethod
    def start(
        cls, message: Mapping[str, Any], *, log: Any, threads: int, limit: float, grace: float
    ) -> _Child:
        process = subprocess.Popen(  # our own module, no shell, nothing of a user's
            [sys.executable, "-m", "modeling.poc.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=_ROOT,
            env=_environment(threads),
            start_new_session=True,  # its own group: one signal reaches all of it, and only it
        )
        asked, told = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        with contextlib.suppress(BrokenPipeError):  # died at once: its log says why
            asked.write(json.dumps(message).encode() + b"\n")
            asked.flush()  # and stays open: its end tells the child that we are gone
        return cls(process=process, asked=asked, told=told, limit=limit, grace=grace)

    def follow(self, on_event: OnEvent, should_stop: Callable[[], bool]) -> dict[str, Any] | None:
        """Pass events on until the child ends; return its result."""
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self.told, selectors.EVENT_READ)
                while self._listen(selector, on_event):
                    self._decide(should_stop)
            with contextlib.suppress(subprocess.TimeoutExpired):  # it has told all: it is ended
                self.process.wait(timeout=self.grace)
        finally:
            self._end()
            self.asked.close()
            self.told.close()
        return None if self.ending else self.result

    def _listen(self, selector: selectors.BaseSelector, on_event: OnEvent) -> bool:
        """Handle what arrived within a tick; False once the child closed its end."""
        if not selector.select(timeout=_TICK):
            return True
        chunk = os.read(self.told.fileno(), 65_536)
        self.buffer += chunk
        *lines, rest = self.buffer.split(b"\n")
        self.buffer = bytearray(rest)
        if len(rest) > _MAX_LINE:
            raise TrainError("crashed", gettext_noop("The training process sent too much."))
        for line in lines:
            self._take(json.loads(line), on_event)
        return bool(chunk)

    def _take(self, event: dict[str, Any], on_event: OnEvent) -> None:
        if "result" in event:
            self.result = event["result"]
        elif "error" in event:
            self.refusal = TrainError.from_json(event["error"])
        elif not self.ending:
            on_event(event)

    def _decide(self, should_stop: Callable[[], bool]) -> None:
        now = time.monotonic()
        if self.ending:
            if now >= self.kill_at:
                self._signal(signal.SIGKILL)
            return
        if should_stop():
            self.ending = "stopped"
        elif now - self.started >= self.limit:
            self.ending = "time_limit"
        if self.ending:
            self.kill_at = now + self.grace
            self._signal(signal.SIGTERM)

    def _end(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self.process.poll() is not None:
            return
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=self.grace)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def death(self, last_words: str) -> TrainError:
        """Return why there is no result."""
        if self.ending == "stopped":
            return TrainError("stopped", gettext_noop("The training was stopped."))
        if self.ending == "time_limit":
            message = gettext_noop("The work was ended after its hard limit of {limit} seconds.")
            return TrainError("time_limit", message, limit=round(self.limit))
        if self.refusal is not None:
            return self.refusal
        code = self.process.returncode
        if code < 0:
            return TrainError(
                "killed",
                gettext_noop(
                    "The training process was ended by signal {signal}; most often the machine "
                    "ran out of memory."
                ),
                signal=-code,
            )
        template = gettext_noop("The training process failed (status {status}): {reason}")
        return TrainError("crashed", template, status=code, reason=last_words or "?")


def _environment(threads: int) -> dict[str, str]:
    passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
    return passed | {
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": str(threads),
        "MKL_NUM_THREADS": str(threads),
        "PYTHONHASHSEED": "0",
        "PYTHONUNBUFFERED": "1",
        "CUBLAS_WORKSPACE_CONFIG": ":4096:8",  # torch needs it for deterministic products
    }


def _last_words(log: Path) -> str:
    """Return the last line of the log that says something, without a path of this machine."""
    lines = log.read_bytes()[-4096:].decode(errors="replace").splitlines()
    return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "")
