"""B1: a week of actuals generated for everybody, with its facts in the outbox and row-level security on, against COPY of the same lines."""

import io
from datetime import UTC, date, datetime, timedelta

import asyncpg
import sqlalchemy as sa

from chassis.database import Sessions, connect
from deploy.local.roles import Urls
from services.actuals.operations.generate_weeks import generate_weeks
from tests.bench.ground import databases
from tests.bench.measure import SIZES, Result, median, rate, seconds

AT = datetime(2023, 7, 24, tzinfo=UTC)
FIRST = date(2023, 5, 1)
RUNS = 5
SEED = """
INSERT INTO heard_service_level VALUES (md5('level')::uuid, 1, 'single', 'hour', 'unit', 0.25);
INSERT INTO heard_calendar_week SELECT md5('calendar')::uuid, date '2023-05-01' + 7 * n, '2023-07-25T16:00Z'
    FROM generate_series(0, 30) AS n;
INSERT INTO heard_contract SELECT md5('contract' || n)::uuid, 1, 'C' || n, md5('provider' || n)::uuid, 'scheduled_actuals',
    md5('calendar')::uuid, 'monday' FROM generate_series(1, {organisations}) AS n;
INSERT INTO heard_service SELECT md5('service' || n)::uuid, 1, 'S' || n, md5('contract' || n)::uuid, md5('provider' || n)::uuid
    FROM generate_series(1, {organisations}) AS n;
INSERT INTO heard_package SELECT md5('item' || n)::uuid, 1, 'M' || n, md5('client' || n / 2)::uuid, 'A' || lpad((n / 2)::text, 9, '0'),
    md5('provider' || org)::uuid, md5('contract' || org)::uuid, md5('service' || org)::uuid, md5('level')::uuid, '2023-04-01', NULL, 14,
    ARRAY[date '2023-04-01'], ARRAY[20.50] FROM (SELECT n, 1 + n % {organisations} AS org FROM generate_series(1, {packages}) AS n) AS made
"""


async def measure(size: str) -> list[Result]:
    packages, organisations = SIZES[size]
    async with databases("actuals") as urls:
        sessions = connect(urls["actuals"].app, pool_size=2)
        async with sessions.begin() as session:
            for statement in SEED.format(packages=packages, organisations=organisations).split(";"):
                await session.execute(sa.text(statement.replace(":", r"\:")))
        plain = await asyncpg.connect(urls["actuals"].owner.replace("+asyncpg", ""))
        await plain.execute("ANALYZE")
        ours, copied, again = [], [], []
        for run in range(RUNS):
            week = FIRST + timedelta(weeks=run)
            ours.append(packages / await seconds(lambda week=week: generate(sessions, week)))  # type: ignore[misc]
            again.append(packages / await seconds(lambda week=week: generate(sessions, week)))  # type: ignore[misc]
            copied.append(packages / await copy(plain, urls["actuals"], week))
        await plain.close()
        await sessions.engine.dispose()
    return [
        rate("B1", "generate a week", size, ours=median(ours), yardstick=median(copied), floor=0.9, aim=1.5, unit="lines/s"),
        rate("B1", "generate it again", size, ours=median(again), yardstick=median(copied), floor=2, aim=4, unit="lines/s"),
    ]


async def generate(sessions: Sessions, week: date) -> None:
    async with sessions.begin() as session:
        await generate_weeks(session, starts_on=[week], at=AT, actor="bench")


async def copy(plain: asyncpg.Connection, urls: Urls, week: date) -> float:
    """Seconds of a COPY, text ready, of the lines just generated, into a table of the same shape, keys and index, in one commit."""
    await plain.execute("DROP TABLE IF EXISTS line_copied")
    await plain.execute("CREATE TABLE line_copied (LIKE line INCLUDING ALL)")
    ready = io.BytesIO()
    rows = "SELECT line.* FROM line JOIN week ON week.id = line.week_id WHERE week.starts_on = $1"
    reader = await asyncpg.connect(urls.app.replace("+asyncpg", ""))
    await reader.execute("SET ROLE portal_internal")
    await reader.copy_from_query(rows, week, output=ready)
    await reader.close()
    ready.seek(0)
    return await seconds(lambda: plain.copy_to_table("line_copied", source=ready))
