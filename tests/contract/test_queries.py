"""A list of twelve costs the database no more questions than a list of two."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bizcase.assurance.models import Evidence
from bizcase.assurance.services import record_evidence
from bizcase.cases.models import Case
from bizcase.cases.services import archive, import_document
from bizcase.economics.services import change_assumption
from bizcase.runs import runner
from bizcase.runs.models import Dataset, Metric, Run
from bizcase.runs.services import request_simulation
from bizcase.workspaces.access import Role
from bizcase.workspaces.models import Membership
from bizcase.workspaces.services import issue_token
from reports.models import Report, ShareLink
from reports.services import request_report
from tests.conftest import api_of, client_of, make_member
from tests.test_access import CASE, RECORD

pytestmark = pytest.mark.django_db(transaction=True)

FEW, MANY = 2, 12
SCENARIO = CASE.replace("kind: case", "kind: scenario")


class World:
    """A workspace in which there can be more and more of everything."""

    def __init__(self, founder: Membership) -> None:
        self.founder = founder
        self.case = import_document(actor=founder, text=CASE).case
        self.run = request_simulation(actor=founder, case=self.case, trials=100)
        runner.execute(self.run.pk)
        self.run.refresh_from_db()
        self.report = request_report(actor=founder, case=self.case, locale="en")
        Report.objects.filter(pk=self.report.pk).update(pdf="reports/x.pdf", pages=4)
        self.count = 0

    def grow(self, to: int) -> None:
        while self.count < to:
            self.count += 1
            self._add(self.count)

    def _add(self, number: int) -> None:
        founder, name = self.founder, f"n{number}"
        import_document(actor=founder, text=CASE.replace("id: world", f"id: {name}"))
        import_document(actor=founder, text=SCENARIO.replace("id: world", f"id: s{number}"))
        old = import_document(actor=founder, text=CASE.replace("id: world", f"id: old{number}"))
        archive(actor=founder, case=old.case)
        change_assumption(actor=founder, case=self.case, key="seats", value=100 + number)
        member = make_member(name, Role.EDITOR, founder)
        run = self._copied(self.run, created_by=member.user)
        for watched in (run, self.run):
            Metric.objects.create(run=watched, name="train/loss", step=number, value=1.0)
            watched.artifacts.create(name=name, sha256="0" * 64, size=1, media_type="x/y")
        record = {**RECORD, "value": 0.75 + number / 1000}
        record_evidence(actor=member, case=self.case, run_id=run.pk, record=record)
        head = self.case.head
        Evidence.objects.filter(run_id=run.pk).update(applied_revision=head, binds="quality")
        Dataset.objects.create(
            workspace=founder.workspace,
            name=name,
            key=name,
            file=ContentFile(b"", name=name),
            sha256=f"{number:064}",
            size=1,
            card={"rows": 5, "columns": [{"name": "a"}], "leakage": []},
            created_by=member.user,
        )
        report = self._copied(self.report, build=run, simulation=run, created_by=member.user)
        for shared in (report, self.report):
            ShareLink.objects.create(
                report=shared,
                token_hash=uuid.uuid4().hex * 2,
                expires_at=timezone.now() + timedelta(days=1),
                created_by=member.user,
            )
        issue_token(actor=founder, name=name)

    @staticmethod
    def _copied(row: Any, **facts: Any) -> Any:
        kept = {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.attname not in ("id", "created_at")
        }
        facts = {f"{name}_id": fact.pk for name, fact in facts.items()}
        return type(row).objects.create(**{**kept, **facts})


@pytest.fixture
def world(founder: Membership) -> World:
    return World(founder)


PAGES: dict[str, Callable[[World], str]] = {
    "cases": lambda w: "/",
    "archive": lambda w: "/?archived=1",
    "library": lambda w: "/library",
    "case": lambda w: reverse("cases:detail", args=[w.case.pk]),
    "model": lambda w: reverse("economics:model", args=[w.case.pk]),
    "history": lambda w: reverse("cases:history", args=[w.case.pk]),
    "runs": lambda w: reverse("runs:list", args=[w.case.pk]),
    "run": lambda w: reverse("runs:detail", args=[w.run.pk]),
    "train": lambda w: reverse("runs:train", args=[w.case.pk]),
    "datasets": lambda w: "/datasets/",
    "evidence": lambda w: reverse("assurance:evidence_list", args=[w.case.pk]),
    "dashboard": lambda w: reverse("reports:dashboard", args=[w.case.pk]),
    "reports of a case": lambda w: reverse("reports:list", args=[w.case.pk]),
    "reports": lambda w: "/reports/",
    "links of a report": lambda w: reverse("reports:detail", args=[w.report.pk]),
    "settings, members, tokens, audit": lambda w: "/settings/",
}
ENDPOINTS: dict[str, Callable[[World], str]] = {
    "cases": lambda w: "/api/v1/cases",
    "case": lambda w: f"/api/v1/cases/{w.case.pk}",
    "revisions": lambda w: f"/api/v1/cases/{w.case.pk}/revisions",
    "evidence": lambda w: f"/api/v1/cases/{w.case.pk}/evidence",
    "runs": lambda w: "/api/v1/runs",
    "run": lambda w: f"/api/v1/runs/{w.run.pk}",
    "metrics": lambda w: f"/api/v1/runs/{w.run.pk}/metrics",
    "datasets": lambda w: "/api/v1/datasets",
    "reports": lambda w: "/api/v1/reports",
    "shares": lambda w: f"/api/v1/reports/{w.report.pk}/shares",
}


def questions(client: Any, url: str) -> tuple[int, int]:
    """Return how much is asked of the database, and the size of the answer."""
    client.get(url)  # what is read once for a session is not the list's
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(url)
    assert answer.status_code == 200, url
    return len(caught), len(answer.content)


def test_no_list_asks_more_for_more_rows(world: World):
    web, api = client_of(world.founder), api_of(world.founder)
    lists = [(web, f"page {name}", url(world)) for name, url in PAGES.items()]
    lists += [(api, f"api {name}", url(world)) for name, url in ENDPOINTS.items()]
    world.grow(FEW)
    few = {name: questions(client, url) for client, name, url in lists}
    world.grow(MANY)
    wrong, longer = [], set()
    for client, name, url in lists:
        asked, size = questions(client, url)
        if asked > few[name][0]:
            wrong.append(f"{name}: {few[name][0]} queries, then {asked}")
        if size > few[name][1]:
            longer.add(name)
    assert not wrong, "\n".join(wrong)
    assert {name for _client, name, _url in lists} == longer, "a list did not get the rows"
    assert Case.objects.count() > MANY
    assert Run.objects.count() > MANY
