"""Business models and typed costs written out as the assumptions and lines they stand for."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from threading import Lock
from types import MappingProxyType
from typing import Final

from modeling.economics.drafts import Draft, Made
from modeling.economics.moved import Moved, moved
from modeling.formula.names import taken
from modeling.levers import Lever
from modeling.spec import ENTRIES, Assumption, CaseSpec, Issue, Line, SpecError, unknown
from modeling.text import Message, gettext_noop

_KEPT: Final = 8  # cases whose expansion is remembered
_PLACE: Final = re.compile(r"(assumptions|lines)\[(\d+)\]\.?(.*)")


@dataclass(frozen=True, slots=True)
class Expansion:
    """A case with its entries written out, and where each part of it stands in the document.

    Attributes
    ----------
    document : CaseSpec
        As written.
    spec : CaseSpec
        The same without entries: what they make follows the document's own assumptions and lines.
    made : mapping of str to Made
        What entries make, by id.
    issues : tuple of Issue
        What keeps an entry from being written out.
    still : CaseSpec
        As `spec`, before levers act: the same where none does.
    """

    document: CaseSpec
    spec: CaseSpec
    made: Mapping[str, Made]
    issues: tuple[Issue, ...]
    still: CaseSpec

    def told(self, issue: Issue, *, still: bool = False) -> Issue:
        """Return an issue of the expanded case, or of it before levers act, as of the document."""
        match = _PLACE.fullmatch(issue.path)
        if match is None:
            return issue
        section, index, field = match[1], int(match[2]), match[3]
        if index < len(getattr(self.document, section)):
            return issue
        made = self.made[getattr(self.still if still else self.spec, section)[index].id]
        if field in ("value", "formula"):
            return Issue(made.place, issue.message)
        return Issue(f"{made.entry}.{field}" if field else made.entry, issue.message)

    def of_entry(self, place: str) -> tuple[Made, ...]:
        """Return what an entry makes, by its path such as ``streams[0]``."""
        return tuple(made for made in self.made.values() if made.entry == place)


def expand(spec: CaseSpec) -> CaseSpec:
    """Return the case with every entry of its sections written out as assumptions and lines.

    A case without such entries comes back unchanged.
    """
    return expansion(spec).spec


def expansion(spec: CaseSpec) -> Expansion:
    """Return a case written out, with the places of what its entries make."""
    if not any(getattr(spec, section) for section in ENTRIES):
        return Expansion(spec, spec, MappingProxyType({}), (), spec)
    with _LOCK:
        for known in _RECENT:
            if known.document is spec:
                return known
    found = _expansion(spec)
    with _LOCK:
        _RECENT.append(found)
    return found


_RECENT: Final[deque[Expansion]] = deque(maxlen=_KEPT)
_LOCK: Final = Lock()


def parameter_place(spec: CaseSpec, key: str) -> tuple[str | int, ...] | None:
    """Return the keys that lead to a parameter in the document, by the id that it becomes.

    None for what is no parameter of an entry.
    """
    for section in ENTRIES:
        for index, entry in enumerate(getattr(spec, section)):
            if not key.startswith(f"{entry.id}_"):
                continue
            for placed in entry.parameters():
                if key == f"{entry.id}_{placed.suffix}":
                    return (section, index, *placed.path)
    return None


def written_out(spec: CaseSpec, entry_id: str) -> CaseSpec:
    """Return the case with one entry turned into ordinary assumptions and lines.

    They may then be edited freely; the numbers of the case stay the same.

    Raises
    ------
    SpecError
        If there is no such entry, or the case cannot be written out.
    """
    found = expansion(spec)
    if found.issues:
        raise SpecError(found.issues)
    entries = [entry for section in ENTRIES for entry in getattr(spec, section)]
    if entry_id not in {entry.id for entry in entries}:
        raise SpecError([Issue("streams", unknown(entry_id, (entry.id for entry in entries)))])
    if entry_id in {lever.id for lever in spec.levers}:
        template = gettext_noop("'{name}' is a lever: it acts on other parts and stays an entry")
        raise SpecError([Issue("levers", Message(template, name=entry_id))])
    places = {
        f"{section}[{index}]"
        for section in ENTRIES
        for index, entry in enumerate(getattr(spec, section))
        if entry.id == entry_id
    }
    items = [made.item for made in found.made.values() if made.entry in places]
    if issues := list(_fixed_by_outlooks(spec, items)):
        raise SpecError(issues)
    update: dict[str, object] = {
        section: tuple(entry for entry in getattr(spec, section) if entry.id != entry_id)
        for section in ENTRIES
    }
    update["assumptions"] = spec.assumptions + tuple(x for x in items if isinstance(x, Assumption))
    update["lines"] = spec.lines + tuple(x for x in items if isinstance(x, Line))
    return spec.model_copy(update=update)


def _fixed_by_outlooks(spec: CaseSpec, items: list[Assumption | Line]) -> Iterator[Issue]:
    """Yield an issue for each outlook that gives a value to what would become a line."""
    lines = {item.id for item in items if isinstance(item, Line)}
    for outlook, overrides in spec.outlooks.items():
        for name in sorted(lines & overrides.keys()):
            template = gettext_noop(
                "'{name}' changes from month to month and becomes a line, which no outlook can "
                "change; take it out of the outlook first"
            )
            yield Issue(f"outlooks.{outlook}.{name}", Message(template, name=name))


def _expansion(spec: CaseSpec) -> Expansion:
    drafts = [
        Draft(entry, section, index, spec.currency)
        for section in ENTRIES
        for index, entry in enumerate(getattr(spec, section))
        if not isinstance(entry, Lever) or entry.enabled
    ]
    monthly = _monthly(spec, drafts)
    taken_by = taken(spec)
    made: dict[str, Made] = {}
    issues: list[Issue] = []
    for draft in drafts:
        for each in draft.made(monthly):
            name = each.item.id
            owner = made[name].entry if name in made else taken_by.get(name)
            if owner is None:
                made[name] = each
                continue
            template = gettext_noop(
                "the entry makes '{name}', which {owner} has already; take another id for one of "
                "them"
            )
            issues.append(Issue(f"{each.entry}.id", Message(template, name=name, owner=owner)))
        issues += draft.issues
    still = _with(spec, made)
    acting = moved(still, _switched_on(spec))
    issues += acting.issues
    whole, expanded = _with_moved(made, acting), still
    if acting.formulas:
        expanded = _with(spec, whole)
        lines = (
            line.model_copy(update={"formula": acting.formulas[line.id]})
            if line.id in acting.formulas
            else line
            for line in expanded.lines
        )
        expanded = expanded.model_copy(update={"lines": tuple(lines)})
    return Expansion(spec, expanded, MappingProxyType(whole), tuple(dict.fromkeys(issues)), still)


def _with(spec: CaseSpec, made: Mapping[str, Made]) -> CaseSpec:
    """Return the case without entries, what they make behind its own assumptions and lines."""
    items = [each.item for each in made.values()]
    update: dict[str, object] = dict.fromkeys(ENTRIES, ())
    update["assumptions"] = spec.assumptions + tuple(x for x in items if isinstance(x, Assumption))
    update["lines"] = spec.lines + tuple(x for x in items if isinstance(x, Line))
    return spec.model_copy(update=update)


def _switched_on(spec: CaseSpec) -> Iterator[tuple[int, Lever]]:
    return ((index, lever) for index, lever in enumerate(spec.levers) if lever.enabled)


def _with_moved(made: Mapping[str, Made], acting: Moved) -> dict[str, Made]:
    """Return what entries make, the lines that a lever brings behind what it makes itself."""
    whole: dict[str, Made] = {}
    for entry, group in groupby(made.items(), key=lambda pair: pair[1].entry):
        whole |= dict(group)
        whole |= {
            line.id: Made(line, entry, f"{entry}.target") for line in acting.lines.get(entry, ())
        }
    return whole


def _monthly(spec: CaseSpec, drafts: list[Draft]) -> frozenset[str]:
    """Return the parameters that change from month to month: by the calendar, or by a line."""
    uses = dict(chain.from_iterable(draft.uses() for draft in drafts))
    still = {assumption.id for assumption in spec.assumptions} | {"step"}
    still |= set(chain.from_iterable(draft.parameters for draft in drafts))
    users: dict[str, list[str]] = {}
    for name, found in uses.items():
        for used in found.names:
            users.setdefault(used, []).append(name)
    pending = [name for name, found in uses.items() if found.timed or not found.names <= still]
    monthly: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in monthly:
            monthly.add(name)
            pending += users.get(name, [])
    return frozenset(monthly)
