"""What the REST API says about the canvas, and what it takes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bizcase.cases.canvas.hypotheses import STATUSES
from bizcase.core.rest import StrictInteger, StrictText
from modeling.parts import LONGEST_TEXT
from modeling.spec import BLOCKS


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT},
            {"type": "object", "additionalProperties": {"type": "string"}},
        ]
    }
)
class TextField(serializers.Field[Any, Any, Any, Any]):
    """A text, or a map of languages; what it says is checked with the document."""

    def to_internal_value(self, data: Any) -> Any:
        words = data.values() if isinstance(data, dict) else [data]
        if not words or not all(isinstance(word, str) for word in words):
            message = _("Write a text, or a map of languages such as en and zh-hans.")
            raise serializers.ValidationError(message)
        return data

    def to_representation(self, value: Any) -> Any:
        return value


# no enum in the schema: other statuses have other words, and the generator would number them
@extend_schema_field({"type": "string", "description": ", ".join(STATUSES)})
class StatusField(serializers.ChoiceField):
    """What the test of a hypothesis said."""


class BoundSerializer(serializers.Serializer[Any]):
    """Something that a note stands on, with its number now, in the language of the request."""

    id = serializers.CharField()
    kind = serializers.CharField(help_text="assumption, line, risk or hypothesis")
    label = serializers.CharField()  # type: ignore[assignment]  # the field named label
    unit = serializers.CharField()
    number = serializers.CharField()
    low = serializers.FloatField(allow_null=True, help_text="5th percentile of an assumption.")
    high = serializers.FloatField(allow_null=True, help_text="95th percentile of an assumption.")
    is_stale = serializers.BooleanField(help_text="The result is of an earlier document.")


class ClaimSerializer(serializers.Serializer[Any]):
    """A number in the text of a note."""

    text = serializers.CharField()
    value = serializers.CharField(source="figure.value")
    unit = serializers.CharField(source="figure.unit")
    state = serializers.CharField(
        help_text="bound; loose: bound to nothing; differs: the model says something else"
    )
    by = serializers.CharField(source="by.id", default=None, allow_null=True)


class NoteSerializer(serializers.Serializer[Any]):
    """A note of the canvas."""

    key = serializers.CharField()
    block = serializers.ChoiceField(choices=list(BLOCKS))
    index = serializers.IntegerField()
    text = serializers.CharField()
    binds = BoundSerializer(many=True)
    numbers = ClaimSerializer(many=True, source="claims")
    etag = serializers.CharField()


class NoteInput(serializers.Serializer[Any]):
    """What shall be other about a note; what is not given stays."""

    text = TextField(required=False)
    binds = serializers.ListField(child=StrictText(max_length=64), required=False, max_length=50)
    block = serializers.ChoiceField(choices=list(BLOCKS), required=False)
    after = StrictText(
        required=False,
        allow_null=True,
        max_length=64,
        help_text="The note that it then follows; null puts it first.",
    )


class NewNote(NoteInput):
    """A new note."""

    text = TextField()
    block = serializers.ChoiceField(choices=list(BLOCKS))


class UndoInput(serializers.Serializer[Any]):
    number = StrictInteger(min_value=1, max_value=2_000_000_000, help_text="Of the revision.")


class HypothesisSerializer(serializers.Serializer[Any]):
    """A hypothesis, in the language of the request."""

    id = serializers.CharField(source="item.id")
    text = serializers.CharField()
    test = serializers.CharField()
    threshold = serializers.CharField(source="item.threshold", allow_null=True)
    about = serializers.CharField(source="item.about", allow_null=True)
    status = serializers.CharField(source="item.status")
    result = serializers.CharField()
    chance = serializers.FloatField(
        allow_null=True, help_text="How likely it is right, as its assumption is believed today."
    )
    notes = serializers.ListField(child=serializers.CharField())


class HypothesisChange(serializers.Serializer[Any]):
    """What shall be other about a hypothesis; null or an empty text takes a part out."""

    text = TextField(required=False)
    test = TextField(required=False, allow_null=True)
    threshold = StrictText(required=False, allow_null=True, allow_blank=True, max_length=40)
    about = StrictText(required=False, allow_null=True, allow_blank=True, max_length=64)
    status = StatusField(choices=list(STATUSES), required=False)
    result = TextField(required=False, allow_null=True)


class HypothesisInput(HypothesisChange):
    """A new hypothesis; without an id it gets one made of its words."""

    id = StrictText(required=False, max_length=64)
    text = TextField()
    note = StrictText(required=False, max_length=64, help_text="A note that is bound to it.")
