"""Which service do the chassis' own tests stand on? A small one: providers' notes, and what it heard of other notes; nothing else."""

import asyncio
from collections.abc import Callable
from datetime import date
from http import HTTPMethod
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations as Alembic
from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

from chassis.asking import Seen
from chassis.calls import Service
from chassis.clock import Now
from chassis.doors import Caller, Transaction, door
from chassis.inbox import Listeners
from chassis.listing import file_of, page, wants_file
from chassis.outbox import announce
from chassis.schema import grant, lay_ground, protect
from chassis.service import serve
from chassis.settings import Settings
from chassis.timers import Timers
from contracts.commissioning.events import ProviderRegistered
from contracts.event import Envelope
from contracts.http import EVERYBODY, SERVICES, ListQuery, Operations, Page, Role
from contracts.references import Asked, Count, Day, Id, Text, Told, Version
from contracts.refusals import NotFound, Stale
from deploy.local.roles import Urls
from tests.rig.stand import KeyRing, Stand

trial = Operations("trial")
GET, POST, PUT = HTTPMethod.GET, HTTPMethod.POST, HTTPMethod.PUT
DAY = date(2023, 7, 17)


class WriteNote(Asked):
    provider_id: Id
    word: Text
    written_on: Day = DAY
    number: Count = 0


class NoteRead(Told):
    note_id: Id
    version: Version
    word: str


class NoteList(Page):
    notes: list[NoteRead]


class FindNotes(ListQuery):
    newest_first: bool = False
    word: Text | None = None


ENTER = frozenset({Role.PROVIDER_ENTER, Role.COUNCIL_CONTRACTS})
FIND = trial.declare("find_notes", GET, "/v1/notes", NoteList, roles=EVERYBODY | SERVICES, query=FindNotes, summary="List notes")
READ = trial.declare("read_note", GET, "/v1/notes/{note_id}", NoteRead, roles=EVERYBODY, summary="Read a note")
WRITE = trial.declare("write_note", POST, "/v1/notes", NoteRead, roles=ENTER, asked=WriteNote, query=FindNotes, summary="Write a note")
CHANGE = trial.declare(
    "change_note", PUT, "/v1/notes/{note_id}", NoteRead, roles=ENTER, asked=WriteNote, if_match=True, summary="Change a note"
)
SLOW = trial.declare("slow_note", POST, "/v1/slow-notes", NoteRead, roles=ENTER, asked=WriteNote, keyed=False, summary="Take a while")


class Note(SQLModel, table=True):
    metadata = sa.MetaData()
    __tablename__ = "note"

    id: UUID = Field(primary_key=True)
    provider_id: UUID
    version: int = Field(default=0, sa_type=sa.BigInteger)
    word: str
    written_on: date
    number: int = Field(sa_type=sa.BigInteger)


api = APIRouter()


@door(api, FIND)
async def find_notes(query: FindNotes, request: Request, session: Transaction) -> NoteList | Response:
    note = Note.__table__  # type: ignore[attr-defined]
    rows = sa.select(note.c.version, note.c.word, note.c.written_on, note.c.number, note.c.id)
    by = [note.c.written_on, note.c.number, note.c.id]
    if media_type := wants_file(request):
        found = (await session.execute(rows)).all()
        return await file_of(media_type, name="notes", columns=["word", "number"], rows=[(row.word, row.number) for row in found])
    found, following = await page(session, rows, by=by, query=query, descending=query.newest_first)
    return NoteList(notes=[NoteRead(note_id=row.id, version=row.version, word=row.word) for row in found], next_cursor=following)


@door(api, READ)
async def read_note(note_id: UUID, session: Transaction) -> NoteRead:
    return told(await note_of(session, note_id))


@door(api, WRITE)
async def write_note(asked: WriteNote, query: FindNotes, caller: Caller, session: Transaction, now: Now) -> NoteRead:
    note = Note(id=uuid7(), **asked.model_dump())
    session.add(note)
    await announce_note(session, note, caller.sub, now)
    return told(note)


