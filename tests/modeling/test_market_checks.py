"""What a market of a document must obey, each refusal with its place and its mend."""

from __future__ import annotations

import pytest
from babel import Locale

from modeling.countries import COUNTRIES, SPELLINGS
from modeling.document import dump, read
from modeling.market import MarketTest
from modeling.market_tests import frozen_digest
from tests.modeling.markets import market_case, refused, registered

FACTORS = {"count": "clients", "unit": "client", "price": "fee", "price_unit": "CNY/client/year"}
RATE = {"pair": "USD/CNY", "rate": "7 to 7.3", "date": "2027-01-04", "source": "Bank of China"}
COUNTRY = {"code": "DE", "currency": "EUR", "size": "1e6 to 2e6", "unit": "EUR/year"}
STAMP = {"frozen_at": "2027-01-31T09:30:00Z", "frozen_by": "ada"}
RESULT = {"value": 0.15, "n": 200, "date": "2027-02-20", "source": "Landing page"}


def frozen(**more):
    given = registered(**more)
    test = MarketTest.model_validate(registered())
    return {**STAMP, "frozen_digest": frozen_digest(test), **given}


def size(**changes):
    return {"tam": {"unit": "CNY/year", "customers": {**FACTORS, **changes}}}


def test_a_whole_market_is_taken_and_given_back_as_it_was():
    market = {
        "tam": {"unit": "CNY/year", "top_down": "1e9 to 2e9", "customers": FACTORS},
        "personas": [{"name": "Head", "willingness_to_pay": 5, "unit": "CNY/seat", "weight": 2}],
        "competitors": [{"name": "Fin", "asks": 0.99, "unit": "USD/contact", "date": "2027-01-01"}],
        "countries": [COUNTRY, {"code": "CN", "currency": "CNY", "share": "60% to 80%"}],
        "rates": [RATE],
        "tests": [frozen(result=RESULT, verdict="supported"), registered(id="second")],
    }
    spec = market_case(market)
    assert read(dump(spec)).to_json() == spec.to_json()


