"""What actuals announces: quantities and why some of them wait; no money, which scheduling computes.

The aggregate is one service's week. Exceptions are part of it, so a decision and an edit cannot overtake one another.
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.actuals.vocabulary import DecisionAct, LineKind, Withheld
from contracts.event import Event, Fact


class ClaimedLine(Fact):
    """One line, whole, in the service level's unit: claimed = actual + frustrated = payable + withheld.

    `first_on` to `last_on` (both included) are the days of the week its package covers. `claimed_in_version` is the week's version at
    the last change of what is claimed: a confirmation of that version or later covers it.
    """

    line_id: UUID
    row_version: int
    kind: LineKind
    care_package_line_item_id: UUID | None
    service_level_id: UUID
    client_id: UUID
    client_reference: str
    first_on: date
    last_on: date
    planned: Decimal
    claimed: Decimal
    payable: Decimal
    withheld: Decimal
    withheld_because: Withheld | None
    claimed_in_version: int


class OfWeek(Event):
    """Which week it is about. A calendar week is named by its first day."""

    week_id: UUID
    week_starts_on: date
    service_id: UUID
    service_reference: str
    contract_id: UUID
    provider_id: UUID


class ActualsGenerated(OfWeek, type="actuals.generated.v1"):
    """Lines were made as planned: at most 500 in one event. `lines_in_week` is how many the week has now."""

    lines: tuple[ClaimedLine, ...]
    lines_in_week: int


class ActualsRecorded(OfWeek, type="actuals.recorded.v1"):
    """A provider saved what it delivered: the lines that changed, each whole."""

    lines: tuple[ClaimedLine, ...]


class ActualsConfirmed(OfWeek, type="actuals.confirmed.v1"):
    """A provider confirmed a client's lines, or all of the week: everything claimed up to this event's own version."""

    confirmation_id: UUID
    client_id: UUID | None


class OfException(OfWeek):
    """An exception, and its line as it now stands."""

    exception_id: UUID
    line: ClaimedLine


class ExceptionRaised(OfException, type="exception.raised.v1"):
    """More than planned was claimed; part or all of the line waits for the council."""


class ExceptionWithdrawn(OfException, type="exception.withdrawn.v1"):
    """The provider corrected the line, so nothing waits any more."""


class ExceptionDecided(OfException, type="exception.decided.v1"):
    """The council decided how much of the claim it accepts, as a quantity."""

    decision: DecisionAct
    accepted: Decimal
