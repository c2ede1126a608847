"""Does every macro, and a week of 25 clients, read and fit: wide and narrow, with script and without, by axe and by measure?"""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser.gallery import gallery
from tests.browser.look import WIDTHS, chromium, chromium_path, look

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="No Chromium here: set CHROMIUM to the path of one."),
]
HOST = "http://127.0.0.1"
APP = gallery()


@pytest.fixture(scope="module", name="browser")
async def open_browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/everything", "/week", "/week?wrong=true"])
async def test_every_piece_reads_and_fits(browser: Browser, path: str, width: int, script: bool) -> None:
    async with look(browser, HOST + path, width=width, script=script, app=APP) as looked:
        assert await looked.faults() == []
        assert await looked.sideways() == 0
        assert looked.complaints == []


async def test_axe_sees_a_fault_when_there_is_one(browser: Browser) -> None:
    async with look(browser, f"{HOST}/everything", app=APP) as looked:
        await looked.page.evaluate("document.querySelector('#filter-q').previousElementSibling.remove()")
        assert [fault for fault in await looked.faults() if fault.startswith("label at #filter-q")]


async def test_without_script_both_lists_stand_under_their_contents(browser: Browser) -> None:
    async with look(browser, f"{HOST}/everything", script=False, app=APP) as looked:
        for part in ("#payable", "#non-payable", ".govuk-tabs__title"):
            assert await looked.page.locator(part).is_visible()


async def test_enter_moves_down_a_column_and_shift_enter_up(browser: Browser) -> None:
    async with look(browser, f"{HOST}/week", app=APP) as looked:
        page = looked.page
        await page.locator("#missed-1").focus()
        for key, field in (("Enter", "missed-2"), ("Enter", "missed-3"), ("Shift+Enter", "missed-2")):
            await page.keyboard.press(key)
            assert await page.evaluate("document.activeElement.id") == field


async def test_figures_follow_what_is_typed(browser: Browser) -> None:
    async with look(browser, f"{HOST}/week", app=APP) as looked:
        page = looked.page
        line = page.locator("[data-line]").first
        before = await page.locator("[data-week-total]").inner_text()
        await page.locator("#missed-1").fill("2.25")
        assert await page.locator("#actual-1").input_value() == "4.75"
        assert await line.locator("[data-cost]").inner_text() == "£97.38"  # 4.75 × 20.50 = 97.375, half up
        assert await line.locator("[data-sum]").inner_text() == "4.75 hours × £20.50"
        assert await page.locator("[data-client-total]").first.inner_text() == "£343.38"
        assert (before, await page.locator("[data-week-total]").inner_text()) == ("£5,975.75", "£5,929.63")
        assert await page.locator("[data-unsaved]").is_visible()


async def test_an_actual_somebody_typed_is_left_alone(browser: Browser) -> None:
    async with look(browser, f"{HOST}/week", app=APP) as looked:
        await looked.page.locator("#actual-1").fill("6")
        await looked.page.locator("#missed-1").fill("2")
        assert await looked.page.locator("#actual-1").input_value() == "6"


async def test_without_script_enter_presses_save_and_no_clients_confirm(browser: Browser) -> None:
    async with look(browser, f"{HOST}/week", script=False, app=APP) as looked:
        async with looked.page.expect_request(lambda asked: asked.method == "POST") as sent:
            await looked.page.locator("#missed-1").press("Enter")
        body = (await sent.value).post_data or ""
        assert "act=save" in body
        assert "confirm=" not in body


async def test_paper_shows_whole_comments_and_nothing_to_press(browser: Browser) -> None:
    async with look(browser, f"{HOST}/week", app=APP) as looked:
        page = looked.page
        await page.locator("#comment-2").fill("Changed just now")
        await page.evaluate("dispatchEvent(new Event('beforeprint'))")
        await page.emulate_media(media="print")
        assert await page.locator("[data-print-of=comment-2]").inner_text() == "Changed just now"
        assert await page.locator("[data-print-of=reason-2]").inner_text() == "Cancelled with notice"
        for pressed in (".govuk-button", ".portal-grid input:not([type=hidden])", ".govuk-service-navigation", ".portal-grid__links"):
            assert not await page.locator(pressed).first.is_visible()
        address = "getComputedStyle(document.querySelector('.portal-grid__name a'), '::after').content"
        assert await page.evaluate(address) in ("none", "normal")


async def test_a_person_who_does_nothing_is_warned_and_can_stay(browser: Browser) -> None:
    async with look(browser, f"{HOST}/week?hurry=true", app=APP) as looked:
        dialog = looked.page.locator("dialog[data-idle]")
        await dialog.wait_for(state="visible")
        assert await looked.faults() == []
        async with looked.page.expect_request(lambda asked: asked.url.endswith("/session")):
            await looked.page.get_by_role("button", name="Stay signed in").click()
        await dialog.wait_for(state="hidden")
