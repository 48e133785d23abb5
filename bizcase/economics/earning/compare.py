"""Business models side by side in the same futures, worked out while somebody waits.

The engine is imported when it is first asked for. What was worked out is remembered for a while:
the same document, trials and seed give the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from bizcase.cases.board import language
from bizcase.cases.exchange import refusal
from bizcase.cases.words import MODELS, named
from bizcase.core.errors import DomainError
from bizcase.core.formats import percent
from bizcase.core.recent import Recent
from bizcase.economics.earning import futures
from bizcase.economics.earning.futures import FEWEST, SEED, TRIALS
from modeling import ENGINE_VERSION, document
from modeling.economics.candidates import candidates, free_id
from modeling.economics.variants import WHOLE, options_of_streams, streams_of
from modeling.spec import CaseSpec, SpecError
from modeling.text import Message, Text, say

if TYPE_CHECKING:
    from modeling.choice.alternatives import Alternatives
    from modeling.choice.choose import Choice
    from modeling.choice.mixes import Mixes

MOST: Final = 50_000
OF_A_MIX: Final = 2_000  # trials of each split
FEWEST_OF_A_MIX: Final = 200
BINS: Final = 60
EFFICIENT: Final = 5  # efficient mixes that a page offers, besides the most careful one
EDGES: Final = (0.5, 99.5)  # percentiles of each option between which all are drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Options in the same futures.

    Attributes
    ----------
    added : mapping of id to model
        Candidates that are no entry of the document and were run beside it.
    refused : mapping of model to str
        Candidates that cannot be run, and why.
    whole : mapping or None
        The document as it stands, where it is no option itself.
    edges, counts
        Histograms over one axis, by option.
    mixes : Mixes or None
    """

    digest: str
    choice: Choice
    added: Mapping[str, str]
    refused: Mapping[str, tuple[Message | str, ...]]
    whole: Mapping[str, float] | None
    edges: tuple[float, ...]
    counts: Mapping[str, tuple[float, ...]]
    mixes: Mixes | None


_recent: Recent[Comparison] = Recent(16)


def comparison(
    spec: CaseSpec, *, digest: str, trials: int | None = None, seed: int = SEED
) -> Comparison:
    """Return every business model alone, and their mixes, in the same futures.

    Raises `DomainError` if there are fewer than two, or their numbers cannot be worked out, or
    take longer than somebody waits.
    """
    if trials is not None and not FEWEST <= trials <= MOST:
        message = _("Must lie between {low} and {high}.").format(low=FEWEST, high=MOST)
        raise DomainError("out_of_range", message, errors=[("trials", message)])
    key = f"{ENGINE_VERSION} {digest} {trials} {seed}"
    try:
        return _recent.get(key, lambda: _compared(spec, digest, trials, seed))
    except SpecError as error:
        raise refusal(error) from error


def with_candidates(
    spec: CaseSpec,
) -> tuple[CaseSpec, dict[str, str], dict[str, tuple[Message | str, ...]]]:
    """Return the case with an entry for each model that it says all of, and which these are."""
    added: dict[str, str] = {}
    refused: dict[str, tuple[Message | str, ...]] = {}
    for found in candidates(spec):
        if found.entries or found.missing:
            continue
        key = free_id(spec, found.model)
        tree = spec.to_json()
        tree["streams"] = [*tree.get("streams", ()), found.entry(key)]
        try:
            spec = document.parse(tree)
        except SpecError as error:
            refused[found.model] = tuple(issue.message for issue in error.issues)
            continue
        added[key] = found.model
    return spec, added, refused


def _compared(spec: CaseSpec, digest: str, trials: int | None, seed: int) -> Comparison:
    whole, added, refused = with_candidates(spec)
    known = streams_of(whole)
    if len(known) < 2:
        message = _(
            "There is one business model only, and the document says too little of the others to "
            "run them. Add one, or complete what is missing."
        )
        raise DomainError("one_model", message)
    options = options_of_streams(whole)
    mixed = any(entry.weight is not None for entry in spec.streams)
    options.pop(WHOLE, None)
    if mixed:
        options = {WHOLE: spec, **options}
    trials = _affordable(spec, trials, len(options))
    alternatives = import_module("modeling.choice.alternatives").alternatives
    found = alternatives(options, trials=trials, seed=seed, labels=_labels(whole, added))
    choice = import_module("modeling.choice.choose").choose(found)
    edges, counts = _histograms(found)
    return Comparison(
        digest=digest,
        choice=choice,
        added=added,
        refused=refused,
        whole=None if mixed else futures.summary(futures.npv_of(spec, trials=trials, seed=seed)),
        edges=edges,
        counts=counts,
        mixes=_mixes(spec, choice, seed),
    )


def _affordable(spec: CaseSpec, trials: int | None, options: int) -> int:
    """Return how many trials somebody waits for, or refuse the number that was asked for."""
    most = futures.most_trials(spec, options)
    if most < FEWEST or (trials is not None and trials > most):
        message = _(
            "That takes longer than a page may: at most {most} trials of {options} options fit. "
            "Take fewer trials, or start an analysis, which a worker does."
        ).format(most=most, options=options)
        raise DomainError("too_much_at_once", message, errors=[("trials", message)])
    return trials or min(TRIALS, most)


