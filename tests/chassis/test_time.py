"""Does time act once, by one leader, in order over a jump, and does one bad act leave the others theirs?"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import clock
from chassis.service import until_it_works
from chassis.timers import TIMER_LOCK, Timers
from deploy.local.roles import connect_admin
from tests.chassis.conftest import MakeTrial
from tests.rig.parts import Database

Clock = Callable[[datetime], None]
NOON = datetime(2023, 7, 25, 11, tzinfo=UTC)


def daily(done: list[str], *, name: str = "act") -> Timers:
    """One act a day from 20 July, each under its natural key; beside one that fails and one that does little."""
    timers = Timers("trial")

    @timers.each_second
    async def fails(session: AsyncSession, now: datetime) -> bool:
        done.append("fails")
        raise ValueError("this act cannot be done")

    @timers.each_second
    async def act(session: AsyncSession, now: datetime) -> bool:
        last = (await session.execute(sa.text("SELECT coalesce(max(version), 19) FROM heard_note"))).scalar_one()
        if datetime(2023, 7, last + 1, 9, tzinfo=UTC) > now:
            return False
        await session.execute(
            sa.text("INSERT INTO heard_note (subject, version, word) VALUES (:name, :day, '')"), {"name": name, "day": last + 1}
        )
        done.append(f"{name} of {last + 1}")
        return True

    @timers.each_second
    async def little(session: AsyncSession, now: datetime) -> bool:
        done.append("little")
        return False

    return timers


async def test_a_jump_does_all_that_is_due_in_order_and_a_bad_act_keeps_nobody_back(make_trial: MakeTrial) -> None:
    done: list[str] = []
    timers = daily(done)
    here = await make_trial(timers=timers)
    await here.stand.look(datetime(2023, 7, 19, tzinfo=UTC))
    assert done == ["fails", "little"]
    await here.stand.look(NOON)
    assert done[2:] == ["fails", *[f"act of {day}" for day in range(20, 26)], "little"]
    await here.stand.look(NOON)
    assert done.count("act of 25") == 1
    await here.stand.look(NOON - timedelta(days=3))
    assert done.count("act of 22") == 1


async def test_an_act_that_fails_leaves_nothing_of_itself(make_trial: MakeTrial) -> None:
    timers = Timers("trial")

    @timers.each_second
    async def half(session: AsyncSession, now: datetime) -> bool:
        await session.execute(sa.text("INSERT INTO heard_note (subject, version, word) VALUES ('half', 1, '')"))
        raise ValueError("half way")

    here = await make_trial(timers=timers)
    await here.stand.look(NOON)
    assert await here.stand.rows("SELECT * FROM heard_note") == []


async def test_one_leads_and_another_takes_over(make_trial: MakeTrial, postgres: Database, business_clock: Clock) -> None:
    business_clock(NOON)
    done: dict[str, list[str]] = {"one": [], "two": []}
    here = await make_trial()
    sessions, url = here.stand.sessions, here.stand.urls.app
    leaders = {}
    for name in done:
        timers = daily(done[name], name=name)
        leaders[name] = asyncio.create_task(until_it_works(lambda timers=timers: timers.run(sessions, url), name))  # type: ignore[misc]
        while name == "one" and "little" not in done["one"]:
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.3)
    assert (done["one"].count("one of 25"), done["two"]) == (1, [])
    admin = await connect_admin(postgres.admin_url)
    held = "FROM pg_locks JOIN pg_database d ON d.oid = database WHERE datname = $1 AND locktype = 'advisory' AND granted AND objid = $2"
    ended = await admin.fetchval(f"SELECT count(pg_terminate_backend(pid)) {held}", url.rpartition("/")[2], TIMER_LOCK)
    await admin.close()
    assert ended == 1
    async with asyncio.timeout(10):
        while not done["two"] and done["one"].count("little") < 4:
            await asyncio.sleep(0.05)
    for each in leaders.values():
        each.cancel()
    await asyncio.gather(*leaders.values(), return_exceptions=True)
    acts = [row.version for row in await here.stand.rows("SELECT version FROM heard_note ORDER BY place")]
    assert acts == list(range(20, 26)), "done once, whoever led"
    assert done["two"], "the second leads now"


async def test_the_house_is_kept_whatever_acts_there_are(make_trial: MakeTrial) -> None:
    here = await make_trial(timers=Timers("trial"))
    await here.write("word")
    await here.stand.look(NOON)
    assert len(await here.stand.rows("SELECT * FROM audit_chain")) == 1


def test_business_time_stands_where_it_is_put_and_ticks_on(business_clock: Clock) -> None:
    assert abs(clock.now() - clock.real_now()) < timedelta(seconds=1), "no file yet: real time"
    business_clock(NOON)
    first = clock.now()
    assert timedelta(0) <= first - NOON < timedelta(seconds=1)
    assert clock.now() > first
    assert clock.real_now() > datetime(2025, 1, 1, tzinfo=UTC), "real time stays where it is"
    business_clock(NOON + timedelta(weeks=12))
    assert clock.now() - first > timedelta(weeks=11)


def test_a_clock_is_moved_in_one_piece(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock.move_to(file, NOON)
    assert [path.name for path in tmp_path.iterdir()] == ["clock"]
    assert abs(clock.offset_in(file) - (NOON - clock.real_now())) < timedelta(seconds=1)
    assert clock.offset_in(tmp_path / "nobody") == timedelta(0)
    file.write_text("half a num")
    with pytest.raises(ValueError, match="half a num"):
        clock.offset_in(file)
