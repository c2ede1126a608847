"""Do the pages of weeks, payments, exceptions and standing read and fit, with 25 clients: wide and narrow, with script and without?"""

import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser as Chromium

from tests.browser.look import WIDTHS, chromium, look
from tests.rig.stand import KeyRing
from tests.rig.stands import MakeStand
from tests.services.gateway.portal import ORIGIN, Browser, Page, Portal
from tests.services.gateway.weeks import Weeks, weeks_of

pytestmark = pytest.mark.browser
TUESDAY = datetime(2023, 7, 25, 9, tzinfo=UTC)


@dataclass
class Seen:
    """A page by name: where it is, and as whom; `typed` fields are filled in before `press`."""

    name: str
    path: str
    by: Browser
    press: str | None = None
    typed: dict[str, str] | None = None
    plain: bool = False
    """Whether it is looked at without script too."""


async def lived(weeks: Weeks) -> tuple[str, list[str]]:
    """A week with a missed visit, a claim over plan, a confirmed client: its path, and its line ids."""
    path = await weeks.week()
    page = await weeks.enters.open(path)
    lines = [str(one["name"]).removeprefix("row_version-") for one in page.html.select("input[name^=row_version-]")]
    typed = {
        f"missed-{lines[0]}": "2",
        f"reason-{lines[0]}": "cancelled_with_notice",
        f"comment-{lines[0]}": "Daughter stayed over, told us on Thursday for the whole weekend",
        f"extra-{lines[1]}": "1",
        f"reason-{lines[1]}": "extra_care",
        f"extra-{lines[3]}": "1.5",
        f"reason-{lines[3]}": "other",
        f"comment-{lines[3]}": "Bank holiday route",
    }
    page = await saved(weeks, page, typed)
    button = page.html.select("tbody button[name=confirm]")[5]
    check = await weeks.enters.press(page, " ".join(button.get_text(" ").split()))
    await weeks.enters.press(check, "Confirm 2 lines")
    return path, lines


async def saved(weeks: Weeks, page: Page, typed: dict[str, str]) -> Page:
    page = await weeks.enters.press(page, "Save", **typed)  # type: ignore[arg-type]
    assert page.answer.status_code == 200, page.errors
    return page


async def everything(weeks: Weeks) -> list[Seen]:
    path, lines = await lived(weeks)
    page = await weeks.decides.open("/exceptions")
    first, second = [str(one["href"]) for one in page.html.select("#exceptions tbody th a")][:2]
    await weeks.decides.press(
        await weeks.decides.open(second), "Save this decision", act="reject", reason="Not agreed with us before the visit."
    )
    client = str((await weeks.enters.open(path)).html.select("tbody .portal-grid__name a")[0]["href"]).rpartition("=")[2]
    return [
        Seen("weeks", "/actuals", weeks.enters, plain=True),
        Seen("weeks-council", "/actuals?state=not_generated", weeks.decides),
        Seen("weeks-none", "/actuals?state=confirmed&from_on=2023-07-01", weeks.enters),
        Seen("week", path, weeks.enters, plain=True),
        Seen("week-errors", path, weeks.enters, "Save", {f"missed-{lines[2]}": "1", f"actual-{lines[4]}": "x"}, plain=True),
        Seen("week-looks", f"{path}?only_differing=true", weeks.looks),
        Seen("week-council", path, weeks.decides),
        Seen("week-search", f"{path}?q=Portal", weeks.enters),
        Seen("week-running", await weeks.week("2023-07-24"), weeks.enters),
        Seen("confirm-client", f"{path}/confirm?client_id={client}", weeks.enters),
        Seen("confirm-week", f"{path}/confirm", weeks.enters),
        Seen("exceptions", "/exceptions", weeks.decides),
        Seen("exceptions-all", "/exceptions?status=all", weeks.enters),
        Seen("exception", first, weeks.decides, plain=True),
        Seen("exception-errors", first, weeks.decides, "Save this decision"),
        Seen("exception-decided", second, weeks.enters),
    ]


@pytest.fixture(scope="module", name="opened")
async def open_chromium() -> AsyncIterator[Chromium]:
    async with chromium() as browser:
        yield browser


async def faults_of(opened: Chromium, weeks: Weeks, seen: Seen, *, width: int, script: bool) -> list[str]:
    pictures = os.environ.get("PICTURES")
    async with look(
        opened, ORIGIN + seen.path, width=width, script=script, app=weeks.portal.app, cookies=dict(seen.by.http.cookies)
    ) as looked:
        for name, value in (seen.typed or {}).items():
            await looked.page.locator(f"#{name}").fill(value)
        if seen.press:
            await looked.page.get_by_role("button", name=seen.press, exact=True).last.click()
            await looked.page.wait_for_load_state()
        if pictures:
            await looked.picture(Path(pictures) / f"{seen.name}-{width}{'' if script else '-plain'}.png")
        # Chromium complains of every status from 400 on, which here is meant
        found = [*await looked.faults(), *(one for one in looked.complaints if "the server responded with a status of" not in one)]
        if sideways := await looked.sideways():
            found.append(f"scrolls {sideways} px sideways")
        return [f"{seen.name} {width} {'script' if script else 'no script'}: {fault}" for fault in found]


async def test_every_page_reads_and_fits(
    portal: Portal, make_stand: MakeStand, ring: KeyRing, opened: Chromium, business_clock: Callable[[datetime], None]
) -> None:
    """PICTURES names a folder for their pictures."""
    business_clock(TUESDAY)
    weeks = await weeks_of(portal, make_stand, ring, "actuals", more_clients=28)
    faults, looked_at = [], 0
    for seen in await everything(weeks):
        for width, script in ((WIDTHS[0], True), (WIDTHS[1], True), *([(WIDTHS[0], False)] if seen.plain else [])):
            faults += await faults_of(opened, weeks, seen, width=width, script=script)
            looked_at += 1
    assert looked_at == 16 * 2 + 4
    assert faults == []
