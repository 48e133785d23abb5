"""The canvas by mouse, by finger, by keyboard, without a script, by two founders, on paper."""

from __future__ import annotations

import io
import re
import urllib.request

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Site
from tests.browser.test_accessibility import CASE, send
from tests.browser.test_journey import log_in

pytestmark = pytest.mark.browser

FAIRS = "Trade fairs"


@pytest.fixture
def case(site: Site, request: pytest.FixtureRequest) -> str:
    name = re.sub(r"[^a-z]+", "-", request.node.name.lower())[:60].strip("-")
    text = CASE.replace("id: axe", f"id: {name}")
    return str(send(site, "/cases", text.encode(), "application/yaml")["id"])


@pytest.fixture
def board(page: Page, case: str) -> Page:
    log_in(page)
    page.goto(f"/cases/{case}/canvas")
    return page


def block(page: Page, name: str) -> list[str]:
    return page.locator(f"[data-block={name}] .note .said").all_inner_texts()


def expect_block(page: Page, name: str, *texts: str) -> None:
    expect(page.locator(f"[data-block={name}] .note .said")).to_have_text(list(texts))


def said(page: Page, words: str) -> None:
    expect(page.locator("#canvas-live")).to_contain_text(words)


def drag(page: Page, key: str, target: str) -> None:
    note = page.locator(f"#note-{key} .said")
    note.scroll_into_view_if_needed()
    box = note.bounding_box()
    assert box
    page.mouse.move(box["x"] + 10, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 30, steps=4)
    place = page.locator(f"[data-block={target}] h3").bounding_box()
    assert place
    page.mouse.move(place["x"] + 30, place["y"] + 40, steps=6)


def test_a_note_is_dragged_to_another_block_and_brought_back(board: Page):
    board.set_viewport_size({"width": 1440, "height": 1400})
    drag(board, "fairs", "key_partners")
    expect(board.locator(".ghost")).to_have_text(re.compile(FAIRS))
    board.mouse.up()
    said(board, "is now in Key partners, place 1 of 1")
    expect_block(board, "key_partners", FAIRS)
    board.get_by_role("button", name="Undo").click()
    said(board, "Undid #2")
    expect_block(board, "channels", "Resellers keep 30%", FAIRS)
    board.reload()
    expect_block(board, "channels", "Resellers keep 30%", FAIRS)


def test_escape_lets_a_dragged_note_fall_back(board: Page):
    board.set_viewport_size({"width": 1440, "height": 1400})
    drag(board, "fairs", "key_partners")
    board.keyboard.press("Escape")
    board.mouse.up()
    said(board, "Nothing was changed")
    expect_block(board, "channels", "Resellers keep 30%", FAIRS)


def test_everything_goes_by_keyboard_and_is_said_aloud(board: Page):
    board.locator("#note-shop .said").focus()
    board.keyboard.press("ArrowDown")
    expect(board.locator("#note-fairs .said")).to_be_focused()
    board.keyboard.press("Alt+ArrowUp")
    said(board, "“Trade fairs” is now in Channels, place 1 of 2")
    expect(board.locator("#note-fairs .said")).to_be_focused()

    board.keyboard.press("Enter")
    area = board.locator("#note-fairs textarea")
    expect(area).to_be_focused()
    area.fill("Never")
    board.keyboard.press("Escape")
    said(board, "Nothing was changed")
    expect(board.locator("#note-fairs .said")).to_be_focused()
    board.keyboard.press("Enter")
    area.fill("Two trade fairs")
    board.keyboard.press("Enter")
    said(board, "rewritten: “Trade fairs” → “Two trade fairs”")
    expect(board.locator("#note-fairs .said")).to_be_focused()

    board.keyboard.press("Alt+ArrowLeft")
    said(board, "is now in Value propositions, place 1 of 1")
    expect_block(board, "value_propositions", "Two trade fairs")
    board.keyboard.press("Delete")
    said(board, "note deleted from Value propositions")
    board.keyboard.press("Control+z")
    said(board, "Undid")
    expect_block(board, "value_propositions", "Two trade fairs")
    assert board.locator(".note .said[tabindex='0']").count() == 1


def test_a_loose_number_is_bound_in_the_dialog(board: Page):
    expect(board.get_by_text("1 note with an unbound number")).to_be_visible()
    board.locator("#note-people").get_by_role("link", name="Make an assumption").click()
    dialog = board.locator("dialog[open]")
    expect(dialog.locator("[name=value]")).to_have_value("5000")
    dialog.locator("[name=value]").fill("4000 to 6000")
    expect(dialog.locator("pre")).to_contain_text("4000 to 6000")
    dialog.get_by_role("button", name="Take it into the model").click()
    expect(board.get_by_text("Every number is bound")).to_be_visible()
    expect(board.locator("#note-people .bound")).to_contain_text("4,000 to 6,000 CNY/month")
    expect(board.locator("#canvas-dialog")).to_be_hidden()


