"""The work of a simulation run: the frozen document in, the distribution of NPV out."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from bizcase.runs.job import Job, Outcome, Produced
from bizcase.runs.models import Run
from modeling import document
from modeling.uncertainty.sensitivity import tornado
from modeling.uncertainty.simulate import simulate

TORNADO_TRIALS: Final = 4_000  # of each of two runs per input; the swings need no more
SIMULATION_SHARE: Final = 0.7  # of the wall time, for the progress bar


def work(run: Run, job: Job) -> Outcome:
    """Simulate, then swing every input."""
    spec = document.parse(run.inputs["document"])
    trials = int(run.inputs["trials"])
    note = _("Drawing futures")

    def progress(fraction: float) -> None:
        job.progress(SIMULATION_SHARE * fraction, note)

    simulation = simulate(spec, trials=trials, seed=run.seed, progress=progress)

    def swinging(fraction: float) -> None:
        job.progress(SIMULATION_SHARE + (1 - SIMULATION_SHARE) * fraction, _("Swinging each input"))

    swinging(0.0)
    fewer = min(trials, TORNADO_TRIALS)
    swings = tornado(spec, seed=run.seed, trials=fewer, progress=swinging)
    npv = io.BytesIO()
    np.save(npv, simulation.npv, allow_pickle=False)
    return Outcome(
        result=simulation.to_json() | {"tornado": swings.to_json()},
        artifacts=(
            Produced(name="npv.npy", content=npv.getvalue(), media_type="application/octet-stream"),
        ),
    )
