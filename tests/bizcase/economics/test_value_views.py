"""The value page and its forms, as a founder, a reader and a stranger meet them."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bizcase.cases import services as cases
from bizcase.cases.amend import mark
from bizcase.cases.models import Case, Revision
from bizcase.economics.value import services
from tests.bizcase.economics.value.conftest import CSV, TREE, TYPED, entry
from tests.bizcase.economics.value.conftest import bare as bare
from tests.bizcase.economics.value.conftest import four as four
from tests.conftest import client_of

HTMX = {"HX-Request": "true"}
KINDS = ("technology", "governance", "promotion", "gate")
KEYS = dict(zip(KINDS, ("acc", "records", "ads", "fair"), strict=True))


def address(name, case, *rest):
    return reverse(f"economics:{name}", args=[case.pk, *rest])


def page_of(answer):
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_shows_every_value_model_with_chart_words_and_formulas(
    founder_client, four, language
):
    answer = founder_client.get(address("value", four), headers={"Accept-Language": language})
    page = page_of(answer)
    assert answer.status_code == 200
    assert page.count("valuecard") == 4
    assert page.count("data-chart=") == 5
    assert "acc_centre + acc_slope * (acc_held - acc_middle)" in page
    assert ("更高准确率" if language == "zh-hans" else "Better accuracy") in page


def test_the_page_of_a_case_without_value_models_offers_all_four(founder_client, bare):
    page = page_of(founder_client.get(address("value", bare)))
    for kind in KINDS:
        assert address("new_value", bare, kind) in page


def test_a_reader_sees_figures_but_no_forms(reviewer, four):
    client = client_of(reviewer)
    page = page_of(client.get(address("value", four)))
    assert "valuecard" in page
    assert address("remove_value", four, "fair") not in page
    assert client.get(address("new_value", four, "gate")).status_code == 403
    assert client.get(address("edit_value", four, "fair")).status_code == 403
    assert client.post(address("remove_value", four, "fair")).status_code == 403


def test_strangers_and_investors_find_nothing(stranger_client, investor_client, four):
    for client in (stranger_client, investor_client):
        assert client.get(address("value", four)).status_code == 404
        assert client.get(address("new_value", four, "gate")).status_code == 404
        assert client.post(address("edit_value", four, "fair"), TYPED["gate"]).status_code == 404
        assert client.post(address("remove_value", four, "fair")).status_code == 404
    assert Revision.objects.count() == 1


def test_a_case_that_cannot_be_worked_out_says_why_and_shows_what_is_written(founder):
    endless = {**TREE["lines"][2], "formula": "sales * sales / (acc_worth - acc_worth)"}
    tree = {**TREE, "lines": [*TREE["lines"][:2], endless]}
    broken = cases.import_document(actor=founder, tree=tree).case
    page = page_of(client_of(founder).get(address("value", broken)))
    assert "The figures cannot be worked out." in page
    assert page.count("valuecard") == 4
    assert "data-chart=" not in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_opens_saves_and_leads_to_its_card(founder_client, four, kind):
    url = address("new_value", four, kind)
    assert founder_client.get(url).status_code == 200
    answer = founder_client.post(url, TYPED[kind])
    assert answer.status_code == 303
    made = Case.objects.with_head().get().newest.document["values"][-1]
    assert made["kind"] == kind
    assert answer.url == f"{address('value', four)}#value-{made['id']}"
    page = page_of(founder_client.get(address("value", four)))
    assert f'id="value-{made["id"]}"' in page
    assert "saved as a new revision" in page


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_opens_in_its_form(founder_client, four, kind):
    answer = founder_client.get(address("edit_value", four, KEYS[kind]))
    assert answer.status_code == 200
    assert f'value="{mark(entry(four, KEYS[kind]))}"' in page_of(answer)


def test_unknown_kinds_and_entries_are_not_found(founder_client, four):
    assert founder_client.get(address("new_value", four, "luck")).status_code == 404
    assert founder_client.get(address("edit_value", four, "luck")).status_code == 404
    assert founder_client.post(address("edit_value", four, "luck"), {}).status_code == 404
    assert founder_client.post(address("remove_value", four, "luck")).status_code == 404


def test_what_was_typed_stays_beside_its_faults(founder_client, four):
    typed = {**TYPED["technology"], "anchors_value": ["many", "3", ""], "unit": "CNY/mnth"}
    answer = founder_client.post(address("new_value", four, "technology"), typed)
    page = page_of(answer)
    assert answer.status_code == 422
    assert 'value="many"' in page
    assert "“many” is no number" in page
    assert Revision.objects.count() == 1


def test_faults_that_only_the_document_sees_stand_beside_their_fields(founder_client, four):
    typed = {**TYPED["technology"], "anchors_metric": ["2", "2", ""]}
    answer = founder_client.post(address("new_value", four, "technology"), typed)
    assert answer.status_code == 422
    typed = {**TYPED["technology"], "anchors_sd": ["5", "", ""]}
    page = page_of(founder_client.post(address("new_value", four, "technology"), typed))
    assert "give all or none" in page
    typed = {**TYPED["technology"], "unit": "CNY"}
    answer = founder_client.post(address("new_value", four, "technology"), typed)
    assert answer.status_code == 422
    assert "errorlist" in page_of(answer) or 'class="error"' in page_of(answer)
    assert Revision.objects.count() == 1


def test_a_straight_line_is_refused_in_words_beside_the_table(founder_client, four):
    rows = "\n".join(f"{10 * k},{30 * k + k % 2}" for k in range(1, 8))
    typed = {**TYPED["promotion"], "campaigns": f"spend,response\n{rows}"}
    answer = founder_client.post(address("new_value", four, "promotion"), typed)
    assert answer.status_code == 422
    assert "corner" in page_of(answer)


def test_a_file_is_read_and_one_that_is_too_large_answers_413(founder_client, four):
    url = address("new_value", four, "promotion")
    good = SimpleUploadedFile("campaigns.csv", CSV.encode("utf-16"))
    answer = founder_client.post(url, {**TYPED["promotion"], "campaigns": "", "file": good})
    assert answer.status_code == 303
    large = SimpleUploadedFile("campaigns.csv", b"1" * 400_000)
    answer = founder_client.post(url, {**TYPED["promotion"], "file": large})
    assert answer.status_code == 413
    assert "at most 256 kB" in page_of(answer)


def test_a_stale_edit_shows_both_versions_and_saves_when_asked_again(founder, four):
    client = client_of(founder)
    before = entry(four, "fair")
    seen = mark(before)
    services.write_value(
        actor=founder, case=four, entry={**before, "threshold": 0.7}, key="fair", seen=seen
    )
    typed = {
        **TYPED["gate"],
        "label": "Approval",
        "measures": "fairness",
        "rates_id": ["men", "women"],
        "rates_label": ["Men", "women"],
        "rates_selected": ["50% to 54%", "39% to 46%"],
        "threshold": "0.9",
        "seen": seen,
    }
    answer = client.post(address("edit_value", four, "fair"), typed)
    page = page_of(answer)
    assert answer.status_code == 412
    assert "There now, by somebody else" in page
    assert "0.7" in page
    assert 'value="0.9"' in page
    assert page.count('<th scope="row"><code>') == 1  # what both say alike is not repeated
    again = re.search(r'name="seen" value="(\w+)"', page)
    assert again
    assert again[1] == mark(entry(four, "fair")) != seen
    answer = client.post(address("edit_value", four, "fair"), {**typed, "seen": again[1]})
    assert answer.status_code == 303
    assert entry(four, "fair")["threshold"] == 0.9


def test_an_entry_that_was_removed_meanwhile_can_be_added_anew(founder, four):
    client, seen = client_of(founder), mark(entry(four, "fair"))
    services.remove_value(actor=founder, case=four, key="fair", seen=seen)
    typed = {**TYPED["gate"], "kind": "gate", "seen": seen}
    answer = client.post(address("edit_value", four, "fair"), typed)
    page = page_of(answer)
    assert answer.status_code == 412
    assert "It was removed meanwhile" in page
    assert f'action="{address("new_value", four, "gate")}"' in page
    assert client.post(address("new_value", four, "gate"), typed).status_code == 303


def test_a_removal_asks_the_mark_and_names_what_still_uses_it(founder_client, four):
    late = founder_client.post(address("remove_value", four, "fair"), {"seen": "older"})
    assert late.status_code == 412
    used = founder_client.post(address("remove_value", four, "acc"))
    assert used.status_code == 422
    assert "Something still uses what acc makes" in page_of(used)
    assert "lines[2].formula" in page_of(used)
    done = founder_client.post(
        address("remove_value", four, "fair"), {"seen": mark(entry(four, "fair"))}
    )
    assert done.status_code == 303
    assert len(Case.objects.with_head().get().newest.document["values"]) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_trial_tells_what_would_be_and_stores_nothing(founder_client, four, kind):
    typed = {**TYPED[kind], "act": "try"}
    url = address("new_value", four, kind)
    part = founder_client.post(url, typed, headers=HTMX)
    assert part.status_code == 200
    assert "<html" not in page_of(part)
    moved = "NPV stays as it is saved." if kind == "gate" else "mean NPV against the saved case"
    assert moved in page_of(part)
    assert "data-chart=" in page_of(part)
    whole = founder_client.post(url, typed)
    assert whole.status_code == 200
    assert "<html" in page_of(whole)
    assert "nothing is stored yet" in page_of(whole)
    assert Revision.objects.count() == 1


def test_a_trial_of_what_is_no_model_yet_lists_what_is_missing(founder_client, four):
    url = address("new_value", four, "technology")
    part = founder_client.post(url, {"act": "try"}, headers=HTMX)
    assert part.status_code == 200
    assert "Not yet a model" in page_of(part)
    typed = {**TYPED["technology"], "anchors_metric": ["2", "2", ""], "act": "try"}
    part = founder_client.post(url, typed, headers=HTMX)
    assert "Not yet a model" in page_of(part)
    assert Revision.objects.count() == 1


def test_a_trial_shows_todays_spend(founder_client, four):
    typed = {**TYPED["promotion"], "spend": "20", "act": "try"}
    part = founder_client.post(address("new_value", four, "promotion"), typed, headers=HTMX)
    assert "At today&#x27;s spend of 20" in page_of(part) or "today's spend of 20" in page_of(part)
    assert "Spend more." in page_of(part)


def test_rows_come_and_go_without_javascript(founder_client, four):
    url = address("new_value", four, "gate")
    typed = {**TYPED["gate"], "act": "more-rates"}
    more = founder_client.post(url, typed)
    assert more.status_code == 200
    assert page_of(more).count('name="rates_label"') == 4
    assert "Nothing was stored" not in page_of(more)
    fewer = founder_client.post(url, {**TYPED["gate"], "act": "drop-rates-0"})
    assert page_of(fewer).count('name="rates_label"') == 2
    assert 'value="North"' not in page_of(fewer)
    assert Revision.objects.count() == 1


def test_the_tab_of_the_page_is_marked_on_its_forms_too(founder_client, four):
    for url in (address("value", four), address("edit_value", four, "acc")):
        tab = f'href="{address("value", four)}" aria-current="page">'
        assert tab in page_of(founder_client.get(url))


def test_the_page_asks_the_database_little(founder_client, four, django_assert_max_num_queries):
    founder_client.get(address("value", four))
    with django_assert_max_num_queries(14):
        founder_client.get(address("value", four))
