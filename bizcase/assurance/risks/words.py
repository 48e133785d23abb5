"""The words of the forms of risks."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

STATUSES: Final = {
    "open": _("Open"),
    "accepted": _("Accepted"),
    "mitigated": _("Mitigated"),
    "closed": _("Closed"),
}
STATUS_HELP: Final = _(
    "Open and accepted risks strike as they are. Of a mitigated one the response is paid and what "
    "remains strikes. A closed one does nothing."
)
WAYS: Final = (
    ("probability", _("Probability: it happens at most once in the period")),
    ("rate", _("Rate: the number of events expected in the period")),
)
PERIODS: Final = (("year", _("per year")), ("horizon", _("over the whole time")))
KINDS: Final = (
    ("loss", _("Money is lost")),
    ("scale", _("A line shrinks")),
    ("delay", _("A line comes later")),
    ("stop", _("Everything stops")),
)
MEANINGS: Final = {
    "loss": _("severity is money for each event, such as 50000 to 200000"),
    "scale": _("severity is the share of the line that is lost, such as 10% to 30%"),
    "delay": _("severity is months, such as 2 to 6"),
    "stop": _("nothing is earned or paid from that month on; leave severity empty"),
}
CONFIRM: Final = _("I looked at this range for my case")
UNCONFIRMED: Final = _(
    "This number is a suggestion. Look at it for your case, then tick the box below it."
)
