"""How long somebody stays signed in: 20 minutes without use, 12 hours in all, by the real clock."""

from datetime import datetime, timedelta

IDLE = timedelta(minutes=20)
ABSOLUTE = timedelta(hours=12)
NOTED_EVERY = timedelta(seconds=30)
"""Use is written down no more often than this: a page makes several calls."""
ACCESS_TOKEN_LIVES = timedelta(minutes=10)


def goes_on(*, begun_at: datetime, used_at: datetime, ended_at: datetime | None, at: datetime) -> bool:
    return ended_at is None and at - used_at <= IDLE and at - begun_at < ABSOLUTE
