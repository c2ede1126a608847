"""What do the tests tell a listener? Facts about notes, good ones and every kind of poison, as the bus would bring them."""

import json
import random
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aiokafka import ConsumerRecord
from uuid_utils.compat import uuid7

ENDLESS = random.Random(0).randbytes(8000).hex()
"""PostgreSQL's indexes take no key of this length, unless it can be compressed."""
ENDLESS = random.Random(0).randbytes(8000).hex()
"""PostgreSQL's indexes take no key of this length, unless it can be compressed."""
Headers = tuple[tuple[str, bytes | None], ...]


def fact(subject: str, version: Any, word: str = "good", **more: Any) -> bytes:
    """A whole envelope of ProviderRegistered; `more` takes the place of its parts."""
    whole = {
        "specversion": "1.0",
        "id": str(uuid7()),
        "source": "trial",
        "type": "provider.registered.v1",
        "subject": subject,
        "time": datetime(2023, 7, 25, 9, tzinfo=UTC).isoformat(),
        "version": version,
        "actor": "somebody",
        "data": {"provider_id": str(uuid4()), "reference": word},
    }
    return json.dumps(whole | more).encode()


def without(name: str, subject: str) -> bytes:
    whole = json.loads(fact(subject, 1))
    del whole[name]
    return json.dumps(whole).encode()


def record(topic: str, offset: int, value: bytes | None, *, key: bytes | None = b"note", headers: Headers = ()) -> Any:
    size = len(value or b"")
    return ConsumerRecord(topic, 0, offset, 0, 0, key, value, None, len(key or b""), size, headers)


def poisons(subject: str) -> dict[str, bytes | None]:
    """By name; each about a subject of its own, so that nothing waits behind it."""
    return {
        "no JSON": b"{" + subject.encode(),
        "no UTF-8": b'{"subject": "\xff\xfe"}',
        "a field is missing": without("actor", f"{subject}-missing"),
        "data that does not fit": fact(f"{subject}-data", 1, data={"provider_id": "nobody"}),
        "an absurd version": fact(f"{subject}-absurd", 10**30),
        "an absurd version below zero": fact(f"{subject}-below", -(10**30)),
        "a version that is text": fact(f"{subject}-text", "first"),
        "a NUL in the subject": fact(f"{subject}-\0", 1),
        "a lone surrogate": fact(f"{subject}-\ud800", 1),
        "a NUL in the data": fact(f"{subject}-nul", 1, "a\0b"),
        "an endless subject": fact(f"{subject}-{ENDLESS}", 1),
        "an absurd time": fact(f"{subject}-time", 1, time="+99999-01-01T00:00:00Z"),
        "an empty body": b"",
        "no body": None,
        "a list": b"[]",
        "deep nesting": b'{"data":' + b"[" * 100_000,
        "nearly 1 MiB": b'"' + b"x" * 1_000_000 + b'"',
        "a handler that fails": fact(f"{subject}-fails", 1, "fails"),
    }
