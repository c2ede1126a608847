"""B6: a saved actual until the scheduled payment has the new figure, through a real broker; against the same hop written by hand."""

import asyncio
import json
import shutil
import time
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from chassis.calls import Service
from chassis.identity import Keys
from contracts.actuals import http as actuals
from contracts.actuals.vocabulary import ReasonCode
from contracts.commissioning.vocabulary import PaymentBasis
from contracts.http import Role
from deploy.local.place import Place
from tests.bench.measure import Result, median, percentile, time_of
from tests.journeys.conftest import EXAMPLESHIRE
from tests.journeys.plot import Care, Plot
from tests.journeys.portal import a_journey, journey_folder

SAVES, WARM = 200, 20
WEEK = date(2023, 5, 29)


async def measure(size: str) -> list[Result]:
    folder = journey_folder("bench-b6")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    async with a_journey(folder, EXAMPLESHIRE) as journey:
        journey.clock("2023-06-05 10:00")
        plot = await Plot.of(journey)
        care = next(each for each in plot.care if each.contract.payment_basis is PaymentBasis.SCHEDULED_ACTUALS and not each.item.ends_on)
        await plot.line(care, WEEK)
        ours = await save_and_wait(journey.place, plot, care)
        by_hand = await hop_by_hand(journey.place)
    shutil.rmtree(folder, ignore_errors=True)
    return [
        time_of("B6", "save to price, p50", size, ours=median(ours), yardstick=median(by_hand), floor=4, aim=2),
        time_of("B6", "save to price, p99", size, ours=percentile(ours, 0.99), yardstick=percentile(by_hand, 0.99), floor=6, aim=3),
    ]


async def save_and_wait(place: Place, plot: Plot, care: Care) -> list[float]:
    """Milliseconds from sending the request to actuals until the figure is committed in scheduling's database."""
    keys = Keys.read("accounts", jwks=place.folder / "jwks.json", own=place.folder / "accounts.key.json")
    service = Service.at("actuals", place.url("actuals"), seconds=10)
    week_id, line = await plot.week_id(care, WEEK), await plot.line(care, WEEK)
    sees = await asyncpg.connect(place.database("scheduling").replace("+asyncpg", ""))
    await sees.execute("SET ROLE portal_internal")
    committed = asyncio.Event()
    await sees.add_listener("outbox", lambda *_: committed.set())
    took, version = [], line.row_version
    for number in range(WARM + SAVES):
        missed = Decimal(1 + number % 2)
        claim = actuals.ClaimedQuantities(line_id=line.line_id, row_version=version, missed=missed, reason_code=ReasonCode.HOSPITAL)
        token = keys.sign(sub=str(uuid4()), roles=[Role.PROVIDER_ENTER], acting_for=care.item.provider_id)
        expected = int((line.planned - missed) * max(care.item.prices, key=lambda dated: dated.from_day).price * 100)
        committed.clear()
        began = time.perf_counter()
        await service.ask(actuals.RECORD_ACTUALS, token=token, week_id=week_id, asked=actuals.RecordActuals(lines=[claim]))
        while await shown(sees, care.item.care_package_line_item_id) != expected:
            await committed.wait()
            committed.clear()
        took.append((time.perf_counter() - began) * 1000)
        version += 1
    await sees.close()
    await service.close()
    return took[WARM:]


async def shown(sees: asyncpg.Connection, item: UUID) -> Any:
    return await sees.fetchval(CLAIMED, item, WEEK)


CLAIMED = "SELECT sum(claimed_pence) FROM payment_line WHERE care_package_line_item_id = $1 AND week_starts_on = $2"


async def hop_by_hand(place: Place) -> list[float]:
    """The least that can be: an update and commit, an idempotent produce with acks=all, a consume, an update and commit."""
    bootstrap, topic = place.told["actuals"]["KAFKA_BOOTSTRAP_SERVERS"], "portal.notifier"
    here = await asyncpg.connect(place.told["actuals"]["OWNER_DATABASE_URL"].replace("+asyncpg", ""))
    there = await asyncpg.connect(place.told["scheduling"]["OWNER_DATABASE_URL"].replace("+asyncpg", ""))
    for connection in (here, there):
        await connection.execute("CREATE TABLE by_hand (id int PRIMARY KEY, figure int NOT NULL)")
        await connection.execute("INSERT INTO by_hand VALUES (1, 0)")
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap, group_id="by-hand", enable_auto_commit=False, fetch_max_wait_ms=50, auto_offset_reset="latest"
    )
    await producer.start()
    await consumer.start()
    await consumer.seek_to_end()
    took = []
    for number in range(WARM + SAVES):
        began = time.perf_counter()
        await here.execute("UPDATE by_hand SET figure = $1 WHERE id = 1", number)
        await producer.send_and_wait(topic, json.dumps({"by_hand": number}).encode(), partition=0)
        while json.loads((await consumer.getone()).value).get("by_hand") != number:
            pass
        await there.execute("UPDATE by_hand SET figure = $1 WHERE id = 1", number)
        await consumer.commit()
        took.append((time.perf_counter() - began) * 1000)
    await consumer.stop()
    await producer.stop()
    for connection in (here, there):
        await connection.execute("DROP TABLE by_hand")
        await connection.close()
    return took[WARM:]
