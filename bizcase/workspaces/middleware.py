"""Which workspace a request speaks for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from bizcase.workspaces.models import Membership

SESSION_KEY = "membership"


def current(request: HttpRequest) -> Membership | None:
    """Return the membership chosen in this session, else the person's first."""
    if not request.user.is_authenticated:
        return None
    mine = Membership.objects.filter(user=request.user).select_related("user", "workspace")
    chosen = request.session.get(SESSION_KEY)
    if chosen and (found := mine.filter(pk=chosen).first()):
        return found
    return mine.order_by("created_at").first()


class CurrentMembership:
    """Give every page its membership; the API sets its own with its token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: object) -> None:
        api = request.path.startswith("/api/")
        request.membership = None if api else current(request)  # type: ignore[attr-defined]


def member_of(request: HttpRequest) -> Membership:
    """Return the membership a guarded page speaks for; `needs` has let it in."""
    return request.membership  # type: ignore[attr-defined, no-any-return]
