"""Somebody opens the link of an invitation, sets a password, and can sign in from then on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from contracts.accounts.http import ChallengeKind, PersonState
from services.accounts.operations.proofs import kept_password, kept_token
from services.accounts.rules.invitation import HasPassword, InvitationOver
from services.accounts.rules.password import own_words
from services.accounts.tables import Challenge, Person


async def invitation_of(session: AsyncSession, *, token: str, real_at: datetime, lock: bool = False) -> tuple[Challenge, Person]:
    """Raises InvitationOver."""
    mine = select(Challenge).where(col(Challenge.kept) == kept_token(token), col(Challenge.kind) == ChallengeKind.INVITATION)
    challenge = await session.scalar(mine.with_for_update() if lock else mine)
    if challenge is None or challenge.ended_at is not None or challenge.expires_at <= real_at:
        raise InvitationOver()
    person = await session.get_one(Person, challenge.person_id, with_for_update=lock or None)
    if person.state is PersonState.DISABLED:
        raise InvitationOver()
    return challenge, person


async def accept_invitation(session: AsyncSession, *, token: str, password: str, council: Sequence[str], real_at: datetime) -> None:
    """Raises InvitationOver, HasPassword, and what kept_password raises. `council`: words that make no password stronger.

    Who has a password keeps it: a link that lives for a week must not be a way to set another.
    """
    challenge, person = await invitation_of(session, token=token, real_at=real_at, lock=True)
    if person.password_hash is not None:
        raise HasPassword()
    person.password_hash = await kept_password(password, words=own_words(person.email, person.name, *council))
    person.state = PersonState.ACTIVE
    challenge.ended_at = real_at
