"""People in accounts: a council administrator to begin with, and the few steps that get anybody else in; a real clock that can be moved."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis.clock import real_now
from chassis.identity import Identity
from contracts.accounts import http
from contracts.accounts.events import PersonInvited, SignInCodeRequested
from contracts.commissioning.events import ProviderRegistered
from contracts.http import Role
from services.accounts.api import ground
from services.accounts.operations.first_administrator import invite_first
from tests.rig.stand import Stand

PASSWORD = "copper lantern drifting sideways"
ADMIN = "alex.portal@exampleshire.example"


@dataclass
class People:
    """What the gateway and notifier ask for people, and what administrators do."""

    stand: Stand
    moved: timedelta = field(default_factory=timedelta)

    @property
    def gateway(self) -> str:
        return self.stand.ring.keys["gateway"].for_itself()

    @property
    def notifier(self) -> str:
        return self.stand.ring.keys["notifier"].for_itself()

    def later(self, **by: float) -> None:
        """Let real time pass."""
        self.moved += timedelta(**by)

    def now(self) -> datetime:
        return real_now() + self.moved

    async def provider(self) -> UUID:
        provider_id = uuid4()
        await self.stand.tell(provider_id, ProviderRegistered(provider_id=provider_id, reference="PR1"))
        return provider_id

    async def invite(
        self, email: str, *roles: Role, by: str, name: str = "Jo Bloggs", provider_id: UUID | None = None
    ) -> http.ChallengeSecret:
        """Invite, and be told the link as notifier is."""
        asked = http.Invite(email=email, name=name, provider_id=provider_id, roles=list(roles))
        await self.stand.ask(http.INVITE, token=by, asked=asked)
        return await self.secret(PersonInvited)

    async def secret(self, event: type[PersonInvited] | type[SignInCodeRequested]) -> http.ChallengeSecret:
        """Of the newest challenge of a kind."""
        told = event.model_validate((await self.stand.facts(event))[-1].data)
        return await self.stand.ask(http.TELL_SECRET, token=self.notifier, challenge_id=told.challenge_id)

    async def accept(self, token: str, password: str = PASSWORD) -> None:
        await self.stand.ask(http.ACCEPT_INVITATION, token=self.gateway, asked=http.AcceptInvitation(token=token, password=password))

    async def join(self, email: str, *roles: Role, by: str, provider_id: UUID | None = None) -> None:
        await self.accept((await self.invite(email, *roles, by=by, provider_id=provider_id)).secret)

    async def begin(self, email: str, password: str = PASSWORD, address: str | None = None) -> UUID:
        asked = http.SignIn(email=email, password=password, address=address)
        return (await self.stand.ask(http.SIGN_IN, token=self.gateway, asked=asked)).attempt_id

    async def enter(self, attempt_id: UUID, code: str) -> http.SessionStarted:
        return await self.stand.ask(http.ENTER_CODE, token=self.gateway, attempt_id=attempt_id, asked=http.EnterCode(code=code))

    async def sign_in(self, email: str, password: str = PASSWORD) -> str:
        """The session."""
        attempt_id = await self.begin(email, password)
        return (await self.enter(attempt_id, (await self.secret(SignInCodeRequested)).secret)).session

    async def trade(self, session: str) -> http.InternalToken:
        return await self.stand.ask(http.TRADE_TOKEN, token=self.gateway, asked=http.TradeToken(session=session))

    async def identity(self, session: str) -> Identity:
        """As another service reads the token."""
        return self.stand.ring.keys["actuals"].read_token((await self.trade(session)).token)

    async def refused_trade(self, **asked: Any) -> str:
        return (await self.stand.refused(http.TRADE_TOKEN, token=self.gateway, asked=http.TradeToken(**asked))).code

    async def acting(self, email: str) -> str:
        """Signed in: the internal token."""
        return (await self.trade(await self.sign_in(email))).token


async def people_at(stand: Stand) -> People:
    """The council's administrator is invited from the command line and has a password. Answers do not take their time here."""
    made = People(stand)
    stand.app.dependency_overrides[real_now] = made.now
    stand.app.dependency_overrides[ground.unhurried] = lambda: None
    link = await invite_first(stand.sessions, email=ADMIN, name="Alex Portal", base_url="http://portal.example")
    await made.accept(link.rpartition("/")[2])
    return made
