"""The timeline and the radar as numbers."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from bizcase.cases.planning import months
from bizcase.cases.planning.radar import CENTRE, RADIUS, radar
from bizcase.cases.planning.stages import board
from bizcase.cases.planning.timeline import HEAD, LEFT, ROW, WIDTH, shortened, timeline

TODAY = date(2027, 4, 1)


@pytest.fixture
def drawn(planned):
    spec = planned.spec
    found = board(spec, planned.newest.document, records={}, today=TODAY)
    return timeline(spec, found, today=TODAY)


def test_bars_stand_over_their_months(drawn):
    month = (WIDTH - LEFT) / 24
    first, second = drawn.bars
    assert (first.x, first.width) == pytest.approx((LEFT, 3 * month - 2), abs=0.02)
    assert second.x == pytest.approx(LEFT + 3 * month, abs=0.02)
    assert (first.tone, second.tone) == ("now", "later")
    assert first.done == pytest.approx(first.width / 2, abs=0.02)
    assert first.count == "1 of 2"


def test_milestones_stand_below_their_stage_at_the_end_of_their_month(drawn):
    paid, started = drawn.marks
    assert paid.x == pytest.approx(LEFT + 6 * (WIDTH - LEFT) / 24, abs=0.02)
    assert paid.y == HEAD + 2 * ROW
    assert (paid.when, paid.tone) == ("Jun 2027", "open")
    assert (started.when, started.tone) == ("Jan 2027", "done")


def test_a_milestone_behind_today_that_is_not_done_is_late(planned):
    day = date(2027, 8, 1)
    found = board(planned.spec, planned.newest.document, records={}, today=day)
    assert timeline(planned.spec, found, today=day).marks[0].tone == "late"


def test_the_months_are_those_of_the_calendar(drawn):
    assert [year.label for year in drawn.years] == ["2027", "2028"]
    assert [tick.label for tick in drawn.ticks[:3]] == ["Jan", "Mar", "May"]
    assert drawn.now == pytest.approx(LEFT + 3 * (WIDTH - LEFT) / 24, abs=0.02)


def test_today_is_not_drawn_where_it_lies_outside(planned):
    found = board(planned.spec, planned.newest.document, records={}, today=date(2026, 1, 1))
    assert timeline(planned.spec, found, today=date(2026, 1, 1)).now is None


def test_months_have_names_in_both_languages():
    assert months.month_name("2027-11", 3) == "Feb 2028"
    assert months.months_name("2027-01", 0, 1) == "Jan 2027"
    assert months.due_name("2027-01", 0) == "Jan 2027"
    assert months.passed("2027-01", date(2026, 12, 1)) == -1
    with translation.override("zh-hans"):
        assert months.months_name("2027-01", 0, 3) == "2027年1月至3月"
        assert months.day_name("2027-03-01") == "2027年3月1日"


def test_a_long_name_is_cut_and_a_wide_letter_counts_twice():
    assert shortened("a" * 26) == "a" * 26
    assert shortened("a" * 40) == "a" * 26 + "…"
    assert shortened("概" * 20) == "概" * 13 + "…"


def test_the_radar_puts_five_of_five_on_the_rim(planned):
    plan = planned.spec.plan
    found = radar(plan, plan.stages[1])
    top = found.needed.dots[0]
    assert top == pytest.approx((CENTRE[0], CENTRE[1] - RADIUS), abs=0.02)
    assert found.rows[0].needed == 5
    assert (found.rows[0].found, found.rows[0].gap) == (4, 1)
    assert [gap.capability for gap in found.gaps] == ["risk", "technical"]
    assert [axis.anchor for axis in found.axes] == ["middle", "start", "start", "end", "end"]
    assert found.founders[0].levels == (4, 3, None, None, None)


def test_the_radar_without_a_stage_needs_nothing(planned):
    found = radar(planned.spec.plan, None)
    assert found.needed is None
    assert found.gaps == ()
    assert not found.is_empty
