"""The code of a tape gives the bits of the machine, and takes over only when it has paid."""

from __future__ import annotations

import random
import threading
from dataclasses import replace

import numpy as np
import pytest

from modeling.document import read
from modeling.formula import native, tier
from modeling.formula.tape import PICK
from modeling.formula.vectors import LANES
from modeling.results import to_text
from modeling.uncertainty.model import Model
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import REFERENCE, case, one_off
from tests.modeling.formulas import bed
from tests.modeling.test_agreement import case_of
from tests.modeling.test_threads import risky

TRIALS = 8 * LANES


def both(model, trials=TRIALS):
    """Return a block as the machine and as its own code work it out."""
    (block,) = next(model.chunks(trials)).parts(trials)
    inputs = {**block.draws, **model.blow(block).inputs}
    tape, found = model.program.tape, []
    for code in (None, native.compiled(tape, model.machine.setting.years)):
        tiers = tier.Tier(tape)
        tiers.code = code
        machine = model.machine
        machine.program = replace(model.program, tier=tiers)
        room = machine.buffers(trials)
        for array in (room.flows, room.yearly, room.worth, room.totals):
            array[:] = np.nan  # what was there before must not matter
        machine.run(inputs, room)
        found.append(room)
    return found


def same(model, trials=TRIALS):
    one, other = both(model, trials)
    for name in ("flows", "yearly", "worth", "totals", "sums"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


@pytest.mark.parametrize("name", ["twelve.yaml", "small.yaml"])
def test_documents_with_entries_give_the_same_bits(name):
    same(Model.of(read((REFERENCE.parents[1] / "modeling" / name).read_bytes()), seed=3))


def test_the_reference_case_gives_the_same_bits_in_any_place_of_a_row():
    same(Model.of(read(REFERENCE.read_bytes()), seed=1), trials=1024 + LANES)


@pytest.mark.parametrize("rate", [None, 2.0], ids=["at most one event", "several events"])
def test_what_risks_do_gives_the_same_bits(rate):
    spec = risky()
    if rate is not None:
        update = {"probability": None, "rate": rate}
        spec = spec.model_copy(
            update={"risks": tuple(risk.model_copy(update=update) for risk in spec.risks)}
        )
    same(Model.of(spec, seed=5), trials=256)


def test_lags_seasons_and_one_offs_give_the_same_bits():
    season = "seasonal(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, a)"
    lines = [
        one_off("start", "a * 100", "cost", 0),
        one_off("bonus", "b * 3", "benefit", 7),
        ("level", "prev(level, a) * 0.9 + lag(other, 3, b) + prev(fixed, 2)"),
        ("other", f"lag(level, 14, a / 2) + {season} + prev(level, b)"),
        ("fixed", "a + b"),
        ("sales", "max(level, 0) + cumsum(other) / 10", "benefit"),
        ("wages", "if(month > 3 and a > b, b, not (a > 1))", "cost"),
    ]
    spec = case(lines, [("a", "80 to 160"), ("b", "60 to 150")], months=30, rate=0.1, tax=0.2)
    model = Model.of(spec, seed=2)
    assert any(operand[0] == PICK for operand in model.program.tape.operands)
    same(model)


@pytest.mark.parametrize("seed", range(12))
def test_random_formulas_give_the_same_bits(seed):
    rng = random.Random(seed)
    same(Model.of(case_of(bed(rng, 25, wild=0.3), rng), seed=seed), trials=2 * LANES)


def test_a_tape_is_compiled_once_it_was_used_enough_and_nobody_sees_it(monkeypatch):
    spec = case([("x", "a * prev(x, b) / 100", "benefit")], [("a", "80 to 160"), ("b", "1 to 9")])
    monkeypatch.setattr(tier, "WORTH_IT", 12 * 20_000)
    of = Model.of(spec, seed=1).program.tier
    assert of.code is None
    before = to_text(simulate(spec, trials=10_001, threads=1).to_json())
    assert of.code is None
    simulate(spec, trials=10_001, threads=1)
    assert of.code is not None
    assert to_text(simulate(spec, trials=10_001, threads=2).to_json()) == before


def test_a_block_of_odd_size_is_left_to_the_machine():
    of = Model.of(read(REFERENCE.read_bytes()), seed=1).program.tier
    of.done = tier.WORTH_IT
    assert of.native(5, 2048) is of.code is not None
    assert of.native(5, 2047) is None


def test_a_long_tape_is_left_to_the_machine(monkeypatch):
    of = tier.Tier(Model.of(read(REFERENCE.read_bytes()), seed=1).program.tape)
    monkeypatch.setattr(tier, "MOST_STEPS", of.steps - 1)
    of.done = tier.WORTH_IT
    assert of.native(5, 2048) is None


def test_threads_go_on_while_one_compiles(monkeypatch):
    of = tier.Tier(Model.of(read(REFERENCE.read_bytes()), seed=1).program.tape)
    of.done = tier.WORTH_IT
    begun, let_go, compiled = threading.Event(), threading.Event(), native.compiled

    def slow(tape, years):
        begun.set()
        assert let_go.wait(60)
        return compiled(tape, years)

    monkeypatch.setattr(native, "compiled", slow)
    one = threading.Thread(target=of.native, args=(5, 2048))
    one.start()
    assert begun.wait(60)
    assert of.native(5, 2048) is None
    let_go.set()
    one.join(60)
    assert of.native(5, 2048) is of.code is not None


def test_an_input_in_several_pieces_is_refused():
    with pytest.raises(ValueError, match="one piece"):
        native.places([np.zeros((4, 2))[:, 0]])
