"""What is sent to actuals and what it answers: the shapes of its operations."""

from decimal import Decimal

from pydantic import Field

from contracts.actuals.vocabulary import DecisionAct, ExceptionStatus, LineKind, ReasonCode, WeekState, Withheld
from contracts.http import ListQuery, Page
from contracts.pricing import PricedPer, Unit
from contracts.references import Asked, Count, Day, Id, Instant, Pence, Quantity, Rate, Text, Told, Version

ZERO = Decimal(0)


class FindWeeks(ListQuery):
    """Weeks whose first day is within these days, newest first."""

    service_id: Id | None = None
    state: WeekState | None = None
    from_on: Day | None = None
    to_on: Day | None = None


class WeekSummary(Told):
    """A service's calendar week. `week_id` is null while it is not generated; pence are what it costs at today's prices."""

    week_id: Id | None
    version: Version
    service_id: Id
    service_reference: str
    contract_id: Id
    provider_id: Id
    starts_on: Day
    last_on: Day
    state: WeekState
    actuals_due_at: Instant
    lines: Count
    confirmed_lines: Count
    exceptions: Count
    planned_pence: Pence
    claimed_pence: Pence
    payable_pence: Pence


class WeekList(Page):
    weeks: list[WeekSummary]


class FindLines(Asked):
    """A page of clients of one week, by client reference; at most 100."""

    client_id: Id | None = None
    service_level_id: Id | None = None
    only_differing: bool = False
    with_exception: bool = False
    limit: int = Field(default=25, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=400, pattern=r"^[A-Za-z0-9_=-]+$")


class LineException(Told):
    """The newest exception on a line."""

    exception_id: Id
    status: ExceptionStatus
    accepted: Quantity | None
    reason: str | None


class LineRead(Told):
    """One line. Quantities in `unit`; claimed = actual + frustrated = payable + withheld. `price` is the first day's, null if none yet."""

    line_id: Id
    row_version: Version
    kind: LineKind
    care_package_line_item_id: Id
    care_package_line_item_reference: str
    client_id: Id
    client_reference: str
    service_level_id: Id
    unit: Unit
    quantity_step: Quantity
    priced_per: PricedPer
    price: Rate | None
    first_on: Day
    last_on: Day
    planned: Quantity
    actual: Quantity
    frustrated: Quantity
    missed: Quantity
    extra: Quantity
    visits: Count | None
    reason_code: ReasonCode | None
    comment: str | None
    claimed: Quantity
    payable: Quantity
    withheld: Quantity
    withheld_because: Withheld | None
    planned_pence: Pence
    claimed_pence: Pence
    payable_pence: Pence
    confirmed: bool
    confirmed_at: Instant | None
    changed_since_confirmed: bool
    exception: LineException | None


class WeekRead(Page):
    """A page of one week's lines, with the totals of the whole week. `may_be_entered_from` is when its last day is over."""

    week_id: Id
    version: Version
    service_id: Id
    service_reference: str
    contract_id: Id
    provider_id: Id
    starts_on: Day
    last_on: Day
    state: WeekState
    actuals_due_at: Instant
    may_be_entered_from: Instant
    clients: Count
    lines_in_week: Count
    confirmed_lines: Count
    exceptions: Count
    planned_pence: Pence
    claimed_pence: Pence
    payable_pence: Pence
    lines: list[LineRead]


class GenerateWeek(Asked):
    """A service's calendar week, named by its first day."""

    service_id: Id
    starts_on: Day


class WeekGenerated(Told):
    """`new_lines` is 0 when everything was there."""

    week_id: Id
    version: Version
    new_lines: Count


class ClaimedQuantities(Asked):
    """One line as the provider now claims it. `row_version` is what was seen; without `actual` it follows from the other three."""

    line_id: Id
    row_version: Version
    actual: Quantity | None = None
    frustrated: Quantity = ZERO
    missed: Quantity = ZERO
    extra: Quantity = ZERO
    visits: Count | None = Field(default=None, le=9999)
    reason_code: ReasonCode | None = None
    comment: Text | None = None


class RecordActuals(Asked):
    lines: list[ClaimedQuantities] = Field(min_length=1, max_length=200)


class RecordedLine(Told):
    line_id: Id
    row_version: Version
    claimed: Quantity
    payable: Quantity
    withheld: Quantity
    confirmed: bool


class WeekRecorded(Told):
    """The lines that changed; `unconfirmed` of them had been confirmed and must be confirmed again."""

    week_id: Id
    version: Version
    lines: list[RecordedLine]
    unconfirmed: Count


class ConfirmWeek(Asked):
    """One client's lines, or all without `client_id`. `seen_version` is the week's version that was looked at."""

    client_id: Id | None = None
    seen_version: Version


class WeekConfirmed(Told):
    week_id: Id
    version: Version
    state: WeekState
    lines: Count


class FindExceptions(ListQuery):
    """Oldest first."""

    status: ExceptionStatus | None = None
    service_id: Id | None = None
    client_id: Id | None = None


class ExceptionRead(Told):
    """A claim over plan and what became of it. Pence at today's prices; quantities in `unit`."""

    exception_id: Id
    version: Version
    status: ExceptionStatus
    week_id: Id
    starts_on: Day
    service_id: Id
    service_reference: str
    contract_id: Id
    provider_id: Id
    client_id: Id
    client_reference: str
    line_id: Id
    service_level_id: Id
    unit: Unit
    quantity_step: Quantity
    planned: Quantity
    claimed: Quantity
    withheld: Quantity
    accepted: Quantity | None
    claimed_pence: Pence
    withheld_pence: Pence
    reason_code: ReasonCode | None
    comment: str | None
    raised_at: Instant
    raised_by: str
    decided_at: Instant | None
    decided_by: str | None
    decision_reason: str | None


class ExceptionList(Page):
    exceptions: list[ExceptionRead]


class DecideException(Asked):
    """`accepted` is the whole quantity that will be payable, for `part_accept` alone. A rejection or part acceptance needs a reason."""

    act: DecisionAct
    accepted: Quantity | None = None
    reason: Text | None = None


class WeekVersions(Asked):
    """Which weeks, of at most a period of all services of a contract."""

    week_ids: list[Id] = Field(max_length=2000)


class WeekVersion(Told):
    week_id: Id
    version: Version


class WeekVersionList(Told):
    weeks: list[WeekVersion]
