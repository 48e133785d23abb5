"""What entries of `values` must obey besides their units and names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modeling.economics.expansion import Expansion, expansion
from modeling.spec import CaseSpec, Issue, unknown
from modeling.text import Message, gettext_noop
from modeling.values import Gate


def check(spec: CaseSpec) -> Iterator[Issue]:
    """Yield what is wrong with the multipliers of a case: each must multiply something."""
    gates = [(i, entry) for i, entry in enumerate(spec.values) if isinstance(entry, Gate)]
    if not gates:
        return
    whole = expansion(spec)
    for index, entry in gates:
        if entry.line is not None:
            yield from _line(whole, entry, f"values[{index}]", entry.line)
        elif entry.use == "multiplier" and not _is_used(whole.spec, f"{entry.id}_score"):
            template = gettext_noop(
                "nothing is multiplied: name the `line`, or use '{name}' in a formula"
            )
            yield Issue(f"values[{index}].use", Message(template, name=f"{entry.id}_score"))


def _line(whole: Expansion, entry: Gate, path: str, name: str) -> Iterator[Issue]:
    own = {made.item.id for made in whole.of_entry(path)}
    lines = {line.id: line for line in whole.spec.lines if line.id not in own}
    if name not in lines:
        yield Issue(f"{path}.line", unknown(name, lines))
    elif lines[name].role is None:
        template = gettext_noop(
            "'{name}' has no role, so that scaling it changes no result; name a benefit or a cost"
        )
        yield Issue(f"{path}.line", Message(template, name=name))
    elif lines[name].role != entry.role:
        template = gettext_noop("'{name}' is a {role}; write role: {role}")
        yield Issue(f"{path}.role", Message(template, name=name, role=lines[name].role))


def _is_used(whole: CaseSpec, name: str) -> bool:
    word = re.compile(rf"\b{name}\b")
    return any(word.search(line.formula) for line in whole.lines)
