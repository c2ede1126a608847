"""Whether an organisation can be given these roles: commissioning announces providers, perhaps a moment late."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.http import Role
from contracts.refusals import Refusals
from services.accounts.rules.membership import ProviderNotKnown, refuse_unfit_roles
from services.accounts.tables import HeardProvider


async def refuse_unfit(session: AsyncSession, *, provider_id: UUID | None, roles: Collection[Role]) -> None:
    """Raises Refusals of ProviderNotKnown and RolesDoNotFit, where they are. The council (null) is always known."""
    refusals = Refusals()
    with refusals.at("/provider_id"):
        if provider_id is not None and await session.get(HeardProvider, provider_id) is None:
            raise ProviderNotKnown()
    with refusals.at("/roles"):
        refuse_unfit_roles(roles, provider_id=provider_id)
    refusals.raise_if_any()
