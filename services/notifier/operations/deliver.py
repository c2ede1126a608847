"""One mail is given to the mail server in a real SMTP conversation; what is known of its fate afterwards is exact."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import aiosmtplib

from services.notifier.rules.mail_state import Outcome

Compose = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    username: str | None
    password: str | None
    starttls: bool
    seconds: float


async def deliver(server: Server, *, sender: str, to: str, compose: Compose) -> tuple[Outcome, str]:
    """The outcome and why. `compose` is called when the server has taken sender and recipient, so that a secret is told only then."""
    smtp = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.username,
        password=server.password,
        start_tls=server.starttls,
        timeout=server.seconds,
    )
    try:
        await smtp.connect()
        await smtp.mail(sender)
        await smtp.rcpt(to)
        body = await compose()
    except aiosmtplib.SMTPException as fault:
        smtp.close()
        return before_data(fault)
    except BaseException:
        smtp.close()
        raise
    return await give(smtp, body)


async def give(smtp: aiosmtplib.SMTP, body: bytes) -> tuple[Outcome, str]:
    """From here on silence means that nobody knows."""
    try:
        await smtp.data(body)
    except aiosmtplib.SMTPResponseException as fault:
        return of_code(fault.code)
    except (aiosmtplib.SMTPException, OSError) as fault:
        return Outcome.UNKNOWN, type(fault).__name__
    finally:
        with suppress(aiosmtplib.SMTPException, OSError):
            await smtp.quit(timeout=2)
        smtp.close()
    return Outcome.ACCEPTED, "accepted"


def before_data(fault: aiosmtplib.SMTPException) -> tuple[Outcome, str]:
    """Nothing of the mail was given yet."""
    if isinstance(fault, aiosmtplib.SMTPResponseException):
        return of_code(fault.code)
    return Outcome.LATER, type(fault).__name__


def of_code(code: int) -> tuple[Outcome, str]:
    """The code alone: what a server says beside it may hold the address. A 421 is a line that closes, not an answer to the mail."""
    return (Outcome.REFUSED if code >= 500 else Outcome.LATER), f"SMTP {code}"
