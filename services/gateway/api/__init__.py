"""The public API: every public operation of every service, at /api before the path its service declares."""

from typing import Any

from fastapi import APIRouter

from contracts.accounts.http import accounts
from contracts.actuals.http import actuals
from contracts.commissioning.http import commissioning
from contracts.http import Operation, Operations
from contracts.notifier.http import notifier
from contracts.scheduling.http import scheduling
from services.gateway.api import proxy, tokens

SERVICES: tuple[Operations, ...] = (accounts, commissioning, actuals, scheduling, notifier)


def public() -> list[Operation[Any]]:
    return [operation for service in SERVICES for operation in service if operation.public]


def routes() -> APIRouter:
    router = APIRouter()
    router.include_router(tokens.routes)
    for operation in public():
        proxy.mount(router, operation)
    return router
