"""The words that scenarios and company cases share, in the reader's language."""

from __future__ import annotations

from typing import Final

from bizcase.cases.words import INDUSTRIES, MODELS
from bizcase.cases.words import named as named
from modeling.text import gettext_noop

TECHNIQUES: Final = {
    "classification": gettext_noop("Classification"),
    "regression": gettext_noop("Regression"),
    "forecasting": gettext_noop("Forecasting"),
    "anomaly_detection": gettext_noop("Anomaly detection"),
    "recommendation": gettext_noop("Recommendation"),
    "retrieval": gettext_noop("Retrieval"),
    "language_model": gettext_noop("Language model"),
    "text_classification": gettext_noop("Text classification"),
    "entity_recognition": gettext_noop("Entity recognition"),
    "translation": gettext_noop("Translation"),
    "speech": gettext_noop("Speech"),
    "vision": gettext_noop("Computer vision"),
    "generative_images": gettext_noop("Generative images"),
    "reinforcement_learning": gettext_noop("Reinforcement learning"),
    "graph": gettext_noop("Graph learning"),
    "optimisation": gettext_noop("Optimisation"),
    "multimodal": gettext_noop("Multimodal"),
}
WITHOUT: Final = "none"  # the recipe of a scenario that plans no training
RECIPES: Final = {
    "tabular": gettext_noop("Tabular classifier"),
    "text": gettext_noop("Text classifier"),
    "tokens": gettext_noop("Entity tagger"),
    "retrieval": gettext_noop("Search by meaning"),
    "recommendation": gettext_noop("Recommender"),
    "generation": gettext_noop("Text generator"),
    "image": gettext_noop("Image classifier"),
    "gan": gettext_noop("Image generator"),
    "forecast": gettext_noop("Forecaster"),
    WITHOUT: gettext_noop("No proof of concept"),
}
VALUES: Final = {
    "cost_saving": gettext_noop("Cost saving"),
    "revenue_growth": gettext_noop("Revenue growth"),
    "competitiveness": gettext_noop("Competitiveness"),
    "data_insight": gettext_noop("Data insight"),
}
VALUE_MODELS: Final = {
    "technology": gettext_noop("Value of a measured metric"),
    "governance": gettext_noop("Value of governed data"),
    "promotion": gettext_noop("Value of promotion"),
    "gate": gettext_noop("Fairness and ethics"),
}
FRAMEWORKS: Final = {
    "pipl": gettext_noop("Personal Information Protection Law (China)"),
    "dsl": gettext_noop("Data Security Law (China)"),
    "csl": gettext_noop("Cybersecurity Law (China)"),
    "genai-measures": gettext_noop("Interim Measures for Generative AI (China)"),
    "algorithm-recommendation": gettext_noop("Algorithm-recommendation provisions (China)"),
    "deep-synthesis": gettext_noop("Deep-synthesis provisions (China)"),
    "gdpr": gettext_noop("GDPR"),
    "ccpa": gettext_noop("CCPA and CPRA"),
    "eu-ai-act": gettext_noop("EU AI Act"),
    "nist-ai-rmf": gettext_noop("NIST AI RMF"),
    "iso-42001": gettext_noop("ISO/IEC 42001"),
    "fairness": gettext_noop("Fairness and transparency"),
    "data-governance": gettext_noop("Data governance"),
}
STATES: Final = {  # how far a source was checked
    "cited": gettext_noop("Read at its source"),
    "claimed": gettext_noop("Claimed, not checked"),
    "measured": gettext_noop("Measured by ourselves"),
    "contradicted": gettext_noop("Contradicted"),
}
FACETS: Final = {
    "industry": gettext_noop("Industry"),
    "technique": gettext_noop("Technique"),
    "model": gettext_noop("Business model"),
    "recipe": gettext_noop("Proof of concept"),
}
OPTIONS: Final = {
    "industry": INDUSTRIES,
    "technique": TECHNIQUES,
    "model": MODELS,
    "recipe": RECIPES,
}
