from __future__ import annotations

import pytest
from django.http import Http404

from bizcase.cases import exchange
from bizcase.cases.amend import Stale, mark
from bizcase.cases.models import Case, Revision
from bizcase.cases.services import import_document
from bizcase.core.errors import DomainError, Forbidden, NotFound
from bizcase.economics.value import figures, services
from modeling.uncertainty.simulate import simulate
from modeling.uncertainty.valuation import valued
from tests.bizcase.economics.value.conftest import CAMPAIGNS, TREE, entry

NEW = {"kind": "governance", "id": "more", "value": 10, "privacy_cost": 1, "compliance_cost": 2}


def test_a_value_model_is_added_as_a_revision(founder, four):
    services.write_value(actor=founder, case=four, entry=NEW)
    found = Case.objects.with_head().get(pk=four.pk)
    assert found.newest.number == 2
    assert found.newest.note == "Value model more added"
    assert entry(found, "more")["value"] == 10


def test_a_value_model_is_replaced_where_its_writer_saw_it(founder, four):
    before = entry(four, "ads")
    services.write_value(
        actor=founder, case=four, entry={**before, "spend": 30}, key="ads", seen=mark(before)
    )
    assert entry(four, "ads")["spend"] == 30
    with pytest.raises(Stale) as late:
        services.write_value(
            actor=founder, case=four, entry={**before, "spend": 40}, key="ads", seen=mark(before)
        )
    assert (late.value.mine["spend"], late.value.theirs["spend"]) == (40, 30)
    assert Revision.objects.count() == 2


def test_edits_of_different_value_models_do_not_collide(founder, four):
    ads, fair = entry(four, "ads"), entry(four, "fair")
    stale = Case.objects.with_head().get(pk=four.pk)
    services.write_value(
        actor=founder, case=four, entry={**ads, "spend": 30}, key="ads", seen=mark(ads)
    )
    services.write_value(
        actor=founder, case=stale, entry={**fair, "threshold": 0.7}, key="fair", seen=mark(fair)
    )
    assert entry(four, "ads")["spend"] == 30
    assert entry(four, "fair")["threshold"] == 0.7


def test_the_id_of_a_value_model_stays(founder, four):
    with pytest.raises(DomainError) as refused:
        services.write_value(actor=founder, case=four, entry=NEW, key="ads")
    assert refused.value.code == "value_id_stays"


def test_a_wrong_value_model_is_refused_with_its_place_and_stores_nothing(founder, four):
    with pytest.raises(DomainError) as refused:
        services.write_value(actor=founder, case=four, entry={**NEW, "value": "10 too 20"})
    assert refused.value.errors[0][0] == "values[4].value"
    assert Revision.objects.count() == 1


def test_a_value_model_is_removed(founder, four):
    services.remove_value(actor=founder, case=four, key="fair", seen=mark(entry(four, "fair")))
    found = Case.objects.with_head().get(pk=four.pk)
    assert [each["id"] for each in found.newest.document["values"]] == ["acc", "records", "ads"]


def test_what_something_uses_is_not_removed(founder, four):
    with pytest.raises(DomainError) as refused:
        services.remove_value(actor=founder, case=four, key="acc")
    assert refused.value.code == "value_in_use"
    assert refused.value.errors[0][0] == "lines[2].formula"
    assert Revision.objects.count() == 1


def test_a_removal_of_what_changed_meanwhile_is_stale(founder, four):
    with pytest.raises(Stale):
        services.remove_value(actor=founder, case=four, key="fair", seen="other")


@pytest.mark.parametrize(("key", "near"), [("adz", "ads"), ("nothing_like_it", None)])
def test_an_unknown_value_model_is_not_found_and_a_near_one_named(founder, four, key, near):
    with pytest.raises(NotFound) as missing:
        services.remove_value(actor=founder, case=four, key=key)
    assert ("Did you mean" in missing.value.message) == (near is not None)


