"""What care costs: the guides' figures to the penny, no penny lost by any cut, and the SQL twin equal over random rows."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st

from chassis.database import Sessions
from contracts.money import to_pence, to_step
from contracts.period import Period, financial_year
from contracts.pricing import DatedPrice, NoPrice, PricedPer, Unit, cost, metered, part_of_week, weekly
from tests.rig.stands import MakeStand

ROWS_AT_ONCE = 20


def bed(price: str, first: date, last: date, *changes: date) -> list[int]:
    prices = [DatedPrice(day, Decimal(price)) for day in (first, *changes)]
    return [segment.pence for segment in cost(Decimal(1), Period.of(first, last), prices, per=PricedPer.WEEK)]


def test_g20_clawbacks_add_up_and_round_like_what_they_cancel() -> None:
    adjustments = [weekly(Decimal("-535.30"), 21), weekly(Decimal("-535.30"), 18)]
    assert adjustments == [-1605_90, -1376_49]
    assert sum(adjustments) == -2982_39
    assert (to_pence(Decimal("-5.125")), to_pence(Decimal("5.125"))) == (-5_13, 5_13)


def test_g21_sevenths_by_inclusive_days() -> None:
    assert weekly(Decimal("535.30"), 21) == 1605_90
    assert bed("535.30", date(2022, 3, 14), date(2022, 3, 31)) == [1376_49]
    assert bed("535.30", date(2022, 3, 14), date(2022, 4, 10))[0] == 1376_49, "the part before 1 April"


def test_g23_fifteen_days() -> None:
    assert bed("507.49", date(2021, 3, 17), date(2021, 3, 31)) == [1087_48]


def test_g32_a_week_is_seven_sevenths_not_seven_rounded_days() -> None:
    assert weekly(Decimal("646.06"), 28) == 2584_24


def test_g34_a_cut_in_three_loses_no_penny() -> None:
    first = date(2023, 7, 17)
    parts = bed("646.06", first, date(2023, 8, 13), date(2023, 7, 18), date(2023, 7, 19))
    assert len(parts) == 3
    assert sum(parts) == 2584_24
    assert sum(weekly(Decimal("646.06"), days) for days in (1, 1, 26)) == 2584_23, "each rounded alone would"


def test_g35_halves_go_up() -> None:
    assert metered(Decimal("0.25"), Decimal("20.50")) == 5_13


def test_part_weeks_of_hours_to_the_step() -> None:
    assert part_of_week(Decimal(14), 3, Decimal("0.25")) == Decimal("6.00")
    assert part_of_week(Decimal("1.75"), 1, Decimal("0.50")) == Decimal("0.50"), "half a step goes up"


def test_before_the_first_price_there_is_no_cost() -> None:
    with pytest.raises(NoPrice):
        cost(Decimal(1), Period.of(date(2023, 1, 1), date(2023, 1, 7)), [DatedPrice(date(2023, 1, 2), Decimal(1))], per=PricedPer.UNIT)


DAYS = st.dates(date(2021, 1, 1), date(2024, 12, 31))
QUANTITIES = st.decimals(0, 200, places=2)
PRICES = st.lists(st.tuples(st.integers(-40, 400), st.decimals(0, 2000, places=4)), min_size=1, max_size=5, unique_by=lambda each: each[0])
ROWS = st.tuples(QUANTITIES, DAYS, st.integers(1, 420), st.sampled_from(PricedPer), PRICES)
Row = tuple[Decimal, date, int, PricedPer, list[tuple[int, Decimal]]]


def given_row(row: Row) -> tuple[Decimal, Period, PricedPer, list[DatedPrice]]:
    """Prices begin some days before or after the first day; one that begins late leaves days without a price."""
    quantity, first, days, per, prices = row
    return (
        quantity,
        Period(first, first + timedelta(days=days)),
        per,
        [DatedPrice(first + timedelta(days=at), price) for at, price in prices],
    )


@given(ROWS)
def test_parts_add_to_the_whole_without_gaps_within_years(row: Row) -> None:
    quantity, covered, per, prices = given_row(row)
    try:
        parts = cost(quantity, covered, prices, per=per)
    except NoPrice:
        assert min(prices).from_day > covered.starts_on
        return
    assert (parts[0].first_on, parts[-1].last_on) == (covered.starts_on, covered.last_day)
    assert all(one.last_on + timedelta(days=1) == next_.first_on for one, next_ in pairwise(parts))
    assert all(financial_year(part.first_on) == financial_year(part.last_on) for part in parts)
    same = cost(quantity, covered, [DatedPrice(covered.starts_on, Decimal("20.50"))], per=per)
    if per is PricedPer.UNIT:
        assert sum(part.pence for part in same) == metered(quantity, Decimal("20.50"))


SEGMENTS = sa.text("SELECT * FROM care_segments(:quantity, :first, :last, :per, :days, :prices) ORDER BY first_on").bindparams(
    sa.bindparam("days", type_=sa.ARRAY(sa.Date)), sa.bindparam("prices", type_=sa.ARRAY(sa.Numeric))
)
TOTAL = sa.text("SELECT care_pence(:quantity, :first, :last, :per, :days, :prices)").bindparams(
    sa.bindparam("days", type_=sa.ARRAY(sa.Date)), sa.bindparam("prices", type_=sa.ARRAY(sa.Numeric))
)


@pytest.fixture
async def twin(make_stand: MakeStand) -> Sessions:
    return (await make_stand("scheduling")).sessions


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(ROWS, min_size=1, max_size=ROWS_AT_ONCE))
async def test_the_sql_twin_says_the_same(twin: Sessions, rows: list[Row]) -> None:
    async with twin.begin() as session:
        for row in rows:
            quantity, covered, per, prices = given_row(row)
            asked = {
                "quantity": quantity,
                "first": covered.starts_on,
                "last": covered.last_day,
                "per": per,
                "days": [price.from_day for price in prices],
                "prices": [price.price for price in prices],
            }
            total = await session.scalar(TOTAL, asked)
            try:
                parts = cost(quantity, covered, prices, per=per)
            except NoPrice:
                assert total is None
                continue
            said = [(part.first_on, part.last_on, part.price, part.pence) for part in await session.execute(SEGMENTS, asked)]
            assert said == [(part.first_on, part.last_on, part.price, part.pence) for part in parts]
            assert total == sum(part.pence for part in parts)


@pytest.mark.parametrize(("minutes", "to_nearest"), [(22, 15), (23, 30), (37, 30), (38, 45), (52, 45), (53, 60)])
def test_g45_visits_go_to_the_nearest_quarter_of_an_hour(minutes: int, to_nearest: int) -> None:
    assert to_step(Fraction(minutes, 60), Unit.HOUR.step) * 60 == to_nearest
