from __future__ import annotations

import pytest
from django.urls import reverse

from bizcase.cases.models import Case, Revision
from bizcase.economics.spec import mark_of
from tests.conftest import client_of

HTMX = {"HX-Request": "true"}


def model(case):
    return reverse("economics:model", args=[case.pk])


def save(case, key="integration"):
    return reverse("economics:save_assumption", args=[case.pk, key])


def preview(case, key="integration"):
    return reverse("economics:preview", args=[case.pk, key])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("outlook", ["", "downside"])
def test_the_model_shows_every_assumption_and_line(founder_client, case, language, outlook):
    answer = founder_client.get(
        f"{model(case)}?outlook={outlook}", headers={"Accept-Language": language}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    for item in (*case.spec.assumptions, *case.spec.lines):
        assert item.label[language].replace("'", "&#x27;") in page


def test_an_unknown_outlook_is_refused(founder_client, case):
    assert founder_client.get(f"{model(case)}?outlook=sideways").status_code == 422


def test_a_typed_value_shows_what_it_would_mean_before_it_is_saved(founder_client, case):
    answer = founder_client.get(preview(case), {"value": "5 to 10"}, headers=HTMX)
    assert answer.status_code == 200
    assert answer.context["row"].shape.p5 == pytest.approx(5)
    assert "<html" not in answer.content.decode()
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("value", ["5 too 10", "", "nothing + 1", "lenders", "' onload=x"])
def test_a_typed_value_that_cannot_be_says_why(founder_client, case, value):
    answer = founder_client.get(preview(case), {"value": value}, headers=HTMX)
    assert answer.status_code == 200
    assert answer.context["message"]
    assert "' onload" not in answer.content.decode()


def test_a_value_is_saved_with_and_without_javascript(founder_client, case):
    plain = founder_client.post(save(case), {"value": "2 to 3"})
    assert plain.status_code == 302
    digest = Case.objects.get().digest
    part = founder_client.post(
        save(case), {"value": "3 to 4", "grade": "cited", "digest": digest}, headers=HTMX
    )
    found = Case.objects.get().spec.assumption("integration")
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert (found.value, found.grade) == ("3 to 4", "cited")
    assert found.source is not None


def test_a_refused_value_stays_beside_the_reason(founder_client, case):
    answer = founder_client.post(save(case), {"value": "5 too 10"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "5 too 10" in page
    assert "80 to 160" in page
    assert Revision.objects.count() == 1


def test_a_change_of_what_somebody_else_changed_shows_both_versions(founder_client, case):
    seen = mark_of(case.newest.document, "integration")
    founder_client.post(save(case), {"value": "2 to 3", "seen": seen})
    answer = founder_client.post(save(case), {"value": "9", "seen": seen})
    page = answer.content.decode()
    assert answer.status_code == 412
    assert "2 to 3" in page
    assert 'value="9"' in page
    case.refresh_from_db()
    assert case.spec.assumption("integration").value == "2 to 3"
    seen_now = mark_of(case.newest.document, "integration")
    assert f'value="{seen_now}"' in page
    assert founder_client.post(save(case), {"value": "9", "seen": seen_now}).status_code == 302


def test_changes_of_two_assumptions_at_once_are_both_kept(founder_client, case):
    marks = {key: mark_of(case.newest.document, key) for key in ("integration", "fee")}
    for key, seen in marks.items():
        url = reverse("economics:save_assumption", args=[case.pk, key])
        assert founder_client.post(url, {"value": "2 to 3", "seen": seen}).status_code == 302
    case.refresh_from_db()
    assert {case.spec.assumption(key).value for key in marks} == {"2 to 3"}


def test_strangers_and_investors_find_nothing(stranger_client, investor_client, case):
    for client in (stranger_client, investor_client):
        assert client.get(model(case)).status_code == 404
        assert client.get(preview(case)).status_code == 404
        assert client.post(save(case), {"value": "1"}).status_code == 404


def test_a_reviewer_sees_the_model_and_changes_nothing(reviewer, case):
    client = client_of(reviewer)
    assert client.get(model(case)).status_code == 200
    assert client.post(save(case), {"value": "1"}).status_code == 403
