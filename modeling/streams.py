"""Entries of `streams`: twelve business models with their parameters and units.

`modeling.economics.expansion` writes each entry out as assumptions and lines. A parameter that
grows says so by a formula with `bass`, `logistic` or `ramp`, or by a start and a `growth`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from modeling.entries import Entry, Given, Record, number, of, one_of, together
from modeling.parts import Name, UnitText, ValueCategory, refusal
from modeling.text import Message, gettext_noop


class StreamEntry(Entry):
    """What every business model has besides its own parameters."""

    model: str
    """Which business model this is."""
    unit: UnitText
    """What is counted and pays, such as seat, user, project, licensee."""
    value_category: ValueCategory | None = None
    """What kind of value its benefits are."""
    weight: Annotated[Given | None, of("1")] = None
    """The share of this model in the mix: it multiplies every line with a role."""
    mix: Name | None = None
    """The mix that the weight belongs to; constant weights of one mix sum to 1."""


class Subscription(StreamEntry):
    """Customers pay every month until they leave (SaaS, seats, memberships).

    Fits an offer that is used all the time. New customers join in cohorts; churn takes a share of
    the customers of the month before, expansion raises what each that stays pays.
    """

    model: Literal["subscription"]
    """Customers pay every month until they leave."""
    price: Annotated[Given, of("money/unit/month")]
    """What a customer pays per month."""
    adds: Annotated[Given, of("unit/month")]
    """New customers per month."""
    growth: Annotated[Given | None, of("1/month")] = None
    """By how much the new customers of a month grow on those of the month before."""
    start: Annotated[Given, of("unit", fixed=True)] = number(0.0)
    """Customers before month 1."""
    churn: Annotated[Given, of("1/month")] = number(0.0)
    """The share of customers who leave in a month."""
    expansion: Annotated[Given | None, of("1/month")] = None
    """By how much the payment of a customer who stays grows in a month."""
    unit_cost: Annotated[Given | None, of("money/unit/month")] = None
    """What serving a customer costs per month."""
    cac: Annotated[Given | None, of("money/unit")] = None
    """What winning a customer costs."""


class Usage(StreamEntry):
    """Customers pay for what they use: calls, tokens, GPU seconds.

    Fits an interface whose use varies between customers. What is metered is named by `meter`;
    tokens are priced per million (unit Mtoken), GPU time by the hour.
    """

    model: Literal["usage"]
    """Customers pay for what they use."""
    meter: UnitText = "call"
    """What is metered, such as call, Mtoken, gpu_second."""
    users: Annotated[Given, of("unit")]
    """Customers who use it in a month."""
    growth: Annotated[Given | None, of("1/month")] = None
    """By how much the users grow from month to month."""
    use: Annotated[Given, of("meter/unit/month")]
    """What a user uses per month."""
    included: Annotated[Given | None, of("meter/unit/month")] = None
    """What a user may use per month without paying."""
    price: Annotated[Given, of("money/meter")]
    """What is paid for one that is metered."""
    unit_cost: Annotated[Given | None, of("money/meter")] = None
    """What serving one costs besides tokens and GPU time."""
    tokens_in: Annotated[Given | None, of("token/meter")] = None
    """Tokens that the model reads for one."""
    price_in: Annotated[Given | None, of("money/Mtoken")] = None
    """What a million tokens read cost."""
    tokens_out: Annotated[Given | None, of("token/meter")] = None
    """Tokens that the model writes for one."""
    price_out: Annotated[Given | None, of("money/Mtoken")] = None
    """What a million tokens written cost."""
    gpu_seconds: Annotated[Given | None, of("gpu_second/meter")] = None
    """GPU seconds for one."""
    gpu_price: Annotated[Given | None, of("money/gpu_hour")] = None
    """What a GPU hour costs."""

    @model_validator(mode="after")
    def _in_pairs(self) -> Usage:
        pairs = (
            ("tokens_in", "price_in"),
            ("tokens_out", "price_out"),
            ("gpu_seconds", "gpu_price"),
        )
        return together(self, pairs)


class Licence(StreamEntry):
    """Customers buy once, and pay for maintenance of what is installed.

    Fits software and devices on the customer's premises. Maintenance is a share of the price per
    year, from the month after the sale on.
    """

    model: Literal["licence"]
    """Customers buy once."""
    price: Annotated[Given, of("money/unit")]
    """What one costs."""
    sales: Annotated[Given, of("unit/month")]
    """Sold per month."""
    growth: Annotated[Given | None, of("1/month")] = None
    """By how much sales grow from month to month."""
    maintenance: Annotated[Given | None, of("1/year")] = None
    """What is paid per year for each installed, as a share of the price."""
    installed: Annotated[Given, of("unit", fixed=True)] = number(0.0)
    """Installed before month 1."""
    retirement: Annotated[Given, of("1/month")] = number(0.0)
    """The share of the installed ones that is given up in a month."""
    unit_cost: Annotated[Given | None, of("money/unit")] = None
    """What making and delivering one costs."""


class Addon(StreamEntry):
    """Some customers of another offer pay for more (value-added services).

    Fits where a base of customers is there already: name the line that counts them.
    """

    model: Literal["addon"]
    """Some customers of another offer pay for more."""
    base: Annotated[Given, of("unit")]
    """Customers who could take it: usually the line of another entry that counts them."""
    attach: Annotated[Given, of("1")]
    """The share of them who take it."""
    price: Annotated[Given, of("money/unit/month")]
    """What one who takes it pays per month."""
    unit_cost: Annotated[Given | None, of("money/unit/month")] = None
    """What serving one costs per month."""


class Advertising(StreamEntry):
    """Advertisers pay for what users see.

    Fits a large audience that pays nothing itself. CPM is the price of a thousand impressions.
    """

    model: Literal["advertising"]
    """Advertisers pay for what users see."""
    users: Annotated[Given, of("unit")]
    """Users in a month."""
    growth: Annotated[Given | None, of("1/month")] = None
    """By how much the users grow from month to month."""
    impressions: Annotated[Given, of("impression/unit/month")]
    """Places for an advertisement that a user sees per month."""
    fill: Annotated[Given, of("1")] = number(1.0)
    """The share of the places that is sold."""
    cpm: Annotated[Given, of("money/kimpression")]
    """What a thousand impressions bring."""
    fee: Annotated[Given | None, of("1")] = None
    """The share that the advertising network keeps."""
    unit_cost: Annotated[Given | None, of("money/unit/month")] = None
    """What serving a user costs per month."""


class Projects(StreamEntry):
    """A team delivers bespoke solutions.

    Fits customers whose problems differ. Without `orders` the capacity is sold as far as it is
    used; with them what cannot be delivered waits in a backlog.
    """

    model: Literal["projects"]
    """A team delivers bespoke solutions."""
    capacity: Annotated[Given, of("unit/month")]
    """What the team could deliver in a month: projects, or days of work."""
    utilisation: Annotated[Given, of("1")] = number(1.0)
    """The share of the capacity that can be sold."""
    price: Annotated[Given, of("money/unit")]
    """What one brings."""
    orders: Annotated[Given | None, of("unit/month")] = None
    """Ordered per month."""
    growth: Annotated[Given | None, of("1/month")] = None
    """By how much the orders, or else the capacity, grow from month to month."""
    unit_cost: Annotated[Given | None, of("money/unit")] = None
    """What delivering one costs."""


class Royalty(StreamEntry):
    """Others sell with our technology and pay a share (technology licensing).

    Fits a technology that others can bring to market better. Each licensee pays a rate on its
    sales, at least the minimum, and a fee when it signs.
    """

    model: Literal["royalty"]
    """Others sell with our technology and pay a share."""
    licensees: Annotated[Given, of("unit")]
    """Licensees in a month."""
    growth: Annotated[Given | None, of("1/month")] = None
    """By how much the licensees grow from month to month."""
    start: Annotated[Given, of("unit", fixed=True)] = number(0.0)
    """Licensees who signed before month 1 and pay no fee any more."""
    sales: Annotated[Given, of("money/unit/month")]
    """What a licensee sells per month."""
    rate: Annotated[Given, of("1")]
    """The share of its sales that a licensee pays."""
    minimum: Annotated[Given | None, of("money/unit/month")] = None
    """What a licensee pays per month at least."""
    upfront: Annotated[Given | None, of("money/unit")] = None
    """What a licensee pays when it signs."""


class Data(StreamEntry):
    """Customers pay for data: a fee per month, or by the record.

    Fits data that others cannot gather, with the right to pass it on.
    """

    model: Literal["data"]
    """Customers pay for data."""
    subscribers: Annotated[Given, of("unit")]
    """Customers in a month."""
    growth: Annotated[Given | None, of("1/month")] = None
    """By how much the subscribers grow from month to month."""
    fee: Annotated[Given | None, of("money/unit/month")] = None
    """What a subscriber pays per month."""
    records: Annotated[Given | None, of("record/unit/month")] = None
    """Records that a subscriber fetches per month."""
    price: Annotated[Given | None, of("money/record")] = None
    """What a record costs the subscriber."""
    record_cost: Annotated[Given | None, of("money/record")] = None
    """What gathering and delivering a record costs."""

    @model_validator(mode="after")
    def _paid(self) -> Data:
        return one_of(together(self, (("records", "price"),)), ("fee", "records"))


class Platform(StreamEntry):
    """Developers and sellers trade over an open interface, and leave a share.

    Fits a market with many on both sides. GMV is what they sell over the platform.
    """

    model: Literal["platform"]
    """Others trade over the platform and leave a share."""
    developers: Annotated[Given, of("unit")]
    """Active developers or sellers in a month."""
    growth: Annotated[Given | None, of("1/month")] = None
    """By how much the developers grow from month to month."""
    gmv: Annotated[Given, of("money/unit/month")]
    """What one of them sells over the platform per month."""
    take_rate: Annotated[Given, of("1")]
    """The share of it that stays with the platform."""
    fee: Annotated[Given | None, of("money/unit/month")] = None
    """What a developer pays per month besides."""
    unit_cost: Annotated[Given | None, of("money/unit/month")] = None
    """What serving a developer costs per month."""
    incentive: Annotated[Given | None, of("money/unit")] = None
    """What winning a developer costs."""
    start: Annotated[Given, of("unit", fixed=True)] = number(0.0)
    """Developers who were there before month 1 and cost no incentive."""


class Joint(StreamEntry):
    """Two sides develop together and share cost and revenue (joint innovation).

    Fits where the partner has what we lack: data, a market, a laboratory.
    """

    model: Literal["joint"]
    """Two sides develop together and share cost and revenue."""
    unit: UnitText = "1"
    """Nothing is counted here."""
    sales: Annotated[Given, of("money/month")]
    """What the joint offer brings in all."""
    share: Annotated[Given, of("1")]
    """Our share of what it brings."""
    expenses: Annotated[Given, of("money/month")]
    """What the joint work costs in all."""
    cost_share: Annotated[Given, of("1")]
    """Our share of what it costs."""


class ProfitShare(StreamEntry):
    """Profit is shared by a waterfall (investment-return partnership).

    Fits a partner who gives capital and wants a return before the sponsor earns. Positive profit
    of a month is distributed: first it gives back the capital, then it pays the preferred return
    (simple interest on what is outstanding), then the sponsor catches up, and the rest is split.
    """

    model: Literal["profit_share"]
    """Profit is shared by a waterfall."""
    unit: UnitText = "1"
    """Nothing is counted here."""
    party: Literal["investor", "sponsor", "payer"]
    """Whose money the lines are. An investor puts the capital in and receives its distributions; a
    sponsor receives its own; a payer earns the profit by other lines of the case, receives the
    capital and pays the investor."""
    profit: Annotated[Given, of("money/month")]
    """What is there to be distributed; a negative month distributes nothing."""
    capital: Annotated[Given, of("money", fixed=True)] = number(0.0)
    """What the investor puts in today."""
    preferred: Annotated[Given, of("1/year")] = number(0.0)
    """The return on outstanding capital that comes before any split."""
    catch_up: Annotated[Given, of("1")] = number(0.0)
    """The sponsor's share of what follows, until it has its part of all profit beyond capital;
    without effect unless it is above the sponsor's part of the split."""
    split: Annotated[Given, of("1")]
    """The investor's share of the rest."""
    weight: Annotated[Given | None, of("1", fixed=True)] = None
    """The share of this model in the mix: it multiplies every line with a role, also today's."""


class Partner(Record):
    """A partner: what comes through it, and what it gets of that."""

    contribution: Annotated[Given, of("money/month")]
    """What comes in through the partner per month."""
    share: Annotated[Given, of("1")]
    """The partner's share of it."""
    cost: Annotated[Given | None, of("money/month")] = None
    """What looking after the partner costs per month."""


class Partners(StreamEntry):
    """Partners bring revenue and keep a share of it (ecosystem).

    Fits an offer that others sell, integrate or complete.
    """

    model: Literal["partners"]
    """Partners bring revenue and keep a share of it."""
    unit: UnitText = "1"
    """Nothing is counted here."""
    partners: tuple[Partner, ...] = Field(min_length=1, max_length=100)
    """Who they are."""

    @model_validator(mode="after")
    def _each_once(self) -> Partners:
        names = [partner.id for partner in self.partners]
        for name in names:
            if names.count(name) > 1:
                raise refusal(Message(gettext_noop("partner '{name}' stands twice"), name=name))
        return self


Stream = Annotated[
    Subscription
    | Usage
    | Licence
    | Addon
    | Advertising
    | Projects
    | Royalty
    | Data
    | Platform
    | Joint
    | ProfitShare
    | Partners,
    Field(discriminator="model"),
]
