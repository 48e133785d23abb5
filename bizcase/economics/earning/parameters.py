"""What a parameter of a business model means, marked for the catalogue.

The sentences are those of `modeling.streams`; a test keeps both alike.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

HELP: Final = (
    gettext_noop("The share of this model in the mix: it multiplies every line with a role."),
    gettext_noop("What a customer pays per month."),
    gettext_noop("New customers per month."),
    gettext_noop("By how much the new customers of a month grow on those of the month before."),
    gettext_noop("Customers before month 1."),
    gettext_noop("The share of customers who leave in a month."),
    gettext_noop("By how much the payment of a customer who stays grows in a month."),
    gettext_noop("What serving a customer costs per month."),
    gettext_noop("What winning a customer costs."),
    gettext_noop("Customers who use it in a month."),
    gettext_noop("By how much the users grow from month to month."),
    gettext_noop("What a user uses per month."),
    gettext_noop("What a user may use per month without paying."),
    gettext_noop("What is paid for one that is metered."),
    gettext_noop("What serving one costs besides tokens and GPU time."),
    gettext_noop("Tokens that the model reads for one."),
    gettext_noop("What a million tokens read cost."),
    gettext_noop("Tokens that the model writes for one."),
    gettext_noop("What a million tokens written cost."),
    gettext_noop("GPU seconds for one."),
    gettext_noop("What a GPU hour costs."),
    gettext_noop("What one costs."),
    gettext_noop("Sold per month."),
    gettext_noop("By how much sales grow from month to month."),
    gettext_noop("What is paid per year for each installed, as a share of the price."),
    gettext_noop("Installed before month 1."),
    gettext_noop("The share of the installed ones that is given up in a month."),
    gettext_noop("What making and delivering one costs."),
    gettext_noop(
        "Customers who could take it: usually the line of another entry that counts them."
    ),
    gettext_noop("The share of them who take it."),
    gettext_noop("What one who takes it pays per month."),
    gettext_noop("What serving one costs per month."),
    gettext_noop("Users in a month."),
    gettext_noop("Places for an advertisement that a user sees per month."),
    gettext_noop("The share of the places that is sold."),
    gettext_noop("What a thousand impressions bring."),
    gettext_noop("The share that the advertising network keeps."),
    gettext_noop("What serving a user costs per month."),
    gettext_noop("What the team could deliver in a month: projects, or days of work."),
    gettext_noop("The share of the capacity that can be sold."),
    gettext_noop("What one brings."),
    gettext_noop("Ordered per month."),
    gettext_noop("By how much the orders, or else the capacity, grow from month to month."),
    gettext_noop("What delivering one costs."),
    gettext_noop("Licensees in a month."),
    gettext_noop("By how much the licensees grow from month to month."),
    gettext_noop("Licensees who signed before month 1 and pay no fee any more."),
    gettext_noop("What a licensee sells per month."),
    gettext_noop("The share of its sales that a licensee pays."),
    gettext_noop("What a licensee pays per month at least."),
    gettext_noop("What a licensee pays when it signs."),
    gettext_noop("Customers in a month."),
    gettext_noop("By how much the subscribers grow from month to month."),
    gettext_noop("What a subscriber pays per month."),
    gettext_noop("Records that a subscriber fetches per month."),
    gettext_noop("What a record costs the subscriber."),
    gettext_noop("What gathering and delivering a record costs."),
    gettext_noop("Active developers or sellers in a month."),
    gettext_noop("By how much the developers grow from month to month."),
    gettext_noop("What one of them sells over the platform per month."),
    gettext_noop("The share of it that stays with the platform."),
    gettext_noop("What a developer pays per month besides."),
    gettext_noop("What serving a developer costs per month."),
    gettext_noop("What winning a developer costs."),
    gettext_noop("Developers who were there before month 1 and cost no incentive."),
    gettext_noop("What the joint offer brings in all."),
    gettext_noop("Our share of what it brings."),
    gettext_noop("What the joint work costs in all."),
    gettext_noop("Our share of what it costs."),
    gettext_noop(
        "The share of this model in the mix: it multiplies every line with a role, also today's."
    ),
    gettext_noop("What is there to be distributed; a negative month distributes nothing."),
    gettext_noop("What the investor puts in today."),
    gettext_noop("The return on outstanding capital that comes before any split."),
    gettext_noop(
        "The sponsor's share of what follows, until it has its part of all profit beyond capital; "
        "without effect unless it is above the sponsor's part of the split."
    ),
    gettext_noop("The investor's share of the rest."),
    gettext_noop("What comes in through the partner per month."),
    gettext_noop("The partner's share of it."),
    gettext_noop("What looking after the partner costs per month."),
)
