"""Value models written out: technology, governance, promotion, fairness and ethics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import exp, inf, sqrt
from typing import Any, Final

from modeling.economics.campaign import Family, Response, ResponseFit, best_spend, fit_response
from modeling.economics.models.rows import MONEY, Row, Rows, benefit, cost
from modeling.economics.value import AnchorFit, fit_anchors
from modeling.entries import Entry, Parameter, Placed
from modeling.formula.lexer import FormulaError
from modeling.formula.shapes import support
from modeling.formula.values import Call, Formula, Point, Range, parse_value
from modeling.parts import LARGEST_NUMBER
from modeling.spec import Issue, SpecError
from modeling.text import Message, gettext_noop
from modeling.values import SHAPES, Gate, Governance, Promotion, Technology

Fitted = Iterator[Placed]


def text(number: float) -> str:
    """Return a fitted number as a document writes it: processors differ in its last digits."""
    return f"{number:.10g}"


def _placed(suffix: str, place: str, value: float, unit: str, sd: float = 0.0) -> Placed:
    if not (abs(value) <= LARGEST_NUMBER and sd <= LARGEST_NUMBER):
        template = gettext_noop("the numbers here lie too far apart to work with; look for zeros")
        raise SpecError([Issue(place, Message(template))])
    written = f"normal({text(value)}, {text(sd)})" if sd > 0 else float(text(value))
    return Placed(suffix, (place,), Parameter(value=written), unit, False)


def anchors_of(entry: Technology) -> AnchorFit:
    """Return the line through the anchors of an entry."""
    sds = [anchor.sd for anchor in entry.anchors if anchor.sd is not None]
    return fit_anchors(
        [anchor.metric for anchor in entry.anchors],
        [anchor.value for anchor in entry.anchors],
        sds or None,
    )


def line_through_anchors(entry: Technology) -> Fitted:
    """Yield the slope, the value at the middle of the anchors, and the middle."""
    fit = anchors_of(entry)
    for suffix, number, sd, unit in (
        ("slope", fit.slope, fit.slope_sd, "unit/metric_unit"),
        ("centre", fit.centre, fit.centre_sd, "unit"),
        ("middle", fit.middle, 0.0, "metric_unit"),
    ):
        yield _placed(suffix, "anchors", number, unit, sd)


def technology(entry: Technology) -> Rows:
    """Yield the rows of V = alpha y + beta, written from the middle of the anchors."""
    low, high = map(repr, entry.bounds)
    held = f"max(min({entry.metric}, {high}), {low})" if entry.outside == "hold" else entry.metric
    yield Row("held", "metric_unit", held, about="metric")
    outside = f"if({entry.metric} < {low} or {entry.metric} > {high}, 1, 0)"
    yield Row("outside", "1", outside, about="metric")
    line = "{centre} + {slope} * ({held} - {middle})"
    yield Row("worth", "unit", line, entry.role, "technology", about="unit")


def governance(entry: Governance) -> Rows:
    """Yield the rows of max(V - C - D, 0): the raw value is kept, the floored one counts."""
    yield Row("raw", MONEY, "{value} - {privacy_cost} - {compliance_cost}")
    yield benefit("worth", "max({raw}, 0)", "governance")


def family_of(entry: Promotion) -> Family:
    """Return the form of the response of an entry."""
    if entry.data:
        return fit_of(entry).response.family
    return next(family for family, name in _FAMILIES if name == entry.shape)


_FAMILIES: Final[tuple[tuple[Family, str], ...]] = (
    ("exponential", SHAPES["exponential"]),
    ("power", SHAPES["power"]),
    ("hill", SHAPES["hill"]),
)
_UNITS: Final[dict[Family, str]] = {"exponential": "1/unit", "power": "1", "hill": "unit"}


def fit_of(entry: Promotion) -> ResponseFit:
    """Return the response that the campaigns of an entry show."""
    return fit_response(entry.data, family=entry.family)


def response_of(entry: Promotion) -> Response:
    """Return the response as far as is known: the fit, or the middle of each parameter.

    Raises
    ------
    SpecError
        If campaigns show no concave response, or a parameter may lie where the response is none.
    """
    if entry.data:
        return fit_of(entry).response
    ends = (0.0, 1.0) if entry.shape == "exponent" else (0.0, inf)
    size = middle("size", _given(entry, "size"), (0.0, inf))
    return Response(family_of(entry), size, middle(entry.shape, _given(entry, entry.shape), ends))


def _given(entry: Promotion, name: str) -> float | str:
    parameter: Parameter = getattr(entry, name)
    return parameter.value


def response_to_spend(entry: Promotion) -> Fitted:
    """Yield what was fitted to campaigns, and the best spend where none is given."""
    if family_of(entry) == "power":
        reference = fit_of(entry).response.reference if entry.data else 1.0
        yield _placed("reference", "data", reference, "unit")
    if entry.data:
        yield from _campaigns(fit_of(entry).response)
    if entry.spend is None or not _has_formula(entry):
        price = middle("unit_cost", entry.unit_cost.value, (0.0, inf))
        best = best_spend(response_of(entry), price)
        if entry.spend is None:
            yield _placed("spend", "spend", best, "unit")


def _campaigns(response: Response) -> Fitted:
    name = SHAPES[response.family]
    yield _placed("size", "data", response.size, MONEY)
    yield _placed(name, "data", response.shape, _UNITS[response.family])
    yield _placed("size_error", "data", 0.0, "1", 1.0)
    yield _placed("shape_error", "data", 0.0, "1", 1.0)


def _has_formula(entry: Promotion) -> bool:
    names = ("unit_cost",) if entry.data else ("unit_cost", "size", entry.shape)
    try:
        return any(isinstance(parse_value(_given(entry, name)), Formula) for name in names)
    except FormulaError:
        return False  # told by `middle`


def promotion(entry: Promotion) -> Rows:
    """Yield the rows of g(P) = f(P) - k P, and the best spend of each trial."""
    family = family_of(entry)
    yield from _bent(entry, family)
    yield Row("optimum", "unit", _OPTIMA[family], about="unit_cost")
    yield Row("spent", "unit", "{spend}", about="spend")
    yield benefit("response", _RESPONSES[family], "promotion")
    yield cost("cost", "{unit_cost} * {spent}", "promotion")


_RESPONSES: Final[dict[Family, str]] = {
    "exponential": "{ceiling} * (1 - exp(-{bend} * {spent}))",
    "power": "{ceiling} * ({spent} / {reference}) ^ {bend}",
    "hill": "{ceiling} * {spent} / ({bend} + {spent})",
}
_OPTIMA: Final[dict[Family, str]] = {
    "exponential": "log(max({ceiling} * {bend} / {unit_cost}, 1)) / {bend}",
    # an exponent near 1 has an optimum beyond all numbers: it is cut at e^100 references
    "power": (
        "{reference} * exp(min(log(max({ceiling} * {bend} / ({unit_cost} * {reference}), 1e-99)) "
        "/ (1 - {bend}), 100))"
    ),
    "hill": "max(sqrt(max({ceiling} * {bend} / {unit_cost}, 0)) - {bend}, 0)",
}


def _bent(entry: Promotion, family: Family) -> Rows:
    """Yield size and bend of the response in each trial, as the errors of the fit move them."""
    name, unit = SHAPES[family], _UNITS[family]
    if not entry.data:
        yield Row("ceiling", MONEY, "{size}")
        yield Row("bend", unit, f"{{{name}}}")
        return
    fit = fit_of(entry)
    size, tied = text(fit.size_sd), text(fit.shape_sd * fit.correlation)
    free = text(fit.shape_sd * sqrt(max(1 - fit.correlation**2, 0.0)))
    moved = f"({tied} * {{size_error}} + {free} * {{shape_error}})"
    yield Row("ceiling", MONEY, f"{{size}} * exp({size} * {{size_error}})")
    if family == "power":
        odds = text(exp(-fit.scores[1]))
        yield Row("bend", unit, f"1 / (1 + {odds} * exp(-{moved}))")
    else:
        yield Row("bend", unit, f"{{{name}}} * exp{moved}")


def gate(entry: Gate) -> Rows:
    """Yield the clamped score, whether it is reached, and what it takes from a line."""
    ratio = "{metric}"
    if entry.rates:
        rates = ", ".join(f"{{{group.id}_selected}}" for group in entry.rates)
        ratio = f"min({rates}) / max({rates})"
    yield Row("score", "1", f"max(min({ratio}, 1), 0)")
    if entry.threshold is not None:
        yield Row("met", "1", f"if({{score}} >= {entry.threshold!r}, 1, 0)")
    if entry.line is not None:
        moved = f"({{score}} - 1) * {entry.line}"
        yield Row("adjustment", MONEY, moved, entry.role, entry.measures, about="line")


def middle(place: str, value: float | str, ends: tuple[float, float]) -> float:
    """Return the middle of a parameter that must stay between two ends.

    It is the number, the median of a range, or where a distribution has its weight.

    Raises
    ------
    SpecError
        If the value may lie outside the ends, or is a formula: then no spend is the best one.
    """
    try:
        found = parse_value(value)
    except FormulaError as error:
        raise SpecError([Issue(place, error.message)]) from error
    if isinstance(found, Formula):
        template = gettext_noop(
            "a response that bends needs numbers, ranges or distributions here, no formula"
        )
        raise SpecError([Issue(place, Message(template))])
    low, high = _ends(found, sds=3 if place in ("size", "unit_cost") else 8)
    if low < ends[0] or high > ends[1]:
        template = gettext_noop(
            "must stay between {low:g} and {high:g}, where the response rises and flattens; "
            "elsewhere the best spend is a corner, nothing or all there is"
        )
        raise SpecError([Issue(place, Message(template, low=ends[0], high=ends[1]))])
    return _centre(found)


def _ends(value: Point | Range | Call, sds: int) -> tuple[float, float]:
    """Return the least and the largest draw; a normal ends some standard deviations away."""
    match value:
        case Call(name="normal"):
            return value["mean"] - sds * value["sd"], value["mean"] + sds * value["sd"]
        case Point():
            return value.value, value.value
        case Range(percent=True):
            return 0.0, 1.0
        case Range():
            return (0.0, inf) if value.low > 0 else (value.low, value.high)
    if value.points:
        return min(value.points)[0], max(value.points)[0]
    low, high = support(value.name, dict(value.named))
    if value.inner is not None:
        inner = _ends(value.inner, sds)
        return max(low, inner[0]), min(high, inner[1])
    return low, high


def _centre(value: Point | Range | Call) -> float:
    match value:
        case Point():
            return value.value
        case Range(percent=False) if value.low > 0:
            return sqrt(value.low * value.high)
        case Range():
            return (value.low + value.high) / 2
    return _CENTRES[value.name](value) if value.inner is None else _centre(value.inner)


def _mean(call: Call) -> float:
    total = sum(weight for _, weight in call.points)
    return sum(point * weight for point, weight in call.points) / total


_CENTRES: Final[dict[str, Callable[[Call], float]]] = {
    "normal": lambda call: call["mean"],
    "lognormal": lambda call: (
        exp(call["mu"]) if call.get("mu") is not None else sqrt(call["p5"] * call["p95"])
    ),
    "uniform": lambda call: (call["a"] + call["b"]) / 2,
    "triangular": lambda call: call["mode"],
    "pert": lambda call: call["mode"],
    "beta": lambda call: call["a"] / (call["a"] + call["b"]),
    "gamma": lambda call: call["shape"] * call["scale"],
    "poisson": lambda call: call["rate"],
    "bernoulli": lambda call: call["p"],
    "discrete": _mean,
    "empirical": _mean,
    "metalog": lambda call: call["p50"],
}

FITTED: Final[dict[type[Entry], Callable[[Any], Fitted]]] = {
    Technology: line_through_anchors,
    Promotion: response_to_spend,
}
"""What some entries make besides their parameters: assumptions that were fitted."""
