"""A mail is taken for sending, and what became of it is written down; two senders never hold the same one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from chassis.outbox import announce
from contracts.notifier.events import MailFailed, MailSent
from services.notifier.rules.kinds import KINDS
from services.notifier.rules.mail_state import LOST_AFTER, MailState, Outcome, after, is_old, wait
from services.notifier.tables import Intent, Mail

BY = "service:notifier"


async def take_mails(session: AsyncSession, *, real_at: datetime, at_most: int) -> Sequence[tuple[Mail, Intent]]:
    """Those that are due, the secret kinds first, marked as being sent: committed before a byte leaves."""
    secret_first = col(Mail.kind).not_in([kind for kind, each in KINDS.items() if each.secret])
    due = select(Mail).where(col(Mail.waits_until) <= real_at).order_by(secret_first, col(Mail.waits_until), col(Mail.queued_at))
    taken = (await session.scalars(due.limit(at_most).with_for_update(skip_locked=True))).all()
    for mail in taken:
        mail.state, mail.waits_until, mail.sending_since, mail.tries = MailState.SENDING, None, real_at, mail.tries + 1
    await session.flush()
    return [(mail, await session.get_one(Intent, (mail.event_id, mail.kind))) for mail in taken]


async def note_fate(session: AsyncSession, *, mail_id: UUID, outcome: Outcome, why: str, real_at: datetime, at: datetime) -> None:
    """What is over for good is announced. One that is no longer being sent was judged by another."""
    mail = await session.get_one(Mail, mail_id, with_for_update=True)
    if mail.state is not MailState.SENDING:
        return
    intent = await session.get_one(Intent, (mail.event_id, mail.kind))
    old, secret = is_old(intent.announced_at, at=real_at), KINDS[mail.kind].secret
    state, again = after(outcome, uncertain_before=mail.uncertain, secret=secret, old=old)
    mail.state, mail.because, mail.sending_since = state, None if state is MailState.SENT else why, None
    mail.uncertain = mail.uncertain or outcome is Outcome.UNKNOWN
    if again:
        mail.waits_until = real_at + wait(mail.tries)
    else:
        mail.ended_at = real_at
    await session.flush()
    if state is MailState.SENT:
        sent = MailSent(mail_id=mail.id, person_id=mail.person_id, kind=mail.kind)
        await announce(session, mail, sent, source="notifier", actor=BY, at=at, provider_id=mail.provider_id)
    elif not again and state is not MailState.SUPPRESSED:
        failed = MailFailed(mail_id=mail.id, person_id=mail.person_id, kind=mail.kind, why=state)
        await announce(session, mail, failed, source="notifier", actor=BY, at=at, provider_id=mail.provider_id)


async def lost_mails(session: AsyncSession, *, real_at: datetime) -> Sequence[UUID]:
    """Being sent for so long that whoever sent them has died: nobody knows whether they left."""
    lost = sa.select(col(Mail.id)).where(col(Mail.state) == MailState.SENDING, col(Mail.sending_since) < real_at - LOST_AFTER)
    return (await session.scalars(lost)).all()
