"""A contract's standing follows its silence: what silence has led to by now is told, each thing once, and its payments held or let go."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from uuid_utils.compat import uuid7

from chassis.outbox import announce
from contracts.event import Envelope, Event
from contracts.scheduling.events import ConfirmationMissed, PaymentsReleased, PaymentsSuspended, SilentPeriod
from services.scheduling.operations.tell_totals import BY, tell_totals
from services.scheduling.queries.silence import SilenceFacts, silence_facts
from services.scheduling.rules import silence as rule
from services.scheduling.rules.silence import Silence, Silent, silence_of, standing_of
from services.scheduling.tables.owned import ContractStanding, Missed, Release, Suspension

RULE = "silence_in_a_row"
TAKEN_BACK = datetime.min.replace(tzinfo=UTC)


async def follow_silence(
    session: AsyncSession, *, contracts: Collection[UUID], at: datetime, actor: str = BY, because_of: Envelope | None = None
) -> dict[UUID, Silence]:
    """Whoever calls has queued on these contracts (one_at_a_time). Answers the silence of each that is known."""
    await session.flush()
    found: dict[UUID, Silence] = {}
    known = await silence_facts(session, contracts)
    for standing in await _standings(session, known):
        facts = known[standing.id]
        at = standing.judged_at = max(at, standing.judged_at or at)  # the timer works behind the clock, and never undoes what was judged
        found[standing.id] = silence = await _judged(session, standing, facts, at=at)
        for event in await _untold(session, standing, facts, silence):
            provider = standing.provider_id
            await announce(session, standing, event, source="scheduling", actor=actor, at=at, provider_id=provider, because_of=because_of)
        await _cache(session, standing, facts, silence, at=at, because_of=because_of)
    return found


async def _standings(session: AsyncSession, contracts: Collection[UUID]) -> list[ContractStanding]:
    found = select(ContractStanding).where(col(ContractStanding.id) == sa.any_(sa.literal(list(contracts), sa.ARRAY(sa.Uuid))))
    locked = found.order_by(col(ContractStanding.id)).with_for_update()
    return list(await session.scalars(locked, execution_options={"populate_existing": True}))


async def _judged(session: AsyncSession, standing: ContractStanding, facts: SilenceFacts, *, at: datetime) -> Silence:
    """Where the council so sets, a suspension ends as the last period gets its answer; that too is a stored fact."""
    silence = silence_of(facts.periods, facts.releases, facts.limits, now=at)
    if not (facts.release_by_itself and silence.release_pending):
        return silence
    session.add(Release(id=uuid7(), contract_id=standing.id, provider_id=standing.provider_id, released_at=at, by=BY, by_itself=True))
    facts.releases.append(at)
    return silence_of(facts.periods, facts.releases, facts.limits, now=at)


async def _untold(session: AsyncSession, standing: ContractStanding, facts: SilenceFacts, silence: Silence) -> list[Event]:
    """What was not told yet, oldest first; put down as told."""
    of_contract = {"contract_id": standing.id, "contract_reference": facts.reference, "provider_id": standing.provider_id}
    moments: list[tuple[datetime, int, Event]] = []
    rows = await session.scalars(select(Missed).where(col(Missed.contract_id) == standing.id))
    missed_before = {(row.first_on, row.answer_by_at) for row in rows}
    for missed in silence.missed:
        if (missed.period.first_on, missed.period.answer_by_at) not in missed_before:
            session.add(_missed_row(standing, missed))
            event = ConfirmationMissed(**of_contract, period=said(missed.period), in_a_row=missed.in_a_row, silence_limit=missed.limit)
            moments.append((missed.period.answer_by_at, 0, event))
    told = await session.scalars(select(Suspension).where(col(Suspension.contract_id) == standing.id).with_for_update())
    untold_ends = {(row.trigger_first_on, row.trigger_at): row for row in told}
    for suspension in silence.suspensions:
        row = untold_ends.pop((suspension.trigger.first_on, suspension.began_at), None)
        if row is None:
            row = _suspension_row(standing, suspension)
            session.add(row)
            moments.append((suspension.began_at, 1, _suspended(of_contract, row.id, suspension)))
        if suspension.ended_at is not None and row.ended_at is None:
            row.ended_at = suspension.ended_at
            moments.append((suspension.ended_at, 2, _released(of_contract, row, facts)))
    for row in untold_ends.values():
        # Told of too soon: a fact that was said before the trigger was heard after it. Taken back before anything else is told.
        if row.ended_at is None:
            row.ended_at = row.trigger_at
            moments.append((TAKEN_BACK, 0, _released(of_contract, row, facts)))
    return [event for _, _, event in sorted(moments, key=lambda moment: moment[:2])]


def said(period: Silent) -> SilentPeriod:
    return SilentPeriod(first_on=period.first_on, last_on=period.last_on, answer_by_at=period.answer_by_at)


def _missed_row(standing: ContractStanding, missed: rule.Missed) -> Missed:
    return Missed(
        contract_id=standing.id,
        first_on=missed.period.first_on,
        answer_by_at=missed.period.answer_by_at,
        provider_id=standing.provider_id,
        in_a_row=missed.in_a_row,
    )


def _suspension_row(standing: ContractStanding, suspension: rule.Suspension) -> Suspension:
    return Suspension(
        id=uuid7(),
        contract_id=standing.id,
        provider_id=standing.provider_id,
        trigger_first_on=suspension.trigger.first_on,
        trigger_at=suspension.began_at,
        rule=RULE,
        inputs={"limit": suspension.limit, "silent": [said(period).model_dump(mode="json") for period in suspension.silent]},
    )


def _suspended(of_contract: dict[str, Any], id_: UUID, suspension: rule.Suspension) -> PaymentsSuspended:
    return PaymentsSuspended(
        **of_contract,
        suspension_id=id_,
        trigger_period=said(suspension.trigger),
        silent=tuple(said(period) for period in suspension.silent),
        silence_limit=suspension.limit,
    )


def _released(of_contract: dict[str, Any], row: Suspension, facts: SilenceFacts) -> PaymentsReleased:
    assert row.ended_at is not None
    by_itself = row.ended_at not in facts.by_people
    return PaymentsReleased(**of_contract, suspension_ids=(row.id,), released_at=row.ended_at, by_itself=by_itself)


async def _cache(
    session: AsyncSession,
    standing: ContractStanding,
    facts: SilenceFacts,
    silence: Silence,
    *,
    at: datetime,
    because_of: Envelope | None,
) -> None:
    """Suspended or not is every payment's matter: what is held, of earlier and later periods too, comes back whole."""
    was_suspended = standing.suspended_since_at is not None
    standing.standing = standing_of(silence, limit=facts.limits[-1].periods)
    standing.silent_in_a_row = silence.in_a_row
    standing.unanswered = [facts.payments[first_on] for first_on in silence.unanswered]
    standing.suspended_since_at = silence.suspended_since
    await session.flush()
    if was_suspended != (silence.suspended_since is not None):
        await tell_totals(session, payments=list(facts.payments.values()), at=at, because_of=because_of)
