"""What a machine makes of the schema: bodies that fit it and bodies that do not, at every address.

No answer may be a crash, or a status, a kind or a shape that the schema does not know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis import Case as Asked
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bizcase.assurance.services import record_evidence
from bizcase.cases.services import import_document
from bizcase.runs import runner
from bizcase.runs.models import Run
from bizcase.runs.services import request_simulation, upload_dataset
from bizcase.workspaces.models import Membership
from bizcase.workspaces.services import issue_token
from bizcase.wsgi import application
from reports.services import request_report
from tests.test_access import CASE, RECORD, TABLE

pytestmark = pytest.mark.django_db(transaction=True)

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
# each look into an upload starts a process; test_uploads has its own junk
LEFT_OUT = {"POST /api/v1/datasets"}
FEW = hypothesis_settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def places(founder: Membership) -> dict[str, Any]:
    """Return real objects for the places in addresses, so that bodies come to be read."""
    case = import_document(actor=founder, text=CASE).case
    run = request_simulation(actor=founder, case=case, trials=100)
    runner.execute(run.pk)
    evidence = record_evidence(actor=founder, case=case, run_id=run.pk, record=RECORD)
    table = SimpleUploadedFile("table.csv", TABLE.encode(), "text/csv")
    return {
        "case_id": case.pk,
        "run_id": run.pk,
        "evidence_id": evidence.pk,
        "dataset_id": upload_dataset(actor=founder, name="Table", file=table).pk,
        "report_id": request_report(actor=founder, case=case, locale="en").pk,
        "number": 1,
        "key": "price",
    }


def operations() -> Iterator[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    for found in schema.get_all_operations():
        if found.ok().label not in LEFT_OUT:
            yield found.ok()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_one_that_the_schema_knows(
    mode: GenerationMode, places: dict[str, Any], founder: Membership
):
    _token, secret = issue_token(actor=founder, name="machine")
    seen: dict[str, Counter[int]] = {}

    def ask(asked: Asked) -> None:
        library = "library" in asked.operation.path
        known = {**places, "key": "credit-scoring"} if library else places
        for name in asked.path_parameters or {}:
            asked.path_parameters[name] = str(known.get(name, founder.pk))
        asked.headers["Authorization"] = f"Bearer {secret}"
        answer = asked.call()
        seen.setdefault(asked.operation.label, Counter())[answer.status_code] += 1
        asked.validate_response(answer, checks=CHECKS)
        Run.objects.open().delete()

    for operation in operations():
        FEW(given(asked=operation.as_strategy(generation_mode=mode))(ask))()
    if mode is GenerationMode.POSITIVE:
        let_in = [label for label, statuses in seen.items() if min(statuses) < 300]
        assert len(let_in) > 25, seen
