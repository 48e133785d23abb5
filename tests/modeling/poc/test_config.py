from __future__ import annotations

import pytest

from modeling.poc.config import TrainConfig, TrainError
from modeling.poc.registry import RECIPES, card


def config(**changed: object) -> TrainConfig:
    return TrainConfig(**{"recipe": "tabular", "path": "a.csv", "target": "y", **changed})


def test_a_config_survives_its_json():
    one = config(positive="bad", ignore=("name",), epochs=3, seed=0)
    assert TrainConfig.from_json(one.to_json()) == one


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"seconds": 1}, "setting_out_of_range"),
        ({"seconds": float("nan")}, "setting_out_of_range"),
        ({"seconds": 1e9}, "setting_out_of_range"),
        ({"seed": -1}, "setting_out_of_range"),
        ({"seed": True}, "setting_out_of_range"),
        ({"seed": 1.5}, "setting_not_whole"),
        ({"epochs": 0}, "setting_out_of_range"),
        ({"target": " "}, "setting_empty"),
        ({"device": "tpu"}, "unknown_device"),
        ({"ignore": ("y",)}, "target_ignored"),
        ({"cost_ratio": 0}, "setting_out_of_range"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(changed, code):
    with pytest.raises(TrainError) as caught:
        config(**changed)
    assert caught.value.code == code
    assert caught.value.message.endswith(".")


def test_an_unknown_setting_names_its_neighbour():
    with pytest.raises(TrainError, match="did you mean “seconds”"):
        TrainConfig.from_json({"recipe": "t", "path": "p", "target": "y", "second": 5})


def test_a_missing_setting_is_named():
    with pytest.raises(TrainError, match="target is missing"):
        TrainConfig.from_json({"recipe": "t", "path": "p"})


def test_the_digest_rests_on_what_decides_the_weights_only():
    same = config(seconds=90, rate=3.0, path="elsewhere.csv")
    assert same.digest(data_sha256="a") == config().digest(data_sha256="a")
    assert config(seed=2).digest(data_sha256="a") != config().digest(data_sha256="a")
    assert config().digest(data_sha256="b") != config().digest(data_sha256="a")


def test_an_error_crosses_a_pipe_unchanged():
    error = TrainError("too_few", "{rows} rows", rows=3)
    again = TrainError.from_json(error.to_json())
    assert (again.code, str(again), again.fields) == ("too_few", "3 rows", {"rows": 3})


def test_every_card_names_its_module_metric_and_needs():
    for each in RECIPES:
        assert each.name == f"{each.key}@{each.version}"
        assert each.metrics
        assert each.needs
        assert card(each.key) is each


def test_an_unknown_recipe_names_its_neighbour():
    with pytest.raises(TrainError, match="did you mean “tabular”"):
        card("tabula")
