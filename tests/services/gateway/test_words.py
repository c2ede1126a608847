"""Do figures read as people write them?"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.gateway.templates import words


@pytest.mark.parametrize(
    ("filtered", "value", "words_for_it"),
    [
        (words.pounds, 0, "£0.00"),
        (words.pounds, 5, "£0.05"),
        (words.pounds, 123450, "£1,234.50"),
        (words.pounds, -298239, "−£2,982.39"),
        (words.pounds, -1, "−£0.01"),
        (words.day, date(2023, 7, 17), "17 July 2023"),
        (words.day_short, date(2023, 7, 3), "3 Jul 2023"),
        (words.weekday, date(2023, 7, 25), "Tuesday 25 July 2023"),
        (words.moment, datetime(2023, 7, 25, 16, 0, tzinfo=UTC), "Tuesday 25 July 2023, 5:00pm"),
        (words.moment, datetime(2023, 12, 31, 23, 59, tzinfo=UTC), "Sunday 31 December 2023, 11:59pm"),
        (words.moment, datetime(2023, 7, 24, 23, 5, tzinfo=UTC), "Tuesday 25 July 2023, 12:05am"),
        (words.clock, datetime(2023, 1, 1, 12, 30, tzinfo=UTC), "12:30pm"),
        (words.machine, datetime(2023, 7, 25, 16, 0, tzinfo=UTC), "2023-07-25T16:00:00Z"),
        (words.machine, date(2023, 7, 25), "2023-07-25"),
        (words.quantity, Decimal("7.00"), "7"),
        (words.quantity, "9.50", "9.5"),
        (words.quantity, "100", "100"),
        (words.quantity, Decimal("1E+3"), "1,000"),
        (words.quantity, "-0.25", "−0.25"),
        (words.quantity, Decimal("0.00"), "0"),
    ],
)
def test_figures_read_as_people_write_them(filtered: Callable[[Any], str], value: object, words_for_it: str) -> None:
    assert filtered(value) == words_for_it


@pytest.mark.parametrize(
    ("first", "last", "words_for_it"),
    [
        (date(2023, 7, 17), date(2023, 7, 23), "17 to 23 July 2023"),
        (date(2023, 7, 17), date(2023, 8, 13), "17 July to 13 August 2023"),
        (date(2023, 12, 25), date(2024, 1, 21), "25 December 2023 to 21 January 2024"),
        (date(2023, 7, 17), date(2023, 7, 17), "17 July 2023"),
    ],
)
def test_a_span_says_once_what_its_ends_share(first: date, last: date, words_for_it: str) -> None:
    assert words.days(first, last) == words_for_it


def test_plurals() -> None:
    assert words.plural(1, "client") == "1 client"
    assert words.plural(0, "client") == "0 clients"
    assert words.plural(1200, "entry", "entries") == "1,200 entries"


@pytest.mark.parametrize(
    ("filtered", "value", "fault"),
    [
        (words.pounds, 12.5, TypeError),
        (words.pounds, "12", TypeError),
        (words.quantity, 7.1, TypeError),
        (words.moment, datetime(2023, 7, 25, 16, 0), ValueError),  # noqa: DTZ001
    ],
)
def test_what_cannot_be_right_is_not_written(filtered: Callable[[Any], str], value: object, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        filtered(value)
