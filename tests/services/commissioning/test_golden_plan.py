"""The guides' figures are in Exampleshire's plan: what a client's care costs in the week of 17 July 2023, and a home in four weeks."""

from datetime import date

import pytest

from contracts.period import Period
from contracts.pricing import DatedPrice, cost
from tests.services.commissioning.conftest import Council

WEEK = Period.week(date(2023, 7, 17))
FOUR_WEEKS = Period.of(date(2023, 7, 3), date(2023, 7, 30))


@pytest.mark.parametrize(
    ("client", "covered", "pence"),
    [
        pytest.param("A201000006", WEEK, [14350, 28700], id="G01 and the plan of G02"),
        pytest.param("A201000007", WEEK, [43050, 14350], id="G04"),
        pytest.param("A201000025", WEEK, [62440], id="G05"),
        pytest.param("A201000005", WEEK, [12284, 64606], id="G31"),
        pytest.param("A201000005", FOUR_WEEKS, [49136, 258424], id="G32"),
    ],
)
async def test_planned_care_costs_what_the_guides_say(exampleshire: Council, client: str, covered: Period, pence: list[int]) -> None:
    planned = [one for one in await exampleshire.packages(search=client) if one.weekly_quantity is not None]
    costs = []
    for one in planned:
        prices = [DatedPrice(price.from_day, price.price) for price in one.prices]
        assert one.weekly_quantity is not None
        costs.append(sum(part.pence for part in cost(one.weekly_quantity, covered, prices, per=one.priced_per)))
    assert sorted(costs) == sorted(pence)


async def test_one_week_has_a_page_full_of_clients(exampleshire: Council) -> None:
    home_care = [one for one in await exampleshire.packages() if one.service_name == "LWHH home care" and one.starts_on < WEEK.ends_before]
    running = {one.client_reference for one in home_care if one.ends_on is None or one.ends_on >= WEEK.starts_on}
    assert 15 <= len(running) <= 20
    starts, ends = {one.starts_on for one in home_care}, {one.ends_on for one in home_care if one.ends_on}
    assert any(day.weekday() != 0 and day > date(2023, 5, 30) for day in starts)
    assert any(day.weekday() != 6 and day > date(2023, 5, 30) for day in ends)
