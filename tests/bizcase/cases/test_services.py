from __future__ import annotations

import pytest
from django.http import Http404

from bizcase.cases import library, services
from bizcase.cases.models import Case, Revision
from bizcase.core.errors import Conflict, DomainError, Forbidden, NotFound, TooLarge
from bizcase.workspaces.models import AuditEntry


def changed(text: str) -> str:
    return text.replace('"80 to 160"', '"90 to 160"')


def test_a_new_document_makes_a_case_with_its_first_revision(founder, small):
    receipt = services.import_document(actor=founder, text=small)
    assert (receipt.created, receipt.changed) == (True, True)
    assert receipt.case.key == "small"
    assert receipt.case.newest.number == 1
    assert receipt.case.spec.assumption("price").value == "80 to 160"
    assert AuditEntry.objects.filter(verb="cases.created").count() == 1


def test_the_same_document_again_changes_nothing(founder, case, small):
    receipt = services.import_document(actor=founder, text=small + "\n# a comment\n")
    assert (receipt.created, receipt.changed) == (False, False)
    assert Revision.objects.count() == 1


def test_a_changed_document_of_a_known_id_updates_its_case(founder, case, small):
    receipt = services.import_document(actor=founder, text=changed(small))
    assert (receipt.created, receipt.changed) == (False, True)
    assert receipt.case.pk == case.pk
    assert receipt.case.newest.number == 2


def test_a_tree_is_taken_like_a_text(founder, case):
    receipt = services.import_document(actor=founder, tree=case.spec.to_json())
    assert not receipt.changed


def test_the_same_id_in_another_workspace_is_another_case(founder, stranger, case, small):
    receipt = services.import_document(actor=stranger, text=small)
    assert receipt.created
    assert receipt.case.pk != case.pk


def test_a_refused_document_names_the_place_and_stores_nothing(founder, small):
    with pytest.raises(DomainError) as refusal:
        services.import_document(actor=founder, text=small.replace("price * seats", "price * seat"))
    assert refusal.value.code == "document_refused"
    assert ("lines[0].formula", "unknown name 'seat'; did you mean 'seats'?") in [
        tuple(pair) for pair in refusal.value.errors
    ]
    assert Case.objects.count() == Revision.objects.count() == 0


def test_a_document_over_two_megabytes_is_not_read(founder, small):
    with pytest.raises(TooLarge):
        services.import_document(actor=founder, text=small + "#" * 2 * 2**20)


def test_a_workspace_holds_a_limited_number_of_cases(founder, case, small, monkeypatch):
    monkeypatch.setattr(services, "MAX_CASES", 1)
    with pytest.raises(DomainError) as refusal:
        services.import_document(actor=founder, text=small.replace("id: small", "id: other"))
    assert refusal.value.code == "too_many_cases"
    assert Case.objects.count() == 1


def test_a_reviewer_may_not_import_and_an_investor_finds_nothing(reviewer, investor, small):
    with pytest.raises(Forbidden):
        services.import_document(actor=reviewer, text=small)
    with pytest.raises(Http404):
        services.import_document(actor=investor, text=small)


def test_two_writers_who_saw_the_same_state_conflict(founder, case, small):
    seen = case.digest
    services.revise(actor=founder, case=case, document=changed(small), expected_digest=seen)
    with pytest.raises(Conflict) as refusal:
        services.revise(actor=founder, case=case, document=small, expected_digest=seen)
    assert refusal.value.code == "revision_stale"
    assert refusal.value.fields["digest"] == case.digest
    assert case.revisions.count() == 2


def test_a_writer_with_an_old_object_sees_what_is_stored_after_writing(founder, case, small):
    old = Case.objects.get(pk=case.pk)
    services.revise(actor=founder, case=case, document=changed(small))
    revision = services.revise(actor=founder, case=old, document=small, note="back")
    assert revision.number == 3
    assert old.newest == revision


def test_a_revision_may_not_change_the_id(founder, case, small):
    with pytest.raises(DomainError) as refusal:
        services.revise(actor=founder, case=case, document=small.replace("id: small", "id: other"))
    assert refusal.value.errors[0][0] == "id"
    assert case.revisions.count() == 1


def test_a_case_of_another_workspace_cannot_be_revised(stranger, case, small):
    with pytest.raises(Http404):
        services.revise(actor=stranger, case=case, document=changed(small))


def test_restoring_brings_a_state_back_and_keeps_what_was_between(founder, case, small):
    first = case.newest
    services.revise(actor=founder, case=case, document=changed(small))
    revision = services.restore(actor=founder, case=case, revision=first)
    assert revision.number == 3
    assert revision.digest == first.digest
    assert case.spec.assumption("price").value == "80 to 160"


def test_restoring_a_revision_of_another_case_finds_nothing(founder, case, credit):
    with pytest.raises(Http404):
        services.restore(actor=founder, case=case, revision=credit.newest)


def test_an_archived_case_leaves_the_list_and_comes_back_by_import(founder, case, small):
    services.archive(actor=founder, case=case)
    assert not Case.objects.visible_to(founder).live().exists()
    receipt = services.import_document(actor=founder, text=small)
    assert receipt.changed
    assert not receipt.case.is_archived


def test_archiving_twice_is_recorded_once(founder, case):
    services.archive(actor=founder, case=case)
    services.archive(actor=founder, case=case)
    services.unarchive(actor=founder, case=case)
    verbs = AuditEntry.objects.filter(verb__endswith="archived").values_list("verb", flat=True)
    assert sorted(verbs) == ["cases.archived", "cases.unarchived"]


def test_a_scenario_is_kept_as_a_template_and_makes_cases(founder, small):
    text = small.replace("kind: case", "kind: scenario")
    template = services.import_document(actor=founder, text=text).case
    assert template.is_scenario
    made = services.use_scenario(actor=founder, key="small")
    assert (made.key, made.kind) == ("small-2", "case")
    assert made.spec.lines == template.spec.lines


@pytest.mark.parametrize("key", library.KEYS)
def test_a_library_entry_makes_a_case_each_time_under_a_free_key(founder, key):
    first = services.use_scenario(actor=founder, key=key)
    second = services.use_scenario(actor=founder, key=key)
    assert (first.key, second.key) == (key, f"{key}-2")


def test_an_unknown_scenario_is_not_found(founder):
    with pytest.raises(NotFound):
        services.use_scenario(actor=founder, key="nothing")


def test_undo_walks_back_through_the_edits_and_an_edit_begins_anew(founder, case):
    def titled(title):
        tree = {**case.newest.document, "title": title}
        services.revise(actor=founder, case=case, document=tree)

    first = case.title
    for title in ("B", "C"):
        titled(title)
    services.undo(actor=founder, case=case)
    assert case.title == "B"
    services.undo(actor=founder, case=case)
    assert case.title == first
    with pytest.raises(Conflict, match="nothing to undo"):
        services.undo(actor=founder, case=case)
    titled("D")
    services.undo(actor=founder, case=case)
    assert case.title == first
    assert case.newest.note == "Undid #6"


def test_undo_after_an_undo_and_an_edit_goes_to_where_the_undo_had_led(founder, case):
    first = case.title
    for title in ("B", "C"):
        services.revise(actor=founder, case=case, document={**case.newest.document, "title": title})
    services.undo(actor=founder, case=case)
    services.revise(actor=founder, case=case, document={**case.newest.document, "title": "E"})
    seen = []
    for _ in range(2):
        services.undo(actor=founder, case=case)
        seen.append(case.title)
    assert seen == ["B", first]
