"""What of a claim is payable: what actuals found payable, unless the whole payment is held; the rest is non-payable, never lost."""

from dataclasses import dataclass

from contracts.money import Pence
from contracts.scheduling.vocabulary import AnswerStatus, NotPayable


@dataclass(frozen=True, slots=True)
class Totals:
    """payable + non-payable is what is claimed; `expected` is planned care whose actuals are awaited, in neither."""

    payable_pence: Pence
    non_payable_pence: Pence
    expected_pence: Pence


def hold_of(status: AnswerStatus, *, suspended: bool) -> NotPayable | None:
    """Why no line of a payment is payable, if so."""
    if suspended:
        return NotPayable.SUSPENDED
    return NotPayable.PAYMENT_REJECTED if status is AnswerStatus.REJECTED else None


def totals_of(*, claimed: Pence, payable: Pence, expected: Pence, hold: NotPayable | None) -> Totals:
    fit = 0 if hold else payable
    return Totals(payable_pence=fit, non_payable_pence=claimed - fit, expected_pence=expected)
