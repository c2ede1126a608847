"""How statuses, reasons and quantities are said to people, the same on pages and in mails."""

from decimal import Decimal
from typing import NamedTuple

from contracts.actuals.vocabulary import DecisionAct, ExceptionStatus, ReasonCode, WeekState, Withheld
from contracts.commissioning.vocabulary import PaymentBasis, UnansweredPolicy
from contracts.pricing import PricedPer, Unit
from contracts.scheduling.vocabulary import AnswerStatus, NotPayable, PeriodState, Standing


class Said(NamedTuple):
    """A word for a tag or a column, and a sentence that says what it means and what ends it."""

    word: str
    sentence: str


WEEK_STATES: dict[WeekState, Said] = {
    WeekState.NOT_GENERATED: Said("Not generated", "Generate the week to see what was planned, then enter what was delivered."),
    WeekState.TO_CONFIRM: Said("Not confirmed", "Enter what was not as planned, then confirm the week."),
    WeekState.PART_CONFIRMED: Said("Part confirmed", "Some lines are confirmed. Confirm the others too."),
    WeekState.CONFIRMED: Said("Confirmed", "Every line is confirmed. If you change a line, confirm it again."),
}
# Their first word tells them apart: the grid has no room for more.
REASONS: dict[ReasonCode, str] = {
    ReasonCode.NO_ACCESS: "No access or reply",
    ReasonCode.HOSPITAL: "In hospital",
    ReasonCode.CANCELLED_UNDER_NOTICE: "Short notice (cancelled)",
    ReasonCode.CANCELLED_WITH_NOTICE: "Notice given (cancelled)",
    ReasonCode.PROVIDER_UNABLE: "Provider unable",
    ReasonCode.DECEASED: "Client died",
    ReasonCode.BANK_HOLIDAY_CLOSED: "Bank holiday, closed",
    ReasonCode.EXTRA_CARE: "Extra care needed",
    ReasonCode.OTHER: "Other (see comment)",
}
WITHHELD: dict[Withheld, Said] = {
    Withheld.OVER_PLAN: Said(
        "Waiting for the council",
        "More than the planned care is claimed. This waits until the council has decided, or until the claim is corrected.",
    ),
    Withheld.REJECTED: Said(
        "Rejected", "The council decided not to pay this part. If the claim is wrong, correct it: a new claim is looked at anew."
    ),
}
EXCEPTIONS: dict[ExceptionStatus, Said] = {
    ExceptionStatus.RAISED: Said("Waiting for the council", "The council decides how much of the claim it pays."),
    ExceptionStatus.WITHDRAWN: Said("Withdrawn", "The claim was corrected, so there is nothing to decide."),
    ExceptionStatus.ACCEPTED: Said("Accepted", "The council accepted all of the claim."),
    ExceptionStatus.PART_ACCEPTED: Said("Part accepted", "The council accepted a part of the claim. The rest is not paid."),
    ExceptionStatus.REJECTED: Said("Rejected", "The council did not accept what is over plan. It is not paid."),
}
DECISIONS: dict[DecisionAct, str] = {
    DecisionAct.ACCEPT: "Accept all of it",
    DecisionAct.PART_ACCEPT: "Accept a part of it",
    DecisionAct.REJECT: "Reject it",
}
ANSWERS: dict[AnswerStatus, Said] = {
    AnswerStatus.UNCONFIRMED: Said("Unconfirmed", "The provider has not answered yet."),
    AnswerStatus.CONFIRMED: Said("Confirmed", "The provider agrees with this payment."),
    AnswerStatus.REJECTED: Said("Rejected", "The provider does not agree. Nothing is paid until it confirms."),
}
PERIOD_STATES: dict[PeriodState, Said] = {
    PeriodState.FUTURE: Said("Not open yet", "It can be answered once it opens."),
    PeriodState.OPEN: Said("Open", "It can be confirmed or rejected."),
    PeriodState.DEADLINE_PASSED: Said(
        "Deadline passed", "The deadline has passed. A late answer still counts: it lets held payments go on."
    ),
}
NOT_PAYABLE: dict[NotPayable, Said] = {
    NotPayable.WAITING_FOR_ACTUALS: Said(
        "Waiting for actuals", "No actuals are entered for this yet. It counts as soon as they are saved."
    ),
    NotPayable.SUSPENDED: Said(
        "Suspended",
        "Payments of this contract are suspended, because too many in a row were not answered. "
        "They go on when every missed one is answered and the council has released them.",
    ),
    NotPayable.PAYMENT_REJECTED: Said(
        "Payment rejected", "The provider rejected this payment. It becomes payable when the payment is confirmed."
    ),
    NotPayable.OVER_PLAN: Said(
        "Over plan", "More than the planned care is claimed. It waits until the council has decided, or until the claim is corrected."
    ),
    NotPayable.EXCEPTION_REJECTED: Said("Rejected", "The council decided not to pay this part. It changes only if the claim is corrected."),
    NotPayable.ACTUALS_NOT_CONFIRMED: Said(
        "Actuals not confirmed", "The actuals of this week are not confirmed. It becomes payable when they are."
    ),
    NotPayable.WAITING_FOR_PACKAGE: Said(
        "Waiting for the package",
        "The care package is not known here yet, so there is no price. It is priced when the council authorises it.",
    ),
}
STANDINGS: dict[Standing, Said] = {
    Standing.ACTIVE: Said("Active", "Every payment that was due has an answer."),
    Standing.WARNED_ONCE: Said("Warned once", "A payment was not answered in time. Confirm or reject it."),
    Standing.WARNED_TWICE: Said("Warned twice", "Payments in a row were not answered in time. If the next is missed too, payments stop."),
    Standing.SUSPENDED: Said(
        "Suspended", "Payments have stopped. They go on when every missed one is answered and the council has released them."
    ),
    Standing.RELEASE_PENDING: Said("Release pending", "Every missed payment has an answer now. The council has to release the payments."),
}
BASES: dict[PaymentBasis, str] = {
    PaymentBasis.SCHEDULED_PLANNED: "Paid as planned",
    PaymentBasis.SCHEDULED_ACTUALS: "Paid on confirmed actuals",
    PaymentBasis.INVOICE_ACTUALS: "Invoiced from actuals",
    PaymentBasis.INVOICE_ONLY: "Invoiced",
}
UNANSWERED: dict[UnansweredPolicy, str] = {
    UnansweredPolicy.PAY_UNTIL_SUSPENDED: "Paid without an answer until payments are suspended",
    UnansweredPolicy.HOLD_UNTIL_CONFIRMED: "Paid only once confirmed",
}
UNITS: dict[Unit, tuple[str, str]] = {
    Unit.HOUR: ("hour", "hours"),
    Unit.SESSION: ("session", "sessions"),
    Unit.NIGHT: ("night", "nights"),
    Unit.BED: ("bed", "beds"),
    Unit.PLACEMENT: ("placement", "placements"),
}


