"""A note of the canvas becomes part of the model in one step."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bizcase.cases.canvas.board import CanvasView
from bizcase.cases.models import Case
from bizcase.cases.services import import_document
from bizcase.core.errors import DomainError, Forbidden, NotFound
from bizcase.economics.adoption.drafts import Adoption
from bizcase.economics.adoption.services import adopt_note
from bizcase.economics.adoption.ways import COSTS, STREAMS, ways_of
from bizcase.workspaces.models import Membership
from modeling.economics.expansion import expand
from modeling.uncertainty.simulate import simulate
from tests.conftest import api_of, client_of

NOTES = """
format: bizcase/1
kind: case
id: notes
title: Notes
currency: CNY
timeline: {start: 2027-01, months: 12}
discount_rate: 0.1
canvas:
  channels:
    - {id: shop, text: 40% of visits end in a test}
  cost_structure:
    - id: engineers
      text: {en: "Two engineers for CNY 50,000 per month", zh-hans: 两名工程师每月 5 万元}
    - {text: Rent}
  revenue_streams:
    - {id: seats, text: A fee of CNY 80 per month, binds: [known]}
assumptions:
  - {id: known, unit: seat, value: 100}
lines:
  - {id: users, unit: seat, formula: known}
"""
# what each way is given, where it asks for something
VALUES: dict[str, dict[str, object]] = {
    "assumption": {"value": "30% to 50%"},
    "monthly": {"value": "40000 to 60000"},
    "once": {"value": 1000},
    "cost_structure:research": {"amount": 1000},
    "cost_structure:data": {"monthly_items": 10, "labelling": 2},
    "cost_structure:compute": {"training": 1000},
    "cost_structure:people": {"headcount": 2, "salary": "20000 to 30000"},
    "cost_structure:operations": {"fixed": 1000},
    "cost_structure:promotion": {"budget": 1000},
    "cost_structure:compliance": {"certification": 1000, "upkeep": 500},
    "revenue_streams:subscription": {"price": "60 to 100", "adds": 5},
    "revenue_streams:usage": {"users": 10, "use": 100, "price": 0.5},
    "revenue_streams:licence": {"price": 1000, "sales": 2},
    "revenue_streams:addon": {"base": "users", "attach": "10% to 30%", "price": 20},
    "revenue_streams:advertising": {"users": 1000, "impressions": 30, "cpm": 20},
    "revenue_streams:projects": {"capacity": 2, "price": 30000},
    "revenue_streams:royalty": {"licensees": 3, "sales": 10000, "rate": 0.05},
    "revenue_streams:data": {"subscribers": 5, "fee": 200},
    "revenue_streams:platform": {"developers": 10, "gmv": 1000, "take_rate": 0.1},
    "revenue_streams:joint": {"sales": 900, "share": 0.5, "expenses": 300, "cost_share": 0.5},
    "revenue_streams:profit_share": {"party": "investor", "profit": 900, "split": 0.3},
    "revenue_streams:partners": {"contribution": 500, "share": 0.2},
}
BLOCKS = {"cost_structure": "engineers", "revenue_streams": "seats", "channels": "shop"}
WAYS = [(block, key) for block in BLOCKS for key in ways_of(block)]


@pytest.fixture
def case(founder: Membership) -> Case:
    return import_document(actor=founder, text=NOTES).case


def again(case: Case) -> Case:
    return Case.objects.with_head().get(pk=case.pk)


def adoption(block: str, key: str, **facts) -> Adoption:
    way = ways_of(block)[key]
    values = VALUES.get(f"{block}:{key}") or VALUES[key]
    facts = {"id": "taken", "unit": "seat" if way.counts else "", "values": values, **facts}
    if key == "assumption":
        facts["unit"] = "1"
    return Adoption(way=way, block=block, **facts)


def adopt(actor, case, block, key, **facts):
    return adopt_note(
        actor=actor, case=again(case), key=BLOCKS[block], adoption=adoption(block, key, **facts)
    )


def address(case, note="engineers", query=""):
    return reverse("economics:adopt", args=[case.pk, note]) + query


@pytest.mark.parametrize(("block", "key"), WAYS)
def test_every_way_makes_a_model_that_runs_and_binds_the_note(founder, case, block, key):
    done = adopt(founder, case, block, key, category="people")
    note = CanvasView(again(case)).notes[BLOCKS[block]]
    assert list(note.bound_ids) == done.draft.binds
    assert len(note.bound_ids) >= 1
    result = simulate(again(case).spec, trials=64, seed=1).summary()
    assert (result["npv"]["mean"] == 0) == (key == "assumption")
    if block == "cost_structure" and key != "assumption":
        assert result["npv"]["mean"] < 0
    assert note.has_line == (key != "assumption")


def test_all_kinds_of_cost_and_all_business_models_are_offered():
    assert set(COSTS) < set(ways_of("cost_structure"))
    assert set(STREAMS) < set(ways_of("revenue_streams"))
    assert list(ways_of("channels")) == ["assumption"]


def test_an_amount_is_an_assumption_and_a_line_with_the_words_of_the_note(founder, case):
    done = adopt(
        founder,
        case,
        "cost_structure",
        "monthly",
        category="people",
        label="Two engineers for CNY 50,000 per month",
    )
    tree = again(case).newest.document
    label = {"en": "Two engineers for CNY 50,000 per month", "zh-hans": "两名工程师每月 5 万元"}
    assert tree["assumptions"][-1] == {
        "id": "taken_amount",
        "unit": "CNY/month",
        "value": "40000 to 60000",
        "label": label,
    }
    assert tree["lines"][-1] == {
        "id": "taken",
        "unit": "CNY/month",
        "formula": "taken_amount",
        "role": "cost",
        "category": "people",
        "label": label,
    }
    assert done.revision.note == (
        "Canvas: note “Two engineers for CNY 50,000 per month” adopted as taken "
        "(An amount every month)"
    )


def test_what_the_note_stood_on_stays_and_its_number_is_bound_now(founder, case):
    adopt(founder, case, "revenue_streams", "subscription")
    note = CanvasView(again(case)).notes["seats"]
    assert note.bound_ids[0] == "known"
    assert not note.is_loose
    assert "taken_price" in note.bound_ids
    assert {line.id for line in expand(again(case).spec).lines} & set(note.bound_ids)


def test_a_note_without_an_id_keeps_its_name(founder, case):
    key = next(key for key, note in CanvasView(case).notes.items() if note.text == "Rent")
    adopt_note(actor=founder, case=case, key=key, adoption=adoption("cost_structure", "operations"))
    assert CanvasView(again(case)).notes[key].bound_ids


def test_what_cannot_be_is_refused_and_nothing_is_stored(founder, reviewer, case):
    with pytest.raises(DomainError) as caught:
        adopt(founder, case, "cost_structure", "monthly", id="known")
    assert "is taken" in dict(caught.value.errors)["lines[1].id"]
    with pytest.raises(DomainError):
        adopt(founder, case, "cost_structure", "people", values={"headcount": 2})
    with pytest.raises(Forbidden):
        adopt(reviewer, case, "cost_structure", "monthly")
    with pytest.raises(NotFound):
        adopt_note(
            actor=founder, case=case, key="nobody", adoption=adoption("channels", "assumption")
        )
    assert again(case).newest.number == 1


def test_the_form_begins_with_the_number_of_the_note(founder_client, case):
    page = founder_client.get(address(case)).content.decode()
    assert 'value="two_engineers_for_cny"' in page
    assert 'name="value" value="50000"' in page
    page = founder_client.get(address(case, "shop", "?as=assumption&figure=0")).content.decode()
    assert 'name="value" value="40%"' in page
    assert 'name="unit" value="1"' in page


@pytest.mark.parametrize("way", list(ways_of("revenue_streams")))
def test_every_way_has_its_short_form(founder_client, case, way):
    page = founder_client.get(address(case, "seats", f"?as={way}")).content.decode()
    for ask in ways_of("revenue_streams")[way].asks:
        assert f'name="{ask.name}"' in page
    assert "PydanticUndefined" not in page


def test_a_note_is_adopted_from_its_page(founder_client, case):
    form = {"as": "people", "id": "crew", "label": "Crew", "headcount": "2", "salary": "20000"}
    look = founder_client.post(address(case), {**form, "preview": "1"})
    assert look.status_code == 200
    assert "kind: people" in look.content.decode()
    assert "crew_salary" in look.content.decode()
    assert again(case).newest.number == 1
    part = founder_client.post(
        address(case), {**form, "preview": "1"}, headers={"HX-Request": "true"}
    )
    assert "<form" not in part.content.decode()
    answer = founder_client.post(address(case), form)
    assert answer.status_code == 302
    assert answer.url.endswith("#note-engineers")
    assert again(case).spec.costs[0].id == "crew"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"as": "monthly", "id": "Crew", "value": "1", "category": "people"}, "lower-case letters"),
        ({"as": "monthly", "id": "known", "value": "1", "category": "people"}, "is taken"),
        ({"as": "monthly", "id": "crew", "value": "", "category": "people"}, "required"),
        ({"as": "monthly", "id": "crew", "value": "9 to 1", "category": "people"}, "smaller end"),
        ({"as": "people", "id": "crew", "headcount": "2", "salary": "rent"}, "unknown name"),
        ({"as": "operations", "id": "crew"}, "says no amount"),
    ],
)
@pytest.mark.parametrize("preview", [{}, {"preview": "1"}])
def test_what_is_wrong_stands_beside_its_field(founder_client, case, form, told, preview):
    answer = founder_client.post(address(case), {**form, **preview})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert again(case).newest.number == 1
    part = founder_client.post(
        address(case), {**form, "preview": "1"}, headers={"HX-Request": "true"}
    )
    assert part.status_code == 422
    assert told in part.content.decode()


def test_others_may_not_adopt(reviewer, stranger_client, investor_client, founder_client, case):
    assert client_of(reviewer).get(address(case)).status_code == 403
    for client in (stranger_client, investor_client):
        assert client.post(address(case), {}).status_code == 404
    assert founder_client.get(address(case, "nobody")).status_code == 404


def url_of(case, note="engineers"):
    return reverse("v1:economics:adopt", args=[case.pk, note])


BODY = {"way": "people", "id": "crew", "values": {"headcount": 2, "salary": "20000 to 30000"}}


def test_a_program_looks_first_and_then_adopts(founder_api, case):
    look = founder_api.post(url_of(case), {**BODY, "dry_run": True}, format="json")
    assert look.status_code == 200
    assert look.json()["parts"]["costs"][0]["id"] == "crew"
    assert again(case).newest.number == 1
    answer = founder_api.post(url_of(case), BODY, format="json")
    assert answer.status_code == 201
    assert answer.json()["binds"] == ["crew_headcount", "crew_salary", "crew_payroll"]
    assert answer.json()["revision"] == 2


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"way": "magic"}, "way"),
        ({"values": {"wages": 3}}, "values.wages"),
        ({"values": {}}, "costs[0].headcount"),
        ({"values": {"headcount": None}}, "values.headcount"),
        ({"id": "Not an id"}, "costs[0].id"),
        ({"at": "2"}, "at"),
        ({"kind": "x"}, "kind"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_with_its_place(founder_api, case, change, place):
    answer = founder_api.post(url_of(case), {**BODY, **change}, format="json")
    assert answer.status_code == 422, answer.content
    assert place in [error["path"] for error in answer.json()["errors"]]
    assert again(case).newest.number == 1


def test_other_roles_and_tenants_do_not_adopt(reviewer, stranger_api, investor_api, case):
    assert api_of(reviewer).post(url_of(case), BODY, format="json").status_code == 403
    for client in (stranger_api, investor_api):
        assert client.post(url_of(case), BODY, format="json").status_code == 404
