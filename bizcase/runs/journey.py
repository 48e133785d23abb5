"""How far a case has come: import to report in six steps, and the one next thing to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from bizcase.assurance.models import Evidence
from bizcase.cases.models import Case
from bizcase.runs.models import Run
from modeling import ENGINE_VERSION

DONE: Final = "done"
NOW: Final = "now"
TODO: Final = "todo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the records say about a case; the rest follows."""

    was_simulated: bool
    is_simulated: bool  # the newest result is of the newest document
    was_analysed: bool
    open_runs: dict[str, UUID]
    is_measured: bool
    is_applied: bool
    unapplied: UUID | None  # the newest evidence that moved nothing yet
    is_reported: bool  # in its newest state


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    key: str
    word: Any
    state: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    word: Any
    icon: str
    url: str
    post: bool = False


def facts_of(case: Case) -> Facts:
    """Read what is known about a case, in five small queries."""
    runs = Run.objects.for_case(case)
    newest = runs.newest_done(Run.Kind.SIMULATION).filter(inputs__outlook=None)
    seen = newest.values_list("digest", "engine").first()
    evidence = list(
        Evidence.objects.filter(case=case)
        .order_by("-created_at", "-id")
        .values_list("pk", "applied_revision_id")[:20]
    )
    reported = runs.newest_done(Run.Kind.REPORT).values_list("revision_id", flat=True).first()
    return Facts(
        was_simulated=seen is not None,
        is_simulated=seen == (case.digest, ENGINE_VERSION),
        was_analysed=runs.newest_done(Run.Kind.ANALYSIS).exists(),
        open_runs=dict(runs.open().order_by("created_at").values_list("kind", "pk")[:50]),
        is_measured=bool(evidence),
        is_applied=any(applied for _pk, applied in evidence),
        unapplied=next((pk for pk, applied in evidence if not applied), None),
        is_reported=reported is not None and reported == case.head_id,
    )


def state_of(facts: Facts) -> str:
    """Say whether the shown numbers are of the newest document; empty if there are none."""
    if not facts.was_simulated:
        return ""
    return "current" if facts.is_simulated else "stale"


def steps_of(case: Case, facts: Facts) -> list[Step]:
    """Return the six steps; the first that is not done is the one to do now."""
    done = {
        "import": True,
        "simulate": facts.is_simulated,
        "analyse": facts.was_analysed,
        "train": facts.is_measured,
        "apply": facts.is_applied,
        "report": facts.is_reported,
    }
    words = {
        "import": (_("Import"), "cases:document"),
        "simulate": (_("Simulate"), "reports:dashboard"),
        "analyse": (_("Analyse"), "runs:analysis"),
        "train": (_("Train a PoC"), "runs:list"),
        "apply": (_("Apply evidence"), "assurance:evidence_list"),
        "report": (_("Report"), "reports:list"),
    }
    current = next((key for key, is_done in done.items() if not is_done), "")
    return [
        Step(
            key=key,
            word=word,
            state=DONE if done[key] else NOW if key == current else TODO,
            url=_url(address, case.pk),
        )
        for key, (word, address) in words.items()
    ]


def next_of(case: Case, facts: Facts) -> Next | None:
    """Return the one thing that brings the case on."""
    if not facts.is_simulated:
        return _simulate(case, facts)
    if not facts.was_analysed:
        return _analyse(case, facts)
    if not facts.is_measured:
        if run := facts.open_runs.get(Run.Kind.TRAINING):
            return Next(word=_("Watch the training"), icon="train", url=_url("runs:detail", run))
        return Next(word=_("Train a PoC"), icon="train", url=_train(case))
    if not facts.is_applied and facts.unapplied:
        url = _url("assurance:evidence", facts.unapplied)
        return Next(word=_("Look at the evidence"), icon="evidence", url=url)
    if not facts.is_reported:
        return Next(word=_("Make the report"), icon="report", url=_url("reports:list", case.pk))
    return None


def _simulate(case: Case, facts: Facts) -> Next:
    if run := facts.open_runs.get(Run.Kind.SIMULATION):
        return Next(word=_("Watch the simulation"), icon="simulate", url=_url("runs:detail", run))
    word = _("Simulate again") if facts.was_simulated else _("Simulate")
    return Next(word=word, icon="play", url=_url("runs:simulate", case.pk), post=True)


def _analyse(case: Case, facts: Facts) -> Next:
    if run := facts.open_runs.get(Run.Kind.ANALYSIS):
        return Next(word=_("Watch the analysis"), icon="line", url=_url("runs:detail", run))
    return Next(word=_("Analyse"), icon="line", url=_url("runs:analyse", case.pk), post=True)


def _train(case: Case) -> str:
    """Return the training form, filled from the first plan of the document if it has one."""
    url = _url("runs:train", case.pk)
    plans = case.newest.document.get("poc") or []
    return f"{url}?{urlencode({'plan': plans[0]['id']})}" if url and plans else url


def _url(address: str, pk: UUID) -> str:
    try:
        return reverse(address, args=[pk])
    except NoReverseMatch:  # a page that this installation does not serve
        return ""
