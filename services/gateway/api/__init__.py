"""The public API: every public operation of every service, at /api before the path its service declares."""

from fastapi import APIRouter

from contracts.api import public
from services.gateway.api import document, proxy, tokens


def routes() -> APIRouter:
    router = APIRouter()
    router.include_router(tokens.routes)
    router.include_router(document.routes)
    for operation in public():
        proxy.mount(router, operation)
    return router
