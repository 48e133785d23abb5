"""Compile what is compiled before anybody waits for it: ``python -m modeling.prepare``."""

from __future__ import annotations

from typing import Final

from modeling.document import parse
from modeling.uncertainty.simulate import simulate

SMALLEST: Final = {
    "format": "bizcase/1",
    "kind": "case",
    "id": "smallest",
    "title": "Smallest",
    "currency": "CNY",
    "timeline": {"start": "2027-01", "months": 2},
    "discount_rate": 0.1,
    "lines": [{"id": "sales", "unit": "CNY/month", "formula": "1", "role": "benefit"}],
}


def prepare() -> None:
    """Run a smallest case; the compiled machine stays on disk for all later processes."""
    simulate(parse(SMALLEST), trials=1, threads=1)


if __name__ == "__main__":
    prepare()
