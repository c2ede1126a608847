"""What of a claim is payable, before and after the council's word."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from contracts.actuals.vocabulary import DecisionAct, ExceptionStatus, Withheld
from contracts.commissioning.vocabulary import OverPlanPolicy
from contracts.pricing import metered
from services.actuals.rules.exception_status import MOVES, AlreadyEnded, moved
from services.actuals.rules.over_plan import (
    AcceptedNeeded,
    AcceptedNotExpected,
    AcceptedNotInSteps,
    DecisionReasonNeeded,
    Rules,
    after_decision,
    before_decision,
)

NONE, STEP, HOURLY = Decimal(0), Decimal("0.25"), Decimal("20.50")
WHOLE, EXCESS = OverPlanPolicy


def rules(policy: OverPlanPolicy = WHOLE, *, percent: str = "0", quantity: str = "0") -> Rules:
    return Rules(tolerance_percent=Decimal(percent), tolerance_quantity=Decimal(quantity), policy=policy)


@pytest.mark.parametrize(("policy", "payable", "withheld"), [(WHOLE, 0, 307_50), (EXCESS, 287_00, 20_50)])
def test_g37_over_plan(policy: OverPlanPolicy, payable: int, withheld: int) -> None:
    decided = before_decision(Decimal(15), planned=Decimal(14), rules=rules(policy))
    assert metered(decided.payable, HOURLY) == payable
    assert metered(Decimal(15), HOURLY) - metered(decided.payable, HOURLY) == withheld
    assert decided.because is Withheld.OVER_PLAN


def test_g38_frustrated_care_is_not_over_plan() -> None:
    assert before_decision(Decimal(7), planned=Decimal(7), rules=rules()).because is None


@pytest.mark.parametrize(
    ("percent", "quantity", "claimed", "over"),
    [
        ("10", "0", "15.40", False),
        ("10", "0", "15.41", True),
        ("0", "1", "15", False),
        ("5", "1", "15.25", True),
        ("10", "1", "15.25", False),
    ],
)
def test_tolerance_is_the_larger_of_percent_and_quantity(percent: str, quantity: str, claimed: str, over: bool) -> None:
    decided = before_decision(Decimal(claimed), planned=Decimal(14), rules=rules(percent=percent, quantity=quantity))
    assert (decided.because is not None) is over


@pytest.mark.parametrize("policy", OverPlanPolicy)
def test_the_council_decides(policy: OverPlanPolicy) -> None:
    never_waited = before_decision(Decimal(15), planned=Decimal(14), rules=rules(policy)).payable
    common = {"claimed": Decimal(15), "payable": never_waited, "step": STEP, "reason": "said"}
    assert after_decision(DecisionAct.ACCEPT, accepted=None, **common).payable == 15
    part = after_decision(DecisionAct.PART_ACCEPT, accepted=Decimal("14.5"), **common)
    assert (part.payable, part.withheld, part.because) == (Decimal("14.5"), Decimal("0.5"), Withheld.REJECTED)
    assert after_decision(DecisionAct.REJECT, accepted=None, **common).payable == never_waited


@pytest.mark.parametrize(
    ("act", "accepted", "reason", "refusal"),
    [
        (DecisionAct.PART_ACCEPT, None, "said", AcceptedNeeded),
        (DecisionAct.PART_ACCEPT, "15", "said", AcceptedNeeded),
        (DecisionAct.PART_ACCEPT, "0", "said", AcceptedNeeded),
        (DecisionAct.PART_ACCEPT, "14.3", "said", AcceptedNotInSteps),
        (DecisionAct.PART_ACCEPT, "14", None, DecisionReasonNeeded),
        (DecisionAct.REJECT, None, "", DecisionReasonNeeded),
        (DecisionAct.ACCEPT, "15", None, AcceptedNotExpected),
    ],
)
def test_a_decision_that_is_not_one(act: DecisionAct, accepted: str | None, reason: str | None, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        after_decision(
            act,
            claimed=Decimal(15),
            payable=NONE,
            step=STEP,
            accepted=None if accepted is None else Decimal(accepted),
            reason=reason,
        )


def test_an_exception_ends_once() -> None:
    for status in ExceptionStatus:
        for act in ("withdraw", *DecisionAct):
            if (status, act) in MOVES:
                assert moved(status, act) is MOVES[status, act]
            else:
                with pytest.raises(AlreadyEnded):
                    moved(status, act)
    assert {status for status, _ in MOVES} == {ExceptionStatus.RAISED}


quarters = st.integers(0, 400).map(lambda number: Decimal(number) / 4)


@given(planned=quarters, claimed=quarters, tolerance=quarters, policy=st.sampled_from(OverPlanPolicy))
def test_nothing_claimed_is_lost(planned: Decimal, claimed: Decimal, tolerance: Decimal, policy: OverPlanPolicy) -> None:
    decided = before_decision(claimed, planned=planned, rules=rules(policy, quantity=str(tolerance)))
    assert decided.payable + decided.withheld == claimed
    assert (decided.withheld > 0) == (claimed > planned + tolerance) == (decided.because is not None)
