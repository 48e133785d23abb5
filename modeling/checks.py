"""What a well-formed document must also obey: everything that refers to something else exists."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from modeling import actuals, binds, market_checks, plan_checks, price_checks
from modeling.currencies import CODES, SPELLINGS
from modeling.economics import entry_checks, lever_checks
from modeling.economics.expansion import expand, expansion
from modeling.formula import names, order, units
from modeling.formula.lexer import FormulaError
from modeling.formula.shapes import support
from modeling.formula.units import Unit
from modeling.formula.values import Call, Formula, Point, Range, parse_value
from modeling.spec import CaseSpec, Issue, Loss, Response, Risk, Scale, SpecError, Stop, unknown
from modeling.text import Message, closest, gettext_noop
from modeling.uncertainty.arrivals import MOST_EVENTS
from modeling.uncertainty.distributions import distribution
from modeling.uncertainty.events import frequency_of, periods, read
from modeling.uncertainty.families import DistributionError

MOST_ISSUES: Final = 100  # more help nobody, and looking for near names takes time
RARELY_ABOVE: Final = 0.999  # the share of the draws of a rate that must stay below the most

Bounds = tuple[float, float]

WITHIN: Final[dict[Bounds, str]] = {
    (0, 1): gettext_noop(
        "must stay between 0 and 1; write a number, a range such as '5% to 20%', or "
        "truncated(..., 0, 1)"
    ),
    (0, math.inf): gettext_noop("must not be below 0; write the size without a sign"),
}


def check(spec: CaseSpec) -> list[Issue]:
    """Return what is wrong with the meaning of a case, at most a hundred issues of it."""
    return list(islice(_all(spec), MOST_ISSUES))


def _all(spec: CaseSpec) -> Iterator[Issue]:
    """Check a case as it is written, and then what its entries stand for."""
    yield from entry_checks.check(spec)
    yield from plan_checks.check(spec)
    whole = expansion(spec)
    yield from whole.issues
    still = [whole.told(issue, still=True) for issue in _meaning(whole.still)]
    yield from still
    if not still and whole.spec is not whole.still:  # what only levers put wrong
        yield from map(whole.told, _meaning(whole.spec))
    yield from lever_checks.switched_off(spec, _meaning)
    yield from _outlooks(spec)


def _meaning(spec: CaseSpec) -> Iterator[Issue]:
    reading = names.read(spec)
    yield from names.check_ids(spec)
    yield from reading.issues
    yield from names.check_references(spec, reading)
    yield from order.check_cycles(spec, reading)
    yield from units.check(spec, reading)
    for section in SECTIONS:
        yield from section(spec)


def _card(spec: CaseSpec) -> Iterator[Issue]:
    """Check that each answer is a choice of a question that the card asks."""
    if spec.card is None:
        return
    choices = {each.id: [choice.id for choice in each.choices] for each in spec.card.suitability}
    for question, choice in spec.card.answers.items():
        path = f"card.answers.{question}"
        if question not in choices:
            yield Issue(path, unknown(question, choices))
        elif choice not in choices[question]:
            yield Issue(path, unknown(choice, choices[question]))


def _currency(spec: CaseSpec) -> Iterator[Issue]:
    if spec.currency in CODES:
        return
    near = SPELLINGS.get(spec.currency) or (closest(spec.currency, CODES) or "CNY").upper()
    template = gettext_noop("'{code}' is no currency of ISO 4217; did you mean '{near}'?")
    yield Issue("currency", Message(template, code=spec.currency, near=near))


def _correlations(spec: CaseSpec) -> Iterator[Issue]:
    fixed = {assumption.id: _is_fixed(assumption.value) for assumption in spec.assumptions}
    seen = set()
    for index, (first, second, rank) in enumerate(spec.correlations):
        path = f"correlations[{index}]"
        for name in (first, second):
            if name not in fixed:
                yield Issue(path, unknown(name, fixed))
            elif fixed[name]:
                template = gettext_noop(
                    "'{name}' is a fixed number or a formula; only uncertain assumptions correlate"
                )
                yield Issue(path, Message(template, name=name))
        if first == second:
            template = gettext_noop("'{name}' stands on both sides; name two assumptions")
            yield Issue(path, Message(template, name=first))
        if not -1 <= rank <= 1:
            template = gettext_noop("the correlation must be from -1 to 1, not {rank:g}")
            yield Issue(path, Message(template, rank=rank))
        if frozenset((first, second)) in seen:
            yield Issue(path, Message(gettext_noop("this pair stands twice; keep one")))
        seen.add(frozenset((first, second)))


def _is_fixed(text: float | str) -> bool:
    try:
        return isinstance(parse_value(text), Point | Formula)
    except FormulaError:
        return False  # reported where the value stands


def _values(spec: CaseSpec) -> Iterator[Issue]:
    """Check that each value means a distribution that can be drawn from."""
    for index, assumption in enumerate(spec.assumptions):
        yield from _drawable(f"assumptions[{index}].value", assumption.value)
    for name, outlook in spec.outlooks.items():
        for key, text in outlook.items():
            yield from _drawable(f"outlooks.{name}.{key}", text)


def _drawable(path: str, text: float | str) -> Iterator[Issue]:
    try:
        value = parse_value(text)
        if not isinstance(value, Formula):
            distribution(value)
    except FormulaError:
        return  # reported with the names
    except DistributionError as error:
        yield Issue(path, error.args[0])


def _lines(spec: CaseSpec) -> Iterator[Issue]:
    months = spec.timeline.months
    for index, line in enumerate(spec.lines):
        if line.at is None:
            continue
        path = f"lines[{index}].at"
        if line.at > months:
            template = gettext_noop("lies behind the last month, {months}; move it forward")
            yield Issue(path, Message(template, months=months))
        if line.role is None:
            template = gettext_noop("a one-off without a role changes nothing; give it a role")
            yield Issue(path, Message(template))


def _risks(spec: CaseSpec) -> Iterator[Issue]:
    for index, risk in enumerate(spec.risks):
        path = f"risks[{index}]"
        yield from _frequency(spec, path, risk)
        yield from _severities(path, risk)
        yield from _strike(spec, path, risk)
        yield from _window(spec, f"{path}.window", risk)
        if risk.status == "mitigated" and risk.response is None:
            template = gettext_noop("a mitigated risk needs a response; add one or leave it open")
            yield Issue(f"{path}.status", Message(template))


def _frequency(spec: CaseSpec, path: str, risk: Risk) -> Iterator[Issue]:
    """Check how often a risk strikes, as it is and with its response."""
    ways: dict[str, Risk | Response | None] = {path: risk, f"{path}.response": risk.response}
    share = periods(risk, "rate", spec.timeline.months)[0][2]
    for place, way in ways.items():
        if way is not None:
            yield from _number(f"{place}.probability", way.probability, (0, 1))
            yield from _rate(f"{place}.rate", way.rate, share)
    try:
        by, _ = frequency_of(risk, path)
    except SpecError as error:
        yield from error.issues
        return
    other = "rate" if by == "probability" else "probability"
    if risk.response is not None and getattr(risk.response, other) is not None:
        template = gettext_noop("the risk has a '{by}'; write what remains as a '{by}' too")
        yield Issue(f"{path}.response.{other}", Message(template, by=by))


def _rate(path: str, text: float | str | None, share: float) -> Iterator[Issue]:
    issues = list(_number(path, text, (0, math.inf)))
    yield from issues
    if text is None or issues:
        return
    if not read(text, path).quantile(RARELY_ABOVE) * share <= MOST_EVENTS:
        template = gettext_noop(
            "may expect more than {most} events within the window; what happens that often is a "
            "cost: write it as a line"
        )
        yield Issue(path, Message(template, most=f"{MOST_EVENTS:g}"))


def _severities(path: str, risk: Risk) -> Iterator[Issue]:
    bounds = (0.0, 1.0) if isinstance(risk.strikes, Scale) else (0.0, math.inf)
    if isinstance(risk.strikes, Stop) and risk.severity is not None:
        template = gettext_noop("a stop has no severity; remove it")
        yield Issue(f"{path}.severity", Message(template))
    elif risk.severity is not None:
        yield from _number(f"{path}.severity", risk.severity, bounds)
    elif not isinstance(risk.strikes, Stop):
        template = gettext_noop("is missing; say how bad a strike of kind '{kind}' is")
        yield Issue(f"{path}.severity", Message(template, kind=risk.strikes.kind))
    if risk.response is not None:
        path = f"{path}.response"
        yield from _number(f"{path}.cost", risk.response.cost, (0, math.inf))
        yield from _number(f"{path}.severity", risk.response.severity, bounds)


def _strike(spec: CaseSpec, path: str, risk: Risk) -> Iterator[Issue]:
    if isinstance(risk.strikes, Loss | Stop):
        return
    path, name = f"{path}.strikes.line", risk.strikes.line
    lines = {line.id: line for line in spec.lines}
    if name not in lines:
        yield Issue(path, unknown(name, lines))
    elif lines[name].at is not None:
        template = gettext_noop("'{name}' is a one-off; name a line that comes every month")
        yield Issue(path, Message(template, name=name))


def _window(spec: CaseSpec, path: str, risk: Risk) -> Iterator[Issue]:
    if (
        risk.window is not None
        and not 1 <= risk.window[0] <= risk.window[1] <= spec.timeline.months
    ):
        template = gettext_noop(
            "must be a first and a last month from 1 to {months}, the first not behind the last"
        )
        yield Issue(path, Message(template, months=spec.timeline.months))


def _number(path: str, text: float | str | None, bounds: Bounds | None = None) -> Iterator[Issue]:
    """Check a number or value text that is no assumption: no formula, and inside its bounds."""
    if text is None:
        return
    try:
        value = parse_value(text)
    except FormulaError as error:
        yield Issue(path, error.message)
        return
    if isinstance(value, Formula):
        template = gettext_noop(
            "must be a number, a range or a distribution; a formula stands only in assumptions "
            "and lines"
        )
        yield Issue(path, Message(template))
    elif bounds is not None and not _inside(value, bounds):
        yield Issue(path, Message(WITHIN[bounds]))
    else:
        yield from _drawable(path, text)


def _inside(value: Point | Range | Call, bounds: Bounds) -> bool:
    low, high = _support(value)
    # a size may be a normal whose left tail is cut at 0: only its middle must be above
    if bounds[1] == math.inf and (isinstance(value, Range) or _is_normal(value)):
        return low + high > 0
    return bounds[0] <= low and high <= bounds[1]


def _is_normal(value: Point | Range | Call) -> bool:
    return isinstance(value, Call) and value.name == "normal"


def _support(value: Point | Range | Call) -> Bounds:
    if isinstance(value, Point):
        return value.value, value.value
    if isinstance(value, Range):
        if value.percent:
            return 0.0, 1.0
        return (0.0, math.inf) if value.low > 0 else (value.low, value.high)
    if value.points:
        return min(value.points)[0], max(value.points)[0]
    low, high = support(value.name, dict(value.named))
    if value.inner is not None:
        inner = _support(value.inner)
        return max(low, inner[0]), min(high, inner[1])
    return low, high


def _market(spec: CaseSpec) -> Iterator[Issue]:
    for key in ("tam", "sam", "som"):
        size = getattr(spec.market, key)
        if size is not None:
            path = f"market.{key}"
            yield from _unit(f"{path}.unit", size.unit)
            yield from _number(f"{path}.top_down", size.top_down)
            yield from _number(f"{path}.bottom_up", size.bottom_up)
    for index, persona in enumerate(spec.market.personas):
        path = f"market.personas[{index}]"
        yield from _number(f"{path}.willingness_to_pay", persona.willingness_to_pay)
        yield from _unit(f"{path}.unit", persona.unit)
    for index, rival in enumerate(spec.market.competitors):
        path = f"market.competitors[{index}]"
        yield from _number(f"{path}.asks", rival.asks)
        yield from _unit(f"{path}.unit", rival.unit)


def _unit(path: str, text: str | None) -> Iterator[Issue]:
    try:
        Unit.parse(text or "")
    except FormulaError as error:
        yield Issue(path, error.message)


def _poc(spec: CaseSpec) -> Iterator[Issue]:
    known = {assumption.id for assumption in spec.assumptions}
    for index, plan in enumerate(spec.poc):
        if plan.binds is not None and plan.binds not in known:
            yield Issue(f"poc[{index}].binds", unknown(plan.binds, known))
        yield from _number(f"poc[{index}].budget", plan.budget)


def _plan(spec: CaseSpec) -> Iterator[Issue]:
    known = {stage.id for stage in spec.plan.stages}
    for index, stage in enumerate(spec.plan.stages):
        yield from _number(f"plan.stages[{index}].budget", stage.budget)
    for index, milestone in enumerate(spec.plan.milestones):
        if milestone.stage is not None and milestone.stage not in known:
            yield Issue(f"plan.milestones[{index}].stage", unknown(milestone.stage, known))


def _outlooks(spec: CaseSpec) -> Iterator[Issue]:
    known = {assumption.id for assumption in spec.assumptions} | spec.parameters.keys()
    for outlook, overrides in spec.outlooks.items():
        path = f"outlooks.{outlook}"
        formulas = set()
        for name, text in overrides.items():
            if name not in known:
                yield Issue(f"{path}.{name}", unknown(name, known))
                continue
            try:
                if isinstance(parse_value(text), Formula):
                    formulas.add(name)
            except FormulaError as error:
                yield Issue(f"{path}.{name}", error.message)
        if formulas:
            there = {name: text for name, text in overrides.items() if name in known}
            yield from _override_formulas(spec.with_values(there), formulas, path)


def _override_formulas(changed: CaseSpec, formulas: set[str], path: str) -> Iterator[Issue]:
    """Check the formulas of an outlook in their place among the other assumptions."""
    changed = expand(changed)
    reading = names.read(changed)
    issues = names.check_references(changed, reading) + order.check_cycles(changed, reading)
    issues += units.check(changed, reading)
    places = {reading.paths[name]: name for name in formulas if name in reading.paths}
    for issue in issues:
        if issue.path in places:
            yield Issue(f"{path}.{places[issue.path]}", issue.message)


Section = Callable[[CaseSpec], Iterator[Issue]]
SECTIONS: Final[tuple[Section, ...]] = (
    _values,
    _card,
    _currency,
    binds.check,
    _market,
    market_checks.check,
    price_checks.check,
    _correlations,
    _lines,
    _risks,
    _poc,
    _plan,
    actuals.check,
)