def test_a_trial_stores_nothing_and_tells_what_the_engine_would(founder, four):
    trial = services.try_value(actor=founder, case=four, entry=NEW)
    assert Revision.objects.count() == 1
    trials = trial.appraisal.trials
    engine = valued(trial.spec, trials=trials, seed=figures.SEED)
    assert [each.to_json() for each in trial.appraisal.values] == [e.to_json() for e in engine]
    before = simulate(four.spec, trials=trials, seed=figures.SEED).npv
    after = simulate(trial.spec, trials=trials, seed=figures.SEED).npv
    change = trial.effect["change"]
    assert change["mean_difference"] == pytest.approx((after - before).mean())
    assert trial.effect["after"]["npv"]["p50"] == pytest.approx(
        simulate(trial.spec, trials=trials, seed=figures.SEED).summary()["npv"]["p50"]
    )


def test_a_trial_tells_what_todays_spend_brings(founder, four):
    ads = {key: part for key, part in entry(four, "ads").items() if key != "spend"}
    trial = services.try_value(actor=founder, case=four, entry=ads, key="ads", today=20.0)
    assert trial.today["spend"] == 20
    assert trial.today["next"] > 1
    with pytest.raises(DomainError):
        services.try_value(actor=founder, case=four, entry=ads, key="ads", today=-1.0)


def test_a_value_model_may_mend_a_case_that_cannot_be_worked_out(founder):
    right = TREE["values"][0]
    wrong = {**right, "anchors": [{"metric": 0, "value": 0}, {"metric": 1, "value": 0}]}
    endless = {**TREE["lines"][2], "formula": "sales * sales / acc_worth"}
    tree = {**TREE, "lines": [*TREE["lines"][:2], endless], "values": [wrong]}
    broken = import_document(actor=founder, tree=tree).case
    with pytest.raises(DomainError):
        figures.appraisal_of(broken.spec)
    trial = services.try_value(actor=founder, case=broken, entry=right, key="acc")
    assert trial.effect == {}
    assert trial.appraisal.of("acc").figures["value"]["mean"] > 0


def test_figures_are_kept_by_the_digest_of_the_document(four, monkeypatch):
    calls = []
    engine = figures.load("uncertainty.appraisal")
    real = engine.appraise

    def counted(*args, **more):
        calls.append(args)
        return real(*args, **more)

    monkeypatch.setattr(engine, "appraise", counted)
    monkeypatch.setattr(figures, "_KNOWN", type(figures._KNOWN)())
    monkeypatch.setattr(figures, "KEPT", 1)
    first = figures.appraisal_of(four.spec)
    assert figures.appraisal_of(four.spec) is first
    assert figures.appraisal_of(four.spec, trials=first.trials) is first
    other = exchange.read({**TREE, "discount_rate": 0.2})
    figures.appraisal_of(other)
    assert figures.appraisal_of(four.spec) is not first
    assert len(calls) == 3
    assert len(figures._KNOWN) == 1


def test_campaigns_are_fitted_without_storing(founder, four):
    found = services.fit_campaigns(actor=founder, rows=CAMPAIGNS, cost=1.0, spend=20.0)
    assert found["family"] == "exponential"
    assert found["plan"] == 20
    with pytest.raises(DomainError) as refused:
        services.fit_campaigns(actor=founder, rows=[[k, 2 * k] for k in range(1, 8)])
    assert "corner" in refused.value.errors[0][1]
    assert Revision.objects.count() == 1


def test_readers_may_not_write_and_others_find_nothing(reviewer, investor, stranger, four):
    acts = (
        lambda who: services.write_value(actor=who, case=four, entry=NEW),
        lambda who: services.remove_value(actor=who, case=four, key="fair"),
        lambda who: services.try_value(actor=who, case=four, entry=NEW),
    )
    for act in acts:
        with pytest.raises(Forbidden):
            act(reviewer)
        with pytest.raises(Http404):
            act(investor)
    with pytest.raises(Http404):
        services.write_value(actor=stranger, case=four, entry=NEW)
    assert services.fit_campaigns(actor=reviewer, rows=CAMPAIGNS)["rows"] == 7
    with pytest.raises(Http404):
        services.fit_campaigns(actor=investor, rows=CAMPAIGNS)
    assert Revision.objects.count() == 1
