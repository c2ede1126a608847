"""Which way a scheduled payment's status can go: one table, from which guard, refusals and tests come."""

from contracts.refusals import Refusal
from contracts.scheduling.vocabulary import AnswerAct, AnswerStatus

CLAIM_CHANGED = "claim_changed"
"""The provider's own later claim undoes its confirmation; a council decision does not (settled 2.5)."""

MOVES: dict[tuple[AnswerStatus, str], AnswerStatus] = {
    (AnswerStatus.UNCONFIRMED, AnswerAct.CONFIRM): AnswerStatus.CONFIRMED,
    (AnswerStatus.UNCONFIRMED, AnswerAct.REJECT): AnswerStatus.REJECTED,
    (AnswerStatus.REJECTED, AnswerAct.CONFIRM): AnswerStatus.CONFIRMED,
    (AnswerStatus.CONFIRMED, CLAIM_CHANGED): AnswerStatus.UNCONFIRMED,
}


class ConfirmedStays(Refusal, code="payment_confirmed", status=409):
    """You confirmed this payment, so it cannot be rejected any more. If you no longer agree, raise it with the council."""


class AnsweredAlready(Refusal, code="payment_answered", status=409):
    """This payment is {status} already. There is nothing more to do."""


def moved(status: AnswerStatus, act: str) -> AnswerStatus:
    """Where an act leads from a status, or the refusal."""
    if (status, act) in MOVES:
        return MOVES[status, act]
    if (status, act) == (AnswerStatus.CONFIRMED, AnswerAct.REJECT):
        raise ConfirmedStays()
    raise AnsweredAlready(status=status)