def _labels(spec: CaseSpec, added: Mapping[str, str]) -> dict[str, Text]:
    models = {entry.id: entry.model for entry in spec.streams}
    called: dict[str, Text] = {WHOLE: _in_languages(lambda: _("Mix as written"))}
    for key, label in streams_of(spec).items():
        is_named = label != key or key not in models
        called[key] = label if is_named else _in_languages(partial(named, MODELS, models[key]))
    for key, model in added.items():
        called[key] = _in_languages(partial(_possible, model))
    return called


def _possible(model: str) -> str:
    return _("{model}, not in the document yet").format(model=named(MODELS, model))


def _in_languages(word: Callable[[], str]) -> dict[str, str]:
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = word()
    return said


def _histograms(found: Alternatives) -> tuple[tuple[float, ...], dict[str, tuple[float, ...]]]:
    """Return how often NPV falls between edges that all options share, as shares of the trials."""
    numpy = import_module("numpy")
    lows, highs = numpy.percentile(found.npv, EDGES, axis=1)
    low, high = lows.min(), highs.max()
    edges = numpy.linspace(low, high if high > low else low + 1.0, BINS + 1)
    counts = {
        name: tuple((numpy.histogram(row, edges)[0] / row.size).tolist())
        for name, row in zip(found.names, found.npv, strict=True)
    }
    return tuple(edges.tolist()), counts


def _mixes(spec: CaseSpec, choice: Choice, seed: int) -> Mixes | None:
    """Return the mixes of the document's own models, of the best of them if they are many."""
    module = import_module("modeling.choice.mixes")
    entries = {entry.id for entry in spec.streams}
    names = [option.name for option in choice.options if option.name in entries][: module.MOST]
    if len(names) < 2:
        return None
    splits = len(list(module.simplex(len(names), module.STEPS[len(names)])))
    trials = min(OF_A_MIX, futures.most_trials(spec, splits))
    if trials < FEWEST_OF_A_MIX:
        return None
    found: Mixes = module.mixes(spec, names, trials=trials, seed=seed)
    return found


def to_json(found: Comparison) -> dict[str, Any]:
    """Return a comparison as the REST API and the charts read it, in the reader's language."""
    told = found.choice.to_json()
    for condition in told["conditions"]:
        del condition["trajectory"]  # the way of the search: long, and on no page
    spoken = language()
    names = {option.name: say(option.label, spoken) for option in found.choice.options}
    return {
        "engine": ENGINE_VERSION,
        "digest": found.digest,
        **told,
        "options": [{**each, "label": names[each["name"]]} for each in told["options"]],
        "pairs": [
            {
                **pair,
                "one_label": names[pair["one"]],
                "other_label": names[pair["other"]],
                "dominance": dominance_of(pair, names),
            }
            for pair in told["pairs"]
        ],
        "words": [each.translated(_) for each in found.choice.words(spoken)],
        "added": dict(found.added),
        "refused": {model: [_told(each) for each in why] for model, why in found.refused.items()},
        "whole": found.whole,
        "densities": {"edges": list(found.edges), "shares": dict(found.counts)},
        "mixes": None if found.mixes is None else _mixes_json(found.mixes),
    }


def dominance_of(pair: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Say which of two options dominates the other, by which order, and how sure that is."""
    ways = (("dominates", pair["one"]), ("is_dominated", pair["other"]))
    for order, template in (
        (0, _("{name} reaches every NPV at least as often (first order)")),
        (1, _("{name} for everybody who dislikes risk (second order)")),
    ):
        for way, name in ways:
            verdict = pair[way][order]
            if verdict["holds"]:
                sure = verdict["strength"] == "certain"
                said = template.format(name=names[name])
                return said if sure else _("{said}, in this sample").format(said=said)
    return _("neither")


def _mixes_json(found: Mixes) -> dict[str, Any]:
    spoken = language()
    labels = {name: say(label, spoken) for name, label in found.labels.items()}
    words = [each.translated(_) for each in found.words(spoken)]
    told = found.to_json()
    line = [
        _split(told["mixes"][place]["weights"], labels) for place in found.efficient[:EFFICIENT]
    ]
    return {**told, "labels": labels, "words": words, "line": line}


def _split(weights: Sequence[float], labels: Mapping[str, str]) -> dict[str, str]:
    """Return a mix in words, and as a script reads it: id:percent, ..."""
    parts = list(zip(labels.items(), weights, strict=True))
    return {
        "label": ", ".join(f"{percent(share)} {label}" for (_key, label), share in parts if share),
        "weights_text": ",".join(f"{key}:{100 * share:.6g}" for (key, _label), share in parts),
    }


def _told(message: str) -> str:
    return message.translated(_) if isinstance(message, Message) else message
