from __future__ import annotations

import pytest
from django.urls import reverse

from bizcase.cases.models import Case, Revision
from bizcase.economics.pricing import services
from bizcase.economics.pricing.edits import study_of
from bizcase.economics.spec import assumption_of, mark_of
from tests.conftest import client_of

TYPED = {
    "cost": "cost",
    "margin": "60%",
    "curve": "linear",
    "quantity": "seats_customers",
    "elasticity": "1.5 to 3",
}


def at(name, case, *more):
    return reverse(f"economics:{name}", args=[case.pk, *more])


def page(answer) -> str:
    return answer.content.decode()


def document(case):
    return Case.objects.get(pk=case.pk).newest.document


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_begins_with_what_the_document_says(founder_client, case, language):
    answer = founder_client.get(at("pricing", case), headers={"Accept-Language": language})
    text = page(answer)
    assert answer.status_code == 200
    assert 'value="seats_unit_cost"' in text
    assert 'value="seats_customers"' in text
    assert ("近邻" if language == "zh-hans" else "Near") in text
    assert 'data-chart="chart-profit"' not in text, "an elasticity is never made up"


def test_a_case_without_a_price_says_what_one_is(founder_client, free):
    answer = founder_client.get(at("pricing", free))
    assert answer.status_code == 200
    assert "No price in this case yet" in page(answer)


def test_a_study_is_tried_without_being_kept(founder_client, case):
    answer = founder_client.get(at("pricing", case), {"price": "seats_price", "try": 1, **TYPED})
    text = page(answer)
    assert answer.status_code == 200
    assert "brings most on average" in text or "brings as much as the best one" in text
    assert 'data-chart="chart-profit"' in text
    assert 'data-chart="chart-sold"' in text
    assert "does not depend on this price" in text
    assert "Tried, not kept" in text
    assert Revision.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cost": "5 too 6"}, "cost"),
        ({"margin": "200%"}, "margin"),
        ({"quantity": "nothing"}, "quantity"),
        ({"elasticity": "0"}, "elasticity"),
        ({"lowest": "x"}, "lowest"),
        ({"month": "99"}, "month"),
        ({"curve": "guess"}, "curve"),
        ({"cost": "cost / (cost - cost)"}, "cost"),
    ],
)
def test_what_does_not_fit_stands_beside_its_field_and_stays_typed(
    founder_client, case, change, field
):
    typed = {"price": "seats_price", "try": 1, **TYPED, **change}
    answer = founder_client.get(at("pricing", case), typed)
    assert answer.context["form"].errors[field]
    kept = founder_client.post(at("save_study", case, "seats_price"), {**TYPED, **change})
    if field != "cost" or "too" in change["cost"]:
        assert kept.status_code == 422
        assert kept.context["form"].errors[field]
        assert document(case).get("pricing") is None


def test_a_missing_elasticity_is_named(founder_client, case):
    typed = {**TYPED, "elasticity": ""}
    answer = founder_client.post(at("save_study", case, "seats_price"), typed)
    assert answer.status_code == 422
    assert "elasticity" in page(answer)


def test_a_study_is_kept_shown_and_removed(founder_client, case):
    answer = founder_client.post(at("save_study", case, "seats_price"), TYPED)
    assert answer.status_code == 302
    assert study_of(document(case), "seats_price")["demand"]["curve"] == "linear"
    shown = founder_client.get(answer.headers["Location"])
    assert "Study kept" in page(shown)
    assert shown.context["result"]["demand"]["chosen"] > 20
    assert founder_client.post(at("remove_study", case, "seats_price")).status_code == 302
    assert founder_client.post(at("remove_study", case, "seats_price")).status_code == 404


def test_only_what_a_curve_reads_is_kept(founder_client, case):
    typed = {**TYPED, "share": "10%", "reference": "100", "curve": "elastic"}
    founder_client.post(at("save_study", case, "seats_price"), typed)
    assert study_of(document(case), "seats_price")["demand"] == {
        "curve": "elastic",
        "quantity": "seats_customers",
        "reference": 100,
        "elasticity": "1.5 to 3",
    }
    founder_client.post(at("save_study", case, "seats_price"), {**typed, "curve": ""})
    assert "demand" not in study_of(document(case), "seats_price")


