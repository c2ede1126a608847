"""A provider confirms or rejects a scheduled payment: what it saw is what it answers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from uuid_utils.compat import uuid7

from chassis.database import one_at_a_time
from chassis.outbox import announce
from contracts.refusals import NotFound, Stale
from contracts.scheduling.events import ScheduleConfirmed, ScheduleRejected, SeenWeek
from contracts.scheduling.vocabulary import AnswerAct
from services.scheduling.operations.follow_silence import follow_silence
from services.scheduling.operations.tell_totals import of_payment, sums_of, tell_totals, totals_now
from services.scheduling.queries.weeks import open_weeks, seen_weeks
from services.scheduling.rules.answering import must_be_open, must_have_actuals
from services.scheduling.rules.payment_status import moved
from services.scheduling.tables.heard import HeardPeriod
from services.scheduling.tables.owned import Answer, ScheduledPayment

EVENTS = {AnswerAct.CONFIRM: ScheduleConfirmed, AnswerAct.REJECT: ScheduleRejected}


async def answer_payment(
    session: AsyncSession, *, payment_id: UUID, act: AnswerAct, name: str, comment: str | None, seen: int, by: str, at: datetime
) -> ScheduledPayment:
    """Raises NotFound, Stale, NotOpen, AnsweredAlready, ConfirmedStays, ActualsNotConfirmed."""
    payment = await _queued_for(session, payment_id)
    if payment.version != seen:
        raise Stale()
    status = moved(payment.status, act)
    must_be_open(await _opens_at(session, payment), now=at)
    if act is AnswerAct.CONFIRM:
        must_have_actuals(await open_weeks(session, payment_id))
        payment.status = status
    sums = (await sums_of(session, [payment_id]))[payment_id]
    totals = totals_now(payment, sums)  # agreed: as they are payable now that it is confirmed; rejected: as they were shown
    payment.status = status
    weeks = await seen_weeks(session, payment_id)
    answer = Answer(
        id=uuid7(),
        scheduled_payment_id=payment_id,
        provider_id=payment.provider_id,
        status=status,
        answered_at=at,
        answered_by=by,
        name=name,
        comment=comment or None,
        payable_pence=totals.payable_pence,
        non_payable_pence=totals.non_payable_pence,
        seen={str(week): version for week, version in weeks.items()},
    )
    session.add(answer)
    event = EVENTS[act](
        **of_payment(payment, sums.reference),
        payable_pence=totals.payable_pence,
        non_payable_pence=totals.non_payable_pence,
        seen=tuple(SeenWeek(week_id=week, version=version) for week, version in weeks.items()),
        answered_at=at,
    )
    await announce(session, payment, event, source="scheduling", actor=by, at=at, provider_id=payment.provider_id)
    await tell_totals(session, payments=[payment_id], at=at, actor=by)
    await follow_silence(session, contracts=[payment.contract_id], at=at)
    return payment


async def _queued_for(session: AsyncSession, payment_id: UUID) -> ScheduledPayment:
    """The payment, locked, after whatever else is derived of its contract. Raises NotFound."""
    contract_id = await session.scalar(select(ScheduledPayment.contract_id).where(col(ScheduledPayment.id) == payment_id))
    if contract_id is None:
        raise NotFound()
    await one_at_a_time(session, [contract_id])
    payment = await session.get(ScheduledPayment, payment_id, with_for_update=True)
    if payment is None:
        raise NotFound()
    return payment


async def _opens_at(session: AsyncSession, payment: ScheduledPayment) -> datetime:
    row = select(HeardPeriod.opens_at).where(
        col(HeardPeriod.calendar_id) == payment.calendar_id,
        col(HeardPeriod.first_on) == payment.first_on,
        col(HeardPeriod.until_at).is_(None),
    )
    return (await session.execute(row)).scalar_one()
