"""How the world reaches notifier over HTTP: people's choices about their mails."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from chassis.calls import Away, Refused
from chassis.doors import Caller, NotAllowed, Transaction, door
from chassis.identity import Identity
from contracts.accounts.http import Recipient
from contracts.http import COUNCIL, PROVIDER
from contracts.notifier.http import CHOOSE_SUBSCRIPTIONS, READ_SUBSCRIPTIONS, ChooseSubscriptions, SubscriptionList
from contracts.refusals import Refusal
from services.notifier import queries
from services.notifier.operations.ask_accounts import People
from services.notifier.operations.choose_subscriptions import choose_subscriptions
from services.notifier.sender import people_of

api = APIRouter()


class PeopleAway(Refusal, code="people_away", status=503):
    """We cannot see just now who else gets these e-mails, so nothing can be chosen. Nothing was lost; try again in a moment."""


def people(request: Request) -> People:
    return people_of(request.app)


Asking = Annotated[People, Depends(people)]


@door(api, READ_SUBSCRIPTIONS)
async def read_subscriptions(caller: Caller, session: Transaction, asking: Asking) -> SubscriptionList:
    return await read(caller, session, await colleagues(caller, asking))


@door(api, CHOOSE_SUBSCRIPTIONS)
async def choose(asked: ChooseSubscriptions, caller: Caller, session: Transaction, asking: Asking) -> SubscriptionList:
    others = await colleagues(caller, asking)
    await choose_subscriptions(
        session,
        person_id=person_of(caller),
        provider_id=caller.acting_for,
        roles=caller.roles,
        chosen=asked.subscriptions,
        others=others,
    )
    return await read(caller, session, others)


async def read(caller: Identity, session: Transaction, others: Sequence[Recipient]) -> SubscriptionList:
    return await queries.read_subscriptions(
        session, person_id=person_of(caller), provider_id=caller.acting_for, roles=caller.roles, others=others
    )


async def colleagues(caller: Identity, asking: People) -> Sequence[Recipient]:
    try:
        return await asking.readers(provider_id=caller.acting_for, roles=PROVIDER if caller.acting_for else COUNCIL)
    except (Away, Refused):
        raise PeopleAway() from None


def person_of(caller: Identity) -> UUID:
    """A program gets no mail. Raises NotAllowed."""
    try:
        return UUID(caller.sub)
    except ValueError:
        raise NotAllowed() from None
