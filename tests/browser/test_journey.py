"""The main job in a real browser, with a real server and real workers."""

from __future__ import annotations

import io
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import ROOT, Site

pytestmark = pytest.mark.browser

LIBRARY = ROOT / "bizcase" / "cases" / "library"
WAIT = 90_000  # milliseconds; a loaded machine is slow


def call(site: Site, path: str) -> object:
    """Read the API as the founder's program would."""
    request = urllib.request.Request(f"{site.url}/api/v1{path}")
    request.add_header("Authorization", f"Bearer {site.token}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def log_in(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("a long enough secret")
    page.get_by_role("button", name="Log in").click()


def expect_drawn(page: Page, count: int) -> None:
    """Scroll past every chart and wait until Plotly has drawn it."""
    charts = page.locator("[data-chart]")
    assert charts.count() >= count
    for index in range(charts.count()):
        charts.nth(index).scroll_into_view_if_needed()
        expect(charts.nth(index).locator(".main-svg").first).to_be_visible(timeout=WAIT)


def test_from_a_document_to_a_shared_report(page: Page, browser: Browser, site: Site):
    log_in(page)

    # 1. import
    page.goto("/cases/import")
    page.get_by_label("Document", exact=False).first.fill(
        (LIBRARY / "credit-scoring.yaml").read_text("utf-8")
    )
    page.get_by_role("button", name="Check and import").click()
    page.wait_for_url("**/cases/*/")
    case = page.url.rstrip("/").rsplit("/", 1)[1]
    assert page.get_by_role("heading", level=1).inner_text()

    # 2. simulate
    page.locator(".journey").get_by_role("button").click()
    page.wait_for_url("**/runs/*/")
    expect(page.locator("#run .tag.ok").first).to_be_visible(timeout=WAIT)
    before = page.url.rstrip("/").rsplit("/", 1)[1]

    # 5. the dashboard
    page.goto(f"/cases/{case}/dashboard")
    expect_drawn(page, 4)

    # 3. real data, then a training with live curves
    page.goto("/datasets/")
    page.locator("input[type=file]").set_input_files(LIBRARY / "data" / "german_credit.csv")
    page.get_by_label("Name").fill("German credit")
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_text("German credit").first).to_be_visible(timeout=WAIT)
    plan = call(site, f"/cases/{case}/document?form=json")["poc"][0]["id"]  # type: ignore[index]
    page.goto(f"/cases/{case}/train?plan={plan}")
    page.get_by_label("Seconds", exact=False).first.fill("8")
    page.get_by_role("button", name="Start the training").click()
    page.wait_for_url("**/runs/*/")
    training = page.url.rstrip("/").rsplit("/", 1)[1]
    expect(page.locator("#run [data-chart] .main-svg").first).to_be_visible(timeout=WAIT)
    expect(page.locator("#run .tag.ok").first).to_be_visible(timeout=WAIT)
    rows = call(site, f"/runs/{training}/metrics?after=0")["rows"]  # type: ignore[index]
    assert {"train/loss", "valid/loss", "valid/auc"} <= {row[1] for row in rows}

    # 4. apply the evidence; before and after side by side
    evidence = call(site, f"/cases/{case}/evidence")["results"][0]  # type: ignore[index]
    page.goto(f"/evidence/{evidence['id']}/")
    page.get_by_role("button", name="Apply to").click()
    page.wait_for_url("**/runs/compare?**")
    expect(page.locator(".headcard")).to_be_visible(timeout=WAIT)
    expect_drawn(page, 1)
    assert f"before={before}" in page.url
    applied = call(site, f"/cases/{case}/document?form=json")
    bound = {a["id"]: a for a in applied["assumptions"]}[evidence["binds"]]  # type: ignore[index]
    assert bound["grade"] == "poc"

    # 6. a report in Chinese, and a link that opens it without a login
    page.goto(f"/cases/{case}/reports")
    page.get_by_label("Language").last.select_option("zh-hans")
    page.get_by_role("button", name="Make the report").click()
    page.wait_for_url("**/reports/*/")
    expect(page.get_by_role("link", name="Download the PDF").first).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#secret").inner_text()
    visitor = browser.new_context().new_page()
    visitor.goto(link)
    with visitor.expect_download() as download:
        visitor.locator("a[href$='report.pdf']").first.click()
    pdf = PdfReader(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert len(pdf.pages) >= 4
    assert "净现值" in pdf.pages[0].extract_text()
    visitor.context.close()


def test_a_forged_link_opens_nothing(site: Site):
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{site.url}/s/{'x' * 43}/", timeout=30)
    with caught.value as answer:
        assert answer.code == 404


@pytest.fixture
def in_chinese(page: Page, site: Site) -> Iterator[None]:
    """Log in and read Chinese; the site keeps a person's language, so it is given back."""
    log_in(page)
    page.goto("/settings/")
    page.locator("main form[action='/language'] button[value='zh-hans']").click()
    yield
    page.goto("/settings/")
    page.locator("main form[action='/language'] button[value='en']").click()


@pytest.mark.usefixtures("in_chinese")
def test_every_page_speaks_chinese_and_fits_a_phone(page: Page, site: Site):
    page.set_viewport_size({"width": 390, "height": 844})
    case = call(site, "/cases")["results"][0]["id"]  # type: ignore[index]
    parts = (
        "",
        "model",
        "risks",
        "evidence",
        "runs",
        "dashboard",
        "analysis",
        "reports",
        "history",
        "document",
    )
    for path in ["/", "/library", "/datasets/", *(f"/cases/{case}/{part}" for part in parts)]:
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == "zh-Hans"
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, f"{path} is {width} px wide on a phone of 390"
