from __future__ import annotations

import pytest
from django.utils import translation

from bizcase.cases.services import revise
from bizcase.core.errors import DomainError
from bizcase.economics.earning import compare, futures, mixing
from bizcase.economics.earning.services import add_stream, weigh
from bizcase.economics.models import Worth
from modeling.economics.variants import with_streams
from modeling.uncertainty.model import Model
from modeling.uncertainty.runner import Futures, npv_of


def of(case, **asked):
    return compare.comparison(case.spec, digest=case.digest, **asked)


def test_each_model_alone_is_worth_what_the_engine_says(case):
    found = of(case, trials=1_000, seed=4)
    told = {option.name: option for option in found.choice.options}
    model = Model.of(with_streams(case.spec, {"calls": None}), seed=4)
    npv = npv_of(model, Futures(model, 1_000))
    assert told["calls"].mean == pytest.approx(npv.mean())
    assert set(told) == {"calls", "boxes", "subscription"}


def test_a_model_that_the_document_says_all_of_is_run_beside_it(case):
    found = of(case, trials=1_000)
    assert found.added == {"subscription": "subscription"}
    with translation.override("zh-hans"):
        told = compare.to_json(found)
    names = {option["name"]: option["label"] for option in told["options"]}
    assert names["calls"] == "调用"
    assert "in the document" not in str(case.newest.document)
    assert len(case.newest.document["streams"]) == 2


def test_without_weights_the_whole_is_told_beside_the_options(case):
    found = of(case, trials=1_000)
    assert found.whole is not None
    assert found.whole["mean"] > max(option.mean for option in found.choice.options)


def test_with_weights_the_mix_is_an_option_itself(founder, case):
    weigh(actor=founder, case=case, shares={"calls": 0.7, "boxes": 0.3})
    found = of(case, trials=1_000)
    assert "as_written" in {option.name for option in found.choice.options}
    assert found.whole is None


def test_the_same_question_is_worked_out_once(case, monkeypatch):
    first = of(case, trials=1_000, seed=77)
    monkeypatch.setattr(compare, "_compared", None)
    assert of(case, trials=1_000, seed=77) is first


def test_the_answer_is_json_with_words_shares_and_mixes(case):
    told = compare.to_json(of(case, trials=1_000))
    assert told["words"][0]
    assert set(told["densities"]["shares"]) == {"calls", "boxes", "subscription"}
    assert all(0.9 < sum(shares) <= 1.0001 for shares in told["densities"]["shares"].values())
    assert told["mixes"]["names"] == ["boxes", "calls"] or told["mixes"]["names"] == [
        "calls",
        "boxes",
    ]
    assert len(told["mixes"]["mixes"]) == 21
    assert ":" in told["mixes"]["line"][0]["weights_text"]
    assert all(pair["dominance"] for pair in told["pairs"])


def test_dominance_says_who_which_order_and_how_sure():
    names = {"a": "One", "b": "Two"}

    def pair(**holds):
        def verdict(key):
            strength = holds.get(key)
            return {"holds": strength is not None, "strength": strength or "open"}

        return {
            "one": "a",
            "other": "b",
            "dominates": [verdict("a1"), verdict("a2")],
            "is_dominated": [verdict("b1"), verdict("b2")],
        }

    assert compare.dominance_of(pair(), names) == "neither"
    assert compare.dominance_of(pair(a1="certain", a2="certain"), names).startswith("One reaches")
    assert compare.dominance_of(pair(b2="open"), names) == (
        "Two for everybody who dislikes risk (second order), in this sample"
    )


def test_one_model_alone_is_no_comparison(bare):
    with pytest.raises(DomainError) as refusal:
        of(bare)
    assert refusal.value.code == "one_model"


def test_too_many_or_too_few_trials_are_refused_with_the_limit(case, monkeypatch):
    for trials in (10, 10**7):
        with pytest.raises(DomainError, match="between 1000 and 50000"):
            of(case, trials=trials)
    monkeypatch.setattr(futures, "OPERATIONS", 500_000)
    with pytest.raises(DomainError) as refusal:
        of(case, trials=50_000, seed=5)
    assert refusal.value.code == "too_much_at_once"
    assert "start an analysis" in refusal.value.message


def test_numbers_that_cannot_be_worked_out_are_refused_with_their_place(founder, bare):
    tree = {**bare.newest.document}
    tree["assumptions"] = [
        {"id": "fee", "unit": "CNY/box", "value": 5},
        {"id": "none", "unit": "1", "value": 0},
    ]
    revise(actor=founder, case=bare, document=tree)
    for key, price in (("one", "fee / none"), ("two", 1)):
        entry = {"id": key, "model": "licence", "unit": "box", "price": price, "sales": 1}
        add_stream(actor=founder, case=bare, entry=entry)
    with pytest.raises(DomainError) as refusal:
        of(bare)
    assert refusal.value.errors


def test_a_mix_that_is_tried_moves_npv_and_nothing_else(case):
    found = mixing.tried(case, {"calls": 1.0, "boxes": 0.0})
    assert found.change.mean < 0
    assert found.worth["p10"] < found.worth["p50"] < found.worth["p90"]
    assert not Worth.objects.exists(), "what is only tried is stored nowhere"
    same = mixing.tried(case, {"calls": None, "boxes": None})
    assert same.change.mean == 0


def test_weights_show_as_per_cent_and_uncertain_ones_say_so(founder, case):
    assert [one.percent for one in mixing.shares(case)] == ["", ""]
    weigh(actor=founder, case=case, shares={"calls": 0.125, "boxes": 0.875})
    assert [one.percent for one in mixing.shares(case)] == ["12.5", "87.5"]
    typed = mixing.shares(case, {"share.calls": "x"})
    assert [one.percent for one in typed] == ["x", "87.5"]


@pytest.mark.parametrize(
    ("weight", "percent", "uncertain"),
    [("60% to 80%", "70", "60% to 80%"), ("beta(2, 3)", "", "beta(2, 3)"), ("0%", "0", "")],
)
def test_a_weight_of_a_document_is_shown_as_it_is(founder, case, weight, percent, uncertain):
    tree = {**case.newest.document}
    tree["streams"] = [{**tree["streams"][0], "weight": weight}, tree["streams"][1]]
    revise(actor=founder, case=case, document=tree)
    share = mixing.shares(case)[0]
    assert (share.percent, share.uncertain) == (percent, uncertain)


def test_what_is_typed_is_per_cent_or_nothing(case):
    typed = {"share.calls": "40 %", "share.boxes": " "}
    assert mixing.posted(case, typed) == {"calls": 0.4, "boxes": None}
    with pytest.raises(DomainError) as refusal:
        mixing.posted(case, {"share.calls": "some"})
    assert refusal.value.errors[0][0] == "streams.calls.weight"


def test_mixes_that_would_take_too_long_are_left_out(case, monkeypatch):
    whole = compare.comparison(case.spec, digest=case.digest, trials=1_000, seed=8)
    monkeypatch.setattr(compare, "FEWEST_OF_A_MIX", 10**9)
    without = compare.comparison(case.spec, digest=case.digest, trials=1_000, seed=9)
    assert whole.mixes is not None
    assert without.mixes is None
    assert compare.to_json(without)["mixes"] is None
