"""Does every page of the ground read and fit, with real data: wide and narrow, with script and without, by axe and by measure?"""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser as Chromium

from tests.browser.look import WIDTHS, chromium, look
from tests.rig.stand import KeyRing
from tests.rig.stands import MakeStand
from tests.services.gateway.council import BROKER, PROVIDER_ADMIN, council
from tests.services.gateway.portal import ORIGIN, Browser, Portal, before

pytestmark = pytest.mark.browser


@dataclass
class Seen:
    """A page by name: where it is, and as whom."""

    name: str
    path: str
    by: Browser
    press: str | None = None


async def everything(portal: Portal) -> list[Seen]:
    admin, loader, provider = await council(portal)
    broker = await portal.joined(admin, BROKER, "Bo Portal", "council_care_data", of="council")
    theirs = await portal.joined(admin, PROVIDER_ADMIN, "Ada Bloggs", "provider_admin", "provider_view", of=str(provider))
    lines = "reference,name\nP1,Purple Care Limited\nP9,Nine\n" + "\n".join(f",Nameless {n}" for n in range(30))
    wrong = await loader.press(await loader.open("/imports"), "Check file", kind="providers", file=lines.encode())
    packages = await broker.open("/packages")
    item = str(packages.html.select_one("tbody th a")["href"])  # type: ignore[index]
    await portal.invite(admin, PROVIDER_ADMIN, "Ada Bloggs", "provider_view", of=str(await portal.provider_id("P2")))
    nobody = portal.browser()
    code = await nobody.press(await nobody.open("/sign-in"), "Continue", email="nobody@exampleshire.example", password="x")
    return [
        Seen("sign-in", "/sign-in", nobody),
        Seen("sign-in-errors", "/sign-in", nobody, press="Continue"),
        Seen("code", path_of(code.answer.url), nobody),
        Seen("invitation-over", f"/invitation/{'x' * 43}", nobody),
        Seen("docs", "/docs", nobody),
        Seen("home-council", "/", broker),
        Seen("home-provider", "/", theirs),
        Seen("choose", "/choose", theirs),
        Seen("people", "/people", admin),
        Seen("people-provider", "/people", theirs),
        Seen("invite", "/people/invite", admin),
        Seen("invite-errors", "/people/invite", admin, press="Send invitation"),
        Seen("end", "/people/end?person=00000000-0000-4000-8000-000000000000&name=Ada", admin),
        Seen("password", "/password", theirs),
        Seen("imports", "/imports", loader),
        Seen("import-errors", path_of(wrong.answer.url), loader),
        Seen("columns", "/imports/columns/calendars", loader),
        Seen("packages", "/packages", broker),
        Seen("packages-filtered", "/packages?q=nobody&state=unauthorised&historical=true", broker),
        Seen("packages-none-ticked", "/packages", broker, press="Continue to authorise"),
        Seen("package", item, broker),
        Seen("authorise", item, broker, press="Continue to authorise"),
        Seen("not-found", "/nowhere", broker),
        Seen("not-allowed", "/people", broker),
    ]


def path_of(url: object) -> str:
    parts = urlsplit(str(url))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@pytest.fixture(scope="module", name="opened")
async def open_chromium() -> AsyncIterator[Chromium]:
    async with chromium() as browser:
        yield browser


async def test_every_page_reads_and_fits(make_stand: MakeStand, ring: KeyRing, opened: Chromium) -> None:
    """One council, every page; PICTURES names a folder for their pictures."""
    portal = await before(make_stand, ring)
    pictures = os.environ.get("PICTURES")
    faults, looked_at = [], 0
    for seen in await everything(portal):
        for width, script in ((WIDTHS[0], True), (WIDTHS[0], False), (WIDTHS[1], True)):
            cookies = dict(seen.by.http.cookies)
            async with look(opened, ORIGIN + seen.path, width=width, script=script, app=portal.app, cookies=cookies) as looked:
                if seen.press:
                    await looked.page.get_by_role("button", name=seen.press, exact=True).click()
                    await looked.page.wait_for_load_state()
                if pictures and script:
                    await looked.picture(Path(pictures) / f"{seen.name}-{width}.png")
                looked_at += 1
                # Chromium complains of every status from 400 on, which here is meant
                found = [*await looked.faults(), *(one for one in looked.complaints if "the server responded with a status of" not in one)]
                if sideways := await looked.sideways():
                    found.append(f"scrolls {sideways} px sideways")
                faults += [f"{seen.name} {width} {'script' if script else 'no script'}: {fault}" for fault in found]
    assert looked_at == 24 * 3
    assert faults == []
