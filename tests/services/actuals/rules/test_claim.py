"""What may be claimed: the guides' own figures, and what holds for every claim."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from contracts.actuals.vocabulary import ReasonCode
from contracts.pricing import metered
from services.actuals.rules.claim import CommentNeeded, DoesNotAddUp, MoreThanPlanned, NotInSteps, ReasonNeeded, claim_of

STEP = Decimal("0.25")
REASON = ReasonCode.CANCELLED_WITH_NOTICE


@pytest.mark.parametrize(
    ("golden", "planned", "given", "price", "pence"),
    [
        ("G01", "7", {}, "20.50", 143_50),
        ("G02", "14", {"missed": "2"}, "20.50", 246_00),
        ("G04 care", "21", {}, "20.50", 430_50),
        ("G04 travel", "7", {}, "20.50", 143_50),
        ("G05", "35", {}, "17.84", 624_40),
        ("G06 corrected, as G07", "35", {"missed": "3"}, "17.84", 570_88),
        ("G10", "35", {"missed": "2"}, "17.84", 588_72),
        ("G38", "7", {"frustrated": "2"}, "20.50", 143_50),
    ],
)
def test_guides(golden: str, planned: str, given: dict[str, str], price: str, pence: int) -> None:
    claim = claim_of(Decimal(planned), step=STEP, reason=REASON, **{name: Decimal(value) for name, value in given.items()})
    assert metered(claim.claimed, Decimal(price)) == pence, golden


def test_g39_quantities_that_do_not_add_up_say_what_would() -> None:
    with pytest.raises(DoesNotAddUp, match="makes 5, not 7"):
        claim_of(Decimal(7), step=STEP, stood=Decimal(6), actual=Decimal(7), frustrated=Decimal(2), reason=REASON)
    assert claim_of(Decimal(7), step=STEP, actual=Decimal(7), frustrated=Decimal(2), extra=Decimal(2), reason=REASON).claimed == 9


def test_an_actual_left_as_it_stood_follows_from_the_others() -> None:
    claim = claim_of(Decimal(14), step=STEP, stood=Decimal(14), actual=Decimal(14), missed=Decimal(2), reason=REASON)
    assert claim.actual == 12


def test_a_line_not_as_planned_needs_a_reason_and_other_a_comment() -> None:
    with pytest.raises(ReasonNeeded):
        claim_of(Decimal(14), step=STEP, missed=Decimal(2))
    with pytest.raises(CommentNeeded):
        claim_of(Decimal(14), step=STEP, missed=Decimal(2), reason=ReasonCode.OTHER)


def test_more_than_was_planned_cannot_have_gone_wrong() -> None:
    with pytest.raises(MoreThanPlanned):
        claim_of(Decimal(3), step=STEP, missed=Decimal(2), frustrated=Decimal(2), reason=REASON)


@pytest.mark.parametrize("what", ["actual", "frustrated", "missed", "extra"])
def test_quantities_go_in_steps(what: str) -> None:
    with pytest.raises(NotInSteps, match=r"0\.25 or 0\.5"):
        claim_of(Decimal(7), step=STEP, reason=REASON, **{what: Decimal("0.33")})


quarters = st.integers(0, 400).map(lambda number: Decimal(number) / 4)


@given(planned=quarters, frustrated=quarters, missed=quarters, extra=quarters)
def test_every_claim_adds_up(planned: Decimal, frustrated: Decimal, missed: Decimal, extra: Decimal) -> None:
    try:
        claim = claim_of(planned, step=STEP, frustrated=frustrated, missed=missed, extra=extra, reason=REASON)
    except MoreThanPlanned:
        assert frustrated + missed > planned + extra
        return
    assert claim.actual == planned - frustrated - missed + extra >= 0
    assert claim.claimed == planned - missed + extra
