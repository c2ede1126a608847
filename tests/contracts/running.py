"""How are all services that exist asked at once? Each in this process on a database of its own, with a token of any role."""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, get_type_hints
from uuid import UUID, uuid4

import httpx

from contracts.api import SERVICES as DECLARED
from contracts.http import COUNCIL, PROVIDER, Operation, Role
from tests.rig.stand import KeyRing, Stand

BUILT = [declared for declared in DECLARED if find_spec(f"services.{declared.service}.main")]
PROVIDER_ID = UUID("0189b1c0-0000-7000-8000-000000000007")


def made_up(name: str) -> dict[str, Any]:
    """The settings that a service needs and nobody else has."""
    kind = get_type_hints(import_module(f"services.{name}.main").app)["settings"]
    return {field: "made-up" for field, about in kind.model_fields.items() if about.is_required()}


def token_of(ring: KeyRing, role: Role, *, acting_for: UUID = PROVIDER_ID) -> str:
    """Somebody with one role alone. What services ask each other, notifier asks."""
    if role is Role.SERVICE:
        return ring.keys["notifier"].for_itself()
    return ring.person(role, acting_for=acting_for if role in PROVIDER else None, sub=str(uuid4()))


def some_role(operation: Operation[Any]) -> Role:
    """One that may ask, the narrower kind first."""
    return min(operation.roles, key=lambda role: (role is not Role.SERVICE, role in COUNCIL, str(role)))


@dataclass
class Running:
    """One service and all that it can be asked."""

    stand: Stand
    operations: list[Operation[Any]]

    async def send(self, method: str, path: str, *, token: str | None, headers: dict[str, str], content: bytes | None) -> httpx.Response:
        said = headers | ({"authorization": f"Bearer {token}"} if token else {})
        return await self.stand.service.http.request(method, path, headers=said, content=content)
