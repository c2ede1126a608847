"""How does a demonstration act? As people and programs do, through the public API and the services' own doors; never into a table."""

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel

from chassis.calls import Away, Refused, Service
from chassis.identity import Keys
from contracts.accounts import http as accounts
from contracts.http import Operation
from deploy.local.place import Place

Answer = TypeVar("Answer", bound=BaseModel)
Found = TypeVar("Found")


class NotInTime(Exception):
    """What was waited for did not come about; the message says what."""


async def until(look: Callable[[], Awaitable[Found | None]], *, what: str, within: float = 30.0) -> Found:
    """Ask again and again until there is an answer. A refusal or a service that is away counts as not yet."""
    ends = time.monotonic() + within
    last: Exception | None = None
    while time.monotonic() < ends:
        try:
            if (found := await look()) is not None:
                return found
        except (Refused, Away) as fault:
            last = fault
        await asyncio.sleep(0.1)
    raise NotInTime(f"{what} did not come about within {within:.0f} s" + (f" ({last})" if last else ""))


class Mailbox:
    """What the SMTP sink received."""

    def __init__(self, place: Place) -> None:
        self.http = httpx.AsyncClient(base_url=place.mailbox, timeout=5, trust_env=False)

    async def mails(self, *, to: str = "", kind: str = "") -> list[dict[str, Any]]:
        """Newest first."""
        answer = await self.http.get("/api/mails", params={"to": to, "kind": kind})
        found: list[dict[str, Any]] = answer.json()
        return found

    async def newest(self, *, to: str, kind: str, after: int = -1) -> dict[str, Any]:
        """Wait for a mail whose id is greater than `after`."""

        async def look() -> dict[str, Any] | None:
            return next((mail for mail in await self.mails(to=to, kind=kind) if mail["id"] > after), None)

        return await until(look, what=f"a mail of kind {kind}")

    async def last_id(self) -> int:
        return max((mail["id"] for mail in await self.mails()), default=-1)


class Doorkeeper:
    """People's ways in: invitations accepted, sign-in with the code from the mailbox, tokens traded."""

    def __init__(self, place: Place, mailbox: Mailbox) -> None:
        folder = place.folder
        self.keys = Keys.read("operator", jwks=folder / "jwks.json", own=folder / "operator.key.json")
        self.accounts = Service.at("accounts", place.url("accounts"), seconds=10)
        self.mailbox = mailbox

    async def accept(self, link: str, *, password: str | None = None) -> str:
        """Accept an invitation by its link; answers the password that was set."""
        password = password or secrets.token_urlsafe(18)
        asked = accounts.AcceptInvitation(token=link.rsplit("/", 1)[1], password=password)
        await self.accounts.ask(accounts.ACCEPT_INVITATION, token=self.keys.for_itself(), asked=asked)
        return password

    async def accept_mail(self, email: str, *, after: int) -> str:
        mail = await self.mailbox.newest(to=email, kind="invitation", after=after)
        found = re.search(r"https?://\S+/invitation/[A-Za-z0-9_-]+", mail["text"])
        if found is None:
            raise NotInTime("an invitation without a link")
        return await self.accept(found[0])

    async def sign_in(self, email: str, password: str) -> str:
        """The browser's session."""
        last, me = await self.mailbox.last_id(), self.keys.for_itself()
        started = await self.accounts.ask(accounts.SIGN_IN, token=me, asked=accounts.SignIn(email=email, password=password))
        mail = await self.mailbox.newest(to=email, kind="sign_in_code", after=last)
        code = re.search(r"\b\d{3} ?\d{3}\b", mail["text"])
        if code is None:
            raise NotInTime("a sign-in mail without a code")
        entered = accounts.EnterCode(code=code[0])
        return (await self.accounts.ask(accounts.ENTER_CODE, token=me, attempt_id=started.attempt_id, asked=entered)).session

    async def token(self, session: str) -> str:
        """A 60-second internal token, as the gateway gets it."""
        traded = accounts.TradeToken(session=session)
        return (await self.accounts.ask(accounts.TRADE_TOKEN, token=self.keys.for_itself(), asked=traded)).token


@dataclass
class Program:
    """An API client: asks the public API, with a fresh access token when the old one ends."""

    api: Service
    client_id: str
    client_secret: str
    token: str = ""
    ends: float = 0.0

    @classmethod
    def at(cls, portal: str, *, client_id: str, client_secret: str) -> "Program":
        return cls(Service.at("portal", portal + "/api", seconds=30), client_id, client_secret)

    async def ask(self, operation: Operation[Answer], **more: Any) -> Answer:
        """Any public operation. Raises Refused or Away."""
        return await self.api.ask(operation, token=await self._token(), **more)

    async def send(self, operation: Operation[Any], **more: Any) -> httpx.Response:
        return await self.api.send(operation, token=await self._token(), **more)

    async def _token(self) -> str:
        if time.monotonic() > self.ends:
            asked = {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.client_secret}
            answer = await self.api.http.post("/v1/token", data=asked)
            answer.raise_for_status()
            told = answer.json()
            self.token, self.ends = told["access_token"], time.monotonic() + told["expires_in"] / 2
        return self.token
