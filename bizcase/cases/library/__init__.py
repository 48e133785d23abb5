"""The library: complete documents to start from. The content is the YAML beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from modeling.document import read
from modeling.spec import CaseSpec

FOLDER: Final = Path(__file__).parent
KEYS: Final = ("credit-scoring", "contract-review", "writing-assistant")


def text(key: str) -> str:
    """Return the document of a library entry; KeyError if there is none."""
    if key not in KEYS:
        raise KeyError(key)
    return (FOLDER / f"{key}.yaml").read_text(encoding="utf-8")


@cache
def spec(key: str) -> CaseSpec:
    """Return the checked document of a library entry."""
    return read(text(key))


def cards() -> list[CaseSpec]:
    """Return the entries in the order in which they are shown."""
    return [spec(key) for key in KEYS]
