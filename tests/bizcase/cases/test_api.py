from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.urls import reverse

from bizcase.cases import library, services
from bizcase.cases.models import Case
from tests.conftest import api_of

CASES = "/api/v1/cases"


def rows() -> dict[str, int]:
    """Count what is stored, of everything but tokens that note their use."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def post(client, body, media_type="application/yaml", url=CASES, **headers):
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return client.generic("POST", url, data, content_type=media_type, **headers)


@pytest.mark.parametrize(
    "media_type", ["application/yaml", "text/yaml", "application/x-yaml", "text/plain"]
)
def test_a_yaml_document_makes_a_case(founder_api, small, media_type):
    answer = post(founder_api, small, media_type)
    assert answer.status_code == 201
    body = answer.json()
    assert (body["key"], body["revision"], body["created"], body["changed"]) == (
        "small",
        1,
        True,
        True,
    )
    assert answer.headers["Location"] == body["url"]
    assert founder_api.get(body["url"]).json()["digest"] == body["digest"]


def test_a_json_document_makes_the_same_case(founder_api, case):
    answer = post(founder_api, json.dumps(case.spec.to_json()), "application/json")
    assert answer.status_code == 200
    assert answer.json() == {
        "id": str(case.pk),
        "key": "small",
        "revision": 1,
        "digest": case.digest,
        "created": False,
        "changed": False,
        "url": reverse("v1:cases:detail", args=[case.pk]),
    }


def test_a_changed_document_updates_the_case(founder_api, case, small):
    body = post(founder_api, small.replace("value: 100", "value: 120")).json()
    assert (body["created"], body["changed"], body["revision"]) == (False, True, 2)


def test_the_same_import_with_a_key_is_answered_once(founder_api, small):
    first = post(founder_api, small, HTTP_IDEMPOTENCY_KEY="one")
    again = post(founder_api, small, HTTP_IDEMPOTENCY_KEY="one")
    assert first.status_code == again.status_code == 201
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Case.objects.count() == 1


HOSTILE = {
    "an unknown key": ("currency: CNY", "currency: CNY\ncolour: red", "colour"),
    "an unknown name": ("price * seats", "price * seat", "lines[0].formula"),
    "a cycle": ("price * seats", "revenue + price * seats", "lines[0].formula"),
    "a unit clash": ("price * seats", "price * seats + seats", "lines[0].formula"),
    "not a number": ("value: 100", "value: .nan", "line 11"),
    "infinity": ("value: 100", "value: .inf", "line 11"),
    "code in a formula": ("price * seats", "__import__('os').system('x')", "lines[0].formula"),
    "an attribute": ("price * seats", "price.__class__", "lines[0].formula"),
    "a deep formula": ("price * seats", "(" * 900 + "1" + ")" * 900, "lines[0].formula"),
    "a tag": ("value: 100", "value: !!python/object/apply:os.system [x]", ""),
    "an alias": ("title: {en: Small, zh-hans: 小}", "title: &a Small\nsummary: *a", ""),
    "a doubled key": ("currency: CNY", "currency: CNY\ncurrency: EUR", ""),
    "another type": ("currency: CNY", "currency: [CNY]", "currency"),
    "an unknown outlook": ("{price: ", "{pricee: ", "outlooks"),
    "a NUL": ("Small", '"S\\0mall"', ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_with_its_place_and_changes_nothing(
    founder_api, case, small, name
):
    old, new, path = HOSTILE[name]
    text = small.replace(old, new)
    assert text != small
    before = rows()
    answer = post(founder_api, text)
    assert answer.status_code == 422, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == "document_refused"
    assert body["errors"]
    assert any(error["path"].startswith(path) for error in body["errors"]), body["errors"]
    assert all(error["message"] for error in body["errors"])
    assert rows() == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"[1, 2]",
        b"- 1",
        b"null",
        b"{" * 5000,
        b"[" * 100_000,
        b"a: b: c",
        b'{"format": "bizcase/1", "format": "bizcase/1"}',
        b'{"title": "\\ud800"}',
    ],
)
@pytest.mark.parametrize("media_type", ["application/yaml", "application/json"])
def test_what_is_no_document_is_refused_and_changes_nothing(founder_api, body, media_type):
    before = rows()
    answer = post(founder_api, body, media_type)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert rows() == before


@pytest.mark.parametrize("megabytes", [3, 5])
def test_a_body_over_the_limit_is_refused_and_changes_nothing(founder_api, small, megabytes):
    before = rows()
    answer = post(founder_api, small + "#" * megabytes * 2**20)
    assert answer.status_code == 413
    assert rows() == before


def test_a_form_is_no_document(founder_api, small):
    answer = post(founder_api, small, "application/x-www-form-urlencoded")
    assert answer.status_code == 415


def test_a_document_can_be_checked_without_storing_it(founder_api, small):
    before = rows()
    good = post(founder_api, small, url="/api/v1/validate")
    bad = post(founder_api, small.replace("seats:", "x:"), url="/api/v1/validate")
    bad = post(founder_api, small.replace("price * seats", "x"), url="/api/v1/validate")
    assert good.status_code == 200
    assert good.json()["assumptions"] == 2
    assert bad.status_code == 422
    assert rows() == before


def test_a_case_tells_what_its_document_says(founder_api, case):
    answer = founder_api.get(f"{CASES}/{case.pk}", headers={"Accept-Language": "zh-hans"})
    body = answer.json()
    assert answer.headers["ETag"] == f'"{case.digest}"'
    assert body["title"] == "小"
    assert body["spec"]["timeline"] == {"start": "2027-01", "months": 12}
    assert [item["id"] for item in body["spec"]["assumptions"]] == ["price", "seats"]
    assert body["spec"]["outlooks"] == ["downside"]


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_an_export_imports_as_unchanged(founder_api, case, form):
    answer = founder_api.get(f"{CASES}/{case.pk}/document?form={form}")
    assert answer.status_code == 200
    again = post(founder_api, answer.content, f"application/{form}").json()
    assert (again["created"], again["changed"]) == (False, False)


def test_a_document_is_replaced_only_from_the_state_that_was_read(founder_api, case, small):
    url = f"{CASES}/{case.pk}/document"
    text = small.replace("value: 100", "value: 120").encode()
    etag = founder_api.get(url).headers["ETag"]
    first = founder_api.generic(
        "PUT", url, text, content_type="text/yaml", headers={"If-Match": etag}
    )
    late = founder_api.generic(
        "PUT", url, small.encode(), content_type="text/yaml", headers={"If-Match": etag}
    )
    assert (first.status_code, late.status_code) == (200, 409)
    assert late.json()["code"] == "revision_stale"
    assert late.json()["digest"] == first.json()["digest"]


def test_a_state_is_read_with_its_changes_and_restored(founder_api, case, small):
    post(founder_api, small.replace("value: 100", "value: 120"))
    listed = founder_api.get(f"{CASES}/{case.pk}/revisions").json()["results"]
    assert [row["number"] for row in listed] == [2, 1]
    second = founder_api.get(f"{CASES}/{case.pk}/revisions/2").json()
    assert second["changes"] == [
        {"path": "assumptions[seats].value", "before": "100", "after": "120"}
    ]
    answer = founder_api.post(f"{CASES}/{case.pk}/revisions/1/restore")
    assert answer.status_code == 200
    assert answer.json()["revision"] == 3
    assert answer.json()["digest"] == case.digest


def test_a_revision_that_is_not_there_is_not_found(founder_api, case):
    for number in (7, 10**30):
        url = f"{CASES}/{case.pk}/revisions/{number}"
        assert founder_api.get(url).status_code == 404
        assert founder_api.post(f"{url}/restore").status_code == 404


def test_an_archived_case_leaves_the_list(founder_api, case):
    assert founder_api.post(f"{CASES}/{case.pk}/archive").status_code == 200
    assert founder_api.get(CASES).json()["results"] == []
    assert founder_api.delete(f"{CASES}/{case.pk}/archive").json()["archived_at"] is None
    assert len(founder_api.get(CASES).json()["results"]) == 1


def test_the_library_is_listed_and_used(founder_api):
    keys = [card["key"] for card in founder_api.get("/api/v1/library").json()["results"]]
    assert keys == list(library.KEYS)
    answer = founder_api.post("/api/v1/library/contract-review")
    assert answer.status_code == 201
    assert answer.json()["key"] == "contract-review"
    assert founder_api.post("/api/v1/library/nothing").status_code == 404


ROUTES = [
    ("GET", "{case}"),
    ("GET", "{case}/document"),
    ("PUT", "{case}/document"),
    ("GET", "{case}/revisions"),
    ("GET", "{case}/revisions/1"),
    ("POST", "{case}/revisions/1/restore"),
    ("POST", "{case}/archive"),
    ("DELETE", "{case}/archive"),
]


@pytest.mark.parametrize(("method", "route"), ROUTES)
def test_strangers_and_investors_find_nothing(stranger_api, investor_api, case, method, route):
    url = f"{CASES}/{route.format(case=case.pk)}"
    before = rows()
    for client in (stranger_api, investor_api):
        answer = client.generic(method, url, b"{}", content_type="application/json")
        assert answer.status_code == 404, answer.content
    assert rows() == before


def test_an_investor_sees_no_list_and_a_stranger_an_empty_one(stranger_api, investor_api, case):
    assert investor_api.get(CASES).status_code == 404
    assert stranger_api.get(CASES).json()["results"] == []


@pytest.mark.parametrize(("method", "route"), [row for row in ROUTES if row[0] != "GET"])
def test_a_reviewer_reads_but_does_not_write(reviewer, case, method, route):
    client = api_of(reviewer)
    assert client.get(f"{CASES}/{case.pk}").status_code == 200
    url = f"{CASES}/{route.format(case=case.pk)}"
    answer = client.generic(method, url, b"{}", content_type="application/json")
    assert answer.status_code == 403


def test_nobody_imports_without_a_token(client, db, small):
    assert post(client, small).status_code == 401
    assert Case.objects.count() == 0


def test_the_list_asks_no_more_when_there_are_more_cases(
    founder_api, founder, small, django_assert_num_queries
):
    def make(count: int) -> None:
        for index in range(count):
            text = small.replace("id: small", f"id: small-{count}-{index}")
            services.import_document(actor=founder, text=text)

    make(2)
    founder_api.get(CASES)  # notes the token's use
    with django_assert_num_queries(2):
        founder_api.get(CASES)
    make(9)
    with django_assert_num_queries(2):
        assert len(founder_api.get(CASES).json()["results"]) == 11


def test_the_list_goes_on_by_cursor(founder_api, founder, small):
    for index in range(3):
        text = small.replace("id: small", f"id: small-{index}")
        services.import_document(actor=founder, text=text)
    first = founder_api.get(f"{CASES}?limit=2").json()
    second = founder_api.get(first["next"]).json()
    keys = [row["key"] for row in first["results"] + second["results"]]
    assert keys == ["small-2", "small-1", "small-0"]
