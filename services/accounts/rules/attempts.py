"""How often somebody may try: a rising delay, then the end of a quarter of an hour; never a lock that outlasts it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.refusals import Refusal

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_ADDRESS = 50
"""An office of many people shares one address, and who finishes signing in gives the attempt back."""
FREE = 4
"""So many attempts cost no wait; after them 1, 2, 4, … seconds."""


class TooManyAttempts(Refusal, code="too_many_attempts", status=429):
    """There were too many attempts. Wait {wait}, then try again."""


@dataclass(frozen=True)
class Counted:
    """What a counter holds: attempts since `began_at`, the newest at `last_at`."""

    attempts: int
    began_at: datetime
    last_at: datetime

    def over(self, at: datetime) -> bool:
        return self.began_at + WINDOW <= at


def after(counted: Counted, *, at: datetime) -> Counted:
    """The counter with one attempt more."""
    if counted.over(at):
        return Counted(1, at, at)
    return Counted(counted.attempts + 1, counted.began_at, at)


def refuse_too_many(counted: Counted, *, limit: int, rising: bool, at: datetime) -> None:
    """Raises TooManyAttempts while the next attempt has to wait. A refused attempt is not counted, so nobody is kept out for ever."""
    if counted.over(at):
        return
    until = None
    if counted.attempts >= limit:
        until = counted.began_at + WINDOW
    elif rising and counted.attempts > FREE:
        until = counted.last_at + timedelta(seconds=2 ** (counted.attempts - FREE - 1))
    if until is not None and at < until:
        raise TooManyAttempts(wait=in_words(until - at))


def in_words(wait: timedelta) -> str:
    seconds = max(1, -(-wait // timedelta(seconds=1)))
    if seconds > 90:
        return f"{-(-seconds // 60)} minutes"
    return f"{seconds} seconds" if seconds > 1 else "a second"
