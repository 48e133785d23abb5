"""The REST API of what is known beside the scenarios; it is read only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases import knowledge_serializers as forms
from bizcase.cases.knowledge import load, search
from bizcase.core.rest import ProblemSerializer
from bizcase.workspaces.access import Ability, can
from bizcase.workspaces.rest import WorkspaceView
from modeling.text import Text

ALL: Final = 1000  # hits of a kind: as many as there are
Q: Final = OpenApiParameter("q", str, description="Words, in English or Chinese; all must stand.")


def _filter(name: str) -> OpenApiParameter:
    return OpenApiParameter(
        name, str, many=True, enum=list(search.FILTERS[name]), description="Any of these."
    )


class KnowledgeView(WorkspaceView):
    """A view of content that is the same for everybody."""

    abilities = {"GET": Ability.READ_REPORT}
    pagination_class = None

    def words(self) -> str:
        return search.words_of(self.request.query_params)

    def found(self, things: Iterable[tuple[Any, Text, tuple[Text, ...]]]) -> list[Any]:
        """Return the things (each with its title and texts) that have all the words."""
        words = self.words()
        return [thing for thing, title, texts in things if search.has_words(title, texts, words)]


class Search(KnowledgeView):
    serializer_class = forms.KnowledgeSerializer

    @extend_schema(
        operation_id="knowledge_search", parameters=[Q], responses=forms.KnowledgeSerializer
    )
    def get(self, request: Request) -> Response:
        """Search everything, and count what there is."""
        known = load()
        scenarios = can(self.membership, Ability.READ)
        groups = search.search(self.words(), scenarios=scenarios, most=ALL)
        hits = [hit for group in groups for hit in group.hits]
        counts = {name: len(getattr(known, name)) for name in type(known).__slots__}
        told = {"counts": counts, "count": len(hits), "results": hits}
        return Response(forms.KnowledgeSerializer(told).data)


class Companies(KnowledgeView):
    serializer_class = forms.CompanyCasesSerializer

    @extend_schema(
        operation_id="knowledge_companies",
        parameters=[Q, *(_filter(name) for name in search.FILTERS)],
        responses=forms.CompanyCasesSerializer,
    )
    def get(self, request: Request) -> Response:
        """Find company cases by words, industry, outcome and state of their figures."""
        shelf = search.companies(request.query_params, is_strict=True)
        told = {"count": len(shelf.found), "total": shelf.total, "results": shelf.found}
        return Response(forms.CompanyCasesSerializer(told).data)


class CompanyDetail(KnowledgeView):
    serializer_class = forms.CompanyCaseDetailSerializer

    @extend_schema(
        operation_id="knowledge_company",
        responses={200: forms.CompanyCaseDetailSerializer, 404: ProblemSerializer},
    )
    def get(self, request: Request, company: str) -> Response:
        """Read a company case, each figure with its source and what speaks against it."""
        found = load().company(company)
        if found is None:
            raise Http404
        return Response(forms.CompanyCaseDetailSerializer(found).data)


class Faq(KnowledgeView):
    serializer_class = forms.FaqSerializer

    @extend_schema(
        operation_id="knowledge_faq", parameters=[Q], responses=forms.FaqSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """List questions with their answers."""
        found = self.found((q, q.question, (q.answer,)) for q in load().questions)
        return Response(forms.FaqSerializer(found, many=True).data)


class Glossary(KnowledgeView):
    serializer_class = forms.GlossaryTermSerializer

    @extend_schema(
        operation_id="knowledge_glossary",
        parameters=[Q],
        responses=forms.GlossaryTermSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List words with their meanings."""
        found = self.found((term, term.term, (term.means,)) for term in load().terms)
        return Response(forms.GlossaryTermSerializer(found, many=True).data)


class Tools(KnowledgeView):
    serializer_class = forms.ToolCardSerializer

    @extend_schema(
        operation_id="knowledge_tools",
        parameters=[Q],
        responses=forms.ToolCardSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List tools: what for, when, where they end, their licence."""
        found = self.found((t, t.name, (t.what, t.when, t.limits, t.licence)) for t in load().tools)
        return Response(forms.ToolCardSerializer(found, many=True).data)


class Models(KnowledgeView):
    serializer_class = forms.BusinessModelCardSerializer

    @extend_schema(
        operation_id="knowledge_models", responses=forms.BusinessModelCardSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """List the twelve business models with what speaks for and against each."""
        return Response(forms.BusinessModelCardSerializer(load().models, many=True).data)


class Tactics(KnowledgeView):
    serializer_class = forms.TacticCardSerializer

    @extend_schema(
        operation_id="knowledge_tactics",
        parameters=[Q],
        responses=forms.TacticCardSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List growth tactics and channels as levers."""
        found = self.found(
            (t, t.name, (t.what, t.effect, t.when, t.pitfalls)) for t in load().tactics
        )
        return Response(forms.TacticCardSerializer(found, many=True).data)
