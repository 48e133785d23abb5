"""How a program shows who it is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from bizcase.workspaces.models import ApiToken, User
from bizcase.workspaces.tokens import find


class BearerAuthentication(BaseAuthentication):
    """Read `Authorization: Bearer bz_...`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        token = find(words[1].decode("ascii", "replace")) if len(words) == 2 else None
        if token is None:
            raise exceptions.AuthenticationFailed(_("This token is unknown, expired or revoked."))
        return token.membership.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="bizcase"'


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "bizcase.workspaces.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
