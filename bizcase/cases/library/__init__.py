"""The library: complete scenarios to start from. The content is the YAML beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from modeling.document import read
from modeling.spec import CaseSpec

FOLDER: Final = Path(__file__).parent
ORDER: Final = (
    "credit-scoring",
    "fraud-detection",
    "quantitative-trading",
    "market-risk-warning",
    "medical-imaging",
    "drug-discovery",
    "medical-qa",
    "recommendation",
    "demand-forecast",
    "advertising",
    "personalised-learning",
    "automatic-grading",
    "teaching-assistant",
    "predictive-maintenance",
    "quality-inspection",
    "process-automation",
    "intelligent-search",
    "customer-service",
    "content-creation",
    "nlp-tasks",
    "contract-review",
    "computer-vision",
    "speech-multimodal",
    "smart-city",
    "autonomous-driving",
)
KEYS: Final = tuple(key for key in ORDER if (FOLDER / f"{key}.yaml").exists())
EXAMPLES: Final = ("writing-assistant",)
"""Documents of kind case: the yardstick of the engine."""


def text(key: str) -> str:
    """Return the document of a library entry; KeyError if there is none."""
    if key not in KEYS + EXAMPLES:
        raise KeyError(key)
    return (FOLDER / f"{key}.yaml").read_text(encoding="utf-8")


@cache
def spec(key: str) -> CaseSpec:
    """Return the checked document of a library entry."""
    return read(text(key))
