"""How a test looks at a page: Debian's Chromium, two widths, script on and off, axe-core, a picture, and whether it scrolls sideways.

axe.min.js beside this file is the npm package axe-core 4.14.1, Mozilla Public License 2.0, unchanged.
"""

import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright

WIDTHS = (1400, 320)
AXE = Path(__file__).with_name("axe.min.js")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium_path() -> str | None:
    """CHROMIUM names another one; None when there is none, and the test says that it was not run."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium_path(), headless=True, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Looked:
    """An open page and what it complained about: console errors, refused requests, scripts the policy stopped."""

    page: Page
    script: bool
    complaints: list[str] = field(default_factory=list)

    async def faults(self) -> list[str]:
        """axe's violations, one line each: rule, where, why."""
        await self.page.evaluate(AXE.read_text("utf-8"))
        found = await self.page.evaluate(
            "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", STANDARDS
        )
        if not found["passes"]:
            raise AssertionError("axe looked at nothing.")
        return [
            f"{fault['id']} at {' '.join(map(str, node['target']))}: {node.get('failureSummary', fault['help'])}"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]

    async def sideways(self) -> int:
        """How many pixels the page itself scrolls sideways; 0 is right."""
        return int(await self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    async def picture(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=path, full_page=True)
        return path


@asynccontextmanager
async def look(
    browser: Browser, address: str, *, width: int = 1400, script: bool = True, app: Any = None, cookies: Mapping[str, str] | None = None
) -> AsyncIterator[Looked]:
    """`app`, an ASGI application, answers in place of the network; without one `address` is asked for as it stands.

    Without script the page's scripts are not loaded; axe itself still runs, which javaScriptEnabled=False would stop.
    """
    context = await browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB", timezone_id="Europe/London")
    try:
        if cookies:
            await context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        if app is not None:
            await answered_by(context, app)
        if not script:
            await context.route("**/*.js", lambda route: route.abort())
        page = await context.new_page()
        looked = Looked(page, script)
        page.on("console", lambda said: looked.complaints.append(said.text) if said.type == "error" and script else None)
        page.on("pageerror", lambda error: looked.complaints.append(str(error)))
        reply = await page.goto(address, wait_until="load")
        if reply is None or reply.status >= 500:
            raise AssertionError(f"{address} answered {reply and reply.status}.")
        yield looked
    finally:
        await context.close()


async def answered_by(context: BrowserContext, app: Any) -> None:
    async def answer(route: Route) -> None:
        asked = route.request
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://127.0.0.1") as http:
            reply = await http.request(asked.method, asked.url, headers=await asked.all_headers(), content=asked.post_data_buffer or b"")
        headers = {name: value for name, value in reply.headers.items() if name not in ("content-length", "content-encoding")}
        await route.fulfill(status=reply.status_code, headers=headers, body=reply.content)

    await context.route("**/*", answer)
