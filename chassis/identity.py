"""Who asks: the 60-second internal token that accounts signed for a person, or that a service signed for itself."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from contracts.http import COUNCIL, PROVIDER, Role

ALGORITHM = "Ed25519"
LIVES = 60
"""Seconds."""


class NotSignedIn(Exception):
    """The token is missing, forged, over, or meant for somebody else."""


@dataclass(frozen=True)
class Identity:
    """`sub` is a person's id, "service:<name>" or "client:<id>". Provider roles hold while `acting_for` a provider."""

    sub: str
    roles: frozenset[Role]
    acting_for: UUID | None = None

    @property
    def is_service(self) -> bool:
        return Role.SERVICE in self.roles

    @property
    def is_council(self) -> bool:
        return bool(self.roles & COUNCIL)

    @property
    def is_provider(self) -> bool:
        return self.acting_for is not None and bool(self.roles & PROVIDER)


@dataclass
class Keys:
    """A service's own private key, and everybody's public ones by name (`kid`)."""

    name: str
    own: OKPKey | None
    known: KeySet
    minted: dict[str, tuple[float, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, name: str, *, jwks: Path, own: Path | None) -> "Keys":
        private = OKPKey.import_key(json.loads(own.read_text())) if own and own.exists() else None
        return cls(name=name, own=private, known=KeySet.import_key_set(json.loads(jwks.read_text())))

    def sign(self, *, sub: str, roles: Iterable[Role], acting_for: UUID | None, audience: str = "portal", now: float | None = None) -> str:
        if self.own is None:
            raise RuntimeError(f"{self.name} has no signing key")
        at = int(now if now is not None else time.time())  # noqa: TID251 - real time rules tokens
        claims = {
            "iss": self.name,
            "sub": sub,
            "roles": sorted(roles),
            "acting_for": str(acting_for) if acting_for else None,
            "aud": audience,
            "iat": at,
            "exp": at + LIVES,
        }
        return jwt.encode({"alg": ALGORITHM, "kid": self.name}, claims, self.own, algorithms=[ALGORITHM])

    def for_itself(self, audience: str = "portal") -> str:
        """This service's own token, made anew when half of its life is over."""
        at = time.time()  # noqa: TID251 - real time rules tokens
        made, token = self.minted.get(audience, (0.0, ""))
        if at - made > LIVES / 2:
            token = self.sign(sub=f"service:{self.name}", roles=[Role.SERVICE], acting_for=None, audience=audience)
            self.minted[audience] = (at, token)
        return token

    def read_token(self, token: str, *, audience: str = "portal") -> Identity:
        """Raises NotSignedIn. Only accounts speaks for people; any other key speaks for its own service alone.

        Which rows are seen follows from `acting_for`, so a provider's roles without one, or the council's with one, are nobody's.
        """
        claims = _verified(token, _Hashable(self.known))
        at = time.time()  # noqa: TID251 - real time rules tokens
        if claims is None or claims["exp"] <= at or claims["iat"] > at + 5 or claims["aud"] not in (audience, "portal"):
            raise NotSignedIn
        roles = frozenset(role for role in Role if role in claims["roles"])
        acting_for = UUID(claims["acting_for"]) if claims["acting_for"] else None
        if roles & (PROVIDER if acting_for is None else COUNCIL):
            raise NotSignedIn
        itself = claims["sub"] == f"service:{claims['iss']}"
        if not (itself and roles == {Role.SERVICE}) and (claims["iss"] != "accounts" or Role.SERVICE in roles):
            raise NotSignedIn
        return Identity(sub=claims["sub"], roles=roles, acting_for=acting_for)


class _Hashable:
    """A key set as a cache key, by identity."""

    def __init__(self, keys: KeySet) -> None:
        self.keys = keys

    def __hash__(self) -> int:
        return id(self.keys)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashable) and other.keys is self.keys


@lru_cache(maxsize=4096)
def _verified(token: str, keys: _Hashable) -> dict[str, Any] | None:
    """Claims of a token whose signature is right. A token lives for 60 seconds and comes with every call of a page: verified once."""
    try:
        decoded = jwt.decode(token, keys.keys, algorithms=[ALGORITHM])
    except (JoseError, ValueError, KeyError, TypeError):
        return None
    claims = decoded.claims
    if decoded.header.get("kid") != claims.get("iss"):
        return None
    wanted = {"iss", "sub", "roles", "acting_for", "aud", "iat", "exp"}
    return claims if wanted <= claims.keys() else None


def new_key(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A private key and its public half, as JWKs whose `kid` is the service's name."""
    key = OKPKey.generate_key("Ed25519", parameters={"kid": name, "use": "sig", "alg": ALGORITHM}, private=True)
    return dict(key.as_dict(private=True)), dict(key.as_dict(private=False))
