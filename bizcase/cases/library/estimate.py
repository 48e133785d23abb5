"""The first numbers of a scenario, by the engine. Only `manage.py library` comes here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bizcase.cases.library.index import Estimate, Future, Spread
from modeling import ENGINE_VERSION
from modeling.results import Simulation
from modeling.spec import CaseSpec
from modeling.uncertainty.simulate import simulate

TRIALS: Final = 16_384
SEED: Final = 1
SAMPLING: Final = "sobol"  # a tenth of the error of random draws


def estimate(spec: CaseSpec, *, trials: int = TRIALS) -> Estimate:
    """Simulate a document as it stands, and under each of its outlooks."""
    found = _simulated(spec, trials)
    told = found.to_json()
    return Estimate(
        engine=ENGINE_VERSION,
        digest=spec.digest,
        trials=trials,
        seed=SEED,
        npv=_spread(told["npv"]),
        irr=_spread(told["irr"]),
        payback_months=_spread(told["payback_months"]),
        funding_need=_spread(told["funding_need"]),
        probability=told["probability_npv_positive"],
        histogram={name: tuple(told["npv_histogram"][name]) for name in ("edges", "counts")},
        categories={key: each["mean"] for key, each in told["npv_by_category"].items()},
        outlooks={name: _future(spec.for_outlook(name), trials) for name in spec.outlooks},
    )


def _simulated(spec: CaseSpec, trials: int) -> Simulation:
    return simulate(spec, trials=trials, seed=SEED, sampling=SAMPLING)


def _future(spec: CaseSpec, trials: int) -> Future:
    told = _simulated(spec, trials).summary()
    return Future(
        npv=_spread(told["npv"]),
        probability=told["probability_npv_positive"],
        funding_need=_spread(told["funding_need"]),
    )


def _spread(told: Mapping[str, Any]) -> Spread:
    percentiles = {name: told[name] for name in ("p10", "p50", "p90")}
    return Spread(**percentiles, share_defined=told.get("share_defined") or 1.0)
