"""The words scheduling decides by and everybody reads: answers, why a line is not payable, a contract's standing."""

from enum import StrEnum


class AnswerStatus(StrEnum):
    """What the provider says to a scheduled payment: nothing yet, yes, or no (which is an answer too)."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class AnswerAct(StrEnum):
    CONFIRM = "confirm"
    REJECT = "reject"


class PeriodState(StrEnum):
    """Where a period is in its calendar. Derived from its row and the clock."""

    FUTURE = "future"
    OPEN = "open"
    DEADLINE_PASSED = "deadline_passed"


class NotPayable(StrEnum):
    """Why a payment line, or part of it, is not payable. In this order, the first that holds is told."""

    WAITING_FOR_ACTUALS = "waiting_for_actuals"
    SUSPENDED = "suspended"
    PAYMENT_REJECTED = "payment_rejected"
    OVER_PLAN = "over_plan"
    EXCEPTION_REJECTED = "exception_rejected"
    ACTUALS_NOT_CONFIRMED = "actuals_not_confirmed"
    WAITING_FOR_PACKAGE = "waiting_for_package"


class Standing(StrEnum):
    """A contract's standing, derived from its periods, deadlines, answers and releases (settled 3)."""

    ACTIVE = "active"
    WARNED_ONCE = "warned_once"
    WARNED_TWICE = "warned_twice"
    SUSPENDED = "suspended"
    RELEASE_PENDING = "release_pending"
