from __future__ import annotations

import pytest
from django.utils import translation

from bizcase.assurance import register
from bizcase.cases import exchange, library


def with_risk(**facts):
    tree = library.spec("writing-assistant").to_json()
    risk = {
        "id": "it",
        "title": "It",
        "category": "market",
        "probability": 0.5,
        "per": "horizon",
        "severity": 0.1,
        "strikes": {"kind": "scale", "line": "seats"},
        **facts,
    }
    return exchange.read({**tree, "risks": [risk]})


def row(**facts):
    return register.rows(with_risk(**facts))[0]


@pytest.mark.parametrize(
    ("probability", "per", "band"),
    [(0.04, "horizon", 1), (0.5, "horizon", 4), (0.9, "horizon", 5), (0.04, "year", 3)],
)
def test_a_yearly_chance_adds_up_over_the_horizon(probability, per, band):
    assert row(probability=probability, per=per).likelihood == band


@pytest.mark.parametrize(
    ("rate", "per", "window", "band"),
    [
        (0.05, "horizon", None, 1),  # 1 - e^-0.05 is just below 5 %
        (0.052, "horizon", None, 2),
        (3, "horizon", None, 5),
        (0.2, "year", [1, 12], 3),
        (0.2, "year", [1, 30], 4),
        ("uniform(0, 0.4)", "year", [1, 12], 3),
    ],
)
def test_a_rate_is_banded_by_the_chance_of_at_least_one_event(rate, per, window, band):
    facts = {"probability": None, "rate": rate, "per": per, "window": window}
    assert row(**facts).likelihood == band


@pytest.mark.parametrize(
    ("rate", "per", "often"),
    [
        (3, "year", "3 events a year"),
        (1, "year", "1 event a year"),
        ("2 to 5", "horizon", "2 to 5 events in all"),
    ],
)
def test_a_rate_is_told_in_words(rate, per, often):
    facts = {"probability": None, "rate": rate, "per": per}
    with translation.override("en"):
        found = row(**facts, response={"text": "Insure", "rate": 0.5})
    assert (found.probability, found.often) == ("", often)
    assert found.remaining == "rate 0.5"


@pytest.mark.parametrize(
    ("facts", "band"),
    [
        ({"severity": 0.01}, 1),
        ({"severity": 0.4}, 5),
        ({"severity": 0.4, "strikes": {"kind": "scale", "line": "seats", "months": 6}}, 2),
        ({"severity": 12, "strikes": {"kind": "delay", "line": "seats"}}, 4),
        ({"severity": 300_000, "strikes": {"kind": "loss"}}, 3),
        ({"severity": None, "strikes": {"kind": "stop"}}, 5),
    ],
)
def test_impact_is_banded_by_what_the_event_takes(facts, band):
    assert row(**facts).impact == band


def test_the_matrix_holds_every_rated_risk_once():
    rows = register.rows(library.spec("credit-scoring"))
    cells = [cell for line in register.matrix(rows) for cell in line]
    assert len(cells) == 25
    assert sorted(r.id for cell in cells for r in cell.risks) == sorted(r.id for r in rows)
    assert (cells[0].likelihood, cells[0].impact) == (5, 1)
    assert (cells[4].level, cells[20].level) == ("high", "low")


def test_the_heaviest_risk_stands_first():
    rows = register.rows(library.spec("credit-scoring"))
    weights = [r.likelihood * r.impact for r in rows]
    assert weights == sorted(weights, reverse=True)


def test_the_legend_has_five_bands_of_each_kind():
    legend = register.legend("CNY")
    assert {key: len(bands) for key, bands in legend.items()} == {
        "likelihood": 5,
        "money": 5,
        "share": 5,
    }
    assert legend["money"][0] == "below 50,000 CNY"
