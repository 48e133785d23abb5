"""The three actors every test knows: a founder, an investor of the same workspace, a stranger."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from rest_framework.test import APIClient

from bizcase.workspaces import services
from bizcase.workspaces.access import Role
from bizcase.workspaces.models import Membership, User

hypothesis_settings.register_profile(
    "ci", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("deep", max_examples=2000, deadline=None)
hypothesis_settings.load_profile("ci")


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path: Path) -> None:
    """Keep files, messages and checkpoints of a test in the test's own folder."""
    settings.STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files"), "base_url": None},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_ROOT = str(tmp_path)
    settings.RUN_FOLDER = tmp_path / "runs"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CELERY_BROKER_URL = "memory://"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database, to run it again on the other one."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & {"db", "transactional_db"} or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)


def make_member(name: str, role: Role, of: Membership | None = None) -> Membership:
    user = User.objects.create_user(username=name, password="a long enough secret")
    if of is None:
        return services.found_workspace(actor=user, name=f"{name}'s", key=name)
    return services.add_member(actor=of, user=user, role=role)


@pytest.fixture
def founder(db) -> Membership:
    return make_member("founder", Role.OWNER)


@pytest.fixture
def investor(founder: Membership) -> Membership:
    return make_member("investor", Role.INVESTOR, founder)


@pytest.fixture
def reviewer(founder: Membership) -> Membership:
    return make_member("reviewer", Role.REVIEWER, founder)


@pytest.fixture
def stranger(db) -> Membership:
    return make_member("stranger", Role.OWNER)


def client_of(who: Membership) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


@pytest.fixture
def founder_client(founder: Membership) -> Client:
    return client_of(founder)


@pytest.fixture
def investor_client(investor: Membership) -> Client:
    return client_of(investor)


@pytest.fixture
def stranger_client(stranger: Membership) -> Client:
    return client_of(stranger)


def api_of(who: Membership) -> APIClient:
    _token, secret = services.issue_token(actor=who, name="tests")
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


@pytest.fixture
def founder_api(founder: Membership) -> APIClient:
    return api_of(founder)


@pytest.fixture
def investor_api(investor: Membership) -> APIClient:
    return api_of(investor)


@pytest.fixture
def stranger_api(stranger: Membership) -> APIClient:
    return api_of(stranger)
