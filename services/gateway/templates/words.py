"""How money, days, instants and quantities are written for people."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MINUS = "\N{MINUS SIGN}"


def pounds(pence: int) -> str:
    """123450 → "£1,234.50", -298239 → "−£2,982.39"."""
    if not isinstance(pence, int):
        raise TypeError("Money is whole pence.")
    whole, part = divmod(abs(pence), 100)
    return f"{MINUS if pence < 0 else ''}£{whole:,}.{part:02d}"


def day(on: date) -> str:
    """→ "17 July 2023"."""
    return f"{on.day} {on:%B %Y}"


def day_short(on: date) -> str:
    """→ "17 Jul 2023"."""
    return f"{on.day} {on:%b %Y}"


def weekday(on: date) -> str:
    """→ "Monday 17 July 2023"."""
    return f"{on:%A} {day(on)}"


def days(first: date, last: date) -> str:
    """Both included, what they share said once: "9 to 15 November 2026", "30 October to 5 November 2026"."""
    if first == last:
        return day(first)
    if first.year != last.year:
        return f"{day(first)} to {day(last)}"
    return f"{first.day if first.month == last.month else f'{first.day} {first:%B}'} to {day(last)}"


def clock(at: datetime) -> str:
    """Aware instant → "5:00pm" in London."""
    there = local(at)
    return f"{there.hour % 12 or 12}:{there:%M}{'am' if there.hour < 12 else 'pm'}"


def moment(at: datetime) -> str:
    """Aware instant → "Tuesday 25 July 2023, 5:00pm" in London."""
    return f"{weekday(local(at).date())}, {clock(at)}"


def moment_short(at: datetime) -> str:
    """Aware instant → "25 Jul 2023, 5:00pm" in London."""
    return f"{day_short(local(at).date())}, {clock(at)}"


def machine(at: datetime | date) -> str:
    """What a <time> element's `datetime` takes."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(at, datetime) else at.isoformat()


def quantity(amount: Decimal | str | int) -> str:
    """Decimal("7.00") or "7.00" → "7", "9.50" → "9.5". A float raises TypeError: it has already lost what it was."""
    if isinstance(amount, float):
        raise TypeError("A quantity is a Decimal or its text.")
    value = Decimal(amount)
    text = f"{value.copy_abs():,f}"
    return (MINUS if value < 0 else "") + (text.rstrip("0").rstrip(".") if "." in text else text)


def plural(count: int, one: str, many: str | None = None) -> str:
    """3, "client" → "3 clients"; 1, "entry", "entries" → "1 entry"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def local(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("An instant needs its zone.")
    return at.astimezone(LONDON)


FILTERS: dict[str, Callable[..., Any]] = {
    one.__name__: one for one in (pounds, day, day_short, weekday, clock, moment, moment_short, machine, quantity, plural)
}
FUNCTIONS: dict[str, Callable[..., Any]] = {"days": days}
