"""What entries of a document make, on the pages and in the API."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from bizcase.cases import services
from bizcase.cases.models import Case
from bizcase.economics.rows import assumption_rows, line_rows
from bizcase.economics.services import apply_evidence_value, change_assumption
from bizcase.workspaces.models import Membership
from modeling.economics.expansion import expand

TWELVE = Path(__file__).parents[2] / "modeling" / "twelve.yaml"


@pytest.fixture
def twelve(founder: Membership) -> Case:
    text = TWELVE.read_text(encoding="utf-8")
    return services.import_document(actor=founder, text=text).case


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_model_page_shows_what_entries_make_under_their_names(founder_client, twelve, language):
    answer = founder_client.get(
        reverse("economics:model", args=[twelve.pk]), headers={"Accept-Language": language}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    for entry in twelve.spec.streams:
        assert entry.label[language].replace("'", "&#x27;") in page
    for line in expand(twelve.spec).lines:
        assert f'id="line-{line.id}"' in page
    assert page.count('scope="rowgroup"') == 2 * (12 + 7)


def test_rows_follow_the_document_and_know_their_entry(twelve):
    rows = {row.id: row for row in assumption_rows(twelve.spec)}
    assert rows["market"].entry is None
    assert rows["seats_price"].entry.id == "seats"
    assert rows["seats_price"].is_editable
    lines = {row.id: row for row in line_rows(twelve.spec)}
    assert lines["team_payroll"].entry.id == "team"
    assert "seats_price" in lines["seats_revenue"].uses


def test_an_outlook_marks_the_parameters_that_it_changes(twelve):
    rows = assumption_rows(twelve.spec.for_outlook("downside"), twelve.spec)
    changed = {row.id for row in rows if row.overridden}
    assert changed == {"seats_price", "seats_churn", "team_salary"}


def test_the_canvas_shows_numbers_that_entries_make(founder_client, twelve):
    page = founder_client.get(reverse("cases:detail", args=[twelve.pk])).content.decode()
    assert "80 to 120 CNY/seat/month" in page


def test_a_parameter_is_edited_in_its_entry(founder, founder_client, twelve):
    address = reverse("economics:save_assumption", args=[twelve.pk, "bespoke_price"])
    assert founder_client.post(address, {"value": "170000 to 240000"}).status_code == 302
    found = Case.objects.get(pk=twelve.pk)
    entry = next(entry for entry in found.newest.document["streams"] if entry["id"] == "bespoke")
    assert entry["price"] == "170000 to 240000"
    change_assumption(
        actor=founder,
        case=found,
        key="allies_cloud_share",
        value=0.3,
        source="Contract",
        grade=None,
    )
    found = Case.objects.get(pk=twelve.pk)
    entry = next(entry for entry in found.newest.document["streams"] if entry["id"] == "allies")
    assert entry["partners"][0]["share"] == {"value": 0.3, "source": "Contract"}


def test_evidence_becomes_a_parameter(founder, twelve):
    apply_evidence_value(
        actor=founder, case=twelve, key="seats_churn", value="beta(4, 196)", source="Pilot"
    )
    found = Case.objects.get(pk=twelve.pk)
    churn = expand(found.spec).assumption("seats_churn")
    assert (churn.value, churn.grade, churn.source) == ("beta(4, 196)", "poc", "Pilot")


def test_a_typed_parameter_shows_what_it_would_mean(founder_client, twelve):
    address = reverse("economics:preview", args=[twelve.pk, "seats_churn"])
    answer = founder_client.get(address, {"value": "2% to 6%"}, headers={"HX-Request": "true"})
    assert answer.context["row"].shape.p95 == pytest.approx(0.06)


def test_the_api_lists_what_entries_make(founder_client, twelve):
    answer = founder_client.get(f"/api/v1/cases/{twelve.pk}").json()
    whole = expand(twelve.spec)
    assert [item["id"] for item in answer["spec"]["assumptions"]] == [
        item.id for item in whole.assumptions
    ]
    one = founder_client.get(f"/api/v1/cases/{twelve.pk}/assumptions/seats_price").json()
    assert one["value"] == "80 to 120"
