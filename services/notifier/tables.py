"""What notifier remembers: what is to be told, each mail and its fate, what people chose; no address, no name, no secret."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from chassis.database import stored_as_words
from contracts.notifier.vocabulary import Choice, MailKind
from services.notifier.rules.mail_state import MailState

INSTANT = sa.DateTime(timezone=True)


class Record(SQLModel, registry=registry()):
    metadata = sa.MetaData()


class Intent(Record, table=True):
    """A fact that mails of one kind tell of. `facts` are the references its words need; `waits_until` is null once it is done with."""

    __tablename__ = "intent"

    event_id: UUID = Field(primary_key=True)
    kind: MailKind = Field(primary_key=True, sa_type=stored_as_words(MailKind))
    provider_id: UUID | None = None
    person_id: UUID | None = None
    actor: str
    thread: str | None = None
    facts: dict[str, Any] = Field(sa_type=JSONB)
    announced_at: datetime = Field(sa_type=INSTANT)
    expired: bool = False
    tries: int = 0
    waits_until: datetime | None = Field(default=None, sa_type=INSTANT)


class Mail(Record, table=True):
    """To one person. `id` is made of event, person and kind, and is its Message-ID. `waits_until`: when it is tried next."""

    __tablename__ = "mail"

    id: UUID = Field(primary_key=True)
    version: int = Field(default=0, sa_type=sa.BigInteger)
    event_id: UUID
    kind: MailKind = Field(sa_type=stored_as_words(MailKind))
    person_id: UUID
    provider_id: UUID | None = None
    state: MailState = Field(sa_type=stored_as_words(MailState))
    because: str | None = None
    uncertain: bool = False
    tries: int = 0
    queued_at: datetime = Field(sa_type=INSTANT)
    waits_until: datetime | None = Field(default=None, sa_type=INSTANT)
    sending_since: datetime | None = Field(default=None, sa_type=INSTANT)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)


class Subscription(Record, table=True):
    """What a person chose about one kind, for a provider or (without one) for the council."""

    __tablename__ = "subscription"

    id: UUID = Field(primary_key=True)
    person_id: UUID
    provider_id: UUID | None = None
    kind: MailKind = Field(sa_type=stored_as_words(MailKind))
    choice: Choice = Field(sa_type=stored_as_words(Choice))
