from __future__ import annotations

import pytest
from django.http import Http404

from bizcase.cases.amend import Stale, mark
from bizcase.cases.models import Case, Revision
from bizcase.cases.services import undo
from bizcase.core.errors import DomainError, Forbidden, NotFound
from bizcase.economics.entries import COSTS, entry_of
from bizcase.economics.spending import services
from bizcase.economics.worth import looked, worth_of
from modeling.economics.expansion import expand

TOKENS = {"id": "tokens", "kind": "compute", "tokens": "10 to 20", "token_price": 2}


def document(case: Case) -> dict:
    return Case.objects.get(pk=case.pk).newest.document


def entry(case: Case, key: str) -> dict:
    return entry_of(document(case), COSTS, key)


def npv(case: Case) -> float:
    return worth_of(looked(Case.objects.get(pk=case.pk).spec)).p50


def test_a_cost_that_is_added_makes_its_lines(founder, case):
    revision = services.add_cost(actor=founder, case=case, entry=TOKENS)
    assert revision.note == "Cost tokens added (Compute)"
    assert "tokens_inference" in {line.id for line in expand(case.spec).lines}


def test_an_added_cost_lowers_npv_and_undo_restores_it(founder, case):
    before, was = npv(case), document(case)
    services.add_cost(
        actor=founder, case=case, entry={"id": "app", "kind": "research", "amount": 4000}
    )
    assert npv(case) == pytest.approx(before - 4000), "what is paid today is not discounted"
    undo(actor=founder, case=case)
    assert document(case) == was
    assert npv(case) == before


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"tokens": "10 to 5"}, "costs[3].tokens"),
        ({"tokens": "nothing"}, "costs[3].tokens"),
        ({"token_price": None}, "costs[3]"),
        ({"kind": "computing"}, "costs[3]"),
        ({"id": "crew"}, "costs[3].id"),
        ({"first": 25}, "costs[3].first"),
        ({"first": 9, "last": 8}, "costs[3].last"),
        ({"training": 5, "at": 30}, "costs[3].at"),
        ({"stream": "chairs"}, "costs[3].stream"),
        ({"prize": 3}, "costs[3].prize"),
    ],
)
def test_a_cost_that_does_not_fit_is_refused_and_nothing_is_stored(founder, case, change, path):
    with pytest.raises(DomainError) as refusal:
        services.add_cost(actor=founder, case=case, entry=TOKENS | change)
    assert path in [place for place, _message in refusal.value.errors]
    assert Revision.objects.count() == 1


def test_a_cost_is_replaced_where_it_stands(founder, case):
    pilot = entry(case, "pilot")
    services.change_cost(
        actor=founder, case=case, key="pilot", entry={**pilot, "amount": 9}, seen=mark(pilot)
    )
    assert [each["id"] for each in document(case)["costs"]] == ["crew", "pilot", "running"]
    assert entry(case, "pilot")["amount"] == 9


def test_a_cost_that_somebody_changed_meanwhile_gives_both_versions(founder, case):
    pilot = entry(case, "pilot")
    seen = mark(pilot)
    change = services.change_cost
    change(actor=founder, case=case, key="pilot", entry={**pilot, "amount": 2}, seen=seen)
    with pytest.raises(Stale) as refusal:
        change(actor=founder, case=case, key="pilot", entry={**pilot, "amount": 3}, seen=seen)
    assert (refusal.value.mine["amount"], refusal.value.theirs["amount"]) == (3, 2)
    assert refusal.value.status == 412
    with pytest.raises(Stale):
        services.remove_cost(actor=founder, case=case, key="pilot", seen=seen)
    assert entry(case, "pilot")["amount"] == 2


def test_a_cost_of_which_something_uses_a_line_cannot_be_taken_out(founder, case):
    fee = {"id": "fee", "kind": "operations", "base": "crew_payroll", "share": "1%"}
    services.add_cost(actor=founder, case=case, entry=fee)
    with pytest.raises(DomainError) as refusal:
        services.remove_cost(actor=founder, case=case, key="crew")
    assert "crew_payroll" in str(refusal.value.errors)
    services.remove_cost(actor=founder, case=case, key="fee")
    services.remove_cost(actor=founder, case=case, key="crew")
    assert [each["id"] for each in document(case)["costs"]] == ["pilot", "running"]


def test_the_last_cost_leaves_no_empty_section(founder, bare):
    services.add_cost(actor=founder, case=bare, entry=TOKENS)
    services.remove_cost(actor=founder, case=bare, key="tokens")
    assert "costs" not in document(bare)


def test_an_unknown_cost_is_not_found_and_the_nearest_is_named(founder, case):
    for act, more in ((services.remove_cost, {}), (services.change_cost, {"entry": TOKENS})):
        with pytest.raises(NotFound, match="did you mean 'pilot'") as refusal:
            act(actor=founder, case=case, key="pilots", **more)
        assert refusal.value.code == "unknown_cost"


def test_only_who_may_edit_writes_and_only_in_the_own_workspace(reviewer, investor, stranger, case):
    for actor, refusal in ((reviewer, Forbidden), (investor, Http404), (stranger, Http404)):
        facts = {"actor": actor, "case": case}
        for write, more in (
            (services.add_cost, {"entry": TOKENS}),
            (services.change_cost, {"key": "pilot", "entry": TOKENS}),
            (services.remove_cost, {"key": "pilot"}),
        ):
            with pytest.raises(refusal):
                write(**facts, **more)
    assert Revision.objects.count() == 1
