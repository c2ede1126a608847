"""One scheduled payment: its lines and why some are not payable, the weeks it holds, its answers, its contract's standing."""

import json
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.refusals import NotFound
from contracts.scheduling.http import AnswerRead, PaymentSummary
from contracts.scheduling.vocabulary import AnswerStatus
from services.scheduling.queries.payments import PAYMENTS, summary
from services.scheduling.queries.standings import read_standing
from services.scheduling.queries.weeks import CONFIRMED, HELD, open_weeks
from services.scheduling.rules.answering import cannot_confirm_because
from services.scheduling.rules.totals import hold_of
from services.scheduling.tables.owned import Answer, ScheduledPayment

LINES = sa.text("""
SELECT coalesce(json_agg(json_build_object(
    'payable_thing_id', line.payable_thing_id, 'first_on', line.first_on, 'last_on', line.last_on, 'week_starts_on', line.week_starts_on,
    'financial_year', extract(year FROM line.first_on - interval '3 months')::int, 'service_id', line.service_id,
    'service_level_id', line.service_level_id, 'client_id', line.client_id, 'client_reference', line.client_reference,
    'care_package_line_item_id', line.care_package_line_item_id, 'quantity', line.quantity::text, 'price', line.price::text,
    'expected_pence', line.expected_pence, 'payable_pence', fit.pence, 'non_payable_pence', line.claimed_pence - fit.pence,
    'not_payable', CASE WHEN line.because = 'waiting_for_actuals' THEN line.because ELSE coalesce(CAST(:hold AS text), line.because) END)
    ORDER BY line.client_reference, line.client_id, line.first_on, line.payable_thing_id), '[]')::text
FROM payment_line AS line
CROSS JOIN LATERAL (SELECT CASE WHEN CAST(:hold AS text) IS NULL THEN line.payable_pence ELSE 0 END AS pence) AS fit
WHERE line.scheduled_payment_id = :payment
""")
WEEKS = sa.text(f"""
SELECT coalesce(json_agg(json_build_object(
    'week_id', week.week_id, 'service_id', week.service_id, 'service_reference', week.service_reference, 'starts_on', week.starts_on,
    'version', week.version, 'lines', counted.lines, 'confirmed_lines', counted.confirmed)
    ORDER BY week.starts_on, week.service_reference, week.week_id), '[]')::text
{HELD}
CROSS JOIN LATERAL (
    SELECT count(*) AS lines, count(*) FILTER (WHERE {CONFIRMED}) AS confirmed FROM heard_line AS line WHERE line.week_id = week.week_id
) AS counted
WHERE payment.id = :payment
""")
ANSWERS = sa.select(Answer).order_by(col(Answer.answered_at).desc(), col(Answer.id).desc())


async def read_payment(session: AsyncSession, *, payment_id: UUID, now: datetime) -> tuple[str, int]:
    """The declared PaymentRead as JSON, and its version. Raises NotFound."""
    row = (await session.execute(PAYMENTS.where(col(ScheduledPayment.id) == payment_id))).one_or_none()
    if row is None:
        raise NotFound()
    standing = await read_standing(session, contract_id=row.contract_id)
    hold = hold_of(row.status, suspended=standing.suspended_since_at is not None)
    lines = await session.scalar(LINES, {"payment": payment_id, "hold": hold})
    weeks = await session.scalar(WEEKS, {"payment": payment_id})
    answers = [answer_read(answer) for answer in await session.scalars(ANSWERS.where(col(Answer.scheduled_payment_id) == payment_id))]
    reason = cannot_confirm_because(row.status, opens_at=row.opens_at, weeks=await open_weeks(session, payment_id), now=now)
    read = PaymentSummary(**summary(row, now)).model_dump(mode="json") | {
        "answers": [answer.model_dump(mode="json") for answer in answers],
        "changed_since": undone.model_dump(mode="json") if (undone := changed_since(row.status, answers)) else None,
        "cannot_confirm_because": reason,
        "standing": standing.model_dump(mode="json"),
    }
    return f'{json.dumps(read)[:-1]}, "lines": {lines}, "weeks": {weeks}}}', row.version


def changed_since(status: AnswerStatus, answers: list[AnswerRead]) -> AnswerRead | None:
    """The confirmation that a later claim undid; `answers` newest first."""
    undone = bool(answers) and answers[0].status is AnswerStatus.CONFIRMED and status is AnswerStatus.UNCONFIRMED
    return answers[0] if undone else None


def answer_read(answer: Answer) -> AnswerRead:
    return AnswerRead.model_validate(answer.model_dump(include=set(AnswerRead.model_fields)))
