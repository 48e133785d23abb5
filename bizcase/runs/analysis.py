"""The work of an analysis run: what moves the value, what is worth knowing, what to choose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from bizcase.cases.words import MODELS, OUTLOOKS, named
from bizcase.core.sentences import in_languages
from bizcase.runs.job import Job, Outcome
from bizcase.runs.models import Run
from modeling import ENGINE_VERSION, document
from modeling.choice.alternatives import alternatives
from modeling.choice.choose import choose
from modeling.economics.variants import WHOLE, options_of_outlooks, options_of_streams, streams_of
from modeling.information.perfect import evppi
from modeling.information.planned import studies
from modeling.sensitivity.indices import indices
from modeling.spec import CaseSpec
from modeling.text import Text

VARIANCE_TRIALS: Final = 4_096  # of each of (inputs + 2) simulations; the intervals tell the rest
VARIANCE_SHARE: Final = 0.5  # of the wall time, for the progress bar
VALUED: Final = 0.75
RANKED: Final = 0.85


@dataclass(frozen=True, slots=True)
class Asked:
    """A case, and the futures that are drawn of it."""

    spec: CaseSpec
    trials: int
    seed: int


def work(run: Run, job: Job) -> Outcome:
    """Share out the variance, value information, rank the planned PoCs, weigh the options."""
    spec = document.parse(run.inputs["document"])
    asked = Asked(spec, int(run.inputs["trials"]), run.seed)

    def sharing(fraction: float) -> None:
        job.progress(VARIANCE_SHARE * fraction, _("Sharing out the variance"))

    sharing(0.0)
    result = {
        "engine": ENGINE_VERSION,
        "digest": run.digest,
        "currency": spec.currency,
        "trials": asked.trials,
        "seed": asked.seed,
        "variance": variance(asked, sharing),
    }
    job.progress(VARIANCE_SHARE, _("Valuing information"))
    result["information"] = information(asked)
    job.progress(VALUED, _("Ranking the planned PoCs"))
    result["studies"] = planned(asked)
    job.progress(RANKED, _("Weighing the options"))
    result["choices"] = list(choices(asked, job))
    return Outcome(result=result)


def variance(asked: Asked, progress: Callable[[float], None]) -> dict[str, Any]:
    """Return the share of each input in the variance of NPV; which method, and why."""
    trials = min(asked.trials, VARIANCE_TRIALS)
    found = indices(asked.spec, trials=trials, seed=asked.seed, progress=progress)
    said = (found.reason, *found.notes)
    return found.to_json() | {"sentences": in_languages(lambda _language: said)}


def information(asked: Asked) -> dict[str, Any]:
    """Return what it is worth to know everything, and each input, before the decision."""
    found = evppi(asked.spec, trials=asked.trials, seed=asked.seed)
    return found.to_json() | {"sentences": in_languages(found.words)}


def planned(asked: Asked) -> dict[str, Any] | None:
    """Return the planned PoCs, ranked by what is left of their worth; None if none is planned."""
    if not asked.spec.poc:
        return None
    found = studies(asked.spec, trials=asked.trials, seed=asked.seed)
    return found.to_json() | {"sentences": in_languages(found.words)}


def choices(asked: Asked, job: Job) -> Iterator[dict[str, Any]]:
    """Yield the choice between business models and that between outlooks, where there are any."""
    spec, streams = asked.spec, streams_of(asked.spec)
    if len(streams) > 1:
        called = {
            key: _in_languages(partial(named, MODELS, key)) if label == key else label
            for key, label in streams.items()
        }
        yield _choice("streams", options_of_streams(spec), called, asked)
    job.check()
    if spec.outlooks:
        called = {name: _in_languages(partial(named, OUTLOOKS, name)) for name in spec.outlooks}
        yield _choice("outlooks", options_of_outlooks(spec), called, asked)


def _choice(
    between: str, specs: Mapping[str, CaseSpec], called: Mapping[str, Text], asked: Asked
) -> dict[str, Any]:
    labels = {**called, WHOLE: _in_languages(lambda: _("As written"))}
    found = choose(alternatives(specs, labels=labels, trials=asked.trials, seed=asked.seed))
    told = found.to_json()
    for condition in told["conditions"]:
        del condition["trajectory"]  # the way of the search: long, and on no page
    return told | {"between": between, "sentences": in_languages(found.words)}


def _in_languages(word: Callable[[], str]) -> dict[str, str]:
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = word()
    return said
