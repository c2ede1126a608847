"""A second council's files: other names, Saturday weeks, actuals paid every four weeks, Scotland's holidays; any size, by seed."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from govuk_bank_holidays.bank_holidays import BankHolidays

from contracts.commissioning.vocabulary import ImportKind

MOST_ROWS = 10_000
FORENAMES = ("Agnes", "Brian", "Clara", "Derek", "Elsie", "Frank", "Gwen", "Harold", "Iris", "Jack", "Kitty", "Leonard")
SURNAMES = ("Portal", "Bloggs")
HEADINGS = {
    ImportKind.PROVIDERS: "reference,name",
    ImportKind.BANK_HOLIDAYS: "division,day,title",
    ImportKind.CALENDARS: "reference,name,division,week_starts_on,first_period_starts_on,weeks_per_period,periods,opens_after_days,"
    "answer_by_weekday,answer_by_time,actuals_due_weekday,actuals_due_time,finalise_after_working_days,bank_after_working_days",
    ImportKind.CONTRACTS: "reference,name,provider,payment_basis,calendar,week_starts_on,unanswered_policy,silence_limit,release_by_itself",
    ImportKind.SERVICES: "reference,name,contract",
    ImportKind.SERVICE_LEVELS: "reference,name,unit,priced_per,quantity_step,rules_from,tolerance_percent,tolerance_quantity,"
    "over_plan_policy",
    ImportKind.CLIENTS: "reference,name",
    ImportKind.CARE_PACKAGE_LINE_ITEMS: "reference,client,service,service_level,starts_on,ends_on,weekly_quantity,price_from,price",
}
Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Council:
    """`providers` take turns: home care on actuals, a care home on plan, home care by invoice. 1.7 packages a client."""

    providers: int = 3
    clients: int = 12
    seed: int = 1
    first_period: date = date(2023, 1, 7)
    periods: int = 30

    def files(self) -> Iterator[tuple[ImportKind, str]]:
        """In the order in which they are imported, none longer than the door allows."""
        chance = Random(self.seed)
        made: dict[ImportKind, Rows] = {
            ImportKind.PROVIDERS: [(self._provider(n), f"Provider {n} of Otherford") for n in range(self.providers)],
            ImportKind.BANK_HOLIDAYS: self._bank_holidays(),
            ImportKind.CALENDARS: self._calendars(),
            ImportKind.CONTRACTS: [self._contract(n) for n in range(self.providers)],
            ImportKind.SERVICES: [(f"OF/S{n}", f"Otherford service {n}", f"OF/C{n}") for n in range(self.providers)],
            ImportKind.SERVICE_LEVELS: LEVELS,
            ImportKind.CLIENTS: [(f"OF{n:07d}", f"{chance.choice(FORENAMES)} {chance.choice(SURNAMES)}") for n in range(self.clients)],
            ImportKind.CARE_PACKAGE_LINE_ITEMS: list(self._packages(chance)),
        }
        for kind in ImportKind:
            for part in _parts(made[kind]):
                yield kind, _as_csv(HEADINGS[kind], part)

    def write(self, folder: Path) -> list[Path]:
        """`01_providers.csv` and so on, in the order in which they are imported."""
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for number, (kind, text) in enumerate(self.files(), start=1):
            written.append(folder / f"{number:02d}_{kind}.csv")
            written[-1].write_text(text, encoding="utf-8")
        return written

    def _provider(self, number: int) -> str:
        return f"OF/P{number}"

    def _contract(self, number: int) -> Sequence[object]:
        basis, policy = BASES[number % len(BASES)]
        calendar = "OF-HOMES" if basis == "scheduled_planned" else "OF-FOUR"
        return (f"OF/C{number}", f"Contract {number}", self._provider(number), basis, calendar, "saturday", policy, "", "")

    def _bank_holidays(self) -> Rows:
        holidays = BankHolidays(use_cached_holidays=True).get_holidays("scotland")
        first, last = self.first_period.year, (self.first_period + timedelta(weeks=4 * self.periods + 8)).year
        return [("scotland", f"{one['date']:%d/%m/%Y}", one["title"]) for one in holidays if first <= one["date"].year <= last]

    def _calendars(self) -> Rows:
        def calendar(reference: str, opens: int, anchor: date) -> Sequence[object]:
            when = ("tuesday", "12:00", "tuesday", "17:00")
            return (reference, f"Every 4 weeks, {reference}", "scotland", "saturday", anchor, 4, self.periods, opens, *when, 1, 2)

        return [calendar("OF-FOUR", 0, self.first_period), calendar("OF-HOMES", 14, self.first_period + timedelta(weeks=2))]

    def _packages(self, chance: Random) -> Iterator[Sequence[object]]:
        for client in range(self.clients):
            for line in range(1 + (chance.random() < 0.7)):
                service = client % self.providers
                level, quantity, price = _care(BASES[service % len(BASES)][0], line, chance)
                start = self.first_period + timedelta(days=chance.randrange(0, 120))
                end = start + timedelta(days=chance.randrange(60, 400)) if chance.random() < 0.1 else ""
                what = (f"OF/{client}/{line}", f"OF{client:07d}", f"OF/S{service}", level, start, end, quantity)
                yield (*what, start, f"{price / 100:.2f}")
                if chance.random() < 0.3:
                    yield (*what, start + timedelta(days=90), f"{price / 100 + 1:.2f}")


BASES = (
    ("scheduled_actuals", "hold_until_confirmed"),
    ("scheduled_planned", "pay_until_suspended"),
    ("invoice_actuals", "hold_until_confirmed"),
)
LEVELS: Rows = [
    ("OF-CARE", "Care at home", "hour", "unit", "0.25", "2022-04-01", "0", "0", "pay_planned_suspend_excess"),
    ("OF-CARE", "Care at home", "hour", "unit", "0.25", "2023-04-01", "5", "0.5", "pay_planned_suspend_excess"),
    ("OF-NIGHT", "Waking night", "night", "unit", "1", "2022-04-01", "0", "0", "suspend_line"),
    ("OF-ROOM", "Room", "placement", "week", "1", "2022-04-01", "0", "0", "suspend_line"),
    ("OF-EXTRA", "Extra care in a home", "placement", "week", "1", "2022-04-01", "0", "0", "suspend_line"),
]
SMALL = Council(providers=250, clients=4_200)
"""One council, some 7,000 packages (domain.md 5.2)."""
MEDIUM = Council(providers=1_200, clients=17_700)
"""A large county, some 30,000 packages."""


def _care(basis: str, line: int, chance: Random) -> tuple[str, str, int]:
    """Level, weekly quantity, pence."""
    if basis == "scheduled_planned":
        return ("OF-ROOM", "1", chance.randrange(48_000, 90_000)) if line == 0 else ("OF-EXTRA", "1", chance.randrange(5_000, 20_000))
    if line == 0:
        return "OF-CARE", f"{chance.randrange(14, 140) / 4}", chance.randrange(1_800, 2_400)
    return "OF-NIGHT", f"{chance.randrange(1, 8)}", chance.randrange(9_000, 14_000)


def _parts(rows: Rows) -> Iterator[Rows]:
    """Rows that belong together stay in one file."""
    start = 0
    while start < len(rows):
        end = min(start + MOST_ROWS, len(rows))
        while end < len(rows) and rows[end][0] == rows[end - 1][0]:
            end -= 1
        yield rows[start:end]
        start = end


def _as_csv(headings: str, rows: Rows) -> str:
    text = io.StringIO()
    text.write(headings + "\n")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
