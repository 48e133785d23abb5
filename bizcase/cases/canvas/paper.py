"""How small the canvas must be printed to fit on one sheet of A4 across.

The lengths are those of `static/css/canvas.css`, in em of the print's size where they follow it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Final

Texts = Mapping[str, Sequence[Sequence[str]]]  # block -> notes -> a text, then what it stands on
Note = tuple[list[float], list[float]]  # breadths of the lines of its text, and of the rest
Measured = Mapping[str, Sequence[Note]]

SIZES: Final = (10.0, 8.6, 7.5, 6.5, 5.6, 4.8, 4.0, 3.3, 2.7, 2.2)  # points
SHEET_WIDTH, SHEET_HEIGHT = 801.0, 520.0  # points of the board
COLUMNS: Final = 5
IN_ROWS: Final = 3  # notes beside each other in each of the two blocks at the bottom
AROUND: Final = 2.5  # em beside the letters of a column: of its block and of a note
BESIDE: Final = 1.4  # em beside the letters of a note at the bottom
HEADING: Final = 2.9  # em of a block's name with what is around the block
NOTE: Final = 0.95  # em around and between notes
HAIRLINES: Final = 1.1  # points of a note that do not shrink with its letters
LINE, SMALL_LINE = 1.23, 1.1  # em
SMALL: Final = 0.88  # of the size: what a note stands on
LATIN, WIDE = 0.53, 1.0  # em of a letter
WRAPPED: Final = 0.93  # of a line is filled before a word wraps
FIRST_WIDE: Final = "\u2e80"


def print_size(blocks: Texts) -> int:
    """Return the place of the largest size in which everything fits, else of the smallest."""
    measured = _measured(blocks)
    fitting = (place for place, size in enumerate(SIZES) if _board(measured, size) <= SHEET_HEIGHT)
    return next(fitting, len(SIZES) - 1)


def board_height(blocks: Texts, size: float) -> float:
    """Estimate how high the board is at a size, in points."""
    return _board(_measured(blocks), size)


def _measured(blocks: Texts) -> Measured:
    """Return how long every paragraph is on one line, in em."""
    return {
        key: [
            ([_breadth(part) for part in text.splitlines() or [""]], [_breadth(b) for b in bound])
            for text, *bound in notes
        ]
        for key, notes in blocks.items()
    }


def _board(blocks: Measured, size: float) -> float:
    column = SHEET_WIDTH / COLUMNS / size - AROUND
    high = {
        key: HEADING + sum(_height(note, column, size) for note in notes)
        for key, notes in blocks.items()
    }
    upper = max(
        high["key_partners"],
        high["value_propositions"],
        high["customer_segments"],
        high["key_activities"] + high["key_resources"],
        high["customer_relationships"] + high["channels"],
    )
    share = (SHEET_WIDTH / 2 / size - 1.5) / IN_ROWS - BESIDE
    lower = max(_rows(blocks[key], share, size) for key in ("cost_structure", "revenue_streams"))
    return (upper + lower) * size


def _rows(notes: Sequence[Note], width: float, size: float) -> float:
    heights = [_height(note, width, size) for note in notes]
    rows = (heights[at : at + IN_ROWS] for at in range(0, len(heights), IN_ROWS))
    return HEADING + sum(max(row) for row in rows)


def _height(note: Note, width: float, size: float) -> float:
    line = WRAPPED * max(width, 1.0)
    lines = sum(max(1, ceil(breadth / line)) for breadth in note[0])
    small = sum(max(1, ceil(breadth * SMALL / line)) for breadth in note[1])
    return NOTE + HAIRLINES / size + LINE * lines + SMALL_LINE * small


def _breadth(text: str) -> float:
    wide = sum(letter >= FIRST_WIDE for letter in text)
    return WIDE * wide + LATIN * (len(text) - wide)
