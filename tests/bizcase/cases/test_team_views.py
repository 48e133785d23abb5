"""Pages of the team: abilities against needs, suggestions, places and what they cost."""

from __future__ import annotations

from html import unescape

import pytest
from django.urls import reverse

from bizcase.cases.amend import mark
from bizcase.cases.planning import hiring, services
from bizcase.cases.services import revise
from tests.bizcase.cases.planning.conftest import fresh, planned
from tests.bizcase.cases.test_plan_views import at, page

__all__ = ["planned"]

PLACE = {"role": "Counsel", "count": "1", "start": "6", "salary": "100 to 200", "overhead": "0.5"}


def test_the_page_opens_at_the_first_stage_with_a_gap(founder_client, planned):
    answer = founder_client.get(at("team", planned))
    assert answer.context["stage"].id == "research"
    assert [(gap.capability, gap.needed, gap.found) for gap in answer.context["radar"].gaps] == [
        *(("risk", 4, 0), ("technical", 5, 4))
    ]
    other = founder_client.get(at("team", planned) + "?stage=poc")
    assert other.context["radar"].gaps == ()
    assert "The team can do what this stage needs" in other.content.decode()


def test_the_radar_has_a_name_and_a_table_beside_it(founder_client, planned):
    html = page(founder_client, "team", planned)
    assert 'class="radar"' in html
    assert 'role="img" aria-label="Radar of five abilities' in html
    assert '<th scope="row">Business insight</th>' in html
    assert "1 too few" in html


def test_suggestions_close_the_gaps_and_show_the_change_before_anything_is_saved(
    founder_client, planned
):
    answer = founder_client.get(at("team", planned))
    roles = {each.role.id: each for each in answer.context["suggestions"]}
    assert "research_lead" in roles
    closed = {name for each in roles.values() for name, _from, _to in each.closes}
    assert closed == {"Technical", "Risk"}
    html = answer.content.decode()
    assert "Add to team and costs" in html
    assert "our estimate, 2.2 times a software engineer" in html
    lead = roles["research_lead"]
    assert lead.when == "Apr 2027"
    assert lead.change.change == pytest.approx(86_000, rel=0.02)
    assert lead.change.after == pytest.approx(lead.change.before + lead.change.change)
    assert lead.change.before > 2 * 1000 * 1.25  # the formula of the desk counts too
    assert fresh(planned).newest.number == 1


def test_one_click_adds_the_place_and_its_cost(founder_client, planned):
    html = page(founder_client, "team", planned)
    form = {}
    start = html.index('name="role_key" value="research_lead"')
    for part in html[start : html.index("</form>", start)].split("<input")[1:]:
        name = part.split('name="')[1].split('"')[0]
        form[name] = unescape(part.split('value="')[1].split('"')[0])
    answer = founder_client.post(at("member", planned), {**form, "role_key": "research_lead"})
    assert (answer.status_code, answer.url) == (303, at("team", planned) + "#staff")
    found = fresh(planned).newest.document
    member, cost = found["plan"]["team"][-1], found["costs"][-1]
    assert member["role"] == {"en": "AI research lead", "zh-hans": "AI 研究负责人"}
    assert [skill["en"] for skill in member["skills"]] == [
        *("Model training and evaluation", "Leading a small research team")
    ]
    assert (member["start"], member["cost"]) == (3, cost["id"])
    assert (cost["first"], cost["salary"]) == (4, "44000 to 88000")
    assert "source" in cost


def test_the_form_of_a_role_says_what_it_costs_and_answers_htmx_with_the_change_alone(
    founder_client, planned
):
    query = "?role_key=ml_engineer&from=6"
    answer = founder_client.get(at("member", planned) + query)
    assert answer.context["change"].month == 7
    assert "Jul 2027" in answer.content.decode()
    part = founder_client.get(
        at("member", planned), {**PLACE, "count": "2"}, headers={"HX-Request": "true"}
    )
    assert "<form" not in part.content.decode()
    assert part.context["change"].change == pytest.approx(2 * 1.5 * 144.4, rel=0.02)
    low, high = part.context["change"].low, part.context["change"].high
    assert (low, high) == (pytest.approx(300), pytest.approx(600))


def test_without_scripts_the_change_is_shown_on_the_page(founder_client, planned):
    answer = founder_client.get(at("member", planned), PLACE)
    html = answer.content.decode()
    assert "<form" in html
    assert 'value="100 to 200"' in html
    assert answer.context["change"].total > 0
    unreadable = founder_client.get(at("member", planned), {**PLACE, "salary": "seats_price"})
    assert unreadable.context["change"] is None


