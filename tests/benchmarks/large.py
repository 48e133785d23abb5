"""Documents as large as pages must stay smooth with: many lines, many notes."""

from __future__ import annotations

from modeling.spec import BLOCKS

HEAD = {
    "format": "bizcase/1",
    "kind": "case",
    "currency": "CNY",
    "timeline": {"start": "2027-01", "months": 60},
    "discount_rate": 0.1,
}
ROLES = (None, "benefit", "cost")


def sheet_tree(lines, assumptions, *, key="sheet"):
    """Return a document with so many lines and assumptions, and two outlooks beside the base.

    A third of the lines are steps, a third benefits, a third costs. Every assumption is used if
    there are more lines than assumptions, and every line but the first reads one before it.
    """
    return {
        **HEAD,
        "id": key,
        "title": f"{lines} lines",
        "assumptions": [_assumption(number) for number in range(assumptions)],
        "lines": [_line(number, assumptions // 2) for number in range(lines)],
        "outlooks": {
            "downside": {"number_0": "40 to 90", "number_1": "0.5 to 1"},
            "upside": {"number_0": "90 to 160", "number_1": "1 to 2"},
        },
    }


def _assumption(number):
    """Return an amount of money, or a plain factor, in turn."""
    amount = {"unit": "CNY/month", "value": f"{50 + number} to {150 + 2 * number}"}
    factor = {"unit": "1", "value": f"{0.5 + number / 100:.2f} to {1 + number / 50:.2f}"}
    return {
        "id": f"number_{number}",
        "label": f"Number {number} of the plan",
        "source": f"Talk {number} with a customer of the second segment, May 2026",
        "grade": "expert",
        **(factor if number % 2 else amount),
    }


def _line(number, pairs):
    role = ROLES[number % 3]
    factor = f"number_{2 * (number // 3 % pairs) + 1}"
    line = {"id": f"line_{number}", "label": f"Line {number} of the plan"}
    if role is None:
        before = f" + line_{number - 3} / {number + 10}" if number else ""
        return {**line, "unit": "1", "formula": f"{factor} * min(1, month / 12){before}"}
    amount = f"number_{2 * (number % pairs)}"
    formula = f"{amount} * (1 + {factor} / {100 + number}) * line_{number - number % 3}"
    return {
        **line,
        "unit": "CNY/month",
        "role": role,
        "category": "operations",
        "formula": formula,
    }


def canvas_tree(notes, *, key="canvas"):
    """Return a document with so many notes over all blocks, each bound to two numbers."""
    places = [BLOCKS[number % len(BLOCKS)] for number in range(notes)]
    canvas = {block: [] for block in BLOCKS}
    for number, block in enumerate(places):
        text = f"Resellers bring {number + 10} firms and keep {number % 40 + 1}% of the fee"
        binds = [f"number_{number % 10}", f"line_{number % 30}"]
        canvas[block].append({"id": f"note_{number}", "text": text, "binds": binds})
    return {**sheet_tree(30, 10, key=key), "title": f"{notes} notes", "canvas": canvas}
