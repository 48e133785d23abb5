"""The ways in which a note becomes part of the model, and the few numbers that each takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, get_args

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bizcase.cases.board import language
from bizcase.cases.words import CATEGORIES, MODELS
from modeling import costs, streams
from modeling.economics.models.words import WORDS
from modeling.entries import Entry

METER: Final = "call"  # what an entry meters that does not say it
ASSUMPTION, MONTHLY, ONCE = "assumption", "monthly", "once"
VALUE: Final = "value"
PARTNER: Final = "partner"  # the id of the one partner that a short form asks for
PLAIN_WAYS: Final[dict[str, Promise]] = {
    ASSUMPTION: _("An assumption only"),
    MONTHLY: _("An amount every month"),
    ONCE: _("An amount paid once"),
}
COSTS: Final[Mapping[str, type[Entry]]] = costs.KINDS
STREAMS: Final[Mapping[str, type[Entry]]] = {
    "subscription": streams.Subscription,
    "usage": streams.Usage,
    "licence": streams.Licence,
    "addon": streams.Addon,
    "advertising": streams.Advertising,
    "projects": streams.Projects,
    "royalty": streams.Royalty,
    "data": streams.Data,
    "platform": streams.Platform,
    "joint": streams.Joint,
    "profit_share": streams.ProfitShare,
    "partners": streams.Partners,
}
BLOCKS: Final = {"cost_structure": COSTS, "revenue_streams": STREAMS}
# what a short form asks for although the model could do without it
ASKED: Final = {"data": ("fee",)}
# what a short form of a cost leaves for the document
LEFT_OUT: Final = frozenset({"pay_rise", "base", "share", "volume", "unit_cost", "items"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A number that a way asks for.

    Attributes
    ----------
    signature : str
        Its unit with `money` and `unit` in it, as the model declares it.
    choices : tuple of str
        For what is no number but one of some words.
    """

    name: str
    label: str
    signature: str = ""
    counted: str = "unit"  # what the entry counts unless it says so
    is_required: bool = True
    choices: tuple[str, ...] = ()

    def unit(self, currency: str) -> str:
        """Return the unit with what is known in its places; a plain number has none."""
        words = {"money": currency, "unit": self.counted, "meter": METER}
        if self.signature == "1":
            return ""
        return re.sub(r"[a-z_]+", lambda word: words.get(word[0], word[0]), self.signature)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a note becomes part of the model.

    Attributes
    ----------
    key : str
        assumption, monthly, once, or a kind of cost or business model.
    section : str
        Of the document, where an entry is made; empty for assumptions and lines.
    """

    key: str
    label: Any
    section: str = ""
    asks: tuple[Ask, ...] = ()
    counts: bool = False  # whether it says what is counted

    @property
    def tag(self) -> str:
        """The key by which an entry says what it is."""
        return "kind" if self.section == "costs" else "model"


def ways_of(block: str) -> dict[str, Way]:
    """Return the ways that are open to the notes of a block, in the order of a list."""
    found = [_plain(ASSUMPTION, "")]
    if block in BLOCKS:
        found = [_plain(MONTHLY, "money/month"), _plain(ONCE, "money")]
        section = "costs" if BLOCKS[block] is COSTS else "streams"
        names = CATEGORIES if section == "costs" else MODELS
        found += [
            Way(
                key=key,
                label=_(names[key]),
                section=section,
                asks=_asks(entry, key, language()),
                counts=section == "streams" and key not in ("joint", "profit_share", "partners"),
            )
            for key, entry in BLOCKS[block].items()
        ]
        found.append(_plain(ASSUMPTION, ""))
    return {way.key: way for way in found}


def _plain(key: str, signature: str) -> Way:
    ask = Ask(name=VALUE, label=str(_("Amount or range")), signature=signature)
    return Way(key=key, label=PLAIN_WAYS[key], asks=(ask,), counts=key == ASSUMPTION)


@cache
def _asks(entry: type[Entry], key: str, spoken: str) -> tuple[Ask, ...]:
    """Return what an entry asks for: of streams what they need, of costs all main numbers."""
    part: Any = streams.Partner if entry is streams.Partners else entry
    default = entry.model_fields["unit"].default
    counted = default if isinstance(default, str) else "unit"
    found = []
    for name, field in part.model_fields.items():
        extra = field.json_schema_extra
        signature = str(extra.get("x-unit", "")) if isinstance(extra, dict) else ""
        is_required = field.is_required()
        choices = tuple(str(word) for word in get_args(field.annotation)) if name == "party" else ()
        wanted = is_required or name in ASKED.get(key, ()) or _is_main(entry, name)
        if (signature or choices) and wanted and name != "weight":
            label = _word(name, spoken)
            found.append(
                Ask(
                    name=name,
                    label=label,
                    signature=signature,
                    counted=counted,
                    is_required=is_required,
                    choices=choices,
                )
            )
    return tuple(found)


def _is_main(entry: type[Entry], name: str) -> bool:
    return issubclass(entry, costs.CostEntry) and name not in LEFT_OUT


def _word(name: str, spoken: str) -> str:
    english, chinese = WORDS.get(name, (name.replace("_", " "),) * 2)
    return chinese if spoken == "zh-hans" else english.capitalize()
