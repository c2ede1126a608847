"""B11: how long `make demo`, once installed, takes to its first page, and what all its processes take of memory; against the limits set."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from deploy.local.pids import family_of, free_port
from deploy.local.processes import pss_bytes
from tests.bench.measure import Result, time_of
from tests.journeys.portal import journey_folder

SECONDS, MEGABYTES = 10.0, 800.0


async def measure(size: str) -> list[Result]:
    folder, port = journey_folder("bench"), free_port()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    warm = await asyncio.to_thread(started, folder, port)  # the first start makes the database; the second is what people meet
    again = await asyncio.to_thread(started, folder, port)
    shutil.rmtree(folder, ignore_errors=True)
    return [
        time_of("B11", "first page, first start", size, ours=warm[0], yardstick=SECONDS, floor=1, aim=0.5, unit="s"),
        time_of("B11", "first page, started again", size, ours=again[0], yardstick=SECONDS, floor=1, aim=0.5, unit="s"),
        time_of("B11", "all processes (PSS)", size, ours=again[1], yardstick=MEGABYTES, floor=1, aim=0.625, unit="MB"),
    ]


def started(folder: Path, port: int) -> tuple[float, float]:
    """Seconds from the command to the sign-in page; megabytes of everything once all services are ready."""
    command = [sys.executable, "-m", "deploy.portal.commands", "demo", "--folder", str(folder), "--port", str(port), "--empty"]
    environment = {name: value for name, value in os.environ.items() if name != "KAFKA_BOOTSTRAP_SERVERS"}
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, start_new_session=True)
    try:
        while not answers(f"http://127.0.0.1:{port}/sign-in"):
            time.sleep(0.02)
        seconds = time.perf_counter() - began
        while not (folder / "ready").exists():
            time.sleep(0.05)
        time.sleep(2)  # what services do in their first seconds belongs to it
        return seconds, pss_bytes(family_of(process.pid)) / 2**20
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
