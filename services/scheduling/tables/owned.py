"""What scheduling alone decides: payments, answers, standings, suspensions, releases, and how far time has been worked through."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from chassis.database import stored_as_words
from contracts.scheduling.vocabulary import AnswerStatus, Standing
from services.scheduling.tables.record import INSTANT, Record


class ScheduledPayment(Record, table=True):
    """One contract's billing period, from when it opens. The totals are those last told; its lines are in payment_line."""

    __tablename__ = "scheduled_payment"

    id: UUID = Field(primary_key=True)
    contract_id: UUID
    provider_id: UUID
    calendar_id: UUID
    first_on: date
    last_on: date
    version: int = Field(default=0, sa_type=sa.BigInteger)
    status: AnswerStatus = Field(default=AnswerStatus.UNCONFIRMED, sa_type=stored_as_words(AnswerStatus))
    payable_pence: int = Field(default=0, sa_type=sa.BigInteger)
    non_payable_pence: int = Field(default=0, sa_type=sa.BigInteger)
    expected_pence: int = Field(default=0, sa_type=sa.BigInteger)


class Answer(Record, table=True):
    """A fact: somebody confirmed or rejected what they saw. `seen` is the version of each week of actuals by its id."""

    __tablename__ = "answer"

    id: UUID = Field(primary_key=True)
    scheduled_payment_id: UUID
    provider_id: UUID
    status: AnswerStatus = Field(sa_type=stored_as_words(AnswerStatus))
    answered_at: datetime = Field(sa_type=INSTANT)
    answered_by: str
    name: str
    comment: str | None = None
    payable_pence: int = Field(sa_type=sa.BigInteger)
    non_payable_pence: int = Field(sa_type=sa.BigInteger)
    seen: dict[str, int] = Field(sa_type=JSONB)


class ContractStanding(Record, table=True):
    """A contract, as the subject of warnings, suspensions and releases. Its standing is cached from rules/silence.py, as of `judged_at`."""

    __tablename__ = "contract_standing"

    id: UUID = Field(primary_key=True)
    provider_id: UUID
    version: int = Field(default=0, sa_type=sa.BigInteger)
    standing: Standing = Field(default=Standing.ACTIVE, sa_type=stored_as_words(Standing))
    silent_in_a_row: int = 0
    unanswered: list[UUID] = Field(default_factory=list, sa_type=ARRAY(sa.Uuid))
    suspended_since_at: datetime | None = Field(default=None, sa_type=INSTANT)
    judged_at: datetime | None = Field(default=None, sa_type=INSTANT)


class Missed(Record, table=True):
    """A missed deadline that was told of."""

    __tablename__ = "missed"

    contract_id: UUID = Field(primary_key=True)
    first_on: date = Field(primary_key=True)
    answer_by_at: datetime = Field(primary_key=True, sa_type=INSTANT)
    provider_id: UUID
    in_a_row: int


class Suspension(Record, table=True):
    """A suspension that was told of, with the rule and its inputs, so that people can check it. `ended_at` when its end was told."""

    __tablename__ = "suspension"

    id: UUID = Field(primary_key=True)
    contract_id: UUID
    provider_id: UUID
    trigger_first_on: date
    trigger_at: datetime = Field(sa_type=INSTANT)
    rule: str
    inputs: dict[str, Any] = Field(sa_type=JSONB)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)


class Release(Record, table=True):
    """A fact: a payments approver, or the council's setting, released a contract's payments."""

    __tablename__ = "release"

    id: UUID = Field(primary_key=True)
    contract_id: UUID
    provider_id: UUID
    released_at: datetime = Field(sa_type=INSTANT)
    by: str
    by_itself: bool
    comment: str | None = None


class Passed(Record, table=True):
    """An instant of a calendar's row that the timer has come to, and up to which contract it has worked (`done`: all of them)."""

    __tablename__ = "passed"

    calendar_id: UUID = Field(primary_key=True)
    first_on: date = Field(primary_key=True)
    what: str = Field(primary_key=True)
    due_at: datetime = Field(primary_key=True, sa_type=INSTANT)
    up_to: UUID | None = None
    done: bool = False
