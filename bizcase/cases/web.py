"""What the pages of cases share: the case that an address names, and who may change it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from bizcase.cases.models import Case
from bizcase.workspaces.access import Ability, can
from bizcase.workspaces.middleware import member_of


def case_of(request: HttpRequest, case_id: UUID) -> Case:
    """Return a case of the reader's workspace, or answer 404."""
    return get_object_or_404(Case.objects.visible_to(member_of(request)).with_head(), pk=case_id)


def may_edit(request: HttpRequest) -> bool:
    """Say whether the reader may change cases."""
    return can(member_of(request), Ability.EDIT_CASE)
