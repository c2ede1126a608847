"""Does an operator see in the metrics what waits for people?"""

from chassis.inbox import EarlierMissing
from chassis.parking import park
from chassis.timers import Timers
from tests.chassis.conftest import MakeTrial
from tests.chassis.facts import fact, record


async def test_parked_facts_are_counted(make_trial: MakeTrial) -> None:
    here = await make_trial()
    sessions, timers = here.stand.sessions, Timers("watched")

    async def seen() -> str:
        await timers.count_parked(sessions)
        told = (await here.stand.service.http.get("/metrics")).text
        return next(line for line in told.splitlines() if line.startswith('portal_parked{service="watched"}'))

    assert (await seen()).endswith(" 0.0")
    await park(sessions, "watched", record("portal.somewhere", 1, fact("a", 2)), EarlierMissing("heard up to 0, this is 2"))
    assert (await seen()).endswith(" 1.0")
