"""Weeks are generated as they end, whatever order the facts came in; care that is authorised late joins them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations
from uuid import UUID

import pytest

from contracts.actuals import http
from contracts.actuals.events import ActualsGenerated
from contracts.commissioning import events as told
from contracts.commissioning.vocabulary import PaymentBasis
from contracts.event import Event
from contracts.http import Role
from contracts.pricing import PricedPer, Unit, part_of_week, weekly
from tests.builders.care import Care, subject_of
from tests.rig.stand import Stand, events_of
from tests.rig.stands import MakeStand

JULY_25 = datetime(2023, 7, 25, 9, tzinfo=UTC)
WEEK = date(2023, 7, 17)


async def lines(stand: Stand) -> list[tuple[date, Decimal, date, date]]:
    rows = await stand.rows(
        "SELECT week.starts_on, line.planned, line.first_on, line.last_on FROM line JOIN week ON week.id = line.week_id ORDER BY 1, 2"
    )
    return [tuple(row) for row in rows]


async def test_every_ended_week_once_however_often_one_looks(make_stand: MakeStand) -> None:
    stand, care = await make_stand("actuals"), Care()
    level = care.level()
    await care.tell(stand, level, care.package(level, "7"), care.package(level, "14"))
    await stand.look(datetime(2023, 7, 9, 22, 59, tzinfo=UTC))
    assert {row[0] for row in await lines(stand)} == {date(2023, 6, 26)}, "the week of 3 July ends at midnight in London"
    await stand.look(JULY_25)
    await stand.look(JULY_25)
    ended = [date(2023, 6, 26), date(2023, 7, 3), date(2023, 7, 10), date(2023, 7, 17)]
    assert [row[:2] for row in await lines(stand)] == [(week, planned) for week in ended for planned in (7, 14)]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (date(2023, 7, 20), None, ("8.00", date(2023, 7, 20), date(2023, 7, 23))),
        (date(2023, 4, 1), date(2023, 7, 17), ("2.00", date(2023, 7, 17), date(2023, 7, 17))),
        (date(2023, 7, 18), date(2023, 7, 19), ("4.00", date(2023, 7, 18), date(2023, 7, 19))),
        (date(2023, 7, 24), None, None),
    ],
)
async def test_part_weeks_are_planned_in_sevenths_to_the_step(
    make_stand: MakeStand, starts_on: date, ends_on: date | None, expected: tuple[str, date, date] | None
) -> None:
    stand, care = await make_stand("actuals"), Care(first_week=WEEK)
    level = care.level()
    await care.tell(stand, level, care.package(level, "14", starts_on=starts_on, ends_on=ends_on))
    await stand.look(JULY_25)
    found = [(str(planned), first, last) for _, planned, first, last in await lines(stand)]
    assert found == ([expected] if expected else [])
    if expected:
        days = (expected[2] - expected[1]).days + 1
        assert Decimal(expected[0]) == part_of_week(Decimal(14), days, Decimal("0.25"))


async def test_a_place_priced_by_the_week_is_planned_whole_and_paid_by_the_day(
    make_stand: MakeStand, business_clock: Callable[[datetime], None]
) -> None:
    business_clock(JULY_25)
    stand, care = await make_stand("actuals"), Care(first_week=WEEK)
    level = care.level(unit=Unit.PLACEMENT, priced_per=PricedPer.WEEK, quantity_step=Decimal(1))
    await care.tell(stand, level, care.package(level, "1", price="646.06", starts_on=date(2023, 7, 20)))
    await stand.look(JULY_25)
    token = stand.ring.person(Role.PROVIDER_VIEW, acting_for=care.provider_id)
    (week,) = (await stand.ask(http.FIND_WEEKS, token=token, query=http.FindWeeks(to_on=WEEK))).weeks
    assert (week.lines, week.planned_pence) == (1, weekly(Decimal("646.06"), 4))


@pytest.mark.parametrize("basis", [PaymentBasis.SCHEDULED_PLANNED, PaymentBasis.INVOICE_ONLY])
async def test_contracts_paid_as_planned_have_no_actuals(make_stand: MakeStand, basis: PaymentBasis) -> None:
    stand, care = await make_stand("actuals"), Care(basis=basis)
    level = care.level()
    await care.tell(stand, level, care.package(level, "7"))
    await stand.look(JULY_25)
    assert await lines(stand) == []


async def test_any_order_of_the_facts_gives_the_same_weeks(make_stand: MakeStand) -> None:
    """A timer's look stands between them at every place: what was generated without a fact is completed by it."""
    care = Care(first_week=WEEK)
    level = care.level()
    package = care.package(level, "7")
    facts: list[tuple[UUID, Event]] = [*care.ground(), (level.service_level_id, level), (subject_of(package), package)]
    tried = 0
    for order in list(permutations(facts))[::5]:
        stand = await make_stand("actuals")
        for subject, event in order:
            await stand.tell(subject, event)
            await stand.look(JULY_25)
        assert await lines(stand) == [(WEEK, Decimal(7), WEEK, date(2023, 7, 23))], [type(event).__name__ for _, event in order]
        tried += 1
        await stand.close()
    assert tried == 24


