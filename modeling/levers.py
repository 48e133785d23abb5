"""Entries of `levers`: tactics and channels that multiply an input while they run, and cost.

`modeling.economics.expansion` writes a lever out as its factor, its cost and the line that says
what it multiplies by in each month; `modeling.economics.moved` lets it act on its target. A lever
that is switched off makes nothing: the numbers are those of the case without it.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from modeling.entries import Entry, EntryName, Given, of, together
from modeling.parts import Key, Name, Whole


class Lever(Entry):
    """A tactic or a channel: its target is multiplied by a factor while it runs."""

    tactic: Key | None = None
    """The tactic of the catalogue that it follows; none for one's own."""
    target: Name
    """What is multiplied: an assumption, a parameter as `<entry id>_<parameter>`, or a line that
    comes every month and does not build on itself."""
    factor: Annotated[Given, of("1")]
    """What the target is multiplied by while the lever runs; 1 changes nothing."""
    cost: Annotated[Given | None, of("money/month")] = None
    """What it costs per month while it runs."""
    share: Annotated[Given | None, of("1")] = None
    """What it costs besides, as a share of `base`."""
    base: Annotated[Given | None, of("money/month")] = None
    """What the share is of: usually the revenue that the lever acts on."""
    stream: EntryName | None = None
    """The entry of `streams` that its cost belongs to."""
    first: Whole = Field(default=1, ge=1, le=600)
    """The first month in which it runs."""
    last: Whole | None = Field(default=None, ge=1, le=600)
    """The last such month; without it the last of the case."""
    enabled: bool = True
    """Whether it acts; switched off it changes nothing and costs nothing."""

    @property
    def kind(self) -> str:
        """The category of what it costs."""
        return "promotion"

    @model_validator(mode="after")
    def _in_pairs(self) -> Lever:
        return together(self, (("share", "base"),))
