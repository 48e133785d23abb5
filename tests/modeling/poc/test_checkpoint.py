from __future__ import annotations

import torch

from modeling.poc.checkpoint import Store
from modeling.poc.ledger import Ledger


def test_the_newest_state_comes_back_bit_by_bit(tmp_path):
    store = Store(tmp_path, key="k")
    weights = torch.rand(3, 4)
    store.save(1, {"w": torch.zeros(3, 4)}, {"epoch": 0})
    store.save(2, {"w": weights}, {"epoch": 1, "loss": 0.1 + 0.2})
    tensors, facts = store.newest()
    assert torch.equal(tensors["w"], weights)
    assert facts == {"epoch": 1, "loss": 0.1 + 0.2}


def test_only_the_last_two_are_kept(tmp_path):
    store = Store(tmp_path, key="k")
    for step in range(5):
        store.save(step, {"w": torch.zeros(1)}, {})
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "step-000000000003.json",
        "step-000000000003.safetensors",
        "step-000000000004.json",
        "step-000000000004.safetensors",
    ]


def test_a_torn_checkpoint_gives_way_to_the_one_before(tmp_path):
    store = Store(tmp_path, key="k")
    store.save(1, {"w": torch.ones(1)}, {"epoch": 1})
    store.save(2, {"w": torch.ones(1)}, {"epoch": 2})
    torn = tmp_path / "step-000000000002.safetensors"
    torn.write_bytes(torn.read_bytes()[:-2])
    assert store.newest()[1] == {"epoch": 1}
    (tmp_path / "step-000000000001.json").write_text("{")
    assert store.newest() is None


def test_a_checkpoint_of_another_training_is_not_resumed(tmp_path):
    Store(tmp_path, key="k").save(1, {"w": torch.ones(1)}, {})
    assert Store(tmp_path, key="other").newest() is None


def test_the_ledger_adds_the_attempts_before_it(tmp_path):
    first = Ledger(tmp_path)
    first.open_budget()
    first.beat(force=True)
    used = first.spent()
    second = Ledger(tmp_path)
    assert 0 < second.spent() <= used
    assert second.total().attempts == 2
    assert second.cost(rate=3600.0, currency="CNY", rate_date=None)["money"] > 0


def test_a_ledger_that_cannot_be_read_starts_anew(tmp_path):
    (tmp_path / "used.json").write_text("nonsense")
    assert Ledger(tmp_path).spent() == 0


def test_money_is_not_invented_where_no_rate_is_known(tmp_path):
    cost = Ledger(tmp_path).cost(rate=None, currency="USD", rate_date=None)
    assert cost["money"] is None
    assert cost["energy_estimated"] is True
