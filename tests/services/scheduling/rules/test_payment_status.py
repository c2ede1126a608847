"""The table of a payment's status is all there is; when a payment can be answered is said with the weeks' names."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from contracts.refusals import Refusal
from contracts.scheduling.vocabulary import AnswerAct, AnswerStatus, NotPayable, PeriodState
from services.scheduling.rules.answering import ActualsNotConfirmed, NotOpen, OpenWeek, must_be_open, must_have_actuals, state_of
from services.scheduling.rules.payment_status import CLAIM_CHANGED, MOVES, AnsweredAlready, ConfirmedStays, moved
from services.scheduling.rules.totals import hold_of, totals_of

NOON = datetime(2023, 7, 25, 11, tzinfo=UTC)
TICK = timedelta(microseconds=1)
ALLOWED = {
    ("unconfirmed", "confirm", "confirmed"),
    ("unconfirmed", "reject", "rejected"),
    ("rejected", "confirm", "confirmed"),
    ("confirmed", "claim_changed", "unconfirmed"),
}


def test_the_moves_are_these() -> None:
    assert {(was, act, to) for (was, act), to in MOVES.items()} == ALLOWED


@pytest.mark.parametrize(("status", "act"), list(product(AnswerStatus, [*AnswerAct, CLAIM_CHANGED])))
def test_whatever_is_not_in_the_table_is_refused_in_words(status: AnswerStatus, act: str) -> None:
    if (status, act) in MOVES:
        assert moved(status, act) is MOVES[status, act]
        return
    with pytest.raises(Refusal) as refused:
        moved(status, act)
    assert refused.type is (ConfirmedStays if (status, act) == ("confirmed", "reject") else AnsweredAlready)
    assert str(refused.value).endswith(".")


def test_a_confirmed_payment_is_raised_with_the_council() -> None:
    with pytest.raises(ConfirmedStays, match="raise it with the council"):
        moved(AnswerStatus.CONFIRMED, AnswerAct.REJECT)


def test_weeks_are_named() -> None:
    weeks = [OpenWeek(date(2023, 7, 24), "PR1"), OpenWeek(date(2023, 7, 17), "PR1")]
    must_have_actuals([])
    with pytest.raises(ActualsNotConfirmed, match=r"for the week of 17 July 2023 \(PR1\) and the week of 24 July 2023 \(PR1\)\. Confirm"):
        must_have_actuals(weeks)
    many = [OpenWeek(date(2023, 7, day), "PR1") for day in range(1, 9)]
    with pytest.raises(ActualsNotConfirmed, match="and 3 more weeks"):
        must_have_actuals(many)


def test_open_from_its_instant_and_in_time_at_its_deadline() -> None:
    with pytest.raises(NotOpen, match="from Tuesday 25 July 2023 at 12:00"):
        must_be_open(NOON, now=NOON - TICK)
    must_be_open(NOON, now=NOON)
    states = [state_of(opens_at=NOON, answer_by_at=NOON + TICK, now=NOON + step * TICK) for step in (-1, 0, 1, 2)]
    assert states == [PeriodState.FUTURE, PeriodState.OPEN, PeriodState.OPEN, PeriodState.DEADLINE_PASSED]


@pytest.mark.parametrize("status", list(AnswerStatus))
@pytest.mark.parametrize("suspended", [True, False])
def test_nothing_claimed_is_lost(status: AnswerStatus, suspended: bool) -> None:
    hold = hold_of(status, suspended=suspended)
    totals = totals_of(claimed=307_50, payable=287_00, expected=5, hold=hold)
    assert totals.payable_pence + totals.non_payable_pence == 307_50
    assert totals.payable_pence == (0 if hold else 287_00)
    wanted = NotPayable.SUSPENDED if suspended else NotPayable.PAYMENT_REJECTED if status is AnswerStatus.REJECTED else None
    assert hold is wanted
