"""What people type about stages, milestones, founders, duties, places and levers.

Every form reads itself from a tree of the document (`read`) and writes one (`tree`): texts in the
reader's language change, those in other languages stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from bizcase.cases.board import language
from bizcase.cases.planning.edits import given, reworded, reworded_all
from bizcase.cases.planning.radar import NAMES
from bizcase.cases.typed import typed
from bizcase.core.errors import DomainError
from modeling.parts import LONGEST_TEXT
from modeling.plan import CAPABILITIES, HIGHEST
from modeling.spec import CaseSpec
from modeling.text import say

LATEST: Final = 600
SPLIT: Final = re.compile(r"[,，、;；\n]+")


def shown(value: Any) -> str:
    """Return a value as a person types it."""
    return f"{value:.15g}" if isinstance(value, int | float) else str(value or "")


def listed(text: str) -> list[str]:
    """Return the names of a list that is written with commas or line breaks."""
    return list(dict.fromkeys(name.strip() for name in SPLIT.split(text) if name.strip()))


class PartForm(forms.Form):
    """A form of a part of the plan."""

    aliases: ClassVar[Mapping[str, str]] = {}  # keys of the document that stand in other fields
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def tell(self, error: DomainError) -> None:
        """Put what is wrong beside the fields that it is about."""
        for path, message in error.errors or (("", error.message),):
            key = re.sub(r"\[\d+\]$", "", path).rpartition(".")[2]
            name = self.aliases.get(key, key)
            text = message if name in self.fields or not path else f"{path}: {message}"
            self.add_error(name if name in self.fields else None, text)

    @property
    def abilities(self) -> list[forms.BoundField]:
        """The fields that rate."""
        return [self[name] for name in CAPABILITIES if name in self.fields]

    @property
    def others(self) -> list[forms.BoundField]:
        """All other fields that are seen."""
        names = (name for name in self.fields if name not in CAPABILITIES)
        return [self[name] for name in names if not self[name].is_hidden]


def text_field(
    label: Any, *, required: bool = False, rows: int = 0, suggest: str = "", **more: Any
) -> forms.CharField:
    """Return a field for a text; ``suggest`` names the list of the page that it may be out of."""
    attributes = {"rows": rows} if rows else {"list": suggest} if suggest else {}
    widget = forms.Textarea(attrs=attributes) if rows else forms.TextInput(attrs=attributes)
    return forms.CharField(
        label=label, required=required, max_length=LONGEST_TEXT, widget=widget, **more
    )


def month_field(label: Any, *, required: bool = False, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=required, min_value=0, max_value=LATEST, **more)


def level_field(key: str) -> forms.TypedChoiceField:
    choices = [("", "–"), *((str(level), str(level)) for level in range(HIGHEST + 1))]
    return forms.TypedChoiceField(
        label=_(NAMES[key]), required=False, choices=choices, coerce=int, empty_value=None
    )


def levels_of(cleaned: Mapping[str, Any]) -> dict[str, int]:
    return {key: cleaned[key] for key in CAPABILITIES if cleaned.get(key) is not None}


class WithStage(PartForm):
    """A form that names a stage of the case."""

    def __init__(self, *args: Any, spec: CaseSpec, **more: Any) -> None:
        super().__init__(*args, **more)
        self.spec = spec
        field = self.fields.get("stage")
        if isinstance(field, forms.ChoiceField):
            stages = ((each.id, say(each.title, language())) for each in spec.plan.stages)
            field.choices = [("", _("no stage")), *stages]


class StageForm(WithStage):
    title = text_field(_("Title"), required=True)
    start = month_field(
        _("Begins after month"), help_text=_("Months since the start of the case; 0 is today.")
    )
    months = month_field(_("How many months"))
    budget = text_field(_("Budget"), help_text=_("A number, or a range such as 200000 to 500000."))
    after = forms.ChoiceField(label=_("Stands behind"), required=False)
    criteria = text_field(
        _("Exit criteria"), rows=4, help_text=_("One in a line; evidence is added on the board.")
    )
    technical = level_field("technical")
    business = level_field("business")
    team = level_field("team")
    risk = level_field("risk")
    communication = level_field("communication")

    def __init__(self, *args: Any, key: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.key = key
        others = [each for each in self.spec.plan.stages if each.id != key]
        choices: list[tuple[str, Any]] = [("", _("nothing: it is the first"))]
        choices += [(each.id, say(each.title, language())) for each in others]
        self.fields["after"] = forms.ChoiceField(
            label=_("Stands behind"), required=False, choices=choices
        )
        if key:
            del self.fields["criteria"]

    @classmethod
    def read(cls, tree: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "title": say(tree.get("title"), language()),
            "start": tree.get("start"),
            "months": tree.get("months"),
            "budget": shown(tree.get("budget")),
            **tree.get("needs", {}),
        }

    def tree(self, before: Mapping[str, Any]) -> dict[str, Any]:
        facts = self.cleaned_data
        criteria = [line.strip() for line in facts.get("criteria", "").splitlines()]
        changed = {
            "title": reworded(before.get("title"), facts["title"]),
            "start": facts["start"],
            "months": facts["months"],
            "budget": typed(facts["budget"]) if facts["budget"] else None,
            "needs": levels_of(facts),
        }
        if not self.key:
            changed["exit"] = [line for line in criteria if line]
        return given({**before, **changed})

    def at(self) -> int:
        """Return the place among the other stages."""
        keys = [stage.id for stage in self.spec.plan.stages if stage.id != self.key]
        after = self.cleaned_data["after"]
        return keys.index(after) + 1 if after in keys else 0


class CriterionForm(PartForm):
    text = text_field(_("What must hold"), required=True)
    evidence = text_field(_("What shows it"), suggest="records")
    met = forms.DateField(
        label=_("Met since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    number = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def tree(self, before: Any) -> Any:
        """Return a criterion, short where it says only its text."""
        whole = dict(before) if isinstance(before, Mapping) and "text" in before else {}
        text = whole.get("text", before if before else None)
        facts = self.cleaned_data
        told = given(
            {
                "text": reworded(text, facts["text"]),
                "evidence": reworded(whole.get("evidence"), facts["evidence"]),
                "met": facts["met"].isoformat() if facts["met"] else None,
            }
        )
        return told["text"] if set(told) == {"text"} else told


class MilestoneForm(WithStage):
    title = text_field(_("What is done"), required=True)
    month = month_field(
        _("By the end of month"), required=True, help_text=_("Counted from the start of the case.")
    )
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    owner = text_field(_("Who sees to it"), suggest="people")
    done = forms.DateField(
        label=_("Done on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    @classmethod
    def read(cls, tree: Mapping[str, Any]) -> dict[str, Any]:
        return {**tree, "title": say(tree.get("title"), language())}

    def tree(self, before: Mapping[str, Any]) -> dict[str, Any]:
        facts = self.cleaned_data
        changed = {
            "title": reworded(before.get("title"), facts["title"]),
            "month": facts["month"],
            "stage": facts["stage"],
            "owner": facts["owner"],
            "done": facts["done"].isoformat() if facts["done"] else None,
        }
        return given({**before, **changed})


class DutyForm(WithStage):
    task = text_field(_("What is done"), required=True)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    responsible = text_field(
        _("Responsible: who do it"), required=True, help_text=_("Several with commas.")
    )
    accountable = text_field(
        _("Accountable: the one who answers"),
        required=True,
        suggest="people",
        help_text=_("Exactly one."),
    )
    consulted = text_field(_("Consulted before"))
    informed = text_field(_("Informed after"))

    @classmethod
    def read(cls, tree: Mapping[str, Any]) -> dict[str, Any]:
        lists = {
            name: ", ".join(map(str, tree.get(name, ())))
            for name in ("responsible", "consulted", "informed")
        }
        return {**tree, **lists, "task": say(tree.get("task"), language())}

    def tree(self, before: Mapping[str, Any]) -> dict[str, Any]:
        facts = self.cleaned_data
        changed = {
            "task": reworded(before.get("task"), facts["task"]),
            "stage": facts["stage"],
            "accountable": facts["accountable"],
            **{name: listed(facts[name]) for name in ("responsible", "consulted", "informed")},
        }
        return given({**before, **changed})


class FounderForm(WithStage):
    name = text_field(_("Name"), required=True)
    role = text_field(_("What they do"))
    evidence = text_field(
        _("What the ratings rest on"), rows=2, help_text=_("Work done, results, references.")
    )
    technical = level_field("technical")
    business = level_field("business")
    team = level_field("team")
    risk = level_field("risk")
    communication = level_field("communication")

    @classmethod
    def read(cls, tree: Mapping[str, Any]) -> dict[str, Any]:
        said = {name: say(tree.get(name), language()) for name in ("role", "evidence")}
        return {"name": tree.get("name", ""), **said, **tree.get("ratings", {})}

    def tree(self, before: Mapping[str, Any]) -> dict[str, Any]:
        facts = self.cleaned_data
        changed = {
            "name": facts["name"],
            "role": reworded(before.get("role"), facts["role"]),
            "ratings": levels_of(facts),
            "evidence": reworded(before.get("evidence"), facts["evidence"]),
        }
        return given({**before, **changed})


class CharterForm(WithStage):
    purpose = text_field(_("Purpose"), rows=3, help_text=_("Why it is done, in two sentences."))
    scope = text_field(_("Scope"), rows=3, help_text=_("What belongs to it."))
    outside = text_field(_("Outside"), rows=2, help_text=_("What does not belong to it."))
    sponsor = text_field(
        _("Sponsor"), suggest="people", help_text=_("Who answers for it and gives the money.")
    )
    success = text_field(
        _("Success measures"), rows=4, help_text=_("One in a line, each with a number and a date.")
    )

    @classmethod
    def read(cls, tree: Mapping[str, Any]) -> dict[str, Any]:
        said = {name: say(tree.get(name), language()) for name in ("purpose", "scope", "outside")}
        success = (say(text, language()) for text in tree.get("success", ()))
        return {**said, "sponsor": tree.get("sponsor", ""), "success": "\n".join(success)}

    def tree(self, before: Mapping[str, Any]) -> dict[str, Any]:
        facts = self.cleaned_data
        words = {
            name: reworded(before.get(name), facts[name])
            for name in ("purpose", "scope", "outside")
        }
        success = reworded_all(list(before.get("success", ())), facts["success"].splitlines())
        return given({**words, "sponsor": facts["sponsor"], "success": success})


def people_of(spec: CaseSpec) -> Iterable[str]:
    """Return the names that duties may name: founders, members, and the places of the team."""
    names = [founder.name for founder in spec.plan.founders]
    names += [member.name for member in spec.plan.team if member.name]
    names += [say(member.role, language()) for member in spec.plan.team]
    return dict.fromkeys(names)
