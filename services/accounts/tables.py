"""What accounts remembers: people, what they belong to, how they proved who they are, and which providers there are."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from chassis.database import stored_as_words
from contracts.accounts.http import ChallengeKind, PersonState
from contracts.http import Role

INSTANT = sa.DateTime(timezone=True)


class Record(SQLModel, registry=registry()):
    metadata = sa.MetaData()


class Person(Record, table=True):
    """`version` counts the facts told. No password until an invitation was accepted. `last_signed_in_at` is real time."""

    __tablename__ = "person"

    id: UUID = Field(primary_key=True)
    version: int = Field(default=0, sa_type=sa.BigInteger)
    email: str
    name: str
    state: PersonState = Field(sa_type=stored_as_words(PersonState))
    password_hash: str | None = None
    last_signed_in_at: datetime | None = Field(default=None, sa_type=INSTANT)


class Membership(Record, table=True):
    """For a provider, or for the council without one; one of each a person."""

    __tablename__ = "membership"

    id: UUID = Field(primary_key=True)
    person_id: UUID
    provider_id: UUID | None = None
    roles: list[Role] = Field(sa_type=ARRAY(stored_as_words(Role)))


class Challenge(Record, table=True):
    """Stands for a secret that is made when it is told, once, and used once. `kept` is the code's HMAC or the token's hash."""

    __tablename__ = "challenge"

    id: UUID = Field(primary_key=True)
    kind: ChallengeKind = Field(sa_type=stored_as_words(ChallengeKind))
    person_id: UUID
    kept: bytes | None = None
    made_at: datetime = Field(sa_type=INSTANT)
    expires_at: datetime = Field(sa_type=INSTANT)
    told_at: datetime | None = Field(default=None, sa_type=INSTANT)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)


class SignIn(Record, table=True):
    """An attempt. Without a challenge the password or the person was wrong, and no code will ever be right."""

    __tablename__ = "sign_in"

    id: UUID = Field(primary_key=True)
    person_id: UUID | None = None
    challenge_id: UUID | None = None
    account_key: bytes
    address_key: bytes | None = None
    begun_at: datetime = Field(sa_type=INSTANT)
    tries: int = 0
    codes_again: int = 0
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)


class Session(Record, table=True):
    """A browser's. The reference itself is kept by the browser alone. `membership_id`: for whom the person acts, once chosen."""

    __tablename__ = "session"

    kept: bytes = Field(primary_key=True)
    person_id: UUID
    membership_id: UUID | None = None
    begun_at: datetime = Field(sa_type=INSTANT)
    used_at: datetime = Field(sa_type=INSTANT)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)


class ApiClient(Record, table=True):
    """A program that acts for one provider, or for the council without one."""

    __tablename__ = "api_client"

    id: UUID = Field(primary_key=True)
    name: str
    provider_id: UUID | None = None
    roles: list[Role] = Field(sa_type=ARRAY(stored_as_words(Role)))
    kept_secret: bytes
    made_by: str
    made_at: datetime = Field(sa_type=INSTANT)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)


class AccessToken(Record, table=True):
    __tablename__ = "access_token"

    kept: bytes = Field(primary_key=True)
    api_client_id: UUID
    expires_at: datetime = Field(sa_type=INSTANT)


class AttemptCount(Record, table=True):
    """Attempts of one account or one network address; both are keyed hashes, since a password is sometimes typed for an address."""

    __tablename__ = "attempt_count"

    key: bytes = Field(primary_key=True)
    attempts: int
    began_at: datetime = Field(sa_type=INSTANT)
    last_at: datetime = Field(sa_type=INSTANT)


class HeardProvider(Record, table=True):
    __tablename__ = "heard_provider"

    provider_id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=sa.BigInteger)
    reference: str
