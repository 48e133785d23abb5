"""The demo workspaces: made through the same services that people use, kept once they exist."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files import File
from django.db.models import QuerySet

from bizcase.assurance.models import Evidence
from bizcase.cases import library
from bizcase.cases import services as cases
from bizcase.cases.models import Case
from bizcase.runs import runner
from bizcase.runs import services as runs
from bizcase.runs.apply import apply_and_simulate
from bizcase.runs.models import Dataset, Run, RunQuerySet
from bizcase.workspaces import services as workspaces
from bizcase.workspaces import tokens
from bizcase.workspaces.access import Role
from bizcase.workspaces.models import Membership, User
from reports import services as reports
from reports.models import Report

DATA: Final = library.FOLDER / "data" / "german_credit.csv"
ATTRIBUTION: Final = (
    "Hofmann, H. (1994). Statlog (German Credit Data) [Dataset]. UCI Machine Learning Repository."
)
STARTED: Final = (  # scenarios that a case is started from, the one that is measured first
    "credit-scoring",
    "contract-review",
    "customer-service",
    "predictive-maintenance",
    "medical-imaging",
)
TRIALS: Final = 100_000
TRAINING_SECONDS: Final = 20.0
PATIENCE: Final = 600.0  # seconds for one run, also one that another worker holds
Say = Callable[[str], None]


class DemoFailed(Exception):
    """A run of the demo did not end well; the text says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """One person of the demo."""

    role: Role
    number: int

    @property
    def username(self) -> str:
        name = str(self.role)
        name = {"owner": "founder"}.get(name, name)
        suffix = "" if self.number == 1 else f"-{self.number}"
        return f"{name}{suffix}@demo.example"

    @property
    def password(self) -> str:
        return "demo-" + self.username.partition("@")[0].partition("-")[0]


@dataclass(slots=True, kw_only=True)
class Secrets:
    """The demo's API tokens, which the database keeps only as hashes: a file of the owner's."""

    path: Path
    kept: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Secrets:
        path = Path(settings.VAR) / "demo.json"
        kept = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return cls(path=path, kept=kept)

    def token_of(self, member: Membership, *, rotate: bool) -> str:
        """Return a token that works: the kept one, or a new one in its place."""
        known = self.kept.get(member.user.username, "")
        usable = tokens.find(known) if known else None
        if usable is not None and not rotate:
            return known
        if usable is not None:
            workspaces.revoke_token(actor=member, token=usable)
        _token, secret = workspaces.issue_token(actor=member, name="demo")
        self.kept[member.user.username] = secret
        self._save()
        return secret

    def _save(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self.kept, file, indent=1)
        part.replace(self.path)


