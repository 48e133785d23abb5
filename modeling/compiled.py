"""Functions compiled to machine code, once for each kind of processor.

Imported only by modules that compute; reading and checking a document needs no compiler.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def inner(function: F) -> F:
    """Compile a function for others that are compiled.

    Not a number is an answer, as in numpy, and no operation is reordered or contracted: the bits
    are those of IEEE 754. Threads of Python run it at the same time.
    """
    loop: F = njit(nogil=True, error_model="numpy")(function)
    return loop


def bare(function: F) -> F:
    """Compile into its callers a function that makes no arrays.

    References to arrays are not counted in it, which would take longer than a row of numbers.
    """
    loop: F = njit(nogil=True, error_model="numpy", forceinline=True, _nrt=False)(function)
    return loop


def compiled(function: F) -> F:
    """Compile a function that Python calls, and keep it on disk where there is a place to."""
    try:
        kept: F = njit(nogil=True, error_model="numpy", cache=True)(function)
    except RuntimeError:  # no folder can be written: it is compiled in each process
        return inner(function)
    return kept
