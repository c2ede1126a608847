"""Scheduled payments as a list, newest period first: a page, or all of them for a file."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.listing import page
from contracts.period import financial_year
from contracts.refusals import Refusal
from contracts.scheduling.http import FindPayments, PaymentList, PaymentSummary
from contracts.scheduling.vocabulary import PeriodState
from services.scheduling.rules.answering import state_of
from services.scheduling.tables.heard import HeardContract, HeardPeriod
from services.scheduling.tables.owned import ScheduledPayment

IN_A_FILE = 50_000


class TooManyForAFile(Refusal, code="too_many_for_a_file", status=422):
    """These are more than {most:,} payments, too many for one file. Choose a financial year or a contract."""


SHOWN: tuple[Any, ...] = (
    col(ScheduledPayment.version),
    col(ScheduledPayment.contract_id),
    col(HeardContract.reference).label("contract_reference"),
    col(ScheduledPayment.provider_id),
    col(HeardContract.payment_basis),
    col(ScheduledPayment.last_on),
    col(ScheduledPayment.status),
    col(HeardPeriod.opens_at),
    col(HeardPeriod.answer_by_at),
    col(HeardPeriod.finalise_on),
    col(HeardPeriod.bank_on),
    col(ScheduledPayment.payable_pence),
    col(ScheduledPayment.non_payable_pence),
    col(ScheduledPayment.expected_pence),
    col(ScheduledPayment.first_on),
    col(ScheduledPayment.id).label("scheduled_payment_id"),
)
CONTRACT_NOW = sa.and_(col(HeardContract.contract_id) == col(ScheduledPayment.contract_id), col(HeardContract.until_at).is_(None))
ROW_NOW = sa.and_(
    col(HeardPeriod.calendar_id) == col(ScheduledPayment.calendar_id),
    col(HeardPeriod.first_on) == col(ScheduledPayment.first_on),
    col(HeardPeriod.until_at).is_(None),
)
PAYMENTS: sa.Select[Any] = sa.select(*SHOWN).join(HeardContract, CONTRACT_NOW).join(HeardPeriod, ROW_NOW)
HAS_SOMETHING = sa.text("""(EXISTS (SELECT 1 FROM payment_line AS line WHERE line.scheduled_payment_id = scheduled_payment.id)
    OR EXISTS (SELECT 1 FROM answer WHERE answer.scheduled_payment_id = scheduled_payment.id))""")
"""A period without a line is no payment: one that lost its care is listed only if somebody has answered it."""
NEWEST: tuple[Any, ...] = (col(ScheduledPayment.first_on), col(ScheduledPayment.id))
COLUMNS = {
    "contract_reference": "Contract",
    "first_on": "First day",
    "last_on": "Last day",
    "financial_year": "Financial year begins",
    "state": "Period",
    "status": "Status",
    "answer_by_at": "Answer by",
    "bank_on": "In the bank on",
    "payable_pence": "Payable (pence)",
    "non_payable_pence": "Non-payable (pence)",
    "expected_pence": "Expected (pence)",
}
"""A file's columns, by the names of a payment's fields."""


async def find_payments(session: AsyncSession, *, query: FindPayments, now: datetime) -> PaymentList:
    """Raises BadCursor."""
    rows, cursor = await page(session, _chosen(query, now), by=NEWEST, query=query, descending=True)
    return PaymentList(payments=[PaymentSummary(**summary(row, now)) for row in rows], next_cursor=cursor)


async def payments_for_a_file(session: AsyncSession, *, query: FindPayments, now: datetime) -> list[list[Any]]:
    """All that the query finds, whatever its page, in the order of COLUMNS. Raises TooManyForAFile."""
    newest_first = _chosen(query, now).order_by(*(column.desc() for column in NEWEST))
    rows = (await session.execute(newest_first.limit(IN_A_FILE + 1))).all()
    if len(rows) > IN_A_FILE:
        raise TooManyForAFile(most=IN_A_FILE)
    payments = [summary(row, now) for row in rows]
    return [[_cell(payment[name]) for name in COLUMNS] for payment in payments]


def summary(row: sa.Row[Any], now: datetime) -> dict[str, Any]:
    """A PaymentSummary's fields."""
    state = state_of(opens_at=row.opens_at, answer_by_at=row.answer_by_at, now=now)
    return dict(row._mapping) | {"financial_year": financial_year(row.last_on), "state": state}


def _cell(value: Any) -> Any:
    """Days stay days; an instant is written as it is in the API."""
    return value.isoformat() if isinstance(value, datetime) else value


def _chosen(query: FindPayments, now: datetime) -> sa.Select[Any]:
    chosen = PAYMENTS.where(HAS_SOMETHING)
    if query.financial_year is not None:
        first, after = date(query.financial_year, 4, 1), date(query.financial_year + 1, 4, 1)
        chosen = chosen.where(col(ScheduledPayment.last_on) >= first, col(ScheduledPayment.last_on) < after)
    if query.contract_id is not None:
        chosen = chosen.where(col(ScheduledPayment.contract_id) == query.contract_id)
    if query.status is not None:
        chosen = chosen.where(col(ScheduledPayment.status) == query.status)
    if query.state is not None:
        opens, closes = col(HeardPeriod.opens_at), col(HeardPeriod.answer_by_at)
        states = {
            PeriodState.FUTURE: opens > now,
            PeriodState.OPEN: sa.and_(opens <= now, closes >= now),
            PeriodState.DEADLINE_PASSED: sa.and_(opens <= now, closes < now),
        }
        chosen = chosen.where(states[query.state])
    return chosen
