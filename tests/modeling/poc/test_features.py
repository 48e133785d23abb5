from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from modeling.poc import features
from modeling.poc.columns import describe


def fitted(frame: pd.DataFrame, *, bins: int = 0) -> features.Encoder:
    return features.fit(frame, tuple(describe(frame[name]) for name in frame), bins=bins)


def test_a_number_is_standardised_and_its_gaps_are_filled_and_marked():
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0, None]})
    coded = fitted(frame).apply(frame)
    assert coded[:, 0].mean() == pytest.approx(0, abs=1e-6)
    assert coded[3].tolist() == [pytest.approx(0, abs=1e-6), 1.0]


def test_bins_place_a_number_between_its_quantiles():
    frame = pd.DataFrame({"x": np.repeat(np.arange(101.0), 2)})
    pieces = fitted(frame, bins=2).apply(pd.DataFrame({"x": [0.0, 25.0, 50.0, 75.0, 100.0]}))[:, 1:]
    expected = [[0, 0], [0.5, 0], [1, 0], [1, 0.5], [1, 1]]
    assert pieces + 0.5 == pytest.approx(np.array(expected), abs=1e-6)


def test_what_is_learnt_comes_from_the_training_rows_only():
    train = pd.DataFrame({"x": [0.0, 10.0], "job": ["a", "a"]})
    train["job"] = ["a", "b"]
    train = pd.concat([train, train])
    far = pd.DataFrame({"x": [1e9, np.inf], "job": ["c", "a"]})
    coded = fitted(train).apply(far)
    assert coded[0].tolist() == [10.0, 0.0, 0.0]  # clipped, and an unknown job is no job
    assert np.isfinite(coded).all()


def test_dates_and_truth_values_become_numbers():
    frame = pd.DataFrame(
        {"day": pd.to_datetime(["2026-01-01", "2026-01-03"] * 2), "yes": [True, False] * 2}
    )
    assert fitted(frame).apply(frame).tolist() == [[-1, 0, 1], [1, 1, 0]] * 2


def test_a_constant_training_number_does_not_divide_by_zero():
    frame = pd.DataFrame({"x": [1.0, 2.0]})
    columns = tuple(describe(frame[name]) for name in frame)
    coded = features.fit(frame.iloc[:1], columns, bins=4).apply(frame)
    assert np.isfinite(coded).all()


def test_the_coding_can_be_written_as_json():
    frame = pd.DataFrame({"x": [1.0, 2.0, None], "job": ["a", "b", "a"]})
    tree = json.loads(features.canonical({"features": fitted(frame, bins=2).to_json()}))
    assert [each["name"] for each in tree["features"]] == ["x", "job"]
