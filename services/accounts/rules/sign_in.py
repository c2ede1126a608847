"""How a sign-in is finished: a code of six digits, in time, in five tries, for the attempt that it was made for."""

from datetime import timedelta

from contracts.refusals import Refusal

TRIES = 5
CODES_AGAIN = 3
CODE_LIVES = timedelta(minutes=10)
ATTEMPT_LIVES = timedelta(minutes=30)
DIGITS = 6


class WrongCode(Refusal, code="wrong_code", status=422):
    """This code is not right, or it is too old. Use the code in the newest e-mail, or ask for another one."""


class SignInOver(Refusal, code="sign_in_over", status=409):
    """This sign-in is over, because there were too many wrong codes or too much time passed. Start again with your e-mail and password."""


class NoMoreCodes(Refusal, code="no_more_codes", status=429):
    """Several codes were sent already. Look in your e-mails, junk mail too, or start again with your e-mail and password."""


def digits_of(typed: str) -> str:
    """A code as it was sent, however it was typed."""
    return "".join(typed.split())
