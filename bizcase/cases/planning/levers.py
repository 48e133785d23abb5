"""Growth levers on pages: what there is, what a lever may act on, and the catalogue of tactics."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from bizcase.cases import knowledge
from bizcase.cases.amend import mark
from bizcase.cases.board import language
from bizcase.cases.knowledge.content import Tactic
from bizcase.cases.models import Case
from bizcase.cases.planning import amounts, months
from bizcase.cases.planning.edits import fresh_id, given
from bizcase.cases.typed import text_of
from bizcase.core.errors import NotFound
from modeling.economics.expansion import expansion
from modeling.economics.models.words import LANGUAGES, WORDS
from modeling.economics.moved import movable
from modeling.entries import Entry
from modeling.levers import Lever
from modeling.spec import Assumption, CaseSpec, Line, unknown
from modeling.text import say

SHARE: Final = "share_of_benefit"
ALL_BENEFITS: Final = 60  # lines of one sum: a formula has room for a hundred

Choice = tuple[str, str]
Group = tuple[str, list[Choice]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverRow:
    """A lever on the page."""

    id: str
    name: str
    tactic: Tactic | None
    target: str
    target_name: str
    factor: str
    cost: str
    share: str
    base: str
    when: str
    enabled: bool
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TacticCard:
    """A tactic of the catalogue, in words of this case."""

    tactic: Tactic
    acts_on: str
    costs: str


def rows(spec: CaseSpec, document: Mapping[str, Any]) -> list[LeverRow]:
    """Return the levers of a case."""
    names = target_names(spec)
    return [
        _row(spec, lever, mark(tree), names)
        for lever, tree in zip(spec.levers, document.get("levers", []), strict=True)
    ]


def _row(spec: CaseSpec, lever: Lever, seen: str, names: Mapping[str, str]) -> LeverRow:
    last = lever.last or spec.timeline.months
    when = months.months_name(spec.timeline.start, lever.first - 1, last - lever.first + 1)
    return LeverRow(
        id=lever.id,
        name=say(lever.label, language()) or lever.id,
        tactic=tactic(lever.tactic),
        target=lever.target,
        target_name=names.get(lever.target, lever.target),
        factor=text_of(lever.factor.value),
        cost="" if lever.cost is None else amounts.amount(lever.cost.value, spec.currency),
        share="" if lever.share is None else text_of(lever.share.value),
        base="" if lever.base is None else base_name(spec, str(lever.base.value)),
        when=when,
        enabled=lever.enabled,
        seen=seen,
    )


def lever_tree(case: Case, key: str) -> dict[str, Any]:
    """Return a lever as the document has it; one that is not there is not found."""
    levers = {lever["id"]: lever for lever in case.newest.document.get("levers", [])}
    if key not in levers:
        raise NotFound("unknown_lever", unknown(key, levers).translated(_))
    found: dict[str, Any] = levers[key]
    return found


def tactics() -> tuple[Tactic, ...]:
    """Return the tactics and channels of the catalogue."""
    return knowledge.load().tactics


def tactic(key: str | None) -> Tactic | None:
    """Return a tactic of the catalogue, if it has this one."""
    return next((each for each in tactics() if each.id == key), None)


def cards(spec: CaseSpec, taken: Collection[str]) -> list[TacticCard]:
    """Return the tactics of the catalogue that no lever follows yet, as cards."""
    return [
        TacticCard(tactic=each, acts_on=_word(each.lever.target), costs=_costs(spec, each))
        for each in tactics()
        if each.id not in taken
    ]


def _word(suffix: str) -> str:
    """Return what a kind of parameter is called in the reader's language."""
    words = dict(zip(LANGUAGES, WORDS.get(suffix, (suffix, suffix)), strict=True))
    return say(words, language())


def _costs(spec: CaseSpec, found: Tactic) -> str:
    cost = found.lever.cost
    if cost == "0":
        return _("no cost of its own")
    if found.lever.cost_kind == SHARE:
        return _("{share} of the revenue").format(share=cost)
    return _("{amount} a month").format(amount=amounts.amount(cost, spec.currency))


def target_names(spec: CaseSpec) -> dict[str, str]:
    """Return what assumptions and lines are called, by id."""
    still = expansion(spec).still
    items: list[Assumption | Line] = [*still.assumptions, *still.lines]
    return {item.id: say(item.label, language()) or item.id for item in items}


