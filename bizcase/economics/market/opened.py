"""The one form that is open on the market page: which part it writes, and both versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from bizcase.cases.amend import Stale, mark
from bizcase.cases.board import language
from bizcase.cases.models import Case
from bizcase.core.errors import DomainError
from bizcase.economics.market.edits import (
    SECTIONS,
    Part,
    level_of,
    part_of,
    parts_of,
    place_of,
    section_of,
    test_of,
)
from bizcase.economics.market.forms import FORMS, PartForm, PositioningForm, ResultForm, SizeForm
from bizcase.economics.market.names import mark_in
from modeling.market_personas import units_of
from modeling.text import say

Query = Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Opened:
    """A form with its place on the page.

    Attributes
    ----------
    kind : str
        A list of the market, a level, ``positioning`` or ``result``.
    form : Form
    url : str
        Where it is sent.
    before : JSON value
        The part as the newest document has it.
    place : int or None
        Of an item of a list; None for a new one.
    key : str
        Of a market test whose result is entered.
    theirs : list of (label, text)
        What somebody else has written meanwhile, where it differs.
    is_gone : bool
        Somebody else has removed the part meanwhile.
    """

    kind: str
    form: forms.Form
    url: str
    before: Any = None
    place: int | None = None
    key: str = ""
    theirs: list[tuple[Any, str]] | None = None
    is_gone: bool = False

    @property
    def heading(self) -> str:
        if self.kind not in SECTIONS:
            return ""
        template = _("New {word}") if self.place is None else _("Change this {word}")
        return template.format(word=SECTIONS[self.kind])

    @property
    def can_remove(self) -> bool:
        return self.place is not None or self.kind in ("tam", "sam", "som")


def size_form(case: Case, level: str, sent: Query | None = None) -> Opened:
    """Open the form of TAM, SAM or SOM."""
    part = case.newest.document.get("market", {}).get(level_of(level))
    first = {**SizeForm.first(part), "seen": mark(part)}
    if part is None:
        first["unit"] = f"{case.currency}/year"
    url = reverse("economics:market_size", args=[case.pk, level])
    return Opened(kind=level, form=SizeForm(sent, initial=first), url=url, before=part)


def positioning_form(case: Case, sent: Query | None = None) -> Opened:
    """Open the form of the positioning."""
    text = case.newest.document.get("market", {}).get("positioning")
    first = {"text": say(text, language()), "seen": mark(text)}
    url = reverse("economics:market_positioning", args=[case.pk])
    form = PositioningForm(sent, initial=first)
    return Opened(kind="positioning", form=form, url=url, before=text)


def part_form(case: Case, section: str, place: int | None, sent: Query | None = None) -> Opened:
    """Open the form of an item of a list; without a place of a new one."""
    form = FORMS[section_of(section)]
    if place is None:
        url = reverse("economics:market_add", args=[case.pk, section])
        return Opened(kind=section, form=form(sent, initial=_blank(case, section)), url=url)
    part = part_of(case.newest.document, section, place)
    first = {**form.first(part), "seen": mark(part)}
    if section == "rates":
        first |= _rate_value(case, part)
    url = reverse("economics:market_change", args=[case.pk, section, place])
    filled = form(sent, initial=first)
    return Opened(kind=section, place=place, form=filled, url=url, before=part)


def _blank(case: Case, section: str) -> dict[str, Any]:
    """Return what a new item most likely begins with."""
    if section in ("personas", "competitors"):
        return {"unit": next(iter(units_of(case.spec)), "")}
    return {"sample_size": 200} if section == "tests" else {}


def _rate_value(case: Case, part: Part) -> dict[str, Any]:
    """Return the value of a rate that lines use, from its assumption."""
    name = part["rate"]
    known = next((item for item in case.spec.assumptions if item.id == name), None)
    if known is None:
        return {}
    value = f"{known.value:.15g}" if isinstance(known.value, float) else known.value
    return {"rate": value, "seen_value": mark_in(case.newest.document, case.spec, known.id)}


def result_form(case: Case, key: str, sent: Query | None = None) -> Opened:
    """Open the form of the result of a market test."""
    test = test_of(case.newest.document, key)
    first: dict[str, Any] = {"seen": mark(test)}
    if known := test.get("result"):
        first |= {"successes": round(known["value"] * known["n"]), "n": known["n"]}
        first |= {"date": known["date"], "source": say(known.get("source"), language())}
    else:
        first["n"] = test["sample_size"]
    url = reverse("economics:market_result", args=[case.pk, key])
    form = ResultForm(sent, initial=first)
    return Opened(kind="result", key=key, form=form, url=url, before=test)


def refused(case: Case, opened: Opened, refusal: DomainError) -> Opened:
    """Return the form with what is wrong beside its fields, and both versions if it came late."""
    if isinstance(refusal, Stale):
        _show_both(case, opened, refusal.theirs)
    elif isinstance(opened.form, PartForm):
        opened.form.refuse(refusal, _path(case, opened))
    else:
        for path, message in refusal.errors or [("", refusal.message)]:
            name = path.rpartition(".")[2]
            opened.form.add_error(name if name in opened.form.fields else None, message)
    return opened


def _path(case: Case, opened: Opened) -> str:
    """Return where the part stands in the document; a new one would stand last."""
    if opened.kind not in SECTIONS:
        return f"market.{opened.kind}"
    items = parts_of(case.newest.document, opened.kind)
    place = len(items) if opened.place is None else opened.place
    return f"market.{opened.kind}[{place}]"


def _show_both(case: Case, opened: Opened, theirs: Any) -> None:
    """Let the form stand on what is there now: sent again, it takes that one's place."""
    opened.is_gone = theirs is None
    opened.theirs = _differing(opened.form, theirs)
    data = opened.form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
    data["seen"] = mark(theirs)
    opened.form.data = data
    if opened.kind in SECTIONS:
        opened.place = place_of(case.newest.document, opened.kind, theirs)
        opened.url = part_form(case, opened.kind, opened.place).url


def _differing(form: forms.Form, theirs: Any) -> list[tuple[Any, str]]:
    """Return the fields in which the other version differs from what was typed."""
    if theirs is None:
        return []
    if isinstance(form, PositioningForm):
        return [(form.fields["text"].label, say(theirs, language()))]
    if isinstance(form, ResultForm):
        return _result_of(form, theirs.get("result"))
    shown = {
        name: str(form.fields[name].prepare_value(value))
        for name, value in form.first(theirs).items()  # type: ignore[attr-defined]
    }
    return [
        (form.fields[name].label, text)
        for name, text in shown.items()
        if text != str(form.data.get(name, ""))
    ]


def _result_of(form: ResultForm, result: Part | None) -> list[tuple[Any, str]]:
    if result is None:
        return []
    successes = round(result["value"] * result["n"])
    told = {"successes": successes, "n": result["n"], "date": result["date"]}
    return [(form.fields[name].label, str(value)) for name, value in told.items()]
