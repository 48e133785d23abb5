"""What the market of a document must obey besides its keys and types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from modeling.countries import COUNTRIES, SPELLINGS
from modeling.currencies import CODES
from modeling.formula.lexer import FormulaError
from modeling.formula.units import Unit
from modeling.market import Country, Customers, MarketSize, MarketTest, Rate
from modeling.market_amounts import AmountError, amount_of
from modeling.market_rates import Pair
from modeling.market_tests import finding_of, frozen_digest, successes_of
from modeling.spec import CaseSpec, Issue
from modeling.text import Message, closest, gettext_noop

LEVELS: Final = ("tam", "sam", "som")


def check(spec: CaseSpec) -> Iterator[Issue]:
    """Yield what is wrong with sizes by factors, countries, rates and market tests."""
    for key in LEVELS:
        size: MarketSize | None = getattr(spec.market, key)
        if size is not None and size.customers is not None:
            yield from _customers(spec, f"market.{key}", size, size.customers)
    for index, country in enumerate(spec.market.countries):
        yield from _country(spec, f"market.countries[{index}]", country)
    for index, rate in enumerate(spec.market.rates):
        yield from _rate(spec, f"market.rates[{index}]", rate)
    counts = Counter(test.id for test in spec.market.tests)
    for index, test in enumerate(spec.market.tests):
        path = f"market.tests[{index}]"
        if counts[test.id] > 1:
            template = gettext_noop("'{name}' is taken; take another id")
            yield Issue(f"{path}.id", Message(template, name=test.id))
        yield from _test(path, test)


def _customers(spec: CaseSpec, path: str, size: MarketSize, given: Customers) -> Iterator[Issue]:
    """Check the factors of a size, and that their units give that of the size."""
    inside = f"{path}.customers"
    if size.bottom_up is not None:
        template = gettext_noop("stands beside 'customers'; write one of them")
        yield Issue(f"{path}.bottom_up", Message(template))
    count, price = _unit(given.unit), _unit(given.price_unit)
    factors = (
        ("count", given.count, "unit", count),
        ("price", given.price, "price_unit", price),
    )
    for name, text, unit_name, unit in factors:
        if isinstance(unit, FormulaError):
            yield Issue(f"{inside}.{unit_name}", unit.message)
        else:
            yield from _amount(spec, f"{inside}.{name}", text, unit)
    whole = _unit(size.unit)
    if not (isinstance(count, Unit) and isinstance(price, Unit) and isinstance(whole, Unit)):
        return
    if count * price != whole:
        template = gettext_noop(
            "customers times price gives '{found}' and the size says '{declared}'; change one of "
            "the units"
        )
        message = Message(template, found=count * price, declared=whole)
        yield Issue(f"{inside}.price_unit", message)


def _unit(text: str) -> Unit | FormulaError:
    try:
        return Unit.parse(text)
    except FormulaError as error:
        return error


def _amount(
    spec: CaseSpec, path: str, text: float | str | None, unit: Unit | None = None
) -> Iterator[Issue]:
    """Check an amount; if it is an assumption its unit must be the one that is wanted."""
    if text is None:
        return
    try:
        amount = amount_of(text, spec)
    except AmountError as error:
        yield Issue(path, error.message)
        return
    if amount.unit is not None and unit is not None and amount.unit != unit:
        template = gettext_noop("'{name}' is in '{found}', not '{wanted}'; name another assumption")
        message = Message(template, name=amount.assumption, found=amount.unit, wanted=unit)
        yield Issue(path, message)


def _country(spec: CaseSpec, path: str, country: Country) -> Iterator[Issue]:
    if country.code not in COUNTRIES:
        near = SPELLINGS.get(country.code) or (closest(country.code, COUNTRIES) or "CN").upper()
        template = gettext_noop("'{code}' is no country of ISO 3166; did you mean '{near}'?")
        yield Issue(f"{path}.code", Message(template, code=country.code, near=near))
    yield from _known_currency(f"{path}.currency", country.currency)
    if country.share is not None and country.size is not None:
        template = gettext_noop("stands beside a size; write one of them")
        yield Issue(f"{path}.share", Message(template))
    unit = _unit(country.unit or "")
    if isinstance(unit, FormulaError):
        yield Issue(f"{path}.unit", unit.message)
        return
    if country.size is not None and country.unit is None:
        yield Issue(f"{path}.unit", Message(gettext_noop("is missing; add it")))
        return
    yield from _amount(spec, f"{path}.size", country.size, unit)
    yield from _share(spec, f"{path}.share", country.share)


def _share(spec: CaseSpec, path: str, text: float | str | None) -> Iterator[Issue]:
    if text is None:
        return
    issues = list(_amount(spec, path, text, Unit()))
    yield from issues
    if issues:
        return
    low, high = amount_of(text, spec).distribution.quantile([0.001, 0.999]).tolist()
    if not 0 <= low <= high <= 1:
        template = gettext_noop(
            "must stay between 0 and 1; write a number, a range such as '5% to 20%', or "
            "truncated(..., 0, 1)"
        )
        yield Issue(path, Message(template))


def _known_currency(path: str, code: str) -> Iterator[Issue]:
    if code not in CODES:
        near = (closest(code, CODES) or "CNY").upper()
        template = gettext_noop("'{code}' is no currency of ISO 4217; did you mean '{near}'?")
        yield Issue(path, Message(template, code=code, near=near))


def _rate(spec: CaseSpec, path: str, rate: Rate) -> Iterator[Issue]:
    pair = Pair.of(rate.pair)
    for code in pair:
        yield from _known_currency(f"{path}.pair", code)
    if pair.base == pair.quote:
        template = gettext_noop("names one currency twice; write one such as USD/CNY")
        yield Issue(f"{path}.pair", Message(template))
        return
    issues = list(_amount(spec, f"{path}.rate", rate.rate, pair.unit))
    yield from issues
    if not issues and not amount_of(rate.rate, spec).distribution.quantile(0.001) > 0:
        template = gettext_noop("must be above 0; write how many {quote} one {base} costs")
        yield Issue(f"{path}.rate", Message(template, base=pair.base, quote=pair.quote))


def _test(path: str, test: MarketTest) -> Iterator[Issue]:
    stamps = (test.frozen_at, test.frozen_by, test.frozen_digest)
    if None in stamps and any(stamp is not None for stamp in stamps):
        template = gettext_noop(
            "frozen_at, frozen_by and frozen_digest go together; freeze the test on the market page"
        )
        yield Issue(path, Message(template))
    elif test.frozen_digest is not None and test.frozen_digest != frozen_digest(test):
        template = gettext_noop(
            "was changed after it was frozen at {time}; take the change back, or register a new "
            "test under another id"
        )
        yield Issue(path, Message(template, time=test.frozen_at))
    yield from _result(path, test)


def _result(path: str, test: MarketTest) -> Iterator[Issue]:
    result = test.result
    if result is None:
        if test.verdict is not None:
            template = gettext_noop("there is no result yet; remove the verdict")
            yield Issue(f"{path}.verdict", Message(template))
        return
    if test.frozen_at is None:
        template = gettext_noop(
            "a result counts only for a test that was frozen before it; freeze the test first"
        )
        yield Issue(f"{path}.result", Message(template))
    elif result.date < test.frozen_at[:10]:
        template = gettext_noop(
            "lies before the freeze of {day}; what was known then does not test anything"
        )
        yield Issue(f"{path}.result.date", Message(template, day=test.frozen_at[:10]))
    if successes_of(result.value, result.n) is None:
        template = gettext_noop(
            "{value:g} of {n} is no whole number; write the share as successes / n"
        )
        message = Message(template, value=result.value, n=result.n)
        yield Issue(f"{path}.result.value", message)
        return
    finding = finding_of(test)
    if test.verdict is not None and finding is not None and test.verdict != finding.verdict:
        template = gettext_noop("the result says '{found}'; write that or remove the verdict")
        yield Issue(f"{path}.verdict", Message(template, found=finding.verdict))
