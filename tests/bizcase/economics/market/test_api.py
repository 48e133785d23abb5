"""The market over REST: parts with ETags, conflicts with both versions, freezes, curves."""

from __future__ import annotations

import pytest

from bizcase.cases.models import Revision
from tests.bizcase.economics.market.conftest import RESULT, market_of
from tests.conftest import api_of

SIZE = {"unit": "CNY/year", "top_down": "1e9 to 2e9"}
PERSONA = {"name": {"en": "Boss", "zh-hans": "老板"}, "willingness_to_pay": 9, "unit": "CNY/seat"}
TEST = {
    "title": "Cold mail",
    "hypothesis": "They answer",
    "metric": "who answers",
    "threshold": 0.125,
    "sample_size": 80,
    "decision": "Call them",
}
CURVE = {
    "kind": "bass",
    "key": "spread",
    "unit": "seat",
    "values": {"market": "reach", "p": "0.1% to 0.4%", "q": 0.03},
}


def url(case, *rest) -> str:
    return "/".join([f"/api/v1/cases/{case.pk}/market", *map(str, rest)])


def put(client, address, body, etag=None):
    headers = {"If-Match": etag} if etag else {}
    return client.put(address, body, format="json", headers=headers)


def test_the_whole_market_is_read_at_once(founder_api, case):
    answer = founder_api.get(url(case))
    told = answer.json()
    assert answer.headers["ETag"] == f'"{case.digest}"'
    assert [size["key"] for size in told["sizes"]] == ["tam", "sam", "som"]
    tam = told["sizes"][0]
    assert tam["size"]["source"] == {"en": "A study", "zh-hans": "一项研究"}
    assert tam["top_down"]["p5"] == pytest.approx(4e9)
    assert tam["agreement"]["way"] == "agree"
    assert 0 < tam["agreement"]["overlap"] < 1
    assert told["sizes"][2]["size"] is None
    assert told["demand"]["unit"] == "CNY/seat/month"
    assert told["personas"][0]["place"] == 0
    assert told["rates"][0]["is_stale"] in (True, False)
    assert told["tests"][0]["decides"] == {"at_most": 11, "at_least": 29}
    assert told["positioning"]["text"]["en"] == "Only what is solved is billed"


def test_a_size_is_read_written_and_removed(founder_api, case):
    address = url(case, "sizes", "som")
    assert founder_api.get(address).json()["size"] is None
    answer = put(founder_api, address, SIZE)
    assert answer.status_code == 200
    assert answer.json()["whole"]["p50"] == pytest.approx(1.41e9, rel=0.01)
    assert founder_api.get(address).headers["ETag"] == answer.headers["ETag"]
    assert founder_api.delete(address).status_code == 204
    assert "som" not in market_of(case)


def test_of_one_size_the_late_one_gets_both_versions(founder_api, case):
    address = url(case, "sizes", "tam")
    etag = founder_api.get(address).headers["ETag"]
    assert put(founder_api, address, SIZE, etag).status_code == 200
    mine = {"unit": "CNY/year", "top_down": 5}
    late = put(founder_api, address, mine, etag)
    assert late.status_code == 412
    assert late.json()["code"] == "changed_meanwhile"
    assert late.json()["mine"] == mine
    assert late.json()["theirs"] == SIZE
    assert founder_api.delete(address, headers={"If-Match": etag}).status_code == 412


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "unit"),
        ({"unit": "CNY/year", "top_down": True}, "top_down"),
        ({"unit": "CNY/year", "top_down": "9 to 3"}, "market.som.top_down"),
        ({"unit": "CNY/year", "botom_up": 3}, "botom_up"),
        ({"unit": "CNY/year", "source": 5}, "source"),
        ({"unit": "CNY/year", "customers": {"count": 5}}, "customers.unit"),
    ],
)
def test_a_wrong_size_is_refused_with_its_place(founder_api, case, body, path):
    answer = put(founder_api, url(case, "sizes", "som"), body)
    assert answer.status_code == 422
    assert path in [error["path"] for error in answer.json()["errors"]]
    assert Revision.objects.count() == 1


def test_positioning_is_written_in_all_languages(founder_api, case):
    address = url(case, "positioning")
    etag = founder_api.get(address).headers["ETag"]
    both = {"text": {"en": "Cheaper", "zh-hans": "更便宜"}}
    assert put(founder_api, address, both, etag).json()["text"] == both["text"]
    assert put(founder_api, address, {"text": "x"}, etag).status_code == 412
    assert put(founder_api, address, {"text": None}).status_code == 200
    assert "positioning" not in market_of(case)


