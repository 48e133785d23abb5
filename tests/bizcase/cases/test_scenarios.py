"""Every scenario of the library is complete, in both languages, and its numbers are sane."""

from __future__ import annotations

import pytest

from bizcase.cases import board, library, words
from modeling.economics.expansion import expand
from modeling.spec import BLOCKS, CaseSpec
from modeling.uncertainty.events import read
from modeling.uncertainty.simulate import simulate

KINDS_OF_COST = {
    "research",
    "data",
    "compute",
    "people",
    "operations",
    "promotion",
    "compliance",
}
RECIPES = {
    "tabular",
    "text",
    "tokens",
    "retrieval",
    "recommendation",
    "generation",
    "image",
    "gan",
    "forecast",
}
TECHNIQUES = {
    "classification",
    "regression",
    "forecasting",
    "anomaly_detection",
    "recommendation",
    "retrieval",
    "language_model",
    "text_classification",
    "entity_recognition",
    "translation",
    "speech",
    "vision",
    "generative_images",
    "reinforcement_learning",
    "graph",
    "optimisation",
    "multimodal",
}
LANGUAGES = {"en", "zh-hans"}

scenarios = pytest.mark.parametrize("key", library.KEYS)


def texts_of(tree: object, path: str = "") -> list[tuple[str, object]]:
    """Return every text of a tree that a person reads, with its place."""
    readable = {"title", "summary", "text", "label", "source", "note", "name", "role", "needs"}
    readable |= {"pains", "offer", "price", "strengths", "weaknesses", "positioning", "signal"}
    readable |= {"reason", "says", "without_poc"}
    if isinstance(tree, list):
        return [found for k, part in enumerate(tree) for found in texts_of(part, f"{path}[{k}]")]
    if not isinstance(tree, dict) or "en" in tree or "zh-hans" in tree:
        return [(path, tree)] if isinstance(tree, dict) else []
    found = [text for key, part in tree.items() for text in texts_of(part, f"{path}.{key}")]
    plain = [(f"{path}.{key}", part) for key, part in tree.items() if isinstance(part, str)]
    names = ("competitors", "team")  # a firm's or a person's own name has one language
    return found + [
        (place, text)
        for place, text in plain
        if place.rsplit(".", 1)[1] in readable
        and not (place.endswith(".name") and any(name in place for name in names))
        and not place.endswith(".price")
        and text not in ("benefit", "cost")  # the role of a line
    ]


@scenarios
def test_every_text_is_in_both_languages(key):
    texts = texts_of(library.spec(key).to_json())
    missing = [path for path, text in texts if not isinstance(text, dict) or set(text) != LANGUAGES]
    assert texts
    assert missing == []


@scenarios
def test_chinese_texts_are_chinese(key):
    def is_chinese(text: str) -> bool:
        return any("一" <= letter <= "鿿" for letter in text)

    texts = [text for _, text in texts_of(library.spec(key).to_json()) if isinstance(text, dict)]
    chinese = [text["zh-hans"] for text in texts if len(text["zh-hans"]) > 12]
    assert [text for text in chinese if not is_chinese(text)] == []
    assert [text["en"] for text in texts if is_chinese(text["en"])] == []


@scenarios
def test_the_card_is_complete(key):
    spec = library.spec(key)
    card = spec.card
    assert spec.kind == "scenario"
    assert spec.id == key
    assert spec.industry in words.INDUSTRIES
    assert card is not None
    assert set(card.techniques) <= TECHNIQUES
    assert card.techniques
    assert card.payers
    assert len(card.values) >= 3
    assert all(driver.binds for driver in card.values)
    assert len(card.advantages) >= 3
    assert len(card.challenges) >= 3
    assert len(card.data) >= 2
    assert len(card.sources) >= 2
    assert all(source.checked for source in card.sources if source.state == "cited")
    assert len(card.suitability) >= 4
    for question in card.suitability:
        verdicts = {choice.verdict for choice in question.choices}
        assert "fit" in verdicts
        assert len(verdicts) >= 2


