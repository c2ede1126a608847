"""A fact is kept as something to be told: once for each kind of mail, or as expired when it is heard too late."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Envelope
from contracts.notifier.vocabulary import MailKind
from services.notifier.rules.mail_state import is_old
from services.notifier.tables import Intent


async def intend_mail(
    session: AsyncSession,
    *,
    kind: MailKind,
    because_of: Envelope,
    facts: dict[str, Any],
    real_at: datetime,
    provider_id: UUID | None = None,
    person_id: UUID | None = None,
    thread: str | None = None,
) -> None:
    """For one person, or for those of a provider (and the council) who get this kind."""
    announced_at = instant_of(because_of.id)
    old = is_old(announced_at, at=real_at)
    new = insert(Intent).values(
        event_id=because_of.id,
        kind=kind,
        provider_id=provider_id,
        person_id=person_id,
        actor=because_of.actor,
        thread=thread,
        facts=facts,
        announced_at=announced_at,
        expired=old,
        waits_until=None if old else real_at,
    )
    await session.execute(new.on_conflict_do_nothing())


def instant_of(event_id: UUID) -> datetime:
    """The real instant that a UUIDv7 holds in its first 48 bits, in milliseconds."""
    return datetime.fromtimestamp((event_id.int >> 80) / 1000, UTC)
