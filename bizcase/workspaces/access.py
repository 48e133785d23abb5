"""Who may do what: one table. Absence means no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.core.errors import Forbidden

if TYPE_CHECKING:
    from bizcase.workspaces.models import Membership


class Role(models.TextChoices):
    OWNER = "owner", gettext_lazy("Owner")
    EDITOR = "editor", gettext_lazy("Editor")
    REVIEWER = "reviewer", gettext_lazy("Reviewer")
    INVESTOR = "investor", gettext_lazy("Investor")


class Ability(StrEnum):
    READ = "read"  # cases, runs, evidence
    EDIT_CASE = "edit_case"
    RUN_MODEL = "run_model"  # simulate, train, upload data
    EDIT_ASSURANCE = "edit_assurance"  # apply evidence, risks, checklists
    MAKE_REPORT = "make_report"  # build and share
    READ_REPORT = "read_report"
    MANAGE_WORKSPACE = "manage_workspace"


ABILITIES: Final[Mapping[str, frozenset[Ability]]] = {
    Role.OWNER: frozenset(Ability),
    Role.EDITOR: frozenset(
        {
            Ability.READ,
            Ability.EDIT_CASE,
            Ability.RUN_MODEL,
            Ability.EDIT_ASSURANCE,
            Ability.MAKE_REPORT,
            Ability.READ_REPORT,
        }
    ),
    Role.REVIEWER: frozenset({Ability.READ, Ability.EDIT_ASSURANCE, Ability.READ_REPORT}),
    Role.INVESTOR: frozenset({Ability.READ_REPORT}),
}


def can(who: Membership | None, ability: Ability) -> bool:
    """Say whether a membership grants an ability."""
    return who is not None and ability in ABILITIES.get(who.role, frozenset())


def require(who: Membership | None, ability: Ability) -> None:
    """Raise what a person may know: nothing is there (404), or it is not theirs to do (403)."""
    if can(who, ability):
        return
    if can(who, Ability.READ) or (can(who, Ability.READ_REPORT) and ability == Ability.MAKE_REPORT):
        raise Forbidden("forbidden", _("Your role does not allow this."))
    raise Http404


def needs(ability: Ability) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Guard a view: log in first, then hold the ability."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                target = urlencode({"next": request.get_full_path()})
                return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{target}")
            require(request.membership, ability)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        guarded.ability = ability  # type: ignore[attr-defined]
        return guarded

    return guard
