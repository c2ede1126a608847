"""What notifier asks: whom a mail goes to, and the one secret that the mail carries."""

from uuid import UUID

from fastapi import APIRouter

from chassis.clock import RealNow
from chassis.doors import Caller, NotAllowed, Transaction, door
from contracts.accounts import http
from services.accounts import queries
from services.accounts.api.ground import Key
from services.accounts.operations.tell_secret import tell_secret

api = APIRouter()


@door(api, http.TELL_SECRET)
async def tell(challenge_id: UUID, caller: Caller, session: Transaction, key: Key, real_now: RealNow) -> http.ChallengeSecret:
    """Notifier alone is told: any other service, whatever it has become, learns no code."""
    if caller.sub != "service:notifier":
        raise NotAllowed()
    told = await tell_secret(session, challenge_id=challenge_id, key=key, real_at=real_now)
    return http.ChallengeSecret(
        kind=told.challenge.kind,
        secret=told.secret,
        expires_at=told.challenge.expires_at,
        email=told.person.email,
        name=told.person.name,
    )


@door(api, http.FIND_RECIPIENTS)
async def find_recipients(asked: http.FindRecipients, session: Transaction) -> http.RecipientList:
    return await queries.find_recipients(session, asked=asked)
