from __future__ import annotations

import time

from bizcase.core.models import new_id


def test_ids_are_version_7_and_sort_by_age():
    first = new_id()
    time.sleep(0.002)
    second = new_id()
    assert first.version == second.version == 7
    assert first.variant == "specified in RFC 4122"
    assert first < second
