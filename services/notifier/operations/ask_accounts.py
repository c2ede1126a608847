"""Accounts is asked who people are: whom a mail is for, at which address, and the one secret that it carries."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.calls import Service
from chassis.identity import Keys
from contracts.accounts.http import FIND_RECIPIENTS, TELL_SECRET, ChallengeSecret, FindRecipients, Recipient, RecipientList
from contracts.http import Role


class People:
    """Every method raises Away and Refused."""

    def __init__(self, accounts: Service, keys: Keys) -> None:
        self.accounts, self.keys = accounts, keys

    async def readers(self, *, provider_id: UUID | None, roles: Collection[Role], but_not: str | None = None) -> Sequence[Recipient]:
        """All with one of these roles at a provider, or at the council."""
        asked = FindRecipients(provider_id=provider_id, roles=sorted(roles), but_not=but_not[:80] if but_not else None)
        return (await self._ask(asked)).recipients

    async def person(self, person_id: UUID) -> Recipient | None:
        """Null for somebody who may not come in any more."""
        return next(iter((await self._ask(FindRecipients(person_id=person_id))).recipients), None)

    async def secret(self, challenge_id: UUID) -> ChallengeSecret:
        """Told once: asked at the moment of sending, and kept nowhere."""
        return await self.accounts.ask(TELL_SECRET, token=self.keys.for_itself(), challenge_id=challenge_id)

    async def _ask(self, asked: FindRecipients) -> RecipientList:
        return await self.accounts.ask(FIND_RECIPIENTS, token=self.keys.for_itself(), asked=asked)
