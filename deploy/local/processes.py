"""Who keeps several processes together: starts them, says what they say, notices one that dies, and ends them all?"""

import asyncio
import os
import re
import signal
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import httpx

from deploy.local.pids import send
from deploy.local.seed import Seed

GRACE = 25.0
"""Seconds between SIGTERM and SIGKILL: a service may take 20 to drain."""


class NotReady(Exception):
    """A process ended, or was silent, before its address answered; the message names it."""


def say(name: str, line: str) -> None:
    print(f"{name:>13} | {line}", flush=True)


class Supervisor:
    """Named child processes with prefixed output. Each is a session of its own: a Ctrl-C reaches us alone, and we end them.

    `seed`, planted before the loop exists, lets a child be forked from a process that has imported already.
    """

    def __init__(self, *, seed: Seed | None = None, grace: float = GRACE, say: Callable[[str, str], None] = say) -> None:
        self.grace = grace
        self.running: dict[str, int] = {}
        self._seed = seed
        self._say = say
        self._followed: dict[str, asyncio.Task[int]] = {}
        self._meant_to_end: set[str] = set()
        self._news: asyncio.Queue[str | None] = asyncio.Queue()

    async def start(self, name: str, argv: Sequence[str], *, env: Mapping[str, str] | None = None) -> int:
        """Start a program; `env` is added to ours. Returns its process id."""
        ours, theirs = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=theirs,
                stderr=theirs,
                env=os.environ | dict(env or {}),
                start_new_session=True,
            )
        finally:
            os.close(theirs)
        return self._follow(name, process.pid, ours, process.wait())

    async def fork(self, name: str, entry: str, *, env: Mapping[str, str] | None = None) -> int:
        """Fork one of the seed's entries, as often as it is needed. Returns its process id."""
        if self._seed is None:
            raise ValueError("No seed was planted.")
        ours, theirs = os.pipe()
        try:
            pid, ended = await self._seed.grow(entry, dict(env or {}), output=theirs)
        finally:
            os.close(theirs)
        return self._follow(name, pid, ours, ended)

    async def ready(self, name: str, url: str, *, within: float = 30.0) -> None:
        """Wait until the address answers 200; raises NotReady when its process ends first, or time is up."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within), httpx.AsyncClient(timeout=2, trust_env=False) as client:
                while name in self.running:
                    with suppress(httpx.HTTPError):
                        if (await client.get(url)).status_code == 200:
                            return
                    await asyncio.sleep(0.05)
        fate = f"did not answer at {url} within {within:.0f} s" if name in self.running else "ended before it was ready"
        raise NotReady(f"{name} {fate}.")

    async def until_told(self) -> str | None:
        """Wait for Ctrl-C or TERM (None), or for a child that ends by itself (its name)."""
        for what in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(what, self._news.put_nowait, None)
        return await self._news.get()

    async def kill(self, name: str, what: signal.Signals = signal.SIGKILL) -> int:
        """End one child by a signal and wait; returns its exit code, negative for a signal."""
        self._meant_to_end.add(name)
        send([self.running[name]], what)
        return await self._followed[name]

    async def stop(self) -> None:
        """End all: SIGTERM together, then, after the grace, SIGKILL; returns when none runs and all they said was said."""
        self._meant_to_end |= set(self.running)
        send(self.running.values(), signal.SIGTERM)
        ends = [self._followed[name] for name in self.running]
        if ends and (await asyncio.wait(ends, timeout=self.grace))[1]:
            for name in self.running:
                self._say(name, f"did not stop within {self.grace:.0f} s and is killed")
            send(self.running.values(), signal.SIGKILL)
        await asyncio.gather(*ends)

    def _follow(self, name: str, pid: int, output: int, ended: Awaitable[int]) -> int:
        self.running[name] = pid
        self._followed[name] = asyncio.create_task(self._until_ended(name, output, ended))
        return pid

    async def _until_ended(self, name: str, output: int, ended: Awaitable[int]) -> int:
        telling = asyncio.create_task(self._tell(name, output))
        code = await ended
        del self.running[name]
        await asyncio.wait([telling], timeout=1)  # a grandchild may hold the pipe open
        telling.cancel()
        if name not in self._meant_to_end:
            self._say(name, f"ended by itself, exit code {code}")
            self._news.put_nowait(name)
        self._meant_to_end.discard(name)
        return code

    async def _tell(self, name: str, output: int) -> None:
        reader = asyncio.StreamReader(limit=2**20)
        with os.fdopen(output, "rb", buffering=0) as pipe:
            transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
            try:
                while not reader.at_eof():
                    with suppress(ValueError):  # a line of more than 1 MiB is left out
                        if line := await reader.readline():
                            self._say(name, line.decode(errors="replace").rstrip())
            finally:
                transport.close()


def pss_bytes(pids: Collection[int]) -> int:
    """Memory of these processes together, each shared page counted once among those who share it (Linux only)."""
    kilobytes = 0
    for pid in pids:
        with suppress(OSError):  # it ended while we looked
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            kilobytes += sum(map(int, re.findall(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)))
    return kilobytes * 1024
