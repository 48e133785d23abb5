from __future__ import annotations

from django.utils import translation

from bizcase.cases.words import CATEGORIES, RISKS, named


def test_a_known_word_is_told_in_the_readers_language():
    with translation.override("zh-hans"):
        assert named(RISKS, "market") == "市场"


def test_a_word_that_a_document_made_up_stays_as_it_is():
    assert named(CATEGORIES, "decision_fees") == "Decision fees"
    assert named(CATEGORIES, None) == ""
