"""What every REST view shares: the workspace, abilities, kept answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.core.errors import Conflict, DomainError
from bizcase.core.rest import refuse_unknown
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.middleware import current
from bizcase.workspaces.models import ApiToken, KeptAnswer, Membership

KEPT = timedelta(days=1)
MAX_KEY = 128
ABANDONED = timedelta(minutes=2)  # the process that answered the first request has died


class WorkspaceView(GenericAPIView[Any]):
    """A view of one workspace; `abilities` maps a method to what it takes (absence means no)."""

    abilities: dict[str, Ability] = {}
    http_method_names = ["get", "head", "post", "put", "delete"]
    membership: Membership

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        token = request.auth
        who = token.membership if isinstance(token, ApiToken) else current(request._request)
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in self.abilities:
            raise exceptions.MethodNotAllowed(str(request.method))
        require(who, self.abilities[method])
        if who is None:  # require has raised
            raise exceptions.NotAuthenticated
        self.membership = who
        request._request.membership = who  # type: ignore[attr-defined]

    def checked(self, data: Any) -> Any:
        """Return the validated input, or answer 422 with the places."""
        serializer = self.get_serializer(data=data)
        serializer.is_valid(raise_exception=True)
        refuse_unknown(data, serializer.fields)  # type: ignore[attr-defined]
        return serializer.validated_data


def idempotent(post: Callable[..., Response]) -> Callable[..., Response]:
    """Answer a repeated POST that carries the same Idempotency-Key with the first answer."""

    @wraps(post)
    def wrapped(view: WorkspaceView, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if not key:
            return post(view, request, *args, **kwargs)
        if len(key) > MAX_KEY or not (key.isascii() and key.isprintable()):
            message = _("An Idempotency-Key has at most {limit} printable ASCII characters.")
            raise DomainError("bad_idempotency_key", message.format(limit=MAX_KEY))
        kept = _reserve(view.membership, key, _digest(request))
        if kept.status is not None:
            headers = {"Idempotency-Replayed": "true"}
            if kept.location:
                headers["Location"] = kept.location
            return Response(kept.body, status=kept.status, headers=headers)
        try:
            answer = post(view, request, *args, **kwargs)
        except BaseException:
            kept.delete()  # a refused request changed nothing: it may be sent again, mended
            raise
        _keep(kept, answer)
        return answer

    wrapped.is_idempotent = True  # type: ignore[attr-defined]  # the published schema tells it
    return wrapped


def _digest(request: Request) -> str:
    head = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(head + repr(request.data).encode("utf-8", "replace")).hexdigest()


def _reserve(membership: Membership, key: str, digest: str) -> KeptAnswer:
    now = timezone.now()
    mine = KeptAnswer.objects.filter(membership=membership)
    mine.filter(created_at__lt=now - KEPT).delete()
    mine.filter(status__isnull=True, created_at__lt=now - ABANDONED).delete()
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(membership=membership, key=key, request_digest=digest)
    except IntegrityError:
        kept = mine.filter(key=key).first()
    if kept is not None and kept.request_digest != digest:
        raise DomainError(
            "idempotency_key_reused",
            _("This Idempotency-Key came with another request; use a new one."),
        )
    if kept is None or kept.status is None:
        raise Conflict("in_progress", _("The first request with this key is still under way."))
    return kept


def _keep(kept: KeptAnswer, answer: Response) -> None:
    kept.status = answer.status_code
    kept.body = answer.data
    kept.location = answer.headers.get("Location", "")
    kept.save(update_fields=["status", "body", "location"])
