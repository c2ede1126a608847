"""What accounts does about what commissioning announces: it keeps which providers there are."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import remember
from chassis.inbox import Listeners
from contracts.commissioning.events import ProviderRegistered
from contracts.event import Envelope
from services.accounts.tables import HeardProvider

commissioning = Listeners(service="accounts", topic="portal.commissioning")


@commissioning.to(ProviderRegistered)
async def registered(session: AsyncSession, told: ProviderRegistered, envelope: Envelope) -> None:
    await remember(session, HeardProvider, [told.model_dump() | {"version": envelope.version}], newer="version")
