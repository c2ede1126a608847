"""What scheduling announces: payments opening, changing and answered; silence, suspension and release."""

from datetime import date, datetime
from uuid import UUID

from contracts.event import Event, Fact


class OfPayment(Event):
    """Which scheduled payment: one contract, one billing period (both days included)."""

    scheduled_payment_id: UUID
    contract_id: UUID
    contract_reference: str
    provider_id: UUID
    first_on: date
    last_on: date


class ScheduleOpened(OfPayment, type="schedule.opened.v1"):
    """A scheduled payment can be seen and answered until its deadline."""

    answer_by_at: datetime


class ScheduleRepriced(OfPayment, type="schedule.repriced.v1"):
    """What will be paid has changed. `expected_pence` is planned care whose actuals are awaited: in neither total."""

    payable_pence: int
    non_payable_pence: int
    expected_pence: int


class SeenWeek(Fact):
    """Which version of a service's week an answer saw."""

    week_id: UUID
    version: int


class ScheduleConfirmed(OfPayment, type="schedule.confirmed.v1"):
    """The provider agrees with what it saw: these amounts, from these versions."""

    payable_pence: int
    non_payable_pence: int
    seen: tuple[SeenWeek, ...]
    answered_at: datetime


class ScheduleRejected(OfPayment, type="schedule.rejected.v1"):
    """The provider does not agree; no line is payable until it confirms."""

    payable_pence: int
    non_payable_pence: int
    seen: tuple[SeenWeek, ...]
    answered_at: datetime


class OfContract(Event):
    """A contract's standing. The subject is the contract, so its warnings, suspensions and releases are one chain."""

    contract_id: UUID
    contract_reference: str
    provider_id: UUID


class SilentPeriod(Fact):
    """An input of the rule: a counted period and its deadline."""

    first_on: date
    last_on: date
    answer_by_at: datetime


class ConfirmationMissed(OfContract, type="confirmation.missed.v1"):
    """A deadline passed without an answer: the `in_a_row`th in a row, of `silence_limit` that suspend."""

    period: SilentPeriod
    in_a_row: int
    silence_limit: int


class PaymentsSuspended(OfContract, type="payments.suspended.v1"):
    """The limit was reached: nothing of this contract is payable until answers come and the council releases."""

    suspension_id: UUID
    trigger_period: SilentPeriod
    silent: tuple[SilentPeriod, ...]
    silence_limit: int


class PaymentsReleased(OfContract, type="payments.released.v1"):
    """A suspension ended; what was held is payable in the next run. `by_itself`: by setting, without a person."""

    suspension_ids: tuple[UUID, ...]
    released_at: datetime
    by_itself: bool
