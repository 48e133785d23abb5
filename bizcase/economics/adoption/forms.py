"""The short form by which a note becomes part of the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from bizcase.cases.canvas.board import NoteView
from bizcase.cases.canvas.hypotheses import free_id
from bizcase.cases.typed import typed
from bizcase.cases.words import CATEGORIES
from bizcase.economics.adoption.drafts import Adoption
from bizcase.economics.adoption.ways import ASSUMPTION, COSTS, MONTHLY, ONCE, VALUE, Way
from modeling.figures import Figure
from modeling.spec import CaseSpec
from modeling.text import Text, say

LONGEST_ID: Final = 28  # an entry's id has 32 characters, and its lines' ids begin with it


class AdoptionForm(forms.Form):
    """Id, amount or range, unit, and what the way asks for besides."""

    id = forms.RegexField(
        r"^[a-z_][a-z0-9_]*$",
        label=_("Name in formulas"),
        max_length=LONGEST_ID,
        error_messages={"invalid": _("Use lower-case letters, digits and _, a letter first.")},
    )
    label = forms.CharField(label=_("What it is called"), max_length=300, required=False)

    def __init__(self, *args: Any, way: Way, block: str, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way, self.block = way, block
        for ask in way.asks:
            self.fields[ask.name] = _field(ask.label, ask.unit(currency), ask)
        if way.counts:
            self.fields["unit"] = forms.CharField(
                label=_("Unit") if way.key == ASSUMPTION else _("What is counted"),
                help_text=_("Such as CNY/month, 1/month, or 1 for a share.")
                if way.key == ASSUMPTION
                else _("Such as seat, user, lender."),
                max_length=120,
            )
        if way.key in (MONTHLY, ONCE) and block == "cost_structure":
            self.fields["category"] = forms.ChoiceField(
                label=_("Category"), choices=[(key, _(CATEGORIES[key])) for key in COSTS]
            )
        if way.key == ONCE:
            self.fields["at"] = forms.IntegerField(
                label=_("At the end of month"),
                help_text=_("0 is today."),
                min_value=0,
                max_value=600,
                initial=0,
            )

    def adoption(self) -> Adoption:
        """Return what a valid form says."""
        facts = self.cleaned_data
        values: dict[str, Any] = {}
        for ask in self.way.asks:
            text = facts.get(ask.name) or ""
            values[ask.name] = text if ask.choices else typed(text)
        return Adoption(
            way=self.way,
            id=facts["id"],
            values=values,
            label=facts.get("label") or "",
            unit=facts.get("unit") or "",
            category=facts.get("category") or "",
            at=facts.get("at") or 0,
            block=self.block,
        )

    def take(self, errors: tuple[tuple[str, str], ...]) -> None:
        """Put what the document refuses beside the fields that it is about."""
        for path, message in errors:
            last = path.rpartition(".")[2] if "." in path else ""
            name = {"formula": VALUE, "value": VALUE}.get(last, last)
            self.add_error(name if name in self.fields else None, message)


def _field(label: str, unit: str, ask: Any) -> forms.Field:
    if ask.choices:
        return forms.ChoiceField(label=label, choices=[(word, word) for word in ask.choices])
    return forms.CharField(
        label=f"{label} ({unit})" if unit else label,
        required=ask.is_required,
        max_length=20_000,
        help_text=_("A number, “5 to 10”, “2% to 5%”, or a formula.") if ask.name == VALUE else "",
    )


def first_guess(
    spec: CaseSpec, note: NoteView, text: Text, way: Way, number: int | None
) -> Mapping[str, Any]:
    """Return what the form begins with: an id of the note's words, and the number in its text."""
    found: dict[str, Any] = {
        "id": free_id(spec, say(text, "en"), stem="note")[:LONGEST_ID].rstrip("_"),
        "label": note.text[:300],
    }
    figures = [claim.figure for claim in note.claims]
    if number is not None and number < len(figures):
        figure: Figure | None = figures[number]
    else:
        loose = (claim.figure for claim in note.claims if claim.state == "loose")
        figure = next(loose, figures[0] if figures else None)
    if figure is None:
        return found
    asked = next((ask for ask in way.asks if _suits(figure, ask.signature)), None)
    if asked is not None:
        found[asked.name] = figure.value
    if way.key == ASSUMPTION:
        found["unit"] = figure.unit
    return found


def _suits(figure: Figure, signature: str) -> bool:
    if not signature:
        return True
    if figure.kind == "money":
        return signature.startswith("money")
    return (figure.kind == "percent") == signature.startswith("1") and "money" not in signature
