"""The plan by mouse and keyboard: a dragged bar, evidence, cost while typing, levers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.test_accessibility import LOOKS, axe, findings, send
from tests.browser.test_journey import log_in

__all__ = ["axe"]

pytestmark = pytest.mark.browser

PLANNED = Path(__file__).parents[1] / "bizcase" / "cases" / "planning" / "planned.yaml"
PAGES = (
    "plan",
    "plan/stages/poc",
    "plan/charter",
    "plan/rows/raci?n=0",
    "team",
    "team/member?role_key=counsel&from=3",
    "levers",
    "levers/edit/referral",
)


@pytest.fixture
def case(site: Site, request: pytest.FixtureRequest) -> str:
    name = re.sub(r"[^a-z]+", "-", request.node.name.lower())[:60].strip("-")
    text = PLANNED.read_text("utf-8").replace("id: planned", f"id: {name}")
    return str(send(site, "/cases", text.encode(), "application/yaml")["id"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_of_the_plan_has_a_serious_finding_or_scrolls_sideways(
    browser: Browser, site: Site, case: str, axe: str, scheme: str, language: str
):
    context = browser.new_context(base_url=site.url, color_scheme=scheme)
    page = context.new_page()
    log_in(page)
    context.add_cookies([{"name": "django_language", "value": language, "url": site.url}])
    wrong = []
    for look in LOOKS:
        page.set_viewport_size(look)
        for address in PAGES:
            page.goto(f"/cases/{case}/{address}")
            wrong += [f"{address} {look['width']} px: {each}" for each in findings(page, axe)]
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            wrong += [f"{address} is {wide} px too wide"] if wide > 0 else []
    context.close()
    assert not wrong, "\n".join(wrong)


def test_a_bar_that_is_dragged_opens_its_form_with_the_new_month(page: Page, case: str):
    log_in(page)
    page.goto(f"/cases/{case}/plan")
    bar = page.locator("[data-stage=research] .whole")
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box
    month = float(page.locator("[data-gantt]").get_attribute("data-month") or 0)
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 8 + 2.2 * month * box["width"] / (6 * month - 2), box["y"] + 8)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"/plan/stages/research\?start=5$"))
    expect(page.locator("[name=start]")).to_have_value("5")
    page.locator("button:has-text('Save')").click()
    expect(page.locator("#stage-research")).to_contain_text("Jun")


def test_evidence_on_the_board_makes_a_stage_ready(page: Page, case: str):
    log_in(page)
    page.goto(f"/cases/{case}/plan")
    row = page.locator("#stage-poc .criteria > li").first
    row.locator("summary").click()
    row.locator("[name=evidence]").fill("Report 7")
    row.locator("[name=met]").fill("2026-02-01")
    row.locator("button.pri").click()
    expect(page.locator("#stage-poc .tag").first).to_have_text("Ready")


def test_the_change_in_cost_follows_what_is_typed(page: Page, case: str):
    log_in(page)
    page.goto(f"/cases/{case}/team/member?role_key=counsel&from=3")
    change = page.locator("#change")
    expect(change).to_contain_text("From Apr 2027")
    before = change.inner_text()
    page.locator("[name=count]").fill("3")
    expect(change).not_to_have_text(before)
    page.locator("[name=start]").fill("6")
    expect(change).to_contain_text("From Jul 2027")
    page.locator("button:has-text('Save')").click()
    expect(page.locator(".staff")).to_contain_text("Counsel for data and AI law")


def test_levers_are_switched_and_compared_without_leaving_the_page(page: Page, case: str):
    log_in(page)
    page.goto(f"/cases/{case}/levers")
    page.locator("#lever-sale .switch").click()
    expect(page.locator("#lever-sale .switch")).to_have_attribute("aria-checked", "true")
    page.locator("button:has-text('What is each worth?')").click()
    expect(page.locator(".worth tbody tr")).to_have_count(2)
    expect(page.locator(".worth tfoot")).to_contain_text("All that are on")
