"""How what proves a person is made and kept: tokens as hashes, codes as HMACs, passwords as Argon2id; never as themselves."""

import asyncio
import hashlib
import hmac
import secrets
import threading
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from services.accounts.rules.password import GUESSED_FROM, STRENGTH, PasswordEasilyGuessed, refuse_misfit
from services.accounts.rules.sign_in import DIGITS

hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's Argon2id: 19 MiB, two passes, one lane."""
NOBODYS = hasher.hash(secrets.token_urlsafe())
"""Checked where there is no person or no password, so that both cost the same time."""
judging = threading.Lock()
"""zxcvbn keeps the words it is given in a table of its module: two threads would judge by each other's."""


def new_token() -> str:
    """256 random bits, for an address or a cookie."""
    return secrets.token_urlsafe(32)


def kept_token(token: str) -> bytes:
    """A plain hash: nobody guesses 256 bits, so it needs no key."""
    return hashlib.sha256(token.encode()).digest()


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def keyed(key: bytes, *what: str) -> bytes:
    """Of a code, or of an address somebody typed: both can be guessed by whoever has the table, so it takes the key too."""
    return hmac.digest(key, "\0".join(what).encode(), hashlib.sha256)


async def is_password(password: str, *, kept: str | None) -> bool:
    """30 ms and 19 MiB in a thread, whether there is anything to compare with or not."""
    right = await asyncio.to_thread(_verified, kept or NOBODYS, password)
    return right and kept is not None


def _verified(kept: str, password: str) -> bool:
    try:
        return hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


async def kept_password(password: str, *, words: Sequence[str]) -> str:
    """A new password as it is kept; `words` are what others know of the person.

    Raises PasswordTooShort, PasswordTooLong, PasswordEasilyGuessed.
    """
    refuse_misfit(password)
    if await asyncio.to_thread(_strength, password, words) < STRENGTH:
        raise PasswordEasilyGuessed()
    return await asyncio.to_thread(hasher.hash, password)


def _strength(password: str, words: Sequence[str]) -> int:
    with judging:
        score: int = zxcvbn(password[:GUESSED_FROM], user_inputs=list(words))["score"]
    return score
