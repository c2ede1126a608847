"""Does the rig choose what works, say so, share it between processes, and end it however a run ends?"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from deploy.local.pids import free_port, gone
from tests.rig.parts import docker_answers

ROOT = Path(__file__).parents[3]
PLUGINS = [word for plugin in ("session", "postgres", "kafka", "browser", "mailbox") for word in ("-p", f"tests.rig.{plugin}")]


def a_run(folder: Path, tests: str, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    """A pytest of its own over one file, from an empty folder, with the rig's plugins."""
    (folder / "test_inner.py").write_text(tests)
    options = ["-o", "markers=durable\nbrowser", "-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=session"]
    options += ["-o", "asyncio_default_test_loop_scope=session", "-p", "no:cacheprovider", "-rs", f"--rootdir={ROOT}"]
    command = [sys.executable, "-m", "pytest", *PLUGINS, *options, *arguments, "-c", os.devnull, str(folder / "test_inner.py")]
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "REQUIRE_", "PORTAL_RIG"))}
    return subprocess.Popen(
        command, cwd=ROOT, env=ours | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def outcome(run: "subprocess.Popen[str]") -> tuple[int, str]:
    said, _ = run.communicate(timeout=90)
    return run.returncode, said


NOWHERE = {"PATH": "/nowhere", "DOCKER_HOST": "tcp://127.0.0.1:1"}
"""A machine with nothing but Python."""

DURABLE = """
import pytest
@pytest.mark.durable
def test_it(kafka): assert kafka.durable
def test_other(kafka): kafka.create_topics(["some.topic"])
"""
BUS_IN_MEMORY = "bus: librdkafka's memory (passed over: Docker: no engine answers; Apache Kafka's jars: java and mvn are not both there)"
BROWSER = """
import pytest
@pytest.mark.browser
def test_it(chromium): assert chromium
"""


def test_with_nothing_but_python_a_durable_test_is_skipped_with_a_sentence_and_the_bus_is_told(tmp_path: Path) -> None:
    code, said = outcome(a_run(tmp_path, DURABLE, **NOWHERE))
    assert code == 0, said
    assert "1 passed, 1 skipped" in said
    assert "Needs a broker that keeps what it was told; this run has librdkafka's memory" in said
    assert (
        said.count(
            "bus: librdkafka's memory (passed over: Docker: no engine answers; Apache Kafka's jars: java and mvn are not both there)"
        )
        == 1
    )


def test_where_kafka_is_required_a_durable_test_fails_instead(tmp_path: Path) -> None:
    code, said = outcome(a_run(tmp_path, DURABLE, REQUIRE_KAFKA="1", **NOWHERE))
    assert code == 1, said
    assert "1 failed, 1 passed" in said or "1 passed, 1 error" in said


def test_what_the_environment_names_wins(tmp_path: Path) -> None:
    named = {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "DATABASE_URL": "postgresql://u:p@127.0.0.1:1/d"}
    tests = "def test_it(kafka, postgres): assert (kafka.bootstrap, postgres.admin_url[:14]) == ('127.0.0.1:1', 'postgresql://u')"
    code, said = outcome(a_run(tmp_path, tests, **named))
    assert code == 0, said
    assert "bus: the one KAFKA_BOOTSTRAP_SERVERS names" in said
    assert "database: the one DATABASE_URL names" in said
    assert "u:p@" not in said


@pytest.mark.parametrize(("required", "code"), [("0", 0), ("1", 1)])
def test_a_browser_test_without_a_browser_is_skipped_or_fails(tmp_path: Path, required: str, code: int) -> None:
    found, said = outcome(a_run(tmp_path, BROWSER, REQUIRE_BROWSER=required, CHROMIUM="/nowhere/chromium"))
    assert found == code, said
    assert "Needs a headless Chromium" in said


SHARED = """
import json, os, pathlib, pytest
@pytest.mark.parametrize("n", range(6))
async def test_it(n, postgres, kafka, fresh_database):
    urls = await fresh_database("actuals", migrate)
    told = {"database": postgres.admin_url, "bus": kafka.bootstrap, "worker": os.environ["PYTEST_XDIST_WORKER"], "urls": urls.app}
    pathlib.Path(os.environ["TELL"], f"{n}.json").write_text(json.dumps(told))
def migrate(url): pass
"""


def test_xdist_workers_share_one_server_and_one_broker_and_no_database(tmp_path: Path) -> None:
    code, said = outcome(a_run(tmp_path, SHARED, "-n", "2", TELL=str(tmp_path), **NOWHERE))
    assert code == 0, said
    told = [json.loads(file.read_text()) for file in tmp_path.glob("*.json")]
    assert len(told) == 6
    assert len({one["worker"] for one in told}) == 2
    assert len({one["database"] for one in told}) == len({one["bus"] for one in told}) == 1
    assert len({one["urls"] for one in told}) == 6
    assert said.count("database: ") == 1


ENDLESS = """
import os, pathlib, time
def test_it(postgres):
    ports = postgres.admin_url
    pids = [int(p.name) for p in pathlib.Path("/proc").glob("[0-9]*") if ports.split(":")[-1].split("/")[0] in command(p).split()]
    pathlib.Path(os.environ["TELL"], "pids").write_text(" ".join(map(str, [*pids, os.environ["PORTAL_RIG"]])))
    time.sleep(60)
def command(p):
    try: return (p / "cmdline").read_bytes().replace(b"\\0", b" ").decode()
    except OSError: return ""
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_everything_ends_with_the_run_however_it_ends(tmp_path: Path, how: signal.Signals) -> None:
    run = a_run(tmp_path, ENDLESS, TELL=str(tmp_path), **NOWHERE)
    told = tmp_path / "pids"
    for _ in range(400):
        if told.exists() and told.read_text():
            break
        time.sleep(0.05)
    *pids, socket = told.read_text().split()
    assert pids, "the server was not found among the processes"
    run.send_signal(how)
    said, _ = run.communicate(timeout=30)
    assert gone([int(pid) for pid in pids], within=0 if how is signal.SIGINT else 15), said
    for _ in range(100):
        if not Path(socket).parent.exists():
            break
        time.sleep(0.05)
    assert not Path(socket).parent.exists()


class Engine(BaseHTTPRequestHandler):
    """As much of Docker's API as its client needs for a ping; it is not ours."""

    def do_GET(self) -> None:
        body = b"OK" if self.path.endswith("/_ping") else json.dumps({"ApiVersion": "1.51", "Version": "29.0"}).encode()
        known = re.search(r"/(_ping|version)$", self.path)
        self.send_response(200 if known else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def engine() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Engine)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_probe_finds_an_engine_that_answers(engine: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{engine}")
    assert docker_answers()


def test_the_probe_says_no_where_none_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{free_port()}")
    assert not docker_answers()
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    assert not docker_answers()


async def test_the_mailbox_fixture_receives(mailbox: "object") -> None:
    from email.message import EmailMessage

    import aiosmtplib

    from tests.rig.mailbox import Mailbox

    assert isinstance(mailbox, Mailbox)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "portal@exampleshire.example", "jo.bloggs@purplecare.example", "Paid"
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=mailbox.port)
    assert [received.subject for received in mailbox.mails(to="jo.bloggs@purplecare.example")] == ["Paid"]
