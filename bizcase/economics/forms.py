"""What people type about an assumption."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from bizcase.cases.typed import typed

GRADES: Final = (
    ("", _("not graded")),
    ("anecdote", _("anecdote")),
    ("cited", _("cited")),
    ("expert", _("expert")),
    ("poc", _("PoC")),
    ("production", _("production")),
)


class AssumptionForm(forms.Form):
    value = forms.CharField(
        label=_("Value"),
        max_length=20_000,
        help_text=_("A number, a 90 % range such as 80 to 160, a distribution or a formula."),
    )
    source = forms.CharField(label=_("Source"), required=False, max_length=2_000)
    grade = forms.ChoiceField(label=_("Grade"), required=False, choices=GRADES)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class NewAssumptionForm(forms.Form):
    id = forms.CharField(label=_("Name in formulas"), max_length=64)
    label = forms.CharField(label=_("What it is called"), required=False, max_length=300)
    unit = forms.CharField(label=_("Unit"), max_length=120)
    value = forms.CharField(label=_("Value"), max_length=20_000)
    source = forms.CharField(label=_("Source"), required=False, max_length=2_000)
    grade = forms.ChoiceField(label=_("Grade"), required=False, choices=GRADES)

    def facts(self) -> dict[str, Any]:
        """Return what was typed as the document says it."""
        return {**self.cleaned_data, "value": typed(self.cleaned_data["value"])}


class LineForm(forms.Form):
    label = forms.CharField(label=_("What it is called"), required=False, max_length=300)
    formula = forms.CharField(label=_("Formula"), max_length=2_000)
    unit = forms.CharField(label=_("Unit"), max_length=120)
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=(("", _("step")), ("benefit", _("Benefit")), ("cost", _("Cost"))),
    )
    category = forms.CharField(label=_("Category"), required=False, max_length=64)
    at = forms.IntegerField(
        label=_("One-off at the end of month"), required=False, min_value=0, max_value=600
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def facts(self) -> dict[str, Any]:
        """Return what was typed as the document says it; what is empty is left out."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return {name: None if value == "" else value for name, value in facts.items()}


class NewLineForm(LineForm):
    id = forms.CharField(label=_("Name in formulas"), max_length=64)
    field_order = ("id", "label", "formula", "unit", "role", "category", "at")
