from __future__ import annotations

import pytest
from django.http import Http404

from bizcase.core.errors import Forbidden
from bizcase.workspaces.access import ABILITIES, Ability, Role, can, require
from bizcase.workspaces.models import Membership


def member(role: str) -> Membership:
    return Membership(role=role)


def test_every_role_stands_in_the_table():
    assert set(ABILITIES) == set(Role.values)


def test_absence_means_no():
    assert not can(None, Ability.READ)
    assert not can(member("guest"), Ability.READ)


def test_an_investor_reads_reports_and_nothing_else():
    assert ABILITIES[Role.INVESTOR] == {Ability.READ_REPORT}


def test_what_a_role_may_see_but_not_do_is_forbidden():
    with pytest.raises(Forbidden):
        require(member(Role.REVIEWER), Ability.EDIT_CASE)


def test_what_a_role_may_not_see_is_not_there():
    with pytest.raises(Http404):
        require(member(Role.INVESTOR), Ability.EDIT_CASE)
