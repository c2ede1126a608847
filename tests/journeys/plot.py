"""Who plays in a story, whatever the council? Found by what they are, never by their references."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from contracts.actuals import http as actuals
from contracts.actuals.vocabulary import WeekState
from contracts.commissioning import http as commissioning
from contracts.commissioning.vocabulary import OverPlanPolicy, PaymentBasis
from contracts.pricing import PricedPer
from contracts.scheduling import http as scheduling
from deploy.local.acting import until
from tests.journeys.portal import Journey


@dataclass(frozen=True)
class Care:
    """One client's care with one service: a package, its level, contract and provider's program."""

    item: commissioning.PackageRead
    level: commissioning.ServiceLevelRead
    contract: commissioning.ContractRead
    by: str

    @property
    def policy(self) -> OverPlanPolicy:
        return self.level.rules[-1].over_plan_policy


@dataclass
class Plot:
    """A journey and the care in it."""

    journey: Journey
    care: list[Care]

    @property
    def week_of_story(self) -> date:
        """The first day of the week that is told: the first that begins on 3 June 2023 or later, on the contracts' weekday."""
        weekday = next(each.contract for each in self.care if each.contract.payment_basis is PaymentBasis.SCHEDULED_ACTUALS).week_starts_on
        first = date(2023, 6, 3)
        return first + timedelta(days=(weekday.number - first.weekday()) % 7)

    def clock_after(self, last_day: date) -> None:
        """Ten o'clock on the day after; no earlier than it is."""
        self.journey.clock(f"{last_day + timedelta(days=1)} 10:00")

    @classmethod
    async def of(cls, journey: Journey) -> "Plot":
        search = commissioning.Search(limit=200)
        contracts = {c.contract_id: c for c in (await journey.ask("importer", commissioning.FIND_CONTRACTS, query=search)).contracts}
        levels = {
            level.service_level_id: level
            for level in (await journey.ask("importer", commissioning.FIND_SERVICE_LEVELS, query=search)).service_levels
        }
        providers = {
            p.provider_id: p.reference for p in (await journey.ask("importer", commissioning.FIND_PROVIDERS, query=search)).providers
        }
        programs = {program.provider: program.called for program in journey.story.told.programs if program.provider}
        packages = await journey.ask("importer", commissioning.FIND_PACKAGES, query=commissioning.FindPackages(limit=200))
        care = [
            Care(item, levels[item.service_level_id], contracts[item.contract_id], programs.get(providers[item.provider_id], ""))
            for item in packages.care_package_line_items
        ]
        return cls(journey, [each for each in care if each.by])

    def planned(
        self, quantity: str, *, price: str, basis: PaymentBasis = PaymentBasis.SCHEDULED_ACTUALS, policy: OverPlanPolicy | None = None
    ) -> Care:
        """Care of so much a week at this price, under a contract of this basis."""
        return next(
            each
            for each in self.care
            if each.contract.payment_basis is basis
            and each.item.weekly_quantity == Decimal(quantity)
            and max(each.item.prices, key=lambda dated: dated.from_day).price == Decimal(price)
            and policy in (None, each.policy)
            and each.level.priced_per is PricedPer.UNIT
            and each.item.ends_on is None
        )

    async def week_id(self, care: Care, starts_on: date) -> UUID:
        """The service's week, once it is generated."""

        async def look() -> UUID | None:
            query = actuals.FindWeeks(service_id=care.item.service_id, from_on=starts_on, to_on=starts_on)
            found = (await self.journey.ask(care.by, actuals.FIND_WEEKS, query=query)).weeks
            return found[0].week_id if found else None

        return await until(look, what=f"the week of {starts_on}")

    async def week(self, care: Care, starts_on: date, **query: object) -> actuals.WeekRead:
        asked = actuals.FindLines.model_validate({"limit": 100} | query)
        return await self.journey.ask(care.by, actuals.READ_WEEK, week_id=await self.week_id(care, starts_on), query=asked)

    async def line(self, care: Care, starts_on: date) -> actuals.LineRead:
        week = await self.week(care, starts_on, client_id=care.item.client_id)
        return next(line for line in week.lines if line.care_package_line_item_id == care.item.care_package_line_item_id)

    async def record(self, care: Care, starts_on: date, **claimed: object) -> actuals.WeekRecorded:
        line = await self.line(care, starts_on)
        claim = actuals.ClaimedQuantities.model_validate({"line_id": line.line_id, "row_version": line.row_version} | claimed)
        week_id, asked = await self.week_id(care, starts_on), actuals.RecordActuals(lines=[claim])
        return await self.journey.ask(care.by, actuals.RECORD_ACTUALS, week_id=week_id, asked=asked)

    async def confirm_actuals(self, contract_id: UUID, starts_on: date) -> None:
        """All services of a contract, the week as it stands."""
        by = next(each.by for each in self.care if each.contract.contract_id == contract_id)
        services = {each.item.service_id: each for each in self.care if each.contract.contract_id == contract_id}
        for care in services.values():
            query = actuals.FindWeeks(service_id=care.item.service_id, from_on=starts_on, to_on=starts_on)
            for week in (await self.journey.ask(by, actuals.FIND_WEEKS, query=query)).weeks:
                if week.week_id and week.state is not WeekState.CONFIRMED:
                    asked = actuals.ConfirmWeek(seen_version=week.version)
                    await self.journey.ask(by, actuals.CONFIRM_WEEK, week_id=week.week_id, asked=asked)

    async def confirm_all_actuals(self, care: Care, day: date) -> None:
        """Every week of the payment that holds this day, once all are over and generated."""
        payment = await self.payment(care.contract.contract_id, day, by=care.by)
        assert payment is not None
        self.clock_after(payment.last_on)
        first = payment.first_on
        while first <= payment.last_on:
            await self.week_id(care, first)
            await self.confirm_actuals(care.contract.contract_id, first)
            first += timedelta(weeks=1)

    async def payment(self, contract_id: UUID, day: date, *, by: str) -> scheduling.PaymentRead | None:
        """The contract's scheduled payment that holds this day, if it is open yet."""
        query = scheduling.FindPayments(contract_id=contract_id, limit=200)
        found = (await self.journey.ask(by, scheduling.FIND_PAYMENTS, query=query)).payments
        one = next((each for each in found if each.first_on <= day <= each.last_on), None)
        return one and await self.journey.ask(by, scheduling.READ_PAYMENT, scheduled_payment_id=one.scheduled_payment_id)

    async def lines_of(self, care: Care, starts_on: date) -> list[scheduling.PaymentLineRead]:
        """The payment lines of this care in one week."""
        payment = await self.payment(care.contract.contract_id, starts_on, by=care.by)
        item = care.item.care_package_line_item_id
        return [line for line in (payment.lines if payment else []) if line.payable_thing_id == item and line.week_starts_on == starts_on]

    async def paid(self, care: Care, starts_on: date) -> tuple[int, int]:
        """(payable, non-payable) pence of this care in one week's payment."""
        mine = await self.lines_of(care, starts_on)
        return sum(line.payable_pence for line in mine), sum(line.non_payable_pence for line in mine)

    async def until_paid(self, care: Care, starts_on: date, expected: tuple[int, int]) -> None:
        """Wait until the scheduled payment shows these pence: within seconds, or the journey fails with what it shows."""
        shown: list[tuple[int, int]] = []

        async def look() -> bool | None:
            shown.append(await self.paid(care, starts_on))
            return shown[-1] == expected or None

        try:
            await until(look, what=f"{expected} in the payment", within=10)
        except Exception as fault:
            raise AssertionError(f"{fault}; it shows {shown[-1:]}") from None

    async def answerable(self, contract_id: UUID, day: date, *, by: str) -> scheduling.PaymentRead:
        async def look() -> scheduling.PaymentRead | None:
            read = await self.payment(contract_id, day, by=by)
            return read if read and read.cannot_confirm_because is None else None

        return await until(look, what="a payment that can be confirmed", within=20)
