from __future__ import annotations

import pytest
from django.http import Http404

from bizcase.cases.amend import Stale, mark
from bizcase.cases.models import Case, Revision
from bizcase.cases.services import revise
from bizcase.core.errors import DomainError, Forbidden, NotFound
from bizcase.economics.pricing import services, targets, told
from bizcase.economics.pricing.edits import study_of
from bizcase.economics.spec import assumption_of, mark_of

STUDY = {
    "id": "seats_price",
    "cost": "cost",
    "margin": "60%",
    "demand": {"curve": "linear", "quantity": "seats_customers", "elasticity": "1.5 to 3"},
}


def document(case):
    return Case.objects.get(pk=case.pk).newest.document


def test_prices_are_money_for_one_of_what_is_sold_and_earns(case):
    found = targets.targets(case.spec)
    assert [each.id for each in found] == ["seats_price", "setup_fee", "bound"]
    assert (found[0].unit, found[0].entry, found[0].value) == (
        "CNY/seat/month",
        "seats",
        "80 to 120",
    )


def test_a_study_begins_with_what_the_document_says_and_no_elasticity(case):
    assert targets.suggested(case.spec, "seats_price") == {
        "id": "seats_price",
        "cost": "seats_unit_cost",
        "demand": {"curve": "elastic", "quantity": "seats_customers"},
    }
    assert targets.suggested(case.spec, "setup_fee") == {
        "id": "setup_fee",
        "demand": {"curve": "elastic"},
    }


def test_with_personas_a_study_begins_with_them_and_with_all_who_might_buy(founder, case):
    persona = {"name": "Head", "willingness_to_pay": "60 to 200", "unit": "CNY/seat/month"}
    market = {**document(case)["market"], "personas": [persona]}
    revise(actor=founder, case=case, document={**document(case), "market": market})
    demand = targets.suggested(case.spec, "seats_price")["demand"]
    assert demand == {"curve": "personas", "quantity": "seats_in_reach"}
    assert [row.name for row in targets.personas(case.spec, "CNY/seat/month")] == ["Head"]
    assert targets.personas(case.spec, "CNY/seat") == []


def test_whether_what_is_sold_reacts_to_the_price_is_read_from_the_formulas(case):
    assert targets.reacts(case.spec, "seats_price", "seats_customers") is False
    assert targets.reacts(case.spec, "seats_price", "seats_revenue / 10") is True
    assert targets.reacts(case.spec, "seats_price", 500) is None


def test_a_study_is_kept_replaced_and_removed(founder, case):
    services.save_study(actor=founder, case=case, study=STUDY)
    assert document(case)["pricing"] == [STUDY]
    seen = mark(study_of(document(case), "seats_price"))
    services.save_study(actor=founder, case=case, study={**STUDY, "cost": 30}, seen=seen)
    assert study_of(document(case), "seats_price")["cost"] == 30
    with pytest.raises(Stale) as refusal:
        services.save_study(actor=founder, case=case, study={**STUDY, "cost": 40}, seen=seen)
    assert (refusal.value.mine["cost"], refusal.value.theirs["cost"]) == (40, 30)
    with pytest.raises(Stale):
        services.remove_study(actor=founder, case=case, key="seats_price", seen=seen)
    services.remove_study(actor=founder, case=case, key="seats_price")
    assert "pricing" not in document(case)
    with pytest.raises(NotFound):
        services.remove_study(actor=founder, case=case, key="seats_price")


def test_two_first_studies_of_one_price_give_both_versions(founder, case):
    unseen = mark(None)
    services.save_study(actor=founder, case=case, study=STUDY, seen=unseen)
    with pytest.raises(Stale) as refusal:
        services.save_study(actor=founder, case=case, study={**STUDY, "cost": 1}, seen=unseen)
    assert (refusal.value.mine["cost"], refusal.value.theirs["cost"]) == (1, "cost")


