"""What scheduling can be asked."""

from http import HTTPMethod

from pydantic import Field

from contracts.commissioning.vocabulary import PaymentBasis
from contracts.http import EVERYBODY, ListQuery, Operations, Page, Role, WaitingList
from contracts.references import Asked, Count, Day, Id, Instant, Name, Pence, Quantity, Rate, Text, Told, Version
from contracts.scheduling.vocabulary import AnswerStatus, NotPayable, PeriodState, Standing

scheduling = Operations("scheduling")


class FindPayments(ListQuery):
    """Newest period first. `financial_year` is the year in which it begins (2023 for 2023/24) and goes by a period's last day."""

    financial_year: int | None = Field(default=None, ge=1990, le=2100)
    contract_id: Id | None = None
    status: AnswerStatus | None = None
    state: PeriodState | None = None


class PaymentSummary(Told):
    """A scheduled payment. total = payable + non-payable; `expected_pence`, planned care whose actuals are awaited, is in neither."""

    scheduled_payment_id: Id
    version: Version
    contract_id: Id
    contract_reference: str
    provider_id: Id
    payment_basis: PaymentBasis
    first_on: Day
    last_on: Day
    financial_year: int
    state: PeriodState
    status: AnswerStatus
    opens_at: Instant
    answer_by_at: Instant
    finalise_on: Day
    bank_on: Day
    payable_pence: Pence
    non_payable_pence: Pence
    expected_pence: Pence


class PaymentList(Page):
    payments: list[PaymentSummary]


class PaymentLineRead(Told):
    """What is paid for one thing (a package in one week or period, an unplanned line), for the days it truly costs.

    claimed = payable + non-payable pence. `not_payable` says why the latter is not nil; `expected_pence` is planned, not yet claimed.
    """

    payable_thing_id: Id
    first_on: Day
    last_on: Day
    week_starts_on: Day | None
    financial_year: int
    service_id: Id
    service_level_id: Id
    client_id: Id
    client_reference: str
    care_package_line_item_id: Id | None
    quantity: Quantity
    price: Rate | None
    expected_pence: Pence
    payable_pence: Pence
    non_payable_pence: Pence
    not_payable: NotPayable | None


class ContainedWeek(Told):
    """A service's week in this payment, at the version that scheduling has heard."""

    week_id: Id
    service_id: Id
    service_reference: str
    starts_on: Day
    version: Version
    lines: Count
    confirmed_lines: Count


class AnswerRead(Told):
    """An answer: by whom (the name they gave), when, what it saw."""

    status: AnswerStatus
    answered_at: Instant
    answered_by: str
    name: str
    comment: str | None
    payable_pence: Pence
    non_payable_pence: Pence


class StandingRead(Told):
    """A contract's standing: how many of its newest counted periods are unanswered in a row, of how many that suspend."""

    contract_id: Id
    version: Version
    contract_reference: str
    provider_id: Id
    standing: Standing
    silent_in_a_row: Count
    silence_limit: Count
    unanswered: list[Id]
    suspended_since_at: Instant | None
    can_be_released: bool


class PaymentRead(PaymentSummary):
    """`cannot_answer_because` is a sentence when the payment cannot be confirmed now. `changed_since` has the totals of a confirmation
    that a later claim undid."""

    lines: list[PaymentLineRead]
    weeks: list[ContainedWeek]
    answers: list[AnswerRead]
    changed_since: AnswerRead | None
    cannot_confirm_because: str | None
    standing: StandingRead


class ConfirmPayment(Asked):
    """Your name, as the guides ask."""

    name: Name
    comment: Text | None = None


class RejectPayment(Asked):
    """A rejection says why."""

    name: Name
    comment: Text = Field(min_length=1)


class PaymentAnswered(Told):
    scheduled_payment_id: Id
    version: Version
    status: AnswerStatus
    payable_pence: Pence
    non_payable_pence: Pence


class FindStandings(ListQuery):
    """By contract reference."""

    standing: Standing | None = None


class StandingList(Page):
    standings: list[StandingRead]


class ReleasePayments(Asked):
    """Why the council releases."""

    comment: Text | None = None


FIND_PAYMENTS = scheduling.declare(
    "find_scheduled_payments",
    HTTPMethod.GET,
    "/v1/scheduled-payments",
    PaymentList,
    roles=EVERYBODY,
    query=FindPayments,
    answers_file=("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    summary="List scheduled payments",
)
READ_PAYMENT = scheduling.declare(
    "read_scheduled_payment",
    HTTPMethod.GET,
    "/v1/scheduled-payments/{scheduled_payment_id}",
    PaymentRead,
    roles=EVERYBODY,
    summary="Read a scheduled payment with its lines",
)
CONFIRM_PAYMENT = scheduling.declare(
    "confirm_scheduled_payment",
    HTTPMethod.POST,
    "/v1/scheduled-payments/{scheduled_payment_id}/confirmation",
    PaymentAnswered,
    roles=frozenset({Role.PROVIDER_CONFIRM}),
    asked=ConfirmPayment,
    if_match=True,
    summary="Confirm a scheduled payment",
)
REJECT_PAYMENT = scheduling.declare(
    "reject_scheduled_payment",
    HTTPMethod.POST,
    "/v1/scheduled-payments/{scheduled_payment_id}/rejection",
    PaymentAnswered,
    roles=frozenset({Role.PROVIDER_CONFIRM}),
    asked=RejectPayment,
    if_match=True,
    summary="Reject a scheduled payment",
)
FIND_STANDINGS = scheduling.declare(
    "find_standings",
    HTTPMethod.GET,
    "/v1/standings",
    StandingList,
    roles=EVERYBODY,
    query=FindStandings,
    summary="List contracts by their standing",
)
READ_STANDING = scheduling.declare(
    "read_standing",
    HTTPMethod.GET,
    "/v1/standings/{contract_id}",
    StandingRead,
    roles=EVERYBODY,
    summary="Read a contract's standing",
)
RELEASE_PAYMENTS = scheduling.declare(
    "release_payments",
    HTTPMethod.POST,
    "/v1/standings/{contract_id}/releases",
    StandingRead,
    roles=frozenset({Role.COUNCIL_PAYMENTS_APPROVER}),
    asked=ReleasePayments,
    if_match=True,
    summary="Release a contract's suspended payments",
)
WAITING = scheduling.declare(
    "scheduling_waiting",
    HTTPMethod.GET,
    "/v1/waiting",
    WaitingList,
    roles=EVERYBODY,
    public=False,
    summary="What waits in scheduling for whoever asks",
)
