"""Somebody enters the code that was sent, and is signed in, or has one try less."""

import hmac
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.accounts.http import PersonState
from services.accounts.operations.count_attempts import Attempting, count_attempt, forget_attempts
from services.accounts.operations.proofs import keyed
from services.accounts.operations.start_session import Started, start_session
from services.accounts.rules.sign_in import ATTEMPT_LIVES, TRIES, SignInOver, WrongCode
from services.accounts.tables import Challenge, Person, SignIn


async def enter_code(session: AsyncSession, *, attempt_id: UUID, code: str, key: bytes, real_at: datetime) -> Started:
    """Raises WrongCode, SignInOver, TooManyAttempts. What it wrote before it raised must be kept: it counts the tries."""
    attempt = await session.get(SignIn, attempt_id, with_for_update=True)
    if attempt is None:
        raise WrongCode()
    if attempt.ended_at is not None or attempt.begun_at + ATTEMPT_LIVES <= real_at or attempt.tries >= TRIES:
        raise SignInOver()
    whose = Attempting(account=attempt.account_key, address=attempt.address_key)
    person = await proved_by(session, attempt, code=code, key=key, real_at=real_at)
    if person is None:
        await count_attempt(session, whose=whose, at=real_at)
        attempt.tries += 1
        await session.flush()
        raise WrongCode()
    attempt.ended_at = person.last_signed_in_at = real_at
    await forget_attempts(session, whose=whose)
    return await start_session(session, person_id=person.id, begun_at=real_at, real_at=real_at)


async def proved_by(session: AsyncSession, attempt: SignIn, *, code: str, key: bytes, real_at: datetime) -> Person | None:
    """Who entered the right code, which is used by it; nobody otherwise."""
    challenge = await session.get(Challenge, attempt.challenge_id, with_for_update=True) if attempt.challenge_id else None
    kept = challenge.kept if challenge and challenge.ended_at is None and real_at < challenge.expires_at else None
    right = hmac.compare_digest(kept or b"", keyed(key, str(attempt.challenge_id), code))
    if not right or challenge is None:
        return None
    person = await session.get_one(Person, challenge.person_id, with_for_update=True)
    challenge.ended_at = real_at
    return person if person.state is PersonState.ACTIVE else None