def test_a_study_that_does_not_fit_is_refused_and_nothing_is_stored(founder, case):
    for study, path in (
        ({**STUDY, "cost": "seats_in_reach"}, "pricing[0].cost"),
        ({**STUDY, "margin": "120%"}, "pricing[0].margin"),
        ({**STUDY, "demand": {"curve": "logit", "quantity": 1}}, "pricing[0].demand"),
    ):
        with pytest.raises(DomainError) as refusal:
            services.save_study(actor=founder, case=case, study=study)
        assert refusal.value.errors[0][0] == path
    with pytest.raises(NotFound, match="did you mean 'seats_price'"):
        services.save_study(actor=founder, case=case, study={"id": "seats_prize"})
    assert Revision.objects.count() == 1


def test_a_price_is_taken_over_with_its_source(founder, case):
    seen = mark_of(document(case), "seats_price")
    services.use_price(
        actor=founder, case=case, key="seats_price", value="90 to 110", source="Study", seen=seen
    )
    price = assumption_of(case.spec, "seats_price")
    assert (price.value, price.source, price.grade) == ("90 to 110", "Study", "expert")
    with pytest.raises(Stale):
        services.use_price(
            actor=founder, case=case, key="seats_price", value=95, source="Study", seen=seen
        )


def test_a_competitor_gets_a_number_and_keeps_what_was_told(founder, case):
    facts = {
        "name": "近邻",
        "asks": "85 to 95",
        "unit": "CNY/seat/month",
        "source": "Price page",
        "date": "2026-11-20",
    }
    services.tell_price(actor=founder, case=case, facts=facts)
    near = document(case)["market"]["competitors"][0]
    assert near["name"] == {"en": "Near", "zh-hans": "近邻"}
    assert (near["asks"], near["price"]) == ("85 to 95", "About ninety")
    services.tell_price(actor=founder, case=case, facts={**facts, "name": "New"})
    assert [each["name"] for each in document(case)["market"]["competitors"]][2] == "New"
    rows = targets.competitors(case.spec, "CNY/seat/month")
    assert [row.counts for row in rows] == [True, True, True]


def test_a_study_is_worked_out_once_for_the_same_document(case, monkeypatch):
    first = told.work_out(case, STUDY)
    monkeypatch.setattr(told, "with_study", None)
    assert told.work_out(case, dict(STUDY)) is first


def test_a_study_offers_prices_with_what_they_do_to_npv(case):
    offers = told.offers(case, told.to_json(told.work_out(case, STUDY)))
    ways = {offer.way: offer for offer in offers}
    assert set(ways) == {"best", "range", "cost", "competitors"}
    assert " to " in ways["range"].value
    assert ways["competitors"].value == "140"
    assert ways["competitors"].change.mean > 0
    assert not any(offer.refusal for offer in offers)


def test_a_price_that_the_case_cannot_have_says_why(case):
    offers = told.offers(
        case, told.to_json(told.work_out(case, {"id": "bound", "cost": 5, "margin": "50%"}))
    )
    assert "only uncertain assumptions correlate" in offers[0].refusal


def test_only_who_may_edit_writes_and_only_in_the_own_workspace(reviewer, investor, stranger, case):
    def writes(actor):
        yield lambda: services.save_study(actor=actor, case=case, study=STUDY)
        yield lambda: services.remove_study(actor=actor, case=case, key="seats_price")
        yield lambda: services.use_price(
            actor=actor, case=case, key="seats_price", value=1, source="x"
        )
        yield lambda: services.tell_price(
            actor=actor, case=case, facts={"name": "N", "asks": 1, "unit": "CNY/seat/month"}
        )

    gone = (Http404, NotFound)
    for actor, refusal in ((reviewer, Forbidden), (investor, gone), (stranger, gone)):
        for write in writes(actor):
            with pytest.raises(refusal):
                write()
    assert Revision.objects.count() == 1
