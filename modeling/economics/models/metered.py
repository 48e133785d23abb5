"""Models in which use is counted: pay per use and advertising."""

from __future__ import annotations

from modeling.economics.models.rows import Row, Rows, benefit, cost, grown, per_unit
from modeling.streams import Advertising, Usage


def usage(entry: Usage) -> Rows:
    """Yield the rows of pay per use; what is included is served and not paid."""
    yield grown(entry, "users", "active")
    yield Row("volume", "meter/month", "{active} * {use}")
    paid = "{volume}"
    if entry.included is not None:
        yield Row("billed", "meter/month", "{active} * max({use} - {included}, 0)")
        paid = "{billed}"
    yield benefit("revenue", "{price} * " + paid, "usage")
    costs = list(_costs_of_one(entry))
    yield from costs
    spent = [row.suffix for row in costs if row.unit == "money/meter"]
    for name in spent:
        yield cost(f"{name}s", f"{{volume}} * {{{name}}}", "compute")
    yield from per_unit(entry, "service", "volume")
    spent += ["unit_cost"] if entry.unit_cost is not None else []
    yield Row("margin", "money/meter", "{price}" + "".join(f" - {{{name}}}" for name in spent))


def _costs_of_one(entry: Usage) -> Rows:
    tokens = [
        f"{{tokens_{way}}} * {{price_{way}}}"
        for way, given in (("in", entry.tokens_in), ("out", entry.tokens_out))
        if given is not None
    ]
    if tokens:
        yield Row("million", "token/Mtoken", "1000000")
        yield Row("token_cost", "money/meter", f"({' + '.join(tokens)}) / {{million}}")
    if entry.gpu_seconds is not None:
        yield Row("hour", "gpu_second/gpu_hour", "3600")
        yield Row("gpu_cost", "money/meter", "{gpu_seconds} * {gpu_price} / {hour}")


def advertising(entry: Advertising) -> Rows:
    """Yield the rows of advertising: users x impressions x fill x CPM / 1000."""
    yield grown(entry, "users", "active")
    yield Row("sold", "impression/month", "{active} * {impressions} * {fill}")
    yield Row("thousand", "impression/kimpression", "1000")
    yield benefit("revenue", "{sold} * {cpm} / {thousand}", "advertising")
    if entry.fee is not None:
        yield cost("network", "{sold} * {cpm} / {thousand} * {fee}", "operations")
    yield from per_unit(entry, "service", "active")
