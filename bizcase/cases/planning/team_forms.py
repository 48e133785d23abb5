"""What people type about places of the team and about levers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bizcase.cases.board import language
from bizcase.cases.planning import levers
from bizcase.cases.planning.catalogue import Role
from bizcase.cases.planning.edits import reworded, reworded_all
from bizcase.cases.planning.forms import (
    LATEST,
    PartForm,
    level_field,
    levels_of,
    month_field,
    shown,
    text_field,
)
from bizcase.cases.planning.hiring import OWN, Place, estimate, place_of
from bizcase.cases.typed import typed
from modeling.costs import PeopleCost
from modeling.spec import CaseSpec
from modeling.text import say


class MemberForm(PartForm):
    """A place of the team and what pays for it."""

    aliases = {"headcount": "count", "first": "start", "label": "role", "cost": "paid_by"}

    role = text_field(_("Place"), required=True)
    name = text_field(_("Who fills it"), help_text=_("Empty while the place is open."))
    count = forms.FloatField(
        label=_("How many full-time people"), min_value=0.05, max_value=100_000, initial=1
    )
    start = month_field(_("Comes after month"), required=True, initial=0)
    paid_by = forms.ChoiceField(label=_("Paid by"), required=False)
    salary = text_field(
        _("Salary per person and month"),
        help_text=_("A number or a range, of an entry of its own."),
    )
    overhead = forms.FloatField(
        label=_("On top, as a share"), required=False, min_value=0, max_value=5
    )
    skills = text_field(_("What they bring"), rows=3, help_text=_("One in a line."))
    technical = level_field("technical")
    business = level_field("business")
    team = level_field("team")
    risk = level_field("risk")
    communication = level_field("communication")
    seen_cost = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, spec: CaseSpec, **more: Any) -> None:
        super().__init__(*args, **more)
        entries = [entry for entry in spec.costs if isinstance(entry, PeopleCost)]
        named = [(entry.id, say(entry.label, language()) or entry.id) for entry in entries]
        self.fields["paid_by"] = forms.ChoiceField(
            label=_("Paid by"),
            required=False,
            choices=[
                (OWN, _("an entry of its own")),
                ("", _("nobody in the model")),
                *((key, f"{name} ({key})") for key, name in named),
            ],
        )

    @classmethod
    def read(cls, tree: Mapping[str, Any], cost: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what the form says of a place and of what pays for it; of the latter alone too."""
        if "kind" in tree:
            heads, first = shown(_plain(tree.get("headcount"))), int(tree.get("first", 1))
            return {"count": heads, "start": first - 1, **cls._paid(tree)}
        return {
            "role": say(tree.get("role"), language()),
            "name": tree.get("name", ""),
            "count": tree.get("count", 1),
            "start": tree.get("start", 0),
            **cls._paid(cost or {}),
            "skills": "\n".join(say(skill, language()) for skill in tree.get("skills", ())),
            **tree.get("ratings", {}),
        }

    @staticmethod
    def _paid(cost: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "salary": shown(_plain(cost.get("salary"))),
            "overhead": shown(_plain(cost.get("overhead"))),
        }

    @classmethod
    def suggested(cls, role: Role, spec: CaseSpec, start: int) -> dict[str, Any]:
        """Return what the form says of a role of the catalogue."""
        place = place_of(role, spec.currency, start=start)
        return {
            "role": say(place.role, language()),
            "count": 1,
            "start": start,
            "paid_by": OWN,
            "salary": shown(place.salary),
            "overhead": place.overhead,
            "skills": "\n".join(say(skill, language()) for skill in place.skills),
            **place.ratings,
        }

    def place(self, before: Mapping[str, Any], role: Role | None) -> Place:
        """Return the place of a valid form; texts keep the languages that they had."""
        facts = self.cleaned_data
        known: Mapping[str, Any] = before
        if role is not None and not before:
            known = {"role": dict(role.name), "skills": [dict(skill) for skill in role.skills]}
        salary = typed(facts["salary"]) if facts["salary"] else None
        return Place(
            role=reworded(known.get("role"), facts["role"]) or facts["role"],
            name=facts["name"],
            count=facts["count"],
            start=facts["start"],
            skills=tuple(reworded_all(list(known.get("skills", ())), facts["skills"].splitlines())),
            ratings=levels_of(facts),
            paid_by=facts["paid_by"] if "paid_by" in self.data else OWN,
            salary=salary,
            overhead=facts["overhead"] or 0.0,
            source=self._source(role, salary),
        )

    def _source(self, role: Role | None, salary: float | str | None) -> dict[str, str] | None:
        """Return our estimate as the source where the salary is still the estimated one."""
        if role is None or salary is None:
            return None
        return estimate(role) if salary == self.initial.get("salary") else None

    @property
    def pay(self) -> list[forms.BoundField]:
        return [self[name] for name in ("count", "start", "paid_by", "salary", "overhead")]

    @property
    def who(self) -> list[forms.BoundField]:
        return [self[name] for name in ("role", "name", "skills")]


