"""How does a whole portal run on one machine? Real parts and one process per service, started together and stopped together."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from chassis.database import connect
from chassis.migrating import migrate
from chassis.outbox import tell_again
from contracts.topics import TOPICS
from deploy.local import running
from deploy.local.kafka.memory import MemoryKafka
from deploy.local.pids import free_port
from deploy.local.postgres import Postgres
from deploy.local.processes import Supervisor
from deploy.local.roles import Urls, provision
from deploy.local.secrets import Secrets, write_private
from deploy.local.seed import Seed

MAILBOX = "mailbox"


@dataclass
class Council:
    """Whose portal it is."""

    name: str = "Exampleshire Council"
    colour: str = "#00575e"


@dataclass
class House:
    """A portal over one folder. `kafka` names a broker that is there already; without it, one in memory is made and nothing outlives it."""

    folder: Path
    port: int = 0
    council: Council = field(default_factory=Council)
    kafka: str | None = None

    def __post_init__(self) -> None:
        self.folder = self.folder.absolute()
        self.clock = self.folder / "clock"
        self.port = self.port or free_port()
        self.ports = {name: free_port() for name in (*running.WITH_DATABASE, MAILBOX, "smtp")} | {"gateway": self.port}
        self.urls: dict[str, Urls] = {}
        self.postgres = Postgres(self.folder / "postgres")
        self.memory: MemoryKafka | None = None
        self.supervisor: Supervisor | None = None
        self.secrets = Secrets(self.folder)

    @classmethod
    def plant(cls) -> Seed:
        """Import everything and fork the seed of all services. Before any loop or thread of this process."""
        running.import_all()
        entries = {name: partial(running.run_service, name) for name in running.SERVICES}
        return Seed.plant(entries | {MAILBOX: running.run_mailbox})

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    @property
    def portal(self) -> str:
        return self.url("gateway")

    @property
    def mailbox(self) -> str:
        return self.url(MAILBOX)

    async def start(self, seed: Seed, *, say: Collection[str] = (), tell_again_since: datetime | None = None) -> None:
        """Everything up, migrated and answering. `tell_again_since`: publish again what was published since, to a bus that forgot it."""
        await asyncio.to_thread(self._start_parts)
        await self._provide_databases()
        if tell_again_since is not None:
            await asyncio.gather(*(self._tell_again(name, tell_again_since) for name in running.WITH_DATABASE))
        write_private(self.folder / "house.json", {name: self.environment(name) for name in running.SERVICES})
        self.supervisor = Supervisor(seed=seed, say=_saying(say))
        for name in (MAILBOX, *running.SERVICES):
            await self.supervisor.fork(name, name, env=self.environment(name))
        write_private(self.folder / "pids.json", self.supervisor.running)
        await asyncio.gather(*(self.supervisor.ready(name, self.url(name) + "/health/ready") for name in running.SERVICES))

    def _start_parts(self) -> None:
        self.postgres.start()
        if self.kafka is None:
            self.memory = MemoryKafka()
            self.memory.start()
            self.memory.create_topics(TOPICS)

    async def _provide_databases(self) -> None:
        for name in running.WITH_DATABASE:
            self.urls[name] = await provision(self.postgres.admin_url, name, self.secrets.passwords(name))
            await asyncio.to_thread(migrate, name, self.urls[name].owner)

    async def _tell_again(self, name: str, since: datetime) -> None:
        sessions = connect(self.urls[name].app, pool_size=1)
        async with sessions.begin() as session:
            await tell_again(session, since=since)
        await sessions.engine.dispose()

    def environment(self, name: str) -> dict[str, str]:
        """Everything a service is told."""
        told = {f"{other.upper()}_URL": self.url(other) for other in running.SERVICES}
        told |= self.secrets.environment(name)
        told |= {
            "HOST": "127.0.0.1",
            "PORT": str(self.ports[name]),
            "MAILBOX_PORT": str(self.ports[MAILBOX]),
            "MAILBOX_URL": self.mailbox,
            "MAILBOX_FOLDER": str(self.folder / "mails"),
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.ports["smtp"]),
            "PORTAL_URL": self.portal,
            "PUBLIC_URL": self.portal,
            "COUNCIL_NAME": self.council.name,
            "COUNCIL_COLOUR": self.council.colour,
            "BUSINESS_CLOCK_OFFSET_FILE": str(self.clock),
            "KAFKA_BOOTSTRAP_SERVERS": self.kafka or (self.memory.bootstrap if self.memory else ""),
            "HMAC_SECRET": self.secrets.word("hmac"),
            "DEMO": "1",
            "LOG_JSON": "0",
            "POOL_SIZE": "8",
        }
        if urls := self.urls.get(name):
            told |= {"DATABASE_URL": urls.app, "OWNER_DATABASE_URL": urls.owner}
        return told

    async def until_told(self) -> str | None:
        """Until Ctrl-C or TERM (None), or until a process ends by itself (its name)."""
        assert self.supervisor is not None
        return await self.supervisor.until_told()

    async def stop(self) -> None:
        """Services, then the bus, then the database."""
        (self.folder / "house.json").unlink(missing_ok=True)
        if self.supervisor:
            await self.supervisor.stop()
        if self.memory:
            self.memory.stop()
        await asyncio.to_thread(self.postgres.stop)


def _saying(names: Collection[str]) -> Callable[[str, str], None]:
    """Print the lines of these processes, all with "all"."""

    def say(name: str, line: str) -> None:
        if name in names or "all" in names:
            print(f"{name:>13} | {line}", flush=True)

    return say
