from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bizcase.cases.models import Case, Revision
from bizcase.economics.entries import COSTS, entry_of
from bizcase.economics.spending import services
from modeling.costs import KINDS
from tests.conftest import client_of


def at(name, case, *more):
    return reverse(f"economics:{name}", args=[case.pk, *more])


def page(answer) -> str:
    return answer.content.decode()


def entry(case, key):
    return entry_of(Case.objects.get(pk=case.pk).newest.document, COSTS, key)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_shows_the_entries_kind_by_kind_and_all_seven_kinds(
    founder_client, case, language
):
    answer = founder_client.get(at("costs", case), headers={"Accept-Language": language})
    text = page(answer)
    assert answer.status_code == 200
    groups = [
        (group.card.key, [row.id for row in group.rows]) for group in answer.context["groups"]
    ]
    assert groups == [("research", ["pilot"]), ("people", ["crew"]), ("operations", ["running"])]
    assert ("团队" if language == "zh-hans" else "Crew") in text
    assert "900 to 1100" in text
    assert "crew_headcount * crew_salary * (1 + crew_overhead) * 1" in text, "as it was edited"
    for kind in KINDS:
        assert at("new_cost", case, kind) in text


def test_numbers_have_units_and_months_names(founder_client, case):
    rows = {
        row.id: row
        for group in founder_client.get(at("costs", case)).context["groups"]
        for row in group.rows
    }
    crew, pilot, running = rows["crew"], rows["pilot"], rows["running"]
    assert {each.name: each.unit for each in crew.parameters} == {
        "headcount": "person",
        "salary": "CNY/person/month",
        "overhead": "",
    }
    assert [(each.number, each.name) for each in crew.months] == [(3, "Mar 2027")]
    assert [(each.number, each.name) for each in pilot.months] == [(2, "Feb 2027")]
    assert [line.at for line in pilot.lines] == [2]
    assert [line.at for line in crew.lines] == [None]
    assert running.stream == "seats"


def test_what_is_paid_once_and_what_every_month_is_told_apart(founder_client, case):
    assert ">month 2<" in page(founder_client.get(at("cost", case, "pilot")))
    assert ">monthly<" in page(founder_client.get(at("cost", case, "crew")))


def test_plain_lines_that_cost_are_pointed_to(founder_client, case, bare):
    assert "1 more cost is a plain line" in page(founder_client.get(at("costs", case)))
    assert "plain line of" not in page(founder_client.get(at("costs", bare)))


