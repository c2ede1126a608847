"""How does one process hold a whole bus in memory? With the cluster librdkafka keeps for its own tests; nothing outlives it."""

from collections.abc import Collection
from typing import Any

from confluent_kafka import Producer

from deploy.local.kafka.topics import answering, silent


class MemoryKafka:
    """One broker inside this process: one member per group, 5 MiB and no more per partition, 4 partitions, nothing kept.

    Its threads live as long as the object: fork before `start`.
    """

    durable = False

    def __init__(self) -> None:
        self.bootstrap = ""
        self._cluster: Any = None

    def start(self) -> None:
        # the address given here is ignored: the cluster listens on a loopback port of its own
        self._cluster = Producer({"bootstrap.servers": "127.0.0.1", "test.mock.num.brokers": 1}, logger=silent)
        (broker,) = self._cluster.list_topics(timeout=10).brokers.values()
        self.bootstrap = f"{broker.host}:{broker.port}"

    def create_topics(self, names: Collection[str]) -> None:
        """It knows no CreateTopics request: a topic is made by asking for it by name."""
        create_topics(self.bootstrap, names)

    def stop(self) -> None:
        self._cluster = None


def create_topics(bootstrap: str, names: Collection[str]) -> None:
    """Make topics of an in-memory broker, from any process; those that exist stay as they are."""
    admin = answering(bootstrap)
    for name in names:
        admin.list_topics(name, timeout=10)
