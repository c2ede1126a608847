"""A contract's payments: the guides' two lines at £20.50 for one client, facts of actuals as that service tells them, a clock to move."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.actuals import events as actual
from contracts.actuals.vocabulary import DecisionAct, LineKind, Withheld
from contracts.commissioning import events as commissioned
from contracts.http import Role
from contracts.period import Period, london
from contracts.scheduling import http
from tests.builders.care import Care, subject_of
from tests.rig.stand import Stand
from tests.rig.stands import MakeStand

WEEK = date(2023, 7, 17)
BEFORE = datetime(2023, 7, 10, 9, tzinfo=UTC)
MONDAY = datetime(2023, 7, 24, 9, tzinfo=UTC)
TUESDAY = datetime(2023, 7, 25, 9, tzinfo=UTC)


@dataclass
class Actuals:
    """One service's week as actuals tells of it: each act a fact, its lines whole."""

    stand: Stand
    care: Care
    starts_on: date
    week_id: UUID = field(default_factory=uuid4)
    lines: dict[UUID, actual.ClaimedLine] = field(default_factory=dict)
    version: int = 0

    def of(self) -> dict[str, Any]:
        return {
            "week_id": self.week_id,
            "week_starts_on": self.starts_on,
            "service_id": self.care.service_id,
            "service_reference": self.care.reference,
            "contract_id": self.care.contract_id,
            "provider_id": self.care.provider_id,
        }

    def line(self, package: commissioned.CarePackageLineItem, quantity: str | None = None, **more: Any) -> actual.ClaimedLine:
        """As planned, unless a quantity is given."""
        days = Period.week(self.starts_on).within(package.starts_on, package.ends_on)
        planned = package.weekly_quantity or Decimal(0)
        claimed = planned if quantity is None else Decimal(quantity)
        given = {"payable": claimed, "withheld_because": None} | more
        line = actual.ClaimedLine(
            line_id=uuid4(),
            row_version=1,
            kind=given.pop("kind", LineKind.PLANNED),
            care_package_line_item_id=package.care_package_line_item_id,
            service_level_id=package.service_level_id,
            client_id=package.client_id,
            client_reference=package.client_reference,
            first_on=days.starts_on,
            last_on=days.last_day,
            planned=planned,
            claimed=claimed,
            withheld=claimed - given["payable"],
            claimed_in_version=self.version + 1,
            **given,
        )
        self.lines[package.care_package_line_item_id] = line
        return line

    async def tell(self, event: actual.OfWeek, at: datetime) -> None:
        self.version += 1
        await self.stand.tell(self.week_id, event, source="actuals", at=at)

    async def generate(self, *packages: commissioned.CarePackageLineItem, at: datetime = MONDAY, **more: Any) -> None:
        lines = tuple(self.line(package, **more) for package in packages)
        await self.tell(actual.ActualsGenerated(**self.of(), lines=lines, lines_in_week=len(self.lines)), at)

    def changed(
        self, package: commissioned.CarePackageLineItem, claimed: str, payable: str | None = None, **more: Any
    ) -> actual.ClaimedLine:
        """The same line with another claim; what is not payable waits for the council."""
        old = self.lines[package.care_package_line_item_id]
        fit = Decimal(payable if payable is not None else claimed)
        because = more.get("because", Withheld.OVER_PLAN) if fit != Decimal(claimed) else None
        line = old.model_copy(
            update={
                "row_version": old.row_version + 1,
                "claimed": Decimal(claimed),
                "payable": fit,
                "withheld": Decimal(claimed) - fit,
                "withheld_because": because,
                "claimed_in_version": self.version + 1 if more.get("claim", True) else old.claimed_in_version,
            }
        )
        self.lines[package.care_package_line_item_id] = line
        return line

    async def record(
        self, package: commissioned.CarePackageLineItem, claimed: str, payable: str | None = None, at: datetime = MONDAY
    ) -> None:
        await self.tell(actual.ActualsRecorded(**self.of(), lines=(self.changed(package, claimed, payable),)), at)

    async def decide(self, package: commissioned.CarePackageLineItem, payable: str, at: datetime = MONDAY) -> None:
        """The council changes what is payable, never what is claimed."""
        claimed = str(self.lines[package.care_package_line_item_id].claimed)
        line = self.changed(package, claimed, payable, because=Withheld.REJECTED, claim=False)
        decision = DecisionAct.PART_ACCEPT
        event = actual.ExceptionDecided(**self.of(), exception_id=uuid4(), line=line, decision=decision, accepted=Decimal(payable))
        await self.tell(event, at)

    async def confirm(self, client_id: UUID | None = None, at: datetime = MONDAY) -> None:
        await self.tell(actual.ActualsConfirmed(**self.of(), confirmation_id=uuid4(), client_id=client_id), at)


