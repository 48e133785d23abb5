"""What the pages of entries share: saving, taking out, two versions, names for formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from bizcase.cases.amend import Stale, mark
from bizcase.cases.models import Case
from bizcase.cases.typed import text_of
from bizcase.core.errors import DomainError
from bizcase.economics.entries import entry_of
from bizcase.economics.entry_form import EntryForm, names_id
from bizcase.economics.entry_rows import names_by_unit
from bizcase.workspaces.middleware import member_of


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPages:
    """Saving and taking out an entry of one section of the document.

    Attributes
    ----------
    section : str
    listed : str
        The address of the page that lists the entries.
    page : callable
        Answers with the page of an entry: (request, case, key, status=..., form=..., ...).
    form : callable
        Makes the form of an entry: (data, case, entry).
    change, remove : callable
        The services that write.
    """

    section: str
    listed: str
    page: Callable[..., HttpResponse]
    form: Callable[[Any, Case, Mapping[str, Any]], EntryForm]
    change: Callable[..., object]
    remove: Callable[..., object]

    def save(self, request: HttpRequest, case: Case, key: str) -> HttpResponse:
        """Put what was typed in the place of the entry, or show what is wrong with it."""
        form = self.form(request.POST, case, entry_of(case.newest.document, self.section, key))
        if not form.is_valid():
            return self.page(request, case, key, form=form, status=422)
        seen = form.cleaned_data["seen"] or None
        try:
            self.change(actor=member_of(request), case=case, key=key, entry=form.entry(), seen=seen)
        except Stale as error:
            return self._both(request, case, key, error)
        except DomainError as error:
            form.refuse(error.errors or [("", error.message)])
            return self.page(request, case, key, form=form, status=error.status)
        messages.success(request, _("The entry is saved."))
        return redirect(self.listed, case_id=case.pk)

    def take_out(self, request: HttpRequest, case: Case, key: str) -> HttpResponse:
        """Take the entry out, or say what uses what it makes."""
        seen = request.POST.get("seen") or None
        try:
            self.remove(actor=member_of(request), case=case, key=key, seen=seen)
        except Stale as error:
            return self._both(request, case, key, error)
        except DomainError as error:
            return self.page(request, case, key, refusal=error, status=error.status)
        text = _("The entry is taken out; undo on the model page brings it back.")
        messages.success(request, text)
        return redirect(self.listed, case_id=case.pk)

    def _both(self, request: HttpRequest, case: Case, key: str, refusal: Stale) -> HttpResponse:
        """Show what stands there now beside what was typed; to save again is to have seen it."""
        theirs, mine = refusal.theirs, refusal.mine
        if theirs is None:
            messages.warning(request, _("Somebody else took this entry out meanwhile."))
            return redirect(self.listed, case_id=case.pk)
        if mine is None:  # it was to be taken out: nothing was typed that could be lost
            return self.page(request, case, key, refusal=refusal, status=412)
        data = request.POST.copy()
        data["seen"] = mark(entry_of(case.newest.document, self.section, key))
        form = self.form(data, case, theirs)
        form.is_valid()
        found = differences(mine, theirs)
        return self.page(
            request, case, key, form=form, refusal=refusal, differences=found, status=412
        )


def names_of(case: Case) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the lists of names that formulas of a case may use, one for each unit."""
    return [(names_id(unit), names) for unit, names in names_by_unit(case.spec).items()]


def differences(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the parts in which two versions of an entry differ."""
    names = (*theirs, *(name for name in mine if name not in theirs))
    return [
        {"name": name, "mine": _short(mine.get(name)), "theirs": _short(theirs.get(name))}
        for name in names
        if mine.get(name) != theirs.get(name)
    ]


def _short(value: Any) -> str:
    if isinstance(value, dict) and "value" in value:
        value = value["value"]
    return "–" if value is None else text_of(value) if isinstance(value, float) else str(value)
