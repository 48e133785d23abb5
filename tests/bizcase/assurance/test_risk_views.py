"""The register as founders work in it: from the catalogue, typed, changed, closed, removed."""

from __future__ import annotations

import copy

import pytest
from django.urls import reverse
from django.utils import translation

from bizcase.assurance import catalogue
from bizcase.assurance.risks import services as risks
from bizcase.assurance.risks.edits import risk_of
from bizcase.assurance.risks.forms import NUMBERS, RiskForm, initial_of
from bizcase.assurance.risks.returns import returns_of
from bizcase.assurance.risks.suggestion import suggested, yearly_cost
from bizcase.cases import exchange
from bizcase.cases.amend import mark
from bizcase.cases.services import import_document
from bizcase.core.errors import TooLarge
from bizcase.economics.worth import looked, worth_of
from tests.conftest import client_of

TEXT = """
format: bizcase/1
kind: case
id: risky
title: Risky
currency: CNY
timeline: {start: 2027-01, months: 24}
discount_rate: 0.1
canvas:
  cost_structure: [{id: fear, text: A leak would cost us, binds: [leak]}]
assumptions:
  - {id: price, unit: CNY/month, value: "80 to 160"}
lines:
  - {id: revenue, unit: CNY/month, role: benefit, formula: price * 400}
  - {id: team, unit: CNY/month, role: cost, category: people, formula: "20000"}
  - {id: setup, unit: CNY, role: cost, at: 0, formula: "60000"}
risks:
  - id: leak
    title: {en: Data leak, zh-hans: 数据泄露}
    category: data
    probability: "5% to 20%"
    per: year
    severity: "50000 to 200000"
    strikes: {kind: loss}
    response: {text: {en: Encrypt, zh-hans: 加密}, cost: 5000, probability: "1% to 4%"}
    review_by: 2026-01-01
  - {id: slow, title: Slow, category: market, rate: "1 to 3", per: horizon, severity: "10% to 30%",
     strikes: {kind: scale, line: revenue, months: 6}, window: [3, 20], status: accepted}
  - {id: ban, title: Ban, category: legal, probability: 2%, per: horizon, strikes: {kind: stop},
     status: closed}
"""


@pytest.fixture
def case(founder):
    return import_document(actor=founder, text=TEXT).case


def risk(case, key="leak"):
    case.refresh_from_db()
    return risk_of(case.newest.document, key)


def page(name, case, *more):
    return reverse(f"assurance:{name}", args=[case.pk, *more])


def typed(case, key="leak", **more):
    """Return what the form of a risk sends back, with some fields typed anew."""
    before = risk(case, key)
    with translation.override("en"):
        facts = {name: fact for name, fact in initial_of(before).items() if fact is not None}
    return {**facts, "seen": mark(before), **more}


def filled(case, known="gpu_price_up", **more):
    """Return what the form of a known risk sends back, every range confirmed."""
    tree = suggested(catalogue.find(known), case.spec)
    with translation.override("en"):
        facts = {name: fact for name, fact in initial_of(tree).items() if fact is not None}
    return {**facts, **{f"confirm_{name}": "on" for name in NUMBERS}, **more}


@pytest.mark.parametrize("key", ["leak", "slow", "ban"])
def test_a_form_that_is_sent_back_changes_nothing(case, key):
    before = risk(case, key)
    form = RiskForm(typed(case, key), spec=case.spec, before=before)
    with translation.override("en"):
        assert form.is_valid(), form.errors
        tree = form.tree(key)
    document = copy.deepcopy(case.newest.document)
    place = [each["id"] for each in document["risks"]].index(key)
    document["risks"][place] = tree
    assert exchange.read(document).digest == case.digest


def test_every_known_risk_can_be_taken_over_once_its_ranges_are_confirmed(case):
    for known in catalogue.load().risks:
        for number in range(len(known.responses)):
            tree = suggested(known, case.spec, response=number)
            with translation.override("zh-hans"):
                facts = {k: v for k, v in initial_of(tree).items() if v is not None}
                facts |= {f"confirm_{name}": "on" for name in NUMBERS} | {"status": "mitigated"}
                form = RiskForm(facts, spec=case.spec, before=tree, is_suggested=True)
                assert form.is_valid(), (known.id, form.errors)
                written = form.tree(known.id)
            spec = exchange.read({**case.spec.to_json(), "risks": [written], "canvas": {}})
            assert spec.risks[0].title == known.title
            assert spec.risks[0].response.text == known.responses[number].text


