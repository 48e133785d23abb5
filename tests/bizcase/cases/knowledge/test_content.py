"""Every knowledge file keeps its form, and what refers to something finds it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from bizcase.cases import knowledge, library
from bizcase.cases.knowledge import KnowledgeFault, is_page, names
from bizcase.cases.library.names import STATES
from modeling import streams
from modeling.entries import Record
from modeling.formula.values import parse_value

ROOT = Path(__file__).resolve().parents[4]
FILES = sorted(path.name for path in knowledge.FOLDER.glob("*.yaml"))
KNOWN = knowledge.load()


def texts_of(tree: object) -> list[dict[str, str]]:
    if isinstance(tree, dict):
        if set(tree) == {"en", "zh-hans"}:
            return [tree]
        return [text for part in tree.values() for text in texts_of(part)]
    return [text for part in tree for text in texts_of(part)] if isinstance(tree, list) else []


def parameters() -> set[str]:
    """Return the names of all parameters of all business models, those of records too."""
    found = set()
    for value in vars(streams).values():
        if isinstance(value, type) and issubclass(value, streams.Entry | Record):
            found |= set(value.model_fields)
    return found


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_whole_and_its_texts_speak_both_languages(name):
    tree = yaml.safe_load((knowledge.FOLDER / name).read_text("utf-8"))
    texts = texts_of(tree)
    assert texts
    chinese = re.compile("[一-鿿]")
    assert [text for text in texts if chinese.search(text["en"])] == []
    named = [text for text in texts if text["en"] != text["zh-hans"]]  # a firm has one name
    long = [text for text in named if len(text["zh-hans"]) > 12]
    assert [text for text in long if not chinese.search(text["zh-hans"])] == []


def test_there_is_as_much_as_the_product_promises():
    assert len(KNOWN.companies) >= 25
    assert len(KNOWN.questions) >= 25
    assert len(KNOWN.terms) >= 80
    assert len(KNOWN.tools) >= 20
    assert len(KNOWN.models) == 12
    assert len(KNOWN.tactics) >= 15


def test_every_scenario_has_a_company_case():
    told = {key for company in KNOWN.companies for key in company.scenarios}
    assert set(library.ORDER) - told == set()


def test_every_disputed_figure_shows_both_sides():
    disputed = [f for c in KNOWN.companies for f in c.figures if f.state == "contradicted"]
    assert len(disputed) >= 10
    for figure in disputed:
        assert figure.against is not None
        assert figure.note is not None
        assert figure.against.url != figure.source.url or figure.against != figure.source


def test_pages_that_answers_name_are_in_the_repository():
    pages = {key for question in KNOWN.questions for key in question.see if is_page(key)}
    assert pages
    assert [page for page in sorted(pages) if not (ROOT / page).exists()] == []


def test_what_a_lever_moves_is_a_parameter_and_its_numbers_can_be_drawn():
    known = parameters()
    for tactic in KNOWN.tactics:
        assert tactic.lever.target in known, tactic.id
        for text in (tactic.lever.factor, tactic.lever.cost):
            parse_value(text)


def test_words_name_every_kind_that_the_files_use():
    assert {company.outcome for company in KNOWN.companies} <= set(names.OUTCOMES)
    assert {question.topic for question in KNOWN.questions} <= set(names.TOPICS)
    assert {tool.kind for tool in KNOWN.tools} <= set(names.TOOLS)
    assert {tactic.kind for tactic in KNOWN.tactics} <= set(names.TACTICS)
    assert {figure.state for company in KNOWN.companies for figure in company.figures} <= set(
        STATES
    )
    assert set(names.OUTCOME_TONES) == set(names.OUTCOMES)


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in FILES:
        shutil.copy(knowledge.FOLDER / name, tmp_path / name)
    return tmp_path


def broken(folder: Path, name: str, before: str, after: str) -> str:
    """Change one place of a file, and return what the reader says of it."""
    path = folder / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(KnowledgeFault) as caught:
        knowledge.read(folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("glossary.yaml", "  - id: scenario\n", "  - id: case\n", "the id 'case' stands twice"),
        ("glossary.yaml", "see: [scenario, revision]", "see: [nothing]", "there is no 'nothing'"),
        ("glossary.yaml", "zh-hans: 商业案例}", "de: Fall}", "needs a text in en and in zh-hans"),
        ("glossary.yaml", "    means:\n", "    meaning:\n", "Extra inputs are not permitted"),
        ("companies.yaml", "industry: software", "industry: moon", "there is no 'moon'"),
        ("companies.yaml", "outcome: works", "outcome: great", "Input should be"),
        ("companies.yaml", "scenarios: [", "scenarios: [nothing, ", "there is no 'nothing'"),
        ("companies.yaml", "techniques: [", "techniques: [magic, ", "there is no 'magic'"),
        ("companies.yaml", "business_models: [", "business_models: [gift, ", "there is no 'gift'"),
        ("companies.yaml", "state: contradicted", "state: cited", "exactly if it names the source"),
        (
            "companies.yaml",
            "        checked: '2026-11-27'\n",
            "",
            "was read: it needs a url and a day",
        ),
        ("companies.yaml", "url: https://", "url: ftp://", "must begin with https://"),
        ("companies.yaml", "year: '2020'", "year: soon", "should match pattern"),
        ("business_models.yaml", "examples: [", "examples: [nobody, ", "there is no 'nobody'"),
        ("business_models.yaml", "  - id: subscription\n", "  - id: gift\n", "models: must be"),
        ("faq.yaml", "docs/scenarios.md, scenario", "docs/scenarios.md, nothing", "no 'nothing'"),
        ("faq.yaml", "topic: start", "topic: weather", "Input should be"),
        ("tools.yaml", "  - id: pytorch", "  - id: transformers", "stands twice"),
        ("tactics.yaml", "cost_kind: monthly", "cost_kind: daily", "Input should be"),
        ("tactics.yaml", "  - id: referral", "  - id: [a]", "Input should be a valid string"),
        ("tactics.yaml", "tactics:", "tactics: &x", "anchors and aliases"),
    ],
)
def test_a_fault_is_refused_with_its_file_and_place(folder, name, before, after, told):
    assert told in broken(folder, name, before, after)


def test_a_disputed_figure_needs_a_note_that_says_what_is_disputed(folder):
    path = folder / "companies.yaml"
    tree = yaml.safe_load(path.read_text("utf-8"))
    figure = next(f for c in tree["companies"] for f in c["figures"] if "against" in f)
    del figure["note"]
    path.write_text(yaml.safe_dump(tree, allow_unicode=True), "utf-8")
    with pytest.raises(KnowledgeFault, match="needs a note"):
        knowledge.read(folder)


def test_things_are_found_by_their_ids():
    assert KNOWN.company("nuro") in KNOWN.companies
    assert KNOWN.term("npv") in KNOWN.terms
    assert KNOWN.model("usage") in KNOWN.models
    assert KNOWN.company("x") is KNOWN.term("x") is KNOWN.model("x") is None
