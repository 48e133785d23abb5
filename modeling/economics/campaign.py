"""What promotion brings: concave response curves, fitted to campaigns, and the best spend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from modeling.economics.value import student_ratio
from modeling.spec import Issue, SpecError
from modeling.text import Message, gettext_noop
from modeling.values import SHAPES

Array = NDArray[np.float64]
Family = Literal["exponential", "power", "hill"]

FAMILIES: Final[tuple[Family, ...]] = get_args(Family)
LEAST_ROWS: Final = 5
"""Below this the corrected information criterion of a two-parameter curve does not exist."""
STEEPEST: Final = 6.9  # scores of the bend: a factor of 1000 either way of the largest spend
GRID: Final = 139
WORST: Final = 1e13
"""The condition number from which on the errors of a fit are noise."""
SATURATED: Final = 0.98
"""Share of the largest response at the smallest spend from which on rows show no bend."""
PLANE: Final = 4096
"""Points at which the uncertainty of a fit is read."""


@dataclass(frozen=True, slots=True)
class Response:
    """A concave response f(P) to a spend P, with f(0) = 0.

    ===========  ===================================  =======================================
    family       f(P)                                 shape
    ===========  ===================================  =======================================
    exponential  size (1 - exp(-shape P))             per unit of spend, above 0
    power        size (P / reference)^shape           plain, between 0 and 1
    hill         size P / (shape + P)                 the spend of half the effect, above 0
    ===========  ===================================  =======================================

    Attributes
    ----------
    family : {"exponential", "power", "hill"}
    size : float
        In the unit of the response: the ceiling, or for a power the response at the reference.
    shape : float
    reference : float
        A spend, only for a power; 1 gives the usual a P^b.

    Raises
    ------
    SpecError
        For a curve that is not concave and rising: its optimum would lie in a corner.
    """

    family: Family
    size: float
    shape: float
    reference: float = 1.0

    def __post_init__(self) -> None:
        if not self.size > 0:
            template = gettext_noop("must be above 0: promotion that brings nothing has no optimum")
            raise SpecError([Issue("size", Message(template))])
        place = SHAPES[self.family]
        if self.family == "power" and not 0 < self.shape < 1:
            raise SpecError([Issue(place, Message(CORNER, b=self.shape))])
        if not self.shape > 0:
            raise SpecError([Issue(place, Message(gettext_noop("must be above 0")))])

    def at(self, spend: ArrayLike) -> Array:
        """Return the response to a spend of 0 or more."""
        p = np.asarray(spend, float)
        if self.family == "exponential":
            return np.asarray(-self.size * np.expm1(-self.shape * p))
        if self.family == "power":
            return np.asarray(self.size * (p / self.reference) ** self.shape)
        return np.asarray(self.size * p / (self.shape + p))

    def slope(self, spend: ArrayLike) -> Array:
        """Return f'(P), what the next unit of spend brings; infinite for a power at 0."""
        p = np.asarray(spend, float)
        if self.family == "exponential":
            return np.asarray(self.size * self.shape * np.exp(-self.shape * p))
        if self.family == "hill":
            return np.asarray(self.size * self.shape / (self.shape + p) ** 2)
        with np.errstate(divide="ignore"):
            steep = (p / self.reference) ** (self.shape - 1)
        return np.asarray(self.size * self.shape / self.reference * steep)

    def best_spend(self, cost: float) -> float:
        """Return P* with f'(P*) = cost, 0 where even the first unit costs more than it brings.

        Raises
        ------
        SpecError
            If the cost of a unit of spend is not above 0.
        """
        return best_spend(self, cost)


CORNER: Final = gettext_noop(
    "with an exponent of {b:g} the response is not concave: every unit of spend brings as much as "
    "the one before or more, so that the best spend is a corner, nothing or all there is; write an "
    "exponent between 0 and 1"
)


