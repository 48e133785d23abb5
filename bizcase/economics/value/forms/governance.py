"""Data governance: what the data brings, and what protecting it and obeying the law cost."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy

from bizcase.economics.value.forms.fields import Entry, ValueForm, value_field, value_of

PARTS: Final = ("value", "privacy_cost", "compliance_cost")


class GovernanceForm(ValueForm):
    kind: ClassVar[str] = "governance"

    value = value_field(
        gettext_lazy("V: value of the data"),
        gettext_lazy("What the data brings per month before its costs, such as 2e5 to 5e5."),
    )
    privacy_cost = value_field(
        gettext_lazy("C: privacy cost"),
        gettext_lazy("Protecting the people in the data: consent, pseudonyms, access, deletion."),
    )
    compliance_cost = value_field(
        gettext_lazy("D: compliance cost"),
        gettext_lazy(
            "Obeying the law with it: assessments, audits, an officer. A line's name too."
        ),
    )

    def shown(self, entry: Entry) -> dict[str, Any]:
        return {name: value_of(entry.get(name)) for name in PARTS}

    def fill(self, entry: Entry) -> None:
        self.put(entry, *PARTS)
