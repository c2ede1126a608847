"""The words actuals decides by and everybody reads: kinds of line, reasons, why part of a claim waits, what becomes of an exception."""

from enum import StrEnum


class LineKind(StrEnum):
    """Planned by the week, or drawn from a package when used (rolling respite)."""

    PLANNED = "planned"
    INTERMITTENT = "intermittent"


class ReasonCode(StrEnum):
    """Why care was not as planned (domain.md 1.5)."""

    NO_ACCESS = "no_access"
    HOSPITAL = "hospital"
    CANCELLED_UNDER_NOTICE = "cancelled_under_notice"
    CANCELLED_WITH_NOTICE = "cancelled_with_notice"
    PROVIDER_UNABLE = "provider_unable"
    DECEASED = "deceased"
    BANK_HOLIDAY_CLOSED = "bank_holiday_closed"
    EXTRA_CARE = "extra_care"
    OTHER = "other"


class Withheld(StrEnum):
    """Why part of a claim is not payable."""

    OVER_PLAN = "over_plan"
    """It waits for the council's decision."""
    REJECTED = "rejected"
    """The council decided against it."""


class ExceptionStatus(StrEnum):
    """The life of an exception: raised by a claim over plan, withdrawn by its correction, or decided once by the council."""

    RAISED = "raised"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    PART_ACCEPTED = "part_accepted"
    REJECTED = "rejected"


class DecisionAct(StrEnum):
    """What the council can do about a raised exception."""

    ACCEPT = "accept"
    PART_ACCEPT = "part_accept"
    REJECT = "reject"


class WeekState(StrEnum):
    """How far a service's week of actuals is. Derived from its lines and confirmations, never set."""

    NOT_GENERATED = "not_generated"
    TO_CONFIRM = "to_confirm"
    PART_CONFIRMED = "part_confirmed"
    CONFIRMED = "confirmed"
