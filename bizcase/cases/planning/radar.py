"""How able the founders and the team are against what a stage needs: a radar as numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from modeling.capability import Gap, gaps_of, levels_at
from modeling.plan import CAPABILITIES, HIGHEST, Plan, Stage
from modeling.text import gettext_noop

NAMES: Final = {
    "technical": gettext_noop("Technical"),
    "business": gettext_noop("Business insight"),
    "team": gettext_noop("Team"),
    "risk": gettext_noop("Risk"),
    "communication": gettext_noop("Communication"),
}
RADIUS: Final = 108.0
CENTRE: Final = (230.0, 138.0)
SIZE: Final = (460, 262)
LABEL: Final = 16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    name: str
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The outline of one founder, of the team, or of what is needed."""

    label: str
    points: str
    dots: tuple[tuple[float, float], ...]
    levels: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A capability in the table: what is needed, what there is, who has it."""

    key: str
    name: str
    needed: int | None
    found: int
    gap: int
    each: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Radar:
    width: int
    height: int
    centre: tuple[float, float]
    rings: tuple[str, ...]
    axes: tuple[Axis, ...]
    needed: Shape | None
    team: Shape
    founders: tuple[Shape, ...]
    rows: tuple[Row, ...]
    gaps: tuple[Gap, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nobody is rated yet."""
        return not any(row.found for row in self.rows)


def radar(plan: Plan, stage: Stage | None) -> Radar:
    """Return the picture of a team when a stage begins; without a stage, at the start."""
    month = (stage.start or 0) if stage is not None else 0
    found = levels_at(plan, month)
    needs = stage.needs.levels() if stage is not None and stage.needs is not None else {}
    founders = tuple(_shape(each.name, each.ratings.levels()) for each in plan.founders)
    return Radar(
        width=SIZE[0],
        height=SIZE[1],
        centre=CENTRE,
        rings=tuple(_points([level] * len(CAPABILITIES)) for level in range(1, HIGHEST + 1)),
        axes=tuple(_axes()),
        needed=_shape(_("Needed"), needs) if needs else None,
        team=_shape(_("Team"), found),
        founders=founders,
        rows=tuple(_rows(found, needs, founders)),
        gaps=gaps_of(plan, stage) if stage is not None else (),
    )


def _rows(found: Mapping[str, int], needs: Mapping[str, int], founders: tuple[Shape, ...]) -> Any:
    for place, key in enumerate(CAPABILITIES):
        needed = needs.get(key)
        yield Row(
            key=key,
            name=_(NAMES[key]),
            needed=needed,
            found=found[key],
            gap=max((needed or 0) - found[key], 0),
            each=tuple(shape.levels[place] for shape in founders),
        )


def _shape(label: str, levels: Mapping[str, int]) -> Shape:
    each = [levels.get(key, 0) for key in CAPABILITIES]
    return Shape(
        label=label,
        points=_points(each),
        dots=tuple(_at(place, level / HIGHEST) for place, level in enumerate(each)),
        levels=tuple(levels.get(key) for key in CAPABILITIES),
    )


def _points(levels: list[int]) -> str:
    return " ".join(
        f"{x},{y}" for x, y in (_at(place, level / HIGHEST) for place, level in enumerate(levels))
    )


def _axes() -> Any:
    for place, key in enumerate(CAPABILITIES):
        x, y = _at(place, 1.0)
        label_x, label_y = _at(place, 1 + LABEL / RADIUS)
        across = label_x - CENTRE[0]
        anchor = "middle" if abs(across) < 1 else "start" if across > 0 else "end"
        yield Axis(name=_(NAMES[key]), x=x, y=y, label_x=label_x, label_y=label_y, anchor=anchor)


def _at(place: int, share: float) -> tuple[float, float]:
    """Return the point of an axis at a share of the radius; the first axis points up."""
    angle = 2 * math.pi * place / len(CAPABILITIES) - math.pi / 2
    return (
        round(CENTRE[0] + RADIUS * share * math.cos(angle), 2),
        round(CENTRE[1] + RADIUS * share * math.sin(angle), 2),
    )
