"""How the engine's time grows with trials, months and lines: an exponent each, and a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from modeling.document import load, parse
from modeling.uncertainty.simulate import simulate
from tests.benchmarks.timing import CASE, medians, say

PICTURE = Path(__file__).parents[2] / "docs" / "img" / "engine-linear.svg"
TIMES = (1, 2, 4)
TRIALS, MONTHS, COPIES = 16_384, 60, 4


def grown(*, months=MONTHS, copies=1):
    """Return the reference case over more months, or with every line several times."""
    tree = load(CASE.read_bytes())
    tree["timeline"]["months"] = months
    names = [line["id"] for line in tree["lines"]]
    lines = []
    for copy in range(copies):
        for line in tree["lines"]:
            formula = line["formula"]
            if copy:  # each copy reads its own lines
                for name in sorted(names, key=len, reverse=True):
                    formula = renamed(formula, name, f"{name}_{copy}")
                # so that no copy is found to be the same as another
                formula = f"({formula}) * {1 + copy / 1000}"
            lines.append(
                line | {"id": f"{line['id']}_{copy}" if copy else line["id"], "formula": formula}
            )
    return parse(tree | {"lines": lines})


def renamed(formula, name, other):
    """Return a formula with a name replaced where it stands by itself."""
    import re

    return re.sub(rf"\b{name}\b", other, formula)


def growths():
    """Return the seconds at 1, 2, 4 times as many trials, months and lines."""
    specs = {
        "trials": [(grown(), TRIALS * k) for k in TIMES],
        "months": [(grown(months=MONTHS * k), TRIALS) for k in TIMES],
        "lines": [(grown(copies=COPIES * k), TRIALS) for k in TIMES],
    }
    calls = {
        (kind, times): lambda spec=spec, trials=trials: simulate(spec, trials=trials, threads=1)
        for kind, pairs in specs.items()
        for times, (spec, trials) in zip(TIMES, pairs, strict=True)
    }
    took = medians(calls, rounds=5)
    return {kind: [took[kind, times] for times in TIMES] for kind in specs}


def exponent(seconds):
    """Return the power of growth: 1 is linear, less is better."""
    return float(np.polyfit(np.log(TIMES), np.log(seconds), 1)[0])


def tell(*, plot=False):
    """Print one line for each kind of growth."""
    found = growths()
    for kind, seconds in found.items():
        factors = ", ".join(f"{one / seconds[0]:.2f}" for one in seconds)
        say(f"time at 1, 2, 4 times the {kind}: {factors} (exponent {exponent(seconds):.2f})")
    if plot:
        PICTURE.write_text(picture(found), "utf-8")
        say(f"written: {PICTURE.name}")


def picture(found):
    """Return the growths as an SVG: time against size, both relative, with the straight line."""
    colours = {"trials": "#1f6feb", "months": "#b35900", "lines": "#1a7f37"}
    top = max(5.0, *(one / seconds[0] for seconds in found.values() for one in seconds))

    def at(x, y):
        return f"{60 + 100 * x:.1f},{300 - 260 * y / top:.1f}"

    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 360" font-family="sans-serif"'
        ' font-size="13" role="img" aria-label="Time against size, relative">',
        '<rect width="560" height="360" fill="#fff"/>',
        f'<polyline points="{at(0, 0)} {at(4.4, 0)}" stroke="#444"/>',
        f'<polyline points="{at(0, 0)} {at(0, top)}" stroke="#444"/>',
        f'<polyline points="{at(0, 0)} {at(4.2, 4.2)}" stroke="#999" stroke-dasharray="4 4"/>',
    ]
    for tick in (1, 2, 4):
        x, y = at(tick, 0).split(",")
        parts.append(f'<text x="{x}" y="{float(y) + 18}" text-anchor="middle">{tick}×</text>')
        x, y = at(0, tick).split(",")
        parts.append(
            f'<text x="{float(x) - 8}" y="{float(y) + 4}" text-anchor="end">{tick}×</text>'
        )
    for row, (kind, seconds) in enumerate(found.items()):
        points = [at(k, one / seconds[0]) for k, one in zip(TIMES, seconds, strict=True)]
        colour = colours[kind]
        parts.append(f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}"/>')
        parts += [
            f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>'
            for x, y in (point.split(",") for point in points)
        ]
        label = f"{kind}: exponent {exponent(seconds):.2f}"
        parts.append(f'<text x="80" y="{50 + 18 * row}" fill="{colour}">{label}</text>')
    parts.append('<text x="280" y="345" text-anchor="middle">size, relative</text>')
    parts.append('<text x="14" y="24">time, relative</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
