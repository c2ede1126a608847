"""More than planned is claimed: raised once, updated, withdrawn by correction, decided once and by somebody else."""

import asyncio
from typing import Any

import pytest

from chassis.calls import Refused
from contracts.actuals import http
from contracts.actuals.events import ExceptionDecided, ExceptionRaised
from contracts.actuals.vocabulary import ExceptionStatus, Withheld
from contracts.commissioning.vocabulary import OverPlanPolicy
from contracts.http import Role
from tests.rig.stand import events_of
from tests.services.actuals.conftest import AWeek


@pytest.mark.parametrize(("policy", "payable"), [(OverPlanPolicy.SUSPEND_LINE, 0), (OverPlanPolicy.PAY_PLANNED_SUSPEND_EXCESS, 287_00)])
async def test_g37_over_plan_by_either_policy(a_week: AWeek, policy: OverPlanPolicy, payable: int) -> None:
    week = await a_week(policy=policy)
    await week.record("14", extra="1", reason_code="extra_care", comment="Stayed longer")
    line = await week.line("14")
    assert (line.claimed_pence, line.payable_pence, line.withheld_because) == (307_50, payable, Withheld.OVER_PLAN)
    (raised,) = await week.exceptions(status="raised")
    assert (raised.claimed_pence, raised.withheld_pence) == (307_50, 307_50 - payable)


async def test_g38_raises_none(a_week: AWeek) -> None:
    week = await a_week()
    await week.record("7", frustrated="2", reason_code="no_access")
    line = await week.line("7")
    assert (line.actual, line.payable_pence) == (5, 143_50)
    assert await week.exceptions() == []


async def test_within_tolerance_raises_none(a_week: AWeek) -> None:
    week = await a_week(tolerance_percent="10")
    await week.record("14", extra="1", reason_code="extra_care")
    assert (await week.line("14")).payable_pence == 307_50
    assert await week.exceptions() == []


async def test_saving_again_updates_and_correcting_withdraws(a_week: AWeek) -> None:
    week = await a_week()
    await week.record("14", extra="1", reason_code="extra_care")
    await week.record("14", extra="2", reason_code="extra_care")
    (raised,) = await week.exceptions()
    assert (raised.status, raised.claimed, raised.version) == (ExceptionStatus.RAISED, 16, 2)
    assert len(await week.stand.facts(ExceptionRaised)) == 1
    await week.record("14", reason_code=None)
    (ended,) = await week.exceptions()
    assert ended.status is ExceptionStatus.WITHDRAWN
    await week.record("14", extra="1", reason_code="extra_care")
    assert [each.status for each in await week.exceptions()] == [ExceptionStatus.WITHDRAWN, ExceptionStatus.RAISED]


@pytest.mark.parametrize(
    ("asked", "status", "payable"),
    [
        ({"act": "accept"}, ExceptionStatus.ACCEPTED, 307_50),
        ({"act": "part_accept", "accepted": "14.5", "reason": "Half an hour agreed"}, ExceptionStatus.PART_ACCEPTED, 297_25),
        ({"act": "reject", "reason": "Not agreed"}, ExceptionStatus.REJECTED, 0),
    ],
)
async def test_the_council_decides(a_week: AWeek, asked: dict[str, Any], status: ExceptionStatus, payable: int) -> None:
    week = await a_week()
    await week.record("14", extra="1", reason_code="extra_care")
    await week.confirm()
    (raised,) = await week.exceptions()
    decided = await week.decide(raised, **asked)
    assert decided.status is status
    line = await week.line("14")
    assert (line.payable_pence, line.confirmed, line.changed_since_confirmed) == (payable, True, False), "a decision un-confirms nothing"
    (event,) = events_of(await week.stand.facts(ExceptionDecided))
    assert isinstance(event, ExceptionDecided)
    assert event.accepted == event.line.payable
    with pytest.raises(Refused, match="409 exception_ended"):
        await week.decide(decided, **asked)
    await week.record("14", reason_code=None)
    assert (await week.line("14")).payable_pence == 287_00, "a corrected claim is judged anew"


async def test_never_by_whoever_entered_the_line(a_week: AWeek) -> None:
    week = await a_week()
    both = week.stand.ring.person(Role.PROVIDER_ENTER, acting_for=week.care.provider_id, sub="somebody-with-two-hats")
    await week.record("14", token=both, extra="1", reason_code="extra_care")
    (raised,) = await week.exceptions()
    week.council = week.stand.ring.person(Role.COUNCIL_PAYMENTS, sub="somebody-with-two-hats")
    with pytest.raises(Refused, match="409 entered_by_you"):
        await week.decide(raised, act="accept")
    provider = week.stand.ring.person(Role.PROVIDER_CONFIRM, acting_for=week.care.provider_id)
    problem = await week.stand.refused(
        http.DECIDE_EXCEPTION, token=provider, exception_id=raised.exception_id, seen=1, asked=http.DecideException(act="accept")
    )
    assert problem.status == 403


async def test_withdrawing_races_deciding_and_one_wins(a_week: AWeek) -> None:
    week = await a_week()
    await week.record("14", extra="1", reason_code="extra_care")
    (raised,) = await week.exceptions()
    outcomes = await asyncio.gather(week.record("14", reason_code=None), week.decide(raised, act="accept"), return_exceptions=True)
    (ended,) = await week.exceptions()
    line = await week.line("14")
    assert ended.status in (ExceptionStatus.WITHDRAWN, ExceptionStatus.ACCEPTED)
    refused = [each for each in outcomes if isinstance(each, BaseException)]
    assert all(isinstance(each, Refused) and each.problem.status in (409, 412) for each in refused)
    if ended.status is ExceptionStatus.WITHDRAWN:
        assert (line.claimed, line.payable) == (14, 14)


async def test_what_was_seen_is_what_is_decided(a_week: AWeek) -> None:
    week = await a_week()
    await week.record("14", extra="1", reason_code="extra_care")
    (seen,) = await week.exceptions()
    await week.record("14", extra="3", reason_code="extra_care")
    with pytest.raises(Refused, match="412 changed_meanwhile"):
        await week.decide(seen, act="accept")
    stranger = await week.stand.refused(http.READ_EXCEPTION, token=week.stranger, exception_id=seen.exception_id)
    assert stranger.status == 404