def number_words(quantity: Decimal) -> str:
    """Without needless places: 7, 7.5, 0.25, 1,250."""
    text = f"{quantity:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_word(quantity: Decimal, unit: Unit) -> str:
    one, many = UNITS[unit]
    return one if quantity == 1 else many


def quantity_words(quantity: Decimal, unit: Unit) -> str:
    """ "12 hours", "1 hour", "0.25 hours"."""
    return f"{number_words(quantity)} {unit_word(quantity, unit)}"


def rate_words(price: Decimal) -> str:
    """At least two places, four if they are there: "£20.50", "£19.3333"."""
    whole, _, places = f"{price:,.4f}".partition(".")
    return f"£{whole}.{places[:2]}{places[2:].rstrip('0')}"


def sum_words(quantity: Decimal, unit: Unit, price: Decimal | None, per: PricedPer, days: int) -> str:
    """How a cost comes about: "12 hours × £20.50", or "1 bed, 5 days of £646.06 a week". Without a price, the quantity."""
    if price is None:
        return quantity_words(quantity, unit)
    if per is PricedPer.UNIT:
        return f"{quantity_words(quantity, unit)} × {rate_words(price)}"
    return f"{quantity_words(quantity, unit)}, {days} {'day' if days == 1 else 'days'} of {rate_words(price)} a week"


def not_confirmed_words(periods: int) -> str:
    """ "2 periods in a row are not confirmed", "1 period is not confirmed"."""
    return "1 period is not confirmed" if periods == 1 else f"{periods} periods in a row are not confirmed"


def warning_words(silent: int, limit: int) -> str:
    """What happens if silence goes on; the banner of a page, the first sentence of a mail."""
    left = limit - silent
    if left == 1:
        return f"{not_confirmed_words(silent)}. If the next one is missed too, payments stop automatically."
    return f"{not_confirmed_words(silent)}. After {limit} in a row, payments stop automatically."
