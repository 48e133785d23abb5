from __future__ import annotations

import pytest
from django.http import QueryDict
from django.utils import translation

from bizcase.cases import library
from bizcase.cases.library import browse, index
from bizcase.cases.library.browse import Shelf, Wish
from bizcase.core.errors import DomainError


def shelf(query: str = "") -> Shelf:
    return browse.browse(index.entries(), browse.wish_of(QueryDict(query)))


def keys(query: str = "") -> list[str]:
    return [found.entry.key for found in shelf(query).found]


def counts(found: Shelf, facet: str) -> dict[str, int]:
    (mine,) = (each for each in found.facets if each.key == facet)
    return {option.key: option.count for option in mine.options}


def test_without_a_wish_everything_stands_in_the_order_of_the_library():
    assert keys() == list(library.KEYS)
    assert shelf().wish.is_empty


def test_words_are_found_in_either_language_whichever_the_reader_speaks():
    assert keys("q=质检")[0] == "quality-inspection"
    with translation.override("zh-hans"):
        assert "fraud-detection" in keys("q=FRAUD")


def test_a_part_of_a_chinese_word_is_enough():
    assert keys("q=欺诈检")[0] == "fraud-detection"


def test_all_words_must_stand_somewhere():
    both = set(keys("q=churn+alert"))
    assert both <= set(keys("q=churn")) & set(keys("q=alert"))
    assert keys("q=churn+zzzz") == []


def test_names_of_facets_count_as_words_in_both_languages():
    assert set(keys("industry=health")) <= set(keys("q=Health"))
    assert "quantitative-trading" in keys("q=finance")


def test_a_title_comes_before_a_summary_and_that_before_the_rest():
    found = keys("q=fraud")
    assert found[0] == "fraud-detection"


def test_a_find_in_the_card_is_shown_with_its_surroundings():
    (found,) = (f for f in shelf("q=chargebacks").found if f.entry.key == "fraud-detection")
    assert found.snippet is not None
    assert found.snippet.hit.casefold() == "chargebacks"
    titled = shelf("q=fraud").found[0]
    assert titled.snippet is None


def test_options_of_one_facet_widen_and_of_two_narrow():
    wide = set(keys("industry=finance&industry=health"))
    assert wide == set(keys("industry=finance")) | set(keys("industry=health"))
    assert set(keys("industry=finance&technique=graph")) < set(keys("industry=finance"))


def test_counts_say_what_an_option_would_show_beside_the_other_facets():
    found = shelf("industry=finance&technique=graph")
    assert counts(found, "industry")["health"] == len(keys("industry=health&technique=graph"))
    assert counts(found, "technique")["graph"] == 1
    everything = counts(shelf(), "industry")
    assert sum(everything.values()) == len(library.KEYS)


@pytest.mark.parametrize("query", ["", "q=fraud", "industry=finance", "model=usage&recipe=none"])
def test_each_count_is_what_picking_the_option_shows(query):
    found = shelf(query)
    for facet in found.facets:
        picked = [option.key for option in facet.options if option.is_picked]
        if picked:
            continue
        for option in facet.options:
            assert len(keys(f"{query}&{facet.key}={option.key}")) == option.count


def test_the_recipe_facet_tells_scenarios_without_a_proof_of_concept():
    assert keys("recipe=none") == ["autonomous-driving"]


def test_an_order_by_probability_and_by_name():
    chances = [f.entry.estimate.probability for f in shelf("sort=probability").found]
    assert chances == sorted(chances, reverse=True)
    with translation.override("en"):
        titles = [f.entry.title["en"].casefold() for f in shelf("sort=name").found]
    assert titles == sorted(titles)


@pytest.mark.parametrize(("sort", "sign"), [("funding", 1), ("npv", -1)])
def test_amounts_of_another_currency_are_not_mixed_in_but_stand_at_the_end(sort, sign):
    found = shelf(f"sort={sort}")
    currencies = [each.entry.currency for each in found.found]
    assert currencies == ["CNY"] * 24 + ["USD"]
    assert found.unconverted == "USD"
    name = "funding_need" if sort == "funding" else "npv"
    amounts = [sign * getattr(f.entry.estimate, name).p50 for f in found.found[:-1]]
    assert amounts == sorted(amounts)
    assert shelf(f"sort={sort}&industry=finance").unconverted == ""


def test_scenarios_without_numbers_stand_after_those_with():
    first, *rest = index.entries()
    bare = first.model_copy(update={"estimate": None})
    wish = Wish(sort="probability")
    found = browse.browse([bare, *rest], wish).found
    assert found[-1].entry.key == first.key


def test_a_filter_that_is_set_can_be_taken_away_alone():
    found = shelf("q=fraud&industry=finance&industry=retail&sort=name")
    addresses = {each.name: each.address for each in found.picked}
    assert addresses["“fraud”"] == "industry=finance&industry=retail&sort=name"
    assert addresses["Industry: Finance"] == "q=fraud&industry=retail&sort=name"


def test_a_page_passes_over_what_it_does_not_know():
    wish = browse.wish_of(QueryDict("industry=moon&sort=size&q=a\x00b"))
    assert (wish.picked["industry"], wish.sort, wish.words) == ((), "", "ab")


def test_a_program_is_told_what_it_misspelt():
    with pytest.raises(DomainError) as caught:
        browse.wish_of(QueryDict("industry=moon&sort=size"), is_strict=True)
    assert [path for path, _message in caught.value.errors] == ["sort", "industry"]
    assert "finance" in caught.value.errors[1][1]


def test_words_are_cut_where_nobody_writes_on():
    assert len(browse.wish_of(QueryDict(f"q={'x' * 999}")).words) == browse.MOST_WORDS


def test_a_snippet_passes_over_a_text_whose_places_moved_when_it_was_folded():
    assert browse.snippet(["the ﬁrst ﬁeld"], "field") is None
