"""Which numbers decide: the widest swings of the tornado, with their place on one axis."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bizcase.cases import services
from bizcase.economics.deciding import MOST, TRIALS, deciders
from modeling.sensitivity.tornado import tornado
from tests.conftest import client_of

HTMX = {"HX-Request": "true"}
SMALL = """
format: bizcase/1
kind: case
id: small
title: Small
currency: CNY
timeline: {{start: 2027-01, months: 12}}
discount_rate: 0.1
assumptions:
  - {{id: price, unit: CNY/month, value: {value}}}
lines:
  - {{id: revenue, unit: CNY/month, role: benefit, formula: {formula}}}
"""


def small(founder, value, formula):
    text = SMALL.format(value=value, formula=formula)
    return services.import_document(actor=founder, text=text).case


def deciding(case):
    return reverse("economics:deciding", args=[case.pk])


def test_the_widest_swings_come_first_and_lie_on_one_axis(case):
    found, told = deciders(case.spec), tornado(case.spec, trials=TRIALS)
    assert [each.row.id for each in found.rows] == [s.id for s in told.swings[:MOST]]
    assert found.inputs == len(told.swings)
    for each, swing in zip(found.rows, told.swings, strict=False):
        assert (each.low, each.high) == (swing.npv_low, swing.npv_high)
        assert each.falls == (swing.npv_high < swing.npv_low)
        assert 0 <= each.start <= each.start + each.width <= 100.001
    ends = sorted((each.width for each in found.rows), reverse=True)
    assert ends == [each.width for each in found.rows]
    assert found.mean == pytest.approx(told.npv.mean())


def test_the_overview_asks_for_them_and_the_address_is_a_page_of_its_own(founder_client, case):
    overview = founder_client.get(reverse("cases:detail", args=[case.pk])).content.decode()
    assert f'hx-get="{deciding(case)}"' in overview
    assert f'href="{deciding(case)}"' in overview  # where no script runs
    part = founder_client.get(deciding(case), headers=HTMX).content.decode()
    page = founder_client.get(deciding(case)).content.decode()
    assert "<html" not in part
    assert "<html" in page
    first = deciders(case.spec).rows[0].row
    edit = f"{reverse('economics:model', args=[case.pk])}?edit={first.id}#assumption-{first.id}"
    assert edit in part
    assert edit in page


def test_a_reviewer_sees_them_without_a_way_to_change_them(reviewer, case):
    page = client_of(reviewer).get(deciding(case)).content.decode()
    assert "Mean NPV at P10 and P90" in page
    assert "?edit=" not in page


def test_a_case_without_ranges_says_what_to_do(founder, founder_client):
    page = founder_client.get(
        deciding(small(founder, "80", "price")), headers=HTMX
    ).content.decode()
    assert "No assumption is uncertain yet" in page


def test_numbers_that_cannot_be_worked_out_name_their_place(founder, founder_client):
    broken = small(founder, '"80 to 160"', "price * price / (price - price)")
    answer = founder_client.get(deciding(broken), headers=HTMX)
    assert answer.status_code == 200
    assert "no finite value" in answer.content.decode()
