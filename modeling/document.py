"""The case document: read, check, write, and its schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from pydantic import ValidationError

from modeling import checks, faults, writing
from modeling.reading import clean, load
from modeling.spec import ENTRIES, CaseSpec, Issue, SpecError

__all__ = ["check", "dump", "json_schema", "load", "parse", "read"]

SCHEMA: Final = "https://json-schema.org/draft/2020-12/schema"


def read(text: str | bytes) -> CaseSpec:
    """Read a case from YAML or JSON text.

    Raises
    ------
    SpecError
        With everything that is wrong; nothing else is ever raised, whatever the text.
    """
    return parse(load(text))


def parse(tree: Mapping[str, Any]) -> CaseSpec:
    """Check a tree of JSON values in every way and return the case.

    Raises
    ------
    SpecError
        With everything that is wrong: keys, types, names, cycles, units, distributions,
        correlations, binds, strikes, outlooks.
    """
    cleaned = clean(tree)
    for section in ENTRIES:  # an empty section is none
        if cleaned.get(section, ()) is None:
            del cleaned[section]
    spec, found = _validated(cleaned)
    issues = list(found)
    if spec is not None:
        issues += _elsewhere(checks.check(spec), found)
    if issues or spec is None:
        raise SpecError(issues[: checks.MOST_ISSUES])
    return spec


def check(spec: CaseSpec) -> None:
    """Check the meaning of a case that was changed by hand, as by `CaseSpec.with_values`.

    Raises
    ------
    SpecError
        With everything that is wrong.
    """
    if issues := checks.check(spec):
        raise SpecError(issues)


def dump(spec: CaseSpec, form: Literal["yaml", "json"] = "yaml") -> str:
    """Write a case as text; reading it gives an equal case, and writing that the same bytes."""
    tree = spec.to_json()
    return writing.to_json(tree) if form == "json" else writing.to_yaml(tree)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the format.

    It fixes keys and types; names, units, cycles and values are checked by `parse` alone.
    """
    schema = CaseSpec.model_json_schema()
    schema["required"].remove("id")  # made from the title where it is missing
    return {"$schema": SCHEMA, "$id": "urn:bizcase:document:1", **schema}


def _validated(tree: dict[str, Any]) -> tuple[CaseSpec | None, list[Issue]]:
    """Validate the structure; where it has faults, try again without the faulty places.

    What is left then shows the faults of meaning too, so that a document is mended in one go.
    """
    try:
        return CaseSpec.model_validate(tree), []
    except ValidationError as error:
        found = faults.found_in(tree, error)
    issues = list(dict.fromkeys(issue for _, issue in found))
    mended = _mended(tree, found)
    rests = [mended]
    if not {path[0] for path, _ in found if path} & set(ENTRIES):  # lines may use what these make
        rests.append(_without_sections(mended, found))
    for rest in rests:
        try:
            return CaseSpec.model_validate(rest), issues
        except ValidationError:
            continue
    return None, issues


def _mended(tree: dict[str, Any], found: list[tuple[faults.Path, Issue]]) -> dict[str, Any]:
    """Leave out the faulty places; a key that is only misspelt gets its right name."""
    gone = {path: _near(issue) for path, issue in found if path and isinstance(path[-1], str)}

    def kept(value: Any, path: faults.Path) -> Any:
        if isinstance(value, list):
            return [kept(part, (*path, index)) for index, part in enumerate(value)]
        if not isinstance(value, dict):
            return value
        pairs = {}
        for key, part in value.items():
            name = gone.get((*path, key), key)
            if name == key or name not in value:
                pairs[name] = kept(part, (*path, key))
        pairs.pop("", None)
        return pairs

    return dict(kept(tree, ()))


def _near(issue: Issue) -> str:
    return str(getattr(issue.message, "fields", {}).get("near", ""))


def _without_sections(
    tree: dict[str, Any], found: list[tuple[faults.Path, Issue]]
) -> dict[str, Any]:
    gone = {path[0] for path, _ in found if path} - {"assumptions", "lines"}
    if "risks" in gone:
        gone.add("canvas")  # its notes may bind the risks
    return {key: part for key, part in tree.items() if key not in gone}


def _elsewhere(issues: Iterable[Issue], known: Iterable[Issue]) -> list[Issue]:
    """Leave out what may only follow from a fault of structure in the same entry."""
    entries = {_entry(issue.path) for issue in known}
    return [issue for issue in issues if _entry(issue.path) not in entries]


def _entry(path: str) -> str:
    return path[: path.index("]") + 1] if "]" in path else path
