"""Portfolios: each case as if it were alone, errors as results, any number of processes."""

from __future__ import annotations

import pytest

from modeling.document import dump, read
from modeling.portfolio import simulate_all
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import REFERENCE


@pytest.fixture(scope="module")
def documents():
    base = read(REFERENCE.read_bytes())
    cases = [base.model_copy(update={"id": f"case-{k}", "tax_rate": k / 10}) for k in range(6)]
    return [cases[0], dump(cases[1]), "format: bizcase/9", *map(dump, cases[2:])]


def told(documents, workers):
    return [m.to_json() for m in simulate_all(documents, trials=300, workers=workers)]


def test_every_case_comes_to_what_it_comes_to_alone(documents):
    found = told(documents, 1)
    assert [member["place"] for member in found] == list(range(7))
    for member, document in zip(found, documents, strict=True):
        if member["summary"] is not None:
            spec = document if not isinstance(document, str) else read(document)
            alone = simulate(spec, trials=300).summary()
            assert all(member["summary"][key] == alone[key] for key in ("npv", "irr", "digest"))


def test_what_is_wrong_with_one_case_is_its_result_and_stops_no_other(documents):
    found = told(documents, 1)
    (bad,) = (member for member in found if member["summary"] is None)
    assert bad["place"] == 2
    assert "bizcase/1" in bad["issues"][0]["message"]
    assert [m["id"] for m in found if m["summary"]] == [f"case-{k}" for k in range(6)]


def test_several_processes_tell_the_same_in_the_same_order(documents):
    assert told(documents, 2) == told(documents, 1)


def test_a_portfolio_is_a_stream(documents):
    def endless():
        while True:
            yield documents[0]

    members = simulate_all(endless(), trials=10, workers=1)
    assert [next(members).place for _ in range(3)] == [0, 1, 2]
