"""Write metrics.json and coverage.json: what the report's fonts measure and what they can show.

Run `python -m reports.chartsvg.fontmetrics` once when a font file changes and commit both files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
FONTS = HERE.parents[1] / "static" / "fonts"
FACES = {"regular": "NotoSansSC-Regular.ttf", "bold": "NotoSansSC-Bold.ttf"}
FIRST_WIDE = 0x2E80  # from here on one em wide unless the face says otherwise (js/text.js)


def face(font: TTFont) -> dict[str, Any]:
    """Return the measures of a face; wide characters of exactly one em are left out."""
    advances, units = font["hmtx"], font["head"].unitsPerEm
    widths = {code: advances[glyph][0] for code, glyph in font.getBestCmap().items()}
    return {
        "units": units,
        "ascent": font["hhea"].ascent,
        "descent": -font["hhea"].descent,
        "wide": units,
        "advance": {c: w for c, w in widths.items() if c < FIRST_WIDE or w != units},
    }


def ranges(codes: Iterable[int]) -> list[list[int]]:
    """Return sorted codes as inclusive ranges."""
    found: list[list[int]] = []
    for code in sorted(codes):
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def write() -> None:
    fonts = {key: TTFont(FONTS / name, lazy=True) for key, name in FACES.items()}
    covered = set.intersection(*(set(font.getBestCmap()) for font in fonts.values()))
    metrics = {"noto sans sc": {key: face(font) for key, font in fonts.items()}}
    for name, value in (("metrics.json", metrics), ("coverage.json", ranges(covered))):
        text = json.dumps(value, separators=(",", ":"))
        (HERE / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
