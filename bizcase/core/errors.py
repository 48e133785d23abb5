"""The one error type of the product: a stable code, a sentence for people, the places it names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class DomainError(Exception):
    """Something a person asked for that cannot be done, and why.

    ``errors`` are (path, message) pairs of the places in the input; ``fields`` are extra
    members of the answer.
    """

    status: ClassVar[int] = 422

    def __init__(
        self,
        code: str,
        message: str,
        *,
        errors: Sequence[tuple[str, str]] = (),
        **fields: object,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.errors = tuple(errors)
        self.fields = fields


class NotFound(DomainError):
    status = 404


class Forbidden(DomainError):
    status = 403


class Conflict(DomainError):
    status = 409


class TooLarge(DomainError):
    status = 413
