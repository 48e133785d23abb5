"""Line icons, drawn for this product on a grid of 24; icons.txt has a name and a path a line."""

from __future__ import annotations

from pathlib import Path
from typing import Final


def _read() -> dict[str, str]:
    lines = Path(__file__).with_name("icons.txt").read_text(encoding="utf-8").splitlines()
    return {name: path for name, _, path in (line.partition(" ") for line in lines) if path}


PATHS: Final = _read()

# the canvas's nine blocks
BLOCKS: Final[dict[str, str]] = {
    "key_partners": "link",
    "key_activities": "gear",
    "key_resources": "cube",
    "value_propositions": "gift",
    "customer_relationships": "heart",
    "channels": "truck",
    "customer_segments": "people",
    "cost_structure": "receipt",
    "revenue_streams": "coin",
}
