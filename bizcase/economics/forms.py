"""What people type about an assumption."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

GRADES: Final = (
    ("", _("not graded")),
    ("anecdote", _("anecdote")),
    ("cited", _("cited")),
    ("expert", _("expert")),
    ("poc", _("PoC")),
    ("production", _("production")),
)


def typed(text: str) -> float | str:
    """Return a plain number as a number and every other value as its text."""
    try:
        return float(text)
    except ValueError:
        return text


class AssumptionForm(forms.Form):
    value = forms.CharField(
        label=_("Value"),
        max_length=20_000,
        help_text=_("A number, a 90 % range such as 80 to 160, a distribution or a formula."),
    )
    source = forms.CharField(label=_("Source"), required=False, max_length=2_000)
    grade = forms.ChoiceField(label=_("Grade"), required=False, choices=GRADES)
    digest = forms.CharField(required=False, widget=forms.HiddenInput)