@door(api, CHANGE)
async def change_note(note_id: UUID, asked: WriteNote, seen: Seen, caller: Caller, session: Transaction, now: Now) -> NoteRead:
    note = await note_of(session, note_id, lock=True)
    if note.version != seen:
        raise Stale()
    note.word = asked.word
    await announce_note(session, note, caller.sub, now)
    return told(note)


@door(api, SLOW)
async def slow_note(asked: WriteNote, session: Transaction) -> NoteRead:
    note = Note(id=uuid7(), **asked.model_dump())
    session.add(note)
    await session.flush()
    await session.execute(sa.text("SELECT pg_sleep(:number)"), {"number": asked.number})
    await asyncio.sleep(0)
    return told(note)


async def note_of(session: AsyncSession, note_id: UUID, *, lock: bool = False) -> Note:
    note = await session.get(Note, note_id, with_for_update=lock or None)
    if note is None:
        raise NotFound()
    return note


async def announce_note(session: AsyncSession, note: Note, actor: str, now: Any) -> None:
    fact = ProviderRegistered(provider_id=note.provider_id, reference=note.word)
    await announce(session, note, fact, source="trial", actor=actor, at=now, provider_id=note.provider_id)


def told(note: Note) -> NoteRead:
    return NoteRead(note_id=note.id, version=note.version, word=note.word)


def listeners(topic: str, *, service: str = "trial", ordered: bool = True) -> Listeners:
    """Keeps each note's word in the order heard. The word "fails" is a fault, "stuck" a deadlock of the world."""
    heard = Listeners(service=service, topic=topic, ordered=ordered)

    @heard.to(ProviderRegistered)
    async def keep(session: AsyncSession, fact: ProviderRegistered, envelope: Envelope) -> None:
        row = {"subject": envelope.subject, "version": envelope.version, "word": fact.reference}
        await session.execute(sa.text("INSERT INTO heard_note (subject, version, word) VALUES (:subject, :version, :word)"), row)
        if fact.reference == "fails":
            raise ValueError("this word cannot be kept")
        if fact.reference == "stuck":
            await session.execute(sa.text("DO $$ BEGIN RAISE EXCEPTION 'stuck' USING ERRCODE = '40P01'; END $$"))

    return heard


async def migrate(owner_url: str) -> None:
    engine = create_async_engine(owner_url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(lambda plain: upgrade(Alembic(MigrationContext.configure(plain))))
    await engine.dispose()


def upgrade(op: Alembic) -> None:
    lay_ground(op)
    op.execute(
        "CREATE TABLE note (id uuid PRIMARY KEY, provider_id uuid NOT NULL, version bigint NOT NULL, word text NOT NULL, written_on date"
        " NOT NULL, number bigint NOT NULL, CONSTRAINT a_word_once UNIQUE (word) DEFERRABLE INITIALLY DEFERRED)"
    )
    op.execute("CREATE TABLE heard_note (subject text, version bigint, word text, place bigint GENERATED ALWAYS AS IDENTITY)")
    grant(op, "note", provider="SELECT, INSERT, UPDATE", council="SELECT, INSERT, UPDATE", internal="SELECT, INSERT, UPDATE")
    grant(op, "heard_note", council="SELECT", internal="SELECT, INSERT")
    protect(op, "note")


def stand_of(urls: Urls, ring: KeyRing, *, name: str = "trial", heard: list[Listeners] | None = None, **settings: Any) -> Stand:
    timers: Timers | None = settings.pop("timers", None)
    large: Callable[[str], bool] = settings.pop("large", lambda path: False)
    given = {"database_url": urls.app, "jwks_file": ring.folder / "jwks.json", "signing_key_file": ring.folder / "none", "pool_size": 5}
    app = serve(name, Settings(**(given | settings)), api=api, listeners=heard or [], timers=timers, large=large)
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://trial")
    return Stand(name, app, urls, ring, Service(name, http))