def test_a_place_is_changed_with_its_cost_and_a_late_edit_shows_both(
    founder, founder_client, planned
):
    tree = planned.newest.document
    marks = {"seen": mark(tree["plan"]["team"][0]), "seen_cost": mark(tree["costs"][0])}
    form = {**PLACE, "role": "Engineer", "skills": "Python", "n": "0", **marks}
    answer = founder_client.post(at("member", planned), form)
    assert answer.status_code == 303
    found = fresh(planned).newest.document
    assert found["plan"]["team"][0]["skills"] == [{"en": "Python", "zh-hans": "编程"}]
    assert found["plan"]["team"][0]["role"] == {"en": "Engineer", "zh-hans": "工程师"}
    assert (found["costs"][0]["salary"], found["costs"][0]["first"]) == ("100 to 200", 7)
    late = founder_client.post(at("member", planned), {**form, "count": "9"})
    assert late.status_code == 412
    assert "There now" in late.content.decode()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"salary": "5 to"}, "salary"),
        ({"salary": "rent"}, "salary"),
        ({"start": "24"}, "start"),
        ({"role": ""}, "role"),
        ({"count": "0"}, "count"),
        ({"overhead": "9"}, "overhead"),
    ],
)
def test_a_fault_of_a_place_stands_beside_its_field(founder_client, planned, facts, field):
    answer = founder_client.post(at("member", planned), {**PLACE, **facts})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert fresh(planned).newest.number == 1


def test_a_place_is_removed_with_its_cost(founder_client, planned):
    tree = planned.newest.document
    form = {
        "remove": "1",
        "n": "0",
        "seen": mark(tree["plan"]["team"][0]),
        "seen_cost": mark(tree["costs"][0]),
    }
    assert founder_client.post(at("member", planned), form).status_code == 303
    found = fresh(planned).newest.document
    assert [cost["id"] for cost in found["costs"]] == ["desk"]
    assert founder_client.post(at("member", planned), {"remove": "1"}).status_code == 404
    assert founder_client.get(at("member", planned) + "?n=9").status_code == 404


def test_the_table_shows_what_every_place_and_entry_costs(founder_client, planned):
    answer = founder_client.get(at("team", planned))
    staff = answer.context["staff"]
    crew, adviser, desk = staff.rows
    assert crew.monthly == (pytest.approx(2 * 1.25 * 998, rel=0.01),) * 2
    assert (adviser.cost, adviser.monthly) == ("", None)
    assert (desk.number, desk.cost) == (None, "desk")
    assert 500 < desk.monthly[0] < desk.monthly[1]
    assert staff.years == (2027, 2028)
    assert staff.totals[0] == pytest.approx(crew.years[0] + desk.years[0])
    html = answer.content.decode()
    assert "nobody pays" in html
    assert reverse("economics:model", args=[planned.pk]) + "#assumption-crew_salary" in html


def test_two_places_that_one_entry_pays_are_counted_once(founder, founder_client, planned):
    plan = planned.newest.document["plan"]
    plan["team"][1]["cost"] = "crew"
    services.save_plan(actor=founder, case=planned, plan=plan)
    staff = founder_client.get(at("team", planned)).context["staff"]
    assert [row.is_shared for row in staff.rows] == [False, True, False]


def test_a_currency_without_an_estimate_asks_for_the_salary(founder, founder_client, planned):
    tree = planned.newest.document
    tree["currency"] = "CHF"
    tree["lines"][0]["unit"] = "CHF/month"
    revise(actor=founder, case=planned, document=tree)
    html = page(founder_client, "team", planned)
    assert "We have no estimate of salaries in CHF" in html
    assert "Add to team and costs" not in html


def test_a_change_of_nothing_is_none(planned):
    place = hiring.Place(role="Friend", ratings={})
    after = hiring.preview(planned.newest.document, place)
    assert hiring.change_between(planned.spec, after) is None
    broken = hiring.Place(role="X", ratings={"technical": 9}, salary=1)
    assert hiring.preview(planned.newest.document, broken) is None


def test_the_form_says_who_pays_and_binds_a_place_to_an_entry_of_the_model(founder_client, planned):
    own = founder_client.get(at("member", planned) + "?n=0").context["form"]
    assert own["paid_by"].value() == "own"
    nobody = founder_client.get(at("member", planned) + "?n=1").context["form"]
    assert nobody["paid_by"].value() == ""
    tree = planned.newest.document["plan"]["team"][1]
    sent = {"role": "Adviser", "count": "1", "start": "0", "paid_by": "desk", "n": "1"}
    answer = founder_client.post(at("member", planned), {**sent, "seen": mark(tree)})
    assert answer.status_code == 303
    assert fresh(planned).newest.document["plan"]["team"][1]["cost"] == "desk"
    shared = founder_client.get(at("member", planned) + "?n=1").context["form"]
    assert shared["paid_by"].value() == "desk"
    strange = founder_client.post(at("member", planned), {**sent, "paid_by": "rent"})
    assert strange.status_code == 422
    assert 'id="id_paid_by_error"' in strange.content.decode()
