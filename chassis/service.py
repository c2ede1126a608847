"""How a service is assembled: doors, relay, listeners and timers, up while Kafka is away, down as a whole when a part of it dies."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
import structlog
import uvicorn
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from fastapi import APIRouter, FastAPI, Response
from fastapi.exceptions import RequestValidationError
from faststream.kafka import KafkaBroker, KafkaRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from chassis.database import Sessions, connect, of_the_world
from chassis.identity import Keys, NotSignedIn
from chassis.inbox import Listeners
from chassis.limits import Limits
from chassis.logs import write_logs
from chassis.outbox import Relay
from chassis.problems import refuse
from chassis.settings import Settings
from chassis.timers import Timers
from contracts.refusals import Refusal, Refusals

log = structlog.get_logger()
STOP_WITHIN = 15.0
"""Seconds, inside the 25 that whoever stops us waits."""
Work = Callable[[], Coroutine[object, object, None]]


@dataclass
class Parts:
    """What runs beside the doors of a service, by name."""

    running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    draining: bool = False

    def start(self, name: str, work: Work, *, ends: bool = False) -> None:
        """Run a part; if it dies, or ends though it never should, the process stops and is started anew."""
        task = asyncio.create_task(until_it_works(work, name), name=name)
        task.add_done_callback(lambda done: None if done.cancelled() or (ends and not done.exception()) else self._died(name, done))
        self.running[name] = task

    def _died(self, name: str, task: asyncio.Task[None]) -> None:
        log.error("part_died", part=name, exc_info=task.exception())
        os.kill(os.getpid(), signal.SIGTERM)

    async def stop(self) -> None:
        self.draining = True
        for task in self.running.values():
            task.cancel()
        await asyncio.gather(*self.running.values(), return_exceptions=True)


def serve(
    name: str,
    settings: Settings,
    *,
    api: APIRouter | None = None,
    listeners: Iterable[Listeners] = (),
    timers: Timers | None = None,
    also: dict[str, Callable[[FastAPI], Work]] | None = None,
    large: Callable[[str], bool] = lambda path: False,
) -> FastAPI:
    """A service as an ASGI app. `also`: more parts that run beside the doors, each made from the app. `large`: paths that take files."""
    sessions = connect(settings.database_url, pool_size=settings.pool_size)
    heard = list(listeners)
    broker = broker_of(settings, heard, sessions)
    parts = Parts()

    async def relay() -> None:
        producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_bootstrap_servers, acks="all", enable_idempotence=True, linger_ms=2)
        try:
            await producer.start()
            await Relay(settings.database_url, producer, name).run()
        finally:
            await within(5, producer.stop())

    async def listen() -> None:
        try:
            await broker.start()
        except BaseException:
            await within(5, broker.stop())  # started twice, the first consumers would stay in the group
            raise

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        parts.start(f"{name} relay", relay)
        if heard:
            parts.start(f"{name} listeners", listen, ends=True)
        if timers:
            parts.start(f"{name} timers", lambda: timers.run(sessions, settings.database_url))
        for part, make in (also or {}).items():
            parts.start(f"{name} {part}", make(app))
        yield
        await parts.stop()
        await within(STOP_WITHIN, broker.stop())
        await sessions.engine.dispose()

    app = FastAPI(title=name, lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.name, app.state.sessions, app.state.settings, app.state.broker = name, sessions, settings, broker
    app.state.keys = Keys.read(name, jwks=settings.jwks_file, own=settings.signing_key_file)
    app.state.listeners, app.state.timers = heard, timers
    if api:
        app.include_router(api)
    add_health(app, sessions, parts)
    app.add_api_route("/metrics", metrics)
    answer_faults(app)
    app.add_middleware(Limits, service=name, at_once=settings.requests_at_once, large=large)
    return app


def broker_of(settings: Settings, listeners: list[Listeners], sessions: Sessions) -> KafkaBroker:
    broker = KafkaBroker(
        settings.kafka_bootstrap_servers,
        acks="all",
        enable_idempotence=True,
        allow_auto_create_topics=False,
        graceful_timeout=STOP_WITHIN,
        logger=None,
    )
    router = KafkaRouter()
    for each in listeners:
        each.subscribe(router, sessions)
    broker.include_router(router)
    return broker


def answer_faults(app: FastAPI) -> None:
    for fault in (Refusal, Refusals, RequestValidationError, HTTPException, NotSignedIn, DBAPIError, PoolTimeout, OSError, Exception):
        app.add_exception_handler(fault, refuse)


def add_health(app: FastAPI, sessions: Sessions | None, parts: Parts) -> None:
    """Live: the loop turns. Ready: its own database answers and it is not stopping; never Kafka or another service."""

    async def live() -> dict[str, str]:
        return {"status": "live"}

    async def ready(response: Response) -> dict[str, str]:
        try:
            if sessions is not None:
                async with asyncio.timeout(2), sessions.engine.connect() as connection:
                    await connection.execute(sa.text("SELECT 1"))
        except Exception:
            response.status_code = 503
            return {"status": "database away"}
        if parts.draining:
            response.status_code = 503
            return {"status": "stopping"}
        return {"status": "ready"}

    app.add_api_route("/health/live", live)
    app.add_api_route("/health/ready", ready)


async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def until_it_works(work: Work, name: str) -> None:
    """While Kafka or PostgreSQL is away, anew each second; meanwhile requests are served and facts pile up in the outbox."""
    while True:
        try:
            return await work()
        except Exception as fault:
            if not (isinstance(fault, KafkaError) or of_the_world(fault)):
                raise
            log.warning("away", part=name, fault=type(fault).__name__)
            await asyncio.sleep(1)


async def within(seconds: float, end: Coroutine[Any, Any, Any]) -> None:
    """Stop something, but no longer than this: aiokafka flushes for ever while Kafka is away, and the outbox has it all."""
    await asyncio.wait([asyncio.create_task(end)], timeout=seconds)


def run(app: FastAPI, settings: Settings) -> None:
    """Serve until told to stop; finishes what is in progress within 20 seconds."""
    write_logs(app.title, as_json=settings.log_json)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=20,
        timeout_keep_alive=30,
    )