def test_a_study_that_was_changed_meanwhile_shows_both_versions(founder, founder_client, case):
    founder_client.post(at("save_study", case, "seats_price"), TYPED)
    seen = founder_client.get(at("pricing", case)).context["seen"]
    study = {**study_of(document(case), "seats_price"), "cost": 33}
    services.save_study(actor=founder, case=case, study=study)
    url = at("save_study", case, "seats_price")
    answer = founder_client.post(url, {**TYPED, "cost": "44", "seen": seen})
    text = page(answer)
    assert answer.status_code == 412
    assert "<code>33</code>" in text
    assert "<code>44</code>" in text
    again = {**TYPED, "cost": "44", "seen": answer.context["form"].data["seen"]}
    assert founder_client.post(url, again).status_code == 302
    assert study_of(document(case), "seats_price")["cost"] == 44


def test_a_price_is_taken_over_with_its_source(founder_client, case):
    data = {"value": "90 to 110", "source": "Price study", "grade": "expert"}
    answer = founder_client.post(at("use_price", case, "seats_price"), data)
    assert answer.status_code == 302
    price = assumption_of(Case.objects.get(pk=case.pk).spec, "seats_price")
    assert (price.value, price.source) == ("90 to 110", "Price study")


def test_a_price_needs_a_source_and_must_fit(founder_client, case):
    founder_client.post(at("save_study", case, "seats_price"), TYPED)
    url = at("use_price", case, "seats_price")
    answer = founder_client.post(url, {"value": "90"})
    assert answer.status_code == 422
    assert answer.context["use_form"].errors["source"]
    answer = founder_client.post(url, {"value": "9 too 10", "source": "x"})
    assert answer.status_code == 422
    assert "no operator" in page(answer)
    answer = founder_client.post(at("use_price", case, "nothing"), {"value": "1", "source": "x"})
    assert answer.status_code == 404


def test_a_price_on_top_of_somebody_elses_shows_both(founder, founder_client, case):
    founder_client.post(at("save_study", case, "seats_price"), TYPED)
    seen = mark_of(document(case), "seats_price")
    services.use_price(
        actor=founder, case=Case.objects.get(pk=case.pk), key="seats_price", value=77, source="x"
    )
    data = {"value": "88", "source": "y", "seen": seen}
    answer = founder_client.post(at("use_price", case, "seats_price"), data)
    assert answer.status_code == 412
    assert "<code>77</code>" in page(answer)
    assert "<code>88</code>" in page(answer)


def test_what_a_competitor_asks_is_kept_as_a_point_with_its_source(founder_client, case):
    url = at("tell_price", case, "seats_price")
    data = {"name": "Near", "asks": "85 to 95", "source": "Page", "date": "2026-11-20"}
    answer = founder_client.post(url, data)
    assert answer.status_code == 302
    near = document(case)["market"]["competitors"][0]
    assert (near["asks"], near["unit"], near["date"]) == (
        "85 to 95",
        "CNY/seat/month",
        "2026-11-20",
    )
    answer = founder_client.post(url, {"name": "Near", "asks": "85 too 95", "source": "Page"})
    assert answer.status_code == 422
    assert answer.context["asked_form"].errors["asks"]
    answer = founder_client.post(url, {"name": "Near"})
    assert answer.context["asked_form"].errors["source"]


def test_an_assumption_that_is_no_price_is_not_found_as_one(founder_client, case):
    assert founder_client.get(at("pricing", case), {"price": "cost"}).status_code == 404
    assert founder_client.get(at("pricing", case), {"price": "nothing"}).status_code == 404


def test_strangers_find_nothing_and_a_reviewer_changes_nothing(
    stranger_client, investor_client, reviewer, case
):
    for client in (stranger_client, investor_client):
        assert client.get(at("pricing", case)).status_code == 404
        assert client.post(at("save_study", case, "seats_price"), TYPED).status_code == 404
    client = client_of(reviewer)
    shown = client.get(at("pricing", case), {"price": "seats_price", "try": 1, **TYPED})
    assert shown.status_code == 200
    assert "Keep the study" not in page(shown)
    for name in ("save_study", "remove_study", "use_price", "tell_price"):
        assert client.post(at(name, case, "seats_price"), TYPED).status_code == 403
