"""All addresses."""

from django.urls import include, path

from bizcase import probes
from bizcase.assurance.urls import pages as assurance
from bizcase.cases.urls import pages as cases
from bizcase.economics.urls import pages as economics
from bizcase.runs.urls import pages as runs
from bizcase.workspaces.urls import pages as workspaces
from reports.urls import pages as reports

urlpatterns = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("api/v1/", include(("bizcase.api", "v1"))),
    path("", include((workspaces, "workspaces"))),
    path("", include((cases, "cases"))),
    path("", include((economics, "economics"))),
    path("", include((assurance, "assurance"))),
    path("", include((runs, "runs"))),
    path("", include((reports, "reports"))),
]
handler404 = "bizcase.core.web.not_found"
handler403 = "bizcase.core.web.forbidden"
handler400 = "bizcase.core.web.bad_request"
handler500 = "bizcase.core.web.server_error"