def _plain(parameter: Any) -> Any:
    return parameter.get("value") if isinstance(parameter, Mapping) else parameter


def has_number(cost: Mapping[str, Any] | None) -> bool:
    """Say whether the headcount of a people entry is a number, so that a place may set it."""
    return isinstance(_plain((cost or {}).get("headcount")), int | float)


class LeverForm(PartForm):
    """A lever: what it multiplies, by how much, what it costs and when it runs."""

    label = text_field(_("What it is called"), required=True)
    target = forms.ChoiceField(label=_("Acts on"))
    factor = text_field(
        _("Multiplies it by"),
        required=True,
        help_text=_("1 changes nothing; 1.05 to 1.3 is a range."),
    )
    cost = text_field(
        _("Cost per month"), help_text=_("A number or a range; empty if it costs nothing.")
    )
    share = text_field(
        _("And as a share"), help_text=_("Such as 2% to 8%, of what is chosen next.")
    )
    base = forms.ChoiceField(label=_("The share is of"), required=False)
    first = forms.IntegerField(label=_("From month"), min_value=1, max_value=LATEST, initial=1)
    last = forms.IntegerField(
        label=_("To month"),
        required=False,
        min_value=1,
        max_value=LATEST,
        help_text=_("Empty: to the end."),
    )
    source = text_field(_("Source"))
    enabled = forms.BooleanField(label=_("Switched on"), required=False, initial=True)
    tactic = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, spec: CaseSpec, **more: Any) -> None:
        super().__init__(*args, **more)
        target, base = self.fields["target"], self.fields["base"]
        if isinstance(target, forms.ChoiceField) and isinstance(base, forms.ChoiceField):
            target.choices = [("", _("choose …")), *levers.targets(spec)]
            base.choices = [("", _("nothing")), *levers.bases(spec), *self._own_base(spec)]

    def _own_base(self, spec: CaseSpec) -> list[tuple[str, str]]:
        """Return the base of the lever as it is, if it is one that the form would not offer."""
        now = str(self.initial.get("base") or "")
        return [(now, now)] if now and now not in dict(levers.bases(spec)) else []

    @classmethod
    def read(cls, tree: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the form says of a lever of the document."""
        numbers = {
            name: shown(_plain(tree.get(name))) for name in ("factor", "cost", "share", "base")
        }
        return {
            **{name: tree.get(name, "") for name in ("target", "tactic", "last")},
            **numbers,
            "label": say(tree.get("label"), language()) or tree.get("id", ""),
            "source": say(tree.get("source"), language()),
            "first": tree.get("first", 1),
            "enabled": tree.get("enabled", True),
        }

    def facts(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was typed as a document says it, the other languages of texts kept."""
        typed_in = self.cleaned_data
        known = before or self._of_tactic()
        numbers = {name: typed(typed_in[name]) for name in ("factor", "cost", "share")}
        share = typed_in["share"]
        return {
            "tactic": typed_in["tactic"],
            "label": reworded(known.get("label"), typed_in["label"]),
            "target": typed_in["target"],
            **{name: _in_place(before.get(name), value) for name, value in numbers.items()},
            "base": _in_place(before.get("base"), typed_in["base"]) if share else None,
            "first": typed_in["first"],
            "last": typed_in["last"],
            "source": reworded(before.get("source"), typed_in["source"]),
            "enabled": typed_in["enabled"],
        }

    def _of_tactic(self) -> Mapping[str, Any]:
        found = levers.tactic(self.cleaned_data["tactic"])
        return {} if found is None else {"label": dict(found.name)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("share") and not cleaned.get("base"):
            self.add_error("base", _("Say what the share is of."))
        return cleaned


def _in_place(before: Any, value: Any) -> Any:
    """Return a parameter with another value; what else it says stays."""
    if value in ("", None):
        return None
    return {**before, "value": value} if isinstance(before, Mapping) else value
