"""Which passwords are taken: long, not easily guessed, of any characters; whose words make none stronger."""

import re
from collections.abc import Iterable

from contracts.refusals import Refusal

SHORTEST, LONGEST = 12, 128
GUESSED_FROM = 72
"""So many characters are judged: the estimate's time rises steeply with length, and what is long enough by then stays so."""
STRENGTH = 3
"""Of zxcvbn's 0 to 4: more than 10^8 guesses."""


class PasswordTooShort(Refusal, code="password_too_short", status=422):
    """This password is too short. Use at least 12 characters; three or four words that do not belong together are good."""


class PasswordTooLong(Refusal, code="password_too_long", status=422):
    """This password is too long. Use at most 128 characters."""


class PasswordEasilyGuessed(Refusal, code="password_easily_guessed", status=422):
    """This password is easily guessed. Leave out names, dates and rows of keys; add a word or two that nobody expects."""


class WrongPassword(Refusal, code="wrong_password", status=422):
    """This is not your present password. Type it again, or sign out and ask your administrator."""


def refuse_misfit(password: str) -> None:
    """Raises PasswordTooShort or PasswordTooLong."""
    if len(password) < SHORTEST:
        raise PasswordTooShort()
    if len(password) > LONGEST:
        raise PasswordTooLong()


def own_words(*texts: str) -> list[str]:
    """What others know of a person: their name's, address's and council's words, of three letters and more."""
    return sorted({*_words(texts), *(text.lower() for text in texts if text)})


def _words(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        yield from (word.lower() for word in re.split(r"[\W_]+", text) if len(word) >= 3)
