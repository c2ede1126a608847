"""How is a demonstration's past lived? Moment by moment: the clock is moved, and people do what the story says they did then."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from contracts.actuals import http as actuals
from contracts.actuals.vocabulary import ExceptionStatus, WeekState
from contracts.commissioning import http as commissioning
from contracts.scheduling import http as scheduling
from deploy.local.acting import Program, until
from deploy.local.clocks import FIRST
from deploy.local.story import Act

if TYPE_CHECKING:
    from deploy.local.loading import Loader


class Historian:
    """Acts through the public API as the story's programs; waits for what follows before it goes on."""

    def __init__(self, loader: "Loader") -> None:
        self.loader = loader
        self.programs: dict[str, Program] = {}
        self.services: dict[str, UUID] = {}
        self.contracts: dict[str, UUID] = {}
        self.levels: dict[str, UUID] = {}

    async def live(self) -> None:
        await self._learn()
        for moment in self.loader.story.told.history:
            name = f"{moment.at:%Y-%m-%d %H:%M}"
            if name in self.loader.done:
                continue
            self.loader.move_clock(moment.instant)
            for act in moment.acts:
                await getattr(self, f"_{act.act}")(act)
            await self.loader.step(name, lambda moment=moment: _said(f"{moment.at:%-d %B}: {len(moment.acts)} acts."))  # type: ignore[misc]
        self.loader.move_clock(FIRST)
        await self.loader.step("history", lambda: _said("Today is Tuesday 25 July 2023."))

    async def _learn(self) -> None:
        """What the references of the story stand for."""
        importer = self.loader.program("importer")
        query = commissioning.Search(limit=200)
        self.services = {s.reference: s.service_id for s in (await importer.ask(commissioning.FIND_SERVICES, query=query)).services}
        self.contracts = {c.reference: c.contract_id for c in (await importer.ask(commissioning.FIND_CONTRACTS, query=query)).contracts}
        levels = (await importer.ask(commissioning.FIND_SERVICE_LEVELS, query=query)).service_levels
        self.levels = {level.reference: level.service_level_id for level in levels}

    def program(self, act: Act) -> Program:
        if act.by not in self.programs:
            self.programs[act.by] = self.loader.program(act.by)
        return self.programs[act.by]

    async def _week(self, act: Act) -> actuals.WeekRead:
        """The week, once the timer has generated it."""
        asks, service = self.program(act), self.services[act.service or ""]

        async def look() -> actuals.WeekRead | None:
            query = actuals.FindWeeks(service_id=service, from_on=act.week, to_on=act.week)
            found = (await asks.ask(actuals.FIND_WEEKS, query=query)).weeks
            if not found or found[0].week_id is None:
                return None
            return await asks.ask(actuals.READ_WEEK, week_id=found[0].week_id, query=actuals.FindLines(limit=100))

        return await until(look, what=f"the week of {act.week}")

    async def _record(self, act: Act) -> None:
        week = await self._week(act)
        by_place = {(line.client_reference, line.service_level_id): line for line in week.lines}
        claims = []
        for wanted in act.lines:
            line = by_place[wanted.client, self.levels[wanted.level]]
            given = wanted.claimed | {"line_id": line.line_id, "row_version": line.row_version}
            claims.append(actuals.ClaimedQuantities.model_validate(given))
        await self.program(act).ask(actuals.RECORD_ACTUALS, week_id=week.week_id, asked=actuals.RecordActuals(lines=claims))

    async def _confirm_actuals(self, act: Act) -> None:
        week = await self._week(act)
        clients = {line.client_reference: line.client_id for line in week.lines}
        client = clients[act.client] if act.client else None
        asked = actuals.ConfirmWeek(client_id=client, seen_version=week.version)
        if week.state is not WeekState.CONFIRMED:
            await self.program(act).ask(actuals.CONFIRM_WEEK, week_id=week.week_id, asked=asked)

    async def _decide(self, act: Act) -> None:
        asks, service = self.program(act), self.services[act.service or ""]
        query = actuals.FindExceptions(service_id=service, status=ExceptionStatus.RAISED)
        found = (await asks.ask(actuals.FIND_EXCEPTIONS, query=query)).exceptions
        mine = next(each for each in found if each.starts_on == act.week and act.client in (None, each.client_reference))
        given = {"act": act.decision, "accepted": act.accepted, "reason": act.reason}
        asked = actuals.DecideException.model_validate({name: value for name, value in given.items() if value is not None})
        await asks.ask(actuals.DECIDE_EXCEPTION, exception_id=mine.exception_id, seen=mine.version, asked=asked)

    async def _payment(self, act: Act) -> scheduling.PaymentRead:
        """The scheduled payment, once it has heard of its weeks' confirmations."""
        asks, contract = self.program(act), self.contracts[act.contract or ""]
        assert act.period is not None

        async def look() -> scheduling.PaymentRead | None:
            query = scheduling.FindPayments(contract_id=contract, limit=200)
            found = (await asks.ask(scheduling.FIND_PAYMENTS, query=query)).payments
            one = next((each for each in found if _holds(each.first_on, each.last_on, act.period)), None)
            if one is None:
                return None
            read = await asks.ask(scheduling.READ_PAYMENT, scheduled_payment_id=one.scheduled_payment_id)
            return read if act.act == "reject_payment" or read.cannot_confirm_because is None else None

        return await until(look, what=f"the scheduled payment of {act.period}")

    async def _confirm_payment(self, act: Act) -> None:
        read = await self._payment(act)
        asked = scheduling.ConfirmPayment.model_validate(_given(act))
        await self.program(act).ask(
            scheduling.CONFIRM_PAYMENT, scheduled_payment_id=read.scheduled_payment_id, seen=read.version, asked=asked
        )

    async def _reject_payment(self, act: Act) -> None:
        read = await self._payment(act)
        asked = scheduling.RejectPayment.model_validate(_given(act))
        await self.program(act).ask(
            scheduling.REJECT_PAYMENT, scheduled_payment_id=read.scheduled_payment_id, seen=read.version, asked=asked
        )


def _given(act: Act) -> dict[str, Any]:
    return {"name": act.name} | ({"comment": act.comment} if act.comment else {})


def _holds(first: date, last: date, day: date | None) -> bool:
    return day is not None and first <= day < last + timedelta(days=1)


async def _said(words: str) -> str:
    return words
