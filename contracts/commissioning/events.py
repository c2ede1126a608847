"""What commissioning announces. Each event carries the whole state of its aggregate, so the newest one alone is enough."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from contracts.commissioning.vocabulary import OverPlanPolicy, PaymentBasis, UnansweredPolicy, Weekday
from contracts.event import Event, Fact
from contracts.pricing import PricedPer, Unit


class ProviderRegistered(Event, type="provider.registered.v1"):
    """A provider organisation, new or with another reference. Its name stays in commissioning."""

    provider_id: UUID
    reference: str


class Contract(Event):
    """A contract, whole. `cycle_weeks` is how many weeks one scheduled payment covers: its calendar's rows say which.

    `silence_limit`: so many counted periods in a row without an answer suspend its payments. `release_by_itself`: a suspension ends
    when every period has its answer, without a payments approver.
    """

    contract_id: UUID
    reference: str
    provider_id: UUID
    payment_basis: PaymentBasis
    calendar_id: UUID
    week_starts_on: Weekday
    unanswered_policy: UnansweredPolicy
    silence_limit: int = 3
    release_by_itself: bool = False


class ContractAgreed(Contract, type="contract.agreed.v1"):
    """A contract was agreed with a provider."""


class ContractAmended(Contract, type="contract.amended.v1"):
    """A contract was changed."""


class Service(Event):
    """A provider's service under one contract, whole."""

    service_id: UUID
    reference: str
    contract_id: UUID
    provider_id: UUID


class ServiceRegistered(Service, type="service.registered.v1"):
    """A service was registered."""


class ServiceAmended(Service, type="service.amended.v1"):
    """A service was changed."""


class DatedRules(Fact):
    """How claims on a service level are judged from this day on. The tolerance is the larger of percent of plan and quantity."""

    from_day: date
    tolerance_percent: Decimal
    tolerance_quantity: Decimal
    over_plan_policy: OverPlanPolicy


class ServiceLevelRuled(Event, type="service_level.ruled.v1"):
    """What is counted and how it is judged, whole: `quantity_step` is the smallest part of a unit that can be claimed."""

    service_level_id: UUID
    reference: str
    unit: Unit
    priced_per: PricedPer
    quantity_step: Decimal
    rules: tuple[DatedRules, ...]


class PriceFrom(Fact):
    """Pounds per unit or week (the service level says which), from this day on."""

    from_day: date
    price: Decimal


class CarePackageLineItem(Event):
    """An authorised care package line item (CPLI), whole. `ends_on` is the last payable day; open-ended without one.

    `weekly_quantity` is what is planned in a full week, in the service level's unit; none for care drawn when used (intermittent).
    """

    care_package_line_item_id: UUID
    reference: str
    client_id: UUID
    client_reference: str
    provider_id: UUID
    contract_id: UUID
    service_id: UUID
    service_level_id: UUID
    starts_on: date
    ends_on: date | None
    weekly_quantity: Decimal | None
    prices: tuple[PriceFrom, ...]


class CpliAuthorised(CarePackageLineItem, type="cpli.authorised.v1"):
    """A client's care with one service was agreed by the council."""


class CpliAmended(CarePackageLineItem, type="cpli.amended.v1"):
    """Dates, quantity or prices of authorised care were changed."""


class CpliEnded(CarePackageLineItem, type="cpli.ended.v1"):
    """Authorised care was given its last day."""


class CalendarPeriod(Fact):
    """One billing period: its days (both included), when it opens, until when it can be answered, when it is finalised and in the bank."""

    first_on: date
    last_on: date
    opens_at: datetime
    answer_by_at: datetime
    finalise_on: date
    bank_on: date


class CalendarWeek(Fact):
    """One week of actuals and the instant by which they are due."""

    starts_on: date
    actuals_due_at: datetime


class CalendarPublished(Event, type="calendar.published.v1"):
    """A billing calendar, whole: explicit rows, nobody computes a period."""

    calendar_id: UUID
    reference: str
    week_starts_on: Weekday
    periods: tuple[CalendarPeriod, ...]
    weeks: tuple[CalendarWeek, ...]


class BankHolidaysPublished(Event, type="bank_holidays.published.v1"):
    """The bank holidays of a division, whole, and the years that are complete."""

    division: str
    years: tuple[int, ...]
    days: tuple[date, ...]
