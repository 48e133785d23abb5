"""Writing about reports: ask for one, share it, take a share back, open a shared one."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from bizcase.cases.models import Case
from bizcase.core.errors import Conflict, DomainError, NotFound
from bizcase.runs.models import Run
from bizcase.runs.services import request_run
from bizcase.workspaces import audit
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.models import Membership
from reports.models import Report, ShareLink
from reports.snapshot import take

TOKEN_BYTES: Final = 32
MAX_DAYS: Final = 365


@transaction.atomic
def request_report(*, actor: Membership, case: Case, locale: str) -> Report:
    """Freeze what the case's newest simulation says and queue the printing of it."""
    require(actor, Ability.MAKE_REPORT)
    if case.workspace_id != actor.workspace_id:
        raise NotFound("no_such_case", _("There is no such case."))
    if locale not in dict(settings.LANGUAGES):
        message = _("Choose one of: {languages}.").format(languages=", ".join(_languages()))
        raise DomainError("unknown_language", message, errors=[("locale", message)])
    simulation = (
        Run.objects.for_case(case)
        .newest_done(Run.Kind.SIMULATION)
        .filter(inputs__outlook=None)
        .select_related("revision", "case__head")
        .first()
    )
    snapshot = take(case=case, run=simulation, locale=locale, now=timezone.now())
    report = Report(
        case=case,
        simulation=simulation,
        locale=locale,
        snapshot=snapshot.to_json(),
        digest=snapshot.digest,
        created_by=actor.user,
    )
    report.full_clean(exclude=["build"])  # it follows in this transaction
    report.save()
    inputs = {"report": str(report.pk), "snapshot": snapshot.digest, "locale": locale}
    report.build = request_run(actor=actor, kind=Run.Kind.REPORT, case=case, inputs=inputs)
    report.save(update_fields=["build"])
    audit.record(actor, "reports.requested", report, {"digest": report.digest, "locale": locale})
    return report


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


@transaction.atomic
def share(*, actor: Membership, report: Report, days: int) -> tuple[ShareLink, str]:
    """Make a link that opens one report without a login; the token is told this once."""
    require(actor, Ability.MAKE_REPORT)
    if report.case.workspace_id != actor.workspace_id:
        raise NotFound("no_such_report", _("There is no such report."))
    if not report.is_built:
        raise Conflict("report_not_built", _("The report is not printed yet; share it then."))
    if not 1 <= days <= MAX_DAYS:
        message = _("A link lives from 1 to {limit} days.").format(limit=MAX_DAYS)
        raise DomainError("out_of_range", message, errors=[("days", message)])
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = ShareLink(
        report=report,
        token_hash=_hash(token),
        expires_at=timezone.now() + timedelta(days=days),
        created_by=actor.user,
    )
    link.full_clean()
    link.save()
    audit.record(actor, "reports.shared", link, {"report": str(report.pk), "days": days})
    return link, token


@transaction.atomic
def revoke_share(*, actor: Membership, link: ShareLink) -> ShareLink:
    """Close a link for good; a second time changes nothing."""
    require(actor, Ability.MAKE_REPORT)
    held = ShareLink.objects.visible_to(actor).filter(pk=link.pk).select_for_update().first()
    if held is None:
        raise NotFound("no_such_link", _("There is no such link."))
    if held.revoked_at is None:
        held.revoked_at = timezone.now()
        held.save(update_fields=["revoked_at"])
        audit.record(actor, "reports.share_revoked", held, {"report": str(held.report_id)})
    return held


def open_share(*, actor: Membership | None, token: str, is_download: bool = False) -> Report:
    """Return the report that a token opens; the token is the right, an actor is not needed.

    A token that is forged, expired or revoked is simply not found.
    """
    wanted = _hash(token)
    found = ShareLink.objects.filter(token_hash=wanted).select_related("report__case__workspace")
    link = found.first()
    if link is None or not hmac.compare_digest(link.token_hash, wanted) or not link.is_active:
        raise NotFound("no_such_link", _("This link does not exist, or it is closed."))
    with transaction.atomic():
        now = timezone.now()
        ShareLink.objects.filter(pk=link.pk).update(
            opened=F("opened") + (0 if is_download else 1), last_opened_at=now
        )
        verb = "reports.share_downloaded" if is_download else "reports.share_opened"
        audit.record(actor, verb, link, workspace=link.report.case.workspace)
    return link.report


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
