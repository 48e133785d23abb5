"""A hundred thousand right formulas, worked out by the engine and by a plain Python loop.

The loop knows how far rounding may have carried it, so that numbers which all but cancel, and steps
that are as near as the error, are compared honestly: two values agree when they differ by at most
1e-12 of their size, or by what another order of the same operations may change.
"""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest

from modeling import document
from modeling.formula.functions import CONSTANTS, FUNCTIONS
from modeling.formula.parse import parse
from modeling.formula.tree import Binary, Call, Name, Unary, walk
from modeling.uncertainty.model import Model, NumbersError
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import case, tree_of
from tests.modeling.formulas import BINDING, INPUTS, UNITS, bed, written
from tests.modeling.oracle import StruckTrial, Trial
from tests.modeling.running import computed

LINES, CASES, SHARDS = 50, 200, 10
"""Formulas of a case, cases of a test, tests: 100,000 formulas."""
MONTHS, TRIALS = 5, 2


def case_of(lines, rng, months=MONTHS):
    """Return a case that was checked in every way, its units too, and whose texts are the trees."""
    inputs = [(name, f"{low} to {high}", UNITS[u]) for name, (u, low, high) in INPUTS.items()]
    texts = [
        {"id": name, "unit": UNITS[unit], "formula": written(tree, rng)}
        for name, unit, tree in lines
    ]
    start = f"2027-{rng.randint(1, 12):02d}"
    spec = document.parse(tree_of(texts, inputs, months=months, start=start))
    for line, (_, _, tree) in zip(spec.lines, lines, strict=True):
        assert parse(line.formula) == tree, line.formula
    return spec


def worked_out(spec, draws):
    """Return what the engine makes of the lines: (lines, months, trials)."""
    found = computed(spec, draws)
    return np.array([found[line.id] for line in spec.lines])


def looped(spec, lines, draws):
    """Return what the plain loop makes of them, and its errors, in the same shape."""
    trees = {name: tree for name, _, tree in lines}
    pairs = []
    for k in range(TRIALS):
        trial = Trial(spec, {name: float(values[k]) for name, values in draws.items()}, trees)
        pairs.append([[trial.pair(name, m + 1) for m in range(MONTHS)] for name in trees])
    values, errors = np.moveaxis(np.array(pairs), (0, 3), (3, 0))
    return values, errors


def differences(found, values, errors):
    """Return where two opinions differ, and where their difference is larger than 1e-12."""
    with np.errstate(all="ignore"):
        apart = np.abs(found - values)
        close = (apart <= 1e-12 * np.abs(values)) | ~(np.isfinite(values) | np.isfinite(found))
        explained = apart <= 1e-12 * np.abs(values) + 4 * errors
    return ~(close | explained | np.isinf(errors)), ~close


def inputs(rng):
    return {
        name: np.array([rng.uniform(low, high) for _ in range(TRIALS)])
        for name, (_, low, high) in INPUTS.items()
    }


@pytest.mark.parametrize("shard", range(SHARDS))
def test_ten_thousand_random_formulas_agree_with_a_plain_loop(shard):
    wrong, seen = [], Counter()
    for number in range(shard * CASES, (shard + 1) * CASES):
        rng = random.Random(number)
        lines = bed(rng, LINES, loops=number % 2 == 0)
        spec, draws = case_of(lines, rng), inputs(rng)
        found, (values, errors) = worked_out(spec, draws), looped(spec, lines, draws)
        differ, loose = differences(found, values, errors)
        seen.update(
            formulas=len(lines),
            values=values.size,
            loose=loose.sum(),
            doubtful=np.isinf(errors).sum(),
            without_value=(~np.isfinite(values)).sum(),
        )
        wrong += [
            f"case {number}, month {m + 1}: {found[k, m, t]} and not {values[k, m, t]}: "
            f"{spec.lines[k].id} = {spec.lines[k].formula!r}"
            for k, m, t in np.argwhere(differ)
        ]
    assert not wrong, "\n".join(wrong[:10])
    assert seen["formulas"] == LINES * CASES
    assert seen["loose"] < 0.01 * seen["values"]
    assert seen["doubtful"] < 0.05 * seen["values"]
    assert seen["without_value"] > 0.0005 * seen["values"]


def test_the_random_formulas_have_every_function_operator_and_constant():
    found = set()
    for seed in range(20):
        for _, _, tree in bed(random.Random(seed), LINES):
            for node in walk(tree):
                match node:
                    case Call():
                        found.add(node.function)
                    case Binary() | Unary():
                        found.add(node.op)
                    case Name():
                        found.add(node.id)
    assert {*FUNCTIONS, *CONSTANTS, *BINDING, "not", *INPUTS} <= found


def test_a_case_is_refused_exactly_where_the_loop_finds_no_finite_value():
    refused = 0
    for seed in range(150):
        rng = random.Random(seed)
        lines = bed(rng, 6, wild=0.5)
        spec = case_of(lines, rng)
        (chunk,) = Model.of(spec, seed=1).chunks(TRIALS)
        values, errors = looped(spec, lines, chunk.draws)
        if np.isinf(errors).any():
            continue
        bad = ~np.isfinite(values)
        if not bad.any():
            simulate(spec, trials=TRIALS)
            continue
        refused += 1
        with pytest.raises(NumbersError) as caught:
            simulate(spec, trials=TRIALS)
        (issue,) = caught.value.issues
        first = int(bad.any(axis=(0, 2)).argmax())
        failing = [line.id for k, line in enumerate(spec.lines) if bad[k, first].any()]
        assert issue.message.fields["month"] == first + 1, spec.lines
        assert issue.message.fields["name"] in failing
    assert refused > 10