async def test_care_authorised_late_joins_a_generated_week(make_stand: MakeStand) -> None:
    stand, care = await make_stand("actuals"), Care(first_week=WEEK)
    level = care.level()
    await care.tell(stand, level, care.package(level, "7"))
    await stand.look(JULY_25)
    late = care.package(level, "14", starts_on=date(2023, 7, 20))
    await stand.tell(subject_of(late), late, at=JULY_25)
    assert [str(row[1]) for row in await lines(stand)] == ["7.00", "8.00"]
    first, second = events_of(await stand.facts(ActualsGenerated))
    assert isinstance(first, ActualsGenerated)
    assert isinstance(second, ActualsGenerated)
    assert (first.lines_in_week, second.lines_in_week, len(second.lines)) == (1, 2, 1)


async def test_an_untouched_line_follows_its_package_and_a_touched_one_does_not(
    make_stand: MakeStand, business_clock: Callable[[datetime], None]
) -> None:
    business_clock(JULY_25)
    stand, care = await make_stand("actuals"), Care(first_week=WEEK)
    level = care.level()
    touched, untouched = care.package(level, "7"), care.package(level, "14")
    await care.tell(stand, level, touched, untouched)
    await stand.look(JULY_25)
    token = stand.ring.person(Role.PROVIDER_ENTER, acting_for=care.provider_id)
    (week,) = (await stand.ask(http.FIND_WEEKS, token=token, query=http.FindWeeks(to_on=WEEK))).weeks
    assert week.week_id is not None
    read = await stand.ask(http.READ_WEEK, token=token, week_id=week.week_id)
    mine = next(line for line in read.lines if line.planned == 7)
    claim = http.ClaimedQuantities(line_id=mine.line_id, row_version=1, missed=Decimal(1), reason_code="hospital")
    await stand.ask(http.RECORD_ACTUALS, token=token, week_id=week.week_id, asked=http.RecordActuals(lines=[claim]))
    for package in (touched, untouched):
        ended = told.CpliEnded(**package.model_dump() | {"ends_on": date(2023, 7, 18)})
        await stand.tell(subject_of(package), ended, at=JULY_25)
    after = await stand.ask(http.READ_WEEK, token=token, week_id=week.week_id)
    assert sorted((str(line.planned), str(line.actual)) for line in after.lines) == [("4.00", "4.00"), ("7.00", "6.00")]


async def test_a_week_of_many_lines_is_told_in_parts(make_stand: MakeStand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.actuals.operations.generate_weeks.LINES_IN_AN_EVENT", 10)
    stand, care = await make_stand("actuals"), Care(first_week=WEEK)
    level = care.level()
    await care.tell(stand, level, *(care.package(level, "7", client_reference=f"A{number:04}") for number in range(23)))
    await stand.look(JULY_25)
    parts = events_of(await stand.facts(ActualsGenerated))
    assert [len(part.lines) for part in parts if isinstance(part, ActualsGenerated)] == [10, 10, 3]
    (week,) = await stand.rows("SELECT version FROM week")
    assert week.version == 3
    newest = await stand.rows("SELECT DISTINCT claimed_in_version FROM line ORDER BY 1")
    assert [row.claimed_in_version for row in newest] == [1, 2, 3]
