from __future__ import annotations

import json

from django.utils import translation

from bizcase.core import sentences
from bizcase.core.templatetags.formats import reading, sentence
from modeling.text import Message, say

LABEL = {"en": "Price", "zh-hans": "价格"}


def words(language: str) -> list[Message]:
    inner = Message("{first} and {second}", first=say(LABEL, language), second="q")
    return [Message("{name} is above {low}", name=inner, low="5"), Message("{n:,} trials", n=1000)]


def test_a_kept_sentence_survives_json_and_is_told_in_the_readers_language():
    kept = json.loads(json.dumps(sentences.in_languages(words)))
    with translation.override("en"):
        assert reading(kept) == ["Price and q is above 5", "1,000 trials"]
    with translation.override("zh-hans"):
        told = reading(kept)
    assert told[0].startswith("价格")
    assert "above" not in told[0]


def test_a_page_shows_a_kept_sentence_like_a_fresh_one():
    message = words("en")[0]
    assert sentence(sentences.kept(message)) == sentence(message) == str(message)


def test_a_result_without_sentences_reads_as_none():
    assert reading(None) == []
    assert reading({}) == []
