"""What does `make demo` do? It starts the whole portal over one folder, lets an invented council live its weeks, and stops on Ctrl-C."""

import asyncio
import fcntl
import json
import os
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chassis.clock import move_to, real_now
from deploy.local.clocks import now_in, said
from deploy.local.house import House
from deploy.local.loading import Loader
from deploy.local.pids import free_port
from deploy.local.place import Place
from deploy.local.postgres import Postgres
from deploy.local.secrets import write_private
from deploy.local.seed import Seed
from deploy.local.story import Story

COUNCIL = Path(__file__).parent / "exampleshire"
OVERLAP = timedelta(minutes=5)
"""What was published in the last minutes before a stop may not have been heard; told again, it does no harm."""


def forget(folder: Path) -> None:
    """Start over next time. Refuses while the demo runs."""
    with locked(folder):
        for place in {folder.absolute(), Postgres(folder / "postgres").folder}:
            shutil.rmtree(place, ignore_errors=True)


def run_demo(folder: Path, *, port: int, empty: bool, loud: bool, council: Path = COUNCIL) -> int:
    """Until told to stop; 1 if a part died by itself."""
    began = time.perf_counter()
    with locked(folder):
        seed = House.plant()  # before any loop or thread of this process
        try:
            return asyncio.run(live(folder, port=port, empty=empty, loud=loud, story=Story.read(council), seed=seed, began=began))
        finally:
            seed.wither()


async def live(folder: Path, *, port: int, empty: bool, loud: bool, story: Story, seed: Seed, began: float) -> int:
    set_clock(folder, story)
    kafka = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    house = House(folder, port=port or free_port(), council=story.council, kafka=kafka)
    try:
        await house.start(seed, say=["all"] if loud else (), tell_again_since=told_since(folder))
        print(welcome(house, folder, seconds=time.perf_counter() - began), flush=True)
        (folder / "ready").touch()
        loader = asyncio.create_task(load(house, story)) if not empty else None
        died = await house.until_told()
        if loader:
            loader.cancel()
        await asyncio.gather(*([loader] if loader else []), return_exceptions=True)
    finally:
        (folder / "ready").unlink(missing_ok=True)
        print("Stopping…", flush=True)
        await house.stop()
        note_stop(folder)
    return 1 if died else 0


def set_clock(folder: Path, story: Story) -> None:
    """A new demo begins where its story does; a stopped one goes on where it stopped: while nobody looks, no time passes."""
    stopped = folder / "stopped.json"
    if stopped.exists():
        move_to(folder / "clock", datetime.fromisoformat(json.loads(stopped.read_text())["business"]))
    elif not (folder / "clock").exists():
        move_to(folder / "clock", story.begins_at)


def told_since(folder: Path) -> datetime:
    """The bus in memory forgets: what was told since the last clean stop is told again, all of it if there was none."""
    stopped = folder / "stopped.json"
    if not stopped.exists():
        return datetime(2000, 1, 1, tzinfo=UTC)
    since = datetime.fromisoformat(json.loads(stopped.read_text())["real"]) - OVERLAP
    stopped.unlink()
    return since


def note_stop(folder: Path) -> None:
    write_private(folder / "stopped.json", {"real": real_now().isoformat(), "business": now_in(folder).isoformat()})


async def load(house: House, story: Story) -> None:
    """The council's data and history, by real acts; what has been done is not done again."""
    try:
        await Loader(Place(house.folder), story, say=lambda line: print(f"  {line}", flush=True)).load()
    except asyncio.CancelledError:
        raise
    except Exception as fault:
        print(f"  Loading the council stopped: {fault}. Start again to go on, or `make demo-reset` to start over.", flush=True)
        raise


def welcome(house: House, folder: Path, *, seconds: float) -> str:
    lines = [
        f"The portal is up after {seconds:.1f} s. It is {said(now_in(folder))} here.",
        "",
        f"  Portal     {house.portal}",
        f"  Mailbox    {house.mailbox}",
        f"  API docs   {house.portal}/docs",
        "",
        f"  Who to sign in as, with passwords: {folder / 'credentials.json'}",
        "  Move the clock: .venv/bin/portal clock --forward 1d        Stop: Ctrl-C        Start over: make demo-reset",
        "",
    ]
    return "\n".join(lines)


class locked:
    """One demo at a time over a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.file = (folder / "lock").open("w")

    def __enter__(self) -> None:
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("A demo runs over this folder already. Stop it first (Ctrl-C where it runs).") from None

    def __exit__(self, *_: object) -> None:
        self.file.close()
