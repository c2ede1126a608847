"""Notifier beside real accounts and a real SMTP door: facts go in, mails come out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import uvicorn
from fastapi import FastAPI

from chassis.clock import real_now
from contracts.event import Envelope, Event
from contracts.http import Role
from contracts.notifier.http import CHOOSE_SUBSCRIPTIONS, READ_SUBSCRIPTIONS, ChooseSubscriptions, ChosenSubscription, SubscriptionRead
from contracts.notifier.vocabulary import Choice, MailKind
from deploy.local.pids import free_port
from services.notifier.sender import Sender, people_of
from tests.rig.mailbox import Mailbox
from tests.rig.stand import Stand
from tests.rig.stands import MakeStand
from tests.services.accounts.people import ADMIN, People, people_at

JO, SAM = "jo.bloggs@purplecare.example", "sam.bloggs@purplecare.example"


@dataclass
class Post:
    """`hear` lets notifier hear a fact, `send` lets it do what is due at an instant."""

    stand: Stand
    people: People
    mailbox: Mailbox
    admin: str
    provider_id: UUID
    sender: Sender
    heard: int = 0

    async def hear(self, subject: UUID, event: Event, *, source: str, **more: Any) -> Envelope:
        envelope = self.stand.envelope(subject, event, source=source, **more)
        await self.stand.hear(envelope)
        return envelope

    async def hear_accounts(self) -> None:
        """All that accounts has announced since the last time."""
        told = await self.people.stand.facts()
        for envelope in told[self.heard :]:
            await self.stand.hear(envelope)
        self.heard = len(told)

    async def send(self, *, after: timedelta = timedelta(0)) -> None:
        """Until nothing more is due."""
        at = real_now() + after
        while await self.sender.once(at=at):
            pass

    async def states(self, kind: MailKind | None = None) -> list[str]:
        rows = await self.stand.rows("SELECT kind, state FROM mail ORDER BY queued_at, id")
        return [row.state for row in rows if kind is None or row.kind == kind]

    def to(self, email: str) -> list[str]:
        """Subjects of what was received, oldest first."""
        return [mail.subject for mail in reversed(self.mailbox.mails(to=email))]

    async def join(self, email: str, *roles: Role) -> None:
        """Invited, and in; what accounts told of it is not mailed."""
        await self.people.join(email, *roles, by=self.admin, provider_id=self.provider_id)
        self.heard = len(await self.people.stand.facts())

    async def subscriptions(self, email: str) -> dict[MailKind, SubscriptionRead]:
        read = await self.stand.ask(READ_SUBSCRIPTIONS, token=await self.people.acting(email))
        return {each.kind: each for each in read.subscriptions}

    async def choose(self, email: str, kind: MailKind, choice: Choice) -> Any:
        """The refusal's code, or nothing."""
        asked = ChooseSubscriptions(subscriptions=[ChosenSubscription(kind=kind, choice=choice)])
        token = await self.people.acting(email)
        answer = await self.stand.service.send(CHOOSE_SUBSCRIPTIONS, token=token, asked=asked)
        return answer.json()["code"] if answer.status_code >= 400 else None


@asynccontextmanager
async def served(app: FastAPI, port: int) -> AsyncIterator[str]:
    """An app's doors on a port of the loopback, for as long as the block."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, lifespan="off", log_config=None))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running


@pytest.fixture
async def post(make_stand: MakeStand, mailbox: Mailbox) -> AsyncIterator[Post]:
    """Jo enters and confirms for one provider; the administrator looks after the council."""
    people = await people_at(await make_stand("accounts", hmac_secret="a secret of the tests"))
    async with served(people.stand.app, free_port()) as url:
        stand = await make_stand(
            "notifier",
            accounts_url=url,
            portal_url="http://portal.example",
            council_name="Exampleshire Council",
            sender="portal@exampleshire.example",
            smtp_port=mailbox.port,
            smtp_seconds=2.0,
            mails_per_second=1000.0,
        )
        admin = await people.acting(ADMIN)
        provider_id = await people.provider()
        sender = Sender(stand.sessions, people_of(stand.app), stand.app.state.settings)
        made = Post(stand, people, mailbox, admin, provider_id, sender)
        await made.join(JO, Role.PROVIDER_ENTER, Role.PROVIDER_CONFIRM)
        yield made
        await people_of(stand.app).accounts.close()
