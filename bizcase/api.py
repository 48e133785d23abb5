"""The REST API, version 1: every app's part under one root."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from bizcase.assurance.urls import api as assurance
from bizcase.cases.urls import api as cases
from bizcase.economics.urls import api as economics
from bizcase.runs.urls import api as runs
from reports.urls import api as reports

schema = SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[])

urlpatterns = [
    path("schema/", schema, name="schema"),
    path("", include((cases, "cases"))),
    path("", include((economics, "economics"))),
    path("", include((assurance, "assurance"))),
    path("", include((runs, "runs"))),
    path("", include((reports, "reports"))),
]
