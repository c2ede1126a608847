"""How the world reaches actuals over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from chassis.asking import Seen
from chassis.clock import Now
from chassis.doors import Built, Caller, Transaction, door
from contracts.actuals import http
from contracts.http import History, WaitingList
from contracts.period import london_day
from services.actuals.operations.confirm_week import confirm_week
from services.actuals.operations.confirmations import confirmed_lines
from services.actuals.operations.decide_exception import decide_exception
from services.actuals.operations.generate_week import generate_week
from services.actuals.operations.record_actuals import record_actuals
from services.actuals.queries import over_plan, waiting, week, weeks

api = APIRouter()


@door(api, http.FIND_WEEKS)
async def find_weeks(query: http.FindWeeks, session: Transaction, now: Now) -> http.WeekList:
    return await weeks.find_weeks(session, query=query, today=london_day(now))


@door(api, http.READ_WEEK)
async def read_week(week_id: UUID, query: http.FindLines, session: Transaction) -> Built:
    return await week.read_week(session, week_id=week_id, query=query)


@door(api, http.READ_WEEK_HISTORY)
async def read_week_history(week_id: UUID, session: Transaction) -> History:
    return await week.read_week_history(session, week_id=week_id)


@door(api, http.GENERATE_WEEK)
async def generate(asked: http.GenerateWeek, caller: Caller, session: Transaction, now: Now) -> http.WeekGenerated:
    made = await generate_week(session, service_id=asked.service_id, starts_on=asked.starts_on, by=caller.sub, at=now)
    return http.WeekGenerated(week_id=made.week.id, version=made.week.version, new_lines=made.new_lines)


@door(api, http.RECORD_ACTUALS)
async def record(week_id: UUID, asked: http.RecordActuals, caller: Caller, session: Transaction, now: Now) -> http.WeekRecorded:
    done = await record_actuals(session, week_id=week_id, claims=asked.lines, by=caller.sub, at=now)
    confirmed = await confirmed_lines(session, week_id)
    lines = [
        http.RecordedLine(
            line_id=line.id,
            row_version=line.row_version,
            claimed=line.actual + line.frustrated,
            payable=line.payable,
            withheld=line.withheld,
            confirmed=line.id in confirmed,
        )
        for line in done.lines
    ]
    return http.WeekRecorded(week_id=week_id, version=done.week.version, lines=lines, unconfirmed=done.unconfirmed)


@door(api, http.CONFIRM_WEEK)
async def confirm(week_id: UUID, asked: http.ConfirmWeek, caller: Caller, session: Transaction, now: Now) -> http.WeekConfirmed:
    done = await confirm_week(session, week_id=week_id, client_id=asked.client_id, seen_version=asked.seen_version, by=caller.sub, at=now)
    return http.WeekConfirmed(week_id=week_id, version=done.week.version, state=done.state, lines=done.lines)


@door(api, http.FIND_EXCEPTIONS)
async def find_exceptions(query: http.FindExceptions, session: Transaction) -> http.ExceptionList:
    return await over_plan.find_exceptions(session, query=query)


@door(api, http.READ_EXCEPTION)
async def read_exception(exception_id: UUID, session: Transaction) -> http.ExceptionRead:
    return await over_plan.read_exception(session, exception_id=exception_id)


@door(api, http.DECIDE_EXCEPTION)
async def decide(
    exception_id: UUID, asked: http.DecideException, seen: Seen, caller: Caller, session: Transaction, now: Now
) -> http.ExceptionRead:
    await decide_exception(session, exception_id=exception_id, asked=asked, seen=seen, by=caller.sub, at=now)
    await session.flush()
    return await over_plan.read_exception(session, exception_id=exception_id)


@door(api, http.READ_WEEK_VERSIONS)
async def read_week_versions(asked: http.WeekVersions, session: Transaction) -> http.WeekVersionList:
    return await waiting.week_versions(session, week_ids=asked.week_ids)


@door(api, http.WAITING)
async def what_waits(caller: Caller, session: Transaction, now: Now) -> WaitingList:
    return await waiting.waiting(session, roles=caller.roles, today=london_day(now))
