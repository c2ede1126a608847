"""What accounts' doors stand on: the key for what is kept hashed, an answer that takes its time, a refusal that keeps its count."""

import asyncio
import time
from collections.abc import AsyncIterator
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from chassis.problems import answer_of
from contracts.problem import problem_of
from contracts.refusals import Refusal
from services.accounts.operations.count_attempts import Attempting
from services.accounts.operations.proofs import keyed
from services.accounts.settings import AccountsSettings

AT_LEAST = 0.2
"""Seconds: several times what the work takes, which differs between a right and a wrong password."""


def settings(request: Request) -> AccountsSettings:
    found: AccountsSettings = request.app.state.settings
    return found


Surroundings = Annotated[AccountsSettings, Depends(settings)]


def key(surroundings: Surroundings) -> bytes:
    return surroundings.hmac_secret.get_secret_value().encode()


Key = Annotated[bytes, Depends(key)]


async def unhurried() -> AsyncIterator[None]:
    """No answer before this time, so that its time tells nothing. Named before the transaction, it waits when that is over."""
    until = time.monotonic() + AT_LEAST
    try:
        yield
    finally:
        await asyncio.sleep(until - time.monotonic())


Unhurried = Annotated[None, Depends(unhurried, scope="function")]


def attempting(key: bytes, *, email: str, address: str | None = None) -> Attempting:
    return Attempting(account=keyed(key, "account", email), address=keyed(key, "address", network(address)) if address else None)


def network(address: str) -> str:
    """An IPv6 subscriber has a /64 to change addresses in."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)


def kept(refusal: Refusal, *, pointer: str) -> Response:
    """A refusal as an answer: raised out of the door it would roll back the try that it counted."""
    return answer_of(problem_of([(pointer, refusal)]))
