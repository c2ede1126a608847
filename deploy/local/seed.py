"""How do many services share the memory of what they all import? One process imports, and forks each of them on request."""

import asyncio
import gc
import json
import os
import select
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from typing import NoReturn

LAST_WORDS = 5.0
"""Seconds the children get after SIGTERM when whoever planted the seed has died."""


class Seed:
    """A forked copy of this process, without loop or thread, that forks children whenever it is asked.

    `plant` it after the imports and before any loop, thread or librdkafka handle: a fork takes none of them along.
    It ends, and ends its children, when whoever planted it ends, even by SIGKILL.
    """

    def __init__(self, pid: int, line: socket.socket) -> None:
        self.pid = pid
        self._line = line
        self._asking: asyncio.Lock | None = None
        self._born: asyncio.Queue[tuple[int, asyncio.Future[int]]] = asyncio.Queue()
        self._ended: dict[int, asyncio.Future[int]] = {}
        self._listening: asyncio.Task[None] | None = None

    @classmethod
    def plant(cls, entries: Mapping[str, Callable[[], None]]) -> "Seed":
        """Fork the seed; each entry is a whole life: it reads its settings from the environment and returns when done."""
        if threading.active_count() > 1:
            raise RuntimeError("A seed is planted before the first thread is started.")
        ours, theirs = socket.socketpair()
        gc.collect()
        gc.freeze()  # what is imported is never examined again, so that its pages stay shared
        if pid := os.fork():
            theirs.close()
            return cls(pid, ours)
        ours.close()
        _live(theirs, entries)

    async def grow(self, entry: str, env: Mapping[str, str], *, output: int) -> tuple[int, "asyncio.Future[int]"]:
        """Fork one entry with `env` added and its output going to a file descriptor: its process id, and its exit code to come."""
        if self._asking is None:
            self._asking = asyncio.Lock()
            self._listening = asyncio.create_task(self._listen())
        async with self._asking:  # one message at a time on the line
            socket.send_fds(self._line, [json.dumps([entry, dict(env)]).encode()], [output])
            return await self._born.get()

    def wither(self) -> None:
        """End the seed; children still running are ended too."""
        if self._listening:
            self._listening.cancel()
        self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()
        os.waitpid(self.pid, 0)

    async def _listen(self) -> None:
        reader, writer = await asyncio.open_connection(sock=self._line.dup())
        try:
            while line := await reader.readline():
                what, pid, code = json.loads(line)
                if what == "born":
                    self._ended[pid] = asyncio.get_running_loop().create_future()
                    self._born.put_nowait((pid, self._ended[pid]))
                else:
                    self._ended.pop(pid).set_result(code)
        finally:
            writer.close()


def _live(line: socket.socket, entries: Mapping[str, Callable[[], None]]) -> NoReturn:
    """The seed's whole life: fork when asked, tell of the dead, end with the line."""
    os.setsid()
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # a handler must be there for the wake-up to be written
    children: set[int] = set()
    while True:
        readable, _, _ = select.select([line.fileno(), woken], [], [])
        try:
            if woken in readable:
                os.read(woken, 4096)
            for pid, code in _dead(children):
                _tell(line, "ended", pid, code)
            if line.fileno() in readable:
                asked, outputs, _, _ = socket.recv_fds(line, 2**20, 1)
                if not asked:
                    _end(children)
                entry, env = json.loads(asked)
                children.add(pid := os.fork() or _become(entries[entry], env, outputs[0]))
                os.close(outputs[0])
                _tell(line, "born", pid, 0)
        except ConnectionError:
            _end(children)


def _tell(line: socket.socket, what: str, pid: int, code: int) -> None:
    line.sendall(json.dumps([what, pid, code]).encode() + b"\n")


def _dead(children: set[int]) -> list[tuple[int, int]]:
    dead = []
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            break
        children.discard(pid)
        dead.append((pid, os.waitstatus_to_exitcode(status)))
    return dead


def _become(entry: Callable[[], None], env: Mapping[str, str], output: int) -> NoReturn:
    """What the child does with the rest of its life; nothing of the seed may run after it."""
    code = 1
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for standard in (1, 2):
            os.dup2(output, standard)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]
        os.environ.update(env)
        entry()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _end(children: set[int]) -> NoReturn:
    until = time.monotonic() + LAST_WORDS
    for what in (signal.SIGTERM, signal.SIGKILL):
        for pid in children:
            os.kill(pid, what)
        while children and time.monotonic() < until:
            _dead(children)
            time.sleep(0.02)
    os._exit(0)
