"""What is known beside the scenarios: companies, questions, words, tools, business models, tactics.

The content is the YAML beside this file. It is read once, as a whole: an id that stands twice, a
reference to nothing or a missing language is a fault that names file and place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError

from bizcase.cases import library
from bizcase.cases.knowledge import content
from bizcase.cases.knowledge.content import Answer, BusinessModel, Company, Tactic, Term, Tool
from bizcase.cases.library.names import TECHNIQUES
from bizcase.cases.words import INDUSTRIES, MODELS
from modeling.parts import Part
from modeling.reading import load as load_tree
from modeling.spec import SpecError

FOLDER: Final = Path(__file__).parent
T = TypeVar("T", bound=Part)


class KnowledgeFault(Exception):
    """The files are not right; the text names every place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Everything, in the order of the files."""

    companies: tuple[Company, ...]
    questions: tuple[Answer, ...]
    terms: tuple[Term, ...]
    tools: tuple[Tool, ...]
    models: tuple[BusinessModel, ...]
    tactics: tuple[Tactic, ...]

    def company(self, key: str) -> Company | None:
        return next((company for company in self.companies if company.id == key), None)

    def term(self, key: str) -> Term | None:
        return next((term for term in self.terms if term.id == key), None)

    def model(self, key: str) -> BusinessModel | None:
        return next((model for model in self.models if model.id == key), None)


@cache
def load() -> Knowledge:
    """Return the product's knowledge."""
    return read(FOLDER)


def read(folder: Path) -> Knowledge:
    """Read the files of a folder, and check them against each other and against the library."""
    found = Knowledge(
        companies=_file(folder / "companies.yaml", content.Companies).companies,
        questions=_file(folder / "faq.yaml", content.Questions).questions,
        terms=_file(folder / "glossary.yaml", content.Terms).terms,
        tools=_file(folder / "tools.yaml", content.Tools).tools,
        models=_file(folder / "business_models.yaml", content.Models).models,
        tactics=_file(folder / "tactics.yaml", content.Tactics).tactics,
    )
    if faults := list(_faults(found)):
        raise KnowledgeFault("\n".join(faults))
    return found


def _file(path: Path, form: type[T]) -> T:
    try:
        return form.model_validate(load_tree(path.read_text(encoding="utf-8")))
    except SpecError as error:
        raise KnowledgeFault(f"{path.name}: {error}") from error
    except ValidationError as error:
        places = (
            f"{path.name}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}"
            for fault in error.errors()
        )
        raise KnowledgeFault("\n".join(places)) from error


def _faults(found: Knowledge) -> Iterator[str]:
    yield from _twice("companies", (each.id for each in found.companies))
    yield from _twice("questions", (each.id for each in found.questions))
    yield from _twice("terms", (each.id for each in found.terms))
    yield from _twice("tools", (each.id for each in found.tools))
    yield from _twice("tactics", (each.id for each in found.tactics))
    yield from _companies(found)
    yield from _models(found)
    terms = {term.id for term in found.terms}
    for term in found.terms:
        yield from _missing(f"terms.{term.id}.see", term.see, terms)
    for question in found.questions:
        words = [key for key in question.see if not is_page(key)]
        yield from _missing(f"questions.{question.id}.see", words, terms)


def _companies(found: Knowledge) -> Iterator[str]:
    for company in found.companies:
        place = f"companies.{company.id}"
        yield from _missing(f"{place}.industry", [company.industry], INDUSTRIES)
        yield from _missing(f"{place}.scenarios", company.scenarios, library.ORDER)
        yield from _missing(f"{place}.techniques", company.techniques, TECHNIQUES)
        yield from _missing(f"{place}.business_models", company.business_models, MODELS)
        yield from _twice(f"{place}.figures", (figure.id for figure in company.figures))


def _models(found: Knowledge) -> Iterator[str]:
    keys = [model.id for model in found.models]
    if keys != list(MODELS):
        yield f"models: must be {', '.join(MODELS)}, not {', '.join(keys)}"
    companies = {company.id for company in found.companies}
    for model in found.models:
        place = f"models.{model.id}"
        yield from _missing(f"{place}.examples", model.examples, companies)
        yield from _twice(f"{place}.conditions", (each.id for each in model.conditions))
        yield from _twice(f"{place}.tactics", (each.id for each in model.tactics))


def _twice(place: str, keys: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield f"{place}: the id '{key}' stands twice"
        seen.add(key)


def _missing(place: str, keys: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    for key in keys:
        if key not in known:
            yield f"{place}: there is no '{key}'"


def is_page(reference: str) -> bool:
    """Say whether a reference is a page of the repository, and not a word."""
    return "/" in reference or reference.endswith(".md")
