"""Bodies that are documents: passed on as text, so that one reader checks YAML and JSON alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.parsers import BaseParser

from bizcase.cases.exchange import MAX_BYTES


class DocumentParser(BaseParser):
    """Hand over the bytes of a document; one byte over the limit is enough to refuse it."""

    media_type = "application/yaml"

    def parse(  # type: ignore[override]  # text, which one reader turns into a tree
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        text: bytes = stream.read(MAX_BYTES + 1)
        return text


class TextYAML(DocumentParser):
    media_type = "text/yaml"


class OldYAML(DocumentParser):
    media_type = "application/x-yaml"


class PlainText(DocumentParser):
    media_type = "text/plain"


class DocumentJSON(DocumentParser):
    media_type = "application/json"


PARSERS = (DocumentJSON, DocumentParser, TextYAML, OldYAML, PlainText)