@pytest.mark.parametrize(
    ("section", "body"),
    [
        ("personas", PERSONA),
        ("competitors", {"name": "A", "asks": "5 to 6", "unit": "CNY/seat", "source": None}),
        ("notes", {"text": "Seen", "date": "2027-01-02"}),
        ("countries", {"code": "FR", "currency": "EUR", "share": "20%"}),
        ("rates", {"pair": "EUR/CNY", "rate": 7.8, "date": "2027-01-03"}),
        ("tests", TEST),
    ],
)
def test_items_of_every_list_are_added_read_written_and_removed(founder_api, case, section, body):
    before = founder_api.get(url(case, section)).json()
    added = founder_api.post(url(case, section), body, format="json")
    assert added.status_code == 201, added.content
    place = added.json()["place"]
    assert place == len(before)
    told = {key: value for key, value in body.items() if value is not None}
    assert added.json().items() >= told.items()
    address = url(case, section, place)
    etag = founder_api.get(address).headers["ETag"]
    assert etag == added.headers["ETag"]
    again = founder_api.get(address).json()  # what is read can be sent back
    written = put(founder_api, address, again, etag)
    assert written.status_code == 200, written.content
    assert written.headers["ETag"] == etag
    assert founder_api.delete(address, headers={"If-Match": etag}).status_code == 204
    assert founder_api.get(url(case, section)).json() == before
    assert founder_api.get(address).status_code == 404


def test_of_one_item_the_late_one_gets_both_versions(founder_api, case):
    address = url(case, "personas", 1)
    etag = founder_api.get(address).headers["ETag"]
    theirs = {"name": "Clerk", "willingness_to_pay": 70, "unit": "CNY/seat/month"}
    assert put(founder_api, address, theirs, etag).status_code == 200
    late = put(founder_api, address, {"name": "Clerk"}, etag)
    assert late.status_code == 412
    assert (late.json()["mine"], late.json()["theirs"]) == ({"name": "Clerk"}, theirs)
    assert founder_api.delete(address, headers={"If-Match": etag}).status_code == 412


def test_an_item_keeps_its_etag_when_others_are_removed(founder_api, case):
    etag = founder_api.get(url(case, "personas", 1)).headers["ETag"]
    founder_api.delete(url(case, "personas", 0))
    answer = put(founder_api, url(case, "personas", 1), {"name": "Aide"}, etag)
    assert (answer.status_code, answer.json()["place"]) == (200, 0)


@pytest.mark.parametrize(
    ("section", "body", "path"),
    [
        ("personas", {"nam": "A"}, "name"),
        ("personas", {"name": "A", "weight": "3"}, "weight"),
        ("personas", {"name": "A", "unit": "CNY/"}, "market.personas[4].unit"),
        ("countries", {"code": "UK", "currency": "GBP"}, "market.countries[3].code"),
        ("rates", {"pair": "USD/CNY", "rate": 0, "date": "2027-01-01"}, "market.rates[1].rate"),
        ("rates", {"pair": "USD/CNY", "rate": 7, "date": "soon"}, "market.rates[1].date"),
        ("tests", {**TEST, "rule": "about"}, "rule"),
        ("tests", {**TEST, "threshold": 3}, "market.tests[1].threshold"),
    ],
)
def test_a_wrong_item_is_refused_with_its_place(founder_api, case, section, body, path):
    answer = founder_api.post(url(case, section), body, format="json")
    assert answer.status_code == 422
    assert path in [error["path"] for error in answer.json()["errors"]]
    assert Revision.objects.count() == 1


def test_a_test_is_frozen_and_decided(founder_api, case):
    early = put(founder_api, url(case, "tests", "deposit", "result"), RESULT)
    assert (early.status_code, early.json()["code"]) == (409, "not_frozen")
    etag = founder_api.get(url(case, "tests", 0)).headers["ETag"]
    frozen = founder_api.post(
        url(case, "tests", "deposit", "freeze"), headers={"If-Match": etag}
    ).json()
    assert len(frozen["frozen_digest"]) == 64
    moved = {key: frozen[key] for key in TEST} | {"threshold": 0.01}
    late = put(founder_api, url(case, "tests", 0), moved)
    assert (late.status_code, late.json()["code"]) == (409, "frozen")
    assert founder_api.delete(url(case, "tests", 0)).status_code == 409
    assert founder_api.post(url(case, "tests", "deposit", "freeze")).status_code == 409
    decided = put(founder_api, url(case, "tests", "deposit", "result"), RESULT).json()
    assert decided["verdict"] == "supported"
    assert decided["interval"] == pytest.approx([0.1114, 0.2117], abs=5e-4)
    assert decided["result"] == RESULT
    bad = put(founder_api, url(case, "tests", "deposit", "result"), {**RESULT, "n": 7})
    assert bad.status_code == 422
    assert bad.json()["errors"][0]["path"] == "market.tests[0].result.value"


