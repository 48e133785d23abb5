"""Risks and the catalogue of risks answer as their own part of the schema says."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from bizcase.cases.services import import_document
from bizcase.workspaces.models import Membership
from tests.contract.earning import CASE
from tests.contract.risks import risks
from tests.contract.test_schema import METHODS, Tour

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_operation_is_answered_as_the_schema_says(
    printed: dict[str, Any], founder: Membership, founder_api: APIClient
):
    case = import_document(actor=founder, text=CASE).case
    ask = Tour(founder_api, printed)
    risks(ask, f"/cases/{case.pk}")
    mine = {
        (method, path)
        for path, methods in printed["paths"].items()
        for method in METHODS & set(methods)
        if "/risks" in path or "/risk-" in path
    }
    assert len(mine) == 7
    assert mine - ask.seen == set()
