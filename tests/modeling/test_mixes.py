"""Mixes of business models: every split, what it is worth, which are efficient."""

from __future__ import annotations

import math

import numpy as np
import pytest

from modeling.choice.mixes import STEPS, mixes, simplex, weight_of
from modeling.document import parse
from modeling.economics.variants import with_streams
from modeling.spec import SpecError
from modeling.uncertainty.model import Model
from modeling.uncertainty.runner import Futures, npv_of

TREE = {
    "format": "bizcase/1",
    "kind": "case",
    "id": "three",
    "title": "Three ways to earn",
    "currency": "CNY",
    "timeline": {"start": "2027-01", "months": 12},
    "discount_rate": 0.1,
    "tax_rate": 0.25,
    "streams": [
        {"id": "safe", "model": "subscription", "unit": "seat", "price": 50, "adds": 10},
        {
            "id": "bold",
            "model": "usage",
            "label": {"en": "Calls", "zh-hans": "调用"},
            "unit": "user",
            "users": "20 to 200",
            "use": 1000,
            "price": 0.05,
        },
        {"id": "poor", "model": "licence", "unit": "box", "price": 1, "sales": 1},
    ],
    "lines": [{"id": "rent", "unit": "CNY/month", "role": "cost", "formula": "500"}],
}


@pytest.fixture(scope="module")
def spec():
    return parse(TREE)


@pytest.mark.parametrize(("models", "steps"), list(STEPS.items()))
def test_the_grid_has_every_split_once_and_each_sums_to_the_whole(models, steps):
    found = list(simplex(models, steps))
    assert len(found) == len(set(found)) == math.comb(steps + models - 1, models - 1)
    assert {sum(parts) for parts in found} == {steps}


def test_a_mix_is_worth_what_the_document_with_these_weights_is(spec):
    found = mixes(spec, ["safe", "bold"], trials=400, seed=3)
    for mix in (found.mixes[0], found.mixes[7], found.mixes[-1]):
        weights = dict(zip(found.names, mix.weights, strict=True))
        model = Model.of(with_streams(spec, weights), seed=3)
        npv = npv_of(model, Futures(model, 400))
        assert mix.mean == pytest.approx(npv.mean())
        assert [mix.p10, mix.p50, mix.p90] == pytest.approx(np.percentile(npv, (10, 50, 90)))
        assert mix.probability_positive == pytest.approx((npv > 0).mean())


def test_no_mix_is_better_than_an_efficient_one_both_ways(spec):
    found = mixes(spec, ["safe", "bold", "poor"], trials=300)
    assert len(found.mixes) == 66
    line = [found.mixes[place] for place in found.efficient]
    assert line[0].mean == max(mix.mean for mix in found.mixes)
    assert line[-1].expected_shortfall == max(mix.expected_shortfall for mix in found.mixes)
    for one in line:
        assert not any(
            other.mean >= one.mean
            and other.expected_shortfall >= one.expected_shortfall
            and (other.mean, other.expected_shortfall) != (one.mean, one.expected_shortfall)
            for other in found.mixes
        )


def test_the_words_name_the_best_mix_and_what_caution_costs(spec):
    found = mixes(spec, ["safe", "bold"], trials=400)
    (sentence,) = found.words("zh-hans")
    assert "has the highest mean NPV" in sentence
    assert "调用" in sentence
    assert found.to_json()["words"] == [str(found.words()[0])]
    (alone,) = mixes(spec, ["safe", "poor"], trials=50).words()
    assert "100 % safe is best both" in alone


def test_one_model_is_no_mix_and_five_are_too_many(spec):
    for names in (["safe"], ["safe", "safe"], ["safe", "bold", "poor", "a", "b"]):
        with pytest.raises(SpecError, match="two to 4 different models"):
            mixes(spec, names)
    with pytest.raises(SpecError, match="did you mean 'safe'"):
        mixes(spec, ["safe", "safer"])


def test_a_weight_has_the_id_of_its_parameter(spec):
    whole = with_streams(spec, {"safe": 0.5})
    assert whole.assumption(weight_of("safe")).value == 0.5
