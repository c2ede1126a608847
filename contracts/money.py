"""What money is: whole pence in an int; rates and quantities exact decimals; one function rounds, once per payment line."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

Pence = int
Rate = Decimal
"""Pounds per unit or per week, up to four places."""
Quantity = Decimal
"""Units of the service level (hours, nights, sessions, placements), up to two places."""


def to_pence(pounds: Decimal | Fraction) -> Pence:
    """Pounds to whole pence, halves away from zero, so that a reversal cancels its original (5.125 -> 513, -5.125 -> -513)."""
    pence = Fraction(pounds) * 100
    whole = (2 * abs(pence) + 1) // 2
    return int(whole) if pence >= 0 else -int(whole)


def to_step(quantity: Fraction, step: Quantity) -> Quantity:
    """A quantity to the nearest step of its unit, halves up (domain.md 6.2: part weeks of hourly care)."""
    steps = (2 * quantity / Fraction(step) + 1) // 2
    return (int(steps) * step).quantize(Decimal("0.01"), ROUND_HALF_UP)
