"""How long does the next attempt wait?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from services.accounts.rules.attempts import PER_ACCOUNT, WINDOW, Counted, TooManyAttempts, after, refuse_too_many

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def waits(counted: Counted, at: datetime, limit: int = PER_ACCOUNT) -> str | None:
    try:
        refuse_too_many(counted, limit=limit, rising=True, at=at)
    except TooManyAttempts as no:
        return str(no.fields["wait"])
    return None


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [(0, None), (4, None), (5, "a second"), (6, "2 seconds"), (8, "8 seconds"), (9, "16 seconds"), (10, "15 minutes")],
)
def test_the_delay_rises_to_the_end_of_the_window(attempts: int, wait: str | None) -> None:
    assert waits(Counted(attempts, NOON, NOON), NOON) == wait


@given(st.lists(st.integers(0, 400), max_size=60))
def test_nobody_gets_more_than_the_limit_in_a_window_nor_is_kept_out_of_the_next(pauses: list[int]) -> None:
    counted, at, done = Counted(0, NOON, NOON), NOON, []
    for pause in pauses:
        at += timedelta(seconds=pause)
        if waits(counted, at) is None:
            counted = after(counted, at=at)
            done.append(at)
    assert all(sum(one <= other < one + WINDOW for other in done) <= 2 * PER_ACCOUNT for one in done)
    assert counted.attempts <= PER_ACCOUNT
    assert waits(counted, counted.began_at + WINDOW) is None
