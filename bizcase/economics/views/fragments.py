"""Parts of the sheet for a page that shows the rest of it: a row, the outlooks, what an edit did.

Such a page names the part by its id (HX-Target). Whoever does not, a browser without scripts or a
program, gets the whole sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bizcase.cases.board import language
from bizcase.cases.models import Case, Revision
from bizcase.cases.web import may_edit
from bizcase.economics import board
from bizcase.economics.forms import GRADES, NewAssumptionForm, NewLineForm
from bizcase.economics.lines import line_mark
from bizcase.economics.rows import AssumptionRow, LineRow, assumption_rows, line_rows
from bizcase.economics.spec import assumption_of, build_spec, mark_of
from bizcase.economics.swaps import swap_between
from modeling.spec import CaseSpec, SpecError

WORTH: Final = "npv"
OUTLOOKS: Final = "outlook-table"
KINDS: Final = ("assumption", "line")


def part_of(request: HttpRequest) -> str:
    """Return the id of the part of the page that the answer is for; "" for all of it."""
    htmx = getattr(request, "htmx", None)
    name = str(htmx.target or "") if htmx else ""
    return name if name in (WORTH, OUTLOOKS) or name.partition("-")[0] in KINDS else ""


def opened(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Return the mark of what the address opens for an edit, and what the form then knows."""
    document = case.newest.document
    if key := request.GET.get("edit", ""):
        assumption_of(case.spec, key)
        return {"seen": mark_of(document, key), "open": key}
    if key := request.GET.get("line", ""):
        return {"seen": line_mark(document, key), "open": key}
    return {}


def asked(request: HttpRequest, case: Case) -> HttpResponse | None:
    """Answer with the row, or the outlooks, that a page asks for; None if it asks for all."""
    part = part_of(request)
    if part == OUTLOOKS:
        context = {**_frame(request, case), "outlooks": board.outlook_rows(case)}
        return render(request, "economics/_outlooks.html", context)
    return row(request, case, part, **opened(request, case)) if part else None


def refused(request: HttpRequest, case: Case, key: str, **more: Any) -> HttpResponse | None:
    """Answer with the form of the row that was refused; None if the page has no place for it."""
    if part_of(request) != WORTH:
        return None
    for kind in KINDS:
        answer = row(request, case, f"{kind}-{key}", **more)
        if answer is not None:
            return _into(answer, f"#{kind}-{key}")
    return None


def row(
    request: HttpRequest, case: Case, part: str, *, status: int = 200, **more: Any
) -> HttpResponse | None:
    """Answer with one row, open for an edit or not; None if there is none of this name."""
    kind, _dash, key = part.partition("-")
    context = {**_frame(request, case), "grades": GRADES, "kind": kind, **more}
    assumptions, lines = _rows(case.spec, context["outlook"])
    table: Sequence[AssumptionRow | LineRow] = assumptions if kind == KINDS[0] else lines
    found = next((each for each in table if each.id == key), None)
    if found is None:
        return None
    context["row" if kind == KINDS[0] else "line"] = found
    return render(request, f"economics/_{kind}_row.html", context, status=status)


def add_form(
    request: HttpRequest, case: Case, kind: str, *, status: int, **more: Any
) -> HttpResponse | None:
    """Answer with the form of a row to add that was refused; None for a page without scripts."""
    if part_of(request) != WORTH:
        return None
    context = {**_frame(request, case), "kind": kind, **more}
    answer = render(request, "economics/_add_row.html", context, status=status)
    return _into(answer, f"#add-{kind}")


def whole(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """Answer with the whole sheet in the place of the one that the page shows."""
    return _into(render(request, "economics/_sheet.html", context, status=status), "#model")


def changed(
    request: HttpRequest, case: Case, *, saved: str = "", told: str = ""
) -> HttpResponse | None:
    """Answer with what is other than on the page; None where it shows another sheet altogether."""
    shown = _shown(request, case)
    if part_of(request) != WORTH or shown is None:
        return None
    frame = _frame(request, case)
    outlook = frame["outlook"]
    try:
        before = _rows(shown.spec, outlook)
    except SpecError:  # the outlook was not there yet
        return None
    now = _rows(case.spec, outlook)
    assumptions = swap_between(before[0], now[0], saved)
    lines = swap_between(before[1], now[1], saved)
    if assumptions is None or lines is None:
        return None
    names = board.completions(case.spec, language())
    context = {
        **frame,
        "saved": saved,
        "told": told,
        "glance": board.glance_under(case, outlook),
        "change": None if outlook else board.last_change(case),
        "assumptions": assumptions,
        "lines": lines,
        "names": names if names != board.completions(shown.spec, language()) else None,
        "assumption_fields": NewAssumptionForm(auto_id="new_%s"),
        "line_fields": NewLineForm(auto_id="line_%s"),
    }
    answer = render(request, "economics/_changed.html", context)
    answer.headers["HX-Trigger"] = "sheet:changed"  # the outlooks follow by themselves
    return answer


def _shown(request: HttpRequest, case: Case) -> Revision | None:
    """Return the revision that the page shows: others may have changed the case since."""
    number = request.POST.get("shown", "")
    return case.revisions.filter(number=number).first() if number.isdecimal() else None


def _frame(request: HttpRequest, case: Case) -> dict[str, Any]:
    outlook = request.GET.get("outlook", "")
    return {
        "case": case,
        "outlook": outlook,
        "spec": build_spec(case, outlook),
        "may_edit": may_edit(request),
    }


def _rows(spec: CaseSpec, outlook: str) -> tuple[Sequence[AssumptionRow], Sequence[LineRow]]:
    """Return the rows of both tables under an outlook."""
    under = spec.for_outlook(outlook or None)
    return assumption_rows(under, spec), line_rows(under)


def _into(answer: HttpResponse, place: str) -> HttpResponse:
    """Let an answer take the place of another part than the one that was named."""
    answer.headers["HX-Retarget"] = place
    answer.headers["HX-Reswap"] = "outerHTML show:none"
    return answer
