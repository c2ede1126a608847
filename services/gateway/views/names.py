"""What a page calls people, services and levels: commissioning's names, or their references while those cannot be had."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from contracts.commissioning.http import Labels


@dataclass(frozen=True)
class Names:
    """Commissioning's labels, or none: then references are shown."""

    labels: Labels | None

    def client(self, client_id: UUID, reference: str) -> str:
        return self._of(lambda labels: labels.clients, client_id, reference)

    def service(self, service_id: UUID, reference: str) -> str:
        return self._of(lambda labels: labels.services, service_id, reference)

    def service_level(self, service_level_id: UUID, otherwise: str = "Service level") -> str:
        return self._of(lambda labels: labels.service_levels, service_level_id, otherwise)

    def contract(self, contract_id: UUID, reference: str) -> str:
        return self._of(lambda labels: labels.contracts, contract_id, reference)

    def provider(self, provider_id: UUID, otherwise: str = "Provider") -> str:
        return self._of(lambda labels: labels.providers, provider_id, otherwise)

    def _of(self, kind: Callable[[Labels], dict[UUID, str]], one: UUID, otherwise: str) -> str:
        return kind(self.labels).get(one, otherwise) if self.labels else otherwise
