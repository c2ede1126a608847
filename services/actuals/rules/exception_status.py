"""Which way an exception can go: one table, from which guard, refusal and tests come."""

from contracts.actuals.vocabulary import ExceptionStatus
from contracts.refusals import Refusal

MOVES: dict[tuple[ExceptionStatus, str], ExceptionStatus] = {
    (ExceptionStatus.RAISED, "withdraw"): ExceptionStatus.WITHDRAWN,
    (ExceptionStatus.RAISED, "accept"): ExceptionStatus.ACCEPTED,
    (ExceptionStatus.RAISED, "part_accept"): ExceptionStatus.PART_ACCEPTED,
    (ExceptionStatus.RAISED, "reject"): ExceptionStatus.REJECTED,
}


class AlreadyEnded(Refusal, code="exception_ended", status=409):
    """This exception was {status} already. A new claim over plan raises a new one."""


def moved(status: ExceptionStatus, act: str) -> ExceptionStatus:
    """Where an act leads from a status, or the refusal."""
    if (status, act) not in MOVES:
        raise AlreadyEnded(status=status.replace("_", " "))
    return MOVES[status, act]