def test_a_case_without_costs_says_how_to_begin(founder_client, bare):
    assert "No typed cost yet" in page(founder_client.get(at("costs", bare)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_form(founder_client, bare, kind):
    answer = founder_client.get(at("new_cost", bare, kind))
    text = page(answer)
    assert answer.status_code == 200
    assert f'name="id" value="{kind}"' in text
    assert 'name="stream"' not in text, "there is no stream to belong to"
    for each in answer.context["form"].wanted():
        assert f'name="{each.name}"' in text
        assert each.value.help_text in text


def test_what_has_no_such_kind_or_id_is_not_found(founder_client, case):
    assert founder_client.get(at("new_cost", case, "rent")).status_code == 404
    assert founder_client.post(at("new_cost", case, "rent")).status_code == 404
    assert founder_client.get(at("cost", case, "nothing")).status_code == 404
    assert founder_client.post(at("save_cost", case, "nothing")).status_code == 404
    assert founder_client.post(at("remove_cost", case, "nothing")).status_code == 404


def test_a_cost_is_added_from_the_form(founder_client, case):
    data = {
        "id": "gpus",
        "label": "Serving",
        "stream": "seats",
        "gpu_hours": "100 to 200",
        "gpu_hours.source": "Load test",
        "gpu_hours.grade": "poc",
        "gpu_price": "12",
        "first": "2",
        "last": "",
        "at": "0",
        "grade": "anecdote",
    }
    answer = founder_client.post(at("new_cost", case, "compute"), data)
    assert answer.status_code == 302
    assert entry(case, "gpus") == {
        "id": "gpus",
        "kind": "compute",
        "label": "Serving",
        "stream": "seats",
        "gpu_hours": {"value": "100 to 200", "source": "Load test", "grade": "poc"},
        "gpu_price": 12,
        "first": 2,
        "grade": "anecdote",
    }


def test_an_entry_may_be_called_new(founder_client, founder, bare):
    added = {"id": "new", "kind": "promotion", "budget": 5}
    services.add_cost(actor=founder, case=bare, entry=added)
    assert founder_client.get(at("cost", bare, "new")).status_code == 200
    answer = founder_client.post(at("save_cost", bare, "new"), {"id": "new", "budget": "6"})
    assert answer.status_code == 302
    assert entry(bare, "new")["budget"] == 6
    assert founder_client.post(at("remove_cost", bare, "new")).status_code == 302


PEOPLE = {"id": "more", "headcount": "2", "salary": "900"}
HOURS = {"id": "more", "gpu_hours": "10", "gpu_price": "3"}
ITEMS = {"id": "more", "unit": "item", "items": "5"}


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("people", {**PEOPLE, "salary": "10 to 5"}, "salary"),
        ("people", {**PEOPLE, "salary": ""}, "salary"),
        ("people", {**PEOPLE, "headcount": "seats_price"}, "headcount"),
        ("people", {**PEOPLE, "first": "25"}, "first"),
        ("people", {**PEOPLE, "first": "0"}, "first"),
        ("people", {**PEOPLE, "first": "9", "last": "8"}, "last"),
        ("people", {**PEOPLE, "id": "crew"}, "id"),
        ("people", {**PEOPLE, "id": "2 crews"}, "id"),
        ("people", {**PEOPLE, "stream": "chairs"}, "stream"),
        ("people", {**PEOPLE, "salary.grade": "sure"}, "salary.grade"),
        ("research", {"id": "more", "amount": "5", "at": "25"}, "at"),
        ("research", {"id": "more", "amount": "5", "months": "6", "at": "3"}, "at"),
        ("research", {"id": "more", "amount": "5", "months": "30"}, "months"),
        ("compute", {**HOURS, "gpu_price": ""}, "gpu_price"),
        ("compute", {**HOURS, "gpu_hours": "ten"}, "gpu_hours"),
        ("data", {**ITEMS, "unit": "months"}, "unit"),
        ("data", {**ITEMS, "unit": "9x"}, "unit"),
    ],
)
def test_what_is_refused_stands_beside_its_field_and_what_was_typed_stays(
    founder_client, case, kind, data, field
):
    answer = founder_client.post(at("new_cost", case, kind), data)
    form = answer.context["form"]
    assert answer.status_code == 422
    assert set(form.errors) == {field}
    text = page(answer)
    for name in set(data) - {"stream", "salary.grade"}:
        assert f'name="{name}" value="{data[name]}"' in text
    if not field.endswith((".grade", "stream")):
        assert text.count('class="error"') >= 1
    assert Revision.objects.count() == 1


def test_an_entry_without_an_amount_is_told_above_the_form(founder_client, case):
    answer = founder_client.post(at("new_cost", case, "compliance"), {"id": "law"})
    assert answer.status_code == 422
    assert page(answer).count("Give one of these at least: Certification; Upkeep.") == 2


def posted(**more):
    return {
        "id": "crew",
        "label": "Crew",
        "headcount": "2",
        "salary": "900 to 1100",
        "salary.source": "Offers",
        "salary.grade": "expert",
        "overhead": "30%",
        "first": "3",
        **more,
    }


def test_saving_what_the_form_shows_changes_nothing(founder_client, case):
    assert founder_client.post(at("save_cost", case, "crew"), posted()).status_code == 302
    assert Revision.objects.count() == 1, "both languages and edits stay as they are"


def test_a_changed_entry_keeps_what_the_form_does_not_show(founder_client, case):
    founder_client.post(at("save_cost", case, "crew"), posted(salary="1200", label="Team"))
    found = entry(case, "crew")
    assert found["salary"] == {
        "value": 1200,
        "source": {"en": "Offers", "zh-hans": "报价"},
        "grade": "expert",
    }
    assert found["label"] == {"en": "Team", "zh-hans": "团队"}
    assert set(found["edits"]) == {"payroll"}


