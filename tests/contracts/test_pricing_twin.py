"""Does the SQL twin of pricing answer as the Python function does, over random care and at the edges: ties, cuts, missing prices?"""

import random
from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from contracts.period import Period
from contracts.pricing import DatedPrice, NoPrice, PricedPer, cost
from deploy.local.roles import connect_admin
from tests.rig.postgres import FreshDatabase
from tests.rig.stand import migrator

SEED, ROWS = 20230725, 800
Row = tuple[Decimal, date, date, PricedPer, list[DatedPrice]]


def some_care(chance: random.Random) -> Row:
    """Weeks and periods around 31 March as often as elsewhere, up to four prices, some beginning too late, prices that make ties."""
    first = date(2023, 3, 20) + timedelta(days=chance.randrange(20)) if chance.random() < 0.5 else date(2021, 1, 1 + chance.randrange(28))
    last = first + timedelta(days=chance.choice((0, 2, 6, 27, 400)))
    starts = chance.sample(range(-10, 15), k=chance.randint(1, 4))
    prices = [
        DatedPrice(first + timedelta(days=day), Decimal(chance.choice((2050, 64606, 105, chance.randrange(200_000)))) / 100)
        for day in starts
    ]
    if chance.random() < 0.3:
        prices = [DatedPrice(dated.from_day, dated.price + Decimal(chance.randrange(10_000)) / 10_000) for dated in prices]
    quantity = Decimal(chance.choice((25, 50, 100, 700, 1425, chance.randrange(10_000)))) / 100
    return quantity, first, last, chance.choice(list(PricedPer)), prices


EDGES: list[Row] = [
    (Decimal("0.25"), date(2023, 7, 17), date(2023, 7, 23), PricedPer.UNIT, [DatedPrice(date(2023, 1, 1), Decimal("20.50"))]),
    (Decimal(0), date(2023, 7, 17), date(2023, 7, 23), PricedPer.UNIT, [DatedPrice(date(2023, 1, 1), Decimal("20.50"))]),
    (Decimal(1), date(2021, 3, 17), date(2021, 4, 13), PricedPer.WEEK, [DatedPrice(date(2020, 1, 1), Decimal("507.49"))]),
    (Decimal(1), date(2023, 3, 31), date(2023, 4, 1), PricedPer.WEEK, [DatedPrice(date(2023, 4, 1), Decimal("646.06"))]),
]


@pytest.fixture
async def sql(fresh_database: FreshDatabase) -> AsyncIterator[Any]:
    """A database whose first migration made the functions."""
    connection = await connect_admin((await fresh_database("actuals", migrator("actuals"))).owner)
    yield connection
    await connection.close()


def in_python(row: Row) -> tuple[list[tuple[date, date, Decimal, int]] | None, int | None]:
    quantity, first, last, per, prices = row
    try:
        segments = cost(quantity, Period.of(first, last), prices, per=per)
    except NoPrice:
        return None, None
    return [(part.first_on, part.last_on, part.price, part.pence) for part in segments], sum(part.pence for part in segments)


async def test_the_twins_answer_alike(sql: Any) -> None:
    chance = random.Random(SEED)
    unpriced = cut = 0
    for row in [*EDGES, *(some_care(chance) for _ in range(ROWS))]:
        quantity, first, last, per, prices = row
        given = (quantity, first, last, per.value, [dated.from_day for dated in prices], [dated.price for dated in prices])
        segments, pence = in_python(row)
        assert await sql.fetchval("SELECT care_pence($1, $2, $3, $4, $5, $6)", *given) == pence, row
        found = await sql.fetch("SELECT * FROM care_segments($1, $2, $3, $4, $5, $6) ORDER BY first_on", *given)
        if segments is None:
            assert found[0]["price"] is None, row
            unpriced += 1
        else:
            assert [tuple(part) for part in found] == segments, row
            cut += len(segments) > 1
    assert min(unpriced, cut) > 100, "the random care reaches both"
