"""What can be asked of notifier: what people chose, and when the last mail of a kind went to somebody."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.accounts.http import Recipient
from contracts.http import Role
from contracts.notifier.http import SubscriptionList, SubscriptionRead
from contracts.notifier.vocabulary import Choice, MailKind
from services.notifier.rules.audience import LastPerson, Reader, is_last
from services.notifier.rules.kinds import ALL, Kind
from services.notifier.rules.mail_state import MailState
from services.notifier.tables import Mail, Subscription


def of(provider_id: UUID | None) -> sa.ColumnElement[bool]:
    column = col(Subscription.provider_id)
    return column == provider_id if provider_id else column.is_(None)


async def choices(session: AsyncSession, *, kind: MailKind, provider_id: UUID | None) -> dict[UUID, Choice]:
    """What each person of an organisation chose about a kind; who chose nothing is not in it."""
    chosen = sa.select(col(Subscription.person_id), col(Subscription.choice)).where(col(Subscription.kind) == kind, of(provider_id))
    return {row.person_id: row.choice for row in await session.execute(chosen)}


async def last_sent(session: AsyncSession, *, person_id: UUID) -> dict[MailKind, datetime]:
    newest = sa.select(col(Mail.kind), sa.func.max(Mail.ended_at).label("at")).group_by(col(Mail.kind))
    rows = await session.execute(newest.where(col(Mail.person_id) == person_id, col(Mail.state) == MailState.SENT))
    return {row.kind: row.at for row in rows}


async def read_subscriptions(
    session: AsyncSession, *, person_id: UUID, provider_id: UUID | None, roles: frozenset[Role], others: Sequence[Recipient]
) -> SubscriptionList:
    """The kinds that somebody with these roles gets or can choose. `others`: all people of the organisation."""
    sent = await last_sent(session, person_id=person_id)
    found = []
    for kind in (each for each in ALL if each.fixed or each.chosen_by(roles)):
        chosen = await choices(session, kind=kind.kind, provider_id=provider_id)
        people = [Reader(each.person_id, each.roles, chosen.get(each.person_id)) for each in others]
        own = Reader(person_id, roles, chosen.get(person_id))
        why_not = reason(kind, own, people)
        found.append(
            SubscriptionRead(
                kind=kind.kind,
                choice=Choice.IMMEDIATE if kind.fixed or own.wants(kind) else Choice.OFF,
                changeable=why_not is None,
                why_not=why_not,
                last_sent_at=sent.get(kind.kind),
            )
        )
    return SubscriptionList(subscriptions=found)


def reason(kind: Kind, own: Reader, people: Sequence[Reader]) -> str | None:
    """Why it cannot be turned off; nothing where it can, or where it is off and can be turned on."""
    if kind.fixed:
        return kind.fixed
    return str(LastPerson()) if own.wants(kind) and is_last(kind, own.person_id, people) else None
