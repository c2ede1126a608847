"""Nobody answers: warned at one, warned at two, suspended at three, once; answers and the council's release bring everything back."""

from datetime import date, timedelta

import pytest

from contracts.commissioning.vocabulary import PaymentBasis
from contracts.scheduling import http as scheduling
from contracts.scheduling.vocabulary import NotPayable, Standing
from deploy.local.acting import until
from tests.journeys.plot import Care, Plot
from tests.journeys.portal import Journey

FIRST = date(2023, 5, 29)
WEEKS = [FIRST + timedelta(weeks=number) for number in range(3)]


@pytest.fixture(scope="module")
async def plot(journey: Journey) -> Plot:
    return await Plot.of(journey)


@pytest.fixture(scope="module")
def care(plot: Plot) -> Care:
    return next(each for each in plot.care if each.contract.payment_basis is PaymentBasis.SCHEDULED_ACTUALS and each.item.ends_on is None)


async def standing(journey: Journey, care: Care) -> scheduling.StandingRead:
    return await journey.ask(care.by, scheduling.READ_STANDING, contract_id=care.contract.contract_id)


async def until_standing(journey: Journey, care: Care, expected: Standing) -> scheduling.StandingRead:
    async def look() -> scheduling.StandingRead | None:
        found = await standing(journey, care)
        return found if found.standing is expected else None

    return await until(look, what=f"standing {expected}", within=20)


def told(journey: Journey, care: Care) -> list[str]:
    """The provider's people who must hear of a suspension."""
    mine = next(program.provider for program in journey.story.told.programs if program.called == care.by)
    heard = {"provider_confirm", "provider_admin"}
    return sorted({person.email for person in journey.story.told.people if person.provider == mine and heard & set(person.roles)})


async def test_warned_at_one_and_two_then_suspended_once(journey: Journey, care: Care) -> None:
    for moment, expected, kind in (
        ("2023-06-06 17:01", Standing.WARNED_ONCE, "warned_once"),
        ("2023-06-13 17:01", Standing.WARNED_TWICE, "warned_twice"),
        ("2023-06-20 17:01", Standing.SUSPENDED, "suspended"),
    ):
        journey.clock(moment)
        await until_standing(journey, care, expected)
        for email in told(journey, care):
            mine = await journey.mail(kind, to=email, about=care.contract.reference)
            assert len(mine) == 1, (kind, email)


async def test_suspended_nothing_is_payable_and_every_line_says_why(plot: Plot, care: Care) -> None:
    payment = await plot.payment(care.contract.contract_id, WEEKS[1], by=care.by)
    assert payment is not None
    assert payment.payable_pence == 0
    claimed = [line for line in payment.lines if line.non_payable_pence]
    assert claimed
    assert {line.not_payable for line in claimed} == {NotPayable.SUSPENDED}


async def test_it_is_not_released_before_everything_is_answered(journey: Journey, care: Care) -> None:
    seen = await standing(journey, care)
    problem = await journey.refused(
        "approver",
        scheduling.RELEASE_PAYMENTS,
        contract_id=care.contract.contract_id,
        seen=seen.version,
        asked=scheduling.ReleasePayments(),
    )
    assert problem.status == 409


async def test_answers_to_all_make_it_release_pending(journey: Journey, plot: Plot, care: Care) -> None:
    for week in WEEKS:
        await plot.confirm_actuals(care.contract.contract_id, week)
        payment = await plot.answerable(care.contract.contract_id, week, by=care.by)
        await journey.ask(
            care.by,
            scheduling.CONFIRM_PAYMENT,
            scheduled_payment_id=payment.scheduled_payment_id,
            seen=payment.version,
            asked=scheduling.ConfirmPayment(name="Joe Bloggs"),
        )
    assert (await until_standing(journey, care, Standing.RELEASE_PENDING)).can_be_released


async def test_a_payments_approver_releases_and_nothing_is_lost(journey: Journey, plot: Plot, care: Care) -> None:
    contract = care.contract.contract_id
    held = await plot.payment(contract, WEEKS[0], by=care.by)
    assert held is not None
    seen = await standing(journey, care)
    forbidden = await journey.refused(
        "payments", scheduling.RELEASE_PAYMENTS, contract_id=contract, seen=seen.version, asked=scheduling.ReleasePayments()
    )
    assert forbidden.status == 403
    released = await journey.ask(
        "approver",
        scheduling.RELEASE_PAYMENTS,
        contract_id=contract,
        seen=seen.version,
        asked=scheduling.ReleasePayments(comment="All answered"),
    )
    assert released.standing is Standing.ACTIVE

    async def look() -> scheduling.PaymentRead | None:
        read = await plot.payment(contract, WEEKS[0], by=care.by)
        return read if read and read.payable_pence == held.payable_pence + held.non_payable_pence else None

    await until(look, what="the held money")
    for email in told(journey, care):
        mine = await journey.mail("released", to=email, about=care.contract.reference)
        assert len(mine) == 1
