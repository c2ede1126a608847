"""Programs get a secret once, and with it short tokens; an administrator makes them, with roles of their own kind."""

import hmac
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from contracts.http import Role
from contracts.refusals import Refusal
from services.accounts.operations.fitting import refuse_unfit
from services.accounts.operations.proofs import kept_token, new_token
from services.accounts.rules.session import ACCESS_TOKEN_LIVES
from services.accounts.tables import AccessToken, ApiClient


class UnknownClient(Refusal, code="invalid_client", status=401):
    """This client id and secret do not go together. Check both, or ask an administrator for a new API client."""


async def make_api_client(
    session: AsyncSession, *, name: str, provider_id: UUID | None, roles: Collection[Role], by: str, real_at: datetime
) -> tuple[ApiClient, str]:
    """The client and its secret, which is told this once. Raises Refusals."""
    await refuse_unfit(session, provider_id=provider_id, roles=roles)
    secret = new_token()
    client = ApiClient(
        id=uuid7(),
        name=name,
        provider_id=provider_id,
        roles=sorted(set(roles)),
        kept_secret=kept_token(secret),
        made_by=by,
        made_at=real_at,
    )
    session.add(client)
    await session.flush()
    return client, secret


async def issue_access_token(session: AsyncSession, *, client_id: str, secret: str, real_at: datetime) -> str:
    """An opaque token of ten minutes. Raises UnknownClient."""
    try:
        client = await session.get(ApiClient, UUID(client_id))
    except ValueError:
        client = None
    right = hmac.compare_digest(client.kept_secret if client else b"", kept_token(secret))
    if client is None or not right or client.ended_at is not None:
        raise UnknownClient()
    token = new_token()
    session.add(AccessToken(kept=kept_token(token), api_client_id=client.id, expires_at=real_at + ACCESS_TOKEN_LIVES))
    await session.flush()
    return token
