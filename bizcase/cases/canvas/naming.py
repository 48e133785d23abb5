"""What a note is called while it has no id: a name made from what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from modeling.spec import BLOCKS


def name_of(note: Mapping[str, Any]) -> str:
    """Return the name of a note; whoever edits the note first makes it its id."""
    text = json.dumps(note, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"n_{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def named_alike(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document before, its notes with the ids that they got since.

    So a comparison shows what was rewritten, and not one note gone and another come.
    """
    canvas, later = before.get("canvas", {}), after.get("canvas", {})
    got = {note.get("id") for block in BLOCKS for note in later.get(block, ())}
    known = {
        block: [
            note if "id" in note or name_of(note) not in got else {**note, "id": name_of(note)}
            for note in notes
        ]
        for block, notes in canvas.items()
        if block in BLOCKS
    }
    return {**before, "canvas": {**canvas, **known}} if known else dict(before)
