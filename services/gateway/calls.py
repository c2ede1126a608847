"""Whom the gateway asks, and how a page goes on without the part whose service is away."""

import asyncio
from typing import Any, TypeVar

from pydantic import BaseModel

from chassis.calls import Away, Refused, Service
from contracts.http import Operation
from services.gateway.settings import Settings

__all__ = ["Away", "Refused", "Service", "Services"]

Answer = TypeVar("Answer", bound=BaseModel)
WAIT = 2.0
"""Seconds."""
OUT_OF_ORDER = (502, 503, 504)
NO_NAMES = "Names cannot be shown just now, so you see references instead."


class Services(dict[str, Service]):
    """The five services by name, and how many seconds each may take for its part of a page."""

    seconds: float = WAIT

    @classmethod
    def at(cls, settings: Settings) -> "Services":
        urls = {
            "accounts": settings.accounts_url,
            "commissioning": settings.commissioning_url,
            "actuals": settings.actuals_url,
            "scheduling": settings.scheduling_url,
            "notifier": settings.notifier_url,
        }
        return cls({name: Service.at(name, url, seconds=WAIT) for name, url in urls.items()})

    async def ask(self, operation: Operation[Answer], *, token: str, seconds: float | None = None, **asked: Any) -> Answer:
        """As `Service.ask`, of the operation's own service. Raises Refused, or Away, which a service also is whose database is.

        httpx counts its seconds per read, and a slow trickle would hold a page for ever.
        """
        name, wait = operation.service, seconds or self.seconds
        try:
            async with asyncio.timeout(wait):
                return await self[name].ask(operation, token=token, seconds=wait, **asked)
        except TimeoutError:
            raise Away(name) from None
        except Refused as refused:
            if refused.problem.status in OUT_OF_ORDER:
                raise Away(name) from None
            raise

    async def close(self) -> None:
        await asyncio.gather(*(service.close() for service in self.values()))
