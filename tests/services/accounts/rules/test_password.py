"""Are passwords judged by length and guessing alone, and side by side by each person's own words?"""

import asyncio

import pytest

from services.accounts.operations.proofs import is_password, kept_password
from services.accounts.rules.password import PasswordEasilyGuessed, own_words


def test_own_words() -> None:
    assert own_words("jo.bloggs@purplecare.example", "Jo Bloggs") == [
        "bloggs",
        "example",
        "jo bloggs",
        "jo.bloggs@purplecare.example",
        "purplecare",
    ]


async def test_a_word_is_weak_only_for_whom_it_belongs_to() -> None:
    """zxcvbn keeps the words of the person before in a table of its module."""
    theirs, password = ["zebrafinch", "marmaladium"], "zebrafinchmarmaladium"

    async def judged(words: list[str]) -> bool:
        try:
            await kept_password(password, words=words)
        except PasswordEasilyGuessed:
            return False
        return True

    assert await asyncio.gather(*(judged(theirs if number % 2 else []) for number in range(8))) == [True, False] * 4


@pytest.mark.parametrize("password", ["üüü correct horse battery", "tram\tmoss kettle orbit", "x1!" + "long enough phrase " * 6])
async def test_any_characters_and_no_truncation(password: str) -> None:
    kept = await kept_password(password, words=[])
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await is_password(password, kept=kept)
    assert not await is_password(password[:-1], kept=kept)
    assert not await is_password(password, kept=None)
