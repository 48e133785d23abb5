"""Models of single deals and of what others sell: projects, royalty, platform."""

from __future__ import annotations

from modeling.economics.models.rows import Row, Rows, benefit, cost, grown, margin, per_unit
from modeling.streams import Platform, Projects, Royalty

JOINED = "max({active} - prev({active}, {start}), 0) / step"


def projects(entry: Projects) -> Rows:
    """Yield the rows of projects: what is delivered, and the orders that wait."""
    if entry.orders is None:
        yield grown(entry, "capacity", "offered", "unit/month")
        yield Row("delivered", "unit/month", "{offered} * {utilisation}")
    else:
        yield grown(entry, "orders", "ordered", "unit/month")
        waiting = "prev({backlog}, 0) / step + {ordered}"
        yield Row("delivered", "unit/month", f"min({waiting}, {{capacity}} * {{utilisation}})")
        yield Row("backlog", "unit", "prev({backlog}, 0) + ({ordered} - {delivered}) * step")
    yield benefit("revenue", "{price} * {delivered}", "projects")
    yield from per_unit(entry, "delivery", "delivered", "people")
    yield margin(entry, "money/unit")


def royalty(entry: Royalty) -> Rows:
    """Yield the rows of a royalty: the rate on sales, at least the minimum, and the fee."""
    yield grown(entry, "licensees", "active")
    due = "{sales} * {rate}"
    if entry.minimum is not None:
        due = f"max({due}, {{minimum}})"
    yield Row("due", "money/unit/month", due)
    yield benefit("revenue", "{active} * {due}", "royalty")
    if entry.upfront is not None:
        yield Row("signed", "unit/month", JOINED, about="start")
        yield benefit("fees", "{signed} * {upfront}", "royalty")


def platform(entry: Platform) -> Rows:
    """Yield the rows of a platform: the take of what is sold over it, and the fees."""
    yield grown(entry, "developers", "active")
    yield Row("volume", "money/month", "{active} * {gmv}")
    yield benefit("revenue", "{volume} * {take_rate}", "platform")
    if entry.fee is not None:
        yield benefit("fees", "{active} * {fee}", "platform")
    yield from per_unit(entry, "service", "active")
    if entry.incentive is not None:
        yield Row("joined", "unit/month", JOINED, about="start")
        yield cost("incentives", "{joined} * {incentive}", "promotion")
