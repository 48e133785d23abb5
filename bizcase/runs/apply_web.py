"""The page action and the REST call that apply evidence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.assurance.models import Evidence
from bizcase.core.rest import ProblemSerializer, StrictText
from bizcase.core.web import see
from bizcase.economics.spec import assumption_of
from bizcase.runs.apply import Applied, apply_and_simulate
from bizcase.runs.models import Run
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.rest import WorkspaceView, idempotent


class _Comparison:
    """Where the two runs of an applied evidence stand side by side."""

    def __init__(self, applied: Applied) -> None:
        self.applied = applied

    def get_absolute_url(self) -> str:
        before, after = self.applied.before, self.applied.after
        if before is None or after is None:
            return reverse("cases:history", args=[self.applied.revision.case_id])
        query = urlencode({"before": str(before.pk), "after": str(after.pk)})
        return f"{reverse('runs:compare')}?{query}"


@require_POST
@needs(Ability.EDIT_ASSURANCE)
def apply(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    who = request.membership  # type: ignore[attr-defined]
    evidence = get_object_or_404(Evidence.objects.visible_to(who).with_case(), pk=evidence_id)
    key = request.POST.get("key") or None
    applied = apply_and_simulate(actor=who, evidence=evidence, key=key)
    message = _("The evidence is applied to {key}; the history can undo it.")
    messages.success(request, message.format(key=applied.key))
    return see(request, _Comparison(applied))


class ApplySerializer(serializers.Serializer[Any]):
    """Which assumption the metric becomes; without it the one that the evidence is bound to."""

    key = StrictText(required=False, allow_blank=True, max_length=64)


class AppliedSerializer(serializers.Serializer[Any]):
    """What applying did: the new revision, and the simulations to compare."""

    key = serializers.CharField()
    value = serializers.SerializerMethodField(method_name="get_measured")
    revision = serializers.IntegerField(source="revision.number")
    digest = serializers.CharField(source="revision.digest")
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()

    def get_measured(self, applied: Applied) -> str:
        return str(assumption_of(applied.revision.spec, applied.key).value)

    def get_before(self, applied: Applied) -> str | None:
        return _run_url(applied.before)

    def get_after(self, applied: Applied) -> str | None:
        return _run_url(applied.after)


def _run_url(run: Run | None) -> str | None:
    return None if run is None else reverse("v1:runs:detail", args=[run.pk])


class ApplyEvidence(WorkspaceView):
    abilities = {"POST": Ability.EDIT_ASSURANCE}
    serializer_class = ApplySerializer

    @extend_schema(
        operation_id="evidence_apply",
        responses={202: AppliedSerializer, 409: ProblemSerializer, 422: ProblemSerializer},
    )
    @idempotent
    def post(self, request: Request, evidence_id: UUID) -> Response:
        """Let the measured metric become the value of an assumption, and simulate again."""
        rows = Evidence.objects.visible_to(self.membership).with_case()
        evidence = get_object_or_404(rows, pk=evidence_id)
        key = self.checked(request.data).get("key") or None
        applied = apply_and_simulate(actor=self.membership, evidence=evidence, key=key)
        location = _run_url(applied.after)
        headers = {"Location": location} if location else {}
        return Response(AppliedSerializer(applied).data, status=202, headers=headers)
