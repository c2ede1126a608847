"""How does a machine with Java and Maven get a real Apache Kafka? One KRaft node from Maven Central's jars, in one folder."""

import shutil
import signal
import subprocess
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Collection
from pathlib import Path

from deploy.local.cache import made_once
from deploy.local.kafka.topics import KafkaSilent, answering, create_topics
from deploy.local.pids import command_of, free_port, gone, send

POM = Path(__file__).with_name("pom.xml")
PARTITIONS = 12

JAVA = ("java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp")

SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
"""
"""The last two bring a node that was killed back in 4 s instead of 12."""


class KafkaDidNotStart(Exception):
    """Apache Kafka, or Maven on the way to it, failed; the message holds the end of what it said."""


def available() -> bool:
    """Whether this machine has the two programs it takes."""
    return all(shutil.which(program) for program in ("java", "mvn"))


class JarKafka:
    """One broker over one folder (`data/`, `server.properties`, `pid`, `log`); what it was told survives stops, kills and new runs."""

    durable = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.port = 0
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        if self._server is None:
            raise KafkaDidNotStart("Apache Kafka is not running.")
        return self._server.pid

    def start(self, port: int = 0) -> None:
        """Start and wait until it answers; 0 takes a free port, or the one of before. Raises KafkaDidNotStart."""
        jars = f"{libraries()}/*"
        self._end_leftover()
        self.port = port or self.port or free_port()
        settings = self._write_settings(jars)
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [*JAVA, jars, "kafka.Kafka", settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,  # a Ctrl-C is for us: we stop it after those who use it
            )
        (self.folder / "pid").write_text(str(self._server.pid))
        try:
            answering(self.bootstrap, within=60)
        except KafkaSilent as fault:
            self.kill()
            raise KafkaDidNotStart((self.folder / "log").read_text(errors="replace")[-2000:]) from fault

    def create_topics(self, names: Collection[str], *, partitions: int = PARTITIONS) -> None:
        create_topics(self.bootstrap, names, partitions=partitions)

    def stop(self) -> None:
        """Stop cleanly; a node that does not obey within 20 s is killed."""
        if self._server:
            self.resume()
            self._server.terminate()
            try:
                self._server.wait(20)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None

    def kill(self) -> None:
        """End it as a crash would, and wait until it is gone: two nodes over one folder would spoil it."""
        if self._server:
            self._server.kill()
            self._server.wait()
            self._server = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def pause(self) -> None:
        send([self.pid], signal.SIGSTOP)

    def resume(self) -> None:
        send([self.pid], signal.SIGCONT)

    def _write_settings(self, jars: str) -> Path:
        """Format the storage the first time; the ports are this run's."""
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = self.folder / "server.properties"
        settings.write_text(SETTINGS.format(port=self.port, controller=free_port(), data=self.folder / "data"))
        if not (self.folder / "data" / "meta.properties").exists():
            # one in 64 would begin with a dash and be taken for an option
            identity = "k" + urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")[1:]
            _run([*JAVA, jars, "kafka.tools.StorageTool", "format", "-t", identity, "-c", settings], in_folder=self.folder)
        return settings

    def _end_leftover(self) -> None:
        """A run that was killed leaves its node; its number may by now be another process's."""
        kept = self.folder / "pid"
        if kept.exists() and str(self.folder) in command_of(pid := int(kept.read_text() or 0)):
            send([pid], signal.SIGKILL)
            gone([pid], within=10)


def libraries() -> Path:
    """Kafka's jars (43 MB), fetched by Maven once and kept in the cache. Raises KafkaDidNotStart."""
    with made_once("kafka-4.3.1") as folder:
        if not folder.exists():
            partial = folder.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            fetch: list[str | Path] = ["mvn", "-q", "-B", "-f", POM, "dependency:copy-dependencies", f"-DoutputDirectory={partial}"]
            _run(fetch, in_folder=folder.parent)
            partial.rename(folder)
    return folder


def _run(command: list[str | Path], *, in_folder: Path) -> None:
    done = subprocess.run(command, cwd=in_folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise KafkaDidNotStart(f"{command[0]} failed: {(done.stdout + done.stderr)[-2000:]}")
