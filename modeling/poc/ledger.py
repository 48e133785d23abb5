"""What a training used, over all its attempts, the failed ones too."""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_BEAT: Final = 1.0  # seconds between two notes to disk: a killed attempt loses at most this
# a busy server core with its share of memory and supply; an assumption, shown as an estimate
WATTS_PER_CORE: Final = 10.0
WATTS_PER_GPU: Final = 400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Seconds and memory of one or more attempts."""

    wall: float = 0.0
    cpu: float = 0.0
    gpu: float = 0.0
    budget: float = 0.0
    peak_mb: float = 0.0
    attempts: int = 0

    def plus(self, other: Used) -> Used:
        """Add two; memory is the larger of the two."""
        return Used(
            wall=self.wall + other.wall,
            cpu=self.cpu + other.cpu,
            gpu=self.gpu + other.gpu,
            budget=self.budget + other.budget,
            peak_mb=max(self.peak_mb, other.peak_mb),
            attempts=self.attempts + other.attempts,
        )


class Ledger:
    """Counts this attempt and remembers the ones before it.

    Parameters
    ----------
    folder : Path
        Kept between attempts.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "used.json"
        self._before = self._read()
        self._start = time.monotonic()
        self._start_cpu = time.process_time()
        self._opened: float | None = None
        self._noted = -_BEAT
        self.on_gpu = False

    def open_budget(self) -> None:
        """Start the budget's clock: the libraries are loaded, the work begins."""
        self._opened = time.monotonic()

    def spent(self) -> float:
        """Return budget seconds used by all attempts so far."""
        return self._before.budget + self._current_budget()

    def beat(self, *, force: bool = False) -> None:
        """Note the use on disk, at most once a second; not synced, a guess lost is no harm."""
        now = time.monotonic() - self._start
        if not force and now - self._noted < _BEAT:
            return
        self._noted = now
        used = self.total()
        temporary = self._path.with_suffix(".part")
        names = ("wall", "cpu", "gpu", "budget", "peak_mb", "attempts")
        temporary.write_text(json.dumps({name: getattr(used, name) for name in names}))
        temporary.replace(self._path)

    def total(self) -> Used:
        """Return what all attempts used."""
        current = Used(
            wall=time.monotonic() - self._start,
            cpu=time.process_time() - self._start_cpu,
            gpu=self._current_budget() if self.on_gpu else 0.0,
            budget=self._current_budget(),
            peak_mb=_peak_mb(),
            attempts=1,
        )
        return self._before.plus(current)

    def cost(self, *, rate: float | None, currency: str, rate_date: str | None) -> dict[str, Any]:
        """Return the cost block of a record.

        Parameters
        ----------
        rate : float or None
            Currency per hour of this machine.
        """
        used = self.total()
        energy = (used.cpu * WATTS_PER_CORE + used.gpu * WATTS_PER_GPU) / 3600
        return {
            "wall_seconds": round(used.wall, 3),
            "cpu_seconds": round(used.cpu, 3),
            "gpu_seconds": round(used.gpu, 3),
            "peak_memory_mb": round(used.peak_mb, 1),
            "attempts": used.attempts,
            "money": None if rate is None else round(rate * used.wall / 3600, 6),
            "currency": currency,
            "rate": rate,
            "rate_date": rate_date,
            "energy_wh": round(energy, 4),
            "energy_estimated": True,
        }

    def _current_budget(self) -> float:
        return 0.0 if self._opened is None else time.monotonic() - self._opened

    def _read(self) -> Used:
        try:
            return Used(**json.loads(self._path.read_text()))
        except (OSError, ValueError, TypeError):
            return Used()


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
