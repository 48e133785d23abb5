"""What a parameter of a kind of cost means, marked for the catalogue.

The sentences are those of `modeling.costs`; a test keeps both alike.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

HELP: Final = (
    gettext_noop("What it costs in all."),
    gettext_noop("Items that are made once."),
    gettext_noop("Items that are made per month."),
    gettext_noop("What collecting an item costs."),
    gettext_noop("What labelling an item costs."),
    gettext_noop("GPU hours per month."),
    gettext_noop("What a GPU hour costs."),
    gettext_noop("Millions of tokens per month."),
    gettext_noop("What a million tokens cost."),
    gettext_noop("What training the model costs, paid once."),
    gettext_noop("Full-time people in a month."),
    gettext_noop("What one earns per month."),
    gettext_noop("What comes on top of the salary, as a share of it."),
    gettext_noop("By which share salaries rise after every twelve months of the case."),
    gettext_noop("What is paid per month in any case."),
    gettext_noop("What the share is of: usually the name of a line."),
    gettext_noop("Which share of the base is paid."),
    gettext_noop("What is served per month."),
    gettext_noop("What serving one costs."),
    gettext_noop("What is spent per month."),
    gettext_noop("Customers won per month."),
    gettext_noop("What winning one costs."),
    gettext_noop("What it costs once."),
    gettext_noop("What it costs per year, paid month by month."),
)
