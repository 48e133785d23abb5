from __future__ import annotations

import pytest
from django.http import Http404

from bizcase.cases.amend import Stale, mark
from bizcase.cases.models import Case, Revision
from bizcase.core.errors import DomainError, Forbidden, NotFound
from bizcase.economics.earning import services
from bizcase.economics.earning.edits import entry_of
from modeling.economics.expansion import expand

SEATS = {"id": "seats", "model": "subscription", "unit": "seat", "price": "80 to 120", "adds": 10}


def document(case: Case) -> dict:
    return Case.objects.get(pk=case.pk).newest.document


def test_an_entry_that_is_added_makes_its_lines(founder, case):
    revision = services.add_stream(actor=founder, case=case, entry=SEATS)
    assert "seats" in revision.note
    assert "Subscription" in revision.note
    assert "seats_revenue" in {line.id for line in expand(case.spec).lines}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"price": "1 too 2"}, "streams[2].price"),
        ({"adds": "nothing"}, "streams[2].adds"),
        ({"model": "subscriptions"}, "streams[2]"),
        ({"id": "calls"}, "streams[2].id"),
        ({"churn": "150%"}, "streams[2].churn"),
        ({"prize": 3}, "streams[2].prize"),
    ],
)
def test_an_entry_that_does_not_fit_is_refused_and_nothing_is_stored(founder, case, change, path):
    with pytest.raises(DomainError) as refusal:
        services.add_stream(actor=founder, case=case, entry=SEATS | change)
    assert path in [place for place, _message in refusal.value.errors]
    assert Revision.objects.count() == 1


def test_an_entry_that_lacks_what_it_needs_is_refused_with_its_name(founder, case):
    entry = {name: value for name, value in SEATS.items() if name != "price"}
    with pytest.raises(DomainError) as refusal:
        services.add_stream(actor=founder, case=case, entry=entry)
    assert any("price" in place for place, _message in refusal.value.errors)
    with pytest.raises(DomainError):
        services.add_stream(actor=founder, case=case, entry={})


def test_an_entry_is_replaced_where_it_stands(founder, case):
    boxes = entry_of(case.newest.document, "boxes")
    services.change_stream(
        actor=founder, case=case, key="boxes", entry={**boxes, "sales": 2}, seen=mark(boxes)
    )
    assert [entry["id"] for entry in document(case)["streams"]] == ["calls", "boxes"]
    assert entry_of(document(case), "boxes")["sales"] == 2


def test_an_entry_that_somebody_changed_meanwhile_gives_both_versions(founder, case):
    boxes = entry_of(case.newest.document, "boxes")
    seen = mark(boxes)
    services.change_stream(
        actor=founder, case=case, key="boxes", entry={**boxes, "sales": 2}, seen=seen
    )
    with pytest.raises(Stale) as refusal:
        services.change_stream(
            actor=founder, case=case, key="boxes", entry={**boxes, "sales": 3}, seen=seen
        )
    assert (refusal.value.mine["sales"], refusal.value.theirs["sales"]) == (3, 2)
    assert refusal.value.status == 412
    with pytest.raises(Stale):
        services.remove_stream(actor=founder, case=case, key="boxes", seen=seen)


def test_edits_of_different_entries_never_meet(founder, case):
    calls, boxes = (dict(entry) for entry in case.newest.document["streams"])
    services.change_stream(
        actor=founder, case=case, key="calls", entry={**calls, "use": 1}, seen=mark(calls)
    )
    services.change_stream(
        actor=founder, case=case, key="boxes", entry={**boxes, "sales": 9}, seen=mark(boxes)
    )
    assert entry_of(document(case), "calls")["use"] == 1
    assert entry_of(document(case), "boxes")["sales"] == 9


def test_an_entry_that_something_uses_cannot_be_taken_out(founder, case):
    entry = {"id": "more", "model": "addon", "unit": "client", "base": "calls_active"}
    services.add_stream(actor=founder, case=case, entry={**entry, "attach": 0.1, "price": 5})
    with pytest.raises(DomainError) as refusal:
        services.remove_stream(actor=founder, case=case, key="calls")
    assert "calls_active" in str(refusal.value.errors)
    services.remove_stream(actor=founder, case=case, key="more")
    services.remove_stream(actor=founder, case=case, key="calls")
    assert [one["id"] for one in document(case)["streams"]] == ["boxes"]


