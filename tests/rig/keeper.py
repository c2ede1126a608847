"""Who owns the parts that all processes of one test run share? One process, which ends them when the run ends, however it ends."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any, Literal

from deploy.local.cache import cache
from tests.rig.parts import PARTS, Bus, Database

PLACE = "PORTAL_RIG"
"""The environment variable by which the processes of a run find their keeper's socket."""


class PartMissing(Exception):
    """The keeper could not start what a test needs; the message holds why."""


class Keeper:
    """The controlling process's handle: the keeper lives exactly as long as the pipe to it is open."""

    def __init__(self, root: Path) -> None:
        place = Path(tempfile.mkdtemp(prefix="rig-")) / "socket"
        os.environ[PLACE] = str(place)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.rig.keeper", place],
            cwd=root,
            stdin=subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C is for pytest
        )

    def stop(self) -> None:
        """Return when everything has ended."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def shared_database() -> Database:
    """The run's database server, started by whoever asks first."""
    found: Database = _ask("database")
    return found


def shared_bus() -> Bus:
    """The run's broker, started by whoever asks first."""
    found: Bus = _ask("bus")
    return found


def used() -> list[str]:
    """One line for each part this run has asked for, saying which was taken."""
    lines: list[str] = _ask("used")
    return lines


def _ask(what: str) -> Any:
    until = time.monotonic() + 15
    while True:
        try:
            line = Client(os.environ[PLACE], "AF_UNIX")
            break
        except OSError as silent:
            if time.monotonic() > until:
                raise PartMissing("The keeper of this run's parts does not answer; see what it said above.") from silent
            time.sleep(0.02)
    with line:
        line.send(what)
        answer = line.recv()
    if isinstance(answer, PartMissing):
        raise answer
    return answer


class Parts:
    """What runs by now. Asking is safe from many threads; each part has its own lock, so that one does not wait for another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: dict[str, str] = {}
        self._running: dict[str, Any] = {}
        self._until = ExitStack()
        self._locks = {name: threading.Lock() for name in PARTS}

    def get(self, name: Literal["database", "bus"]) -> Any:
        with self._locks[name]:
            if name not in self._running:
                self._running[name], passed_over = self._until.enter_context(PARTS[name](self.folder))
                over = f" (passed over: {'; '.join(passed_over)})" if passed_over else ""
                self.lines[name] = f"{name}: {self._running[name].kind}{over}"
            return self._running[name]

    def stop(self) -> None:
        for lock in self._locks.values():
            lock.acquire()  # for good: what is starting is waited for, nothing is started afterwards
        self._until.close()


def answer(line: Connection, parts: Parts) -> None:
    with line:
        what = line.recv()
        try:
            line.send(sorted(parts.lines.values()) if what == "used" else parts.get(what))
        except Exception as fault:
            line.send(PartMissing(f"{what}: {fault}"))


def keep(place: Path) -> None:
    """Answer until the pipe on standard input is closed, by a clean end, a Ctrl-C or a kill of the run; then end all."""
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=cache()))
    folder.chmod(0o755)  # PostgreSQL's user has to enter it
    parts = Parts(folder)
    listener = Listener(str(place), "AF_UNIX", backlog=64)

    def accept() -> None:
        while True:
            threading.Thread(target=answer, args=(listener.accept(), parts), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.buffer.read()
    parts.stop()
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(place.parent, ignore_errors=True)
    os._exit(0)  # threads may still wait for callers that are gone


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
