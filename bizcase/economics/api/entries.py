"""What the REST APIs of `streams` and `costs` share."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from bizcase.core.rest import ProblemSerializer

REFUSED: Final = {404: ProblemSerializer, 412: ProblemSerializer, 422: ProblemSerializer}


class MadeLineSerializer(serializers.Serializer[Any]):
    """A line that an entry makes."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    formula = serializers.CharField()
    unit = serializers.CharField()
    role = serializers.CharField(help_text="benefit, cost, or empty for a step")
    category = serializers.CharField()
    at = serializers.IntegerField(
        allow_null=True,
        help_text="The month at whose end it falls once, 0 is today; null of what comes monthly.",
    )


def entry_in(data: Any, section: str) -> dict[str, Any]:
    """Return the entry of a body; what is no object is refused."""
    if not isinstance(data, dict):
        message = _("The body must be an object: an entry of `{section}`.")
        raise ValidationError({"": [message.format(section=section)]})
    return {str(key): value for key, value in data.items()}
