"""The facts by which a contract's silence is judged: its periods with their deadlines, answers, releases and limits."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.scheduling.rules.silence import Deadline, Limit, Period

UUIDS = sa.ARRAY(sa.Uuid)
PERIODS = sa.text("""
SELECT payment.contract_id, payment.id, row.first_on, row.last_on, row.said_at, row.answer_by_at,
       greatest(row.opens_at, said.at, agreed.at, lined.at) AS opened_at,
       (SELECT min(answer.answered_at) FROM answer WHERE answer.scheduled_payment_id = payment.id) AS answered_at,
       EXISTS (
           SELECT 1 FROM heard_package AS package
           WHERE package.contract_id = payment.contract_id AND package.weekly_quantity IS NOT NULL
             AND package.starts_on <= row.last_on AND coalesce(package.ends_on, 'infinity') >= row.first_on
             AND package.said_at <= row.answer_by_at AND (package.until_at IS NULL OR package.until_at > row.answer_by_at)
       ) OR EXISTS (
           SELECT 1 FROM heard_line AS line WHERE line.contract_id = payment.contract_id
             AND line.week_starts_on BETWEEN row.first_on AND row.last_on AND line.told_at <= row.answer_by_at) AS had_line
FROM scheduled_payment AS payment
JOIN heard_period AS row ON row.calendar_id = payment.calendar_id AND row.first_on = payment.first_on
CROSS JOIN LATERAL (SELECT min(first.said_at) AS at FROM heard_period AS first
                    WHERE first.calendar_id = row.calendar_id AND first.first_on = row.first_on) AS said
CROSS JOIN LATERAL (SELECT min(contract.said_at) AS at FROM heard_contract AS contract
                    WHERE contract.contract_id = payment.contract_id
                      AND contract.payment_basis IN ('scheduled_planned', 'scheduled_actuals')) AS agreed
CROSS JOIN LATERAL (
    SELECT least(
        (SELECT min(package.said_at) FROM heard_package AS package
         WHERE package.contract_id = payment.contract_id AND package.weekly_quantity IS NOT NULL
           AND package.starts_on <= row.last_on AND coalesce(package.ends_on, 'infinity') >= row.first_on
           AND (package.until_at IS NULL OR package.until_at > row.opens_at)),
        (SELECT min(line.told_at) FROM heard_line AS line WHERE line.contract_id = payment.contract_id
           AND line.week_starts_on BETWEEN row.first_on AND row.last_on)) AS at) AS lined
WHERE payment.contract_id = ANY(:contracts)
ORDER BY payment.contract_id, row.first_on, row.version
""").bindparams(sa.bindparam("contracts", type_=UUIDS))
RELEASES = sa.text("SELECT contract_id, released_at, by_itself FROM release WHERE contract_id = ANY(:contracts)").bindparams(
    sa.bindparam("contracts", type_=UUIDS)
)
CONTRACTS = sa.text("""
SELECT contract_id, provider_id, reference, said_at, silence_limit, release_by_itself, until_at IS NULL AS now
FROM heard_contract WHERE contract_id = ANY(:contracts) ORDER BY contract_id, version
""").bindparams(sa.bindparam("contracts", type_=UUIDS))


@dataclass
class SilenceFacts:
    """What is known of one contract. `payments` are its payments' ids by first day; `by_people` the releases that a person made."""

    provider_id: UUID
    reference: str
    release_by_itself: bool
    limits: list[Limit] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    releases: list[datetime] = field(default_factory=list)
    by_people: set[datetime] = field(default_factory=set)
    payments: dict[date, UUID] = field(default_factory=dict)


async def silence_facts(session: AsyncSession, contracts: Collection[UUID]) -> dict[UUID, SilenceFacts]:
    """Of the contracts among these that are known, by id."""
    asked = {"contracts": list(contracts)}
    found: dict[UUID, SilenceFacts] = {}
    for row in await session.execute(CONTRACTS, asked):
        facts = found.setdefault(row.contract_id, SilenceFacts(row.provider_id, row.reference, row.release_by_itself))
        facts.reference, facts.release_by_itself = row.reference, row.release_by_itself
        facts.limits.append(Limit(row.said_at, row.silence_limit))
    for row in await session.execute(RELEASES, asked):
        found[row.contract_id].releases.append(row.released_at)
        if not row.by_itself:
            found[row.contract_id].by_people.add(row.released_at)
    rows = defaultdict(list)
    for row in await session.execute(PERIODS, asked):
        rows[row.contract_id, row.first_on].append(row)
    for (contract_id, first_on), states in rows.items():
        if contract_id in found:
            found[contract_id].periods.append(_period(states))
            found[contract_id].payments[first_on] = states[-1].id
    return found


def _period(states: list[sa.Row[tuple[object, ...]]]) -> Period:
    """A calendar's row in all its states: a deadline that was said again is no new one."""
    deadlines: list[Deadline] = []
    for state in states:
        if not deadlines or deadlines[-1].answer_by_at != state.answer_by_at:
            deadlines.append(Deadline(state.said_at, state.answer_by_at, state.had_line))
    last = states[-1]
    return Period(last.first_on, last.last_on, last.opened_at, tuple(deadlines), last.answered_at)
