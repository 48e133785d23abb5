"""Fairness and ethics: rates of groups or a measured ratio, a gate or a multiplier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.cases.board import language
from bizcase.economics.value.forms.fields import (
    Entry,
    ValueForm,
    parameter,
    radios,
    said_in,
    value_field,
    value_of,
)
from bizcase.economics.value.names import lines_with_a_role, roles_of
from bizcase.economics.value.quantities import written
from bizcase.economics.value.tables import Column, Table
from modeling.text import say

MANY: Final = 500


class GateForm(ValueForm):
    kind: ClassVar[str] = "gate"
    places: ClassVar[Mapping[str, str]] = {"role": "line"}

    measures = radios(
        gettext_lazy("It measures"),
        ("fairness", gettext_lazy("fairness, F")),
        ("ethics", gettext_lazy("ethics, E")),
        initial="fairness",
    )
    basis = radios(
        gettext_lazy("It is measured as"),
        (
            "rates",
            gettext_lazy("rates of groups: the smallest over the largest (four-fifths rule)"),
        ),
        ("metric", gettext_lazy("a ratio that was measured")),
        initial="rates",
    )
    metric = value_field(
        gettext_lazy("Measured ratio"),
        gettext_lazy("From 0 to 1, such as 78% to 92%, or the name of an assumption."),
        required=False,
    )
    use = radios(
        gettext_lazy("It is used as"),
        ("gate", gettext_lazy("a gate that is met or not")),
        ("multiplier", gettext_lazy("a multiplier that takes its share off a line")),
        initial="gate",
    )
    threshold = forms.CharField(
        label=gettext_lazy("Threshold"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("0.8 is the four-fifths rule."),
    )
    line = forms.ChoiceField(label=gettext_lazy("Line that it scales"), required=False)

    def shown(self, entry: Entry) -> dict[str, Any]:
        return {
            "measures": entry.get("measures", "fairness"),
            "basis": "metric" if entry.get("metric") is not None else "rates",
            "metric": value_of(entry.get("metric")),
            "use": entry.get("use", "gate"),
            "threshold": written(entry.get("threshold", None if entry else 0.8)),
            "line": entry.get("line") or "",
        }

    def made_tables(self) -> tuple[Table, ...]:
        columns = (
            Column(name="id", label="", kind="hidden", required=False),
            Column(name="label", label=_("Group"), kind="text"),
            Column(name="selected", label=_("Share selected"), kind="value"),
        )
        return (Table(key="rates", label=_("Rates of the groups"), columns=columns, least=2),)

    def table_rows(self, key: str, entry: Entry) -> list[dict[str, str]]:
        return [
            {
                "id": group["id"],
                "label": say(group.get("label"), language()) or group["id"],
                "selected": value_of(group["selected"]),
            }
            for group in entry.get("rates", ())
        ]

    def offer(self) -> None:
        none = ("", _("none: a formula uses its score"))
        choices = [none, *lines_with_a_role(self.spec, self.before)]
        self.fields["line"].choices = choices  # type: ignore[attr-defined]
        del self.fields["value_category"]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        typed["threshold_number"] = self.figure("threshold")
        if typed.get("use") == "gate" and not typed.get("threshold"):
            self.add_error("threshold", _("Write what the ratio must reach, such as 0.8."))
        if typed.get("basis") == "metric" and not typed.get("metric"):
            self.add_error("metric", _("Write what was measured; nothing measured is not a 1."))
        typed["rates"] = self.tables["rates"].clean() if typed.get("basis") == "rates" else []
        if typed.get("basis") == "rates" and len(typed["rates"]) < 2:
            self.tables["rates"].errors.append(_("Write the rates of two groups or more."))
        return typed

    def fill(self, entry: Entry) -> None:
        typed = self.cleaned_data
        entry["measures"], entry["use"] = typed["measures"], typed["use"]
        entry["metric"] = None
        if typed["basis"] == "metric":
            entry["metric"] = parameter((self.before or {}).get("metric"), typed["metric"])
        entry["rates"] = self._groups() or None
        is_gate = typed["use"] == "gate"
        entry["threshold"] = typed["threshold_number"] if is_gate else None
        entry["line"] = None if is_gate else typed["line"] or None
        roles = {line.id: line.role for line in roles_of(self.spec)}
        entry["role"] = roles.get(entry["line"] or "", "benefit")

    def _groups(self) -> list[dict[str, Any]]:
        """Return the groups; one that was there keeps its id, its languages and its source."""
        known = {group["id"]: group for group in (self.before or {}).get("rates", ())}
        taken = {row.get("id") for row in self.cleaned_data["rates"]}
        groups = []
        for row in self.cleaned_data["rates"]:
            before = known.get(row.get("id", ""), {})
            name = before.get("id") or next(
                each for n in range(1, MANY) if (each := f"g{n}") not in taken
            )
            taken.add(name)
            label = said_in(before.get("label"), "" if row["label"] == name else row["label"])
            group = {"id": name, "label": label}
            group["selected"] = parameter(before.get("selected"), row["selected"])
            groups.append({key: part for key, part in group.items() if part is not None})
        return groups
