from __future__ import annotations

import pytest

from bizcase.cases import library, services
from bizcase.cases.models import Case
from bizcase.workspaces.models import Membership


@pytest.fixture
def case(founder: Membership) -> Case:
    text = library.text("credit-scoring")
    return services.import_document(actor=founder, text=text).case
