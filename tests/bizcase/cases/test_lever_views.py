"""Pages of growth levers."""

from __future__ import annotations

import pytest

from bizcase.cases.amend import mark
from bizcase.cases.planning import levers, services
from tests.bizcase.cases.planning.conftest import fresh, planned
from tests.bizcase.cases.test_plan_views import at, page
from tests.conftest import client_of

__all__ = ["planned"]


def form(**more):
    return {
        "label": "Fairs",
        "target": "seats_adds",
        "factor": "1.05 to 1.2",
        "cost": "100 to 300",
        "share": "",
        "base": "",
        "first": "2",
        "last": "9",
        "enabled": "on",
        **more,
    }


def test_the_page_lists_levers_and_the_tactics_that_are_not_taken(founder_client, planned):
    html = page(founder_client, "levers", planned)
    assert "× 1.1 to 1.4" in html
    assert "2% of: Revenue of Seats" in html
    assert 'aria-checked="true"' in html
    assert 'aria-checked="false"' in html
    assert "Customer success" in html
    assert "tactic=referral" not in html
    assert "CN¥8K to CN¥40K a month" in html


def test_every_tactic_of_the_catalogue_makes_a_lever_that_the_document_takes(
    founder, founder_client, planned
):
    for tactic in levers.tactics():
        answer = founder_client.get(at("new_lever", planned) + f"?tactic={tactic.id}")
        first = answer.context["form"].initial
        sent = form(
            **{name: first[name] for name in ("label", "factor", "cost", "share", "base")},
            target=first["target"] or "seats_price",
            tactic=tactic.id,
        )
        saved = founder_client.post(at("new_lever", planned), sent)
        assert saved.status_code == 303, (tactic.id, saved.content.decode()[-3000:])
    assert len(fresh(planned).spec.levers) == len(levers.tactics()) + 2


def test_a_tactic_fills_the_form_and_its_lever_says_it_in_both_languages(founder_client, planned):
    answer = founder_client.get(at("new_lever", planned) + "?tactic=onboarding")
    first = answer.context["form"].initial
    assert (first["target"], first["cost"]) == ("seats_churn", "3000 to 20000")
    sent = form(
        label=first["label"], target=first["target"], tactic="onboarding", first="1", last=""
    )
    assert founder_client.post(at("new_lever", planned), sent).status_code == 303
    lever = fresh(planned).newest.document["levers"][-1]
    assert lever["label"]["zh-hans"] == "引导到首个成果"
    assert (lever["id"], lever["stream"]) == ("onboarding", "seats")
    assert "first" not in lever
    assert "enabled" not in lever


def test_a_share_is_taken_of_the_revenue_of_the_stream(founder_client, planned):
    answer = founder_client.get(at("new_lever", planned) + "?tactic=incentives")
    assert answer.context["form"].initial["base"] == "seats_revenue"
    sent = form(cost="", share="2% to 8%", base="")
    refused = founder_client.post(at("new_lever", planned), sent)
    assert refused.status_code == 422
    assert 'id="id_base_error"' in refused.content.decode()
    sent["base"] = "seats_revenue"
    assert founder_client.post(at("new_lever", planned), sent).status_code == 303
    lever = fresh(planned).newest.document["levers"][-1]
    assert (lever["share"], lever["base"]) == ("2% to 8%", "seats_revenue")
    assert "cost" not in lever


@pytest.mark.parametrize(
    ("facts", "field", "sentence"),
    [
        ({"factor": "-1 to 2"}, "factor", "must not fall below 0"),
        ({"factor": "1 +"}, "factor", "ends at"),
        ({"first": "25", "last": ""}, "first", "lies behind the last month"),
        ({"last": "1"}, "last", "lies before the first month"),
        ({"target": "seats_customers"}, "target", "choice"),
        ({"cost": "seats_price"}, "cost", "the formula gives"),
        ({"share": "200%", "base": "seats_revenue"}, "share", "is a share of a whole"),
    ],
)
def test_a_fault_of_a_lever_stands_beside_its_field(
    founder_client, planned, facts, field, sentence
):
    answer = founder_client.post(at("new_lever", planned), form(**facts))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in html
    assert sentence in html
    assert 'value="Fairs"' in html
    assert fresh(planned).newest.number == 1


