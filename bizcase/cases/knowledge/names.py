"""The words of the knowledge pages, in the reader's language."""

from __future__ import annotations

from typing import Final

from modeling.text import gettext_noop

KINDS: Final = {
    "scenario": gettext_noop("Scenarios"),
    "company": gettext_noop("Company cases"),
    "question": gettext_noop("Questions"),
    "term": gettext_noop("Glossary"),
    "model": gettext_noop("Business models"),
    "tactic": gettext_noop("Growth tactics"),
    "tool": gettext_noop("Tools"),
}
OUTCOMES: Final = {
    "works": gettext_noop("Works"),
    "mixed": gettext_noop("Works in part"),
    "turned": gettext_noop("Changed course"),
    "declined": gettext_noop("Declined"),
    "ended": gettext_noop("Ended"),
}
OUTCOME_TONES: Final = {
    "works": "ok",
    "mixed": "wait",
    "turned": "",
    "declined": "wait",
    "ended": "no",
}
TOPICS: Final = {
    "start": gettext_noop("Getting started"),
    "numbers": gettext_noop("Numbers"),
    "evidence": gettext_noop("Evidence"),
    "risk": gettext_noop("Risk"),
    "compliance": gettext_noop("Law and ethics"),
    "poc": gettext_noop("Proof of concept"),
    "data": gettext_noop("Data"),
    "report": gettext_noop("Reports"),
    "api": gettext_noop("REST API"),
}
TOOLS: Final = {
    "data": gettext_noop("Data and storage"),
    "labelling": gettext_noop("Labelling"),
    "training": gettext_noop("Training"),
    "evaluation": gettext_noop("Evaluation"),
    "serving": gettext_noop("Serving"),
    "monitoring": gettext_noop("Monitoring"),
    "orchestration": gettext_noop("Orchestration"),
    "model_hub": gettext_noop("Model hubs"),
    "privacy": gettext_noop("Privacy"),
    "fairness": gettext_noop("Fairness"),
}
TACTICS: Final = {
    "tactic": gettext_noop("Tactics"),
    "channel": gettext_noop("Channels"),
}
