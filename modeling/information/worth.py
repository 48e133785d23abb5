"""What information was found to be worth, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from modeling.information.decision import Decision
from modeling.results import plain
from modeling.text import Message, Text, gettext_noop, say

GO_OR_STOP_TITLES: Final[Mapping[str, Text]] = {
    "go": Message(gettext_noop("go ahead")),
    "stop": Message(gettext_noop("stop")),
}


@dataclass(frozen=True, slots=True)
class Worth:
    """What it is worth to know some inputs.

    Attributes
    ----------
    inputs : tuple of str
        Known together; empty when everything is.
    value, error : float
        In the unit of the payoffs, and its standard error.
    share : float
        Of the value of knowing everything, 0 to 1.
    """

    inputs: tuple[str, ...]
    value: float
    error: float
    share: float

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "inputs": list(self.inputs),
            "value": plain(self.value),
            "error": plain(self.error),
            "share": plain(self.share),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """What information is worth before a decision.

    Attributes
    ----------
    decision : Decision
    perfect : Worth
        EVPI: of knowing everything.
    single : tuple of Worth
        EVPPI of each input, the largest first.
    groups : tuple of Worth
        EVPPI of each group, the largest first.
    changed : float
        Share of the futures in which another option pays more than the best one.
    unit : str
        Of the payoffs: a currency, or empty.
    labels : mapping of str to Text
        What inputs are called, where not by their name.
    titles : mapping of str to Text
        What options are called, where not by their name.
    """

    decision: Decision
    perfect: Worth
    single: tuple[Worth, ...]
    groups: tuple[Worth, ...]
    changed: float
    unit: str = ""
    labels: Mapping[str, Text] = field(default_factory=dict)
    titles: Mapping[str, Text] = field(default_factory=lambda: GO_OR_STOP_TITLES)

    def of(self, name: str) -> Worth:
        """Return the worth of one input.

        Raises
        ------
        KeyError
            If it was not asked for.
        """
        found = next((worth for worth in self.single if worth.inputs == (name,)), None)
        if found is None:
            raise KeyError(name)
        return found

    def words(self, language: str = "en") -> tuple[Message, ...]:
        """Return the finding in sentences; labels of the document are in this language."""
        option = self.decision.options[self.decision.best]
        best = say(self.titles.get(option, option), language)
        if not self.changed:
            template = gettext_noop(
                "In each of {trials} futures '{best}' is the best choice: no information can "
                "change the decision, and none is worth its cost."
            )
            return (Message(template, trials=self.decision.payoffs.shape[1], best=best),)
        template = gettext_noop(
            "'{best}' is best on average; another choice is better in {share} of the futures. To "
            "know everything before would be worth {value} {unit}; no information is worth more."
        )
        share, value = f"{100 * self.changed:.3g} %", figure(self.perfect.value)
        first = Message(template, best=best, share=share, value=value, unit=self.unit)
        return (first, *self._leading(language))

    def _leading(self, language: str) -> Iterable[Message]:
        if not self.single:
            return
        top = self.single[0]
        if top.value > 0:
            template = gettext_noop(
                "Of single inputs '{name}' is the one most worth knowing: {value} {unit}, "
                "{share} of the value of knowing everything."
            )
            name = say(self.labels.get(top.inputs[0], top.inputs[0]), language)
            named = {"name": name, "value": figure(top.value), "unit": self.unit}
            yield Message(template, **named, share=f"{100 * top.share:.0f} %")
            return
        yield Message(
            gettext_noop(
                "No input alone can change the decision; only several known together could."
            )
        )

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        decision = self.decision
        return {
            "trials": decision.payoffs.shape[1],
            "unit": self.unit,
            "options": [
                {"option": name, "mean": plain(mean)}
                for name, mean in zip(decision.options, decision.means.tolist(), strict=True)
            ],
            "best": decision.options[decision.best],
            "probability_another_is_better": plain(self.changed),
            "evpi": {"value": plain(self.perfect.value), "error": plain(self.perfect.error)},
            "inputs": [worth.to_json() for worth in self.single],
            "groups": [worth.to_json() for worth in self.groups],
            "labels": dict(self.labels),
            "words": [str(sentence) for sentence in self.words()],
        }


def figure(value: float) -> str:
    """Return an amount as sentences tell it: whole from a thousand on, else four digits."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
