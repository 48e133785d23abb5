"""The market page: what it shows, its forms, refusals beside their fields, both versions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bizcase.cases import library
from bizcase.cases import services as cases
from bizcase.cases.amend import mark
from bizcase.cases.models import Revision
from bizcase.economics.market import services
from bizcase.workspaces.models import AuditEntry
from tests.bizcase.economics.market.conftest import RESULT, market_of
from tests.conftest import client_of

SIZE = {"unit": "CNY/year", "top_down": "1e9 to 2e9"}
PERSONA = {"name": "Boss", "willingness_to_pay": "90 to 200", "unit": "CNY/seat/month"}
RATE = {"pair": "USD/CNY", "rate": "7.1", "date": "2027-01-01"}
TEST = {
    "title": "Cold mail",
    "hypothesis": "They answer",
    "metric": "who answers",
    "rule": "at_least",
    "threshold": "12.5%",
    "sample_size": "80",
    "decision": "Call them",
}


def address(case, name="market", *rest, **query):
    url = reverse(f"economics:{name}", args=[case.pk, *rest])
    return url + (f"?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else "")


def page(client, case, **query) -> str:
    answer = client.get(address(case, **query))
    assert answer.status_code == 200
    return str(answer.content.decode())


def hidden(text: str, name: str) -> str:
    form = text[text.find('id="form"') :] if 'id="form"' in text else text
    found = re.search(rf'name="{name}" value="([^"]*)"', form)
    assert found
    return found[1]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_shows_the_whole_market_in_both_languages(founder_client, case, language):
    answer = founder_client.get(address(case), headers={"Accept-Language": language})
    text = answer.content.decode()
    names = {"en": "Head of service", "zh-hans": "客服负责人"}
    assert answer.status_code == 200
    assert names[language] in text
    for place in ("sizes", "personas", "competitors", "adoption", "tests", "countries", "notes"):
        assert f'id="{place}"' in text


def test_sizes_are_intervals_with_what_to_question(founder_client, case):
    text = page(founder_client, case)
    assert "CN¥4B to CN¥15B / year" in text
    assert "they agree." in text
    assert "A tenth of all spending" in text
    assert "SAM and TAM are in units that cannot be compared" in text
    assert "TAM bottom-up is one figure; write it as customers times price." in text
    assert "SAM Bottom-up has no source." in text
    assert "not reckoned yet" in text


def test_a_part_that_is_larger_than_the_whole_is_told(founder, founder_client, case):
    som = {"unit": "client", "top_down": "20000 to 90000"}
    services.write_size(actor=founder, case=case, level="som", part=som)
    assert "SOM lies above SAM at 100% of the percentiles" in page(founder_client, case)


def test_the_demand_and_its_price_follow_from_the_personas(founder_client, case):
    answer = founder_client.get(address(case))
    demand = answer.context["board"].demand
    assert (demand.unit, demand.count) == ("CNY/seat/month", 3)  # one of them at the rate
    assert [target.key for target in demand.targets] == ["price", "hosting"]
    assert demand.targets[0].is_price
    assert demand.rows[0][1] == "100%"
    assert "75 %" not in answer.content.decode()


def test_the_unit_of_the_demand_can_be_chosen(founder, founder_client, case):
    other = {"name": "Buyer", "willingness_to_pay": 1, "unit": "CNY/contact"}
    services.add_part(actor=founder, case=case, section="personas", part=other)
    answer = founder_client.get(address(case, unit="CNY/contact"))
    assert answer.context["board"].demand.unit == "CNY/contact"
    answer = founder_client.get(address(case, unit="nothing"))
    assert answer.context["board"].demand.unit == "CNY/seat/month"


def test_trend_notes_are_dated_the_newest_first(founder_client, case):
    rows = founder_client.get(address(case)).context["board"].notes
    assert [row.text for row in rows] == ["New", "Old", "Undated"]
    assert rows[0].day == "Dec 1, 2026"


def test_countries_are_converted_at_a_dated_rate(founder_client, case):
    rows = founder_client.get(address(case)).context["board"].abroad.countries
    assert rows[0].home == "CN¥1B to CN¥2B / year"
    assert rows[1].home == "CN¥700M to CN¥740M / year"
    assert rows[1].rate == "USD/CNY of Nov 1, 2026"
    assert (rows[2].home, rows[2].is_missing) == ("", True)
    assert rows[2].typed == "20% to 30% of the market"


@pytest.mark.parametrize(("day", "stale"), [("2020-01-01", True), ("2999-01-01", False)])
def test_a_stale_rate_is_flagged(founder, founder_client, case, day, stale):
    rate = {"pair": "USD/CNY", "rate": 7, "date": day}
    services.change_part(actor=founder, case=case, section="rates", place=0, part=rate)
    board = founder_client.get(address(case)).context["board"]
    assert board.abroad.rates[0].is_stale is stale
    assert board.abroad.countries[1].is_stale is stale
    assert board.abroad.rates[0].is_ahead is not stale


def test_shares_above_the_whole_and_a_country_that_stands_twice_are_told(
    founder, founder_client, case
):
    for share in (0.6, 0.7):
        country = {"code": "JP", "currency": "JPY", "share": share}
        services.add_part(actor=founder, case=case, section="countries", part=country)
    remarks = founder_client.get(address(case)).context["board"].abroad.remarks
    assert "sum to 150%" in remarks[0]
    assert remarks[1] == "Japan stands more than once."


@pytest.mark.parametrize("key", library.KEYS)
def test_every_scenario_of_the_library_has_a_market_page(founder, founder_client, key):
    case = cases.import_document(actor=founder, text=library.text(key)).case
    assert founder_client.get(address(case)).status_code == 200
    assert founder_client.get(address(case, "adoption_curve")).status_code == 200


def test_an_empty_market_offers_what_to_begin_with(founder, founder_client, document):
    tree = document[: document.index("market:")] + document[document.index("assumptions:") :]
    case = cases.import_document(actor=founder, text=tree).case
    text = page(founder_client, case)
    assert "Reckon it" in text
    assert "Nobody is described yet" in text


def test_strangers_and_investors_find_no_market(stranger_client, investor_client, case):
    for client in (stranger_client, investor_client):
        assert client.get(address(case)).status_code == 404
        assert client.post(address(case, "market_size", "tam"), SIZE).status_code == 404
        assert client.post(address(case, "market_freeze", "deposit")).status_code == 404
    assert Revision.objects.count() == 1


def test_a_reviewer_reads_but_writes_nothing(reviewer, case):
    client = client_of(reviewer)
    text = page(client, case, edit="tam", add="personas")
    assert 'id="form"' not in text
    assert "Freeze it" not in text
    for name, *rest in (
        ("market_size", "tam"),
        ("market_positioning",),
        ("market_price",),
        ("market_add", "personas"),
        ("market_change", "personas", 0),
        ("market_remove", "personas", 0),
        ("market_use_rate", 0),
        ("market_freeze", "deposit"),
        ("market_result", "deposit"),
        ("write_curve",),
    ):
        assert client.post(address(case, name, *rest)).status_code == 403, name


@pytest.mark.parametrize(
    "query",
    [
        {"edit": "tam"}, {"edit": "som"}, {"edit": "positioning"}, {"edit": "personas-0"},
        {"edit": "competitors-0"}, {"edit": "notes-1"}, {"edit": "countries-1"},
        {"edit": "rates-0"}, {"edit": "tests-0"}, {"result": "deposit"},
        *({"add": section} for section in
          ("personas", "competitors", "notes", "countries", "rates", "tests")),
    ],
)  # fmt: skip
def test_every_form_opens_in_its_place(founder_client, case, query):
    text = page(founder_client, case, **query)
    assert text.count('id="form"') == 1
    assert "Save as a new revision" in text


@pytest.mark.parametrize(
    "query",
    [{"edit": "personas-9"}, {"edit": "nothing"}, {"edit": "x-1"}, {"add": "x"}, {"result": "x"}],
)
def test_a_form_of_what_is_not_there_is_not_found(founder_client, case, query):
    assert founder_client.get(address(case, **query)).status_code == 404


def test_a_size_is_typed_as_people_say_it(founder_client, case):
    form = {
        "unit": "CNY/year",
        "top_down": "1e9 to 2e9",
        "top_down_source": "A study",
        "customers__count": "reach",
        "customers__unit": "seat",
        "customers__price": "100 to 200",
        "customers__price_unit": "CNY/seat/year",
        "seen": hidden(page(founder_client, case, edit="som"), "seen"),
    }
    answer = founder_client.post(address(case, "market_size", "som"), form)
    assert (answer.status_code, answer.url) == (302, f"{address(case)}#sizes")
    assert market_of(case)["som"] == {
        "unit": "CNY/year",
        "top_down": "1e9 to 2e9",
        "top_down_source": "A study",
        "customers": {
            "count": "reach",
            "unit": "seat",
            "price": "100 to 200",
            "price_unit": "CNY/seat/year",
        },
    }
    text = page(founder_client, case)
    assert "reach seat × 100 to 200 CNY/seat/year" in text


def test_a_text_keeps_its_other_language(founder_client, case):
    form = {"unit": "CNY/year", "top_down": "5e9 to 6e9", "source": "Another study", "note": ""}
    founder_client.post(address(case, "market_size", "tam"), form)
    tam = market_of(case)["tam"]
    assert tam["source"] == {"en": "Another study", "zh-hans": "一项研究"}
    assert "note" not in tam
    assert "bottom_up" not in tam


def test_what_is_wrong_with_a_size_stands_beside_its_field(founder_client, case):
    form = {
        "unit": "CNY/year",
        "top_down": "9 to 3",
        "customers__count": "100",
        "customers__unit": "client",
        "customers__price": "5",
        "customers__price_unit": "CNY/client",
    }
    answer = founder_client.post(address(case, "market_size", "som"), form)
    errors = answer.context["open"].form.errors
    assert answer.status_code == 422
    assert "write the smaller end first" in errors["top_down"][0]
    assert 'id="id_top_down_error"' in answer.content.decode()
    form["top_down"] = ""
    answer = founder_client.post(address(case, "market_size", "som"), form)
    errors = answer.context["open"].form.errors
    assert "change one of the units" in errors["customers__price_unit"][0]
    assert 'value="CNY/client"' in answer.content.decode()
    answer = founder_client.post(address(case, "market_size", "som"), {"top_down": "3"})
    assert answer.context["open"].form.errors["unit"]
    assert Revision.objects.count() == 1


def test_a_size_is_taken_out(founder_client, case):
    founder_client.post(address(case, "market_size", "sam"), {"remove": "1"})
    assert "sam" not in market_of(case)


def test_a_late_size_shows_both_versions_and_may_be_sent_again(founder, founder_client, case):
    seen = hidden(page(founder_client, case, edit="tam"), "seen")
    services.write_size(actor=founder, case=case, level="tam", part=SIZE)
    form = {"unit": "CNY/year", "top_down": "7e9 to 8e9", "seen": seen}
    answer = founder_client.post(address(case, "market_size", "tam"), form)
    text = answer.content.decode()
    assert answer.status_code == 412
    assert "1e9 to 2e9" in text
    assert "7e9 to 8e9" in text
    assert dict(answer.context["open"].theirs)["Top-down"] == "1e9 to 2e9"
    form["seen"] = hidden(text, "seen")
    assert founder_client.post(address(case, "market_size", "tam"), form).status_code == 302
    assert market_of(case)["tam"]["top_down"] == "7e9 to 8e9"


def test_a_late_persona_shows_both_versions_wherever_it_stands(founder, founder_client, case):
    text = page(founder_client, case, edit="personas-1")
    form = {**PERSONA, "name": "Clerk", "seen": hidden(text, "seen")}
    theirs = {**PERSONA, "name": "Clerk", "willingness_to_pay": "70 to 90"}
    services.change_part(actor=founder, case=case, section="personas", place=1, part=theirs)
    services.change_part(actor=founder, case=case, section="personas", place=0, part=None)
    answer = founder_client.post(address(case, "market_change", "personas", 1), form)
    opened = answer.context["open"]
    assert answer.status_code == 412
    assert (opened.place, opened.url) == (0, address(case, "market_change", "personas", 0))
    assert [text for _label, text in opened.theirs] == ["70 to 90"]
    form["seen"] = hidden(answer.content.decode(), "seen")
    founder_client.post(opened.url, form)
    assert market_of(case)["personas"][0]["willingness_to_pay"] == "90 to 200"


def test_a_persona_that_somebody_removed_can_be_put_back(founder, founder_client, case):
    text = page(founder_client, case, edit="tests-0")
    form = {**TEST, "seen": hidden(text, "seen")}
    services.change_part(actor=founder, case=case, section="tests", place=0, part=None)
    answer = founder_client.post(address(case, "market_change", "tests", 0), form)
    assert answer.status_code == 404
    text = page(founder_client, case, edit="personas-3")
    form = {**PERSONA, "name": "Reader", "seen": hidden(text, "seen")}
    for _ in range(2):
        services.change_part(actor=founder, case=case, section="personas", place=2, part=None)
    answer = founder_client.post(address(case, "market_change", "personas", 3), form)
    assert answer.status_code == 404


def test_the_positioning_is_edited_and_a_late_one_shows_both(founder, founder_client, case):
    url = address(case, "market_positioning")
    seen = mark(market_of(case)["positioning"])
    assert founder_client.post(url, {"text": "Cheaper", "seen": seen}).status_code == 302
    assert market_of(case)["positioning"]["en"] == "Cheaper"
    answer = founder_client.post(url, {"text": "Faster", "seen": seen})
    assert answer.status_code == 412
    assert "Cheaper" in answer.content.decode()


@pytest.mark.parametrize(
    ("section", "form", "expected"),
    [
        ("personas", {**PERSONA, "weight": "2.5"}, {**PERSONA, "weight": 2.5}),
        (
            "competitors",
            {"name": "A", "asks": "5", "unit": "CNY/seat", "date": "2027-01-03"},
            {"name": "A", "asks": 5, "unit": "CNY/seat", "date": "2027-01-03"},
        ),
        ("notes", {"text": "Seen", "date": ""}, {"text": "Seen"}),
        (
            "countries",
            {"code": "FR", "currency": "EUR", "share": "20%"},
            {"code": "FR", "currency": "EUR", "share": "20%"},
        ),
        (
            "rates",
            {"pair": "eur/cny", "rate": "7.8", "date": "2027-01-03"},
            {"pair": "EUR/CNY", "rate": 7.8, "date": "2027-01-03"},
        ),
        (
            "tests",
            TEST,
            {**TEST, "id": "cold-mail", "threshold": 0.125, "sample_size": 80, "rule": None},
        ),
    ],
)
def test_an_item_of_every_list_is_added(founder_client, case, section, form, expected):
    answer = founder_client.post(address(case, "market_add", section), form)
    assert (answer.status_code, answer.url) == (302, f"{address(case)}#{section}")
    added = market_of(case)[section][-1]
    assert added == {key: value for key, value in expected.items() if value is not None}


@pytest.mark.parametrize(
    ("section", "form", "field", "sentence"),
    [
        ("personas", {"name": ""}, "name", "required"),
        ("personas", {"name": "A", "willingness_to_pay": "9 * 2"}, "willingness_to_pay", "formula"),
        ("personas", {"name": "A", "weight": "-1"}, "weight", "greater than or equal to 0"),
        ("competitors", {"name": "A", "date": "soon"}, "date", "valid date"),
        ("countries", {"code": "FR", "currency": "EUR", "size": "5"}, "unit", "is missing"),
        ("countries", {"code": "XX", "currency": "EUR"}, "code", "valid choice"),
        ("rates", {**RATE, "pair": "USD/USD"}, "pair", "names one currency twice"),
        ("rates", {**RATE, "pair": "USD"}, "pair", "no pair of currencies"),
        ("rates", {**RATE, "rate": "hosting"}, "rate", "not 'CNY/USD'"),
        ("tests", {**TEST, "threshold": "many"}, "threshold", "Write a share"),
        ("tests", {**TEST, "threshold": "120%"}, "threshold", "must be below 1"),
        ("tests", {**TEST, "sample_size": "0"}, "sample_size", "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_with_an_item_stands_beside_its_field(
    founder_client, case, section, form, field, sentence
):
    answer = founder_client.post(address(case, "market_add", section), form)
    errors = answer.context["open"].form.errors
    assert answer.status_code == 422
    assert sentence in errors[field][0]
    assert Revision.objects.count() == 1


def test_an_item_is_changed_and_removed(founder_client, case):
    text = page(founder_client, case, edit="personas-0")
    form = {**PERSONA, "name": "Head of it all", "needs": "", "seen": hidden(text, "seen")}
    founder_client.post(address(case, "market_change", "personas", 0), form)
    changed = market_of(case)["personas"][0]
    assert changed["name"] == {"en": "Head of it all", "zh-hans": "客服负责人"}
    assert "needs" not in changed
    assert "weight" not in changed
    founder_client.post(
        address(case, "market_remove", "personas", 0),
        {"seen": mark(market_of(case)["personas"][0])},
    )
    assert market_of(case)["personas"][0]["name"] == "Clerk"


def test_a_removal_of_what_was_changed_meanwhile_is_refused(founder, founder_client, case):
    seen = mark(market_of(case)["notes"][0])
    services.change_part(actor=founder, case=case, section="notes", place=0, part={"text": "Older"})
    answer = founder_client.post(address(case, "market_remove", "notes", 0), {"seen": seen})
    assert answer.status_code == 412
    assert "changed by somebody else" in answer.content.decode()
    assert len(market_of(case)["notes"]) == 3


def test_lines_may_use_a_rate_and_its_value_stays_editable_there(founder_client, case):
    seen = mark(market_of(case)["rates"][0])
    answer = founder_client.post(address(case, "market_use_rate", 0), {"seen": seen})
    assert answer.status_code == 302
    text = page(founder_client, case, edit="rates-0")
    assert 'value="7 to 7.4"' in text
    form = {
        "pair": "USD/CNY",
        "rate": "7.2",
        "date": "2027-02-02",
        "seen": hidden(text, "seen"),
        "seen_value": hidden(text, "seen_value"),
    }
    founder_client.post(address(case, "market_change", "rates", 0), form)
    rate = market_of(case)["rates"][0]
    assert (rate["rate"], rate["date"]) == ("usd_cny", "2027-02-02")
    answer = founder_client.post(address(case, "market_use_rate", 0))
    assert answer.status_code == 409
    assert "Lines use this rate already" in answer.content.decode()


def test_a_test_goes_from_draft_to_its_verdict(founder_client, case):
    text = page(founder_client, case)
    assert "supported by 29 or more; contradicted by 11 or fewer" in text
    result = {"successes": "31", "n": "200", "date": "2099-02-01", "source": "Landing page"}
    early = founder_client.post(address(case, "market_result", "deposit"), result)
    assert early.status_code == 409
    assert "Freeze it first" in early.content.decode()
    seen = mark(market_of(case)["tests"][0])
    founder_client.post(address(case, "market_freeze", "deposit"), {"seen": seen})
    row = founder_client.get(address(case)).context["board"].tests[0]
    assert (row.state, row.freeze.is_witnessed, row.freeze.by) == ("frozen", True, "founder")
    late = founder_client.post(address(case, "market_change", "tests", 0), TEST)
    assert late.status_code == 409
    assert "stay as they are" in late.context["open"].form.errors["threshold"][0]
    form = {**result, "seen": hidden(page(founder_client, case, result="deposit"), "seen")}
    assert founder_client.post(address(case, "market_result", "deposit"), form).status_code == 302
    text = page(founder_client, case)
    assert "15.5%: 31 of 200, complete on Feb 1, 2099" in text
    assert "it is supported." in text
    assert "Correct the result" in text


def test_a_test_that_ended_early_decides_nothing(founder, founder_client, case):
    services.freeze_test(actor=founder, case=case, key="deposit")
    services.report_result(
        actor=founder, case=case, key="deposit", result={**RESULT, "value": 0.5, "n": 20}
    )
    row = founder_client.get(address(case)).context["board"].tests[0]
    assert (row.state, "ends early decides nothing" in row.verdict) == ("undecided", True)


@pytest.mark.parametrize(
    ("rule", "bounds"),
    [
        ("at_least", "contradicted by 0 or fewer"),
        ("at_most", "a larger sample is needed to decide the other way"),
    ],
)
def test_a_sample_that_cannot_decide_both_ways_is_told(founder, founder_client, case, rule, bounds):
    size = 40 if rule == "at_least" else 20
    small = {**market_of(case)["tests"][0], "rule": rule, "sample_size": size}
    services.change_part(actor=founder, case=case, section="tests", place=0, part=small)
    assert bounds in founder_client.get(address(case)).context["board"].tests[0].bounds


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"successes": "300", "n": "200", "date": "2099-02-01"}, "successes"),
        ({"successes": "30", "n": "200", "date": ""}, "date"),
        ({"successes": "30", "n": "200", "date": "2001-01-01"}, "date"),
    ],
)
def test_what_is_wrong_with_a_result_stands_beside_its_field(
    founder, founder_client, case, form, field
):
    services.freeze_test(actor=founder, case=case, key="deposit")
    answer = founder_client.post(address(case, "market_result", "deposit"), form)
    assert answer.status_code == 422
    assert field in answer.context["open"].form.errors


def test_a_late_result_shows_the_one_that_is_there(founder, founder_client, case):
    services.freeze_test(actor=founder, case=case, key="deposit")
    seen = mark(market_of(case)["tests"][0])
    services.report_result(actor=founder, case=case, key="deposit", result=RESULT)
    form = {"successes": "5", "n": "200", "date": "2099-02-01", "seen": seen}
    answer = founder_client.post(address(case, "market_result", "deposit"), form)
    assert answer.status_code == 412
    assert dict(answer.context["open"].theirs)["How many did"] == "31"


def test_a_freeze_that_the_audit_trail_has_not_seen_is_told(founder, founder_client, case):
    services.freeze_test(actor=founder, case=case, key="deposit")
    entry = AuditEntry.objects.get(verb="economics.market_test_frozen")
    AuditEntry.objects.filter(pk=entry.pk).update(details={**entry.details, "digest": "0" * 64})
    freeze = founder_client.get(address(case)).context["board"].tests[0].freeze
    assert (freeze.is_witnessed, freeze.earlier) == (False, 1)
    assert "has not seen it" in page(founder_client, case)


def test_the_implied_price_is_proposed_for_an_assumption(founder_client, case):
    demand = founder_client.get(address(case)).context["board"].demand
    target = demand.targets[0]
    form = {"key": "price", "unit": demand.unit, "value": demand.proposal, "seen": target.seen}
    answer = founder_client.post(address(case, "market_price"), form)
    assert (answer.status_code, answer.url) == (302, f"{address(case)}#demand")
    stored = Revision.objects.first().document["assumptions"][0]
    assert stored["value"] == demand.proposal
    assert "Head of service" in stored["source"]["en"]
    assert "客服负责人" in stored["source"]["zh-hans"]
    late = founder_client.post(address(case, "market_price"), {**form, "value": "5"})
    assert late.status_code == 412
    empty = founder_client.post(address(case, "market_price"), {"unit": demand.unit})
    assert empty.status_code == 422


def test_the_number_of_questions_to_the_database_does_not_grow(
    founder, founder_client, case, django_assert_num_queries
):
    services.freeze_test(actor=founder, case=case, key="deposit")
    with CaptureQueriesContext(connection) as seen:
        founder_client.get(address(case))
    test = {key: value for key, value in market_of(case)["tests"][0].items() if key in TEST}
    for number in range(4):
        services.add_part(actor=founder, case=case, section="tests", part=test)
        services.add_part(
            actor=founder, case=case, section="personas", part={**PERSONA, "name": str(number)}
        )
    with django_assert_num_queries(len(seen)):
        founder_client.get(address(case))


CURVE: dict[str, Any] = {
    "kind": "bass",
    "key": "spread",
    "unit": "seat",
    "market": "reach",
    "p": "0.1% to 0.4%",
    "q": "2% to 5%",
    "target": "",
}


@pytest.mark.parametrize("kind", ["bass", "logistic", "ramp", "unheard-of"])
def test_a_curve_is_seen_before_it_is_written(founder_client, case, kind):
    answer = founder_client.get(address(case, "adoption_curve", kind=kind))
    picture = answer.context["picture"]
    assert answer.status_code == 200
    assert picture.level.line.startswith("M")
    assert picture.level.band.endswith("Z")
    assert picture.rows[-1][0] == "36"
    assert answer.context["target"].key == "seats_adds"
    assert answer.context["typical"]


def test_a_script_gets_the_picture_alone(founder_client, case):
    answer = founder_client.get(
        address(case, "adoption_curve"), CURVE, headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert "What it would be" in text
    assert "<html" not in text
    assert 'name="q" value="2% to 5%"' in text


def test_what_is_wrong_with_a_curve_stands_beside_its_field(founder_client, case):
    answer = founder_client.get(address(case, "adoption_curve"), {**CURVE, "p": "3 to 9"})
    assert "picture" not in answer.context
    assert "between 0 and 1" in answer.context["form"].errors["p"][0]
    answer = founder_client.post(address(case, "write_curve"), {**CURVE, "key": "team"})
    assert answer.status_code == 422
    assert "is taken" in answer.context["form"].errors["key"][0]
    answer = founder_client.post(address(case, "write_curve"), {**CURVE, "market": ""})
    assert answer.status_code == 422
    answer = founder_client.post(address(case, "write_curve"), {**CURVE, "key": "A b"})
    assert answer.status_code == 422
    assert "is no id" in str(answer.context["form"].errors)
    assert Revision.objects.count() == 1


def test_a_curve_is_written_as_it_was_seen(founder_client, case):
    answer = founder_client.post(address(case, "write_curve"), CURVE)
    assert (answer.status_code, answer.url) == (302, f"{address(case)}#adoption")
    board = founder_client.get(address(case)).context["board"]
    assert [row.formula for row in board.curves] == ["bass(reach, spread_p, spread_q)"]


def test_a_late_curve_tells_what_the_parameter_is_now(founder, founder_client, case):
    answer = founder_client.get(address(case, "adoption_curve"), {"target": "seats_adds"})
    seen = hidden(answer.content.decode(), "seen")
    form = {**CURVE, "target": "seats_adds", "seen": seen}
    founder_client.post(address(case, "write_curve"), form)
    late = founder_client.post(address(case, "write_curve"), {**form, "key": "second"})
    assert late.status_code == 412
    assert "There now: bass(reach, spread_p, spread_q)" in late.context["form"].errors["target"][0]
    again = {**form, "key": "second", "seen": late.context["form"].data["seen"]}
    assert founder_client.post(address(case, "write_curve"), again).status_code == 302


def test_typical_values_say_where_they_are_from_in_both_languages(founder_client, case):
    for language in ("en", "zh-hans"):
        for kind in ("bass", "logistic", "ramp"):
            answer = founder_client.get(
                address(case, "adoption_curve", kind=kind), headers={"Accept-Language": language}
            )
            for each in answer.context["typical"]:
                assert each.source
                assert each.title
                assert str(each.state_word)
                filled = founder_client.get(
                    address(case, "adoption_curve"), {"kind": kind, **each.values}
                )
                assert "picture" in filled.context, each.key


def test_a_size_in_a_foreign_currency_says_at_which_rate_it_is_compared(
    founder, founder_client, case
):
    som = {"unit": "USD/year", "top_down": 1e6}
    services.write_size(actor=founder, case=case, level="som", part=som)
    row = founder_client.get(address(case)).context["board"].levels[2]
    assert (row.unit, row.rate) == ("CNY/year", "at USD/CNY of 2026-11-01")


def test_a_country_without_a_figure_and_one_in_a_third_currency_stay_as_they_are(
    founder, founder_client, case
):
    for country in (
        {"code": "JP", "currency": "JPY"},
        {"code": "SG", "currency": "USD", "size": 5, "unit": "client"},
    ):
        services.add_part(actor=founder, case=case, section="countries", part=country)
    rows = founder_client.get(address(case)).context["board"].abroad.countries[-2:]
    assert [(row.typed, row.home) for row in rows] == [("", ""), ("5 client", "")]


def test_a_late_first_size_is_told_to_be_gone_or_there(founder, founder_client, case):
    seen = hidden(page(founder_client, case, edit="tam"), "seen")
    services.write_size(actor=founder, case=case, level="tam", part=None)
    form = {"unit": "CNY/year", "top_down": "7e9 to 8e9", "seen": seen}
    answer = founder_client.post(address(case, "market_size", "tam"), form)
    assert answer.status_code == 412
    assert answer.context["open"].is_gone
    assert "Somebody else has removed this meanwhile" in answer.content.decode()


def test_an_unknown_target_of_a_curve_is_refused(founder_client, case):
    answer = founder_client.get(address(case, "adoption_curve"), {**CURVE, "target": "nowhere"})
    assert "target" in answer.context["form"].errors


def test_a_case_of_one_month_has_a_curve(founder, founder_client, document):
    text = document.replace("months: 36", "months: 1").replace("id: bazaar", "id: short")
    case = cases.import_document(actor=founder, text=text).case
    answer = founder_client.get(address(case, "adoption_curve"))
    assert answer.context["picture"].rows[0][0] == "1"


def test_a_curve_that_is_sure_has_one_month_for_half(founder_client, case):
    sure = {"kind": "logistic", "key": "s", "unit": "seat", "ceiling": "100", "growth": "0.5"}
    answer = founder_client.get(address(case, "adoption_curve"), {**sure, "midpoint": "12"})
    assert answer.context["picture"].half == "month 12"
