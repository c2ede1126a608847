"""A code is asked for: a challenge stands for it, and is all that is told; the code is made when it is sent."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from chassis.outbox import announce
from contracts.accounts.events import SignInCodeRequested
from contracts.accounts.http import ChallengeKind
from services.accounts.rules.sign_in import CODE_LIVES
from services.accounts.tables import Challenge, Person


async def request_code(session: AsyncSession, *, person: Person, real_at: datetime, at: datetime) -> Challenge:
    """`person` is locked."""
    challenge = Challenge(
        id=uuid7(), kind=ChallengeKind.SIGN_IN_CODE, person_id=person.id, made_at=real_at, expires_at=real_at + CODE_LIVES
    )
    session.add(challenge)
    await session.flush()
    event = SignInCodeRequested(person_id=person.id, challenge_id=challenge.id)
    await announce(session, person, event, source="accounts", actor=str(person.id), at=at)
    return challenge
