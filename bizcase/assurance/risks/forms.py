"""The form of a risk: what the document or the catalogue says, and what somebody typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.assurance.risks import words
from bizcase.assurance.risks.suggestion import monthly_lines
from bizcase.cases.board import language
from bizcase.cases.typed import text_of, typed
from bizcase.cases.words import RISKS, named
from bizcase.economics.lines import given, reworded
from modeling.parts import LONGEST_TEXT, LONGEST_VALUE
from modeling.spec import CaseSpec
from modeling.text import say

NUMBERS: Final = ("frequency", "severity", "cost", "left_frequency", "left_severity")
TEXTS: Final = ("title", "signal", "source")
LONGEST_WINDOW: Final = 600
FIELDS: Final = {  # where what the document's check names stands in the form
    "probability": "frequency",
    "rate": "frequency",
    "window": "first",
    "strikes.line": "line",
    "strikes.months": "months",
    "response.text": "response",
    "response.cost": "cost",
    "response.probability": "left_frequency",
    "response.rate": "left_frequency",
    "response.severity": "left_severity",
}


def _value(label: Any, *, required: bool = False, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(
        label=label, required=required, max_length=LONGEST_VALUE, widget=widget, **more
    )


def _text(label: Any, *, required: bool = False, rows: int = 0, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, required=required, max_length=LONGEST_TEXT, widget=widget, **more
    )


def _month(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=LONGEST_WINDOW, **more
    )


class RiskForm(forms.Form):
    """A risk.

    Parameters
    ----------
    spec : CaseSpec
        Of the case, whose lines it may strike.
    before : mapping
        The risk as the document writes it, or what is suggested.
    is_suggested : bool
        Whether its numbers are suggestions: then each must be confirmed.
    """

    title = _text(gettext_lazy("What may happen"), required=True)
    category = forms.ChoiceField(label=gettext_lazy("Category"))
    by = forms.ChoiceField(label=gettext_lazy("Told as"), choices=words.WAYS)
    frequency = _value(
        gettext_lazy("Probability or rate"),
        required=True,
        help_text=gettext_lazy("A probability such as 5% to 20%, or a rate such as 1 to 4."),
    )
    per = forms.ChoiceField(label=gettext_lazy("Counted"), choices=words.PERIODS)
    first = _month(
        gettext_lazy("First month"),
        help_text=gettext_lazy("In which it may happen; empty: from the start."),
    )
    last = _month(gettext_lazy("Last month"), help_text=gettext_lazy("Empty: to the end."))
    kind = forms.ChoiceField(label=gettext_lazy("What it does"), choices=words.KINDS)
    line = forms.ChoiceField(
        label=gettext_lazy("Which line"),
        required=False,
        help_text=gettext_lazy("Of what shrinks or comes later."),
    )
    months = _month(
        gettext_lazy("For how many months"),
        help_text=gettext_lazy("Of what shrinks; empty: to the end."),
    )
    severity = _value(gettext_lazy("Severity"))
    response = _text(gettext_lazy("What is done about it"), rows=2)
    cost = _value(
        gettext_lazy("What that costs"),
        help_text=gettext_lazy("Paid once, at the start, in the currency of the case."),
    )
    left_frequency = _value(
        gettext_lazy("Probability or rate that remains"),
        help_text=gettext_lazy("Empty: unchanged."),
    )
    left_severity = _value(
        gettext_lazy("Severity that remains"), help_text=gettext_lazy("Empty: unchanged.")
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=list(words.STATUSES.items()),
        help_text=words.STATUS_HELP,
    )
    owner = forms.CharField(
        label=gettext_lazy("Owner"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Who watches it."),
    )
    review_by = forms.DateField(
        label=gettext_lazy("Review by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    signal = _text(
        gettext_lazy("Early warning"),
        rows=2,
        help_text=gettext_lazy("A metric, and from where on it warns."),
    )
    source = _text(
        gettext_lazy("Source"), rows=2, help_text=gettext_lazy("What the numbers rest on.")
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        spec: CaseSpec,
        before: Mapping[str, Any],
        is_suggested: bool = False,
        seen: str = "",
    ) -> None:
        self.spec, self.before = spec, dict(before)
        super().__init__(data, initial={**initial_of(before), "seen": seen}, auto_id="risk_%s")
        self._offer("category", {key: named(RISKS, key) for key in ("", *RISKS)})
        lines = {line.id: say(line.label, language()) or line.id for line in monthly_lines(spec)}
        self._offer("line", {"": "–", **lines})
        for name in NUMBERS:
            if not is_suggested or not self.initial[name]:
                continue  # what is typed is looked at
            self.fields[f"confirm_{name}"] = forms.BooleanField(label=words.CONFIRM, required=False)

    def _offer(self, name: str, texts: dict[str, str]) -> None:
        """Offer what is known, and what stands there already."""
        field, chosen = self.fields[name], str(self.initial[name])
        choices = list({chosen: named(RISKS, chosen), **texts}.items())
        if chosen in texts:
            choices = list(texts.items())
        self.fields[name] = forms.ChoiceField(
            label=field.label,
            required=field.required,
            help_text=field.help_text,
            choices=choices,
        )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        for name in NUMBERS:
            box = f"confirm_{name}"
            if box in self.fields and facts.get(name) and not facts.get(box):
                self.add_error(name, words.UNCONFIRMED)
        if facts.get("kind") in ("scale", "delay") and not facts.get("line"):
            self.add_error("line", _("Choose the line that shrinks or comes later."))
        said = [facts.get(name) for name in ("cost", "left_frequency", "left_severity")]
        if any(said) and not facts.get("response"):
            self.add_error("response", _("Say what is done, or leave its numbers empty."))
        return facts

    def numbers(self) -> dict[str, dict[str, BoundField | None]]:
        """Return the fields of numbers, each with the box that confirms it."""
        return {
            name: {
                "value": self[name],
                "confirm": self[f"confirm_{name}"] if f"confirm_{name}" in self.fields else None,
            }
            for name in NUMBERS
        }

    def meanings(self) -> list[tuple[Any, Any]]:
        """Say what severity is, by what the event does."""
        return [(word, words.MEANINGS[kind]) for kind, word in words.KINDS]

    def tree(self, key: str) -> dict[str, Any]:
        """Return the risk as the document writes it; texts keep their other languages."""
        facts, spoken = self.cleaned_data, language()
        changed: dict[str, Any] = {
            "id": key,
            "category": facts["category"],
            "probability": None,
            "rate": None,
            facts["by"]: typed(facts["frequency"]),
            "per": facts["per"],
            "window": self._window(),
            "severity": _number(facts["severity"]),
            "strikes": self._strike(),
            "response": self._response(),
            "owner": facts["owner"],
            "review_by": facts["review_by"].isoformat() if facts["review_by"] else None,
            "status": None if facts["status"] == "open" else facts["status"],
        }
        for name in TEXTS:
            changed[name] = reworded(self.before.get(name), facts[name], spoken)
        return given({**self.before, **changed})

    def _window(self) -> list[int] | None:
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        if first is None and last is None:
            return None
        return [first or 1, last or self.spec.timeline.months]

    def _strike(self) -> dict[str, Any]:
        facts = self.cleaned_data
        found = {"kind": facts["kind"]}
        if facts["kind"] in ("scale", "delay"):
            found["line"] = facts["line"]
        if facts["kind"] == "scale" and facts["months"]:
            found["months"] = facts["months"]
        return found

    def _response(self) -> dict[str, Any] | None:
        facts, before = self.cleaned_data, self.before.get("response", {})
        if not facts["response"]:
            return None
        return given(
            {
                "text": reworded(before.get("text"), facts["response"], language()),
                "cost": _number(facts["cost"]),
                facts["by"]: _number(facts["left_frequency"]),
                "severity": _number(facts["left_severity"]),
            }
        )

    def refuse(self, errors: Iterable[tuple[str, str]]) -> None:
        """Put what the document's check found beside the fields that it names.

        What it found in another part of the document stands above the form, with its place.
        """
        ids = [risk.id for risk in self.spec.risks]
        key = self.before.get("id")
        own = f"risks[{ids.index(key) if key in ids else len(ids)}]"
        for path, message in errors:
            is_own = path == own or path.startswith(f"{own}.")
            inside = re.sub(r"\[\d+\]$", "", path.removeprefix(own).lstrip(".")) if is_own else path
            field = FIELDS.get(inside, inside)
            if is_own and field in self.fields:
                self.add_error(field, message)
            else:
                self.add_error(None, f"{inside}: {message}" if inside else message)


def _number(text: str) -> float | str | None:
    return typed(text) if text else None


def _shown(value: float | str | None) -> str:
    return "" if value is None else text_of(value)


def initial_of(risk: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the fields begin with."""
    spoken, strikes = language(), risk.get("strikes", {})
    response, window = risk.get("response", {}), risk.get("window") or (None, None)
    by = "rate" if "rate" in risk else "probability"
    return {
        **{name: say(risk.get(name), spoken) for name in TEXTS},
        "category": risk.get("category", ""),
        "by": by,
        "frequency": _shown(risk.get(by)),
        "per": risk.get("per", "year"),
        "first": window[0],
        "last": window[1],
        "kind": strikes.get("kind", "loss"),
        "line": strikes.get("line", ""),
        "months": strikes.get("months"),
        "severity": _shown(risk.get("severity")),
        "response": say(response.get("text"), spoken),
        "cost": _shown(response.get("cost")),
        "left_frequency": _shown(response.get(by)),
        "left_severity": _shown(response.get("severity")),
        "status": risk.get("status", "open"),
        "owner": risk.get("owner", ""),
        "review_by": risk.get("review_by"),
    }
