"""A generated council with other names, Saturday weeks and four-weekly actuals goes in through the same doors; thousands of rows too."""

import time

from contracts.commissioning import events, http
from contracts.commissioning.vocabulary import ImportKind, Weekday
from tests.builders.council import MEDIUM, Council as Other
from tests.rig.stand import events_of
from tests.services.commissioning.conftest import Council


async def test_its_weeks_and_periods_begin_on_saturdays(council: Council) -> None:
    for kind, text in Other().files():
        done = await council.bring(kind, text)
        assert (done.rejected, done.new) == (0, len(text.splitlines()) - 1), (kind, done.errors)
    await council.authorise()
    calendars = [one for one in events_of(await council.stand.facts(events.CalendarPublished)) if isinstance(one, events.CalendarPublished)]
    assert len(calendars) == 2
    for calendar in calendars:
        assert calendar.week_starts_on is Weekday.SATURDAY
        assert {period.first_on.weekday() for period in calendar.periods} == {5}
        assert {(period.last_on - period.first_on).days for period in calendar.periods} == {27}
        assert len(calendar.weeks) == 4 * len(calendar.periods)
        first = calendar.periods[0]
        assert first.answer_by_at.date() > first.last_on
    assert len(await council.stand.facts(events.CpliAuthorised)) == len(await council.packages(include_historical=True)) > 12


def test_the_same_seed_makes_the_same_files() -> None:
    assert list(Other().files()) == list(Other().files()) != list(Other(seed=2).files())


async def test_ten_thousand_rows_are_checked_and_applied_in_seconds(council: Council) -> None:
    read, whole = 0, Other(providers=MEDIUM.providers, clients=4_800)
    for kind, text in whole.files():
        began = time.perf_counter()
        done = await council.apply(await council.check(kind, text))
        assert (done.rejected, done.new) == (0, len(text.splitlines()) - 1), (kind, done.errors)
        print(f"{kind}: {done.read} rows in {time.perf_counter() - began:.2f} s")
        if kind is ImportKind.CARE_PACKAGE_LINE_ITEMS:
            read += done.read
            again = await council.check(kind, text + "\n")
            assert again.unchanged == done.read
    assert read > 10_000
    assert len(await council.stand.facts(events.ProviderRegistered)) == MEDIUM.providers
    found = await council.stand.ask(http.FIND_PACKAGES, token=council.token, query=http.FindPackages(limit=200))
    assert found.next_cursor is not None
