"""Options in the same futures, and the conditions under which each wins."""

from __future__ import annotations

import numpy as np
import pytest

from modeling.choice.alternatives import SEARCHED, alternatives
from modeling.spec import SpecError
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import case

RISK = {
    "id": "suit",
    "title": {"en": "Lawsuit", "zh-hans": "诉讼"},
    "category": "legal",
    "probability": 0.3,
    "per": "horizon",
    "severity": 6000,
    "strikes": {"kind": "loss"},
    "status": "open",
}
ASSUMPTIONS = [
    {
        "id": "use",
        "unit": "1",
        "value": "uniform(0, 10)",
        "label": {"en": "Use", "zh-hans": "用量"},
    },
    {"id": "fee", "unit": "CNY/month", "value": "uniform(100, 500)"},
    {"id": "rent", "unit": "CNY/month", "value": "normal(50, 5)"},
]


def usage(**more):
    """Return a case that earns 100 a month for each unit of use."""
    return case(
        [("sales", "100 * use", "benefit"), ("rent_paid", "rent", "cost")], ASSUMPTIONS, **more
    )


def flat(**more):
    """Return a case that earns 300 a month, whatever is used."""
    return case([("sales", "300", "benefit"), ("rent_paid", "rent", "cost")], ASSUMPTIONS, **more)


def test_every_option_is_what_it_is_alone_and_shared_inputs_cancel():
    found = alternatives({"usage": usage(), "flat": flat()}, trials=3000, seed=4)
    assert found.names == ("usage", "flat")
    for name, spec in {"usage": usage(), "flat": flat()}.items():
        assert (found.of(name) == simulate(spec, trials=3000, seed=4).npv).all()
    use = next(one.values for one in found.factors if one.id == "use")
    # 12 months without discounting; the rent is in both
    assert found.of("usage") - found.of("flat") == pytest.approx(12 * (100 * use - 300))


def test_the_condition_under_which_an_option_wins_is_the_one_in_its_formulas():
    found = alternatives({"usage": usage(), "flat": flat()}, trials=20_000)
    won, lost = found.when_above("usage", "flat"), found.when_best("flat")
    assert str(won.words()).startswith(
        "usage beats flat in 100 % of the futures where Use is above 3;"
    )
    assert won.base == pytest.approx(0.7, abs=0.02)
    assert str(lost.words()).startswith(
        "flat beats usage in 100 % of the futures where Use is below 3;"
    )
    assert (won.coverage, lost.coverage) == (
        pytest.approx(1, abs=0.002),
        pytest.approx(1, abs=0.005),
    )


def test_a_risk_is_an_input_and_speaks_the_reader_s_language():
    spec = case(
        [("sales", "300", "benefit"), ("rent_paid", "rent", "cost")], ASSUMPTIONS, risks=[RISK]
    )
    found = alternatives({"risky": spec, "usage": usage()}, trials=8000)
    told = found.when_positive("risky")
    assert str(told.words()).startswith(
        "risky has an NPV above 0 in 100 % of the futures where the risk “Lawsuit” does not strike;"
    )
    assert "诉讼" in told.words("zh-hans")
    assert told.base == pytest.approx(0.7, abs=0.02)


def test_of_three_options_the_best_of_all_is_explained():
    specs = {"usage": usage(), "flat": flat()}
    specs["fee"] = case([("sales", "fee", "benefit"), ("rent_paid", "rent", "cost")], ASSUMPTIONS)
    found = alternatives(specs, trials=20_000, labels={"fee": {"en": "A fee", "zh-hans": "费用"}})
    told = found.when_best("fee")
    assert str(told.words()).startswith("A fee is best of all in ")
    assert {one.factor.id for one in told.conditions} == {"use", "fee"}
    # best where fee > 300 and fee > 100 use: half of the fees, with 4 of 10 uses on average
    assert told.base == pytest.approx(0.5 * 0.4, abs=0.01)
    assert told.density > 0.6


def test_an_input_that_options_draw_unlike_stands_there_for_each():
    low = usage().with_values({"use": "uniform(0, 4)"})
    found = alternatives({"base": usage(), "low": low, "flat": flat()}, trials=2000)
    ids = [one.id for one in found.factors]
    assert sorted(ids) == ["fee", "rent", "use", "use"]
    owners = {
        one.options: one.owners for one in found.relevant("base", "low", "flat") if one.id == "use"
    }
    assert owners == {("base", "flat"): ("base", "flat"), ("low",): ("low",)}
    alone = [one for one in found.relevant("low") if one.id == "use"]
    assert [one.owners for one in alone] == [()]
    assert "Use in low" in found.when_above("low", "flat").words()


def test_the_outlooks_of_a_document_are_options():
    spec = usage(outlooks={"downside": {"use": "uniform(0, 2)"}})
    found = alternatives({"base": spec, "downside": spec.for_outlook("downside")}, trials=500)
    assert (found.of("base") >= found.of("downside")).all()


def test_what_is_searched_is_bounded_and_the_same_seed_gives_the_same():
    specs = {"usage": usage(), "flat": flat()}
    long, short = alternatives(specs, trials=SEARCHED + 3000), alternatives(specs, trials=SEARCHED)
    assert long.npv.shape == (2, SEARCHED + 3000)
    assert {one.values.size for one in long.factors} == {SEARCHED}
    assert long.when_best("usage").to_json() == short.when_best("usage").to_json()
    for one, other in zip(long.factors, short.factors, strict=True):
        assert (one.values == other.values).all()


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (flat(currency="EUR"), "options need one currency"),
        (flat(months=24), "options need one timeline"),
        (flat(start="2028-01"), "options need one timeline"),
    ],
)
def test_options_that_cannot_be_compared_are_refused(other, words):
    with pytest.raises(SpecError, match=words) as refused:
        alternatives({"usage": usage(), "flat": other}, trials=10)
    assert [issue.path for issue in refused.value.issues] == ["options.flat"]


def test_one_option_is_no_choice_and_an_unknown_one_has_a_neighbour():
    with pytest.raises(SpecError, match="two options or more"):
        alternatives({"usage": usage()}, trials=10)
    found = alternatives({"usage": usage(), "flat": flat()}, trials=10)
    with pytest.raises(SpecError, match="did you mean 'usage'"):
        found.of("usages")


def test_a_percentage_of_the_document_is_a_percentage_in_words():
    assumptions = [{"id": "churn", "unit": "1/month", "value": "2% to 5%"}]
    spec = case([("sales", "1000 - churn * 1000", "benefit")], assumptions)
    found = alternatives({"one": spec, "two": spec}, trials=10)
    assert found.factors[0].in_percent
    assert np.ptp(found.factors[0].values) > 0


def test_known_months_hold_but_leave_the_futures_of_all_options_alike():
    known = {"actuals": {"rent_paid": [50, 51]}}
    plain = alternatives({"usage": usage(**known), "flat": flat(**known)}, trials=2000)
    weighted = {"usage": usage(**known, actuals_error=0.1), "flat": flat(**known)}
    found = alternatives(weighted, trials=2000)
    assert not plain.notes
    assert "do not weight the futures" in str(found.notes[0])
    assert np.array_equal(found.npv, plain.npv)
