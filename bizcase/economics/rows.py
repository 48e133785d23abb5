"""What the model page shows: every assumption with its shape, every line with its formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bizcase.cases.board import language
from modeling.formula.order import order
from modeling.formula.tree import Name, walk
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
    """Return the assumptions of a case under an outlook; ``base`` is the case without it."""
    users = _users(spec)
    usual = {assumption.id: assumption.value for assumption in (base or spec).assumptions}
    return [
        assumption_row(
            assumption,
            used_by=tuple(users.get(assumption.id, ())),
            overridden=usual.get(assumption.id) != assumption.value,
        )
        for assumption in spec.assumptions
    ]


def assumption_row(
    assumption: Assumption, *, used_by: tuple[str, ...] = (), overridden: bool = False
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
    )


def text_of(value: float | str) -> str:
    """Return a value as a person types it."""
    return f"{value:.15g}" if isinstance(value, float | int) else value


def _kind(value: float | str) -> str:
    read = parse_value(value)
    if isinstance(read, Formula):
        return "formula"
    return "number" if isinstance(read, Point) else "uncertain"


def _names(spec: CaseSpec) -> dict[str, tuple[str, ...]]:
    trees = order(spec).trees
    return {
        key: tuple(dict.fromkeys(node.id for node in walk(tree) if isinstance(node, Name)))
        for key, tree in trees.items()
    }


def _users(spec: CaseSpec) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for user, names in _names(spec).items():
        for name in names:
            found.setdefault(name, []).append(user)
    return found


def line_rows(spec: CaseSpec) -> list[LineRow]:
    """Return the lines in document order, each with the names that it uses."""
    known = {item.id for item in spec.assumptions} | {line.id for line in spec.lines}
    names = _names(spec)
    return [_line_row(line, names.get(line.id, ()), known) for line in spec.lines]


def _line_row(line: Line, names: tuple[str, ...], known: set[str]) -> LineRow:
    return LineRow(
        id=line.id,
        label=say(line.label, language()) or line.id,
        unit=line.unit,
        formula=line.formula,
        role=line.role or "",
        category=line.category or "",
        at=line.at,
        uses=tuple(name for name in names if name in known),
    )
