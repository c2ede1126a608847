"""Somebody asks for another code; the one before ends."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.accounts.http import PersonState
from services.accounts.operations.request_code import request_code
from services.accounts.rules.sign_in import ATTEMPT_LIVES, CODES_AGAIN, NoMoreCodes, SignInOver
from services.accounts.tables import Challenge, Person, SignIn


async def send_code_again(session: AsyncSession, *, attempt_id: UUID, real_at: datetime, at: datetime) -> None:
    """For an attempt that nobody made, or that no code can finish, the same answers and no mail. Raises SignInOver, NoMoreCodes."""
    attempt = await session.get(SignIn, attempt_id, with_for_update=True)
    if attempt is None or attempt.ended_at is not None or attempt.begun_at + ATTEMPT_LIVES <= real_at:
        raise SignInOver()
    if attempt.codes_again >= CODES_AGAIN:
        raise NoMoreCodes()
    attempt.codes_again += 1
    if attempt.challenge_id is None:
        return
    before = await session.get_one(Challenge, attempt.challenge_id, with_for_update=True)
    before.ended_at = before.ended_at or real_at
    person = await session.get_one(Person, attempt.person_id, with_for_update=True)
    if person.state is PersonState.ACTIVE:
        attempt.challenge_id = (await request_code(session, person=person, real_at=real_at, at=at)).id
