"""The published schema as the tests read it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
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


@pytest.fixture
def printed() -> dict[str, Any]:
    """Return the schema as the code prints it now."""
    text = io.StringIO()
    call_command("spectacular", stdout=text, stderr=io.StringIO())
    return yaml.safe_load(text.getvalue())
