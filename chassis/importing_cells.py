"""What may stand in a cell of a file: each type reads what people and spreadsheets write, and refuses rather than guesses."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any

from contracts.references import UNPRINTABLE

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)


class Unfit(ValueError):
    """What is wrong with a cell, in words for whoever sent it; never what stands in it."""


@dataclass(frozen=True)
class Cell:
    """A type of cell. `read` answers the one way in which a value is kept ("2023-07-17", "20.5000", "true"), or raises Unfit."""

    type: str
    read: Callable[[str], str]
    about: dict[str, Any] = field(default_factory=dict)


def text(most: int) -> Cell:
    def read(typed: str) -> str:
        if UNPRINTABLE.search(typed) or any(mark in typed for mark in "\n\r\t"):
            raise Unfit("This has characters that cannot be printed, or a line break; type it again without them.")
        if len(typed) > most:
            raise Unfit(f"This is longer than {most} characters.")
        return typed

    return Cell("text", read, {"most": most})


def day() -> Cell:
    """2023-07-17, or 17/07/2023 as British spreadsheets write it."""

    def read(typed: str) -> str:
        iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", typed)
        british = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", typed)
        if not (iso or british):
            raise Unfit("Enter a day like 17/07/2023 or 2023-07-17.")
        parts = iso.groups() if iso else british.groups()[::-1] if british else ()
        try:
            found = date(*map(int, parts))
        except ValueError:
            raise Unfit("There is no such day in the calendar.") from None
        if not EARLIEST <= found <= LATEST:
            raise Unfit(f"Enter a day from {EARLIEST:%Y} to {LATEST:%Y}.")
        return found.isoformat()

    return Cell("day", read)


def number(places: int, least: str, most: str) -> Cell:
    """A decimal with at most so many places, kept with all of them. `1,234` is refused: a comma may be a decimal point elsewhere."""
    low, high = Decimal(least), Decimal(most)

    def read(typed: str) -> str:
        if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]+)?", typed):
            raise Unfit("Enter a number like 1234.50, without commas, spaces or a pound sign.")
        if len(typed.partition(".")[2].rstrip("0")) > places:
            raise Unfit(f"Enter at most {places} decimal places." if places else "Enter a whole number.")
        value = Decimal(typed)
        if not low <= value <= high:
            raise Unfit(f"Enter a number from {low} to {high}.")
        return f"{abs(value) if value == 0 else value:.{places}f}"

    return Cell("number", read, {"places": places, "least": least, "most": most})


def whole(least: int, most: int) -> Cell:
    of = number(0, str(least), str(most))
    return Cell("whole number", of.read, {"least": least, "most": most})


def word(allowed: Iterable[str]) -> Cell:
    """One of our words, in capitals or not, with spaces or underscores."""
    words = [str(one) for one in allowed]
    known = {_plain(one): one for one in words}

    def read(typed: str) -> str:
        if (found := known.get(_plain(typed))) is None:
            raise Unfit(f"Enter one of: {', '.join(words)}.")
        return found

    return Cell("word", read, {"allowed": words})


def yes_no() -> Cell:
    of = word(("yes", "no"))
    return Cell("yes or no", lambda typed: "true" if of.read(typed) == "yes" else "false", {"allowed": ["yes", "no"]})


def clock() -> Cell:
    """A London clock time, 17:00."""

    def read(typed: str) -> str:
        if not re.fullmatch(r"[0-9]{1,2}:[0-9]{2}", typed):
            raise Unfit("Enter a time like 17:00.")
        hour, minute = map(int, typed.split(":"))
        if hour > 23 or minute > 59:
            raise Unfit("There is no such time of day.")
        return f"{time(hour, minute):%H:%M}"

    return Cell("time", read)


def _plain(typed: str) -> str:
    return typed.strip().lower().replace(" ", "_").replace("-", "_")
