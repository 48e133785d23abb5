"""The work of a simulation run: the frozen document in, the distribution of NPV out."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _

from bizcase.core.sentences import kept
from bizcase.runs.job import Job, Outcome, Produced
from bizcase.runs.models import Run
from modeling import document
from modeling.results import Simulation
from modeling.sensitivity.tornado import tornado
from modeling.spec import CaseSpec
from modeling.uncertainty.simulate import simulate
from modeling.uncertainty.tolerance import Tolerance, simulate_to

TORNADO_TRIALS: Final = 4_000  # of each of two runs per input; the swings need no more
SIMULATION_SHARE: Final = 0.7  # of the wall time, for the progress bar


def work(run: Run, job: Job) -> Outcome:
    """Simulate, then swing every input."""
    spec = document.parse(run.inputs["document"])
    note = _("Drawing futures")

    def progress(fraction: float) -> None:
        job.progress(SIMULATION_SHARE * fraction, note)

    simulation = _simulated(run, spec, progress)

    def swinging(fraction: float) -> None:
        job.progress(SIMULATION_SHARE + (1 - SIMULATION_SHARE) * fraction, _("Swinging each input"))

    swinging(0.0)
    fewer = min(simulation.trials, TORNADO_TRIALS)
    swings = tornado(spec, seed=run.seed, trials=fewer, progress=swinging)
    npv = io.BytesIO()
    np.save(npv, simulation.npv, allow_pickle=False)
    return Outcome(
        result=simulation.to_json()
        | {
            "tornado": swings.to_json(),
            "remarks": [kept(note) for note in simulation.notes],
        },
        artifacts=(
            Produced(name="npv.npy", content=npv.getvalue(), media_type="application/octet-stream"),
        ),
    )


def _simulated(run: Run, spec: CaseSpec, progress: Callable[[float], None]) -> Simulation:
    """Draw the trials that were asked for, or as many as the tolerance needs, at most these."""
    asked, trials = run.inputs, int(run.inputs["trials"])
    drawn: dict[str, Any] = {"seed": run.seed, "sampling": asked.get("sampling") or "random"}
    if text := asked.get("tolerance"):
        limit = Tolerance.parse(text)
        return simulate_to(spec, tolerance=limit, most=trials, progress=progress, **drawn)
    return simulate(spec, trials=trials, progress=progress, **drawn)
