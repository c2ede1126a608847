"""Somebody types an e-mail address and a password; what comes back says nothing about either."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from contracts.accounts.http import PersonState
from services.accounts.operations.count_attempts import Attempting, count_attempt, refuse_if_limited
from services.accounts.operations.proofs import is_password
from services.accounts.operations.request_code import request_code
from services.accounts.tables import Person, SignIn


async def begin_sign_in(session: AsyncSession, *, email: str, password: str, whose: Attempting, real_at: datetime, at: datetime) -> UUID:
    """The attempt's id. Raises TooManyAttempts, alike for every address.

    Right and wrong are counted alike: a count of wrong ones alone would tell, by the tenth, which they were.
    """
    await refuse_if_limited(session, whose=whose, at=real_at)
    person = await session.scalar(select(Person).where(col(Person.email) == email))
    right = await is_password(password, kept=person.password_hash if person else None)
    attempt = SignIn(
        id=uuid4(),  # random throughout: whoever knows it may try codes
        account_key=whose.account,
        address_key=whose.address,
        begun_at=real_at,
    )
    if right and person is not None:
        proved = person.password_hash
        await session.refresh(person, with_for_update=True)
        if person.state is PersonState.ACTIVE and person.password_hash == proved:  # not changed meanwhile
            attempt.person_id = person.id
            attempt.challenge_id = (await request_code(session, person=person, real_at=real_at, at=at)).id
    await count_attempt(session, whose=whose, at=real_at)
    session.add(attempt)
    await session.flush()
    return attempt.id
