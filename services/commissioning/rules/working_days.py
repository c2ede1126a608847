"""Which days the council works: Monday to Friday, less the bank holidays of its division, in years that are loaded."""

from dataclasses import dataclass, field
from datetime import date

from contracts.period import DAY
from contracts.refusals import Refusal


class BankHolidaysMissing(Refusal, code="bank_holidays_missing", status=409):
    """The bank holidays of {year} are not loaded for {division}. Import them first, all of that year."""


@dataclass(frozen=True)
class WorkingDays:
    """Raises BankHolidaysMissing for any day of a year that is not loaded: never assumes that it has no holidays."""

    division: str
    holidays: frozenset[date]
    years: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "years", frozenset(day.year for day in self.holidays))

    def works_on(self, day: date) -> bool:
        if day.year not in self.years:
            raise BankHolidaysMissing(year=day.year, division=self.division)
        return day.weekday() < 5 and day not in self.holidays

    def from_day(self, day: date) -> date:
        """This day, or the next that is worked."""
        while not self.works_on(day):
            day += DAY
        return day

    def after(self, day: date, number: int) -> date:
        """The n-th working day after a day, which itself never counts (G27: Wednesday 1 June 2022 and 2 days make Tuesday 7 June)."""
        for _ in range(number):
            day = self.from_day(day + DAY)
        return day