def test_money_of_a_known_risk_is_in_the_size_of_the_case(case):
    yearly = yearly_cost(case.spec)
    assert yearly == pytest.approx(20_000 * 12 + 60_000 / 2)
    assert suggested(catalogue.find("gpu_price_up"), case.spec)["severity"] == "8100 to 54000"


def test_what_cannot_be_worked_out_suggests_no_money():
    document = exchange.read(TEXT).to_json()
    document["lines"][1]["formula"] = "price * price / (price - price)"
    tree = suggested(catalogue.find("gpu_price_up"), exchange.read(document))
    assert "severity" not in tree
    assert "cost" not in tree["response"]


def test_a_known_risk_is_added_after_each_range_is_looked_at(founder_client, case):
    url = page("new_risk", case) + "?known=gpu_price_up"
    shown = founder_client.get(url).content.decode()
    assert shown.count("I looked at this range for my case") == 4  # none for what is empty
    body = filled(case)
    del body["confirm_severity"]
    answer = founder_client.post(url, body)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == ["severity"]
    assert "Look at it for your case" in form.errors["severity"][0]
    assert form["severity"].value() == body["severity"]  # what was there stays
    answer = founder_client.post(url, {**body, "confirm_severity": "on"})
    assert answer.status_code == 303
    added = risk(case, "gpu_price_up")
    assert added["title"] == catalogue.find("gpu_price_up").title  # in both languages
    assert "our estimate" in added["source"]["en"]
    assert added["strikes"] == {"kind": "loss"}
    assert founder_client.get(answer.url).context["effect"].change.mean < 0


def test_another_of_its_responses_can_be_chosen(founder_client, case):
    url = page("new_risk", case) + "?known=metric_below_bar&response=1"
    known = catalogue.find("metric_below_bar")
    form = founder_client.get(url).context["form"]
    assert form["response"].value() == known.responses[1].text["en"]
    assert form["line"].value() == "revenue"
    assert founder_client.get(page("new_risk", case) + "?known=nothing").status_code == 404
    junk = founder_client.get(page("new_risk", case) + "?known=metric_below_bar&response=x")
    assert junk.context["form"]["response"].value() == known.responses[0].text["en"]


def test_the_catalogue_marks_what_is_there_and_can_be_filtered(founder_client, case):
    founder_client.post(page("new_risk", case) + "?known=gpu_price_up", filled(case))
    answer = founder_client.get(page("risk_catalogue", case) + "?category=compute")
    assert {card.risk.category for card in answer.context["cards"]} == {"compute"}
    assert answer.content.decode().count("In the case") == 1
    found = founder_client.get(page("risk_catalogue", case) + "?q=rights+holder").context["cards"]
    assert "output_copyright" in [card.risk.id for card in found]
    nothing = founder_client.get(page("risk_catalogue", case) + "?q=zzz&category=none")
    assert "No known risk has all of these words." in nothing.content.decode()


def test_a_typed_risk_is_added_with_an_id_of_its_own(founder_client, case):
    body = typed(case, title="Data leak", seen="", status="open")
    assert founder_client.post(page("new_risk", case), body).status_code == 303
    case.refresh_from_db()
    assert [each.id for each in case.spec.risks][-1] == "data_leak"


