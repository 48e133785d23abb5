"""A page that shows the sheet is answered with the parts of it that are other than before."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bizcase.cases.models import Case
from bizcase.cases.services import import_document
from bizcase.economics.lines import line_mark
from bizcase.economics.services import change_assumption, change_line
from bizcase.economics.spec import mark_of
from modeling import document
from tests.benchmarks.large import sheet_tree
from tests.conftest import client_of

ELEMENTS_OF_A_ROW = 40


def asks(part: str) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Target": part}


SAVES = {**asks("npv"), "HX-Boosted": "true"}


@pytest.fixture
def at(case):
    return lambda name, *args: reverse(f"economics:{name}", args=[case.pk, *args])


@pytest.fixture
def now(case):
    return lambda: Case.objects.with_head().get(pk=case.pk)


@pytest.fixture
def send(founder_client, now):
    """Send a form of the page that shows the newest revision, or an earlier one."""

    def sent(url: str, shown: str = "", **facts: str):
        body = {**facts, "shown": shown or str(now().newest.number)}
        return founder_client.post(url, body, headers=SAVES)

    return sent


def rows(page: str) -> list[str]:
    return re.findall(r'<tr id="((?:assumption|line)-\w+)"', page)


def test_a_row_is_opened_and_closed_by_itself(founder_client, at):
    place = asks("assumption-fee")
    form = founder_client.get(at("model"), {"edit": "fee"}, headers=place).content.decode()
    assert rows(form) == ["assumption-fee"]
    assert 'name="value"' in form
    shut = founder_client.get(at("model"), headers=place).content.decode()
    assert rows(shut) == ["assumption-fee"]
    assert 'name="value"' not in shut
    line = founder_client.get(at("model"), {"line": "scored"}, headers=asks("line-scored"))
    assert rows(line.content.decode()) == ["line-scored"]
    assert "HX-Retarget" not in line.headers


def test_a_row_that_is_gone_is_answered_with_the_whole_sheet(founder_client, at):
    answer = founder_client.get(at("model"), headers=asks("line-nowhere"))
    assert answer.headers["HX-Retarget"] == "#model"
    assert "line-scored" in rows(answer.content.decode())


def test_a_reader_gets_the_row_without_its_form(reviewer, at):
    place = asks("assumption-fee")
    answer = client_of(reviewer).get(at("model"), {"edit": "fee"}, headers=place)
    assert 'name="value"' not in answer.content.decode()


def test_a_stranger_gets_no_row(stranger_client, at):
    assert stranger_client.get(at("model"), headers=asks("assumption-fee")).status_code == 404


def test_the_outlooks_come_by_themselves(founder_client, at):
    page = founder_client.get(at("model"), headers=asks("outlook-table")).content.decode()
    assert page.count("outlook=downside") == 1
    assert rows(page) == []


def test_a_saved_value_swaps_its_row_npv_and_the_head_of_the_page(send, at, now):
    answer = send(at("save_assumption", "fee"), value="5 to 6")
    page = answer.content.decode()
    assert now().spec.assumption("fee").value == "5 to 6"
    assert rows(page) == ["assumption-fee"]
    assert 'class="fresh"' in page
    assert "by the last edit" in page
    assert f"Revision {now().newest.number}" in page
    assert 'id="journey"' in page
    assert answer.headers["HX-Replace-Url"] == at("model")
    assert answer.headers["HX-Trigger"] == "sheet:changed"


def test_what_others_changed_since_comes_along(founder, send, at, now):
    shown = str(now().newest.number)
    change_assumption(actor=founder, case=now(), key="development_cost", value="5000000")
    page = send(at("save_assumption", "fee"), shown, value="5 to 6").content.decode()
    assert set(rows(page)) == {"assumption-fee", "assumption-development_cost"}


@pytest.mark.parametrize("shown", ["0", "999", "x", "-1", "²"])
def test_a_page_of_an_unknown_revision_gets_the_whole_sheet(send, at, shown):
    answer = send(at("save_assumption", "fee"), shown, value="5 to 6")
    assert answer.headers["HX-Retarget"] == "#model"
    assert "line-scored" in rows(answer.content.decode())


def test_a_refused_value_is_answered_with_its_form(send, at, now):
    answer = send(at("save_assumption", "fee"), value="5 to")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#assumption-fee"
    assert rows(page) == ["assumption-fee"]
    assert 'value="5 to"' in page
    assert now().newest.number == 1


def test_a_line_that_is_filled_in_wrongly_says_so_beside_its_form(founder_client, send, at):
    facts = {"formula": "1", "unit": "1", "at": "soon"}
    answer = send(at("change_line", "scored"), **facts)
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#line-scored"
    assert "whole number" in answer.content.decode()
    plain = founder_client.post(at("change_line", "scored"), facts)
    assert "whole number" in plain.content.decode()


def test_a_value_that_somebody_else_changed_is_shown_in_both_versions(founder, send, at, now):
    seen, shown = mark_of(now().newest.document, "fee"), str(now().newest.number)
    change_assumption(actor=founder, case=now(), key="fee", value="7 to 8")
    answer = send(at("save_assumption", "fee"), shown, value="5 to 6", seen=seen)
    page = answer.content.decode()
    assert answer.status_code == 412
    assert rows(page) == ["assumption-fee"]
    assert "7 to 8" in page
    assert "5 to 6" in page


def test_a_new_line_stands_below_the_one_above_and_goes_again(send, at, now):
    new = {"id": "rent", "formula": "9000", "unit": "CNY/month", "role": "cost"}
    last = now().spec.lines[-1].id
    page = send(at("add_line"), **new).content.decode()
    assert rows(page) == ["line-rent"]
    assert f'hx-swap-oob="afterend:#line-{last}"' in page
    assert 'id="add-line" hx-swap-oob="true"' in page
    assert '"name": "rent"' in page, "formulas may use it"
    undone = send(at("undo")).content.decode()
    assert '<tr id="line-rent" hx-swap-oob="delete">' in undone
    assert "Undid #2" in undone


def test_a_new_line_that_is_refused_is_answered_with_its_form(send, at):
    answer = send(at("add_line"), id="rent", formula="9000 *", unit="CNY/month", role="cost")
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#add-line"
    page = answer.content.decode()
    assert "9000 *" in page
    assert rows(page) == []


def test_a_line_is_taken_out_of_the_page(send, at, now):
    send(at("add_line"), id="rent", formula="9000", unit="CNY/month", role="cost")
    seen = line_mark(now().newest.document, "rent")
    page = send(at("remove_line", "rent"), seen=seen).content.decode()
    assert rows(page) == ["line-rent"]
    assert 'hx-swap-oob="delete"' in page


def test_a_value_of_an_outlook_is_swapped_under_it(send, at, now):
    answer = send(f"{at('save_assumption', 'fee')}?outlook=downside", value="0.5 to 1")
    page = answer.content.decode()
    assert rows(page) == ["assumption-fee"]
    assert "0.5 to 1" in page
    assert 'id="names"' not in page
    assert answer.headers["HX-Replace-Url"] == f"{at('model')}?outlook=downside"


def sheets(founder) -> list[Case]:
    trees = (sheet_tree(30, 10, key="few"), sheet_tree(300, 100, key="many"))
    return [import_document(actor=founder, tree=tree).case for tree in trees]


def queries(call) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert call().status_code == 200
    return len(caught)


def test_three_hundred_lines_cost_no_more_questions_than_thirty(founder, founder_client):
    asked = []
    for case in sheets(founder):
        page = reverse("economics:model", args=[case.pk])
        save = reverse("economics:save_assumption", args=[case.pk, "number_4"])
        founder_client.get(page)
        asked.append(
            (
                queries(lambda page=page: founder_client.get(page)),
                queries(
                    lambda save=save: founder_client.post(
                        save, {"value": "60 to 200", "shown": "1"}, headers=SAVES
                    )
                ),
            )
        )
    assert asked[0] == asked[1]
    assert all(asked[0]), "questions were counted"


def test_a_formula_swaps_the_rows_that_it_touches_however_many_there_are(founder, founder_client):
    for case in sheets(founder):
        url = reverse("economics:change_line", args=[case.pk, "line_4"])
        facts = {
            "label": "Line 4 of the plan",
            "formula": "number_8",
            "unit": "CNY/month",
            "role": "benefit",
            "category": "operations",
            "shown": "1",
        }
        page = founder_client.post(url, facts, headers=SAVES).content.decode()
        # it read number_3, number_8 and line_3 before: number_3 is used by one line less
        assert rows(page) == ["assumption-number_3", "line-line_4"], case.key
        assert len(page) < 20_000


def test_a_document_is_checked_once_for_an_edit_and_not_at_all_for_the_page(
    founder, founder_client, case, at, monkeypatch
):
    checked = []
    monkeypatch.setattr(
        document.checks,
        "check",
        lambda spec, real=document.checks.check: checked.append(spec) or real(spec),
    )
    founder_client.post(at("save_assumption", "fee"), {"value": "5 to 6"}, headers=SAVES)
    assert len(checked) == 1
    founder_client.get(at("model"))
    change_line(
        actor=founder,
        case=Case.objects.with_head().get(pk=case.pk),
        key="scored",
        facts={"formula": "1"},
    )
    assert len(checked) == 2


class Rows(HTMLParser):
    """How many elements each row of the tables has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.counts: list[int] = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.inside = True
            self.counts.append(0)
        if self.inside:
            self.counts[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self.inside = False


def test_a_row_is_made_of_few_elements_and_listens_to_nothing(founder, founder_client):
    case = sheets(founder)[1]
    page = founder_client.get(reverse("economics:model", args=[case.pk])).content.decode()
    counts = Rows(page).counts
    assert len(counts) > 400
    assert max(counts) <= ELEMENTS_OF_A_ROW
    assert page.count("<datalist") == 1
    table = page[page.index('<table class="assumptions"') : page.rindex("</table>")]
    in_rows = "".join(re.findall(r"<tr .*?</tr>", table, re.S))
    assert "hx-" not in in_rows, "htmx listens to each element that it is told of"
