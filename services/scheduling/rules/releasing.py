"""When suspended payments can be released: once every counted period has its answer."""

from contracts.refusals import Refusal
from services.scheduling.rules.silence import Silence


class NotSuspended(Refusal, code="not_suspended", status=409):
    """Payments of this contract are not suspended, so there is nothing to release."""


class ReleaseNotPending(Refusal, code="release_not_pending", status=409):
    """Payments cannot be released yet: {periods} not answered. Release them when every missed payment has an answer."""


def must_be_releasable(silence: Silence) -> None:
    """Raises NotSuspended, ReleaseNotPending."""
    if silence.suspended_since is None:
        raise NotSuspended()
    if not silence.release_pending:
        missing = len(silence.unanswered)
        raise ReleaseNotPending(periods="1 period is" if missing == 1 else f"{missing} periods are")
