"""How does a mail come in? Through a real SMTP conversation on the loopback, which can be told to fail in the ways servers fail."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.mailbox.store import Store


class Fault(StrEnum):
    OK = "ok"
    REFUSE_LATER = "rcpt_4xx"
    REFUSE_FOR_GOOD = "rcpt_5xx"
    DROP_BEFORE_STORE = "drop_before_store"
    DROP_AFTER_STORE = "drop_after_store"
    SLOW = "slow"


@dataclass
class Faults:
    """What the server does wrong: to `address` alone if given, `times` times (for ever: None); `hits` counts what it did."""

    mode: Fault = Fault.OK
    times: int | None = None
    address: str = ""
    seconds: float = 5.0
    hits: int = 0

    def inject(self, mode: Fault, *, times: int | None = None, address: str = "", seconds: float = 5.0) -> None:
        """From now on, `hits` at nought; `seconds` is how slow SLOW is."""
        self.mode, self.times, self.address, self.seconds, self.hits = mode, times, address, seconds, 0

    def strikes(self, *modes: Fault, to: list[str]) -> bool:
        if self.mode not in modes or self.times == 0 or (self.address and self.address not in to):
            return False
        self.times = None if self.times is None else self.times - 1
        self.hits += 1
        return True


class Door:
    """The hooks aiosmtpd calls: refuse, wait, break or keep."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self.store = store
        self.faults = faults

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.faults.strikes(Fault.REFUSE_LATER, to=[address]):
            return "450 4.2.1 The mailbox is busy, try again later"
        if self.faults.strikes(Fault.REFUSE_FOR_GOOD, to=[address]):
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        to = [str(address) for address in envelope.rcpt_tos]
        if self.faults.strikes(Fault.SLOW, to=to):
            await asyncio.sleep(self.faults.seconds)
        if self.faults.strikes(Fault.DROP_BEFORE_STORE, to=to):
            return _drop(server)
        raw = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content or "").encode()
        self.store.add(raw, sender=envelope.mail_from or "", to=to, received_at=datetime.now(UTC))
        if self.faults.strikes(Fault.DROP_AFTER_STORE, to=to):
            return _drop(server)
        return "250 2.0.0 Kept"


def _drop(server: SMTP) -> str:
    """The line is cut; the sender never reads what is returned, and cannot know whether the mail was kept."""
    transport: Any = server.transport
    transport.abort()
    return "421 4.4.2 Gone"


async def listen(store: Store, faults: Faults, *, port: int = 0) -> asyncio.Server:
    """Open the SMTP door on the loopback, in the running loop; port 0 takes a free one (`server.sockets[0]`)."""
    door = Door(store, faults)

    def conversation() -> SMTP:
        return SMTP(door, hostname="mailbox.example", ident="mailbox", enable_SMTPUTF8=True)

    return await asyncio.get_running_loop().create_server(conversation, "127.0.0.1", port)
