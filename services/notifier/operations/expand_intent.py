"""What is to be told becomes one mail for each person who gets it, written down before any is sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from contracts.http import COUNCIL
from contracts.notifier.vocabulary import MailKind
from services.notifier.operations.ask_accounts import People
from services.notifier.queries import choices
from services.notifier.rules.audience import Reader, readers_of
from services.notifier.rules.kinds import KINDS
from services.notifier.rules.mail_state import MailState, is_old, wait
from services.notifier.tables import Intent, Mail


async def audience_of(session: AsyncSession, *, intent: Intent, people: People) -> Sequence[tuple[UUID, UUID | None, bool]]:
    """Each person, for which provider (or the council: null), and whether they get it. Raises Away and Refused."""
    if intent.person_id is not None:
        return [(intent.person_id, None, True)]
    kind, found = KINDS[intent.kind], []
    for side in kind.audiences:
        provider_id = None if side == COUNCIL else intent.provider_id
        readers = await people.readers(provider_id=provider_id, roles=side, but_not=intent.actor)
        chosen = await choices(session, kind=intent.kind, provider_id=provider_id)
        known = [Reader(each.person_id, each.roles, chosen.get(each.person_id)) for each in readers]
        getting = readers_of(kind, known)
        found += [(each.person_id, provider_id, each.person_id in getting) for each in known]
    return found


async def expand_intent(
    session: AsyncSession, *, event_id: UUID, kind: MailKind, audience: Sequence[tuple[UUID, UUID | None, bool]], real_at: datetime
) -> None:
    """Once: a second sender finds it done, and the unique key has the last word."""
    intent = await session.get(Intent, (event_id, kind), with_for_update=True)
    if intent is None or intent.waits_until is None:
        return
    intent.waits_until = None
    rows = [mail_of(intent, *each, real_at=real_at) for each in audience]
    if rows:
        await session.execute(insert(Mail).on_conflict_do_nothing(), rows)


def mail_of(intent: Intent, person_id: UUID, provider_id: UUID | None, gets: bool, *, real_at: datetime) -> dict[str, Any]:
    """Its id is its Message-ID: the same however often it is made."""
    return {
        "id": uuid5(NAMESPACE_OID, f"{intent.event_id}/{person_id}/{intent.kind}"),
        "version": 0,
        "event_id": intent.event_id,
        "kind": intent.kind,
        "person_id": person_id,
        "provider_id": provider_id,
        "state": MailState.QUEUED if gets else MailState.SUPPRESSED,
        "because": None if gets else "turned off",
        "uncertain": False,
        "tries": 0,
        "queued_at": real_at,
        "waits_until": real_at if gets else None,
        "ended_at": None if gets else real_at,
    }


async def put_off(session: AsyncSession, *, event_id: UUID, kind: MailKind, real_at: datetime) -> None:
    """Nobody can be asked just now whom it is for; after three days nobody needs to."""
    intent = await session.get_one(Intent, (event_id, kind), with_for_update=True)
    if is_old(intent.announced_at, at=real_at):
        intent.expired, intent.waits_until = True, None
    elif intent.waits_until is not None:
        intent.tries += 1
        intent.waits_until = real_at + wait(intent.tries)


async def next_intents(session: AsyncSession, *, real_at: datetime, at_most: int) -> Sequence[Intent]:
    """Those that are due, the secret kinds first: somebody waits at the sign-in page."""
    due = select(Intent).where(col(Intent.waits_until) <= real_at)
    secret_first = col(Intent.kind).not_in([kind for kind, each in KINDS.items() if each.secret])
    return (await session.scalars(due.order_by(secret_first, col(Intent.waits_until)).limit(at_most))).all()