def test_an_entry_that_was_changed_meanwhile_shows_both_versions(founder, founder_client, case):
    seen = founder_client.get(at("cost", case, "crew")).context["row"].mark
    before = entry(case, "crew")
    services.change_cost(actor=founder, case=case, key="crew", entry={**before, "headcount": 7})
    url = at("save_cost", case, "crew")
    answer = founder_client.post(url, posted(headcount="9", seen=seen))
    text = page(answer)
    assert answer.status_code == 412
    assert "Two versions" in text
    assert "<code>7</code>" in text
    assert "<code>9</code>" in text
    assert 'value="9"' in text, "what was typed stays in the form"
    now = answer.context["form"].data["seen"]
    assert founder_client.post(url, posted(headcount="9", seen=now)).status_code == 302
    assert entry(case, "crew")["headcount"] == 9


def test_a_refused_change_stays_on_the_page_of_the_entry(founder_client, case):
    url = at("save_cost", case, "crew")
    answer = founder_client.post(url, posted(salary="seats"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["salary"]
    assert founder_client.post(url, {"id": "crew"}).status_code == 422
    assert Revision.objects.count() == 1


def test_an_entry_that_changed_is_not_taken_out_unseen(founder, founder_client, case):
    seen = founder_client.get(at("cost", case, "pilot")).context["row"].mark
    before = entry(case, "pilot")
    services.change_cost(actor=founder, case=case, key="pilot", entry={**before, "amount": 7})
    url = at("remove_cost", case, "pilot")
    answer = founder_client.post(url, {"seen": seen})
    assert answer.status_code == 412
    assert "changed by somebody else" in page(answer)
    assert answer.context["form"]["amount"].value() == "7", "the entry as it is now"
    again = founder_client.post(url, {"seen": answer.context["row"].mark})
    assert again.status_code == 302
    assert [each["id"] for each in Case.objects.get(pk=case.pk).newest.document["costs"]] == [
        "crew",
        "running",
    ]


def test_an_entry_of_which_a_line_is_used_says_who_uses_it(founder, founder_client, case):
    fee = {"id": "fee", "kind": "operations", "base": "crew_payroll", "share": "1%"}
    services.add_cost(actor=founder, case=case, entry=fee)
    answer = founder_client.post(at("remove_cost", case, "crew"))
    assert answer.status_code == 422
    assert "crew_payroll" in page(answer)


def test_undo_on_the_model_page_brings_an_entry_back(founder_client, case):
    founder_client.post(at("remove_cost", case, "pilot"))
    founder_client.post(at("undo", case))
    assert entry(case, "pilot")["amount"] == 5000


def test_the_model_page_leads_to_the_entries_and_to_a_new_cost(founder_client, reviewer, case):
    text = page(founder_client.get(at("model", case)))
    assert at("cost", case, "crew") in text
    assert at("stream", case, "seats") in text
    assert f"{at('costs', case)}#seven" in text
    read = page(client_of(reviewer).get(at("model", case)))
    assert at("cost", case, "crew") not in read
    assert "Add a cost" not in read


def test_strangers_and_investors_find_nothing(stranger_client, investor_client, case):
    for client in (stranger_client, investor_client):
        for name, more in (("costs", ()), ("new_cost", ("people",)), ("cost", ("crew",))):
            assert client.get(at(name, case, *more)).status_code == 404
        for name, more in (
            ("new_cost", ("people",)),
            ("save_cost", ("crew",)),
            ("remove_cost", ("crew",)),
        ):
            assert client.post(at(name, case, *more)).status_code == 404


def test_a_reviewer_reads_everything_and_changes_nothing(reviewer, case):
    client = client_of(reviewer)
    shown = client.get(at("costs", case))
    assert shown.status_code == 200
    assert at("new_cost", case, "people") not in page(shown)
    one = page(client.get(at("cost", case, "crew")))
    assert "900 to 1100" in one
    assert "Save" not in one
    assert client.get(at("new_cost", case, "people")).status_code == 403
    for name, more in (
        ("new_cost", ("people",)),
        ("save_cost", ("crew",)),
        ("remove_cost", ("crew",)),
    ):
        assert client.post(at(name, case, *more)).status_code == 403


def test_the_page_costs_no_more_questions_with_more_entries(
    founder, founder_client, case, django_assert_max_num_queries
):
    with CaptureQueriesContext(connection) as few:
        founder_client.get(at("costs", case))
    for number in range(8):
        added = {"id": f"ad{number}", "kind": "promotion", "budget": number}
        services.add_cost(actor=founder, case=case, entry=added)
    with django_assert_max_num_queries(len(few)):
        founder_client.get(at("costs", case))
