"""The model sheet: NPV after every edit, lines, outlooks side by side, undo."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from django.urls import reverse

from bizcase.economics import worth
from bizcase.economics.lines import line_mark
from bizcase.economics.models import Worth
from modeling.uncertainty.simulate import simulate
from tests.conftest import client_of

HTMX = {"HX-Request": "true"}


@pytest.fixture
def at(case):
    def address(name, *args):
        return reverse(f"economics:{name}", args=[case.pk, *args])

    return address


def spec_of(case):
    case.refresh_from_db()
    return type(case).objects.with_head().get(pk=case.pk).spec


def test_the_sheet_shows_the_npv_that_a_simulation_of_the_same_seed_finds(founder_client, case, at):
    page = founder_client.get(at("model")).content.decode()
    found = simulate(case.spec, trials=worth.TRIALS, seed=worth.SEED)
    known = Worth.objects.get(digest=case.digest)
    assert known.mean == pytest.approx(found.npv.mean(), rel=1e-12)
    assert known.p50 == pytest.approx(np.percentile(found.npv, 50), rel=1e-12)
    assert known.positive == pytest.approx((found.npv > 0).mean())
    assert "10,000 trials" in page


def test_an_edit_says_what_it_did_to_npv_in_the_same_futures(founder_client, case, at):
    old = case.spec
    before = simulate(old, trials=worth.TRIALS, seed=worth.SEED).npv
    page = founder_client.post(
        at("save_assumption", "development_cost"), {"value": "5000000"}, headers=HTMX
    ).content.decode()
    after = simulate(spec_of(case), trials=worth.TRIALS, seed=worth.SEED).npv
    change = worth.change_between(worth.looked(old), worth.looked(spec_of(case)))
    assert change.mean == pytest.approx((after - before).mean(), rel=1e-9)
    assert change.low < change.mean < change.high < 0
    assert "by the last edit" in page


def test_a_preview_says_what_an_edit_would_do_and_stores_nothing(founder_client, case, at):
    url = at("preview", "development_cost")
    page = founder_client.get(f"{url}?value=5000000", headers=HTMX).content.decode()
    assert "mean NPV if saved" in page
    assert spec_of(case) == case.spec


def test_the_outlooks_stand_side_by_side(founder_client, case, at):
    page = founder_client.get(at("model")).content.decode()
    for outlook in (None, "downside", "upside"):
        digest = case.spec.for_outlook(outlook).digest
        assert Worth.objects.filter(digest=digest).exists()
    assert page.count("outlook=downside") >= 1


def test_a_value_of_an_outlook_is_changed_and_given_back_to_the_base(founder_client, case, at):
    url = f"{at('save_assumption', 'fee')}?outlook=downside"
    founder_client.post(url, {"value": "0.5 to 1"})
    assert spec_of(case).outlooks["downside"]["fee"] == "0.5 to 1"
    assert spec_of(case).assumption("fee").value == case.spec.assumption("fee").value
    founder_client.post(url, {"value": "0.5 to 1", "base": "1"})
    assert "fee" not in spec_of(case).outlooks["downside"]


def test_a_line_is_added_changed_and_taken_out(founder_client, case, at):
    new = {"id": "rent", "label": "Rent", "formula": "9000", "unit": "CNY/month", "role": "cost"}
    assert founder_client.post(at("add_line"), new).status_code == 200
    assert spec_of(case).lines[-1].formula == "9000"
    seen = line_mark(type(case).objects.with_head().get(pk=case.pk).newest.document, "rent")
    changed = {**new, "formula": "8000 * 1", "category": "operations", "at": "", "seen": seen}
    assert founder_client.post(at("change_line", "rent"), changed).status_code == 200
    line = spec_of(case).lines[-1]
    assert (line.formula, line.category, line.label) == ("8000 * 1", "operations", "Rent")
    assert founder_client.post(at("change_line", "rent"), changed).status_code == 200  # the same
    late = {**changed, "formula": "1", "seen": seen}
    answer = founder_client.post(at("change_line", "rent"), late)
    assert answer.status_code == 412
    assert "8000 * 1" in answer.content.decode()
    assert founder_client.post(at("remove_line", "rent")).status_code == 200
    assert "rent" not in {line.id for line in spec_of(case).lines}


def test_a_line_that_others_use_is_not_taken_out(founder_client, case, at):
    answer = founder_client.post(at("remove_line", "scored"))
    assert answer.status_code == 422
    assert "scored" in answer.content.decode()
    assert "scored" in {line.id for line in spec_of(case).lines}


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("price *", "formula"),
        ("scored * fee + applications", "cannot add"),
        ("scored * fees", "did you mean"),
    ],
)
def test_a_formula_that_is_wrong_is_refused_while_it_is_typed(
    founder_client, case, at, formula, said
):
    url = at("try_line", "decision_fees")
    page = founder_client.get(url, {"formula": formula}, headers=HTMX).content.decode()
    assert said in page
    answer = founder_client.post(
        at("change_line", "decision_fees"), {"formula": formula, "unit": "CNY/month"}
    )
    assert answer.status_code == 422
    assert formula in answer.content.decode()
    assert spec_of(case) == case.spec


def test_a_syntax_error_points_at_the_character(founder_client, at):
    url = at("try_line", "decision_fees")
    page = founder_client.get(url, {"formula": "scored * (fee"}, headers=HTMX).content.decode()
    assert "scored * <mark>(</mark>" in page
    page = founder_client.get(url, {"formula": "scored $ fee"}, headers=HTMX).content.decode()
    assert "<mark>$</mark>" in page


def test_a_good_formula_says_what_it_would_do(founder_client, at):
    url = at("try_line", "decision_fees")
    page = founder_client.get(url, {"formula": "scored * fee * 2"}, headers=HTMX).content.decode()
    assert "mean NPV if saved" in page
    assert "CNY/month" in page


def test_an_assumption_is_added_used_and_taken_out(founder_client, case, at):
    new = {"id": "rent", "unit": "CNY/month", "value": "5 to 10", "grade": "expert"}
    assert founder_client.post(at("add_assumption"), new).status_code == 200
    assert spec_of(case).assumption("rent").value == "5 to 10"
    again = founder_client.post(at("add_assumption"), new)
    assert again.status_code == 422
    assert 'value="5 to 10"' in again.content.decode()
    assert founder_client.post(at("remove_assumption", "rent")).status_code == 200
    assert founder_client.post(at("remove_assumption", "fee")).status_code == 422
    bad = founder_client.post(at("add_assumption"), {**new, "value": "10 to 5"})
    assert bad.status_code == 422
    assert "10 to 5" in bad.content.decode()


def test_undo_takes_back_the_last_edit(founder_client, case, at):
    founder_client.post(at("save_assumption", "fee"), {"value": "2 to 3"})
    assert founder_client.post(at("undo")).status_code == 302
    assert spec_of(case) == case.spec
    page = founder_client.post(at("undo"), follow=True).content.decode()
    assert "nothing to undo" in page


def test_the_names_for_formulas_are_offered_with_what_they_mean(founder_client, at):
    page = founder_client.get(at("model")).content.decode()
    raw = re.search(r'<script id="formula-names" type="application/json">(.*?)</script>', page)
    words = {word["name"]: word for word in json.loads(raw[1])}
    assert words["fee"]["kind"] == "assumption"
    assert "CNY/application" in words["fee"]["hint"]
    assert words["lag"]["hint"].startswith("lag(")
    assert words["month"]["kind"] == "constant"


def test_numbers_that_cannot_be_worked_out_say_so_on_the_sheet(founder_client, case, at):
    founder_client.post(
        at("change_line", "decision_fees"),
        {"formula": "scored * fee / (1 - 1)", "unit": "CNY/month", "role": "benefit"},
    )
    page = founder_client.get(at("model")).content.decode()
    assert "no finite value" in page


def test_only_who_may_edit_does(reviewer, stranger_client, investor_client, case, at):
    posts = [
        at("add_line"),
        at("change_line", "scored"),
        at("remove_line", "scored"),
        at("add_assumption"),
        at("remove_assumption", "fee"),
        at("undo"),
    ]
    for url in posts:
        assert client_of(reviewer).post(url).status_code == 403
        assert stranger_client.post(url).status_code == 404
        assert investor_client.post(url).status_code == 404
    assert spec_of(case) == case.spec


def test_the_history_tells_npv_before_and_after_each_edit(
    founder_client, case, at, django_assert_max_num_queries
):
    founder_client.get(at("model"))
    before = Worth.objects.get(digest=case.digest)
    founder_client.post(at("save_assumption", "fee"), {"value": "2 to 3"}, headers=HTMX)
    after = Worth.objects.exclude(p50=before.p50).order_by("-created_at").first()
    assert after.p50 > before.p50
    with django_assert_max_num_queries(20):
        page = founder_client.get(reverse("cases:history", args=[case.pk])).content.decode()
    assert page.count("NPV, median") == 2
    assert "→" in page
