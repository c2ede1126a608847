"""Does the supervisor start, tell, notice and end what it was given, and does the seed fork what it was asked for?"""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from deploy.local.pids import command_of, free_port, gone
from deploy.local.processes import NotReady, Supervisor, pss_bytes

ROOT = Path(__file__).parents[3]
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
SLEEPER = "import time; print('awake', flush=True); time.sleep(60)"


class Heard(list[tuple[str, str]]):
    def __call__(self, name: str, line: str) -> None:
        self.append((name, line))

    async def until(self, *said: str) -> None:
        async with asyncio.timeout(10):
            while not set(said) <= {line for _, line in self}:
                await asyncio.sleep(0.01)


async def test_each_line_bears_the_name_and_stop_ends_all() -> None:
    heard = Heard()
    supervisor = Supervisor(say=heard)
    pids = [await supervisor.start(name, [sys.executable, "-c", SLEEPER]) for name in ("actuals", "scheduling")]
    await heard.until("awake")
    while len(heard) < 2:
        await asyncio.sleep(0.01)
    assert all(command_of(pid) for pid in pids)
    await supervisor.stop()
    assert sorted(heard) == [("actuals", "awake"), ("scheduling", "awake")]
    assert not supervisor.running
    assert gone(pids, within=0)


async def test_a_child_deaf_to_term_is_killed_after_the_grace() -> None:
    heard = Heard()
    supervisor = Supervisor(say=heard, grace=0.3)
    pid = await supervisor.start("deaf", [sys.executable, "-c", STUBBORN])
    await heard.until("deaf")
    await supervisor.stop()
    assert gone([pid], within=0)
    assert ("deaf", "did not stop within 0 s and is killed") in heard


async def test_a_child_that_ends_by_itself_is_told_by_name() -> None:
    heard = Heard()
    supervisor = Supervisor(say=heard)
    await supervisor.start("short", [sys.executable, "-c", "print('x' * 2**21); print('last words'); raise SystemExit(3)"])
    assert await asyncio.wait_for(supervisor.until_told(), 10) == "short"
    assert ("short", "last words") in heard
    assert ("short", "ended by itself, exit code 3") in heard


async def test_a_killed_child_is_no_news_and_its_name_can_be_used_again() -> None:
    supervisor = Supervisor(say=Heard())
    command = [sys.executable, "-c", SLEEPER]
    first = await supervisor.start("actuals", command)
    assert await supervisor.kill("actuals") == -signal.SIGKILL
    second = await supervisor.start("actuals", command)
    assert supervisor.running == {"actuals": second} != {"actuals": first}
    await supervisor.stop()


async def test_ready_waits_for_the_address_and_tells_of_one_that_ended() -> None:
    supervisor = Supervisor(say=Heard())
    port = free_port()
    await supervisor.start("pages", [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"])
    await supervisor.ready("pages", f"http://127.0.0.1:{port}/")
    assert pss_bytes(supervisor.running.values()) > 1_000_000
    with pytest.raises(NotReady, match="did not answer"):
        await supervisor.ready("pages", f"http://127.0.0.1:{port}/no-such-page", within=0.3)
    await supervisor.kill("pages")
    with pytest.raises(NotReady, match="ended before"):
        await supervisor.ready("pages", f"http://127.0.0.1:{port}/")


GROWN = """
    import asyncio, os, signal, sys, time
    from deploy.local.processes import Supervisor
    from deploy.local.seed import Seed

    def sleeper():
        print("grown", os.environ["WHO"], os.getppid() == seed_pid(), flush=True)
        time.sleep(60)

    def failing():
        raise ValueError("seen in the output")

    def seed_pid():
        return int(os.environ.get("SEED", 0)) or os.getppid()

    async def main(seed):
        supervisor = Supervisor(seed=seed)
        one = await supervisor.fork("one", "sleeper", env={"WHO": "first", "SEED": str(seed.pid)})
        two = await supervisor.fork("two", "sleeper", env={"WHO": "second", "SEED": str(seed.pid)})
        await supervisor.fork("bad", "failing")
        assert await supervisor.until_told() == "bad"
        assert await supervisor.kill("one") == -9
        again = await supervisor.fork("one", "sleeper", env={"WHO": "third", "SEED": str(seed.pid)})
        print("pids", again, two, seed.pid, flush=True)
        await asyncio.sleep(0.5)
        if sys.argv[1] == "leave":
            os.kill(os.getpid(), signal.SIGKILL)
        assert await supervisor.until_told() is None
        await supervisor.stop()
        seed.wither()
        print("stopped", flush=True)

    asyncio.run(main(Seed.plant({"sleeper": sleeper, "failing": failing})))
"""


def grown(how: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", textwrap.dedent(GROWN), how]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)


def pids_told(parent: "subprocess.Popen[str]") -> tuple[list[int], str]:
    assert parent.stdout
    said = ""
    for line in parent.stdout:
        said += line
        if line.startswith("pids"):
            return [int(word) for word in line.split()[1:]], said
    raise AssertionError(said)


def test_the_seed_forks_on_request_again_after_a_kill_and_ctrl_c_ends_all() -> None:
    parent = grown("stay")
    pids, said = pids_told(parent)
    assert all(command_of(pid) for pid in pids)
    parent.send_signal(signal.SIGINT)
    rest, _ = parent.communicate(timeout=20)
    assert parent.returncode == 0, said + rest
    assert "stopped" in rest
    assert "one | grown first True" in said + rest
    assert "one | grown third True" in said + rest
    assert "bad | ValueError: seen in the output" in said + rest
    assert "bad | ended by itself, exit code 1" in said + rest
    assert gone(pids, within=0)


def test_the_seed_and_its_children_end_when_the_parent_is_killed() -> None:
    parent = grown("leave")
    pids, _ = pids_told(parent)
    parent.communicate(timeout=20)
    assert parent.returncode == -signal.SIGKILL
    assert gone(pids, within=10)
