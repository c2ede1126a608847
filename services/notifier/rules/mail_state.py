"""A mail's life: queued, being sent, and then sent, refused, expired, suppressed, or uncertain for ever; each try waits longer."""

from datetime import datetime, timedelta
from enum import StrEnum

TOO_OLD = timedelta(hours=72)
"""Of real time since the fact was announced: later, a mail would only confuse."""
LOST_AFTER = timedelta(seconds=120)
"""Being sent for longer: whoever sent it has died, and nobody knows how far it came."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=10)


class MailState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    REFUSED = "refused"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"


class Outcome(StrEnum):
    """What became of one try."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """For good: asked again, the answer would be the same."""
    LATER = "later"
    """It certainly was not taken, and may be the next time."""
    UNKNOWN = "unknown"
    """The line broke after the mail was given, before the answer."""
    GONE = "gone"
    """Nobody is there any more to get it."""
    OVER = "over"
    """What it would say holds no longer: a code that was told, used, or is too old."""


def after(outcome: Outcome, *, uncertain_before: bool, secret: bool, old: bool) -> tuple[MailState, bool]:
    """The next state, and whether it is tried again.

    One whose fate is unknown is sent a second time, under the same Message-ID, unless it holds a secret; never a third.
    """
    match outcome:
        case Outcome.ACCEPTED:
            return MailState.SENT, False
        case Outcome.REFUSED:
            return MailState.REFUSED, False
        case Outcome.GONE:
            return MailState.SUPPRESSED, False
        case Outcome.OVER:
            return MailState.EXPIRED, False
        case Outcome.UNKNOWN:
            return MailState.UNCERTAIN, not (secret or uncertain_before or old)
        case Outcome.LATER if uncertain_before:
            return MailState.UNCERTAIN, not old
        case Outcome.LATER:
            return (MailState.EXPIRED, False) if old else (MailState.QUEUED, True)


def wait(tries: int) -> timedelta:
    """Before the next try: twice as long each time, ten minutes at most."""
    doubled: int = 2 ** min(tries - 1, 12)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def is_old(announced_at: datetime, *, at: datetime) -> bool:
    return at - announced_at > TOO_OLD
