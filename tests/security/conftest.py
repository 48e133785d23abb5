"""What is stored, counted before and after; people of every kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from rest_framework.test import APIClient

from bizcase.assurance.models import Evidence
from bizcase.cases.models import Case, Revision
from bizcase.cases.services import import_document
from bizcase.runs.models import Dataset, Run
from bizcase.workspaces.models import ApiToken, AuditEntry, KeptAnswer, Membership
from reports.models import Report, ShareLink
from tests.conftest import api_of, client_of
from tests.test_access import SMALL as CASE

KEPT = (Case, Revision, AuditEntry, Run, Dataset, Evidence, Report, ShareLink, ApiToken, KeptAnswer)


def stored() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in KEPT}


@pytest.fixture
def nothing_stored(web: Client, api: APIClient, case: Case) -> Iterator[None]:
    """Fail if the test leaves a row of any kind behind."""
    before = stored()
    yield
    assert stored() == before


@pytest.fixture
def case(founder: Membership) -> Case:
    return import_document(actor=founder, text=CASE).case


@pytest.fixture
def api(founder: Membership) -> APIClient:
    client = api_of(founder)
    client.raise_request_exception = False
    return client


@pytest.fixture
def web(founder: Membership) -> Client:
    client = client_of(founder)
    client.raise_request_exception = False
    return client
