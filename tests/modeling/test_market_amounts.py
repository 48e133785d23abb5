"""Amounts of the market: of their own, or assumptions by their ids."""

from __future__ import annotations

import pytest

from modeling.market_amounts import AmountError, amount_of
from modeling.spec import CaseSpec
from tests.modeling.markets import market_case, tree

SPEC = market_case({})


def test_a_range_is_drawn_as_it_is_written():
    found = amount_of("80 to 160", SPEC)
    assert found.distribution.quantile([0.05, 0.95]) == pytest.approx([80, 160])
    assert (found.assumption, found.unit) == (None, None)


def test_an_id_is_the_assumption_with_its_unit():
    found = amount_of("clients", SPEC)
    assert (found.assumption, str(found.unit)) == ("clients", "client")
    assert found.distribution.quantile(0.95) == pytest.approx(4000)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("9 to 3", "write the smaller end first"),
        ("truncated(5 to 9, 100000)", "nothing of the distribution lies"),
        ("clients + 1", "or the id of an assumption"),
        ("client", "did you mean 'clients'"),
        ("twice", "is a formula"),
        ("", ""),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_mend(text, sentence):
    with pytest.raises(AmountError) as caught:
        amount_of(text, SPEC)
    assert sentence in caught.value.message


def test_an_assumption_that_cannot_be_read_is_no_amount():
    broken = [{"id": "clients", "unit": "client!", "value": "9 to 3"}]
    spec = CaseSpec.model_validate(tree({}, assumptions=broken))
    with pytest.raises(AmountError, match="cannot be read"):
        amount_of("clients", spec)
