"""How are topics made, and how is it known that a broker answers?"""

import logging
import time
from collections.abc import Collection
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

silent = logging.getLogger("deploy.local.kafka.silent")
silent.addHandler(logging.NullHandler())
silent.propagate = False  # librdkafka reports every refused connection while a broker is starting


class KafkaSilent(Exception):
    """No broker answered at this address in time."""


def answering(bootstrap: str, *, within: float = 30.0) -> Any:
    """An admin client of a broker that has just answered; raises KafkaSilent after so many seconds."""
    until = time.monotonic() + within
    admin = AdminClient({"bootstrap.servers": bootstrap, "reconnect.backoff.max.ms": 200}, logger=silent)
    while time.monotonic() < until:
        try:
            if admin.list_topics(timeout=1).brokers:
                return admin
        except KafkaException:
            time.sleep(0.05)
    raise KafkaSilent(f"No Kafka broker answered at {bootstrap} within {within:.0f} s.")


def create_topics(bootstrap: str, names: Collection[str], *, partitions: int) -> None:
    """Make these topics on a real broker; those that exist are left as they are."""
    if not names:
        return
    admin = answering(bootstrap)  # held by this name: its answers never come once it is collected
    for made in admin.create_topics([NewTopic(name, partitions, 1) for name in names]).values():
        try:
            made.result()
        except KafkaException as refused:
            if refused.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise
