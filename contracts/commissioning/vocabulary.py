"""The words commissioning decides by and everybody reads: payment bases, policies, the states of a package."""

from enum import StrEnum


class PaymentBasis(StrEnum):
    """How a contract turns care into money (domain.md 1.0)."""

    SCHEDULED_PLANNED = "scheduled_planned"
    SCHEDULED_ACTUALS = "scheduled_actuals"
    INVOICE_ACTUALS = "invoice_actuals"
    INVOICE_ONLY = "invoice_only"

    @property
    def has_actuals(self) -> bool:
        return self in (PaymentBasis.SCHEDULED_ACTUALS, PaymentBasis.INVOICE_ACTUALS)

    @property
    def is_scheduled(self) -> bool:
        return self in (PaymentBasis.SCHEDULED_ACTUALS, PaymentBasis.SCHEDULED_PLANNED)


class UnansweredPolicy(StrEnum):
    """What happens to a scheduled payment that nobody has answered (settled 2.7)."""

    PAY_UNTIL_SUSPENDED = "pay_until_suspended"
    HOLD_UNTIL_CONFIRMED = "hold_until_confirmed"


class OverPlanPolicy(StrEnum):
    """What of a claim over plan waits for the council: all of the line, or the excess alone (settled 1.6)."""

    SUSPEND_LINE = "suspend_line"
    PAY_PLANNED_SUSPEND_EXCESS = "pay_planned_suspend_excess"


class PackageState(StrEnum):
    """A care package line item's life. Historical is derived: ended more than 28 days ago."""

    UNAUTHORISED = "unauthorised"
    AUTHORISED = "authorised"


class Weekday(StrEnum):
    """The day on which a contract's or calendar's weeks begin."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """As `date.weekday()` counts: Monday is 0."""
        return list(Weekday).index(self)


class ImportKind(StrEnum):
    """What a council's files hold; to be applied in this order, each naming those before it by reference."""

    PROVIDERS = "providers"
    BANK_HOLIDAYS = "bank_holidays"
    CALENDARS = "calendars"
    CONTRACTS = "contracts"
    SERVICES = "services"
    SERVICE_LEVELS = "service_levels"
    CLIENTS = "clients"
    CARE_PACKAGE_LINE_ITEMS = "care_package_line_items"
