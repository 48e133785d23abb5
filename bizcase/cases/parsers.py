"""Bodies that are documents: passed on as text, so that one reader checks YAML and JSON alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.parsers import BaseParser


class DocumentParser(BaseParser):
    """Hand over the bytes of a document; the limit of all bodies bounds them."""

    media_type = "application/yaml"

    def parse(  # type: ignore[override]  # text, which one reader turns into a tree
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        text: bytes = stream.read()
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
