"""How sessions and API clients' tokens are used: traded for short signed tokens, moved to another membership, ended."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from chassis.clock import RealNow
from chassis.doors import Transaction, door
from chassis.identity import LIVES, Keys, NotSignedIn
from contracts.accounts import http
from contracts.references import Nothing
from services.accounts.api.sign_in import told
from services.accounts.operations.act_for import act_for
from services.accounts.operations.api_clients import issue_access_token
from services.accounts.operations.end_sessions import end_session
from services.accounts.operations.trade_token import Traded, trade_access_token, trade_session
from services.accounts.rules.session import ACCESS_TOKEN_LIVES

api = APIRouter()


def keys_of(request: Request) -> Keys:
    found: Keys = request.app.state.keys
    return found


@door(api, http.TRADE_TOKEN)
async def trade(
    asked: http.TradeToken, session: Transaction, keys: Annotated[Keys, Depends(keys_of)], real_now: RealNow
) -> http.InternalToken:
    if asked.session and not asked.access_token:
        return signed(await trade_session(session, reference=asked.session, real_at=real_now), keys)
    if asked.access_token and not asked.session:
        return signed(await trade_access_token(session, token=asked.access_token, real_at=real_now), keys)
    raise NotSignedIn


def signed(traded: Traded, keys: Keys) -> http.InternalToken:
    """Until a membership is chosen the token has no role, so every policy refuses it."""
    acting_for, roles = traded.chosen or (None, [])
    return http.InternalToken(
        token=keys.sign(sub=traded.sub, roles=roles, acting_for=acting_for),
        expires_in=LIVES,
        person_id=traded.sub,
        name=traded.name,
        email=traded.email,
        chosen=traded.chosen is not None,
        acting_for=acting_for,
        roles=roles,
        memberships=[http.Membership(provider_id=provider, roles=theirs) for provider, theirs in traded.memberships],
    )


@door(api, http.ACT_FOR)
async def choose(asked: http.ActFor, session: Transaction, real_now: RealNow) -> http.SessionStarted:
    return told(await act_for(session, reference=asked.session, provider_id=asked.provider_id, real_at=real_now))


@door(api, http.SIGN_OUT)
async def sign_out(asked: http.Session, session: Transaction, real_now: RealNow) -> Nothing:
    await end_session(session, reference=asked.session, real_at=real_now)
    return Nothing()


@door(api, http.ISSUE_ACCESS_TOKEN)
async def issue(asked: http.ClientCredentials, session: Transaction, real_now: RealNow) -> http.AccessToken:
    token = await issue_access_token(session, client_id=asked.client_id, secret=asked.client_secret, real_at=real_now)
    return http.AccessToken(access_token=token, expires_in=int(ACCESS_TOKEN_LIVES.total_seconds()))