def best_spend(response: Response, cost: float) -> float:
    """Return the spend that maximises f(P) - cost P: f'(P*) = cost, in closed form.

    Parameters
    ----------
    response : Response
    cost : float
        What a unit of spend costs, in the unit of the response per unit of spend.

    Raises
    ------
    SpecError
        If the cost is not above 0: then the best spend has no end.
    """
    if not cost > 0:
        template = gettext_noop("must be above 0: spend that costs nothing has no best amount")
        raise SpecError([Issue("unit_cost", Message(template))])
    size, shape = np.asarray(response.size), np.asarray(response.shape)
    with np.errstate(over="ignore"):  # infinite where an exponent is that near to 1
        return float(_optimum(response.family, size, shape, cost, response.reference))


def _optimum(family: Family, size: Array, shape: Array, cost: float, reference: float) -> Array:
    if family == "exponential":
        return np.asarray(np.log(np.maximum(size * shape / cost, 1.0)) / shape)
    if family == "power":
        slope = size * shape / (cost * reference)
        return np.asarray(reference * slope ** (1 / (1 - shape)))
    return np.asarray(np.maximum(np.sqrt(size * shape / cost) - shape, 0.0))


@dataclass(frozen=True, slots=True)
class ResponseFit:
    """A response curve fitted to campaigns.

    Its uncertainty is that of two scores: the logarithm of the size, and of the shape the
    logarithm, or for a power the logit. Drawn as normals they never leave where the curve is
    concave.

    Attributes
    ----------
    response : Response
        The best fit.
    size_sd, shape_sd : float
        Standard deviations of the scores: of the normal with the same 90 % interval as Student's.
    correlation : float
        Of the two scores.
    criterion : mapping of family to float
        Akaike's corrected criterion of every curve that was compared; ``linear`` is among them.
    spends : (float, float)
        The smallest and the largest spend in the rows.
    """

    response: Response
    size_sd: float
    shape_sd: float
    correlation: float
    criterion: dict[str, float]
    spends: tuple[float, float]

    @property
    def scores(self) -> tuple[float, float]:
        """The two scores of the best fit."""
        return _scores(self.response)

    def drawn(self) -> tuple[Array, Array]:
        """Return size and shape at 4096 points of a fixed Halton sequence, which needs no seed."""
        normal = special.ndtri(np.column_stack([van_der_corput(PLANE, base) for base in (2, 3)]))
        first, second = normal[:, 0], normal[:, 1]
        tied = self.correlation * first + np.sqrt(1 - self.correlation**2) * second
        size = np.exp(self.scores[0] + self.size_sd * first)
        score = self.scores[1] + self.shape_sd * tied
        return size, special.expit(score) if self.response.family == "power" else np.exp(score)

    def best_spend_interval(self, cost: float) -> tuple[float, float]:
        """Return the 5th and the 95th percentile of the best spend, as the fit's errors move it."""
        family, reference = self.response.family, self.response.reference
        spends = _optimum(family, *self.drawn(), cost, reference)
        low, high = np.percentile(spends, (5, 95)).tolist()
        return low, high


def _scores(response: Response) -> tuple[float, float]:
    power = response.family == "power"
    shape = special.logit(response.shape) if power else np.log(response.shape)
    return float(np.log(response.size)), float(shape)


def _of_scores(family: Family, scores: Sequence[float] | Array) -> Response:
    """Return a curve over spends that were divided by the largest."""
    size = float(np.exp(scores[0]))
    if family == "power":
        return Response(family, size, float(special.expit(scores[1])))
    return Response(family, size, float(np.exp(scores[1])))


