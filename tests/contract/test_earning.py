"""Business models, costs and prices answer as their own part of the schema says."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from bizcase.cases.services import import_document
from bizcase.workspaces.models import Membership
from tests.contract.earning import CASE, earning
from tests.contract.test_schema import METHODS, Tour

pytestmark = pytest.mark.django_db(transaction=True)

PARTS = ("/models", "/streams", "/costs", "/pricing")


def test_every_operation_is_answered_as_the_schema_says(
    printed: dict[str, Any], founder: Membership, founder_api: APIClient
):
    case = import_document(actor=founder, text=CASE).case
    ask = Tour(founder_api, printed)
    earning(ask, f"/cases/{case.pk}")
    mine = {
        (method, path)
        for path, methods in printed["paths"].items()
        for method in METHODS & set(methods)
        if path.startswith("/api/v1/cases/{case_id}/") and any(part in path for part in PARTS)
    }
    assert len(mine) > 19
    assert mine - ask.seen == set()
