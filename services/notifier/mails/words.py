"""How days and instants are said in mails: in London, in full."""

from datetime import date, datetime

from contracts.period import LONDON


def day(on: str) -> str:
    """ "2023-07-17" → "17 July 2023"."""
    found = date.fromisoformat(on)
    return f"{found.day} {found:%B %Y}"


def days(first: str, last: str) -> str:
    """Both included: "17 July 2023 to 23 July 2023"."""
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def moment(at: str) -> str:
    """An aware instant → "Tuesday 25 July 2023, 5:00pm"."""
    there = datetime.fromisoformat(at).astimezone(LONDON)
    return f"{there:%A} {there.day} {there:%B %Y}, {there.hour % 12 or 12}:{there:%M}{'am' if there.hour < 12 else 'pm'}"
