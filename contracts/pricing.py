"""What care costs: the one place where units, dates and prices become pence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from contracts.money import Pence, Quantity, Rate, to_pence, to_step
from contracts.period import Period, financial_year


class Unit(StrEnum):
    """What is counted. Its step is the smallest part that can be claimed (domain.md F13)."""

    HOUR = "hour"
    SESSION = "session"
    NIGHT = "night"
    BED = "bed"
    PLACEMENT = "placement"

    @property
    def step(self) -> Quantity:
        return Decimal("0.25") if self is Unit.HOUR else Decimal(1)


class PricedPer(StrEnum):
    """A price is for one unit (hours at £20.50), or for one unit for a week, paid by the day in sevenths (a bed at £646.06)."""

    UNIT = "unit"
    WEEK = "week"


@dataclass(frozen=True, slots=True, order=True)
class DatedPrice:
    """Pounds, from this day until the next price."""

    from_day: date
    price: Rate


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive days at one price within one financial year, and what they cost."""

    first_on: date
    last_on: date
    price: Rate
    pence: Pence


class NoPrice(ValueError):
    """There is no price for the first day of what is to be priced: it waits for its package."""


def weekly(price: Rate, days: int, quantity: Quantity = Decimal(1)) -> Pence:
    """`days` of a weekly price, both ends included: sevenths, rounded once (guide 003: £507.49 for 15 days is £1,087.48)."""
    return to_pence(Fraction(price) * Fraction(quantity) * days / 7)


def metered(quantity: Quantity, price: Rate) -> Pence:
    """Hours, nights or sessions at a unit price, rounded once."""
    return to_pence(Fraction(quantity) * Fraction(price))


def part_of_week(weekly_quantity: Quantity, days: int, step: Quantity) -> Quantity:
    """What is planned for `days` days of a week's quantity, to the unit's step, half up."""
    return to_step(Fraction(weekly_quantity) * days / 7, step)


def cost(quantity: Quantity, covered: Period, prices: Sequence[DatedPrice], *, per: PricedPer) -> list[Segment]:
    """The cost of a quantity of care given over `covered`, cut where the price changes and at 31 March.

    Priced per unit, the quantity is spread evenly over the days. Priced per week, it is the number of placements, and each day costs
    a seventh. Rounding is cumulative, so the parts add to the whole whatever the cuts (domain.md 6.1).

    Raises NoPrice if no price is in force on the first day.
    """
    if covered.days == 0:
        return []
    dated = sorted(prices)
    divisor = covered.days if per is PricedPer.UNIT else 7
    so_far, told, segments = Fraction(0), 0, []
    for part in _cut(covered, dated):
        price = in_force(dated, part.starts_on)
        so_far += Fraction(price) * Fraction(quantity) * part.days / divisor
        pence = to_pence(so_far) - told
        told += pence
        segments.append(Segment(part.starts_on, part.last_day, price, pence))
    return segments


def in_force(prices: Iterable[DatedPrice], day: date) -> Rate:
    """The price on a day. Raises NoPrice before the first."""
    begun = [dated for dated in prices if dated.from_day <= day]
    if not begun:
        raise NoPrice(f"no price on {day}")
    return max(begun).price


def _cut(covered: Period, prices: Sequence[DatedPrice]) -> list[Period]:
    years = range(financial_year(covered.starts_on) + 1, financial_year(covered.last_day) + 1)
    cuts = {dated.from_day for dated in prices} | {date(year, 4, 1) for year in years}
    inside = sorted(cut for cut in cuts if covered.starts_on < cut < covered.ends_before)
    edges = [covered.starts_on, *inside, covered.ends_before]
    return [Period(first, last) for first, last in pairwise(edges)]
