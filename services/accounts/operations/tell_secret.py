"""Notifier asks for a challenge's code or link: it is made now, kept as a hash, and told this once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.accounts.http import ChallengeKind
from contracts.refusals import NotFound
from services.accounts.operations.proofs import kept_token, keyed, new_code, new_token
from services.accounts.rules.invitation import SecretToldBefore
from services.accounts.rules.sign_in import CODE_LIVES
from services.accounts.tables import Challenge, Person


@dataclass(frozen=True)
class Secret:
    challenge: Challenge
    secret: str
    person: Person


async def tell_secret(session: AsyncSession, *, challenge_id: UUID, key: bytes, real_at: datetime) -> Secret:
    """Raises NotFound, SecretToldBefore. A code's ten minutes run from now, when it is sent."""
    challenge = await session.get(Challenge, challenge_id, with_for_update=True)
    if challenge is None:
        raise NotFound()
    if challenge.told_at is not None or challenge.ended_at is not None or challenge.expires_at <= real_at:
        raise SecretToldBefore()
    if challenge.kind is ChallengeKind.SIGN_IN_CODE:
        secret = new_code()
        challenge.kept, challenge.expires_at = keyed(key, str(challenge.id), secret), real_at + CODE_LIVES
    else:
        secret = new_token()
        challenge.kept = kept_token(secret)
    challenge.told_at = real_at
    await session.flush()
    return Secret(challenge, secret, await session.get_one(Person, challenge.person_id))
