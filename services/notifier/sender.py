"""How mails leave: beside the doors one leader looks for what is to be told and for mails that are due; accounts and SMTP may be away."""

import asyncio
from datetime import datetime
from functools import partial
from uuid import UUID

import sqlalchemy as sa
import structlog
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from chassis.calls import Away, Refused, Service
from chassis.clock import now, real_now
from chassis.database import Sessions, of_the_world
from chassis.service import Work
from contracts.accounts.http import Recipient
from contracts.http import COUNCIL, PROVIDER
from services.notifier.mails.compose import House, Letter, compose
from services.notifier.operations.ask_accounts import People
from services.notifier.operations.deliver import Server, deliver
from services.notifier.operations.expand_intent import audience_of, expand_intent, next_intents, put_off
from services.notifier.operations.send_mail import note_fate, take_mails
from services.notifier.rules.kinds import KINDS
from services.notifier.rules.mail_state import Outcome
from services.notifier.settings import NotifierSettings
from services.notifier.tables import Intent, Mail

log = structlog.get_logger()
SENDER_LOCK = 0x3A11
AT_ONCE = 4
PAUSE = 0.25
"""Seconds between looks when there is nothing to do: somebody may be waiting for a code."""


class Sender:
    """Sends for as long as it runs. Two of them are harmless, only idle."""

    def __init__(self, sessions: Sessions, people: People, settings: NotifierSettings) -> None:
        self.sessions, self.people, self.settings = sessions, people, settings
        self.house = House(council=settings.council_name, sender=settings.sender, portal=settings.portal_url)
        password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
        self.server = Server(
            settings.smtp_host, settings.smtp_port, settings.smtp_username, password, settings.smtp_starttls, settings.smtp_seconds
        )

    async def run(self) -> None:
        """Only the holder of the advisory lock sends; its own connection, so that the lock dies with it."""
        engine = create_async_engine(self.settings.database_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            while not await connection.scalar(sa.select(sa.func.pg_try_advisory_lock(SENDER_LOCK))):
                await asyncio.sleep(1)
            while True:
                if not await self.once():
                    await asyncio.sleep(PAUSE)
                await connection.execute(sa.text("SELECT 1"))  # the leader learns here that its connection is gone

    async def once(self, *, at: datetime | None = None) -> bool:
        """Write down mails for what is to be told, then send those that are due; true if there was anything."""
        at = at or real_now()
        async with self.sessions.begin() as session:
            intents = await next_intents(session, real_at=at, at_most=20)
        for intent in intents:
            await self.expand(intent, at)
        async with self.sessions.begin() as session:
            taken = await take_mails(session, real_at=at, at_most=AT_ONCE)
        await asyncio.gather(*(self.send(mail, intent, at) for mail, intent in taken))
        if taken:
            await asyncio.sleep(len(taken) / self.settings.mails_per_second)
        return bool(intents or taken)

    async def expand(self, intent: Intent, at: datetime) -> None:
        event_id, kind = intent.event_id, intent.kind
        try:
            async with self.sessions.begin() as session:
                audience = await audience_of(session, intent=intent, people=self.people)
                await expand_intent(session, event_id=event_id, kind=kind, audience=audience, real_at=at)
        except (Away, Refused) as fault:
            log.warning("recipients_unknown", kind=kind, fault=type(fault).__name__)
            async with self.sessions.begin() as session:
                await put_off(session, event_id=event_id, kind=kind, real_at=at)

    async def send(self, mail: Mail, intent: Intent, at: datetime) -> None:
        outcome, why = await self.try_to_send(mail, intent)
        log.info("mail", id=str(mail.id), kind=mail.kind, outcome=outcome, why=why)
        async with self.sessions.begin() as session:
            await note_fate(session, mail_id=mail.id, outcome=outcome, why=why, real_at=at, at=now())

    async def try_to_send(self, mail: Mail, intent: Intent) -> tuple[Outcome, str]:
        """To where the person is now, if they still are what the mail is for."""
        try:
            reader = await self.reader_of(mail)
            if reader is None:
                return Outcome.GONE, "no longer there"
            write = partial(self.write, self.letter_to(reader, mail, intent))
            return await deliver(self.server, sender=self.settings.sender, to=reader.email, compose=write)
        except Away:
            return Outcome.LATER, "accounts away"
        except Refused as refused:
            return (Outcome.LATER if refused.problem.status >= 500 else Outcome.OVER), refused.problem.code
        except Exception as fault:
            if of_the_world(fault):
                raise
            log.error("mail_not_written", id=str(mail.id), kind=mail.kind, exc_info=fault)  # the others go on
            return Outcome.REFUSED, "not written"

    async def reader_of(self, mail: Mail) -> Recipient | None:
        if not KINDS[mail.kind].audiences:
            return await self.people.person(mail.person_id)
        found = await self.people.readers(provider_id=mail.provider_id, roles=PROVIDER if mail.provider_id else COUNCIL)
        return next((each for each in found if each.person_id == mail.person_id), None)

    def letter_to(self, reader: Recipient, mail: Mail, intent: Intent) -> Letter:
        return Letter(
            id=mail.id,
            kind=mail.kind,
            house=self.house,
            email=reader.email,
            name=reader.name,
            facts=intent.facts,
            thread=intent.thread,
            for_council=mail.provider_id is None,
            at=real_now(),
        )

    async def write(self, letter: Letter) -> bytes:
        """A secret is asked for now, when the server has taken the recipient, and is nowhere but in these bytes."""
        if not KINDS[letter.kind].secret:
            return compose(letter)
        told = await self.people.secret(UUID(letter.facts["challenge_id"]))
        return compose(letter.with_secret(told.secret))


def people_of(app: FastAPI) -> People:
    """One client of accounts for the whole service."""
    if not hasattr(app.state, "people"):
        settings: NotifierSettings = app.state.settings
        app.state.people = People(Service.at("accounts", settings.accounts_url), app.state.keys)
    made: People = app.state.people
    return made


def part(app: FastAPI) -> Work:
    return Sender(app.state.sessions, people_of(app), app.state.settings).run
