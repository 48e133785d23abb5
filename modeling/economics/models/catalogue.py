"""Which rows each business model and each kind of cost is written out as."""

from __future__ import annotations

from typing import Final

from modeling import costs, levers, streams, values
from modeling.economics.models import growth, metered, recurring, shared, trade, typed_costs, valued
from modeling.economics.models.rows import Maker
from modeling.entries import Entry

MAKERS: Final[dict[type[Entry], Maker]] = {
    streams.Subscription: recurring.subscription,
    streams.Usage: metered.usage,
    streams.Licence: recurring.licence,
    streams.Addon: recurring.addon,
    streams.Advertising: metered.advertising,
    streams.Projects: trade.projects,
    streams.Royalty: trade.royalty,
    streams.Data: recurring.data,
    streams.Platform: trade.platform,
    streams.Joint: shared.joint,
    streams.ProfitShare: shared.profit_share,
    streams.Partners: shared.partners,
    costs.ResearchCost: typed_costs.research,
    costs.DataCost: typed_costs.data,
    costs.ComputeCost: typed_costs.compute,
    costs.PeopleCost: typed_costs.people,
    costs.OperationsCost: typed_costs.operations,
    costs.PromotionCost: typed_costs.promotion,
    costs.ComplianceCost: typed_costs.compliance,
    values.Technology: valued.technology,
    values.Governance: valued.governance,
    values.Promotion: valued.promotion,
    values.Gate: valued.gate,
    levers.Lever: growth.lever,
}
