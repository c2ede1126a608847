"""Who asks: the browser's opaque cookie, traded at accounts for a short signed token, kept for one second."""

import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fastapi import Response

from chassis.calls import Refused
from chassis.identity import Keys
from contracts.accounts.http import TRADE_TOKEN, InternalToken, Membership, TradeToken
from contracts.http import COUNCIL, Operation, Role
from services.gateway.calls import Services
from services.gateway.settings import Settings

KEPT_FOR = 1.0
"""Seconds. Who signs out, or loses a role, is out of every page within this time."""
KEPT_AT_MOST = 5000
SECURE_NAME, PLAIN_NAME = "__Host-portal", "portal"


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in. `session` is the cookie's value, `token` speaks for them to the services."""

    person_id: str
    name: str
    email: str
    token: str = field(repr=False)
    session: str = field(repr=False)
    chosen: bool
    acting_for: UUID | None
    roles: frozenset[Role]
    memberships: tuple[Membership, ...]

    @property
    def is_council(self) -> bool:
        return self.acting_for is None and bool(self.roles & COUNCIL)

    @property
    def acting(self) -> str:
        """What a form's hidden `acting_provider` holds."""
        return str(self.acting_for or "council")

    def may(self, operation: Operation[Any]) -> bool:
        return bool(self.roles & operation.roles)


class Sessions:
    """Trades at accounts, in the gateway's own name. What accounts refuses is nobody."""

    def __init__(self, services: Services, keys: Keys) -> None:
        self.services, self.keys = services, keys
        self.kept: dict[tuple[str, str], tuple[float, InternalToken]] = {}

    async def person(self, session: str) -> Person | None:
        told = await self.trade(session=session)
        if told is None:
            return None
        return Person(
            person_id=told.person_id,
            name=told.name,
            email=told.email,
            token=told.token,
            session=session,
            chosen=told.chosen,
            acting_for=told.acting_for,
            roles=frozenset(told.roles),
            memberships=tuple(told.memberships),
        )

    async def trade(self, *, session: str | None = None, access_token: str | None = None) -> InternalToken | None:
        """A session's or an access token's internal token. Raises Away."""
        secret = session or access_token or ""
        if not 20 <= len(secret) <= 200:
            return None
        of = ("session" if session else "access", secret)
        kept = self.kept.get(of)
        if kept and time.monotonic() - kept[0] < KEPT_FOR:
            return kept[1]
        try:
            asked = TradeToken(session=session) if session else TradeToken(access_token=access_token)
            told = await self.services.ask(TRADE_TOKEN, token=self.keys.for_itself(), asked=asked)
        except Refused as refused:
            if refused.problem.status >= 500:
                raise
            self.kept.pop(of, None)
            return None
        if len(self.kept) >= KEPT_AT_MOST:
            self.kept.clear()
        self.kept[of] = (time.monotonic(), told)
        return told

    def forget(self, session: str) -> None:
        """What was kept is over: another membership was chosen, or the person signed out."""
        self.kept.pop(("session", session), None)


def cookie_name(settings: Settings) -> str:
    return PLAIN_NAME if settings.plain_cookie else SECURE_NAME


def give_cookie(response: Response, session: str, settings: Settings) -> None:
    response.set_cookie(cookie_name(settings), session, path="/", secure=not settings.plain_cookie, httponly=True, samesite="lax")


def take_cookie(response: Response, settings: Settings) -> None:
    response.delete_cookie(cookie_name(settings), path="/", secure=not settings.plain_cookie, httponly=True, samesite="lax")