def test_the_picker_finds_what_is_typed(board: Page):
    board.locator("#note-fairs .said").focus()
    board.keyboard.press("b")
    dialog = board.locator("dialog[open]")
    dialog.get_by_role("searchbox").fill("leak")
    expect(dialog.locator("[data-results] label")).to_have_count(1)
    dialog.locator("[data-results] input").check()
    dialog.get_by_role("searchbox").fill("margin")
    expect(dialog.locator("[data-results] label")).to_have_count(2)
    dialog.get_by_role("button", name="Bind", exact=True).click()
    expect(board.locator("#note-fairs .bound")).to_contain_text("5% to 20% a year")


def test_a_finger_that_rests_picks_a_note_up(browser: Browser, site: Site, case: str):
    context = browser.new_context(
        base_url=site.url, has_touch=True, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    log_in(page)
    page.goto(f"/cases/{case}/canvas")
    page.locator("#note-shop .said").scroll_into_view_if_needed()
    box = page.locator("#note-fairs .said").bounding_box()
    goal = page.locator("#note-shop .said").bounding_box()
    assert box
    assert goal
    finger = context.new_cdp_session(page)

    def touch(kind: str, *points: dict[str, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    touch("touchStart", {"x": box["x"] + 20, "y": box["y"] + 10})
    expect(page.locator(".ghost")).to_be_visible()
    for step in range(1, 6):
        y = box["y"] + 10 + (goal["y"] - 4 - box["y"] - 10) * step / 5
        touch("touchMove", {"x": box["x"] + 20, "y": y})
    touch("touchEnd")
    said(page, "is now in Channels, place 1 of 2")
    expect_block(page, "channels", FAIRS, "Resellers keep 30%")
    context.close()


def editing(browser: Browser, site: Site, case: str) -> tuple[BrowserContext, Page]:
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    log_in(page)
    page.goto(f"/cases/{case}/canvas")
    return context, page


def test_two_founders_who_rewrite_one_note_see_both_versions(
    browser: Browser, site: Site, case: str
):
    """A 412 is an error on the console, so these pages are not watched for complaints."""
    first, ada = editing(browser, site, case)
    second, eve = editing(browser, site, case)
    for page in (ada, eve):
        page.locator("#note-fairs .said").click()
    ada.locator("#note-fairs textarea").fill("Theirs")
    ada.keyboard.press("Enter")
    said(ada, "rewritten")
    eve.locator("#note-fairs textarea").fill("Mine")
    eve.keyboard.press("Enter")
    dialog = eve.locator("dialog[open]")
    expect(dialog.get_by_text("Two people changed this note")).to_be_visible()
    expect(dialog.locator("article").nth(0)).to_contain_text("Mine")
    expect(dialog.locator("article").nth(1)).to_contain_text("Theirs")
    dialog.get_by_label("Or merge by hand").fill("Both of us")
    dialog.get_by_role("button", name="Save the merged note").click()
    said(eve, "rewritten: “Theirs” → “Both of us”")
    # the other board learns of it by itself
    expect(ada.locator("#note-fairs .said")).to_have_text("Both of us", timeout=20_000)
    first.close()
    second.close()


def test_it_all_works_without_a_script(browser: Browser, site: Site, case: str):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    log_in(page)
    page.goto(f"/cases/{case}/canvas")
    page.get_by_label("New note in Key partners").fill("A bank")
    page.get_by_role("button", name="Add to Key partners").click()
    assert block(page, "key_partners") == ["A bank"]
    page.get_by_role("link", name="A bank", exact=True).click()
    page.get_by_label("Block").select_option("channels")
    page.get_by_role("button", name="Move it").click()
    assert block(page, "channels") == ["Resellers keep 30%", FAIRS, "A bank"]
    page.get_by_role("button", name="Undo").click()
    assert block(page, "key_partners") == ["A bank"]
    page.get_by_role("link", name="A bank", exact=True).click()
    page.get_by_role("button", name="Delete the note").click()
    assert block(page, "key_partners") == []
    context.close()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("scenario", ["fraud-detection", "intelligent-search"])
def test_it_prints_on_one_sheet(browser: Browser, site: Site, language: str, scenario: str):
    case = send(site, f"/library/{scenario}", b"", "application/json")["id"]
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    log_in(page)
    context.add_cookies([{"name": "django_language", "value": language, "url": site.url}])
    page.goto(f"/cases/{case}/canvas")
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(paper.pages) == 1
    width, height = (float(edge) for edge in paper.pages[0].mediabox[2:])
    assert width > height
    context.close()


def test_the_script_of_the_canvas_is_served_under_its_hash(site: Site, board: Page):
    source = board.locator("script[src*='canvas-drag']").get_attribute("src")
    assert source
    with urllib.request.urlopen(f"{site.url}{source}", timeout=10) as answer:
        assert answer.status == 200
