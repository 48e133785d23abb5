"""Models in which customers stay: subscription, licence, add-on, data."""

from __future__ import annotations

from modeling.economics.models.rows import Row, Rows, benefit, cost, grown, margin, per_unit
from modeling.streams import Addon, Data, Licence, Subscription


def subscription(entry: Subscription) -> Rows:
    """Yield the rows of a subscription.

    Churn and expansion do not depend on a customer's age, so all cohorts together obey one
    recursion: customers shrink by the churn, and the base that pays (customers, each counted as
    often as it pays the price of a new one) grows by the expansion besides. The lifetime value is
    the sum over a customer's life at today's price, of at most 1000 months, not discounted.
    """
    yield grown(entry, "adds", "new", "unit/month")
    kept = "(1 - {churn} * step)"
    yield Row(
        "customers",
        "unit",
        f"prev({{customers}}, {{start}}) * {kept} + {{new}} * step",
        about="start",
    )
    paying, growing = "customers", ""
    if entry.expansion is not None:
        paying, growing = "base", " * (1 + {expansion} * step)"
        yield Row(
            "base",
            "unit",
            f"prev({{base}}, {{start}}) * {kept}{growing} + {{new}} * step",
            about="start",
        )
    yield benefit("revenue", f"{{price}} * {{{paying}}}", "subscription")
    yield from per_unit(entry, "service", "customers")
    if entry.cac is not None:
        yield cost("acquisition", "{new} * {cac}", "promotion")
    yield margin(entry, "money/unit/month")
    served = " - {unit_cost} * step / max({churn} * step, 0.001)" if entry.unit_cost else ""
    worth = f"{{price}} * step / max(1 - {kept}{growing}, 0.001){served}"
    yield Row("ltv", "money/unit", worth)
    if entry.cac is not None:
        yield Row("ltv_cac", "1", "{ltv} / max({cac}, 0.01)")


def licence(entry: Licence) -> Rows:
    """Yield the rows of a licence: sales, the installed base and its maintenance."""
    yield grown(entry, "sales", "sold", "unit/month")
    yield Row(
        "base",
        "unit",
        "prev({base}, {installed}) * (1 - {retirement} * step) + {sold} * step",
        about="installed",
    )
    yield benefit("revenue", "{price} * {sold}", "licence")
    if entry.maintenance is not None:
        yield Row("year_months", "month/year", "12")
        support = "prev({base}, {installed}) * {price} * {maintenance} / {year_months}"
        yield benefit("support", support, "licence")
    yield from per_unit(entry, "delivery", "sold")
    yield margin(entry, "money/unit")


def addon(entry: Addon) -> Rows:
    """Yield the rows of an add-on: the share of the base that takes it, and pays."""
    yield Row("users", "unit", "{base} * {attach}")
    yield benefit("revenue", "{price} * {users}", "addon")
    yield from per_unit(entry, "service", "users")
    yield margin(entry, "money/unit/month")


def data(entry: Data) -> Rows:
    """Yield the rows of a data service: fees, and records by the piece."""
    yield grown(entry, "subscribers", "active")
    if entry.fee is not None:
        yield benefit("fees", "{active} * {fee}", "data_service")
    if entry.records is not None:
        yield Row("delivered", "record/month", "{active} * {records}")
        yield benefit("deliveries", "{delivered} * {price}", "data_service")
        if entry.record_cost is not None:
            yield cost("gathering", "{delivered} * {record_cost}", "data")