@pytest.mark.parametrize(
    ("market", "place", "sentence"),
    [
        (size(count="clints"), "market.tam.customers.count", "did you mean 'clients'"),
        (size(count="fee"), "market.tam.customers.count", "is in 'CNY/client/year', not 'client'"),
        (size(count="twice"), "market.tam.customers.count", "is a formula"),
        (size(price="fee * 2"), "market.tam.customers.price", "or the id of an assumption"),
        (size(price="9 to 3"), "market.tam.customers.price", "write the smaller end first"),
        (size(price="truncated(normal(0, 1), 90, 99)"), "market.tam.customers.price", ""),
        (size(unit="clients!"), "market.tam.customers.unit", "is no unit"),
        (
            size(price=5, price_unit="CNY/year"),
            "market.tam.customers.price_unit",
            "gives 'CNY*client/year'",
        ),
        ({"tam": {"unit": "CNY/", "customers": FACTORS}}, "market.tam.unit", "is no unit"),
        (
            {"tam": {"unit": "CNY/year", "bottom_up": 5, "customers": FACTORS}},
            "market.tam.bottom_up",
            "write one of them",
        ),
        ({"personas": [{"name": "A", "weight": -1}]}, "market.personas[0].weight", "at least 0"),
        (
            {"competitors": [{"name": "A", "asks": "x + 1"}]},
            "market.competitors[0].asks",
            "a formula stands only",
        ),
        ({"competitors": [{"name": "A", "unit": "%"}]}, "market.competitors[0].unit", "is no unit"),
        (
            {"competitors": [{"name": "A", "date": "May"}]},
            "market.competitors[0].date",
            "YYYY-MM-DD",
        ),
        (
            {"countries": [{**COUNTRY, "code": "UK"}]},
            "market.countries[0].code",
            "did you mean 'GB'",
        ),
        (
            {"countries": [{**COUNTRY, "code": "Germany"}]},
            "market.countries[0].code",
            "two capitals",
        ),
        (
            {"countries": [{**COUNTRY, "currency": "EUX"}]},
            "market.countries[0].currency",
            "ISO 4217",
        ),
        ({"countries": [{**COUNTRY, "share": 0.2}]}, "market.countries[0].share", "beside a size"),
        ({"countries": [{**COUNTRY, "unit": "a b"}]}, "market.countries[0].unit", "is no unit"),
        (
            {"countries": [{"code": "DE", "currency": "EUR", "size": 5}]},
            "market.countries[0].unit",
            "is missing",
        ),
        (
            {"countries": [{"code": "DE", "currency": "EUR", "share": "0.5 to 2"}]},
            "market.countries[0].share",
            "between 0 and 1",
        ),
        (
            {"countries": [{"code": "DE", "currency": "EUR", "share": "clients"}]},
            "market.countries[0].share",
            "is in 'client'",
        ),
        ({"rates": [{**RATE, "pair": "USDCNY"}]}, "market.rates[0].pair", "such as USD/CNY"),
        ({"rates": [{**RATE, "pair": "USD/CNX"}]}, "market.rates[0].pair", "ISO 4217"),
        ({"rates": [{**RATE, "pair": "USD/USD"}]}, "market.rates[0].pair", "one currency twice"),
        ({"rates": [{**RATE, "rate": 0}]}, "market.rates[0].rate", "how many CNY one USD costs"),
        ({"rates": [{**RATE, "rate": "fee"}]}, "market.rates[0].rate", "not 'CNY/USD'"),
        ({"rates": [{**RATE, "date": "today"}]}, "market.rates[0].date", "YYYY-MM-DD"),
        ({"tests": [registered(), registered()]}, "market.tests[0].id", "is taken"),
        ({"tests": [registered(threshold=1)]}, "market.tests[0].threshold", "below 1"),
        ({"tests": [registered(rule="more")]}, "market.tests[0].rule", "at_least"),
        ({"tests": [{**registered(), **STAMP}]}, "market.tests[0]", "go together"),
        (
            {"tests": [{**frozen(), "frozen_at": "yesterday"}]},
            "market.tests[0].frozen_at",
            "2027-01-31T09:30:00Z",
        ),
        (
            {"tests": [{**frozen(), "frozen_at": "2027-13-31T09:30:00Z"}]},
            "market.tests[0].frozen_at",
            "2027-01-31T09:30:00Z",
        ),
        ({"tests": [frozen(threshold=0.05)]}, "market.tests[0]", "was changed after it was frozen"),
        ({"tests": [registered(result=RESULT)]}, "market.tests[0].result", "freeze the test first"),
        (
            {"tests": [frozen(result={**RESULT, "date": "2027-01-30"})]},
            "market.tests[0].result.date",
            "before the freeze",
        ),
        (
            {"tests": [frozen(result={**RESULT, "value": 0.1234})]},
            "market.tests[0].result.value",
            "no whole number",
        ),
        (
            {"tests": [frozen(result=RESULT, verdict="undecided")]},
            "market.tests[0].verdict",
            "says 'supported'",
        ),
        ({"tests": [frozen(verdict="supported")]}, "market.tests[0].verdict", "no result yet"),
    ],
)
def test_a_wrong_market_is_refused_with_its_place(market, place, sentence):
    found = refused(market)
    assert found[0].partition(": ")[0] == place, found
    assert sentence in found[0]


def test_an_assumption_of_an_entry_may_be_named():
    stream = {
        "id": "seats",
        "model": "subscription",
        "unit": "seat",
        "price": "80 to 120",
        "adds": "10 to 20",
    }
    factors = {"count": 10, "unit": "seat", "price": "seats_price", "price_unit": "CNY/seat/month"}
    market = {"tam": {"unit": "CNY/month", "customers": factors}}
    assert refused(market, streams=[stream]) == []


def test_the_countries_are_those_of_iso_3166():
    known = {code for code in Locale("en").territories if len(code) == 2 and code.isalpha()}
    reserved = "AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ"
    assert known - set(reserved.split()) == COUNTRIES
    assert set(SPELLINGS.values()) <= COUNTRIES
