"""A gateway before real accounts and commissioning, each on its own database, and a browser without script that fills in its forms."""

from dataclasses import dataclass, field
from uuid import UUID

import httpx
from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI

from chassis.calls import Service
from contracts.accounts import http as accounts
from contracts.accounts.events import PersonInvited, SignInCodeRequested
from services.accounts.api import ground
from services.accounts.operations.first_administrator import invite_first
from services.gateway.calls import Services
from services.gateway.main import app
from services.gateway.settings import Settings
from tests.rig.stand import KeyRing, Stand
from tests.rig.stands import MakeStand

ORIGIN = "http://127.0.0.1:8000"
ADMIN, PASSWORD = "alex.portal@exampleshire.example", "copper lantern drifting sideways"
AWAY = "http://127.0.0.1:9"


def settings_of(ring: KeyRing) -> Settings:
    return Settings(
        jwks_file=ring.folder / "jwks.json",
        signing_key_file=ring.folder / "gateway.key.json",
        public_url=ORIGIN,
        demo=True,
        council_name="Exampleshire Council",
    )


@dataclass
class Page:
    """What a browser shows after redirects."""

    answer: httpx.Response
    html: BeautifulSoup = field(init=False)

    def __post_init__(self) -> None:
        self.html = BeautifulSoup(self.answer.text, "html.parser")

    @property
    def title(self) -> str:
        assert self.html.h1 is not None
        return self.html.h1.get_text(strip=True)

    @property
    def text(self) -> str:
        assert self.html.main is not None
        return " ".join(self.html.main.get_text(" ").split())

    @property
    def errors(self) -> list[str]:
        return [one.get_text(strip=True) for one in self.html.select(".govuk-error-summary__list li")]

    @property
    def sections(self) -> list[str]:
        return [one.get_text(strip=True) for one in self.html.select(".govuk-service-navigation__list a")]

    def form(self, button: str) -> tuple[Tag, Tag]:
        """The form that has this button."""
        for form in self.html.select("form[method=post]"):
            for pressed in form.select("button"):
                if " ".join(pressed.get_text(" ").split()) == button:
                    return form, pressed
        raise AssertionError(f"There is no button {button!r} on {self.title!r}: {self.text[:500]}")


def value_of(field: Tag) -> str:
    """What a browser would send of it, untouched."""
    if field.name == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option")
        return str(chosen.get("value", "")) if chosen else ""
    return field.get_text() if field.name == "textarea" else str(field.get("value", ""))


@dataclass
class Browser:
    http: httpx.AsyncClient

    async def open(self, path: str) -> Page:
        return Page(await self.http.get(path, follow_redirects=True))

    async def press(self, page: Page, button: str, *, file: bytes | None = None, **typed: str | list[str]) -> Page:
        """Fill in and send a form, as a browser does: hidden fields, what was ticked, the button's own value."""
        form, pressed = page.form(button)
        fields: dict[str, list[str]] = {}
        for one in form.select("input[name], select[name], textarea[name]"):
            kind = one.get("type", "text")
            if kind == "file" or (kind in ("checkbox", "radio") and not one.has_attr("checked")):
                continue
            fields.setdefault(str(one["name"]), []).append(value_of(one))
        for name, value in typed.items():
            name = name.replace("__", "-")
            assert form.select(f'[name="{name}"]'), f"{page.title} has no field {name}"
            fields[name] = value if isinstance(value, list) else [value]
        if pressed.get("name"):
            fields[str(pressed["name"])] = [str(pressed["value"])]
        files = {"file": ("rows.csv", file, "text/csv")} if file is not None else None
        where = str(form.get("action") or page.answer.url)
        return Page(await self.http.post(where, data=fields, files=files, follow_redirects=True))


@dataclass
class Portal:
    accounts: Stand
    commissioning: Stand
    app: FastAPI

    @classmethod
    def before(cls, accounts: Stand, commissioning: Stand, ring: KeyRing) -> "Portal":
        """Actuals, scheduling and notifier are away."""
        away = {name: Service.at(name, AWAY) for name in ("actuals", "scheduling", "notifier")}
        asked = {"accounts": accounts.service, "commissioning": commissioning.service, **away}
        services = Services(asked)
        services.seconds = 20  # a busy machine is not what these tests are about
        return cls(accounts, commissioning, app(settings_of(ring), services))

    def browser(self) -> Browser:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return Browser(httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN}))

    async def first_link(self) -> str:
        return await invite_first(self.accounts.sessions, email=ADMIN, name="Alex Portal", base_url=ORIGIN)

    async def secret(self, event: type[PersonInvited] | type[SignInCodeRequested]) -> str:
        """What the newest mail carries."""
        told = event.model_validate((await self.accounts.facts(event))[-1].data)
        token = self.accounts.ring.keys["notifier"].for_itself()
        return (await self.accounts.ask(accounts.TELL_SECRET, token=token, challenge_id=told.challenge_id)).secret

    async def join(self, link: str) -> None:
        browser = self.browser()
        page = await browser.open(link)
        done = await browser.press(page, "Set password and accept", password=PASSWORD, again=PASSWORD)
        assert done.title == "Sign in"

    async def sign_in(self, email: str, password: str = PASSWORD) -> tuple[Browser, Page]:
        """Through the pages. The page after is home, or the choice of a membership."""
        browser = self.browser()
        page = await browser.press(await browser.open("/sign-in"), "Continue", email=email, password=password)
        assert page.title == "Check your email", page.errors
        return browser, await browser.press(page, "Sign in", code=await self.secret(SignInCodeRequested))

    async def carry(self) -> None:
        """What commissioning announced, to accounts; in real life the bus does it."""
        for envelope in await self.commissioning.facts():
            await self.accounts.hear(envelope)

    async def provider_id(self, reference: str) -> UUID:
        found = await self.commissioning.rows("SELECT id FROM provider WHERE reference = :reference", reference=reference)
        return UUID(str(found[0].id))

    async def invite(self, admin: Browser, email: str, name: str, *roles: str, of: str = "") -> None:
        """By a signed-in administrator, through the page; `of` is a provider's id or "council" where it is to be chosen."""
        page = await admin.open("/people/invite")
        chosen = {"provider_id": of} if of else {}
        done = await admin.press(page, "Send invitation", name=name, email=email, roles=list(roles), **chosen)
        assert done.title == "People", done.errors

    async def joined(self, admin: Browser, email: str, name: str, *roles: str, of: str = "") -> Browser:
        """Invited, accepted, signed in."""
        await self.invite(admin, email, name, *roles, of=of)
        await self.join(f"/invitation/{await self.secret(PersonInvited)}")
        browser, _ = await self.sign_in(email)
        return browser

    async def bring_in(self, browser: Browser, kind: str, *lines: str) -> Page:
        """Check a file and apply it."""
        page = await browser.press(await browser.open("/imports"), "Check file", kind=kind, file="\n".join(lines).encode())
        button = page.html.select_one("button[name=act]")
        assert button is not None, page.text
        return await browser.press(page, button.get_text(strip=True))


async def before(make_stand: MakeStand, ring: KeyRing) -> Portal:
    """Accounts with its first administrator, whose password is set; commissioning, empty. Answers do not take their time here."""
    accounts = await make_stand("accounts", hmac_secret="a secret of the tests", council_name="Exampleshire Council")
    accounts.app.dependency_overrides[ground.unhurried] = lambda: None
    portal = Portal.before(accounts, await make_stand("commissioning"), ring)
    await portal.join(await portal.first_link())
    return portal
