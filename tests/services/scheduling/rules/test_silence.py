"""Silence as a pure function: the guides' runs, every sequence of answers, releases, extensions, and no order that matters."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import permutations, product
from random import Random

import pytest
from hypothesis import given, strategies as st

from contracts.scheduling.vocabulary import Standing
from services.scheduling.rules.silence import Deadline, Limit, Period, Silence, silence_of, standing_of

START = datetime(2023, 1, 1, 17, tzinfo=UTC)
WEEK, HOUR, TICK = timedelta(weeks=1), timedelta(hours=1), timedelta(microseconds=1)
THREE = [Limit(START - 52 * WEEK, 3)]


def due(number: int) -> datetime:
    """The deadline of the period of this number, counted from 1."""
    return START + number * WEEK


def period(number: int, answered: datetime | None = None, *, deadlines: Sequence[Deadline] = (), opened: datetime | None = None) -> Period:
    first = date(2023, 1, 1) + (number - 1) * WEEK
    said = tuple(deadlines) or (Deadline(START - WEEK, due(number)),)
    return Period(first, first + timedelta(days=6), opened or due(number) - WEEK, said, answered)


def run(words: str, *releases: datetime, limit: int = 3, now: datetime | None = None) -> Silence:
    """U unanswered, C confirmed and R rejected in time, L answered after the last deadline."""
    late = due(len(words)) + HOUR
    answered = {"U": None, "C": -HOUR, "R": -HOUR}
    periods = []
    for number, word in enumerate(words, start=1):
        offset = answered.get(word)
        periods.append(period(number, late if word == "L" else due(number) + offset if offset else None))
    return silence_of(periods, releases, [Limit(START - WEEK, limit)], now=now or late + HOUR)


def numbers(silence: Silence) -> list[int]:
    return [round((suspension.began_at - START) / WEEK) for suspension in silence.suspensions]


def test_g40_three_in_a_row_and_not_earlier() -> None:
    assert numbers(run("UUCUUU")) == [6]
    assert run("UUCUUU", now=due(6) - TICK).suspended_since is None
    assert run("UUCUUU").suspended_since == due(6)
    assert numbers(run("UURUU")) == [], "a rejection is an answer"
    assert [(missed.in_a_row, missed.limit) for missed in run("UUCUUU").missed] == [(1, 3), (2, 3), (1, 3), (2, 3)]


@pytest.mark.parametrize("length", range(1, 9))
def test_every_sequence_of_answers(length: int) -> None:
    """Against the sentence of the guide, said naively: suspended at the first third U in a row, warned at each before."""
    tried = 0
    for words in product("UCR", repeat=length):
        text = "".join(words)
        silence = run(text)
        first = text.find("UUU")
        assert numbers(silence) == ([] if first < 0 else [first + 3]), text
        runs = [len(text[: place + 1]) - len(text[: place + 1].rstrip("U")) for place in range(length)]
        assert [missed.in_a_row for missed in silence.missed] == [each for each in runs if 0 < each < 3], text
        assert silence.in_a_row == runs[-1], text
        assert silence.release_pending == (first >= 0 and "U" not in text), text
        tried += 1
    assert tried == 3**length


def test_an_answer_at_the_very_instant_is_in_time() -> None:
    for answered, suspended in ((due(3), False), (due(3) + TICK, True)):
        silence = silence_of([period(1), period(2), period(3, answered)], [], THREE, now=due(3) + HOUR)
        assert (silence.suspended_since is not None) is suspended


def test_late_answers_undo_nothing_and_let_the_council_release() -> None:
    assert run("LLL").suspended_since == due(3)
    assert run("LLL").release_pending
    assert not run("LLU").release_pending
    assert run("UUUCCC").unanswered == (date(2023, 1, 1), date(2023, 1, 8), date(2023, 1, 15))
    released = run("LLL", due(3) + 2 * HOUR, now=due(3) + 3 * HOUR)
    assert (released.suspended_since, released.suspensions[0].ended_at) == (None, due(3) + 2 * HOUR)


def test_a_release_ends_all_triggers_up_to_its_instant_and_none_after() -> None:
    assert numbers(run("UUUUU")) == [3], "further triggers while suspended start nothing"
    at = due(5) + HOUR
    assert run("UUUUU", at).suspended_since is None
    again = run("UUUUUU", at)
    assert numbers(again) == [3, 6]
    assert again.suspended_since == due(6)
    assert run("UUUUU", due(4) + HOUR).suspended_since == due(5), "the fifth came after the release"


def test_periods_that_do_not_count_are_passed_over() -> None:
    late = period(2, opened=due(2))
    empty = period(3, deadlines=[Deadline(START - WEEK, due(3), had_line=False)])
    silence = silence_of([period(1), late, empty, period(4), period(5)], [], THREE, now=due(5) + HOUR)
    assert numbers(silence) == [5]
    assert len(silence.unanswered) == 3


def test_a_deadline_moved_before_it_passes_is_simply_another() -> None:
    moved = period(3, deadlines=[Deadline(START, due(3)), Deadline(due(3) - TICK, due(3) + 2 * HOUR)])
    at = due(3) + HOUR
    assert silence_of([period(1), period(2), moved], [], THREE, now=at).suspended_since is None
    assert silence_of([period(1), period(2), moved], [], THREE, now=at + HOUR).suspended_since == due(3) + 2 * HOUR


@pytest.mark.parametrize("extended", [1, 2, 3])
@pytest.mark.parametrize("answered", [True, False])
def test_an_extension_after_the_fact_releases_the_triggers_that_count_it(extended: int, answered: bool) -> None:
    said, until = due(3) + HOUR, due(3) + 3 * WEEK
    periods = [
        period(number, said + HOUR if answered else None, deadlines=[Deadline(START - WEEK, due(number)), Deadline(said, until)])
        if number == extended
        else period(number)
        for number in (1, 2, 3)
    ]
    assert silence_of(periods, [], THREE, now=said - TICK).suspended_since == due(3)
    after = silence_of(periods, [], THREE, now=said)
    assert (after.suspended_since, after.suspensions[0].ended_at) == (None, said)
    at_the_new_deadline = silence_of(periods, [], THREE, now=until)
    if extended == 3 and not answered:
        assert at_the_new_deadline.suspended_since == until, "the new deadline passed in silence too"
    else:
        assert at_the_new_deadline.suspended_since is None


def test_an_extension_does_not_release_what_does_not_count_it() -> None:
    first = period(1, deadlines=[Deadline(START - WEEK, due(1)), Deadline(due(4) + HOUR, due(9))])
    silence = silence_of([first, *(period(number) for number in (2, 3, 4))], [], THREE, now=due(4) + 2 * HOUR)
    assert silence.suspended_since == due(3), "the trigger of the fourth counts two, three and four, and prolongs the suspension"


def test_a_period_that_may_still_be_answered_in_time_is_no_silence() -> None:
    second = period(2, deadlines=[Deadline(START - WEEK, due(2)), Deadline(due(2) + HOUR, due(8))])
    silence = silence_of([period(1), second, period(3), period(4)], [], THREE, now=due(4) + HOUR)
    assert (silence.suspensions, silence.in_a_row) == ((), 2)


@pytest.mark.parametrize(("limit", "text", "began"), [(1, "U", [1]), (2, "UCUU", [4]), (4, "UUUU", [4]), (4, "UUU", [])])
def test_the_limit_is_the_contracts(limit: int, text: str, began: list[int]) -> None:
    assert numbers(run(text, limit=limit)) == began


def test_a_new_limit_changes_nothing_that_has_passed() -> None:
    limits = [Limit(START - WEEK, 3), Limit(due(3) + HOUR, 4)]
    periods = [period(number) for number in range(1, 4)]
    assert silence_of(periods, [], limits, now=due(3) + WEEK).suspended_since == due(3)
    assert silence_of(periods, [], [Limit(START - WEEK, 3), Limit(due(3) - HOUR, 4)], now=due(3) + WEEK).suspended_since is None


@pytest.mark.parametrize(
    ("text", "limit", "standing"),
    [
        ("C", 3, Standing.ACTIVE),
        ("U", 3, Standing.WARNED_ONCE),
        ("UU", 3, Standing.WARNED_TWICE),
        ("UUU", 3, Standing.SUSPENDED),
        ("LLL", 3, Standing.RELEASE_PENDING),
        ("UL", 3, Standing.ACTIVE),
        ("UU", 4, Standing.WARNED_ONCE),
        ("U", 2, Standing.WARNED_TWICE),
    ],
)
def test_standing(text: str, limit: int, standing: Standing) -> None:
    assert standing_of(run(text, limit=limit), limit=limit) is standing


def test_any_order_of_up_to_eight_facts_is_the_same() -> None:
    """All orders up to five periods, and a thousand of eight, releases among them."""
    for length in range(2, 6):
        periods = [period(number, due(number) + 9 * WEEK if number % 3 else None) for number in range(1, length + 1)]
        expected = silence_of(periods, [due(3) + HOUR], THREE, now=due(8))
        assert all(silence_of(order, [due(3) + HOUR], THREE, now=due(8)) == expected for order in permutations(periods))
    periods, releases = [period(number) for number in range(1, 7)], [due(4) + HOUR, due(6) + HOUR]
    expected = silence_of(periods, releases, THREE, now=due(8))
    shuffled, random = list(periods), Random(8)
    for _ in range(1000):
        random.shuffle(shuffled)
        assert silence_of(shuffled, releases[::-1], THREE, now=due(8)) == expected


@given(st.lists(st.integers(-3, 60), min_size=1, max_size=8), st.lists(st.integers(0, 70), max_size=3), st.integers(1, 70))
def test_what_has_passed_is_frozen(answers: list[int], releases: list[int], ticks: int) -> None:
    """Seen later, with more answers and deadlines, the past says the same: no warning or suspension is taken back, only ended."""
    at = START + ticks * timedelta(days=1)
    answered = [START + days * timedelta(days=1) for days in answers]
    periods = [period(number, instant) for number, instant in enumerate(answered, start=1)]
    released = [START + days * timedelta(days=1) for days in releases]
    later = silence_of(periods, released, THREE, now=due(12))
    known = [each if each.answered(at) else period(number) for number, each in enumerate(periods, start=1)]
    earlier = silence_of(known, [each for each in released if each <= at], THREE, now=at)
    assert earlier.missed == later.missed[: len(earlier.missed)]
    for was, is_now in zip(earlier.suspensions, later.suspensions, strict=False):
        assert (was.trigger, was.silent) == (is_now.trigger, is_now.silent)
        assert was.ended_at in (None, is_now.ended_at)
    assert len(earlier.suspensions) <= len(later.suspensions)
