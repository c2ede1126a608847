"""Which days are worked, and the n-th of them after a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from services.commissioning.rules.working_days import BankHolidaysMissing, WorkingDays

HOLIDAYS_2022 = ("01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26", "12-27")
WORKS = WorkingDays("england-and-wales", frozenset(date.fromisoformat(f"2022-{day}") for day in HOLIDAYS_2022))


@pytest.mark.parametrize(
    ("created", "days", "due"),
    [
        pytest.param("2022-06-20", 2, "2022-06-22", id="G25"),
        pytest.param("2022-06-20", 5, "2022-06-27", id="G26"),
        pytest.param("2022-06-01", 2, "2022-06-07", id="G27 over 2 and 3 June"),
        pytest.param("2022-06-18", 2, "2022-06-21", id="G29 from a Saturday"),
        pytest.param("2022-12-23", 1, "2022-12-28", id="over Christmas"),
    ],
)
def test_the_nth_working_day_after(created: str, days: int, due: str) -> None:
    assert WORKS.after(date.fromisoformat(created), days) == date.fromisoformat(due)


def test_a_year_that_is_not_loaded_refuses() -> None:
    with pytest.raises(BankHolidaysMissing, match="2023 are not loaded for england-and-wales"):
        WORKS.after(date(2022, 12, 30), 1)


@given(st.dates(date(2022, 1, 1), date(2022, 11, 30)), st.integers(1, 15))
def test_between_a_day_and_the_nth_after_it_lie_exactly_n_worked_days(day: date, number: int) -> None:
    due = WORKS.after(day, number)
    between = [day + timedelta(days=n) for n in range(1, (due - day).days + 1)]
    assert sum(WORKS.works_on(one) for one in between) == number
    assert WORKS.works_on(due)
