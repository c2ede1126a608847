"""How the gateway is assembled: pages and the public API in front, services behind, nothing of its own to remember."""

from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from prometheus_client import start_http_server

from chassis.identity import Keys
from chassis.service import Parts, add_health, run
from services.gateway import api
from services.gateway.calls import Services
from services.gateway.faults import FORGED, PageLimits, answer_faults, fault_page, view_of
from services.gateway.guard import Guard
from services.gateway.pages import all_pages
from services.gateway.providers import Providers
from services.gateway.session import Sessions
from services.gateway.settings import Settings
from services.gateway.templates.assets import static_routes
from services.gateway.templates.brand import brand_routes


def app(settings: Settings, services: Services | None = None) -> FastAPI:
    """The gateway as an ASGI app, without a database. `services`: others than those at the settings' addresses."""
    services, parts = services or Services.at(settings), Parts()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        metrics = start_http_server(settings.metrics_port, settings.metrics_host) if settings.metrics_port else None
        yield
        await parts.stop()
        await services.close()
        if metrics:
            metrics[0].shutdown()
            metrics[0].server_close()

    made = FastAPI(title="gateway", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    made.state.name, made.state.settings, made.state.services = "gateway", settings, services
    made.state.keys = Keys.read("gateway", jwks=settings.jwks_file, own=settings.signing_key_file)
    made.state.sessions = Sessions(services, made.state.keys)
    made.state.providers = Providers(services, made.state.keys)
    made.router.routes.extend([*static_routes(), *brand_routes(colour=settings.council_colour, name=settings.council_name)])
    made.include_router(api.routes())
    for pages in all_pages():
        made.include_router(pages)
    add_health(made, None, parts)
    answer_faults(made)

    made.add_middleware(PageLimits, service="gateway", at_once=settings.requests_at_once, large=large)
    made.add_middleware(Guard, origin=settings.origin, turned_away=turned_away)
    return made


def turned_away(scope: MutableMapping[str, Any]) -> Response:
    return fault_page(Request(scope), FORGED.status, view_of(FORGED))


def large(path: str) -> bool:
    """Where files are sent."""
    return path == "/imports" or path.startswith("/api/v1/imports/")


def main() -> None:
    settings = Settings()
    run(app(settings), settings)
