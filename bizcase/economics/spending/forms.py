"""The form of an entry of `costs`, made from the parameters of its kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.cases.board import language
from bizcase.cases.planning.months import month_name
from bizcase.economics.entries import COSTS
from bizcase.economics.entry_form import EntryForm, ParameterFields
from bizcase.economics.entry_words import label_of
from bizcase.economics.spending.kinds import MONTHS, months_of
from modeling.costs import KINDS
from modeling.spec import CaseSpec
from modeling.text import say


class CostForm(EntryForm):
    """A cost with its parameters and its months."""

    section = COSTS
    tag = "kind"
    plain = ("unit", "stream", "grade")

    unit = forms.CharField(label=gettext_lazy("What is counted"), required=False, max_length=120)
    first = forms.IntegerField(label=MONTHS["first"], required=False)
    months = forms.IntegerField(
        label=MONTHS["months"],
        required=False,
        help_text=gettext_lazy("Evenly, from the first month on. Empty: paid once."),
    )
    last = forms.IntegerField(label=MONTHS["last"], required=False)
    at = forms.IntegerField(
        label=MONTHS["at"],
        required=False,
        help_text=gettext_lazy("Paid at its end; 0 or empty is today."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        spec: CaseSpec,
        kind: str,
        entry: Mapping[str, Any],
        seen: str = "",
    ) -> None:
        whole = KINDS[kind]
        super().__init__(
            data, spec=spec, kind=kind, whole=whole, part=whole, entry=entry, seen=seen
        )
        shown = {*months_of(kind), *entry}
        for name in MONTHS:
            if name not in shown:
                del self.fields[name]
        self._word_heads(spec)
        self._word_months(spec)

    def _word_heads(self, spec: CaseSpec) -> None:
        """Leave out heads that say nothing here, and fill in the words of the others."""
        counts = any("unit" in re.split(r"\W", unit) for unit in self.parameters.values())
        if counts or "unit" in self.before:
            usual = self.whole.model_fields["unit"].default
            told = _("Such as item, seat or call; empty: {usual}.").format(usual=usual)
            self.fields["unit"].help_text = told
        else:
            del self.fields["unit"]
        streams = [(each.id, say(each.label, language()) or each.id) for each in spec.streams]
        if streams:
            self.fields["stream"] = forms.ChoiceField(
                label=_("Business model it belongs to"),
                required=False,
                choices=[("", _("none in particular")), *streams],
                help_text=_("Where business models are compared, it counts with this one only."),
            )

    def _word_months(self, spec: CaseSpec) -> None:
        start, count = spec.timeline.start, spec.timeline.months
        told = {
            "first": _("A number; 1 or empty is {month}.").format(month=month_name(start, 0)),
            "last": _("A number; empty is the last of the case, {count}.").format(count=count),
        }
        for name, text in told.items():
            if name in self.fields:
                self.fields[name].help_text = text

    @property
    def asks(self) -> str:
        """Which numbers say an amount together, where there is a choice."""
        groups = [" + ".join(map(label_of, group)) for group in self._amounts()]
        if not groups:
            return ""
        return _("Give one of these at least: {forms}.").format(forms="; ".join(groups))

    def _amounts(self) -> tuple[tuple[str, ...], ...]:
        return KINDS[self.kind].amounts

    def when(self) -> list[BoundField]:
        """Return the fields of months."""
        return [self[name] for name in MONTHS if name in self.fields]

    def wanted(self) -> list[ParameterFields]:
        """Return the fields of all parameters: a kind has five at most."""
        return list(self._fields(self.parameters))

    def further(self) -> list[ParameterFields]:
        """Return none: all of them are shown at once."""
        return []

    def clean(self) -> dict[str, Any]:
        """Say beside its field which number is missing, before the document is asked."""
        facts = self.cleaned_data
        groups, is_said = self._amounts(), False
        for group in groups:
            given = [name for name in group if facts.get(name) or name in self.errors]
            is_said = is_said or bool(given)
            for name in group:
                if given and name not in given:
                    there = " + ".join(map(label_of, given))
                    told = _("Say this too: it goes with {there}.").format(there=there)
                    self.add_error(name, told)
        if groups and not is_said:
            self.add_error(None, self.asks)
        return facts

    def entry(self) -> dict[str, Any]:
        """Return the entry as it was typed, with what the form does not show left as it is."""
        months = {name: self.cleaned_data[name] for name in MONTHS if name in self.fields}
        entry = super().entry() | months
        return {name: value for name, value in entry.items() if value is not None}
