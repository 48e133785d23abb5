"""Plans to begin with, and places in a team: the YAML beside this file, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import Field

from bizcase.cases.knowledge.content import Both, Id, Many
from modeling.capability import Gap
from modeling.parts import Part, Short
from modeling.plan import Capabilities
from modeling.reading import load as load_tree

FOLDER: Final = Path(__file__).parent
FIGURES: Final = 2  # of a salary that is estimated
T = TypeVar("T", bound=Part)


class StageTemplate(Part):
    """A stage of a plan to begin with."""

    id: Id
    title: Both
    months: Annotated[int, Field(ge=1)]
    needs: Capabilities
    exit: Many


class PlanTemplate(Part):
    """A plan to begin with."""

    id: Id
    name: Both
    about: Both
    source: Both
    stages: Annotated[tuple[StageTemplate, ...], Field(min_length=1)]

    @property
    def months(self) -> int:
        return sum(stage.months for stage in self.stages)

    def tree(self, months: int) -> list[dict[str, Any]]:
        """Return the stages as a document writes them, shortened to fit so many months."""
        share = min(1.0, months / self.months)
        found, begun, passed = [], 0, 0
        for stage in self.stages:
            passed += stage.months
            end = max(round(passed * share), begun)
            found.append(
                {
                    "id": stage.id,
                    "title": stage.title,
                    "start": begun,
                    "months": end - begun,
                    "needs": stage.needs.levels(),
                    "exit": list(stage.exit),
                }
            )
            begun = end
        return found


class Reference(Part):
    """What a software engineer earns per month in a currency, and what comes on top."""

    low: Annotated[float, Field(gt=0)]
    high: Annotated[float, Field(gt=0)]
    overhead: Annotated[float, Field(ge=0, le=1)]


class Role(Part):
    """A place in a team."""

    id: Id
    name: Both
    what: Both
    skills: Many
    ratings: Capabilities
    multiple: Annotated[float, Field(gt=0)]
    """Of what a software engineer earns."""

    def closes(self, gap: Gap) -> bool:
        """Say whether somebody in this place is as able as a stage needs."""
        return self.ratings.levels().get(gap.capability, 0) >= gap.needed


class Plans(Part):
    version: Short
    updated: Short
    plans: tuple[PlanTemplate, ...]


class Roles(Part):
    version: Short
    updated: Short
    state: Literal["claimed"]
    reference: dict[str, Reference]
    roles: tuple[Role, ...]

    def role(self, key: str) -> Role | None:
        return next((role for role in self.roles if role.id == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """What a place usually earns per month, by our estimate."""

    low: float
    high: float
    overhead: float

    @property
    def text(self) -> str:
        """The range as a document writes it."""
        return f"{self.low:.15g} to {self.high:.15g}"


@cache
def plans() -> Plans:
    """Return the plans to begin with."""
    return _file("plans.yaml", Plans)


@cache
def roles() -> Roles:
    """Return the places of a team."""
    return _file("roles.yaml", Roles)


def _file(name: str, form: type[T]) -> T:
    return form.model_validate(load_tree((FOLDER / name).read_text(encoding="utf-8")))


def pay_of(role: Role, currency: str) -> Pay | None:
    """Return what a place usually earns in a currency; None where we have no estimate."""
    reference = roles().reference.get(currency)
    if reference is None:
        return None
    return Pay(
        low=_rounded(role.multiple * reference.low),
        high=_rounded(role.multiple * reference.high),
        overhead=reference.overhead,
    )


def _rounded(amount: float) -> float:
    return float(f"{amount:.{FIGURES}g}")
