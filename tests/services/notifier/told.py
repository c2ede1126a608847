"""The facts that mails tell of, as scheduling and actuals announce them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from contracts.actuals.events import ClaimedLine, ExceptionDecided, ExceptionRaised
from contracts.actuals.vocabulary import DecisionAct, LineKind, Withheld
from contracts.scheduling.events import ConfirmationMissed, PaymentsReleased, PaymentsSuspended, ScheduleOpened, SilentPeriod

CONTRACT, PAYMENT, WEEK, EXCEPTION = (UUID(int=number) for number in range(1, 5))
MONDAY, SUNDAY = date(2023, 7, 17), date(2023, 7, 23)
DEADLINE = datetime(2023, 7, 25, 16, tzinfo=UTC)
PERIOD = SilentPeriod(first_on=MONDAY, last_on=SUNDAY, answer_by_at=DEADLINE)
REFERENCE = "DPSPURPLE"


def opened(provider_id: UUID, payment_id: UUID = PAYMENT) -> ScheduleOpened:
    return ScheduleOpened(
        scheduled_payment_id=payment_id,
        contract_id=CONTRACT,
        contract_reference=REFERENCE,
        provider_id=provider_id,
        first_on=MONDAY,
        last_on=SUNDAY,
        answer_by_at=DEADLINE,
    )


def missed(provider_id: UUID, in_a_row: int, limit: int = 3) -> ConfirmationMissed:
    return ConfirmationMissed(
        contract_id=CONTRACT, contract_reference=REFERENCE, provider_id=provider_id, period=PERIOD, in_a_row=in_a_row, silence_limit=limit
    )


def suspended(provider_id: UUID) -> PaymentsSuspended:
    return PaymentsSuspended(
        contract_id=CONTRACT,
        contract_reference=REFERENCE,
        provider_id=provider_id,
        suspension_id=uuid4(),
        trigger_period=PERIOD,
        silent=(PERIOD, PERIOD, PERIOD),
        silence_limit=3,
    )


def released(provider_id: UUID) -> PaymentsReleased:
    return PaymentsReleased(
        contract_id=CONTRACT,
        contract_reference=REFERENCE,
        provider_id=provider_id,
        suspension_ids=(uuid4(),),
        released_at=DEADLINE,
        by_itself=False,
    )


def line() -> ClaimedLine:
    return ClaimedLine(
        line_id=uuid4(),
        row_version=2,
        kind=LineKind.PLANNED,
        care_package_line_item_id=uuid4(),
        service_level_id=uuid4(),
        client_id=uuid4(),
        client_reference="A201000005",
        first_on=MONDAY,
        last_on=SUNDAY,
        planned=Decimal(14),
        claimed=Decimal(15),
        payable=Decimal(0),
        withheld=Decimal(15),
        withheld_because=Withheld.OVER_PLAN,
        claimed_in_version=2,
    )


def raised(provider_id: UUID) -> ExceptionRaised:
    return ExceptionRaised(
        week_id=WEEK,
        week_starts_on=MONDAY,
        service_id=uuid4(),
        service_reference="PURPLE/HC",
        contract_id=CONTRACT,
        provider_id=provider_id,
        exception_id=EXCEPTION,
        line=line(),
    )


def decided(provider_id: UUID) -> ExceptionDecided:
    told = raised(provider_id).model_dump() | {"decision": DecisionAct.ACCEPT, "accepted": Decimal(15)}
    return ExceptionDecided.model_validate(told)
