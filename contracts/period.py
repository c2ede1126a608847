"""What days, weeks and financial years are: calendar days, London's clock, the year from 1 April to 31 March."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from the first (included) to `ends_before` (excluded); people are shown `last_day`."""

    starts_on: date
    ends_before: date

    @classmethod
    def of(cls, first: date, last: date) -> "Period":
        """From the first to the last day, both included."""
        return cls(first, last + DAY)

    @classmethod
    def week(cls, starts_on: date) -> "Period":
        return cls(starts_on, starts_on + WEEK)

    @property
    def last_day(self) -> date:
        return self.ends_before - DAY

    @property
    def days(self) -> int:
        return max((self.ends_before - self.starts_on).days, 0)

    def within(self, first: date, last: date | None) -> "Period":
        """The part between two days, both included; `last` may be open. May be empty (`days` is 0)."""
        return Period(max(self.starts_on, first), self.ends_before if last is None else min(self.ends_before, last + DAY))

    def weeks(self) -> Iterator["Period"]:
        start = self.starts_on
        while start < self.ends_before:
            yield Period.week(start)
            start += WEEK


def financial_year(day: date) -> int:
    """The year in which the financial year of this day began: 31 March 2022 is in 2021 (shown as 2021/22)."""
    return day.year if (day.month, day.day) >= (4, 1) else day.year - 1


def financial_year_words(year: int) -> str:
    return f"{year}/{year + 1}"


def london(day: date, at: time) -> datetime:
    """The instant at which London's clocks show this time on this day."""
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def london_day(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()
