"""Whether a provider has been heard of: commissioning announces them, perhaps a moment late."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.rules.membership import ProviderNotKnown
from services.accounts.tables import HeardProvider


async def refuse_unknown_provider(session: AsyncSession, provider_id: UUID | None) -> None:
    """Raises ProviderNotKnown. The council (null) is always known."""
    if provider_id is not None and await session.get(HeardProvider, provider_id) is None:
        raise ProviderNotKnown()