@dataclass(slots=True, kw_only=True)
class Demo:
    """One demo workspace; every step leaves alone what is there already."""

    number: int
    say: Say
    founder: Membership = field(init=False)
    investor: Membership = field(init=False)

    @property
    def key(self) -> str:
        return "demo" if self.number == 1 else f"demo-{self.number}"

    def people(self) -> None:
        """Make the founder with the workspace, and the investor."""
        founder = _person(Login(role=Role.OWNER, number=self.number))
        mine = Membership.objects.select_related("user", "workspace")
        known = mine.filter(user=founder, workspace__key=self.key).first()
        if known is None:
            self.say(f"workspace {self.key}")
            name = "Demo" if self.number == 1 else f"Demo {self.number}"
            known = workspaces.found_workspace(actor=founder, name=name, key=self.key)
        self.founder = known
        investor = _person(Login(role=Role.INVESTOR, number=self.number))
        guest = mine.filter(user=investor, workspace=known.workspace).first()
        self.investor = guest or workspaces.add_member(
            actor=known, user=investor, role=Role.INVESTOR
        )

    def content(self) -> None:
        """Start cases from the library, import the example, upload the German credit data."""
        there = set(Case.objects.visible_to(self.founder).values_list("key", flat=True))
        for key in STARTED:
            if key not in there:
                self.say(f"start {key}")
                cases.use_scenario(actor=self.founder, key=key)
        for key in library.EXAMPLES:
            if key not in there:
                self.say(f"import {key}")
                cases.import_document(actor=self.founder, text=library.text(key))
        if not self._datasets().exists():
            self.say("upload the German credit data")
            with DATA.open("rb") as file:
                runs.upload_dataset(
                    actor=self.founder,
                    name="German credit",
                    file=File(file, name=DATA.name),
                    licence="CC BY 4.0",
                    attribution=ATTRIBUTION,
                )

    def compute(self) -> None:
        """Simulate every case, train the credit case, apply its evidence, print its reports."""
        self._finish(self._runs().open().order_by("created_at"))  # what was cut off earlier
        for key in (*STARTED, *library.EXAMPLES):
            case = self._case(key)
            if not self._runs().filter(case=case, kind=Run.Kind.SIMULATION).exists():
                self.say(f"simulate {key}, {TRIALS:,} trials")
                run = runs.request_simulation(actor=self.founder, case=case, trials=TRIALS)
                self._finish([run])
        credit = self._case(STARTED[0])
        self._measure(credit)
        self._apply(credit)
        self._report(self._case(STARTED[0]))  # as the evidence left it

    def _measure(self, case: Case) -> None:
        if self._evidence(case).exists():
            return
        plan = case.spec.poc[0]
        dataset = self._datasets().get(key=plan.dataset)
        self.say(f"train {plan.recipe} on {dataset.name}, {TRAINING_SECONDS:.0f} seconds")
        run = runs.request_training(
            actor=self.founder,
            case=case,
            dataset=dataset,
            recipe=plan.recipe,
            target=plan.target or "",
            positive=plan.positive,
            seconds=TRAINING_SECONDS,
            binds=plan.binds,
            plan=plan.id,
        )
        self._finish([run])

    def _apply(self, case: Case) -> None:
        evidence = self._evidence(case)
        if evidence.filter(applied_revision__isnull=False).exists():
            return
        self.say("apply the evidence and simulate again")
        found = evidence.with_case().get(pk=evidence.values("pk")[:1])
        applied = apply_and_simulate(actor=self.founder, evidence=found)
        self._finish([run for run in (applied.before, applied.after) if run is not None])

    def _report(self, case: Case) -> None:
        there = set(Report.objects.filter(case=case).values_list("locale", flat=True))
        for locale, name in settings.LANGUAGES:
            if locale not in there:
                self.say(f"print the report, {name}")
                report = reports.request_report(actor=self.founder, case=case, locale=locale)
                self._finish([report.build] if report.build else [])

    def _finish(self, found: Iterable[Run]) -> None:
        for run in found:
            finish(run)

    def _case(self, key: str) -> Case:
        return Case.objects.visible_to(self.founder).with_head().get(key=key)

    def _runs(self) -> RunQuerySet:
        return Run.objects.visible_to(self.founder)

    def _datasets(self) -> QuerySet[Dataset]:
        return Dataset.objects.visible_to(self.founder)

    def _evidence(self, case: Case) -> Any:
        return Evidence.objects.visible_to(self.founder).filter(case=case).order_by("-created_at")

    def summary(self, secrets: Secrets, *, rotate: bool) -> dict[str, Any]:
        """Return what a program needs to work with this workspace."""
        found = Case.objects.visible_to(self.founder).order_by("created_at")
        evidence = Evidence.objects.visible_to(self.founder).order_by("created_at")
        printed = Report.objects.visible_to(self.founder).order_by("created_at")
        return {
            "key": self.key,
            "users": [
                {
                    "username": member.user.username,
                    "password": Login(role=Role(member.role), number=self.number).password,
                    "role": member.role,
                    "token": secrets.token_of(member, rotate=rotate),
                }
                for member in (self.founder, self.investor)
            ],
            "cases": {case.key: str(case.pk) for case in found},
            "datasets": {row.key: str(row.pk) for row in self._datasets()},
            "runs": [
                {"id": str(pk), "kind": kind, "status": status, "case": case and str(case)}
                for pk, kind, status, case in self._runs()
                .order_by("created_at")
                .values_list("pk", "kind", "status", "case_id")
            ],
            "evidence": [str(pk) for pk in evidence.values_list("pk", flat=True)],
            "reports": [
                {"id": str(pk), "locale": locale}
                for pk, locale in printed.values_list("pk", "locale")
            ],
        }


def _person(login: Login) -> User:
    known = User.objects.filter(username=login.username).first()
    return known or User.objects.create_user(
        username=login.username, email=login.username, password=login.password
    )


def finish(run: Run) -> None:
    """Do a run here, or wait for the worker that holds it."""
    limit = time.monotonic() + PATIENCE
    while True:
        runner.execute(run.pk)
        run.refresh_from_db(fields=["status", "error"])
        if run.is_over:
            break
        if time.monotonic() > limit:
            raise DemoFailed(f"{run} did not end within {PATIENCE:.0f} seconds")
        time.sleep(0.5)
    if run.status != Run.Status.DONE:
        reason = (run.error or {}).get("message", run.status)
        raise DemoFailed(f"{run} ({run.pk}): {reason}")
