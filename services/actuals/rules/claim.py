"""What may be claimed on a line: quantities that add up, in the unit's steps, with a reason where care was not as planned."""

from dataclasses import dataclass
from decimal import Decimal

from contracts.actuals.vocabulary import ReasonCode
from contracts.money import Quantity
from contracts.refusals import Refusal

NONE = Decimal(0)


class DoesNotAddUp(Refusal, code="quantities_do_not_add_up", status=422):
    """Planned {planned} less frustrated {frustrated} less missed {missed} plus extra {extra} makes {expected}, not {actual}.
    Enter {expected} as actual, or leave it empty."""


class MoreThanPlanned(Refusal, code="more_than_planned", status=422):
    """Frustrated {frustrated} and missed {missed} are more than planned {planned} and extra {extra} together.
    Lower one of them."""


class ReasonNeeded(Refusal, code="reason_needed", status=422):
    """Say why this was not as planned: choose a reason."""


class CommentNeeded(Refusal, code="comment_needed", status=422):
    """Say in the comment what the other reason was."""


class NotInSteps(Refusal, code="not_in_steps", status=422):
    """Enter {what} in steps of {step}: {below} or {above}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Frustrated care could not be delivered for the client's reasons and is claimed; missed care is not (guide 003, appendix A)."""

    planned: Quantity
    actual: Quantity
    frustrated: Quantity
    missed: Quantity
    extra: Quantity

    @property
    def claimed(self) -> Quantity:
        return self.actual + self.frustrated

    @property
    def as_planned(self) -> bool:
        return not (self.frustrated or self.missed or self.extra)


def claim_of(
    planned: Quantity,
    *,
    step: Quantity,
    stood: Quantity | None = None,
    actual: Quantity | None = None,
    frustrated: Quantity = NONE,
    missed: Quantity = NONE,
    extra: Quantity = NONE,
    reason: ReasonCode | None = None,
    comment: str | None = None,
) -> Claim:
    """A claim that adds up, or the refusal that says what would.

    Without `actual`, or with the one that `stood` before, it follows from the other three.
    """
    for what, quantity in (("frustrated", frustrated), ("missed", missed), ("extra", extra), ("actual", actual or NONE)):
        _in_steps(what, quantity, step)
    expected = planned - frustrated - missed + extra
    figures = {"planned": planned, "frustrated": frustrated, "missed": missed, "extra": extra}
    if expected < 0:
        raise MoreThanPlanned(**{name: plain(value) for name, value in figures.items()})
    if actual is not None and actual not in (stood, expected):
        raise DoesNotAddUp(**{name: plain(value) for name, value in figures.items()}, expected=plain(expected), actual=plain(actual))
    claim = Claim(planned=planned, actual=expected, frustrated=frustrated, missed=missed, extra=extra)
    if not claim.as_planned and reason is None:
        raise ReasonNeeded()
    if reason is ReasonCode.OTHER and not comment:
        raise CommentNeeded()
    return claim


def _in_steps(what: str, quantity: Quantity, step: Quantity) -> None:
    if quantity % step:
        below = quantity // step * step
        raise NotInSteps(what=what, step=plain(step), below=plain(below), above=plain(below + step))


def plain(quantity: Quantity) -> str:
    """As people write it: 7, 7.5, 0.25."""
    return f"{quantity.normalize():f}"