def fit_response(rows: Sequence[Sequence[float]], *, family: Family | None = None) -> ResponseFit:
    """Return the concave curve that campaigns show, by least squares.

    Parameters
    ----------
    rows : sequence of (spend, response) or (spend, response, n)
        One campaign, or a mean over n of them; n weighs.
    family : {"exponential", "power", "hill"}, optional
        Without it Akaike's corrected criterion chooses.

    Raises
    ------
    SpecError
        With fewer than five rows or three different spends, and where a straight line or a convex
        curve explains the rows as well: then the best spend is a corner that no data can move.

    References
    ----------
    Hurvich, Tsai, "Regression and time series model selection in small samples", Biometrika 76
    (1989).
    """
    return _fit(tuple(tuple(float(cell) for cell in row) for row in rows), family)


def van_der_corput(count: int, base: int) -> Array:
    """Return the first points of the sequence of van der Corput, shape (count,), above 0.

    Two of them with bases 2 and 3 are a sequence of Halton. Its module in scipy would be loaded by
    everybody who reads a document, and takes longer than reading it.
    """
    rest, weight, points = np.arange(1, count + 1), 1.0, np.zeros(count)
    while rest.any():
        weight /= base
        points += weight * (rest % base)
        rest //= base
    return points


@lru_cache(maxsize=256)  # a document is expanded whenever it is checked or run
def _fit(rows: tuple[tuple[float, ...], ...], family: Family | None) -> ResponseFit:
    spend, response, weights = _columns(rows)
    top, height = float(spend.max()), float(np.abs(response).max())
    if not height > 0:
        raise _refused(NOTHING)
    with np.errstate(all="ignore"):
        campaigns = Campaigns(spend / top, response / height, weights / weights.mean())
        best, criterion = _chosen(campaigns, family)
        (size_sd, shape_sd), correlation = campaigns.errors(best)
    shape = {"exponential": best.shape / top, "power": best.shape, "hill": best.shape * top}
    size, bend = best.size * height, shape[best.family]
    found = (size, bend, size_sd, shape_sd, correlation, *criterion.values())
    if not (np.isfinite(found).all() and size > 0 and bend > 0):
        raise _refused(VAGUE)
    whole = Response(best.family, size, bend, top if best.family == "power" else 1.0)
    spends = float(spend.min()), top
    return ResponseFit(whole, size_sd, shape_sd, correlation, criterion, spends)


def _chosen(campaigns: Campaigns, family: Family | None) -> tuple[Response, dict[str, float]]:
    """Return the best curve and the criteria of all that were compared."""
    found = {key: campaigns.best(key) for key in ((family,) if family else FAMILIES)}
    criterion: dict[str, float] = {
        key: campaigns.criterion(curve.at(campaigns.spend), 2) for key, curve in found.items()
    }
    slope = campaigns.through_origin()
    if not slope > 0:
        raise _refused(NOTHING)
    criterion["linear"] = campaigns.criterion(slope * campaigns.spend, 1)
    best = min(found, key=lambda key: criterion[key])
    if criterion["linear"] <= criterion[best]:
        raise _refused(STRAIGHT)
    least = campaigns.spend[campaigns.spend > 0].min()
    if found[best].at(least) > SATURATED * found[best].at(1.0):
        raise _refused(FLAT)
    return found[best], criterion


def _refused(template: str) -> SpecError:
    return SpecError([Issue("data", Message(template))])


NOTHING: Final = gettext_noop(
    "the response does not rise with the spend; without an effect there is nothing to optimise"
)
STRAIGHT: Final = gettext_noop(
    "a straight or rising line explains these rows as well as a curve that flattens: every unit of "
    "spend brings as much as the one before, so that the best spend is a corner, nothing or all "
    "there is; add campaigns with a larger spend"
)
FLAT: Final = gettext_noop(
    "the response is the same at every spend in these rows, so that nothing shows where it begins "
    "to flatten; add campaigns with a smaller spend"
)


VAGUE: Final = gettext_noop(
    "these rows do not tell the size of the response from where it flattens; add campaigns in "
    "between"
)


