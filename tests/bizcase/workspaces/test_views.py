from __future__ import annotations

import pytest
from django.test import Client

from bizcase.workspaces import throttle
from bizcase.workspaces.models import ApiToken, Membership
from tests.conftest import client_of

pytestmark = pytest.mark.django_db

WRONG = {"username": "founder", "password": "guess"}
RIGHT = {"username": "founder", "password": "a long enough secret"}


def test_guessing_a_password_is_slowed_down(client: Client, founder: Membership):
    for _ in range(throttle.PER_NAME):
        client.post("/login", WRONG)
    answer = client.post("/login", RIGHT)
    assert answer.status_code == 200
    assert "Too many failed logins" in answer.text


def test_a_right_password_forgives_the_wrong_ones(client: Client, founder: Membership):
    for _ in range(throttle.PER_NAME - 1):
        client.post("/login", WRONG)
    assert client.post("/login", RIGHT).status_code == 302
    assert not throttle.is_blocked(name="founder", address="203.0.113.7")


def test_the_language_follows_the_person(client: Client, founder: Membership):
    client.force_login(founder.user)
    client.post("/language", {"language": "zh-hans", "next": "/settings/"})
    founder.user.refresh_from_db()
    assert founder.user.language == "zh-hans"
    assert '<html lang="zh-Hans"' in client.get("/settings/").text


def test_a_language_switch_leads_nowhere_else(client: Client, db):
    answer = client.post("/language", {"language": "en", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_a_token_is_shown_once(founder_client: Client):
    shown = founder_client.post("/settings/tokens", {"name": "script"}).text
    token = ApiToken.objects.get()
    assert "bz_" in shown
    later = founder_client.get("/settings/").text
    assert token.name in later
    assert shown.count(token.hint) > later.count(token.hint)


def test_another_persons_token_is_not_found(founder: Membership, stranger: Membership):
    client_of(founder).post("/settings/tokens", {"name": "script"})
    token = ApiToken.objects.get()
    answer = client_of(stranger).post(f"/settings/tokens/{token.pk}/revoke")
    assert answer.status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
