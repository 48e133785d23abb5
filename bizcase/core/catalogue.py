"""Collect the marked strings of code and templates, without gettext's own programs."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import templatize

KEYWORDS: Final = {
    name: spec
    for names, spec in (
        (("_", "gettext", "gettext_lazy", "gettext_noop"), None),
        (("ngettext", "ngettext_lazy"), (1, 2)),
        (("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    )
    for name in names
}
MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)  # Babel writes a date; the clock must not show
CODE: Final = ("bizcase", "modeling", "reports")
HOLE: Final = re.compile(r"%\(\w+\)[sd]|\{\w*(?::[^{}]*)?\}")


def _python(path: Path) -> Iterator[tuple[int, object, object]]:
    with path.open("rb") as source:
        for line, message, _comments, context in extract("python", source, KEYWORDS):
            yield line, message, context


def _template(path: Path) -> Iterator[tuple[int, object, object]]:
    code = templatize(path.read_text("utf-8"), origin=str(path))
    # templatize leaves markup as X-words, which a tokenizer may not like: keep only the calls
    calls = "\n".join(
        " ".join(
            re.findall(
                r"""(?:n?p?gettext|_)\((?:[^()"']|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\([^()]*\))*\)""",
                line,
            )
        )
        for line in code.splitlines()
    )
    found = extract("python", io.BytesIO(calls.encode()), KEYWORDS)
    for line, message, _comments, context in found:
        yield line, message, context


def collect(root: Path) -> Catalog:
    """Return the template catalogue of all marked strings below the project's root."""
    catalog = Catalog(project="bizcase", charset="utf-8")
    sources = [(path, _python) for name in CODE for path in sorted((root / name).rglob("*.py"))]
    sources += [(path, _template) for path in sorted((root / "templates").rglob("*.html"))]
    for path, read in sources:
        place = str(path.relative_to(root))
        for _line, message, context in read(path):
            flags = ["python-brace-format"] if re.search(r"\{\w+\}", str(message)) else []
            catalog.add(message, locations=[(place, 0)], context=context, flags=flags)
    return catalog


def update(path: Path, found: Catalog, locale: str) -> Catalog:
    """Return the catalogue of a file brought up to date with what was found."""
    catalog = Catalog(locale=locale, domain="django", project="bizcase")
    if path.exists():
        with path.open("rb") as source:
            catalog = read_po(source, locale=locale, domain="django")
    catalog.update(found, no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    catalog.header_comment = (
        f"# bizcase, {locale}. Written by `make i18n`; the translations by hand."
    )
    catalog.fuzzy = False
    return catalog


def faults(catalog: Catalog) -> list[str]:
    """Return a sentence for every message that is not translated whole."""
    return [text for message in catalog if message.id for text in _faults_of(message)]


def _faults_of(message: Message) -> Iterator[str]:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    name = repr(ids[0])
    if message.fuzzy:
        yield f"{name} is fuzzy"
    if not texts or not all(texts):
        yield f"{name} has no translation"
        return
    wanted = set(HOLE.findall(ids[-1]))
    for text in texts:
        if set(HOLE.findall(text)) != wanted:
            yield f"{name} and its translation have different placeholders"


def po_bytes(catalog: Catalog) -> bytes:
    """Return the file's text, the same for the same messages."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, sort_output=True, omit_header=False, include_lineno=False)
    lines = buffer.getvalue().split(b"\n")
    moving = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Last-Translator')
    return b"\n".join(line for line in lines if not line.startswith(moving))


def mo_bytes(catalog: Catalog) -> bytes:
    """Return the compiled catalogue that Django reads, the same for the same messages."""
    catalog.creation_date = catalog.revision_date = MADE
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()
