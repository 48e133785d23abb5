"""The published schema as the tests read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from django.conf import settings
from rest_framework.test import APIClient

from bizcase.workspaces.models import Membership
from tests.conftest import api_of

COMMITTED = settings.ROOT / "docs" / "openapi-v1.yaml"


@pytest.fixture(scope="session")
def published() -> dict[str, Any]:
    return yaml.safe_load(COMMITTED.read_text("utf-8"))


@pytest.fixture
def client_for(reviewer: Membership) -> Callable[[str], APIClient]:
    return lambda name: APIClient() if name == "visitor" else api_of(reviewer)