def test_a_result_that_somebody_else_entered_meanwhile_is_a_conflict(founder_api, case):
    founder_api.post(url(case, "tests", "deposit", "freeze"))
    etag = founder_api.get(url(case, "tests", 0)).headers["ETag"]
    address = url(case, "tests", "deposit", "result")
    assert put(founder_api, address, RESULT, etag).status_code == 200
    late = put(founder_api, address, {**RESULT, "value": 0.1}, etag)
    assert late.status_code == 412
    assert late.json()["theirs"]["result"]["value"] == RESULT["value"]


def test_lines_may_use_a_rate(founder_api, case):
    answer = founder_api.post(url(case, "rates", 0, "use"))
    assert answer.json()["rate"] == "usd_cny"
    assert founder_api.get(f"/api/v1/cases/{case.pk}/assumptions/usd_cny").status_code == 200
    assert founder_api.post(url(case, "rates", 0, "use")).status_code == 409
    assert founder_api.post(url(case, "rates", 7, "use")).status_code == 404


def test_the_demand_falls_with_the_price(founder_api, case):
    told = founder_api.get(url(case, "demand"), {"unit": "CNY/seat/month"}).json()
    shares = [point["share"] for point in told["points"]]
    assert shares[0] == 1
    assert shares == sorted(shares, reverse=True)
    assert told["best_price"]["p5"] <= told["best_price"]["p50"] <= told["best_price"]["p95"]
    assert founder_api.get(url(case, "demand"), {"unit": "CNY/mile"}).status_code == 404


def test_the_implied_price_becomes_an_assumption(founder_api, case):
    told = founder_api.post(url(case, "price"), {"key": "price"}, format="json").json()
    stored = founder_api.get(f"/api/v1/cases/{case.pk}/assumptions/price").json()
    assert stored["value"] == told["proposal"]
    assert "Head of service" in stored["source"]
    refused = founder_api.post(url(case, "price"), {"key": "reach"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "another_unit")
    body = {"key": "price", "unit": "CNY/mile"}
    assert founder_api.post(url(case, "price"), body, format="json").status_code == 404


def test_a_curve_is_tried_and_written(founder_api, case):
    tried = founder_api.post(url(case, "adoption"), {**CURVE, "dry_run": True}, format="json")
    assert (tried.status_code, tried.json()["revision"]) == (200, None)
    assert len(tried.json()["level"]["p50"]) == 36
    assert Revision.objects.count() == 1
    written = founder_api.post(url(case, "adoption"), CURVE, format="json")
    assert (written.status_code, written.json()["revision"]) == (201, 2)
    assert written.json()["level"] == tried.json()["level"]
    lines = founder_api.get(f"/api/v1/cases/{case.pk}").json()["spec"]["lines"]
    assert "spread" in [line["id"] for line in lines]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"kind": "gauss"}, "kind"),
        ({"values": {"market": 5, "p": 0.1}}, "q"),
        ({"target": "nowhere"}, "target"),
        ({"key": "team"}, "key"),
        ({"values": {**CURVE["values"], "p": True}}, "values.p"),
    ],
)
def test_a_wrong_curve_is_refused_with_its_place(founder_api, case, change, path):
    answer = founder_api.post(url(case, "adoption"), {**CURVE, **change}, format="json")
    assert answer.status_code == 422
    assert path in [error["path"] for error in answer.json()["errors"]]
    assert Revision.objects.count() == 1


READS = ["", "demand", "positioning", "sizes/tam", *(f"{name}" for name in ("personas", "tests/0"))]


@pytest.mark.parametrize("place", READS)
def test_strangers_and_investors_find_nothing(stranger_api, investor_api, case, place):
    for client in (stranger_api, investor_api):
        assert client.get(url(case, place).rstrip("/")).status_code == 404
        assert client.post(url(case, "personas"), PERSONA, format="json").status_code == 404
        assert client.delete(url(case, "sizes", "tam")).status_code == 404
    assert Revision.objects.count() == 1


def test_a_reviewer_reads_but_does_not_write(reviewer, case):
    client = api_of(reviewer)
    assert client.get(url(case)).status_code == 200
    assert put(client, url(case, "sizes", "tam"), SIZE).status_code == 403
    assert client.post(url(case, "personas"), PERSONA, format="json").status_code == 403
    assert client.post(url(case, "tests", "deposit", "freeze")).status_code == 403
    assert client.post(url(case, "adoption"), CURVE, format="json").status_code == 403


def test_an_unknown_level_is_not_found(founder_api, case):
    assert founder_api.get(url(case, "sizes", "tim")).status_code == 404
    assert put(founder_api, url(case, "sizes", "tim"), SIZE).status_code == 404


def test_a_repeated_post_with_the_same_key_adds_once(founder_api, case):
    for _ in range(2):
        answer = founder_api.post(
            url(case, "personas"), PERSONA, format="json", headers={"Idempotency-Key": "one"}
        )
        assert answer.status_code == 201
    assert len(market_of(case)["personas"]) == 5
