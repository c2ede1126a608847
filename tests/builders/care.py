"""A provider's care as commissioning would announce it: contract, service, levels, packages, calendar; told to a service in any order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from contracts.commissioning import events as told
from contracts.commissioning.vocabulary import OverPlanPolicy, PaymentBasis, UnansweredPolicy, Weekday
from contracts.event import Event
from contracts.period import london
from contracts.pricing import PricedPer, Unit
from tests.rig.stand import SOME_TIME, Stand

MONDAYS = date(2023, 5, 29)


@dataclass
class Care:
    """One provider with one service under one contract. `weeks_per_period` 1 or 4."""

    provider_id: UUID = field(default_factory=uuid4)
    contract_id: UUID = field(default_factory=uuid4)
    service_id: UUID = field(default_factory=uuid4)
    calendar_id: UUID = field(default_factory=uuid4)
    basis: PaymentBasis = PaymentBasis.SCHEDULED_ACTUALS
    unanswered: UnansweredPolicy = UnansweredPolicy.HOLD_UNTIL_CONFIRMED
    first_week: date = MONDAYS
    weeks: int = 16
    weeks_per_period: int = 1
    reference: str = "PR1"

    @property
    def weekday(self) -> Weekday:
        return list(Weekday)[self.first_week.weekday()]

    def contract(self) -> told.ContractAgreed:
        return told.ContractAgreed(
            contract_id=self.contract_id,
            reference=f"C-{self.reference}",
            provider_id=self.provider_id,
            payment_basis=self.basis,
            calendar_id=self.calendar_id,
            week_starts_on=self.weekday,
            unanswered_policy=self.unanswered,
        )

    def service(self) -> told.ServiceRegistered:
        return told.ServiceRegistered(
            service_id=self.service_id, reference=self.reference, contract_id=self.contract_id, provider_id=self.provider_id
        )

    def calendar(self) -> told.CalendarPublished:
        starts = [self.first_week + timedelta(weeks=number) for number in range(self.weeks)]
        return told.CalendarPublished(
            calendar_id=self.calendar_id,
            reference=f"CAL-{self.reference}",
            week_starts_on=self.weekday,
            periods=tuple(self._periods()),
            weeks=tuple(told.CalendarWeek(starts_on=day, actuals_due_at=due(day + timedelta(days=8))) for day in starts),
        )

    def _periods(self) -> Iterator[told.CalendarPeriod]:
        length = timedelta(weeks=self.weeks_per_period)
        for number in range(self.weeks // self.weeks_per_period):
            first = self.first_week + number * length
            after = first + length
            yield told.CalendarPeriod(
                first_on=first,
                last_on=after - timedelta(days=1),
                opens_at=london(first, time(0)),
                answer_by_at=due(after + timedelta(days=1)),
                finalise_on=after + timedelta(days=2),
                bank_on=after + timedelta(days=8),
            )

    def level(self, *, policy: OverPlanPolicy = OverPlanPolicy.SUSPEND_LINE, **more: object) -> told.ServiceLevelRuled:
        """An hourly level without tolerance, unless said otherwise."""
        rules = {"tolerance_percent": Decimal(0), "tolerance_quantity": Decimal(0), "over_plan_policy": policy}
        given = {name: more.pop(name) for name in list(more) if name in rules}
        level = {"unit": Unit.HOUR, "priced_per": PricedPer.UNIT, "quantity_step": Decimal("0.25"), "reference": "single-carer"} | more
        dated = told.DatedRules(from_day=date(2020, 1, 1), **(rules | given))  # type: ignore[arg-type]
        return told.ServiceLevelRuled(service_level_id=uuid4(), rules=(dated,), **level)  # type: ignore[arg-type]

    def package(
        self,
        level: told.ServiceLevelRuled,
        weekly: str | None,
        *,
        price: str = "20.50",
        client_id: UUID | None = None,
        client_reference: str = "A201000005",
        starts_on: date = date(2023, 4, 1),
        ends_on: date | None = None,
    ) -> told.CpliAuthorised:
        item = uuid4()
        return told.CpliAuthorised(
            care_package_line_item_id=item,
            reference=f"M2872/Migr:{item.hex[:6]}",
            client_id=client_id or uuid4(),
            client_reference=client_reference,
            provider_id=self.provider_id,
            contract_id=self.contract_id,
            service_id=self.service_id,
            service_level_id=level.service_level_id,
            starts_on=starts_on,
            ends_on=ends_on,
            weekly_quantity=None if weekly is None else Decimal(weekly),
            prices=(told.PriceFrom(from_day=min(starts_on, date(2020, 1, 1)), price=Decimal(price)),),
        )

    def ground(self) -> list[tuple[UUID, Event]]:
        """Everything but levels and packages, each with its subject."""
        return [(self.calendar_id, self.calendar()), (self.contract_id, self.contract()), (self.service_id, self.service())]

    async def tell(self, stand: Stand, *things: told.ServiceLevelRuled | told.CarePackageLineItem, at: datetime = SOME_TIME) -> None:
        """The ground, then these levels and packages."""
        for subject, event in self.ground():
            await stand.tell(subject, event, at=at)
        for thing in things:
            await stand.tell(subject_of(thing), thing, at=at)


def subject_of(thing: Event) -> UUID:
    match thing:
        case told.CarePackageLineItem():
            return thing.care_package_line_item_id
        case told.ServiceLevelRuled():
            return thing.service_level_id
    raise TypeError(type(thing).__name__)


def due(day: date) -> datetime:
    """17:00 in London, the close of business."""
    return london(day, time(17))