@scenarios
def test_every_block_of_the_canvas_is_bound_to_a_number(key):
    blocks = board.blocks(library.spec(key))
    assert [block.key for block in blocks] == list(BLOCKS)
    assert [block.key for block in blocks if not any(note.binds for note in block.notes)] == []


@scenarios
def test_the_market_is_sized_both_ways_and_has_people_and_prices(key):
    market = library.spec(key).market
    assert market.tam is not None
    assert market.tam.top_down is not None
    assert market.tam.bottom_up is not None
    assert market.sam is not None
    assert market.som is not None
    assert len(market.personas) >= 2
    assert any(persona.willingness_to_pay is not None for persona in market.personas)
    assert len(market.competitors) >= 2
    assert any(competitor.price for competitor in market.competitors)
    assert market.positioning
    assert market.notes


def unsupported(spec: CaseSpec) -> list[str]:
    return [
        item.id
        for item in expand(spec).assumptions
        if item.label is None or item.source is None or item.grade is None
    ]


@scenarios
def test_every_number_says_what_it_rests_on(key):
    assert unsupported(library.spec(key)) == []


@scenarios
def test_costs_of_every_kind_risks_plan_and_outlooks_are_there(key):
    spec = library.spec(key)
    costs = {line.category for line in expand(spec).lines if line.role == "cost"}
    assert costs >= KINDS_OF_COST
    assert len(spec.risks) >= 5
    assert len({risk.category for risk in spec.risks}) >= 3
    assert {risk.category for risk in spec.risks} <= set(words.RISKS)
    for risk in spec.risks:
        assert risk.response, risk.id
        assert risk.owner, risk.id
        assert risk.review_by, risk.id
        assert risk.source, risk.id
    assert set(spec.outlooks) == {"downside", "upside"}
    assert spec.compliance.frameworks
    assert spec.correlations
    assert len(spec.plan.stages) == 5
    assert all(stage.exit for stage in spec.plan.stages)
    assert len(spec.plan.milestones) >= 3
    assert len(spec.plan.team) >= 3


@scenarios
def test_a_poc_moves_an_assumption_or_the_card_says_why_there_is_none(key):
    spec = library.spec(key)
    assert spec.card is not None
    assert bool(spec.poc) != bool(spec.card.without_poc)
    assert {plan.recipe for plan in spec.poc} <= RECIPES
    assert all(plan.binds for plan in spec.poc)


@scenarios
def test_the_first_npv_range_is_not_absurd(key):
    spec = library.spec(key)
    told = simulate(spec, trials=4000).summary()
    assert told["npv"]["p10"] < told["npv"]["p90"]
    assert 0.1 <= told["probability_npv_positive"] <= 0.9
    assert told["funding_need"]["p50"] > 0
    assert told["npv"]["p90"] < 60 * told["funding_need"]["p50"]
    means = [
        simulate(spec.for_outlook(name), trials=4000).summary()["npv"]["p50"]
        for name in ("downside", None, "upside")
    ]
    assert means == sorted(means)


def ends(text: str) -> tuple[float, float]:
    """Return the 10th and the 90th percentile of a value text."""
    low, high = read(text, "value").quantile([0.1, 0.9])
    return float(low), float(high)


@scenarios
def test_a_better_model_is_worth_more(key):
    """The assumption that a PoC measures moves NPV."""
    spec = library.spec(key)
    for plan in spec.poc:
        found = simulate(spec, trials=4000)
        value = next(a.value for a in spec.assumptions if a.id == plan.binds)
        assert isinstance(value, str)
        low, high = (
            simulate(spec.with_values({plan.binds: end}), trials=4000).npv.mean()
            for end in ends(value)
        )
        assert abs(high - low) > 0.02 * found.npv.std()
