"""What people ask of the workers."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bizcase.cases.models import Case
from bizcase.cases.words import OUTLOOKS, named
from bizcase.runs.models import Dataset
from bizcase.runs.services import (
    ANALYSED,
    MAX_ANALYSED,
    MAX_SEED,
    MAX_TRIALS,
    MIN_ANALYSED,
    MIN_TRIALS,
    TRIALS,
)
from bizcase.workspaces.models import Membership
from modeling.economics.expansion import expand
from modeling.poc.config import MAX_SECONDS, MIN_SECONDS
from modeling.poc.registry import RECIPES
from modeling.precision import METHODS
from modeling.text import say

SAMPLING: Final = {
    "random": gettext_lazy("Random"),
    "latin": gettext_lazy("Latin hypercube"),
    "sobol": gettext_lazy("Sobol’ sequences"),
}


def _recipes() -> list[tuple[str, str]]:
    return [(card.key, _(card.title)) for card in RECIPES]


def _assumptions(case: Case) -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [
        (each.id, f"{say(each.label, language)} ({each.id})" if each.label else each.id)
        for each in expand(case.spec).assumptions
    ]


def seed_field() -> forms.IntegerField:
    """Return the field for a seed."""
    return forms.IntegerField(
        label=gettext_lazy("Seed"),
        min_value=0,
        max_value=MAX_SEED,
        initial=1,
        required=False,
        help_text=gettext_lazy("The same document, seed and engine give the same numbers."),
    )


class SimulationForm(forms.Form):
    trials = forms.IntegerField(
        label=gettext_lazy("Trials"),
        min_value=MIN_TRIALS,
        max_value=MAX_TRIALS,
        required=False,
        widget=forms.NumberInput(attrs={"placeholder": TRIALS}),
        help_text=gettext_lazy("100,000 if empty. With a tolerance the most that are drawn."),
    )
    sampling = forms.ChoiceField(
        label=gettext_lazy("Sampling"),
        choices=[(method, SAMPLING[method]) for method in METHODS],
        required=False,
        help_text=gettext_lazy(
            "Evenly spread futures need fewer trials for the same error, unless risks decide."
        ),
    )
    tolerance = forms.CharField(
        label=gettext_lazy("Tolerance"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "1%"}),
        help_text=gettext_lazy(
            "Draw until the standard error of mean NPV is at most this: 1% of it, or an amount "
            "such as 5000."
        ),
    )
    seed = seed_field()
    outlook = forms.ChoiceField(label=gettext_lazy("Outlook"), required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, named(OUTLOOKS, name)) for name in case.spec.outlooks]
        field = self.fields["outlook"]
        field.choices = [("", _("As written")), *names]  # type: ignore[attr-defined]

    def options(self) -> dict[str, Any]:
        """Return what the service takes; what was left empty has its default there."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class AnalysisForm(forms.Form):
    trials = forms.IntegerField(
        label=gettext_lazy("Trials"),
        min_value=MIN_ANALYSED,
        max_value=MAX_ANALYSED,
        initial=ANALYSED,
        required=False,
    )
    seed = seed_field()

    def options(self) -> dict[str, Any]:
        """Return what the service takes; what was left empty has its default there."""
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


class TrainingForm(forms.Form):
    dataset = forms.ModelChoiceField(label=gettext_lazy("Dataset"), queryset=Dataset.objects.none())
    recipe = forms.ChoiceField(label=gettext_lazy("Recipe"), choices=lazy(_recipes, list)())
    target = forms.CharField(
        label=gettext_lazy("Column to predict"), max_length=300, widget=forms.TextInput
    )
    positive = forms.CharField(
        label=gettext_lazy("Value that counts as positive"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Leave empty for 1, true or yes, else the rarer of two values."),
    )
    seconds = forms.FloatField(
        label=gettext_lazy("Seconds"),
        min_value=MIN_SECONDS,
        max_value=MAX_SECONDS,
        initial=60,
        help_text=gettext_lazy("The budget: the training ends within it."),
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"), min_value=0, max_value=MAX_SEED, initial=1
    )
    binds = forms.ChoiceField(
        label=gettext_lazy("Assumption that the metric becomes"), required=False
    )
    plan = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, who: Membership, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        datasets = Dataset.objects.visible_to(who).order_by("name")
        self.fields["dataset"].queryset = datasets  # type: ignore[attr-defined]
        choices = [("", _("None")), *_assumptions(case)]
        self.fields["binds"].choices = choices  # type: ignore[attr-defined]

    def options(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class DatasetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A table with a header row: CSV, Parquet or XLSX."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.parquet,.xlsx"}),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    licence = forms.CharField(label=gettext_lazy("Licence"), max_length=200, required=False)
    attribution = forms.CharField(label=gettext_lazy("Attribution"), max_length=500, required=False)
