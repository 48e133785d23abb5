"""What price studies must obey, and a case in which their texts stand as lines of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from modeling.economics.candidates import TIMES
from modeling.economics.expansion import expand
from modeling.formula import names, units
from modeling.formula.lexer import FormulaError
from modeling.formula.units import Unit
from modeling.formula.values import Formula, Point, Range, Value, parse_value
from modeling.pricing import PriceStudy
from modeling.spec import Assumption, CaseSpec, Issue, Line, SpecError, unknown
from modeling.text import Message, gettext_noop
from modeling.uncertainty.distributions import distribution
from modeling.uncertainty.families import DistributionError

OWN: Final = ("cost", "margin", "premium")
OF_DEMAND: Final = ("quantity", "reference", "elasticity", "share")
PRICES: Final = frozenset({"cost", "reference"})
YEAR: Final = 12
UNTOLD: Final = (0.5, 0.5)


def texts_of(study: PriceStudy) -> dict[str, float | str]:
    """Return the value texts of a study that are given, by name."""
    found = {name: getattr(study, name) for name in OWN}
    if study.demand is not None:
        found |= {name: getattr(study.demand, name) for name in OF_DEMAND}
    return {name: text for name, text in found.items() if text is not None}


def place_of(name: str) -> str:
    """Return where a text stands in its study."""
    return f"demand.{name}" if name in OF_DEMAND else name


def month_of(spec: CaseSpec, study: PriceStudy) -> int:
    """Return the month for which the formulas of a study are read."""
    return study.month or min(YEAR, spec.timeline.months)


def price_of(spec: CaseSpec, key: str) -> Unit:
    """Return the unit of the assumption that is priced: money for one of something.

    Raises
    ------
    SpecError
        If there is no such assumption, or it is no price.
    """
    assumption = expand(spec).assumption(key)
    unit = Unit.parse(assumption.unit)
    if not is_price(unit, spec.currency):
        template = gettext_noop(
            "'{name}' is in {unit}: a price is in {currency} for one of something, such as "
            "{currency}/seat/month"
        )
        message = Message(template, name=key, unit=str(unit), currency=spec.currency)
        raise SpecError([Issue("pricing", message)])
    return unit


def is_price(unit: Unit, currency: str) -> bool:
    """Tell whether a unit is that of a price: money for one of something that is counted."""
    powers = dict(unit.powers)
    if powers.pop(currency, 0) != 1:
        return False
    counted = [name for name, power in powers.items() if name not in TIMES]
    return bool(counted) and all(powers[name] == -1 for name in powers)


def quantity_unit(price: Unit, currency: str) -> Unit:
    """Return the unit of what is sold, so that price times quantity is money per month."""
    return Unit.of({currency: 1, "month": -1}) / price


def unit_of_text(name: str, price: Unit, currency: str) -> Unit:
    """Return the unit of a text of a study."""
    if name in PRICES:
        return price
    return quantity_unit(price, currency) if name == "quantity" else Unit()


def probe_id(study: PriceStudy, name: str) -> str:
    """Return the id that a text of a study has in its probe."""
    return f"_{study.id[:40]}_{name}_of_study"


def probe(whole: CaseSpec, study: PriceStudy, price: Unit) -> CaseSpec:
    """Return a case, written out, with the texts of a study as assumptions and lines of its own.

    Raises
    ------
    SpecError
        If a text cannot be read.
    """
    assumptions, lines = list(whole.assumptions), list(whole.lines)
    for name, text in texts_of(study).items():
        key = probe_id(study, name)
        unit = str(unit_of_text(name, price, whole.currency))
        try:
            value = parse_value(text)
        except FormulaError as error:
            path = f"pricing.{study.id}.{place_of(name)}"
            raise SpecError([Issue(path, error.message)]) from error
        if isinstance(value, Formula):
            lines.append(Line.model_construct(id=key, unit=unit, formula=str(text)))
        else:
            assumptions.append(Assumption.model_construct(id=key, unit=unit, value=text))
    return whole.model_copy(update={"assumptions": tuple(assumptions), "lines": tuple(lines)})


def check(spec: CaseSpec) -> Iterator[Issue]:
    """Yield what is wrong with the price studies of a case that is written out."""
    counts = Counter(study.id for study in spec.pricing)
    known = {assumption.id for assumption in spec.assumptions}
    for index, study in enumerate(spec.pricing):
        path = f"pricing[{index}]"
        if study.id not in known:
            yield Issue(f"{path}.id", unknown(study.id, known))
            continue
        if counts[study.id] > 1:
            template = gettext_noop("'{name}' is taken; take another id")
            yield Issue(f"{path}.id", Message(template, name=study.id))
        if month_of(spec, study) > spec.timeline.months:
            template = gettext_noop("lies behind the last month, {months}; move it forward")
            yield Issue(f"{path}.month", Message(template, months=spec.timeline.months))
        yield from _study(spec, study, path)


def _study(spec: CaseSpec, study: PriceStudy, path: str) -> Iterator[Issue]:
    try:
        price = price_of(spec, study.id)
    except FormulaError:
        return  # the unit of the assumption is reported where it stands
    except SpecError as error:
        yield Issue(f"{path}.id", error.issues[0].message)
        return
    issues = [issue for name, text in texts_of(study).items() for issue in _text(path, name, text)]
    yield from issues
    if not issues:
        yield from _in_place(spec, study, price, path)


def _text(path: str, name: str, text: float | str) -> Iterator[Issue]:
    """Check that a text can be read and drawn, and that shares are shares."""
    place = f"{path}.{place_of(name)}"
    try:
        value = parse_value(text)
        if not isinstance(value, Formula):
            distribution(value)
    except FormulaError as error:
        yield Issue(place, error.message)
        return
    except DistributionError as error:
        yield Issue(place, error.args[0])
        return
    ends = _ends(value)
    if name in ("margin", "share") and not (ends[0] >= 0 and ends[1] < 1):
        template = gettext_noop(
            "is a share of a whole, from 0 to below 1; write 40% for two fifths"
        )
        yield Issue(place, Message(template))
    elif name in ("quantity", "reference", "elasticity") and not ends[0] > 0:
        yield Issue(place, Message(gettext_noop("must lie above 0")))


def _ends(value: Value) -> tuple[float, float]:
    """Return the ends of a number or a range; of all else ends that nothing is said against."""
    match value:
        case Point():
            return value.value, value.value
        case Range():
            return value.low, value.high
    return UNTOLD


def _in_place(spec: CaseSpec, study: PriceStudy, price: Unit, path: str) -> Iterator[Issue]:
    """Check names and units of the formulas of a study, as lines of the case."""
    whole = probe(spec, study, price)
    reading = names.read(whole)
    found = names.check_references(whole, reading) + units.check(whole, reading)
    places = {
        reading.paths[key]: f"{path}.{place_of(name)}"
        for name in texts_of(study)
        if (key := probe_id(study, name)) in reading.trees
    }
    for issue in dict.fromkeys(found):
        if issue.path in places:
            yield Issue(places[issue.path], issue.message)
