"""What actuals alone decides: weeks, their lines, confirmations, exceptions, and what happened to each line."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from chassis.database import stored_as_words
from contracts.actuals.vocabulary import ExceptionStatus, LineKind, ReasonCode, Withheld
from contracts.pricing import Unit
from services.actuals.tables.record import INSTANT, QUANTITY, Record


class Week(Record, table=True):
    """One service's week. Its row is locked to put its events in order, not to keep people out of each other's lines."""

    __tablename__ = "week"

    id: UUID = Field(primary_key=True)
    provider_id: UUID
    service_id: UUID
    contract_id: UUID
    starts_on: date
    version: int = Field(default=0, sa_type=sa.BigInteger)
    generated_at: datetime = Field(sa_type=INSTANT)


class Line(Record, table=True):
    """Quantities in the service level's unit. `claimed_in_version` is the week's version at the last change of what is claimed."""

    __tablename__ = "line"

    id: UUID = Field(primary_key=True)
    week_id: UUID
    provider_id: UUID
    kind: LineKind = Field(sa_type=stored_as_words(LineKind))
    care_package_line_item_id: UUID
    client_id: UUID
    client_reference: str
    service_level_id: UUID
    unit: Unit = Field(sa_type=stored_as_words(Unit))
    quantity_step: Decimal = Field(sa_type=QUANTITY)
    first_on: date
    last_on: date
    planned: Decimal = Field(sa_type=QUANTITY)
    actual: Decimal = Field(sa_type=QUANTITY)
    frustrated: Decimal = Field(default=Decimal(0), sa_type=QUANTITY)
    missed: Decimal = Field(default=Decimal(0), sa_type=QUANTITY)
    extra: Decimal = Field(default=Decimal(0), sa_type=QUANTITY)
    visits: int | None = None
    reason_code: ReasonCode | None = Field(default=None, sa_type=stored_as_words(ReasonCode))
    comment: str | None = None
    payable: Decimal = Field(sa_type=QUANTITY)
    withheld: Decimal = Field(default=Decimal(0), sa_type=QUANTITY)
    withheld_because: Withheld | None = Field(default=None, sa_type=stored_as_words(Withheld))
    row_version: int = Field(default=1)
    claimed_in_version: int = Field(sa_type=sa.BigInteger)
    entered_by: str | None = None


class Confirmation(Record, table=True):
    """A fact: somebody confirmed a client's lines, or all, as of a version of the week. Nothing is updated per line."""

    __tablename__ = "confirmation"

    id: UUID = Field(primary_key=True)
    week_id: UUID
    provider_id: UUID
    client_id: UUID | None = None
    week_version: int = Field(sa_type=sa.BigInteger)
    by: str
    at: datetime = Field(sa_type=INSTANT)


class ClaimException(Record, table=True):
    """A claim over plan. At most one raised for a line; a decided one is never changed again."""

    __tablename__ = "claim_exception"

    id: UUID = Field(primary_key=True)
    week_id: UUID
    line_id: UUID
    provider_id: UUID
    status: ExceptionStatus = Field(sa_type=stored_as_words(ExceptionStatus))
    row_version: int = 1
    claimed: Decimal = Field(sa_type=QUANTITY)
    withheld: Decimal = Field(sa_type=QUANTITY)
    accepted: Decimal | None = Field(default=None, sa_type=QUANTITY)
    raised_at: datetime = Field(sa_type=INSTANT)
    raised_by: str
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)
    ended_by: str | None = None
    decision_reason: str | None = None


class LineChange(Record, table=True):
    """What happened to a line, oldest first: its history."""

    __tablename__ = "line_change"

    line_id: UUID = Field(primary_key=True)
    row_version: int = Field(primary_key=True)
    week_id: UUID
    provider_id: UUID
    at: datetime = Field(sa_type=INSTANT)
    by: str
    act: str
    detail: dict[str, Any] = Field(sa_type=JSONB)
