"""What the gateway knows of providers for half a minute: their names, and how their contracts pay."""

import time
from asyncio import gather
from collections.abc import Iterable
from typing import Generic, TypeVar
from uuid import UUID

from chassis.calls import Away, Refused
from chassis.identity import Keys
from contracts.commissioning.http import FIND_CONTRACTS, LABELS, Labelled, Search
from contracts.commissioning.vocabulary import PaymentBasis
from services.gateway.calls import Services
from services.gateway.navigation import ALL_BASES, Around
from services.gateway.session import Person

Value = TypeVar("Value")
KEPT_FOR = 30.0
"""Seconds."""
KEPT_AT_MOST = 5000
UNNAMED = "Your provider"


class Kept(Generic[Value]):
    def __init__(self) -> None:
        self.values: dict[UUID, tuple[float, Value]] = {}

    def get(self, of: UUID) -> Value | None:
        kept = self.values.get(of)
        return kept[1] if kept and time.monotonic() - kept[0] < KEPT_FOR else None

    def put(self, of: UUID, value: Value) -> None:
        if len(self.values) >= KEPT_AT_MOST:
            self.values.clear()
        self.values[of] = (time.monotonic(), value)


class Providers:
    def __init__(self, services: Services, keys: Keys) -> None:
        self.services, self.keys = services, keys
        self.names: Kept[str] = Kept()
        self.bases: Kept[frozenset[PaymentBasis]] = Kept()

    async def around(self, person: Person | None) -> Around:
        """Never fails: while commissioning is away a page stands with every section."""
        if person is None or person.acting_for is None:
            return Around()
        names, bases = await gather(self.named([person.acting_for]), self._bases(person, person.acting_for))
        return Around(provider=names.get(person.acting_for, UNNAMED), bases=bases)

    async def named(self, providers: Iterable[UUID]) -> dict[UUID, str]:
        """Names by id; those that cannot be had are absent."""
        wanted = list(providers)
        unknown = [one for one in wanted if self.names.get(one) is None]
        if unknown:
            try:
                labels = await self.services.ask(LABELS, token=self.keys.for_itself(), asked=Labelled(providers=unknown))
                for one, name in labels.providers.items():
                    self.names.put(one, name)
            except (Away, Refused):
                pass
        found = {one: self.names.get(one) for one in wanted}
        return {one: name for one, name in found.items() if name is not None}

    async def _bases(self, person: Person, provider: UUID) -> frozenset[PaymentBasis]:
        kept = self.bases.get(provider)
        if kept is not None:
            return kept
        try:
            contracts = (await self.services.ask(FIND_CONTRACTS, token=person.token, query=Search(limit=200))).contracts
        except (Away, Refused):
            return ALL_BASES
        bases = frozenset(contract.payment_basis for contract in contracts)
        self.bases.put(provider, bases)
        return bases
