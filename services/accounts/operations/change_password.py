"""A person changes the password; the old one proves who it is, all other sessions end, and a mail says so."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.outbox import announce
from contracts.accounts.events import PasswordChanged
from contracts.refusals import Refusals
from services.accounts.operations.count_attempts import Attempting, count_attempt, forget_attempts, refuse_if_limited
from services.accounts.operations.end_sessions import end_all_others
from services.accounts.operations.proofs import is_password, kept_password
from services.accounts.rules.password import WrongPassword, own_words
from services.accounts.tables import Person


async def change_password(
    session: AsyncSession,
    *,
    person: Person,
    old: str,
    new: str,
    going_on: str | None,
    whose: Attempting,
    council: Sequence[str],
    real_at: datetime,
    at: datetime,
) -> None:
    """Raises WrongPassword (what it wrote before must be kept: it counts the tries), TooManyAttempts, Refusals at /new_password.

    `person` is locked; `going_on` is the reference of the session that stays.
    """
    await refuse_if_limited(session, whose=whose, at=real_at)
    if not await is_password(old, kept=person.password_hash):
        await count_attempt(session, whose=whose, at=real_at)
        raise WrongPassword()
    refusals = Refusals()
    with refusals.at("/new_password"):
        person.password_hash = await kept_password(new, words=own_words(person.email, person.name, *council))
    refusals.raise_if_any()
    await forget_attempts(session, whose=whose)
    await end_all_others(session, person_id=person.id, but=going_on, real_at=real_at)
    await announce(session, person, PasswordChanged(person_id=person.id), source="accounts", actor=str(person.id), at=at)


async def person_who_asks(session: AsyncSession, sub: str) -> Person | None:
    """Locked; null for a program, which has no password."""
    try:
        person_id = UUID(sub)
    except ValueError:
        return None
    return await session.get(Person, person_id, with_for_update=True)
