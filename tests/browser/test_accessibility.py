"""axe-core on whole pages: nothing serious, in light and dark, on a desk and a phone."""

from __future__ import annotations

import hashlib
import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site
from tests.browser.test_journey import log_in

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "axe"
CASE = """
format: bizcase/1
kind: case
id: axe
title: Axe
currency: CNY
timeline: {start: 2027-01, months: 12}
discount_rate: 0.1
canvas:
  channels:
    - {id: shop, text: Resellers keep 30%, binds: [margin]}
    - {id: fairs, text: Trade fairs}
  cost_structure:
    - {id: people, text: "Team of CNY 5,000 per month"}
  revenue_streams:
    - {id: fee, text: Monthly fee above CNY 500, binds: [price, revenue, leak, they_pay]}
  hypotheses:
    - {id: they_pay, text: Firms pay, test: Ask 20 firms, threshold: ">= 100", about: price}
assumptions:
  - {id: price, unit: CNY/seat/month, value: "80 to 160"}
  - {id: seats, unit: seat, value: 100}
  - {id: margin, unit: "1", value: "20% to 40%"}
lines:
  - {id: revenue, unit: CNY/month, role: benefit, formula: price * seats * (1 - margin)}
costs:
  - {id: crew, kind: people, headcount: 2, salary: {value: "20000 to 30000", grade: expert}}
  - {id: pilot, kind: research, amount: 90000, at: 1}
risks:
  - {id: leak, title: Data leak, category: data, probability: 5% to 20%, per: year,
     severity: "50000 to 200000", strikes: {kind: loss}}
"""
# addresses of pages, with the case in {case}; add a page here to have it looked at
PAGES = (
    "/",
    "/library",
    "/library/credit-scoring",
    "/library/credit-scoring/suitability",
    "/library/compare?one=credit-scoring&other=fraud-detection",
    "/knowledge",
    "/knowledge/companies",
    "/knowledge/faq",
    "/knowledge/glossary",
    "/knowledge/tools",
    "/knowledge/models",
    "/knowledge/tactics",
    "/cases/{case}/",
    "/cases/{case}/model",
    "/cases/{case}/models",
    "/cases/{case}/models/subscription",
    "/cases/{case}/models/compare",
    "/cases/{case}/pricing",
    "/cases/{case}/market",
    "/cases/{case}/value",
    "/cases/{case}/plan",
    "/cases/{case}/team",
    "/cases/{case}/levers",
    "/cases/{case}/history",
    "/cases/{case}/document",
    "/cases/{case}/canvas",
    "/cases/{case}/canvas/notes/people",
    "/cases/{case}/canvas/notes/people/binds",
    "/cases/{case}/canvas/notes/people/adopt?as=people",
    "/cases/{case}/canvas/hypotheses",
    "/cases/{case}/canvas/hypotheses/they_pay",
    "/cases/{case}/costs",
    "/cases/{case}/costs/new/compute",
    "/cases/{case}/costs/crew",
    "/cases/{case}/risks",
    "/cases/{case}/risks/catalogue",
    "/cases/{case}/risks/new?known=data_breach",
    "/cases/{case}/risks/leak/edit",
)
LOOKS = ({"width": 1280, "height": 900}, {"width": 390, "height": 844})


def send(site: Site, path: str, body: bytes, media: str) -> Any:
    request = urllib.request.Request(f"{site.url}/api/v1{path}", body, method="POST")
    request.add_header("Authorization", f"Bearer {site.token}")
    request.add_header("Content-Type", media)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@pytest.fixture(scope="session")
def case(site: Site) -> str:
    return str(send(site, "/cases", CASE.encode(), "application/yaml")["id"])


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the library, after its bytes are those that were taken over."""
    for line in (AXE / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split()
        assert hashlib.sha256((AXE / name).read_bytes()).hexdigest() == digest, name
    return (AXE / "axe.min.js").read_text("utf-8")


def findings(page: Page, axe: str) -> list[str]:
    """Return what axe finds serious or critical, each with the element and the rule."""
    page.evaluate(axe)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]} - {node.get('failureSummary')}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("zh-hans", "dark")])
def test_no_page_has_a_serious_finding(browser: Browser, site: Site, case, axe, scheme, language):
    context = browser.new_context(base_url=site.url, color_scheme=scheme, viewport=LOOKS[0])
    page = context.new_page()
    log_in(page)
    cookie = {"name": "django_language", "value": language, "url": site.url}
    context.add_cookies([cookie])
    wrong = []
    for look in LOOKS:
        page.set_viewport_size(look)
        for address in PAGES:
            page.goto(address.format(case=case))
            wrong += [f"{address} {look['width']} px: {each}" for each in findings(page, axe)]
    context.close()
    assert not wrong, "\n".join(wrong)


def test_the_dialog_of_a_note_has_no_serious_finding(page: Page, case: str, axe: str):
    log_in(page)
    page.goto(f"/cases/{case}/canvas")
    page.locator("#note-people .open").click()
    page.wait_for_selector("dialog[open] textarea")
    assert findings(page, axe) == []
