"""Small cases for tests of the numbers."""

from __future__ import annotations

from pathlib import Path

from modeling.document import parse
from modeling.spec import CaseSpec

REFERENCE = Path(__file__).parents[1] / "benchmarks" / "reference_case.yaml"


def case(lines, assumptions=(), **more):
    """Return a case; a line is (id, formula) or (id, formula, role) or a mapping.

    Units are not checked: these cases are about numbers.
    """
    return CaseSpec.model_validate(tree_of(lines, assumptions, **more))


def checked(lines, assumptions=(), **more):
    """Return a case that was checked in every way."""
    return parse(tree_of(lines, assumptions, **more))


def unitless(lines, assumptions=(), **more):
    """Return a case of plain numbers; a line is (id, formula)."""
    return case([plain_line(*x) for x in lines], assumptions, **more)


def tree_of(lines, assumptions, *, months=12, rate=0.0, tax=0.0, start="2027-01", **more):
    """Return the document of a case."""
    return {
        "format": "bizcase/1",
        "kind": "case",
        "id": "case",
        "title": "Case",
        "currency": "CNY",
        "timeline": {"start": start, "months": months},
        "discount_rate": rate,
        "tax_rate": tax,
        "assumptions": [
            a if isinstance(a, dict) else {"id": a[0], "unit": unit(a), "value": a[1]}
            for a in assumptions
        ],
        "lines": [line(x) for x in lines],
        **more,
    }


def unit(pair):
    return pair[2] if len(pair) > 2 else "CNY/month"


def line(given):
    if isinstance(given, dict):
        return given
    name, formula, *role = given
    tree = {"id": name, "unit": "CNY/month", "formula": formula}
    return tree | ({"role": role[0]} if role else {})


def one_off(name, formula, role, at, **more):
    return {"id": name, "unit": "CNY", "formula": formula, "role": role, "at": at, **more}


def plain_line(name, formula):
    """Return a line without a unit."""
    return {"id": name, "unit": "1", "formula": formula}
