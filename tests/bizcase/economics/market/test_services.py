"""Writing about the market: revisions, both versions of a conflict, freezes, audit."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.http import Http404

from bizcase.cases.amend import Stale, mark
from bizcase.cases.models import Case, Revision
from bizcase.core.errors import Conflict, DomainError, Forbidden, NotFound
from bizcase.economics.market import services
from bizcase.economics.market.adoption import Curve
from bizcase.economics.spec import mark_of
from bizcase.workspaces.models import AuditEntry
from modeling.economics.expansion import expand
from modeling.market import MarketTest
from modeling.market_tests import frozen_digest
from tests.bizcase.economics.market.conftest import RESULT, market_of

SIZE = {"unit": "CNY/year", "top_down": "1e9 to 2e9"}


def part(case, section, place):
    return market_of(case)[section][place]


def test_a_size_is_written_as_a_revision(founder, case):
    revision = services.write_size(actor=founder, case=case, level="som", part=SIZE)
    assert (revision.number, "SOM" in revision.note) == (2, True)
    assert market_of(case)["som"]["top_down"] == "1e9 to 2e9"
    services.write_size(actor=founder, case=case, level="som", part=None)
    assert "som" not in market_of(case)


def test_of_one_size_nobody_loses_what_they_typed(founder, case):
    seen = mark(market_of(case)["tam"])
    services.write_size(actor=founder, case=case, level="tam", part=SIZE, seen=seen)
    mine = {"unit": "CNY/year", "top_down": 5}
    with pytest.raises(Stale) as late:
        services.write_size(actor=founder, case=case, level="tam", part=mine, seen=seen)
    assert late.value.mine == mine
    assert late.value.theirs["top_down"] == "1e9 to 2e9"
    assert market_of(case)["tam"]["top_down"] == "1e9 to 2e9"


def test_an_unknown_level_or_list_is_not_found_and_names_what_there_is(founder, case):
    with pytest.raises(NotFound, match="tam, sam, som"):
        services.write_size(actor=founder, case=case, level="tim", part=SIZE)
    with pytest.raises(NotFound, match="personas, competitors"):
        services.add_part(actor=founder, case=case, section="people", part={"name": "A"})


def test_two_people_edit_different_personas_at_once(founder, case):
    first, second = (mark(part(case, "personas", place)) for place in (0, 1))
    for place, seen, name in ((0, first, "Boss"), (1, second, "Aide")):
        services.change_part(
            actor=founder,
            case=case,
            section="personas",
            place=place,
            part={"name": name},
            seen=seen,
        )
    assert [each["name"] for each in market_of(case)["personas"]][:2] == ["Boss", "Aide"]


def test_an_item_is_found_where_it_stands_by_now(founder, case):
    seen = mark(part(case, "personas", 1))
    services.change_part(actor=founder, case=case, section="personas", place=0, part=None)
    services.change_part(
        actor=founder, case=case, section="personas", place=1, part={"name": "Aide"}, seen=seen
    )
    assert part(case, "personas", 0)["name"] == "Aide"


def test_of_one_item_both_versions_are_told(founder, case):
    seen = mark(part(case, "competitors", 1))
    theirs = {"name": "People", "price": "8000 a month"}
    services.change_part(
        actor=founder, case=case, section="competitors", place=1, part=theirs, seen=seen
    )
    services.change_part(actor=founder, case=case, section="competitors", place=0, part=None)
    mine = {"name": "People", "price": "9000 a month"}
    with pytest.raises(Stale) as late:
        services.change_part(
            actor=founder, case=case, section="competitors", place=1, part=mine, seen=seen
        )
    assert (late.value.mine, late.value.theirs) == (mine, theirs)


def test_the_same_change_twice_is_no_conflict(founder, case):
    seen, same = mark(part(case, "personas", 0)), {"name": "Boss"}
    for _ in range(2):
        services.change_part(
            actor=founder, case=case, section="personas", place=0, part=same, seen=seen
        )
    assert Revision.objects.count() == 2


def test_an_item_that_is_gone_is_told_to_be_gone(founder, case):
    seen = mark(part(case, "rates", 0))
    services.change_part(actor=founder, case=case, section="rates", place=0, part=None)
    with pytest.raises(Stale) as late:
        services.change_part(
            actor=founder, case=case, section="rates", place=0, part=None, seen=seen
        )
    assert late.value.theirs is None
    with pytest.raises(NotFound, match="exchange rate at place 0"):
        services.change_part(actor=founder, case=case, section="rates", place=0, part=None)


def test_what_the_document_refuses_is_not_stored(founder, case):
    with pytest.raises(DomainError) as refusal:
        services.add_part(
            actor=founder, case=case, section="personas", part={"name": "A", "unit": "CNY/"}
        )
    assert refusal.value.errors[0][0] == "market.personas[4].unit"
    assert Revision.objects.count() == 1


def test_positioning_is_written_and_taken_out(founder, case):
    services.write_positioning(actor=founder, case=case, text="Cheaper")
    assert market_of(case)["positioning"] == "Cheaper"
    services.write_positioning(actor=founder, case=case, text=None)
    assert "positioning" not in market_of(case)


def test_lines_may_use_a_rate_as_an_assumption_in_its_unit(founder, case):
    services.use_rate(actor=founder, case=case, place=0)
    assumption = case.spec.assumption("usd_cny")
    assert (assumption.unit, assumption.value) == ("CNY/USD", "7 to 7.4")
    assert assumption.source == {"en": "Bank", "zh-hans": "银行"}
    assert part(case, "rates", 0)["rate"] == "usd_cny"
    with pytest.raises(Conflict, match="usd_cny"):
        services.use_rate(actor=founder, case=case, place=0)


def test_a_rate_takes_a_free_name(founder, case):
    more = {"pair": "USD/CNY", "rate": 7, "date": "2026-10-01"}
    services.add_part(actor=founder, case=case, section="rates", part=more)
    services.use_rate(actor=founder, case=case, place=0)
    services.use_rate(actor=founder, case=case, place=1)
    assert part(case, "rates", 1)["rate"] == "usd_cny_2"


def test_a_rate_that_lines_use_is_renewed_in_one_step(founder, case):
    services.use_rate(actor=founder, case=case, place=0)
    known = mark_of(case.newest.document, "usd_cny")
    fresh = {"pair": "USD/CNY", "rate": 7.3, "date": "2027-02-01", "source": "Bank"}
    services.change_rate(actor=founder, case=case, place=0, part=fresh, seen_value=known)
    assert part(case, "rates", 0) == {**fresh, "rate": "usd_cny"}
    assert case.spec.assumption("usd_cny").value == 7.3
    with pytest.raises(Stale):
        services.change_rate(
            actor=founder, case=case, place=0, part={**fresh, "rate": 8}, seen_value=known
        )
    other = {**fresh, "pair": "EUR/CNY", "rate": 7.9}
    services.change_rate(actor=founder, case=case, place=0, part=other)
    assert part(case, "rates", 0)["rate"] == 7.9
    assert case.spec.assumption("usd_cny").value == 7.3


def test_a_test_is_frozen_with_time_person_and_digest(founder, case):
    services.freeze_test(actor=founder, case=case, key="deposit")
    frozen = MarketTest.model_validate(part(case, "tests", 0))
    assert frozen.frozen_by == "founder"
    assert frozen.frozen_digest == frozen_digest(frozen)
    moment = datetime.fromisoformat(frozen.frozen_at or "")
    assert abs((datetime.now(UTC) - moment).total_seconds()) < 60
    entry = AuditEntry.objects.get(verb="economics.market_test_frozen")
    assert entry.details["digest"] == frozen.frozen_digest
    assert entry.details["test"] == "deposit"
    assert entry.user == founder.user


def test_a_result_before_the_freeze_is_refused(founder, case):
    with pytest.raises(Conflict, match="Freeze it first") as refusal:
        services.report_result(actor=founder, case=case, key="deposit", result=RESULT)
    assert refusal.value.code == "not_frozen"
    written = {**part(case, "tests", 0), "result": RESULT}
    with pytest.raises(Conflict):
        services.change_part(actor=founder, case=case, section="tests", place=0, part=written)
    with pytest.raises(Conflict):
        services.add_part(
            actor=founder, case=case, section="tests", part={**written, "id": "other"}
        )
    assert Revision.objects.count() == 1


def test_a_freeze_cannot_be_brought_along(founder, case):
    forged = {**part(case, "tests", 0), "id": "b", "frozen_by": "ada"}
    with pytest.raises(DomainError) as refusal:
        services.add_part(actor=founder, case=case, section="tests", part=forged)
    assert refusal.value.code == "freeze_is_a_step"
    assert refusal.value.errors[0][0] == "frozen_by"


def test_the_threshold_does_not_change_after_the_freeze(founder, case):
    before = part(case, "tests", 0)
    services.freeze_test(actor=founder, case=case, key="deposit")
    for change in ({**before, "threshold": 0.05}, None):
        with pytest.raises(Conflict, match="stay as they are") as refusal:
            services.change_part(actor=founder, case=case, section="tests", place=0, part=change)
        assert refusal.value.code == "frozen"
    with pytest.raises(Conflict):
        services.freeze_test(actor=founder, case=case, key="deposit")
    assert part(case, "tests", 0)["threshold"] == 0.1


def test_nor_through_the_document(founder, case):
    from bizcase.cases.services import revise

    services.freeze_test(actor=founder, case=case, key="deposit")
    tree = case.newest.document
    tree["market"]["tests"][0]["threshold"] = 0.05
    with pytest.raises(DomainError) as refusal:
        revise(actor=founder, case=case, document=tree)
    assert "was changed after it was frozen" in refusal.value.errors[0][1]


@pytest.mark.parametrize(
    ("successes", "verdict"), [(31, "supported"), (20, "undecided"), (8, "contradicted")]
)
def test_the_verdict_follows_from_the_result_and_is_audited(founder, case, successes, verdict):
    services.freeze_test(actor=founder, case=case, key="deposit")
    result = {**RESULT, "value": successes / 200}
    services.report_result(actor=founder, case=case, key="deposit", result=result)
    assert part(case, "tests", 0)["verdict"] == verdict
    entry = AuditEntry.objects.get(verb="economics.market_test_result")
    assert entry.details["verdict"] == verdict
    assert entry.details["result"]["value"] == successes / 200


def test_a_result_may_be_corrected_and_both_are_audited(founder, case):
    services.freeze_test(actor=founder, case=case, key="deposit")
    for successes in (31, 8):
        result = {**RESULT, "value": successes / 200}
        services.report_result(actor=founder, case=case, key="deposit", result=result)
    assert part(case, "tests", 0)["verdict"] == "contradicted"
    assert AuditEntry.objects.filter(verb="economics.market_test_result").count() == 2


@pytest.mark.parametrize(
    "result", [{**RESULT, "value": 0.1234567}, {**RESULT, "date": "2020-01-01"}, {**RESULT, "n": 0}]
)
def test_a_result_that_cannot_be_is_refused_and_nothing_is_audited(founder, case, result):
    services.freeze_test(actor=founder, case=case, key="deposit")
    with pytest.raises(DomainError) as refusal:
        services.report_result(actor=founder, case=case, key="deposit", result=result)
    assert refusal.value.errors[0][0].startswith("market.tests[0].result")
    assert not AuditEntry.objects.filter(verb="economics.market_test_result").exists()


def test_a_freeze_of_what_somebody_changed_meanwhile_is_refused(founder, case):
    seen = mark(part(case, "tests", 0))
    changed = {**part(case, "tests", 0), "threshold": 0.2}
    services.change_part(actor=founder, case=case, section="tests", place=0, part=changed)
    with pytest.raises(Stale):
        services.freeze_test(actor=founder, case=case, key="deposit", seen=seen)
    assert not AuditEntry.objects.filter(verb="economics.market_test_frozen").exists()


def test_an_unknown_test_is_not_found(founder, case):
    for service in (services.freeze_test, services.report_result):
        more = {} if service is services.freeze_test else {"result": RESULT}
        with pytest.raises(NotFound):
            service(actor=founder, case=case, key="nothing", **more)


@pytest.mark.parametrize(
    ("title", "key"),
    [("Deposit page", "deposit-page"), ("3 mails", "test-3-mails"), ("冷邮件", "case-")],
)
def test_a_new_test_gets_an_id_of_its_title(founder, case, title, key):
    new = {**part(case, "tests", 0), "title": title}
    del new["id"]
    for _ in range(2):
        services.add_part(actor=founder, case=case, section="tests", part=new)
    first, second = (each["id"] for each in market_of(case)["tests"][1:])
    assert first.startswith(key)
    assert second == f"{first}-2"


def test_the_implied_price_becomes_the_value_of_an_assumption(founder, case):
    seen = mark_of(case.newest.document, "price")
    services.adopt_price(
        actor=founder, case=case, key="price", unit="CNY/seat/month", value="60 to 150",
        source={"en": "Personas"}, seen=seen,
    )  # fmt: skip
    price = case.spec.assumption("price")
    assert (price.value, price.grade, price.source) == ("60 to 150", "anecdote", {"en": "Personas"})
    with pytest.raises(Stale):
        services.adopt_price(
            actor=founder, case=case, key="price", unit="CNY/seat/month", value=7, seen=seen
        )


def test_the_implied_price_may_become_a_new_assumption(founder, case):
    services.adopt_price(actor=founder, case=case, key="wtp", unit="CNY/seat/month", value=80)
    assert case.spec.assumption("wtp").unit == "CNY/seat/month"
    with pytest.raises(DomainError) as refusal:
        services.adopt_price(actor=founder, case=case, key="A b", unit="CNY/seat/month", value=80)
    assert refusal.value.errors[0][0] == "assumptions[5].id"


def test_an_assumption_in_another_unit_takes_no_price(founder, case):
    with pytest.raises(DomainError) as refusal:
        services.adopt_price(actor=founder, case=case, key="reach", unit="CNY/seat", value=80)
    assert refusal.value.code == "another_unit"
    assert "seat" in refusal.value.message


BASS = {"market": "reach", "p": "0.1% to 0.4%", "q": "2% to 5%"}


def curve(kind="bass", values=None, **more):
    given = {"key": "spread", "unit": "seat", "target": ""} | more
    return Curve(kind=kind, values=values or BASS, **given)


def test_a_curve_becomes_a_line_with_its_parameters(founder, case):
    services.write_adoption(actor=founder, case=case, curve=curve(source="A pilot"))
    line = next(line for line in case.spec.lines if line.id == "spread")
    assert (line.unit, line.formula) == ("seat/month", "bass(reach, spread_p, spread_q)")
    p = case.spec.assumption("spread_p")
    assert (p.unit, p.value, p.source) == ("1/month", "0.1% to 0.4%", "A pilot")


def test_a_curve_becomes_the_parameter_of_a_stream_in_its_unit(founder, case):
    seen = mark_of(case.newest.document, "seats_adds")
    services.write_adoption(actor=founder, case=case, curve=curve(target="seats_adds", seen=seen))
    assert case.newest.document["streams"][0]["adds"] == "bass(reach, spread_p, spread_q)"
    assert "spread" not in {line.id for line in case.spec.lines}
    with pytest.raises(Stale):
        services.write_adoption(
            actor=founder, case=case, curve=curve(key="b", target="seats_adds", seen=seen)
        )


def test_new_adopters_become_a_stock_where_a_stream_counts_those_who_are_there(founder, case):
    services.write_adoption(actor=founder, case=case, curve=curve(target="calls_users"))
    assert case.newest.document["streams"][1]["users"] == "cumsum(spread)"
    units = {line.id: line.unit for line in expand(case.spec).lines}
    assert units["spread"] == "seat/month"


@pytest.mark.parametrize(
    ("kind", "values", "formula"),
    [
        (
            "logistic",
            {"ceiling": 900, "growth": "0.1 to 0.2", "midpoint": 12},
            "logistic(spread_ceiling, spread_growth, spread_midpoint)",
        ),
        (
            "ramp",
            {"ceiling": "reach", "first": 3, "last": 9},
            "reach * ramp(spread_first, spread_last)",
        ),
    ],
)
def test_a_level_becomes_the_customers_of_a_stream(founder, case, kind, values, formula):
    shown = {name: str(value) for name, value in values.items()}
    services.write_adoption(
        actor=founder, case=case, curve=curve(kind, shown, target="calls_users")
    )
    assert case.newest.document["streams"][1]["users"] == formula


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"key": "team"}, "key"),
        ({"unit": "seat/"}, "unit"),
        ({"target": "calls_price"}, "target"),
        ({"values": {**BASS, "p": "9"}}, "p"),
        ({"values": {**BASS, "q": "often"}}, "q"),
    ],
)
def test_a_curve_that_cannot_be_is_refused_by_its_field(founder, case, more, path):
    with pytest.raises(DomainError) as refusal:
        services.write_adoption(actor=founder, case=case, curve=curve(**more))
    assert refusal.value.errors[0][0] == path
    assert Revision.objects.count() == 1


def test_a_level_is_no_flow(founder, case):
    level = {"ceiling": "900", "growth": "0.1", "midpoint": "12"}
    with pytest.raises(DomainError) as refusal:
        services.write_adoption(
            actor=founder, case=case, curve=curve("logistic", level, target="seats_adds")
        )
    assert refusal.value.errors[0][0] == "target"


WRITES = [
    lambda who, case: services.write_size(actor=who, case=case, level="tam", part=SIZE),
    lambda who, case: services.write_positioning(actor=who, case=case, text="x"),
    lambda who, case: services.add_part(
        actor=who, case=case, section="personas", part={"name": "A"}
    ),
    lambda who, case: services.change_part(
        actor=who, case=case, section="personas", place=0, part=None
    ),
    lambda who, case: services.change_rate(actor=who, case=case, place=0, part={}),
    lambda who, case: services.use_rate(actor=who, case=case, place=0),
    lambda who, case: services.freeze_test(actor=who, case=case, key="deposit"),
    lambda who, case: services.report_result(
        actor=who, case=case, key="deposit", result=RESULT
    ),
    lambda who, case: services.adopt_price(
        actor=who, case=case, key="price", unit="CNY/seat/month", value=1
    ),
    lambda who, case: services.write_adoption(actor=who, case=case, curve=curve()),
]  # fmt: skip


@pytest.mark.parametrize("write", WRITES)
def test_who_may_not_edit_writes_nothing(founder, reviewer, investor, stranger, case, write):
    with pytest.raises(Forbidden):
        write(reviewer, case)
    for who in (investor, stranger):
        with pytest.raises((Http404, NotFound, DomainError)):
            write(who, case)
    assert Case.objects.get(pk=case.pk).revisions.count() == 1
