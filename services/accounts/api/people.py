"""How people are looked after: invited, listed, let go; their own passwords; the programs that act for an organisation.

Lists are what the caller's role sees. An act is confined to the caller's organisation by its rule, then done under accounts' own role,
since a person may belong to other organisations too, which the caller's role cannot see.
"""

from fastapi import APIRouter
from fastapi.responses import Response

from chassis.clock import Now, RealNow
from chassis.database import As, take_role
from chassis.doors import Caller, NotAllowed, Transaction, door
from contracts.accounts import http
from contracts.http import ListQuery
from contracts.references import Nothing
from services.accounts import queries
from services.accounts.api.ground import Key, Surroundings, attempting, kept
from services.accounts.operations import api_clients
from services.accounts.operations.change_password import change_password, person_who_asks
from services.accounts.operations.invite_person import invite_person
from services.accounts.operations.remove_membership import remove_membership
from services.accounts.rules.membership import organisation_for
from services.accounts.rules.password import WrongPassword

api = APIRouter()


@door(api, http.INVITE)
async def invite(asked: http.Invite, caller: Caller, session: Transaction, real_now: RealNow, now: Now) -> http.Invited:
    provider_id = organisation_for(acting_for=caller.acting_for, asked=asked.provider_id)
    await take_role(session, As.INTERNAL)
    person_id = await invite_person(
        session,
        email=asked.email,
        name=asked.name,
        provider_id=provider_id,
        roles=asked.roles,
        by=caller.sub,
        real_at=real_now,
        at=now,
    )
    return http.Invited(person_id=person_id)


@door(api, http.FIND_PEOPLE)
async def find_people(query: ListQuery, session: Transaction) -> http.PersonList:
    return await queries.find_people(session, query=query)


@door(api, http.REMOVE_MEMBERSHIP)
async def remove(asked: http.RemoveMembership, caller: Caller, session: Transaction, real_now: RealNow) -> Nothing:
    provider_id = organisation_for(acting_for=caller.acting_for, asked=asked.provider_id)
    await take_role(session, As.INTERNAL)
    keep_one = provider_id == caller.acting_for
    await remove_membership(session, person_id=asked.person_id, provider_id=provider_id, keep_one=keep_one, real_at=real_now)
    return Nothing()


@door(api, http.CHANGE_PASSWORD)
async def change(
    asked: http.ChangePassword,
    caller: Caller,
    session: Transaction,
    key: Key,
    surroundings: Surroundings,
    real_now: RealNow,
    now: Now,
) -> Nothing | Response:
    await take_role(session, As.INTERNAL)
    person = await person_who_asks(session, caller.sub)
    if person is None:
        raise NotAllowed()
    try:
        await change_password(
            session,
            person=person,
            old=asked.old_password,
            new=asked.new_password,
            going_on=asked.session,
            whose=attempting(key, email=person.email),
            council=[surroundings.council_name],
            real_at=real_now,
            at=now,
        )
    except WrongPassword as refusal:
        return kept(refusal, pointer="/old_password")
    return Nothing()


@door(api, http.MAKE_API_CLIENT)
async def make_api_client(asked: http.MakeApiClient, caller: Caller, session: Transaction, real_now: RealNow) -> http.ApiClientMade:
    provider_id = organisation_for(acting_for=caller.acting_for, asked=asked.provider_id)
    await take_role(session, As.INTERNAL)
    client, secret = await api_clients.make_api_client(
        session, name=asked.name, provider_id=provider_id, roles=asked.roles, by=caller.sub, real_at=real_now
    )
    return http.ApiClientMade(client_id=str(client.id), client_secret=secret, provider_id=provider_id, roles=client.roles)
