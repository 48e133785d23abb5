"""The library and the knowledge pages in a real browser: live search, live verdict, a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.test_journey import log_in

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
PAGES = [
    "/library",
    "/library/medical-imaging",
    "/library/medical-imaging/suitability",
    "/library/compare?a=fraud-detection&b=drug-discovery",
    "/knowledge?q=churn",
    "/knowledge/companies",
    "/knowledge/companies/klarna-assistant",
    "/knowledge/faq",
    "/knowledge/glossary",
    "/knowledge/tools",
    "/knowledge/models",
    "/knowledge/tactics",
]


def test_a_search_narrows_the_library_while_it_is_typed_and_a_case_is_started(
    page: Page, site: Site
):
    log_in(page)
    page.goto("/library")
    page.locator("#q").press_sequentially("质检")
    expect(page.locator("#count")).to_contain_text("2 of 25")
    page.locator("#f-industry-manufacturing").check()
    expect(page.locator("#count")).to_contain_text("1 of 25")
    expect(page.locator("#f-industry-manufacturing")).to_be_focused()
    assert "industry=manufacturing" in page.url
    page.get_by_role("button", name="Start a case").click()
    page.wait_for_url("**/cases/*/")
    assert page.get_by_role("heading", level=1).inner_text()


def test_each_answer_says_at_once_what_follows_from_it(page: Page, site: Site):
    log_in(page)
    page.goto("/library/fraud-detection/suitability")
    page.locator("#a-labels-some").check()
    expect(page.locator("#verdict")).to_have_text("So far: Needs customising")
    expect(page.locator("#a-labels-some")).to_be_focused()
    page.locator("#a-customer_size-giants").check()
    expect(page.locator("#verdict")).to_have_text("So far: Unsuitable")


def test_a_link_to_a_number_opens_the_entry_that_holds_it(page: Page, site: Site):
    log_in(page)
    page.goto("/library/fraud-detection")
    number = page.locator("#assumption-labels_labelling")
    expect(number).to_be_hidden()
    page.locator('.driver a[href="#assumption-labels_labelling"]').click()
    expect(number).to_be_visible()


def test_no_page_scrolls_sideways_on_a_phone(page: Page, site: Site):
    log_in(page)
    page.set_viewport_size(PHONE)
    wide = []
    for address in PAGES:
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wide.append((address, width))
    assert wide == []
