"""Writing about cases. One service stores every change of a document: `revise`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from bizcase.cases import exchange, shelf
from bizcase.cases.library import suitability
from bizcase.cases.models import Case, Revision
from bizcase.cases.revisions import copy_facts, refresh, store
from bizcase.core.errors import Conflict, DomainError
from bizcase.workspaces import audit
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.models import Membership, Workspace
from modeling.reading import shown
from modeling.spec import CaseSpec

MAX_CASES: Final = 2_000  # of one workspace, archived ones included


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What an import did: `created` a case, `changed` it, or found it as it is."""

    case: Case
    created: bool
    changed: bool


def import_document(
    *,
    actor: Membership,
    text: str | bytes | None = None,
    tree: Mapping[str, Any] | None = None,
    as_kind: str = "",
) -> Receipt:
    """Create the case of a document, or update the one that has its id.

    ``as_kind`` takes it for a case or a scenario, whichever it says it is.
    """
    require(actor, Ability.EDIT_CASE)
    if as_kind and as_kind not in Case.Kind.values:
        message = _("A document is imported as case or as scenario, not as '{kind}'.")
        told = message.format(kind=shown(as_kind))
        raise DomainError("unknown_kind", told, errors=[("as", told)])
    spec = exchange.read(text if text is not None else tree or {})
    if as_kind:
        spec = spec.model_copy(update={"kind": as_kind})
    return _import_spec(actor, spec, note=_("Imported"))


def use_scenario(*, actor: Membership, key: str, answers: Mapping[str, str] | None = None) -> Case:
    """Make a new case from the library, or from a scenario of the workspace, under a free key.

    ``answers`` to the scenario's questions of suitability stay in the card of the new case.
    """
    require(actor, Ability.EDIT_CASE)
    template, _entry = shelf.find(actor, key)
    tree, note = template.to_json(), _("Made from the library")
    tree.get("card", {}).pop("answers", None)  # somebody else's, where a case became a scenario
    if answers:
        judgement = suitability.judge(template.card, answers)
        tree["card"] = {**tree["card"], "answers": judgement.answers}
        verdict = _(suitability.VERDICTS[judgement.verdict])
        note = _("Made from the library; suitability: {verdict}").format(verdict=verdict)
    stem = key[:58].rstrip("-")  # room for a number
    mine = Case.objects.filter(workspace=actor.workspace_id, key__startswith=stem)
    taken = set(mine.values_list("key", flat=True))
    names = (key if n == 1 else f"{stem}-{n}" for n in range(1, MAX_CASES + 2))
    free = next(name for name in names if name not in taken)
    spec = exchange.read({**tree, "kind": Case.Kind.CASE.value, "id": free})
    return _import_spec(actor, spec, note=note).case


@transaction.atomic
def _import_spec(actor: Membership, spec: CaseSpec, *, note: str) -> Receipt:
    Workspace.objects.select_for_update().get(pk=actor.workspace_id)  # one import at a time
    case = Case.objects.with_head().filter(workspace=actor.workspace_id, key=spec.id).first()
    if case is None:
        return Receipt(case=_create(actor, spec, note), created=True, changed=True)
    was_archived = case.is_archived
    if was_archived:
        _set_archived(actor, case, archived=False)
    before = case.head_id
    revision = store(actor, case, spec, note=note)
    changed = was_archived or revision.pk != before
    return Receipt(case=case, created=False, changed=changed)


def _create(actor: Membership, spec: CaseSpec, note: str) -> Case:
    if Case.objects.filter(workspace=actor.workspace_id).count() >= MAX_CASES:
        message = _("The workspace holds {limit} cases, the most it can.")
        raise DomainError("too_many_cases", message.format(limit=MAX_CASES))
    case = Case(workspace=actor.workspace, key=spec.id, updated_at=timezone.now())
    copy_facts(case, spec)
    case.full_clean()
    case.save()
    audit.record(actor, "cases.created", case, {"key": case.key})
    store(actor, case, spec, note=note)
    return case


def revise(
    *,
    actor: Membership,
    case: Case,
    document: exchange.Source,
    note: str = "",
    expected_digest: str | None = None,
    ability: Ability = Ability.EDIT_CASE,
) -> Revision:
    """Store a changed document as the next revision; the same document changes nothing.

    ``expected_digest`` is the digest that the writer saw; if the case moved on since, the answer
    is a Conflict and nothing is stored. ``ability`` is what this kind of change takes.
    """
    require(actor, ability)
    spec = exchange.read(document)
    with transaction.atomic():
        held = hold(actor=actor, case=case)
        _check_expected(held, expected_digest)
        _check_key(held, spec)
        revision = store(actor, held, spec, note=note)
    refresh(case, held)
    return revision


def hold(*, actor: Membership, case: Case) -> Case:
    """Lock the row of a case of the actor's workspace until the transaction ends."""
    held = Case.objects.select_for_update().filter(workspace=actor.workspace_id, pk=case.pk).first()
    if held is None:
        raise Http404
    return held


def _check_expected(case: Case, expected: str | None) -> None:
    if expected is not None and expected != case.digest:
        message = _(
            "The case was changed by somebody else meanwhile. Read it again and repeat your change."
        )
        raise Conflict("revision_stale", message, digest=case.digest)


def _check_key(case: Case, spec: CaseSpec) -> None:
    if spec.id != case.key:
        message = _("The id of this case is {key} and stays so; import the document instead.")
        path_and_mend = ("id", message.format(key=case.key))
        raise DomainError("document_refused", exchange.refused(), errors=[path_and_mend])


def restore(*, actor: Membership, case: Case, revision: Revision) -> Revision:
    """Bring an earlier state back as the next revision; nothing between is lost."""
    if revision.case_id != case.pk:
        raise Http404
    note = _("Restored #{number}").format(number=revision.number)
    return revise(actor=actor, case=case, document=revision.document, note=note)


def undo(*, actor: Membership, case: Case) -> Revision:
    """Bring back the document before the last edit; once more, the one before that.

    It becomes the next revision: nothing is lost, and the history can restore what was undone.
    """
    require(actor, Ability.EDIT_CASE)
    with transaction.atomic():
        held = hold(actor=actor, case=case)
        place = held.newest.place
        before = held.revisions.filter(number=place - 1).first()
        if before is None:
            raise Conflict("nothing_to_undo", _("There is nothing to undo."))
        spec, note = exchange.read(before.document), _("Undid #{number}").format(number=place)
        revision = store(actor, held, spec, note=note, walked_to=before.place)
    refresh(case, held)
    return revision


@transaction.atomic
def archive(*, actor: Membership, case: Case) -> Case:
    """Put a case away: it leaves the lists, its records stay."""
    require(actor, Ability.EDIT_CASE)
    held = hold(actor=actor, case=case)
    _set_archived(actor, held, archived=True)
    refresh(case, held)
    return case


@transaction.atomic
def unarchive(*, actor: Membership, case: Case) -> Case:
    """Take a case back into the lists."""
    require(actor, Ability.EDIT_CASE)
    held = hold(actor=actor, case=case)
    _set_archived(actor, held, archived=False)
    refresh(case, held)
    return case


def _set_archived(actor: Membership, case: Case, *, archived: bool) -> None:
    if case.is_archived == archived:
        return
    case.archived_at = timezone.now() if archived else None
    case.full_clean()
    case.save(update_fields=["archived_at"])
    audit.record(actor, "cases.archived" if archived else "cases.unarchived", case)
