"""The model sheet in a browser: a row by itself, what is being written elsewhere stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Site
from tests.browser.test_accessibility import CASE, send
from tests.browser.test_journey import log_in

pytestmark = pytest.mark.browser

OUTLOOKS = "outlooks:\n  downside: {price: 40 to 80}\n"


@pytest.fixture
def case(site: Site, request: pytest.FixtureRequest) -> str:
    name = request.node.name.replace("_", "-")[:60].strip("-")
    text = CASE.replace("id: axe", f"id: {name}") + OUTLOOKS
    return str(send(site, "/cases", text.encode(), "application/yaml")["id"])


@pytest.fixture
def sheet(page: Page, case: str) -> Page:
    log_in(page)
    page.goto(f"/cases/{case}/model")
    page.evaluate("document.querySelectorAll('#model tr').forEach((row) => { row.kept = true; })")
    return page


def opened(sheet: Page, row: str) -> Locator:
    there = sheet.locator(f"#{row}")
    there.get_by_role("link", name="Edit").click()
    expect(there.get_by_role("button", name="Save")).to_be_visible()
    return there


def kept(sheet: Page, row: str) -> bool:
    return bool(sheet.evaluate(f"document.getElementById('{row}').kept === true"))


def test_a_row_is_opened_changed_and_saved_while_the_others_stay(sheet: Page):
    worth = sheet.locator(".npvnow .big")
    before = worth.inner_text()
    row = opened(sheet, "assumption-price")
    field = row.get_by_label("Value")
    expect(field).to_be_focused()
    field.fill("100 to 200")
    expect(row.get_by_text("mean NPV if saved")).to_be_visible()
    outlook = sheet.get_by_role("row", name="Base").get_by_role("cell").nth(1)
    median = outlook.inner_text()
    row.get_by_role("button", name="Save").click()
    expect(worth).not_to_have_text(before)
    expect(sheet.locator("#assumption-price .value")).to_have_text("100 to 200")
    expect(sheet.get_by_role("link", name="Revision 2")).to_be_visible()
    expect(sheet.locator("#assumption-price").get_by_role("link", name="Edit")).to_be_focused()
    expect(outlook).not_to_have_text(median)  # the outlooks follow by themselves
    assert kept(sheet, "assumption-seats")
    assert kept(sheet, "line-revenue")
    assert sheet.url.endswith("/model")


def test_what_is_written_in_another_row_stays(sheet: Page):
    line = opened(sheet, "line-revenue")
    line.get_by_label("Formula").fill("price * seats * (1 - margin) * 2")
    value = opened(sheet, "assumption-margin")
    value.get_by_label("Value").fill("0.1")
    value.get_by_role("button", name="Save").click()
    expect(sheet.locator("#assumption-margin .value")).to_have_text("0.1")
    expect(line.get_by_label("Formula")).to_have_value("price * seats * (1 - margin) * 2")
    line.get_by_role("button", name="Save").click()
    formula = sheet.locator("#line-revenue .formula")
    expect(formula).to_have_text("price * seats * (1 - margin) * 2")
    expect(formula).to_be_in_viewport()  # nobody is led away from the row that was saved


def test_a_form_that_its_edit_changes_by_the_way_is_not_taken_away(sheet: Page):
    seats = opened(sheet, "assumption-seats")
    seats.get_by_label("Value").fill("300")
    line = opened(sheet, "line-revenue")
    line.get_by_label("Formula").fill("price * 7 seat")
    expect(line.get_by_role("alert")).to_be_visible()
    line.get_by_label("Formula").fill("price * prev(revenue, 0) * 0 / price")  # seats is unused now
    line.get_by_role("button", name="Save").click()
    expect(sheet.get_by_role("link", name="Revision 2")).to_be_visible()
    expect(seats.get_by_label("Value")).to_have_value("300")
    seats.get_by_role("button", name="Save").click()
    expect(sheet.locator("#assumption-seats")).to_contain_text("unused")


def test_cancel_closes_the_row_and_gives_the_focus_back(sheet: Page):
    row = opened(sheet, "line-revenue")
    row.get_by_label("Formula").fill("1")
    row.get_by_role("link", name="Cancel").click()
    expect(sheet.locator("#line-revenue .formula")).to_have_text("price * seats * (1 - margin)")
    expect(sheet.locator("#line-revenue").get_by_role("link", name="Edit")).to_be_focused()


def test_a_line_is_added_taken_out_and_brought_back(sheet: Page):
    sheet.get_by_text("Add a line").click()
    form = sheet.locator("#add-line")
    form.get_by_label("Name in formulas").fill("rent")
    form.get_by_label("Formula", exact=True).fill("900")
    form.get_by_label("Unit").fill("CNY/month")
    form.get_by_label("Role").select_option("cost")
    form.get_by_role("button", name="Add").click()
    expect(sheet.locator("#line-rent .formula")).to_have_text("900")
    expect(form.get_by_label("Formula", exact=True)).to_be_hidden()
    assert kept(sheet, "line-revenue")
    row = opened(sheet, "line-rent")
    row.get_by_role("button", name="Remove").click()
    sheet.get_by_role("dialog").get_by_role("button", name="Yes, go on").click()
    expect(sheet.locator("#line-rent")).to_have_count(0)
    sheet.get_by_role("button", name="Undo").click()
    expect(sheet.locator("#line-rent .formula")).to_have_text("900")
    expect(sheet.locator(".npvnow")).to_contain_text("Undid #3")
    assert kept(sheet, "line-revenue")


def test_a_refused_value_stays_in_its_field(browser: Browser, site: Site, case: str):
    """A 422 is an error on the console, so this page is not watched for complaints."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    log_in(page)
    page.goto(f"/cases/{case}/model")
    row = opened(page, "assumption-price")
    row.get_by_label("Value").fill("80 to")
    row.get_by_role("button", name="Save").click()
    expect(row.get_by_role("alert")).to_be_visible()
    expect(row.get_by_label("Value")).to_have_value("80 to")
    context.close()


def test_it_all_works_without_a_script(browser: Browser, site: Site, case: str):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    log_in(page)
    page.goto(f"/cases/{case}/model")
    row = opened(page, "assumption-price")
    row.get_by_label("Value").fill("100 to 200")
    row.get_by_role("button", name="Save").click()
    expect(page.locator("#assumption-price .value")).to_have_text("100 to 200")
    opened(page, "line-revenue").get_by_role("link", name="Cancel").click()
    expect(page.locator("#line-revenue textarea")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#assumption-price .value")).to_have_text("80 to 160")
    context.close()
