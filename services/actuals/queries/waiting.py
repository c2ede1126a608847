"""What waits in actuals for whoever asks: weeks to confirm and exceptions, with the next deadline."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.actuals.http import WeekVersion, WeekVersionList
from contracts.http import Role, Waiting, WaitingList

UNCONFIRMED = sa.text("""
SELECT count(*) AS weeks, min(row.actuals_due_at) AS due_at
FROM week
JOIN heard_contract AS contract ON contract.contract_id = week.contract_id
LEFT JOIN heard_calendar_week AS row ON row.calendar_id = contract.calendar_id AND row.starts_on = week.starts_on
WHERE week.starts_on + 7 <= :today AND EXISTS (
    SELECT 1 FROM line WHERE line.week_id = week.id AND NOT EXISTS (
        SELECT 1 FROM confirmation AS c WHERE c.week_id = line.week_id AND (c.client_id IS NULL OR c.client_id = line.client_id)
          AND c.week_version >= line.claimed_in_version))
""")
RAISED = sa.text("SELECT count(*) FROM claim_exception WHERE status = 'raised'")
VERSIONS = sa.text("SELECT id AS week_id, version FROM week WHERE id = ANY(:weeks)").bindparams(
    sa.bindparam("weeks", type_=sa.ARRAY(sa.Uuid))
)
CONFIRMERS = frozenset({Role.PROVIDER_ENTER, Role.PROVIDER_CONFIRM, Role.PROVIDER_ADMIN})


async def waiting(session: AsyncSession, *, roles: frozenset[Role], today: date) -> WaitingList:
    """Kinds: actuals_to_confirm (weeks), exceptions_raised (the provider's own), exceptions_to_decide (the council's queue)."""
    found: list[Waiting] = []
    if roles & CONFIRMERS:
        weeks, due_at = (await session.execute(UNCONFIRMED, {"today": today})).one()
        found.append(Waiting(kind="actuals_to_confirm", count=weeks, due_at=_instant(due_at), link="/actuals"))
    raised = (await session.execute(RAISED)).scalar_one()
    if roles & CONFIRMERS:
        found.append(Waiting(kind="exceptions_raised", count=raised, link="/exceptions?status=raised"))
    if Role.COUNCIL_PAYMENTS in roles:
        found.append(Waiting(kind="exceptions_to_decide", count=raised, link="/exceptions?status=raised"))
    return WaitingList(waiting=[each for each in found if each.count])


async def week_versions(session: AsyncSession, *, week_ids: list[UUID]) -> WeekVersionList:
    """Of the weeks that whoever asks may see; others are absent."""
    rows = (await session.execute(VERSIONS, {"weeks": week_ids})).all()
    return WeekVersionList(weeks=[WeekVersion(week_id=row.week_id, version=row.version) for row in rows])


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
