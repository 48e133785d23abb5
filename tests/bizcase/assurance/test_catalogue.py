"""The catalogue of risks: complete in both languages, and every range is one of the engine's."""

from __future__ import annotations

import re
from collections import Counter

import pytest
import yaml

from bizcase.assurance import catalogue
from bizcase.assurance.catalogue import CatalogueFault
from bizcase.cases.words import RISKS
from modeling.formula.values import Range, parse_value

TREE = yaml.safe_load(catalogue.FILE.read_text("utf-8"))
CHINESE = re.compile("[一-鿿]")


def texts_of(tree):
    if isinstance(tree, dict):
        if "en" in tree:
            return [tree]
        return [text for part in tree.values() for text in texts_of(part)]
    return [text for part in tree for text in texts_of(part)] if isinstance(tree, list) else []


def test_there_are_more_than_forty_risks_and_two_at_least_of_each_category():
    counts = Counter(risk.category for risk in catalogue.load().risks)
    assert sum(counts.values()) >= 44
    assert set(counts) == set(RISKS)
    assert min(counts.values()) >= 2


def test_every_text_speaks_english_and_chinese():
    texts = texts_of(TREE)
    assert len(texts) > 6 * len(TREE["risks"])
    assert [text for text in texts if set(text) != {"en", "zh-hans"}] == []
    assert [text for text in texts if CHINESE.search(text["en"])] == []
    assert [text for text in texts if not CHINESE.search(text["zh-hans"])] == []


def test_every_suggested_range_is_one_that_the_engine_reads():
    ranges = []
    for risk in catalogue.load().risks:
        parts = [risk, *risk.responses, *(response.leaves for response in risk.responses)]
        for part in parts:
            names = ("probability", "rate", "severity", "cost")
            ranges += [text for name in names if (text := getattr(part, name, None))]
    read = [parse_value(text) for text in ranges]
    assert len(read) > 4 * len(TREE["risks"])
    assert all(isinstance(each, Range) and each.low < each.high for each in read)


def test_a_response_leaves_less_than_there_was():
    for risk in catalogue.load().risks:
        for response in risk.responses:
            for name in response.leaves.model_fields_set:
                before, after = (
                    parse_value(getattr(part, name)) for part in (risk, response.leaves)
                )
                assert after.low < before.low, (risk.id, name)
                assert after.high < before.high, (risk.id, name)


def test_no_number_passes_for_read_that_is_our_estimate():
    assert {risk.source.state for risk in catalogue.load().risks} <= {"ours", "memory", "cited"}
    assert "estimate" in catalogue.load().basis["en"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"severiti": "1 to 2"}, "risks.0.severiti"),
        ({"title": {"en": "Only one"}}, "risks.0.title"),
        ({"probability": "45% to 20%"}, "probability"),
        ({"probability": "0.2 to 0.4"}, "probability: '0.2 to 0.4'"),
        ({"severity": "3 to"}, "severity: '3 to'"),
        ({"severity": "3 to 99"}, "severity: '3 to 99'"),
        ({"severity": None}, "severity"),
        ({"rate": "1 to 2"}, "either a probability or a rate"),
        ({"category": "weather"}, "risks.0.category: there is no 'weather'"),
        ({"frameworks": ["magna-carta"]}, "risks.0.frameworks: there is no 'magna-carta'"),
        ({"strikes": {"kind": "delay"}}, "needs a role"),
        ({"strikes": {"kind": "loss", "months": 3}}, "only a scale has months"),
        ({"id": "quality_drift"}, "risks.1.id: 'quality_drift' stands twice"),
        ({"responses": []}, "risks.0.responses"),
    ],
)
def test_a_fault_names_file_and_place(tmp_path, change, told):
    first, *others = TREE["risks"]
    changed = {key: value for key, value in {**first, **change}.items() if value is not None}
    path = tmp_path / "risks.yaml"
    path.write_text(yaml.safe_dump({**TREE, "risks": [changed, *others]}), "utf-8")
    with pytest.raises(CatalogueFault) as error:
        catalogue.read(path)
    assert "risks.yaml: " in str(error.value)
    assert told in str(error.value)


def test_the_catalogue_is_searched_by_category_and_words():
    found = catalogue.chosen(category="compute", spoken="en")
    assert {risk.category for risk in found} == {"compute"}
    words = catalogue.chosen(words="copyright claim", spoken="en")
    assert {risk.id for risk in words} <= {risk.id for risk in catalogue.load().risks}
    assert [risk.id for risk in catalogue.chosen(words="算力涨价", spoken="zh-hans")] == [
        "gpu_price_up"
    ]
    assert catalogue.find("no_such_risk") is None