def targets(spec: CaseSpec) -> list[Group]:
    """Return what a lever may act on: the parameters of each entry, then assumptions and lines."""
    whole = expansion(spec.model_copy(update={"levers": ()}))
    may, names = set(movable(whole.still)), target_names(spec)
    entries: list[Entry] = [*spec.streams, *spec.costs, *spec.values]
    groups = [(_called(entry), _choices(_parameters(entry), may, names)) for entry in entries]
    groups.append((_("Assumptions"), _choices((each.id for each in spec.assumptions), may, names)))
    groups.append((_("Lines"), _choices((each.id for each in spec.lines), may, names)))
    own = {line.id for line in spec.lines}
    made = [line.id for line in whole.still.lines if line.id not in own]
    known = {key for _name, choices in groups for key, _label in choices}
    rest = (name for name in made if name not in known)
    groups.append((_("Lines that entries make"), _choices(rest, may, names)))
    return [(name, choices) for name, choices in groups if choices]


def _called(entry: Entry) -> str:
    return say(entry.label, language()) or entry.id


def _parameters(entry: Entry) -> Iterator[str]:
    return (f"{entry.id}_{placed.suffix}" for placed in entry.parameters())


def _choices(keys: Iterator[str], may: set[str], names: Mapping[str, str]) -> list[Choice]:
    return [
        (key, key if names[key] == key else f"{names[key]} ({key})") for key in keys if key in may
    ]


def fitting(spec: CaseSpec, found: Tactic) -> str:
    """Return the first target whose parameter is the one that a tactic acts on, or none."""
    suffix = found.lever.target
    keys = [key for _name, choices in targets(spec) for key, _label in choices]
    exact = [key for key in keys if key == suffix or key.endswith(f"_{suffix}")]
    return exact[0] if exact else ""


def bases(spec: CaseSpec) -> list[Choice]:
    """Return what a share may be taken of: the benefits of each stream, of all, of one line."""
    lines = [
        line for line in expansion(spec).still.lines if line.role == "benefit" and line.at is None
    ]
    found = []
    for stream in spec.streams:
        keys = [line.id for line in lines if line.stream == stream.id]
        if keys:
            label = _("Revenue of {stream}").format(stream=_called(stream))
            found.append((" + ".join(keys), label))
    if 1 < len(lines) <= ALL_BENEFITS:
        found.append((" + ".join(line.id for line in lines), _("All benefits")))
    taken = {key for key, _label in found}
    names = target_names(spec)
    found += [(line.id, names[line.id]) for line in lines if line.id not in taken]
    return found


def base_name(spec: CaseSpec, formula: str) -> str:
    """Name what a share is taken of."""
    return dict(bases(spec)).get(formula, formula)


def stream_of(spec: CaseSpec, target: str) -> str | None:
    """Return the stream that a target belongs to."""
    for stream in spec.streams:
        if target.startswith(f"{stream.id}_"):
            return stream.id
    return None


def base_of(spec: CaseSpec, target: str) -> str:
    """Return the benefits of the stream of a target, else all benefits, as a formula."""
    choices = bases(spec)
    stream = stream_of(spec, target)
    for formula, _label in choices:
        if stream is not None and formula.startswith(f"{stream}_"):
            return formula
    several = [formula for formula, _label in choices if " + " in formula]
    return several[-1] if several else choices[0][0] if choices else ""


def first_values(spec: CaseSpec, found: Tactic) -> dict[str, Any]:
    """Return what the form of a new lever says for a tactic of the catalogue."""
    target = fitting(spec, found)
    is_share = found.lever.cost_kind == SHARE
    cost = found.lever.cost if found.lever.cost != "0" else ""
    return {
        "label": say(found.name, language()),
        "target": target,
        "factor": found.lever.factor,
        "cost": "" if is_share else cost,
        "share": cost if is_share else "",
        "base": base_of(spec, target) if is_share else "",
        "source": f"{found.source.title}, {found.source.publisher}",
        "enabled": True,
    }


def tree_of(
    spec: CaseSpec, document: Mapping[str, Any], facts: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a lever as the document writes it.

    Parameters
    ----------
    spec : CaseSpec
    document : mapping
        Where it shall stand.
    facts : mapping
        What was typed; an empty fact leaves the key out.
    before : mapping
        The lever as it is; empty for a new one.
    """
    stem = str(facts.get("tactic") or say(facts.get("label"), "en") or "lever")
    key = before.get("id") or fresh_id(document, stem, "lever")
    tree = {**before, **facts, "stream": stream_of(spec, str(facts.get("target", "")))}
    usual = {"first": 1, "enabled": True}
    kept = {name: fact for name, fact in tree.items() if usual.get(name) != fact}
    return {**given(kept), "id": key}
