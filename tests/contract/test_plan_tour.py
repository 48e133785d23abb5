"""Every operation of plans and levers is answered as the schema says."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.contract.plan import plans
from tests.contract.test_schema import METHODS, Tour
from tests.test_access import CASE

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_tour_of_plans_is_answered_as_the_schema_says(
    published: dict[str, Any], founder_api: APIClient
):
    ask = Tour(founder_api, published)
    made = ask("post", "/cases", CASE, status=201, content_type="application/yaml")
    plans(ask, f"/cases/{made['id']}")
    mine = {
        (method, path)
        for path, methods in published["paths"].items()
        if "/plan" in path or "/levers" in path
        for method in METHODS & set(methods)
    }
    assert mine - ask.seen == set()
