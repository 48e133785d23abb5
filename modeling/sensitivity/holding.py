"""A case with some assumptions held at numbers of one's choice, all else as drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from modeling.economics.expansion import expand
from modeling.formula.tree import Name, walk
from modeling.formula.values import Formula, parse_value
from modeling.precision import Design
from modeling.spec import CaseSpec, Issue
from modeling.text import Message, Text, gettext_noop
from modeling.uncertainty.distributions import distribution
from modeling.uncertainty.events import Blow
from modeling.uncertainty.families import Array, Constant, Distribution
from modeling.uncertainty.model import Chunk, Model, NumbersError
from modeling.uncertainty.observation import is_observed
from modeling.uncertainty.runner import Futures, npv_of


@dataclass(frozen=True, slots=True)
class Handle:
    """An assumption that can be held at a number.

    Attributes
    ----------
    id : str
    label : Text or None
    unit : str
    values : Distribution
        What the document says of it; a constant for a number.
    """

    id: str
    label: Text | None
    unit: str
    values: Distribution

    @property
    def is_certain(self) -> bool:
        """Whether the document gives one number."""
        return isinstance(self.values, Constant)


@dataclass(frozen=True, slots=True)
class Holding:
    """The futures of a case in which some assumptions wait for a number.

    Attributes
    ----------
    model : Model
    handles : tuple of Handle
    blocks : iterable of (Chunk, Blow)
    design : Design
        How the trials were drawn.
    """

    model: Model
    handles: tuple[Handle, ...]
    blocks: Iterable[tuple[Chunk, Blow]]
    design: Design

    @classmethod
    def of(
        cls, spec: CaseSpec, ids: Sequence[str], *, trials: int, seed: int, runs: int
    ) -> Holding:
        """Return the futures; the draws are those of `simulate` with this seed.

        Parameters
        ----------
        spec : CaseSpec
        ids : sequence of str
            Assumptions, also those that business models generate.
        trials, seed : int
        runs : int
            How often all futures will be gone through.

        Raises
        ------
        SpecError
            If there is no such assumption, it is a formula, or it would take too long.
        """
        spec = expand(spec)
        handles = tuple(handle(spec, key) for key in ids)
        # a number is compiled into the formulas: as a distribution it stays open
        opened = {h.id: opening(h.values.mean) for h in handles if h.is_certain}
        model = Model.of(spec.with_values(opened), seed=seed)
        model.check_budget(trials, runs=runs)
        drawn = model
        if opened and is_observed(spec):  # what is known speaks of the case as it is written
            drawn = Model.of(spec, seed=seed)
        return cls(model, handles, Futures(drawn, trials).kept(), drawn.design)

    def npv(self, values: Mapping[str, float]) -> Array:
        """Return NPV with these assumptions at these numbers, shape (trials,).

        Raises
        ------
        NumbersError
            If a value is not finite.
        """
        return npv_of(self.model, self.blocks, fixed=values)

    def npv_as_written(self) -> Array:
        """Return NPV as the document has it, shape (trials,)."""
        return self.npv({h.id: h.values.mean for h in self.handles if h.is_certain})


def handle(spec: CaseSpec, key: str) -> Handle:
    """Return the assumption of this id as something that can be held.

    Raises
    ------
    SpecError
        If there is none, or it is a formula.
    """
    assumption = spec.assumption(key)
    value = parse_value(assumption.value)
    if isinstance(value, Formula):
        template = gettext_noop(
            "'{name}' is a formula and cannot be held at a number; take one of what it is "
            "worked out from: {inputs}"
        )
        used = {node.id for node in walk(value.node) if isinstance(node, Name)}
        message = Message(template, name=key, inputs=", ".join(sorted(used)))
        raise NumbersError([Issue("assumption", message)])
    return Handle(key, assumption.label, assumption.unit, distribution(value))


def opening(value: float) -> str:
    """Return a distribution around a number, as a document writes it."""
    reach = abs(value) or 1.0
    return f"uniform({value - reach!r}, {value + reach!r})"