def risky(rng, lines, months):
    """Return a few risks of all kinds that strike any of the lines."""
    severities = {"loss": "1e3 to 1e5", "scale": "10% to 90%", "delay": "1 to 4", "stop": None}
    for number in range(rng.randint(1, 4)):
        kind = rng.choice(("loss", "scale", "delay", "delay", "scale", "stop"))
        strikes = {"kind": kind}
        if kind in ("scale", "delay"):
            strikes["line"] = rng.choice(lines)
        if kind == "scale" and rng.random() < 0.5:
            strikes["months"] = rng.randint(1, 5)
        risk = {"id": f"r{number}", "title": "Risk", "category": "market", "strikes": strikes}
        risk |= {"per": rng.choice(("year", "horizon")), "probability": rng.choice((0.5, 0.9))}
        risk["window"] = sorted(rng.randint(1, months) for _ in range(2))
        if rng.random() < 0.3:
            risk |= {"response": {"text": "Insure", "cost": "10 to 90"}, "status": "mitigated"}
        yield risk | ({"severity": severities[kind]} if severities[kind] else {})


def struck_case(rng, months=14, *, rates=()):
    """Return a case whose lines of money have roles, with one-offs, tax, discounting and risks.

    With rates the risks fall several times.
    """
    inputs = [(name, f"{low} to {high}", UNITS[u]) for name, (u, low, high) in INPUTS.items()]
    lines = []
    for name, unit, tree in bed(rng, 14, size=14, wild=0):
        line = {"id": name, "unit": UNITS[unit], "formula": written(tree, rng)}
        if UNITS[unit] == "CNY/month":
            line["role"] = rng.choice(("benefit", "cost"))
        lines.append(line)
    ring = [f"m{k}" for k in range(6)]
    for name in ring:  # lines that wait for each other, most of them
        one, other = rng.choice(ring), rng.choice(ring)
        text = f"0.4 * prev({one}, fee) + 0.3 * lag({other}, 2, 0) + fee * {rng.random():.2f}"
        role = rng.choice(("benefit", "cost", None))
        line = {"id": name, "unit": "CNY/month", "formula": text}
        lines.append(line | ({"role": role} if role else {}))
    names = [line["id"] for line in lines] + 2 * ring
    for number in range(2):
        once = {"id": f"once{number}", "unit": "CNY", "formula": "budget", "at": rng.randint(0, 9)}
        lines.append(once | {"role": rng.choice(("benefit", "cost"))})
    risks = [*risky(rng, names, months)]
    for risk in risks if rates else ():
        del risk["probability"]
        risk["rate"] = rng.choice(rates)
    tree = tree_of(lines, inputs, months=months, rate=0.1, tax=rng.choice((0, 0.25)), risks=risks)
    return document.parse(tree)


def struck_trial(spec, chunk, trial):
    """Return the plain loop of one trial, with what falls in it."""
    fallen = [
        (e.risk.kind, e.risk.line, e.risk.duration, int(month), float(severity))
        for e in chunk.events
        for struck, month, severity in zip(
            e.struck[trial], e.month[trial], e.severity[trial], strict=True
        )
        if struck
    ]
    draws = {name: float(values[trial]) for name, values in chunk.draws.items()}
    return StruckTrial(spec, draws, fallen, sum(float(e.cost[trial]) for e in chunk.events))


@pytest.mark.parametrize("rates", [(), (0.5, 2, "1 to 6")])
def test_cash_under_risks_agrees_with_a_plain_loop(rates):
    compared = 0
    for seed in range(150):
        spec = struck_case(random.Random(seed), rates=rates)
        (chunk,) = Model.of(spec, seed=seed).chunks(4)
        trials = [struck_trial(spec, chunk, k) for k in range(4)]
        flows, doubts = [t.flows() for t in trials], [t.doubt() for t in trials]
        if not np.isfinite(doubts).all():
            continue
        cash = simulate(spec, trials=4, seed=seed).cash
        expected = np.cumsum(flows, axis=1).T
        assert (np.abs(cash - expected) <= np.array(doubts)).all(), f"case {seed}"
        compared += 1
    assert compared > 90


@pytest.mark.parametrize("kind", ["scale", "delay"])
def test_who_looks_at_a_struck_line_sees_the_strike_whether_or_not_it_is_looked_at_too(kind):
    strikes = {"kind": kind, "line": "sales"} | ({"months": 2} if kind == "scale" else {})
    risk = {"id": "r", "title": "Risk", "category": "market", "probability": 1, "per": "horizon"}
    risk |= {"window": [3, 3], "severity": 0.5 if kind == "scale" else 2, "strikes": strikes}

    def cash(more):
        lines = [("paid", "prev(sales, 0)", "benefit"), ("sales", f"100 + month{more}")]
        return np.diff(simulate(case(lines, months=6, risks=[risk]), trials=1).cash[:, 0])

    alone, together = cash(""), cash(" + 0 * prev(paid, 0)")
    left = [0, 101, 102, 51.5, 52, 105] if kind == "scale" else [0, 101, 102, 0, 0, 103]
    assert alone.tolist() == pytest.approx(left)
    assert together.tolist() == pytest.approx(left)
