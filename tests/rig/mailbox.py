"""How does a test see the mail that was sent? Through a real SMTP door of its own, which it can make fail."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from deploy.local.mailbox.smtp import Faults, listen
from deploy.local.mailbox.store import Mail, Store


@dataclass(frozen=True)
class Mailbox:
    """`port` of the SMTP door on 127.0.0.1; `faults.inject(...)` makes it fail."""

    port: int
    store: Store
    faults: Faults

    def mails(self, *, to: str = "", kind: str = "") -> list[Mail]:
        """What was received, newest first; each `raw` is the bytes as they came."""
        return self.store.all(to=to, kind=kind)


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    """An empty mailbox, listening."""
    store, faults = Store(), Faults()
    async with await listen(store, faults) as door:
        yield Mailbox(door.sockets[0].getsockname()[1], store, faults)