@pytest.mark.parametrize(
    ("key", "change", "field"),
    [
        ("leak", {"title": " "}, "title"),
        ("leak", {"frequency": ""}, "frequency"),
        ("leak", {"frequency": "10 to 5"}, "frequency"),
        ("leak", {"frequency": "150%"}, "frequency"),
        ("leak", {"frequency": "price"}, "frequency"),
        ("leak", {"severity": ""}, "severity"),
        ("leak", {"severity": "-5"}, "severity"),
        ("slow", {"severity": "2"}, "severity"),
        ("leak", {"kind": "delay"}, "line"),
        ("slow", {"line": "setup"}, "line"),  # comes once
        ("slow", {"line": "no_such_line"}, "line"),
        ("leak", {"kind": "stop"}, "severity"),
        ("leak", {"first": "20", "last": "3"}, "first"),
        ("leak", {"last": "99"}, "first"),
        ("slow", {"months": "0"}, "months"),
        ("leak", {"cost": "-1"}, "cost"),
        ("leak", {"left_frequency": "2"}, "left_frequency"),
        ("leak", {"left_severity": "5 to"}, "left_severity"),
        ("leak", {"response": ""}, "response"),
        ("slow", {"status": "mitigated"}, "status"),
        ("leak", {"status": "gone"}, "status"),
        ("leak", {"review_by": "soon"}, "review_by"),
        ("slow", {"by": "probability"}, "frequency"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_stays(founder_client, case, key, change, field):
    before = case.digest
    body = typed(case, key, **change)
    answer = founder_client.post(page("risk", case, key), body)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    for name, text in change.items():
        assert str(form[name].value()) == text
    case.refresh_from_db()
    assert case.digest == before


def test_an_edit_keeps_the_other_language(founder_client, case):
    body = typed(case, title="Leak of data", response="Encrypt it all")
    assert founder_client.post(page("risk", case, "leak"), body).status_code == 303
    changed = risk(case)
    assert changed["title"] == {"en": "Leak of data", "zh-hans": "数据泄露"}
    assert changed["response"]["text"] == {"en": "Encrypt it all", "zh-hans": "加密"}


def test_of_two_edits_both_versions_are_shown(founder_client, founder, case):
    mine = typed(case, owner="Ada")
    theirs = {**risk(case), "owner": "Bob"}
    risks.change_risk(actor=founder, case=case, key="leak", risk=theirs)
    answer = founder_client.post(page("risk", case, "leak"), mine)
    assert answer.status_code == 412
    shown = answer.content.decode()
    assert "Ada" in shown
    assert "Bob" in shown
    assert risk(case)["owner"] == "Bob"
    again = {**mine, "seen": answer.context["form"]["seen"].value()}
    assert founder_client.post(page("risk", case, "leak"), again).status_code == 303
    assert risk(case)["owner"] == "Ada"


def test_what_somebody_removed_meanwhile_is_told(founder_client, founder, case):
    mine, seen = typed(case, "slow"), mark(risk(case, "slow"))
    risks.remove_risk(actor=founder, case=case, key="slow")
    assert founder_client.post(page("risk", case, "slow"), mine).status_code == 404
    asked = {"status": "closed", "seen": seen}
    assert founder_client.post(page("set_status", case, "slow"), asked).status_code == 404


def test_a_status_of_a_risk_that_changed_meanwhile_is_refused(founder_client, founder, case):
    seen = mark(risk(case))
    risks.change_risk(actor=founder, case=case, key="leak", risk={**risk(case), "owner": "Bob"})
    answer = founder_client.post(
        page("set_status", case, "leak"), {"status": "closed", "seen": seen}
    )
    assert answer.status_code == 412
    assert "status" not in risk(case)
    assert "changed by somebody else" in answer.content.decode()


def test_closing_tells_what_it_brings_back_in_the_same_futures(founder_client, case):
    asked = {"status": "closed", "seen": mark(risk(case))}
    before = worth_of(looked(case.spec)).mean
    answer = founder_client.post(page("set_status", case, "leak"), asked)
    effect = founder_client.get(answer.url).context["effect"]
    after = worth_of(looked(exchange.read(_without(case, "leak")))).mean
    assert effect.before == before
    assert effect.after == after  # to the last bit what it is without the risk
    assert effect.change.mean == pytest.approx(after - before)
    assert effect.change.mean > 0
    assert "closed" in effect.note.lower()
    plain = founder_client.get(page("risks", case))
    assert plain.context["effect"] is None


def _without(case, key):
    case.refresh_from_db()
    document = copy.deepcopy(case.newest.document)
    document["risks"] = [each for each in document["risks"] if each["id"] != key]
    document["canvas"] = {}
    return document


def test_a_mitigated_risk_costs_its_response_and_leaves_what_remains(founder_client, case):
    answer = founder_client.post(page("set_status", case, "leak"), {"status": "mitigated"})
    assert answer.status_code == 303
    assert risk(case)["status"] == "mitigated"
    no_response = founder_client.post(page("set_status", case, "slow"), {"status": "mitigated"})
    assert no_response.status_code == 422
    assert "needs a response" in no_response.content.decode()
    unknown = founder_client.post(page("set_status", case, "slow"), {"status": "done"})
    assert unknown.status_code == 422
    assert risk(case, "slow")["status"] == "accepted"
    assert founder_client.post(page("set_status", case, "slow"), {"status": "open"}).url
    assert "status" not in risk(case, "slow")


def test_undo_brings_a_risk_back_unless_something_else_came_between(founder_client, founder, case):
    document = case.newest.document
    answer = founder_client.post(page("remove_risk", case, "slow"), {})
    assert answer.status_code == 303
    case.refresh_from_db()
    at = case.newest.number
    late = founder_client.post(page("undo", case), {"at": str(at - 1)}, follow=True)
    assert "Something else was edited meanwhile" in late.content.decode()
    assert founder_client.post(page("undo", case), {"at": str(at)}).status_code == 303
    case.refresh_from_db()
    assert case.newest.document == document
    nothing = import_document(actor=founder, text=TEXT.replace("id: risky", "id: fresh")).case
    first = founder_client.post(page("undo", nothing), {"at": "1"}, follow=True)
    assert "There is nothing to undo." in first.content.decode()


def test_a_risk_that_a_note_stands_on_is_not_removed(founder_client, case):
    answer = founder_client.post(page("remove_risk", case, "leak"), {"seen": mark(risk(case))})
    assert answer.status_code == 422
    assert "canvas.cost_structure[0].binds" in answer.content.decode()
    assert risk(case)["id"] == "leak"


def test_each_response_is_worth_what_doing_it_brings(founder_client, case):
    answer = founder_client.post(page("responses", case))
    assert answer.status_code == 200
    (told,) = answer.context["returns"].values()  # only one open risk has a response
    assert told.id == "leak"
    assert told.cost == 5000
    assert told.rate == pytest.approx(told.change.mean / 5000)
    assert "The response is worth" in answer.content.decode()
    before = worth_of(looked(case.spec)).mean
    founder_client.post(page("set_status", case, "leak"), {"status": "mitigated"})
    case.refresh_from_db()
    assert told.change.mean == pytest.approx(worth_of(looked(case.spec)).mean - before)
    again = founder_client.post(page("responses", case)).context["returns"]["leak"]
    assert again.change.mean == pytest.approx(told.change.mean)
    founder_client.post(page("set_status", case, "leak"), {"status": "closed"})
    nothing = founder_client.post(page("responses", case))
    assert nothing.status_code == 422
    assert "No open risk has a response yet" in nothing.content.decode()


def test_a_reviewer_does_not_run_the_model(reviewer, case):
    assert client_of(reviewer).post(page("responses", case)).status_code == 403


def test_too_many_responses_are_not_worked_out_at_once(case):
    document = case.newest.document
    leak = document["risks"][0]
    many = [{**leak, "id": f"leak_{number}"} for number in range(25)]
    spec = exchange.read({**document, "risks": many, "canvas": {}})
    with pytest.raises(TooLarge):
        returns_of(spec)


def test_a_review_that_is_due_is_marked(founder_client, case):
    shown = founder_client.get(page("risks", case)).content.decode()
    assert shown.count("Review is due") == 1
    founder_client.post(page("set_status", case, "leak"), {"status": "closed"})
    assert "Review is due" not in founder_client.get(page("risks", case)).content.decode()


def test_an_empty_register_offers_the_catalogue(founder_client, founder):
    text = TEXT.partition("risks:\n")[0].replace(", binds: [leak]", "").replace("risky", "empty")
    case = import_document(actor=founder, text=text).case
    shown = founder_client.get(page("risks", case)).content.decode()
    assert page("risk_catalogue", case) in shown
    assert "No risk is written down" in shown


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_forms_open_in_both_languages(founder_client, case, language):
    headers = {"Accept-Language": language}
    for url in (
        page("risk_catalogue", case),
        page("new_risk", case),
        page("new_risk", case) + "?known=data_breach",
        page("risk", case, "leak"),
    ):
        assert founder_client.get(url, headers=headers).status_code == 200
    shown = founder_client.get(page("risk", case, "leak"), headers=headers).content.decode()
    assert {"en": "Data leak", "zh-hans": "数据泄露"}[language] in shown


def test_a_reviewer_works_in_the_register_but_takes_nothing_back(reviewer, case):
    client = client_of(reviewer)
    asked = {"status": "closed", "seen": mark(risk(case))}
    answer = client.post(page("set_status", case, "leak"), asked)
    assert answer.status_code == 303
    assert page("undo", case) not in client.get(answer.url).content.decode()
    case.refresh_from_db()
    assert client.post(page("undo", case), {"at": str(case.newest.number)}).status_code == 403
    assert risk(case)["status"] == "closed"


def test_others_find_nothing(stranger_client, investor_client, case):
    seen = mark(risk(case))
    for client in (stranger_client, investor_client):
        for name in ("risks", "risk_catalogue", "new_risk"):
            assert client.get(page(name, case)).status_code == 404
        assert client.get(page("risk", case, "leak")).status_code == 404
        for name in ("set_status", "remove_risk"):
            answer = client.post(page(name, case, "leak"), {"status": "closed", "seen": seen})
            assert answer.status_code == 404
    assert "status" not in risk(case)


def test_a_risk_that_is_not_there_is_not_found(founder_client, case):
    for name in ("set_status", "remove_risk"):
        assert founder_client.post(page(name, case, "leek"), {}).status_code == 404
    assert founder_client.get(page("risk", case, "leek")).status_code == 404
