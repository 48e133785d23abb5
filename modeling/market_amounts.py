"""Amounts of the market: a number or a range of its own, or the id of an assumption."""

from __future__ import annotations

from dataclasses import dataclass

from modeling.economics.expansion import expand
from modeling.formula.lexer import FormulaError
from modeling.formula.tree import Name
from modeling.formula.units import Unit
from modeling.formula.values import Formula, parse_value
from modeling.spec import CaseSpec, unknown
from modeling.text import Message, gettext_noop
from modeling.uncertainty.distributions import distribution
from modeling.uncertainty.families import Distribution, DistributionError


class AmountError(ValueError):
    """An amount that cannot be drawn; the message names the mend."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An uncertain amount.

    Attributes
    ----------
    distribution : Distribution
    assumption : str or None
        The id of the assumption that it is, if it is one.
    unit : Unit or None
        Of that assumption; an amount of its own has none.
    """

    distribution: Distribution
    assumption: str | None = None
    unit: Unit | None = None


def amount_of(text: float | str, spec: CaseSpec) -> Amount:
    """Read an amount; an id is looked up among the assumptions, those of entries too.

    Raises
    ------
    AmountError
        For what is neither a value that can be drawn nor the id of an assumption that has one.
    """
    try:
        value = parse_value(text)
        if not isinstance(value, Formula):
            return Amount(distribution=distribution(value))
    except FormulaError as error:
        raise AmountError(error.message) from error
    except DistributionError as error:
        raise AmountError(error.args[0]) from error
    if not isinstance(value.node, Name):
        template = gettext_noop(
            "must be a number, a range such as '80 to 160', a distribution, or the id of an "
            "assumption"
        )
        raise AmountError(Message(template))
    return _assumed(value.node.id, spec)


def _assumed(key: str, spec: CaseSpec) -> Amount:
    known = {assumption.id: assumption for assumption in expand(spec).assumptions}
    if key not in known:
        raise AmountError(unknown(key, known))
    try:
        value = parse_value(known[key].value)
        unit = Unit.parse(known[key].unit)
        drawn = None if isinstance(value, Formula) else distribution(value)
    except (FormulaError, DistributionError):
        drawn = None  # reported where the assumption stands
    if drawn is None:
        template = gettext_noop(
            "'{name}' is a formula or cannot be read; name an assumption with a number or a range"
        )
        raise AmountError(Message(template, name=key))
    return Amount(distribution=drawn, assumption=key, unit=unit)
