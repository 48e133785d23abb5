"""The memory of `bizcase.core.recent`, under the name by which this app asks for it."""

from bizcase.core.recent import Recent

__all__ = ["Recent"]
