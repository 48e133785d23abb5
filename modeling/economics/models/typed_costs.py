"""The rows of typed costs; each has its kind as its category."""

from __future__ import annotations

from modeling.costs import (
    ComplianceCost,
    ComputeCost,
    CostEntry,
    DataCost,
    OperationsCost,
    PeopleCost,
    PromotionCost,
    ResearchCost,
)
from modeling.economics.models.rows import Row, Rows, cost


def _once(entry: CostEntry, suffix: str, formula: str, about: str) -> Row:
    return Row(suffix, "money", formula, "cost", entry.kind, entry.at, about)


def _monthly(entry: CostEntry, suffix: str, formula: str, last: int | None = None) -> Row:
    """Return a cost of the months from `first` to `last`."""
    last = entry.last if last is None else last
    limits = [f"month >= {entry.first}"] if entry.first > 1 else []
    limits += [f"month <= {last}"] if last is not None else []
    if limits:
        formula = f"if({' and '.join(limits)}, {formula}, 0)"
    return cost(suffix, formula, entry.kind)


def research(entry: ResearchCost) -> Rows:
    """Yield the row of an amount, paid once or evenly over some months."""
    if entry.months is None:
        yield _once(entry, "spending", "{amount}", "amount")
    else:
        last = entry.first + entry.months - 1
        yield _monthly(entry, "spending", f"{{amount}} / ({entry.months} * step)", last)


def data(entry: DataCost) -> Rows:
    """Yield the rows of items times what collecting and labelling one costs."""
    if entry.items is not None:
        yield _once(entry, "stock", "{items} * ({collection} + {labelling})", "items")
    if entry.monthly_items is not None:
        yield _monthly(entry, "flow", "{monthly_items} * ({collection} + {labelling})")


def compute(entry: ComputeCost) -> Rows:
    """Yield the rows of GPU hours, tokens and training."""
    if entry.gpu_hours is not None:
        yield _monthly(entry, "gpu", "{gpu_hours} * {gpu_price}")
    if entry.tokens is not None:
        yield _monthly(entry, "inference", "{tokens} * {token_price}")
    if entry.training is not None:
        yield _once(entry, "preparation", "{training}", "training")


def people(entry: PeopleCost) -> Rows:
    """Yield the row of headcount x salary x (1 + overhead), with rises year by year."""
    formula = "{headcount} * {salary} * (1 + {overhead})"
    if entry.pay_rise is not None:
        formula += " * (1 + {pay_rise}) ^ floor((month - 1) / 12)"
    yield _monthly(entry, "payroll", formula)


def operations(entry: OperationsCost) -> Rows:
    """Yield the rows of the fixed amount, the share of a line and the amount per unit."""
    if entry.fixed is not None:
        yield _monthly(entry, "overhead", "{fixed}")
    if entry.base is not None:
        yield _monthly(entry, "portion", "{base} * {share}")
    if entry.volume is not None:
        yield _monthly(entry, "service", "{volume} * {unit_cost}")


def promotion(entry: PromotionCost) -> Rows:
    """Yield the rows of the budget and of what winning customers costs."""
    if entry.budget is not None:
        yield _monthly(entry, "campaign", "{budget}")
    if entry.adds is not None:
        yield _monthly(entry, "acquisition", "{adds} * {cac}")


def compliance(entry: ComplianceCost) -> Rows:
    """Yield the rows of the certification and of its upkeep."""
    if entry.certification is not None:
        yield _once(entry, "audit", "{certification}", "certification")
    if entry.upkeep is not None:
        yield Row("year_months", "month/year", "12")
        yield _monthly(entry, "maintenance", "{upkeep} / {year_months}")
