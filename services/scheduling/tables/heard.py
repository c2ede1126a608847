"""What scheduling has heard: rebuilt from the bus at any time, in any order.

Contracts, packages and calendar periods keep their earlier states too, from `said_at` until `until_at`: what a deadline found when it
passed follows from them, however late they were heard.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from chassis.database import stored_as_words
from contracts.actuals.vocabulary import LineKind, Withheld
from contracts.commissioning.vocabulary import PaymentBasis, UnansweredPolicy
from contracts.pricing import PricedPer, Unit
from services.scheduling.tables.record import INSTANT, QUANTITY, RATE, Record


class HeardContract(Record, table=True):
    __tablename__ = "heard_contract"

    contract_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_type=sa.BigInteger)
    said_at: datetime = Field(sa_type=INSTANT)
    until_at: datetime | None = Field(default=None, sa_type=INSTANT)
    reference: str
    provider_id: UUID
    payment_basis: PaymentBasis = Field(sa_type=stored_as_words(PaymentBasis))
    calendar_id: UUID
    unanswered_policy: UnansweredPolicy = Field(sa_type=stored_as_words(UnansweredPolicy))
    silence_limit: int
    release_by_itself: bool


class HeardPeriod(Record, table=True):
    """A row of a billing calendar."""

    __tablename__ = "heard_period"

    calendar_id: UUID = Field(primary_key=True)
    first_on: date = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_type=sa.BigInteger)
    said_at: datetime = Field(sa_type=INSTANT)
    until_at: datetime | None = Field(default=None, sa_type=INSTANT)
    last_on: date
    opens_at: datetime = Field(sa_type=INSTANT)
    answer_by_at: datetime = Field(sa_type=INSTANT)
    finalise_on: date
    bank_on: date


class HeardCalendarWeek(Record, table=True):
    __tablename__ = "heard_calendar_week"

    calendar_id: UUID = Field(primary_key=True)
    starts_on: date = Field(primary_key=True)


class HeardService(Record, table=True):
    __tablename__ = "heard_service"

    service_id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=sa.BigInteger)
    reference: str
    contract_id: UUID
    provider_id: UUID


class HeardServiceLevel(Record, table=True):
    __tablename__ = "heard_service_level"

    service_level_id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=sa.BigInteger)
    unit: Unit = Field(sa_type=stored_as_words(Unit))
    priced_per: PricedPer = Field(sa_type=stored_as_words(PricedPer))
    quantity_step: Decimal = Field(sa_type=QUANTITY)


class HeardPackage(Record, table=True):
    """An authorised care package line item. `prices` stand beside `from_days`, as the pricing functions take them."""

    __tablename__ = "heard_package"

    care_package_line_item_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_type=sa.BigInteger)
    said_at: datetime = Field(sa_type=INSTANT)
    until_at: datetime | None = Field(default=None, sa_type=INSTANT)
    client_id: UUID
    client_reference: str
    provider_id: UUID
    contract_id: UUID
    service_id: UUID
    service_level_id: UUID
    starts_on: date
    ends_on: date | None = None
    weekly_quantity: Decimal | None = Field(default=None, sa_type=QUANTITY)
    from_days: list[date] = Field(sa_type=ARRAY(sa.Date))
    prices: list[Decimal] = Field(sa_type=ARRAY(RATE))


class HeardWeek(Record, table=True):
    """A service's week of actuals, at the version of the last fact heard of it."""

    __tablename__ = "heard_week"

    week_id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=sa.BigInteger)
    starts_on: date
    service_id: UUID
    service_reference: str
    contract_id: UUID
    provider_id: UUID


class HeardLine(Record, table=True):
    """A claimed line, as last told. `told_at` is when it was first told of."""

    __tablename__ = "heard_line"

    line_id: UUID = Field(primary_key=True)
    row_version: int
    told_at: datetime = Field(sa_type=INSTANT)
    week_id: UUID
    week_starts_on: date
    contract_id: UUID
    provider_id: UUID
    kind: LineKind = Field(sa_type=stored_as_words(LineKind))
    care_package_line_item_id: UUID | None = None
    service_level_id: UUID
    client_id: UUID
    client_reference: str
    first_on: date
    last_on: date
    claimed: Decimal = Field(sa_type=QUANTITY)
    payable: Decimal = Field(sa_type=QUANTITY)
    withheld_because: Withheld | None = Field(default=None, sa_type=stored_as_words(Withheld))
    claimed_in_version: int = Field(sa_type=sa.BigInteger)


class HeardConfirmation(Record, table=True):
    __tablename__ = "heard_confirmation"

    confirmation_id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=sa.BigInteger)
    week_id: UUID
    provider_id: UUID
    client_id: UUID | None = None
