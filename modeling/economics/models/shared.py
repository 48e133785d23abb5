"""Models in which parties share: joint innovation, the profit waterfall, partners."""

from __future__ import annotations

from modeling.economics.models.rows import MONEY, Row, Rows, benefit, cost
from modeling.streams import Joint, Partners, ProfitShare


def joint(entry: Joint) -> Rows:
    """Yield the rows of joint innovation: our part, and what is left."""
    yield benefit("revenue", "{sales} * {share}", entry.model)
    yield cost("work", "{expenses} * {cost_share}", "research")
    theirs = "{sales} * (1 - {share}) - {expenses} * (1 - {cost_share})"
    yield Row("partner_result", MONEY, theirs)


def profit_share(entry: ProfitShare) -> Rows:
    """Yield the rows of the waterfall.

    The four tiers take all that is distributed, and each is shared between the two parties, so
    that their parts sum to it in every month. The preferred return is simple interest on the
    capital outstanding at the end of the month before. The catch-up ends when the sponsor has
    ``1 - split`` of all that was distributed beyond the capital.
    """
    yield from _tiers()
    caught = "{catch_up} * {to_catch_up}"
    investor = "{to_capital} + {to_preferred} + (1 - {catch_up}) * {to_catch_up} + {split} * {rest}"
    yield Row("investor", MONEY, investor)
    yield Row("sponsor", MONEY, f"{caught} + (1 - {{split}}) * {{rest}}")
    if entry.party == "payer":
        yield Row("funds", "money", "{capital}", "benefit", "financing", 0, "capital")
        yield cost("paid", "{investor}", "financing")
        return
    if entry.party == "investor":
        yield Row("funds", "money", "{capital}", "cost", "financing", 0, "capital")
    yield benefit("received", f"{{{entry.party}}}", entry.model)


def _tiers() -> Rows:
    before = "prev({outstanding}, {capital})"
    yield Row("distributed", MONEY, "max({profit}, 0)")
    yield Row("to_capital", MONEY, f"min({{distributed}}, {before} / step)", about="capital")
    yield Row("outstanding", "money", f"{before} - {{to_capital}} * step", about="capital")
    yield Row("year_months", "month/year", "12")
    interest = f"{before} * {{preferred}} / {{year_months}} * step"
    yield Row("accrued", "money", f"prev({{owed}}, 0) + {interest}", about="capital")
    left = "{distributed} - {to_capital}"
    yield Row("to_preferred", MONEY, f"min({left}, {{accrued}} / step)")
    yield Row("owed", "money", "{accrued} - {to_preferred} * step")
    yield Row("carry", "1", "1 - {split}")
    due = "{carry} * cumsum({to_preferred}) / max({catch_up} - {carry}, 0.000001)"
    yield Row("catch_up_due", "money", f"if({{catch_up}} > {{carry}}, {due}, 0)")
    left += " - {to_preferred}"
    wanted = "max({catch_up_due} - prev({caught}, 0), 0) / step"
    yield Row("to_catch_up", MONEY, f"min({left}, {wanted})")
    yield Row("caught", "money", "prev({caught}, 0) + {to_catch_up} * step")
    yield Row("rest", MONEY, left + " - {to_catch_up}")


def partners(entry: Partners) -> Rows:
    """Yield the rows of each partner: what comes through it, its share, and what it costs."""
    for partner in entry.partners:
        name = partner.id
        yield benefit(f"{name}_revenue", f"{{{name}_contribution}}", entry.model)
        yield cost(f"{name}_payout", f"{{{name}_contribution}} * {{{name}_share}}", entry.model)
        if partner.cost is not None:
            yield cost(f"{name}_care", f"{{{name}_cost}}", "operations")
