"""Variants of a case that one can choose between: its outlooks, its business models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from modeling.economics.expansion import expand
from modeling.entries import number
from modeling.spec import CaseSpec, Issue, SpecError, unknown
from modeling.text import Message, Text, gettext_noop

WHOLE: Final = "as_written"
"""The option that is the document as it stands."""
AS_WRITTEN: Final = Message(gettext_noop("As written"))
"""What that option is called."""


def options_of_outlooks(spec: CaseSpec) -> dict[str, CaseSpec]:
    """Return the case under each of its outlooks, after the case as written.

    Raises
    ------
    SpecError
        If it has no outlook.
    """
    if not spec.outlooks:
        message = Message(gettext_noop("the case has no outlooks to choose between; add one"))
        raise SpecError([Issue("outlooks", message)])
    return {WHOLE: spec} | {name: spec.for_outlook(name) for name in spec.outlooks}


def streams_of(spec: CaseSpec) -> dict[str, Text]:
    """Return the streams of a case: id and label of entries, then what lines are summed under."""
    found: dict[str, Text] = {entry.id: entry.label or entry.id for entry in spec.streams}
    for line in spec.lines:
        if line.stream is not None:
            found.setdefault(line.stream, line.stream)
    return found


def options_of_streams(spec: CaseSpec) -> dict[str, CaseSpec]:
    """Return the case with each of its streams alone, after their mix where the case has one.

    Raises
    ------
    SpecError
        If it has fewer than two streams.
    """
    streams = streams_of(spec)
    if len(streams) < 2:
        message = Message(gettext_noop("a choice of business models needs two streams or more"))
        raise SpecError([Issue("streams", message)])
    mixed = any(entry.weight is not None for entry in spec.streams)
    alone = {name: with_streams(spec, {name: None}) for name in streams}
    return ({WHOLE: spec} if mixed else {}) | alone


def with_streams(spec: CaseSpec, shares: Mapping[str, float | None]) -> CaseSpec:
    """Return the case, written out, with the money of some of its streams only.

    The lines of the other streams stay, since formulas may use them, but lose their role: they add
    nothing and cost nothing. Costs that belong to no stream stay as they are.

    Parameters
    ----------
    spec : CaseSpec
    shares : mapping of stream to float or None
        Their weights in the mix; None is the whole of it, whatever weight the document gives.

    Raises
    ------
    SpecError
        If there is no such stream, or a weight is given for one that is no entry of `streams`.
    """
    known, entries = streams_of(spec), {entry.id for entry in spec.streams}
    issues = [Issue("streams", unknown(name, known)) for name in shares if name not in known]
    template = gettext_noop("'{name}' is no entry of `streams`, so it has no weight")
    issues += [
        Issue("streams", Message(template, name=name))
        for name, weight in shares.items()
        if name in known and name not in entries and weight is not None
    ]
    if issues:
        raise SpecError(issues)
    weights = {name: None if weight is None else number(weight) for name, weight in shares.items()}
    streams = tuple(
        entry.model_copy(update={"weight": weights[entry.id], "mix": None})
        if entry.id in weights
        else entry
        for entry in spec.streams
    )
    whole = expand(spec.model_copy(update={"streams": streams}))
    lines = tuple(
        line.model_copy(update={"role": None})
        if line.stream is not None and line.stream not in shares
        else line
        for line in whole.lines
    )
    return whole.model_copy(update={"lines": lines})