@dataclass
class Payments:
    """What people see of and do to the payments of one contract."""

    stand: Stand
    care: Care
    clock: Callable[[datetime], None]
    level: commissioned.ServiceLevelRuled
    packages: list[commissioned.CpliAuthorised]

    @property
    def provider(self) -> str:
        return self.stand.ring.person(Role.PROVIDER_CONFIRM, acting_for=self.care.provider_id)

    @property
    def stranger(self) -> str:
        return self.stand.ring.person(Role.PROVIDER_CONFIRM, acting_for=uuid4())

    @property
    def approver(self) -> str:
        return self.stand.ring.person(Role.COUNCIL_PAYMENTS_APPROVER)

    async def go_to(self, instant: datetime) -> None:
        """The clock is moved, and the timers look."""
        self.clock(instant)
        await self.stand.look(instant)

    def week(self, starts_on: date = WEEK) -> Actuals:
        return Actuals(self.stand, self.care, starts_on)

    async def all(self, token: str | None = None, **query: Any) -> list[http.PaymentSummary]:
        asked = http.FindPayments(limit=200, **query)
        return (await self.stand.ask(http.FIND_PAYMENTS, token=token or self.provider, query=asked)).payments

    async def read(self, first_on: date = WEEK) -> http.PaymentRead:
        one = next(each for each in await self.all() if each.first_on == first_on)
        return await self.stand.ask(http.READ_PAYMENT, token=self.provider, scheduled_payment_id=one.scheduled_payment_id)

    async def totals(self, first_on: date = WEEK) -> tuple[int, int, int]:
        """Payable, non-payable, expected."""
        read = await self.read(first_on)
        assert sum(line.payable_pence for line in read.lines) == read.payable_pence
        assert sum(line.non_payable_pence for line in read.lines) == read.non_payable_pence
        assert sum(line.expected_pence for line in read.lines) == read.expected_pence
        return read.payable_pence, read.non_payable_pence, read.expected_pence

    async def confirm(self, first_on: date = WEEK, *, seen: int | None = None) -> http.PaymentAnswered:
        return await self._answer(http.CONFIRM_PAYMENT, http.ConfirmPayment(name="Joan Portal"), first_on, seen)

    async def reject(self, first_on: date = WEEK, *, comment: str = "One visit is missing") -> http.PaymentAnswered:
        return await self._answer(http.REJECT_PAYMENT, http.RejectPayment(name="Joan Portal", comment=comment), first_on, None)

    async def _answer(self, operation: Any, asked: Any, first_on: date, seen: int | None) -> http.PaymentAnswered:
        read = await self.read(first_on)
        id_, version = read.scheduled_payment_id, read.version if seen is None else seen
        done: http.PaymentAnswered = await self.stand.ask(
            operation, token=self.provider, scheduled_payment_id=id_, seen=version, asked=asked
        )
        return done

    async def standing(self) -> http.StandingRead:
        return await self.stand.ask(http.READ_STANDING, token=self.provider, contract_id=self.care.contract_id)

    async def release(self) -> http.StandingRead:
        seen = (await self.standing()).version
        asked = http.ReleasePayments(comment="All answered")
        return await self.stand.ask(http.RELEASE_PAYMENTS, token=self.approver, contract_id=self.care.contract_id, seen=seen, asked=asked)

    async def amend(self, package: commissioned.CarePackageLineItem, *, at: datetime, **changes: Any) -> commissioned.CpliAmended:
        amended = commissioned.CpliAmended(**(package.model_dump() | changes))
        await self.stand.tell(subject_of(amended), amended, at=at)
        return amended

    def deadline(self, number: int) -> datetime:
        return self.care.calendar().periods[number].answer_by_at


ThePayments = Callable[..., Awaitable[Payments]]
SECOND = timedelta(seconds=1)


@pytest.fixture
async def the_payments(make_stand: MakeStand, business_clock: Callable[[datetime], None]) -> ThePayments:
    """`await the_payments()`: weekly periods from 17 July 2023, Single Carer 7 and Two Carer 14 hours, heard on 10 July."""

    async def make(
        *,
        weekly: tuple[str, ...] = ("7", "14"),
        price: str = "20.50",
        level: Any = None,
        care: Any = None,
        told_at: datetime | None = None,
        **more: Any,
    ) -> Payments:
        business_clock(BEFORE)
        stand = await make_stand("scheduling")
        of = Care(**({"first_week": WEEK} | (care or {})))
        ruled = of.level(**(level or {}))
        client = uuid4()
        packages = [of.package(ruled, hours, client_id=client, price=price, **more) for hours in weekly]
        await of.tell(stand, ruled, *packages, at=told_at or min(BEFORE, london(of.first_week, time(9))))
        return Payments(stand, of, business_clock, ruled, packages)

    return make
