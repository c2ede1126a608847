"""What was heard of each subject: one row a subject, which takes the place of one row a message."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.tables import heard, heard_event
from contracts.event import Envelope


async def claim(session: AsyncSession, topic: str, subject: str) -> int:
    """The last version heard of a subject, its row locked until this transaction ends."""
    await session.execute(insert(heard).values(topic=topic, subject=subject, version=0).on_conflict_do_nothing())
    row = sa.select(heard.c.version).where(heard.c.topic == topic, heard.c.subject == subject).with_for_update()
    last: int = (await session.execute(row)).scalar_one()
    return last


async def heard_up_to(session: AsyncSession, topic: str, subject: str, version: int) -> None:
    await session.execute(heard.update().where(heard.c.topic == topic, heard.c.subject == subject).values(version=version))


async def claim_event(session: AsyncSession, topic: str, envelope: Envelope) -> bool:
    """True the first time, for listeners that need no order."""
    new = insert(heard_event).values(topic=topic, event_id=envelope.id).on_conflict_do_nothing().returning(heard_event.c.event_id)
    return (await session.execute(new)).scalar() is not None