def _columns(rows: tuple[tuple[float, ...], ...]) -> tuple[Array, Array, Array]:
    issues = []
    for index, row in enumerate(rows):
        if len(row) not in (2, 3):
            template = gettext_noop("a row is [spend, response] or [spend, response, n]")
            issues.append(Issue(f"data[{index}]", Message(template)))
        elif row[0] < 0 or (len(row) == 3 and not row[2] > 0):
            template = gettext_noop("the spend must not be below 0, and n must be above 0")
            issues.append(Issue(f"data[{index}]", Message(template)))
    if len(rows) < LEAST_ROWS or len({row[0] for row in rows if row and row[0] > 0}) < 3:
        template = gettext_noop("needs {least} rows or more, with three different spends above 0")
        issues.append(Issue("data", Message(template, least=LEAST_ROWS)))
    if issues:
        raise SpecError(issues)
    table = np.array([(*row, 1.0)[:3] for row in rows])
    return table[:, 0], table[:, 1], table[:, 2]


@dataclass(frozen=True, slots=True)
class Campaigns:
    """Rows over their largest spend and response, with weights of mean 1."""

    spend: Array
    response: Array
    weights: Array

    def through_origin(self) -> float:
        """Return the slope of the best straight line through 0."""
        return float(self._size(self.spend))

    def _size(self, curve: Array) -> float:
        scale = self.weights @ curve**2
        return float(self.weights @ (curve * self.response) / scale) if scale > 0 else 0.0

    def criterion(self, fitted: Array, parameters: int) -> float:
        """Return Akaike's corrected criterion; the error's size is one more parameter."""
        rows, count = self.spend.size, parameters + 1
        mean = max(float(self.weights @ (self.response - fitted) ** 2) / rows, 1e-24)
        return rows * float(np.log(mean)) + 2 * count * rows / (rows - count - 1)

    def best(self, family: Family) -> Response:
        """Return the best curve of a family: its size is linear, so only the shape is searched."""
        scores = np.linspace(-STEEPEST, STEEPEST, GRID)
        losses = [self._loss(score, family) for score in scores]
        place = int(np.argmin(losses))
        ends = scores[max(place - 1, 0)], scores[min(place + 1, GRID - 1)]
        polished = optimize.minimize_scalar(
            self._loss, bounds=ends, args=(family,), method="bounded", options={"xatol": 1e-10}
        )
        score = float(polished.x)
        return _of_scores(family, (self._log_size(score, family), score))

    def _log_size(self, score: float, family: Family) -> float:
        return float(np.log(max(self._size(self._unit(score, family)), 1e-9)))

    def _unit(self, score: float, family: Family) -> Array:
        return _of_scores(family, (0.0, score)).at(self.spend)

    def _loss(self, score: float, family: Family) -> float:
        curve = self._unit(score, family)
        size = max(self._size(curve), 0.0)
        return float(self.weights @ (self.response - size * curve) ** 2)

    def errors(self, fitted: Response) -> tuple[tuple[float, float], float]:
        """Return the standard deviations of the scores and their correlation."""
        centre, nudge = np.array(_scores(fitted)), 1e-5
        slopes = [
            (
                _of_scores(fitted.family, centre + move).at(self.spend)
                - _of_scores(fitted.family, centre - move).at(self.spend)
            )
            / (2 * nudge)
            for move in nudge * np.eye(2)
        ]
        jacobian = np.column_stack(slopes)
        free = self.spend.size - 2
        left = self.response - fitted.at(self.spend)
        variance = float(self.weights @ left**2) / free * student_ratio(free) ** 2
        weighed = jacobian.T @ (self.weights[:, None] * jacobian)
        if not np.isfinite(weighed).all() or np.linalg.cond(weighed) > WORST:
            raise _refused(VAGUE)
        bread = np.linalg.inv(weighed)
        sds = np.sqrt(variance * np.diag(bread))
        correlation = float(bread[0, 1] / np.sqrt(bread[0, 0] * bread[1, 1]))
        return (float(sds[0]), float(sds[1])), correlation
