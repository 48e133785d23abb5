"""What the model page shows: every assumption with its shape, every line with its formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bizcase.cases.board import language
from bizcase.cases.typed import text_of
from bizcase.cases.words import CATEGORIES, MODELS, named
from modeling.economics.expansion import expand, expansion
from modeling.entries import Entry
from modeling.formula.parse import parse
from modeling.formula.tree import Name, Node, walk
from modeling.formula.values import Formula, Point, parse_value
from modeling.spec import Assumption, CaseSpec, Line
from modeling.text import say
from modeling.uncertainty.outline import Outline, outline

WIDTH, HEIGHT = 120, 28  # the view box of a shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A value in five numbers, and the path of its density in a view box of 120 by 28."""

    p5: float
    p50: float
    p95: float
    mean: float
    path: str
    is_certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryHead:
    """The entry of the document that makes an assumption or a line."""

    section: str
    id: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionRow:
    id: str
    label: str
    unit: str
    value: str
    kind: str  # number | uncertain | formula
    grade: str
    source: str
    shape: Shape | None
    overridden: bool  # the outlook on show says something else than the base
    used_by: tuple[str, ...]
    entry: EntryHead | None = None
    is_editable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    id: str
    label: str
    unit: str
    formula: str
    role: str
    category: str
    at: int | None
    uses: tuple[str, ...]
    entry: EntryHead | None = None


def shape_of(value: float | str) -> Shape | None:
    """Return the shape of a value text; None for a formula."""
    return _shape(outline(value))


@lru_cache(maxsize=4096)
def _known_shape(value: float | str) -> Shape | None:
    return shape_of(value)


def _shape(found: Outline | None) -> Shape | None:
    if found is None:
        return None
    return Shape(
        p5=found.p5,
        p50=found.p50,
        p95=found.p95,
        mean=found.mean,
        path=_path(found.heights),
        is_certain=found.is_certain,
    )


def _path(heights: Sequence[float]) -> str:
    """Return the outline of the bars as an SVG path, closed along the bottom."""
    if not heights:
        return ""
    step = WIDTH / len(heights)
    points = [
        f"{(index + 0.5) * step:.1f} {HEIGHT - height * (HEIGHT - 2):.1f}"
        for index, height in enumerate(heights)
    ]
    return f"M0 {HEIGHT}L{'L'.join(points)}L{WIDTH} {HEIGHT}Z"


def assumption_rows(spec: CaseSpec, base: CaseSpec | None = None) -> list[AssumptionRow]:
    """Return the assumptions of a case under an outlook; ``base`` is the case without it.

    What the entries of the document make follows its own assumptions.
    """
    whole = expand(spec)
    users = _users(whole)
    usual = {assumption.id: assumption.value for assumption in expand(base or spec).assumptions}
    heads, editable = _heads(spec), spec.parameters
    return [
        assumption_row(
            assumption,
            used_by=tuple(users.get(assumption.id, ())),
            overridden=usual.get(assumption.id) != assumption.value,
            entry=heads.get(assumption.id),
            is_editable=assumption.id not in heads or assumption.id in editable,
        )
        for assumption in whole.assumptions
    ]


def _heads(spec: CaseSpec) -> dict[str, EntryHead]:
    """Return the head of the entry that makes each id."""
    found: dict[str, EntryHead] = {}
    known: dict[str, EntryHead] = {}
    for name, made in expansion(spec).made.items():
        if made.entry not in known:
            section, _, index = made.entry.rstrip("]").partition("[")
            known[made.entry] = _head(section, getattr(spec, section)[int(index)])
        found[name] = known[made.entry]
    return found


def _head(section: str, entry: Entry) -> EntryHead:
    model = getattr(entry, "model", None)
    kind = named(MODELS, model) if model else named(CATEGORIES, getattr(entry, "kind", ""))
    label = say(entry.label, language()) or entry.id
    return EntryHead(section=section, id=entry.id, label=label, kind=kind)


def assumption_row(
    assumption: Assumption,
    *,
    used_by: tuple[str, ...] = (),
    overridden: bool = False,
    entry: EntryHead | None = None,
    is_editable: bool = True,
) -> AssumptionRow:
    spoken = language()
    return AssumptionRow(
        id=assumption.id,
        label=say(assumption.label, spoken) or assumption.id,
        unit=assumption.unit,
        value=text_of(assumption.value),
        kind=_kind(assumption.value),
        grade=assumption.grade or "",
        source=say(assumption.source, spoken),
        shape=_known_shape(assumption.value),
        overridden=overridden,
        used_by=used_by,
        entry=entry,
        is_editable=is_editable,
    )


def _kind(value: float | str) -> str:
    read = parse_value(value)
    if isinstance(read, Formula):
        return "formula"
    return "number" if isinstance(read, Point) else "uncertain"


def _names(spec: CaseSpec) -> dict[str, tuple[str, ...]]:
    named = {item.id: _names_of_value(item.value) for item in spec.assumptions}
    return named | {line.id: _names_of_formula(line.formula) for line in spec.lines}


@lru_cache(maxsize=4096)
def _names_of_value(value: float | str) -> tuple[str, ...]:
    read = parse_value(value)
    return _names_in(read.node) if isinstance(read, Formula) else ()


@lru_cache(maxsize=4096)
def _names_of_formula(formula: str) -> tuple[str, ...]:
    return _names_in(parse(formula))


def _names_in(tree: Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(node.id for node in walk(tree) if isinstance(node, Name)))


def _users(spec: CaseSpec) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for user, names in _names(spec).items():
        for name in names:
            found.setdefault(name, []).append(user)
    return found


def line_rows(spec: CaseSpec) -> list[LineRow]:
    """Return the lines in document order, each with the names that it uses.

    What the entries of the document make follows its own lines.
    """
    whole = expand(spec)
    known = {item.id for item in whole.assumptions} | {line.id for line in whole.lines}
    names, heads = _names(whole), _heads(spec)
    return [
        _line_row(line, names.get(line.id, ()), known, heads.get(line.id)) for line in whole.lines
    ]


def _line_row(
    line: Line, names: tuple[str, ...], known: set[str], entry: EntryHead | None
) -> LineRow:
    return LineRow(
        id=line.id,
        label=say(line.label, language()) or line.id,
        unit=line.unit,
        formula=line.formula,
        role=line.role or "",
        category=line.category or "",
        at=line.at,
        uses=tuple(name for name in names if name in known),
        entry=entry,
    )