def test_an_unknown_entry_is_not_found_and_the_nearest_is_named(founder, case):
    for act in (services.remove_stream, services.change_stream):
        more = {"entry": SEATS} if act is services.change_stream else {}
        with pytest.raises(NotFound, match="did you mean 'calls'"):
            act(actor=founder, case=case, key="call", **more)


def test_weights_are_set_together_and_sum_to_the_whole(founder, case):
    services.weigh(actor=founder, case=case, shares={"calls": 0.6, "boxes": 0.4})
    assert entry_of(document(case), "calls")["weight"] == 0.6
    assert {entry["mix"] for entry in document(case)["streams"]} == {"models"}
    services.weigh(actor=founder, case=case, shares={"calls": None, "boxes": None})
    assert all("weight" not in entry for entry in document(case)["streams"])


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ({"calls": 0.6, "boxes": 0.3}, "sum to 90 %"),
        ({"calls": 1.6, "boxes": -0.6}, "between 0 and 100 %"),
        ({"calls": 0.6}, "sum to 60 %"),
    ],
)
def test_weights_that_are_none_are_refused(founder, case, shares, message):
    with pytest.raises(DomainError, match=message):
        services.weigh(actor=founder, case=case, shares=shares)
    assert Revision.objects.count() == 1


def test_a_weight_that_somebody_set_meanwhile_gives_both_versions(founder, case):
    seen = {"calls": mark(None), "boxes": mark(None)}
    services.weigh(actor=founder, case=case, shares={"calls": 0.5, "boxes": 0.5}, seen=seen)
    with pytest.raises(Stale) as refusal:
        services.weigh(actor=founder, case=case, shares={"calls": 0.1, "boxes": 0.9}, seen=seen)
    assert (refusal.value.mine, refusal.value.theirs) == (0.1, 0.5)
    with pytest.raises(NotFound):
        services.weigh(actor=founder, case=case, shares={"cells": 1})


def test_ticks_are_kept_in_the_document(founder, case):
    ticks = {("conditions", "meter"): True, ("tactics", "tiers"): False}
    services.tick(actor=founder, case=case, model="usage", ticks=ticks)
    assert document(case)["business_models"] == {
        "usage": {"conditions": {"meter": True}, "tactics": {"tiers": False}}
    }
    services.tick(actor=founder, case=case, model="usage", ticks=dict.fromkeys(ticks))
    assert "business_models" not in document(case)


def test_two_people_tick_different_items_and_of_one_item_both_versions_are_told(founder, case):
    def ticked(item: str, holds: bool, was: bool | None):
        key = ("tactics", item)
        services.tick(actor=founder, case=case, model="usage", ticks={key: holds}, seen={key: was})

    ticked("tiers", True, None)
    ticked("floor", True, None)
    assert set(document(case)["business_models"]["usage"]["tactics"]) == {"tiers", "floor"}
    ticked("tiers", True, None)  # the same again is no conflict
    with pytest.raises(Stale):
        ticked("tiers", False, None)


def test_what_is_no_item_of_a_checklist_is_refused(founder, case):
    with pytest.raises(DomainError) as refusal:
        services.tick(actor=founder, case=case, model="usage", ticks={("tactics", "tier"): True})
    assert "did you mean 'tiers'" in refusal.value.errors[0][1]
    with pytest.raises(NotFound, match="did you mean 'usage'"):
        services.tick(actor=founder, case=case, model="usages", ticks={})
    with pytest.raises(DomainError):
        services.tick(actor=founder, case=case, model="usage", ticks={("hopes", "tiers"): True})


def test_only_who_may_edit_writes_and_only_in_the_own_workspace(reviewer, investor, stranger, case):
    def writes(actor):
        yield lambda: services.add_stream(actor=actor, case=case, entry=SEATS)
        yield lambda: services.change_stream(actor=actor, case=case, key="boxes", entry=SEATS)
        yield lambda: services.remove_stream(actor=actor, case=case, key="boxes")
        yield lambda: services.weigh(actor=actor, case=case, shares={"calls": 1.0})
        yield lambda: services.tick(
            actor=actor, case=case, model="usage", ticks={("tactics", "tiers"): True}
        )

    for actor, refusal in ((reviewer, Forbidden), (investor, Http404), (stranger, Http404)):
        for write in writes(actor):
            with pytest.raises(refusal):
                write()
    assert Revision.objects.count() == 1