def test_only_what_a_lever_can_multiply_is_offered(planned):
    offered = {key for _name, choices in levers.targets(planned.spec) for key, _label in choices}
    assert {"seats_price", "seats_adds", "seats_churn", "crew_salary", "rent"} <= offered
    assert "seats_start" not in offered
    assert "seats_customers" not in offered
    assert not any(key.startswith("referral_") for key in offered)


def test_a_lever_is_changed_and_a_late_edit_shows_both(founder, founder_client, planned):
    tree = planned.newest.document["levers"][0]
    sent = form(label="Referral", share="3%", base="seats_revenue", cost="", seen=mark(tree))
    assert founder_client.post(at("lever", planned, "referral"), sent).status_code == 303
    lever = fresh(planned).newest.document["levers"][0]
    assert lever["label"] == {"en": "Referral", "zh-hans": "推荐"}
    assert (lever["share"], lever["first"], lever["last"]) == ("3%", 2, 9)
    late = founder_client.post(at("lever", planned, "referral"), {**sent, "factor": "1.5"})
    assert late.status_code == 412
    assert ("Multiplies it by", "1.05 to 1.2", "1.5") in late.context["conflict"].rows


def test_a_lever_is_switched_and_removed(founder_client, planned):
    tree = planned.newest.document["levers"][1]
    sent = {"enabled": "1", "seen": mark(tree)}
    answer = founder_client.post(at("switch_lever", planned, "sale"), sent)
    assert (answer.status_code, answer.url) == (303, at("levers", planned) + "#lever-sale")
    assert fresh(planned).spec.levers[1].enabled
    again = founder_client.post(at("switch_lever", planned, "sale"), {**sent, "enabled": "0"})
    assert again.status_code == 412
    part = founder_client.post(
        at("switch_lever", planned, "sale"), {"enabled": "0"}, headers={"HX-Request": "true"}
    )
    assert part.content.decode().lstrip().startswith('<div id="levers"')
    gone = {"remove": "1", "seen": mark(fresh(planned).newest.document["levers"][1])}
    assert founder_client.post(at("lever", planned, "sale"), gone).status_code == 303
    assert founder_client.get(at("lever", planned, "sale")).status_code == 404
    assert founder_client.post(at("switch_lever", planned, "sale")).status_code == 404


def test_the_page_shows_what_each_lever_is_worth_when_asked(founder_client, planned):
    assert "worth" not in founder_client.get(at("levers", planned)).context
    answer = founder_client.post(at("lever_effects", planned))
    rows = {row.id: row for row in answer.context["worth"].rows}
    assert (rows["referral"].verdict, rows["sale"].verdict) == ("pays", "loses")
    assert rows["referral"].mean > 0 > rows["sale"].mean
    html = answer.content.decode()
    assert "in the same 10,000 futures" in html
    assert "loses" in html
    part = founder_client.post(at("lever_effects", planned), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()


def test_levers_that_are_on_are_told_together_too(founder, founder_client, planned):
    services.switch_lever(actor=founder, case=planned, key="sale", enabled=True)
    worth = founder_client.post(at("lever_effects", planned)).context["worth"]
    assert worth.together is not None
    assert worth.together.id == ""


def test_what_is_not_told_apart_from_nothing_says_so(founder, founder_client, planned):
    lever = {"id": "none", "target": "seats_adds", "factor": "0.999 to 1.001"}
    services.save_lever(actor=founder, case=planned, lever=lever, is_new=True)
    worth = founder_client.post(at("lever_effects", planned)).context["worth"]
    none = next(row for row in worth.rows if row.id == "none")
    assert none.verdict == "unclear"


def test_a_case_without_levers_says_so_instead_of_computing(founder_client, case, reviewer):
    answer = founder_client.post(at("lever_effects", case))
    assert answer.status_code == 422
    assert "has no levers yet" in answer.content.decode()
    assert client_of(reviewer).post(at("lever_effects", case)).status_code == 403


def test_the_lines_of_a_lever_stand_on_the_model_page(founder_client, planned):
    answer = founder_client.get(f"/cases/{planned.pk}/model")
    html = answer.content.decode()
    for line in ("referral_effect", "referral_spend", "levered_seats_adds"):
        assert f'id="line-{line}"' in html
    assert 'id="assumption-referral_factor"' in html
    assert "sale_effect" not in html
