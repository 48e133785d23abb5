"""What the actuals of a document must obey: they are values of its lines, month by month."""

from __future__ import annotations

from collections.abc import Iterator

from modeling.spec import CaseSpec, Issue, unknown
from modeling.text import Message, gettext_noop


def check(spec: CaseSpec) -> Iterator[Issue]:
    """Yield what is wrong with the actuals of a case whose entries are written out."""
    lines = {line.id: line for line in spec.lines}
    months = spec.timeline.months
    for name, values in spec.actuals.items():
        path = f"actuals.{name}"
        if name not in lines:
            yield Issue(path, unknown(name, lines))
        elif lines[name].at is not None:
            template = gettext_noop(
                "'{name}' is a one-off; change its formula to what was paid, and name here only "
                "lines that come every month"
            )
            yield Issue(path, Message(template, name=name))
        if len(values) > months:
            template = gettext_noop(
                "has {count} months, and the case only {months}; leave the rest out"
            )
            yield Issue(path, Message(template, count=len(values), months=months))
    if spec.actuals_error is not None and not spec.actuals:
        template = gettext_noop("says how sure actuals are, and there are none; add `actuals`")
        yield Issue("actuals_error", Message(template))
