"""What the REST API says about reports and links, and what it takes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from bizcase.core.rest import StrictInteger
from reports.models import Report, ShareLink
from reports.services import MAX_DAYS


class ReportRequestSerializer(serializers.Serializer[Any]):
    locale = serializers.ChoiceField(
        choices=settings.LANGUAGES, default="en", help_text="The language of the whole report."
    )


class ReportSerializer(serializers.ModelSerializer[Report]):
    """A report; `pdf` is there once it is done."""

    title = serializers.CharField(help_text="The case's title in the report's language.")
    status = serializers.ChoiceField(
        choices=["queued", "running", "done", "failed", "cancelled"],
        help_text="Where the printing of it stands.",
    )
    run = serializers.UUIDField(
        source="build_id", allow_null=True, help_text="The run that prints it."
    )
    url = serializers.SerializerMethodField()
    page = serializers.CharField(source="get_absolute_url", help_text="Its page in the browser.")
    pdf = serializers.SerializerMethodField()

    class Meta:
        model = Report
        fields: tuple[str, ...] = (
            "id",
            "case",
            "simulation",
            "run",
            "title",
            "locale",
            "status",
            "pages",
            "digest",
            "url",
            "page",
            "pdf",
            "created_at",
        )
        read_only_fields = fields
        extra_kwargs = {
            "digest": {"help_text": "SHA-256 of the snapshot that it prints."},
            "simulation": {"help_text": "The run whose figures it prints."},
        }

    def get_url(self, report: Report) -> str:
        return reverse("v1:reports:detail", args=[report.pk])

    def get_pdf(self, report: Report) -> str | None:
        return reverse("v1:reports:pdf", args=[report.pk]) if report.is_built else None


class ReportFilterSerializer(serializers.Serializer[Any]):
    case = serializers.UUIDField(required=False, help_text="Only the reports of this case.")


class ShareRequestSerializer(serializers.Serializer[Any]):
    days = StrictInteger(
        min_value=1, max_value=MAX_DAYS, default=14, help_text="How long the link lives."
    )


class ShareSerializer(serializers.ModelSerializer[ShareLink]):
    """A link in a list; its token is not kept."""

    state = serializers.ChoiceField(choices=["active", "expired", "revoked"])

    class Meta:
        model = ShareLink
        fields: tuple[str, ...] = (
            "id",
            "report",
            "state",
            "expires_at",
            "revoked_at",
            "opened",
            "last_opened_at",
            "created_at",
        )
        read_only_fields = fields


class NewShareSerializer(serializers.Serializer[Any]):
    """A new link: the only answer that tells its token."""

    id = serializers.UUIDField()
    token = serializers.CharField(help_text="Kept nowhere; the link is made of it.")
    link = serializers.CharField(help_text="Opens the report without a login.")
    expires_at = serializers.DateTimeField()
