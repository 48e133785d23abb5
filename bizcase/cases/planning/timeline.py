"""Stages and milestones over the months of a case, as numbers for an SVG."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from bizcase.cases.board import language
from bizcase.cases.planning import months
from bizcase.cases.planning.stages import Board
from modeling.plan import Milestone
from modeling.spec import CaseSpec
from modeling.text import say

WIDTH: Final = 1000.0
LEFT: Final = 190.0  # the names of the rows
HEAD: Final = 46.0
ROW: Final = 34.0
LETTERS: Final = 26  # of a name; one of Chinese counts as two
STEPS: Final = (1, 2, 3, 6, 12, 24, 60)
LEAST: Final = 46.0  # between two ticks
WORDS_FIT: Final = 74.0  # a bar as wide as its count


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    x: float
    width: float
    label: str
    is_odd: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stage; ``done`` is the width of the share of its criteria that hold."""

    id: str
    y: float
    x: float
    width: float
    done: float
    name: str
    title: str
    when: str
    months: int
    start: int
    count: str
    count_x: float
    is_outside: bool  # the count stands beside the bar
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A milestone."""

    number: int
    y: float
    x: float
    name: str
    title: str
    when: str
    tone: str
    is_left: bool  # its month is written on the left of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The picture; all in its own units, `width` by `height`."""

    width: float
    height: float
    left: float
    head: float
    month: float  # the width of a month
    years: tuple[Year, ...]
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    now: float | None


def timeline(spec: CaseSpec, board: Board, *, today: date) -> Timeline:
    """Return the picture of a plan; a stage without a start has no bar."""
    count = max(_last(spec), 1)
    scale = (WIDTH - LEFT) / count
    milestones = list(enumerate(spec.plan.milestones))
    bars: list[Bar] = []
    marks: list[Mark] = []
    row = 0
    for column, stage in zip(board.columns, spec.plan.stages, strict=True):
        if stage.start is not None:
            bars.append(_bar(board, column.number - 1, stage.start, stage.months or 0, row, scale))
            row += 1
        for number, milestone in milestones:
            if milestone.stage == stage.id:
                marks.append(_mark(spec, number, milestone, row, scale, today))
                row += 1
    for number, milestone in milestones:
        if milestone.stage is None:
            marks.append(_mark(spec, number, milestone, row, scale, today))
            row += 1
    at = months.passed(spec.timeline.start, today)
    return Timeline(
        width=WIDTH,
        height=HEAD + row * ROW + 8,
        left=LEFT,
        head=HEAD,
        month=round(scale, 4),
        years=tuple(_years(spec.timeline.start, count, scale)),
        ticks=tuple(_ticks(spec.timeline.start, count, scale)),
        bars=tuple(bars),
        marks=tuple(marks),
        now=round(LEFT + at * scale, 2) if 0 <= at <= count else None,
    )


def _last(spec: CaseSpec) -> int:
    """Return the month up to which there is something to draw."""
    ends = [(stage.start or 0) + (stage.months or 0) for stage in spec.plan.stages]
    ends += [milestone.month for milestone in spec.plan.milestones]
    return max([spec.timeline.months, *ends])


def _bar(board: Board, place: int, start: int, length: int, row: int, scale: float) -> Bar:
    column = board.columns[place]
    x, width = LEFT + start * scale, max(length * scale - 2, 6.0)
    share = column.met / len(column.criteria) if column.criteria else 0.0
    count = _("{met} of {all}").format(met=column.met, all=len(column.criteria))
    outside = width < WORDS_FIT
    right = x + width + 6
    return Bar(
        id=column.id,
        y=round(HEAD + row * ROW, 2),
        x=round(x, 2),
        width=round(width, 2),
        done=round(width * share, 2),
        name=shortened(column.title),
        title=column.title,
        when=column.when,
        months=length,
        start=start,
        count=count,
        count_x=round(min(right, WIDTH - 44) if outside else x + width / 2, 2),
        is_outside=outside,
        tone="ready" if column.is_ready else "now" if column.is_current else "later",
    )


def _mark(
    spec: CaseSpec, number: int, milestone: Milestone, row: int, scale: float, today: date
) -> Mark:
    x = LEFT + milestone.month * scale
    title = say(milestone.title, language())
    tone = "open"
    if milestone.done:
        tone = "done"
    elif months.passed(spec.timeline.start, today) > milestone.month:
        tone = "late"
    return Mark(
        number=number,
        y=round(HEAD + row * ROW, 2),
        x=round(x, 2),
        name=shortened(title),
        title=title,
        when=months.due_name(spec.timeline.start, milestone.month),
        tone=tone,
        is_left=x > WIDTH - 90,
    )


def _years(start: str, count: int, scale: float) -> Iterator[Year]:
    first = int(start[5:7]) - 1
    begin = 0
    for number, end in enumerate(range(12 - first, count + 12, 12)):
        stop = min(end, count)
        if stop > begin:
            yield Year(
                x=round(LEFT + begin * scale, 2),
                width=round((stop - begin) * scale, 2),
                label=str(int(start[:4]) + number),
                is_odd=number % 2 == 1,
            )
        begin = stop


def _ticks(start: str, count: int, scale: float) -> Iterator[Tick]:
    step = next((step for step in STEPS if step * scale >= LEAST), STEPS[-1])
    offset = -(int(start[5:7]) - 1) % step if step <= 12 else 0
    for place in range(offset, count, step):
        yield Tick(x=round(LEFT + place * scale, 2), label=months.short_month(start, place))


def shortened(text: str) -> str:
    """Cut a name to what fits before the months; a wide character counts as two."""
    room, kept = LETTERS, ""
    for char in text:
        room -= 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if room < 0:
            return f"{kept.rstrip()}…"
        kept += char
    return kept
