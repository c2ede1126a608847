"""How does a journey get a whole portal? As `make demo` starts it: one process a service, over a real broker of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from chassis.calls import Refused
from chassis.clock import move_to
from contracts.http import Operation
from contracts.period import LONDON
from contracts.problem import Problem
from contracts.topics import TOPICS
from deploy.local import cache
from deploy.local.acting import Mailbox, Program, until
from deploy.local.clocks import now_in
from deploy.local.kafka import jars
from deploy.local.loading import Loader
from deploy.local.pids import free_port
from deploy.local.place import Place
from deploy.local.story import Story

Answer = TypeVar("Answer", bound=BaseModel)


@contextmanager
def broker(folder: Path) -> Iterator[dict[str, str]]:
    """The environment that names a real Apache Kafka of this journey alone; where there is no Java, none: then one in memory is made."""
    if named := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        yield {"KAFKA_BOOTSTRAP_SERVERS": named}
        return
    if not jars.available():
        yield {}
        return
    kafka = jars.JarKafka(folder / "kafka")
    kafka.start()
    try:
        kafka.create_topics(TOPICS)
        yield {"KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap}
    finally:
        kafka.stop()


@contextmanager
def running_portal(folder: Path, *, council: Path | None = None) -> Iterator[Place]:
    """`portal demo --empty` over a folder, until left. Its output goes to `log` in it."""
    with broker(folder) as bus, (folder / "log").open("wb") as log:
        chosen = ["--council", str(council)] if council else []
        command = [sys.executable, "-m", "deploy.portal.commands", "demo", "--folder", str(folder), "--port", str(free_port()), "--empty"]
        process = subprocess.Popen([*command, *chosen, "--loud"], stdout=log, stderr=log, env=os.environ | bus, start_new_session=True)
        try:
            yield _when_ready(Place(folder), process)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def _when_ready(place: Place, process: "subprocess.Popen[bytes]") -> Place:
    ends = time.monotonic() + 90
    while time.monotonic() < ends and process.poll() is None:
        if (place.folder / "ready").exists():
            return place
        time.sleep(0.1)
    raise AssertionError("the portal did not start:\n" + (place.folder / "log").read_text(errors="replace")[-3000:])


@dataclass
class Journey:
    """A council that is loaded, its programs and people, its clock and mailbox."""

    place: Place
    story: Story
    loader: Loader
    programs: dict[str, Program] = field(default_factory=dict)

    @property
    def mailbox(self) -> Mailbox:
        return self.loader.mailbox

    def by(self, called: str) -> Program:
        if called not in self.programs:
            self.programs[called] = self.loader.program(called)
        return self.programs[called]

    async def ask(self, called: str, operation: Operation[Answer], **more: Any) -> Answer:
        """Through the public API, as one of the story's programs."""
        return await self.by(called).ask(operation, **more)

    async def refused(self, called: str, operation: Operation[Any], **more: Any) -> Problem:
        try:
            answer = await self.ask(called, operation, **more)
        except Refused as refused:
            return refused.problem
        raise AssertionError(f"not refused: {answer}")

    def clock(self, london: str) -> None:
        """Move business time forward to a London time like "2023-07-24 10:00"; if that is past already, leave it."""
        instant = datetime.fromisoformat(london).replace(tzinfo=LONDON).astimezone(UTC)
        if instant > now_in(self.place.folder):
            move_to(self.place.clock, instant)

    async def mails(self, kind: str, *, to: str = "") -> list[dict[str, Any]]:
        return await self.mailbox.mails(to=to, kind=kind)

    async def mail(self, kind: str, *, to: str, about: str = "", count: int = 1) -> list[dict[str, Any]]:
        """Wait until so many of a kind, about something that their text names, have come to somebody; answers all there are."""

        async def look() -> list[dict[str, Any]] | None:
            found = [mail for mail in await self.mails(kind, to=to) if about in mail["text"]]
            return found if len(found) >= count else None

        return await until(look, what=f"{count} mails of kind {kind} to {to}")


@asynccontextmanager
async def a_journey(folder: Path, council: Path) -> AsyncIterator[Journey]:
    """A portal with a council's data and people, nothing lived yet; its business clock stands where the story begins."""
    folder.mkdir(parents=True, exist_ok=True)
    story = Story.read(council)
    with running_portal(folder, council=council) as place:
        loader = Loader(place, story, say=lambda line: print(line, file=sys.stderr))
        await loader.load(history=False)
        yield Journey(place, story, loader)


def journey_folder(name: str) -> Path:
    """Under the cache, which PostgreSQL's unprivileged user can enter."""
    return cache.cache() / f"journey-{name}-{os.getpid()}"
