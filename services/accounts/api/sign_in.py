"""How somebody signs in, is invited in, and gets another code: asked by the gateway for a person not yet known."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from chassis.clock import Now, RealNow
from chassis.doors import Transaction, door
from contracts.accounts import http
from contracts.references import Nothing
from contracts.refusals import Refusals
from services.accounts.api.ground import Key, Surroundings, Unhurried, attempting, kept
from services.accounts.operations import accept_invitation as invitations
from services.accounts.operations.begin_sign_in import begin_sign_in
from services.accounts.operations.enter_code import enter_code
from services.accounts.operations.send_code_again import send_code_again
from services.accounts.operations.start_session import Started
from services.accounts.rules.sign_in import WrongCode, digits_of

api = APIRouter()


@door(api, http.SIGN_IN)
async def sign_in(
    unhurried: Unhurried, asked: http.SignIn, session: Transaction, key: Key, real_now: RealNow, now: Now
) -> http.SignInStarted:
    whose = attempting(key, email=asked.email, address=asked.address)
    attempt_id = await begin_sign_in(session, email=asked.email, password=asked.password, whose=whose, real_at=real_now, at=now)
    return http.SignInStarted(attempt_id=attempt_id)


@door(api, http.ENTER_CODE)
async def enter(
    attempt_id: UUID, asked: http.EnterCode, session: Transaction, key: Key, real_now: RealNow
) -> http.SessionStarted | Response:
    try:
        started = await enter_code(session, attempt_id=attempt_id, code=digits_of(asked.code), key=key, real_at=real_now)
    except WrongCode as refusal:
        return kept(refusal, pointer="/code")
    return told(started)


@door(api, http.SEND_CODE_AGAIN)
async def send_again(unhurried: Unhurried, attempt_id: UUID, session: Transaction, real_now: RealNow, now: Now) -> Nothing:
    await send_code_again(session, attempt_id=attempt_id, real_at=real_now, at=now)
    return Nothing()


@door(api, http.LOOK_AT_INVITATION)
async def look_at_invitation(asked: http.LookAtInvitation, session: Transaction, real_now: RealNow) -> http.InvitationRead:
    _, person = await invitations.invitation_of(session, token=asked.token, real_at=real_now)
    return http.InvitationRead(email=person.email, name=person.name, needs_password=person.password_hash is None)


@door(api, http.ACCEPT_INVITATION)
async def accept_invitation(asked: http.AcceptInvitation, session: Transaction, surroundings: Surroundings, real_now: RealNow) -> Nothing:
    refusals = Refusals()
    with refusals.at("/password"):
        await invitations.accept_invitation(
            session, token=asked.token, password=asked.password, council=[surroundings.council_name], real_at=real_now
        )
    refusals.raise_if_any()
    return Nothing()


def told(started: Started) -> http.SessionStarted:
    return http.SessionStarted(
        session=started.reference,
        memberships=[http.Membership(provider_id=each.provider_id, roles=each.roles) for each in started.memberships],
    )
