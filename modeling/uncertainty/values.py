"""The grammar of value texts, under the name that the numbers know it by."""

from __future__ import annotations

from modeling.formula.values import Call, Formula, Point, Range, Value, parse_value

__all__ = ["Call", "Formula", "Point", "Range", "Value", "parse_value"]
