"""What the published schema says of every operation: refusals, the key that makes a POST safe."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

PROBLEM: Final = "application/problem+json"
PROBLEM_SCHEMA: Final = {"$ref": "#/components/schemas/Problem"}
REFUSAL: Final = {
    "description": "A refusal: what is wrong, and where.",
    "content": {PROBLEM: {"schema": PROBLEM_SCHEMA}},
}
IDEMPOTENCY_KEY: Final = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": 128, "pattern": "^[ -~]*$"},
    OpenApiParameter.HEADER,
    description="The same key again within a day gives the first answer; nothing is done twice.",
)


class Schema(AutoSchema):
    """Tells which operations take an Idempotency-Key."""

    def get_override_parameters(self) -> list[Any]:
        """Return the parameters that no path and no serializer tells of."""
        parameters = list(super().get_override_parameters())
        handler = getattr(self.view, self.method.lower(), None)
        return [*parameters, IDEMPOTENCY_KEY] if hasattr(handler, "is_idempotent") else parameters


def refusals(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Give every operation its refusals, and close the bodies against keys they do not know."""
    for methods in result["paths"].values():
        for operation in methods.values():
            _refusals_of(operation)
    result["components"]["responses"] = {"Refusal": REFUSAL}
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Request") and schema.get("type") == "object":
            schema["additionalProperties"] = False
    return result


def _refusals_of(operation: dict[str, Any]) -> None:
    for answer in operation["responses"].values():
        content = answer.get("content", {})
        refused = [key for key, body in content.items() if body["schema"] == PROBLEM_SCHEMA]
        for media_type in refused:
            content[PROBLEM] = content.pop(media_type)
    operation["responses"]["default"] = {"$ref": "#/components/responses/Refusal"}
