"""Is every word of the vocabularies said to people, and are quantities and sums said as people write them?"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from contracts import words
from contracts.actuals.vocabulary import DecisionAct, ExceptionStatus, ReasonCode, WeekState, Withheld
from contracts.commissioning.vocabulary import PaymentBasis, UnansweredPolicy
from contracts.pricing import PricedPer, Unit
from contracts.scheduling.vocabulary import AnswerStatus, NotPayable, PeriodState, Standing

TABLES: list[tuple[Mapping[Any, object], type[StrEnum]]] = [
    (words.WEEK_STATES, WeekState),
    (words.REASONS, ReasonCode),
    (words.WITHHELD, Withheld),
    (words.EXCEPTIONS, ExceptionStatus),
    (words.DECISIONS, DecisionAct),
    (words.ANSWERS, AnswerStatus),
    (words.PERIOD_STATES, PeriodState),
    (words.NOT_PAYABLE, NotPayable),
    (words.STANDINGS, Standing),
    (words.BASES, PaymentBasis),
    (words.UNANSWERED, UnansweredPolicy),
    (words.UNITS, Unit),
]


@pytest.mark.parametrize(("table", "kind"), TABLES, ids=lambda one: getattr(one, "__name__", ""))
def test_nothing_is_left_unsaid(table: Mapping[Any, object], kind: type[StrEnum]) -> None:
    assert set(table) == set(kind)


def test_sentences_are_sentences() -> None:
    said = [one for table, _ in TABLES for one in table.values() if isinstance(one, words.Said)]
    assert len(said) > 20
    for one in said:
        assert one.sentence.endswith(".")
        assert one.sentence[0].isupper()
        assert "_" not in one.word


@pytest.mark.parametrize(
    ("quantity", "unit", "said"),
    [("7.00", Unit.HOUR, "7 hours"), ("1.00", Unit.HOUR, "1 hour"), ("0.25", Unit.HOUR, "0.25 hours"), ("10.00", Unit.NIGHT, "10 nights")],
)
def test_quantities(quantity: str, unit: Unit, said: str) -> None:
    assert words.quantity_words(Decimal(quantity), unit) == said


@pytest.mark.parametrize(
    ("price", "said"), [("20.5000", "£20.50"), ("19.3333", "£19.3333"), ("1646.0600", "£1,646.06"), ("7.1250", "£7.125")]
)
def test_rates(price: str, said: str) -> None:
    assert words.rate_words(Decimal(price)) == said


def test_sums() -> None:
    twelve = words.sum_words(Decimal("12.00"), Unit.HOUR, Decimal("20.5000"), PricedPer.UNIT, 7)
    assert twelve == "12 hours × £20.50"
    assert words.sum_words(Decimal(1), Unit.BED, Decimal("646.06"), PricedPer.WEEK, 5) == "1 bed, 5 days of £646.06 a week"
    assert words.sum_words(Decimal(4), Unit.NIGHT, None, PricedPer.UNIT, 7) == "4 nights"


def test_warnings() -> None:
    assert words.warning_words(2, 3) == "2 periods in a row are not confirmed. If the next one is missed too, payments stop automatically."
    assert words.warning_words(1, 3) == "1 period is not confirmed. After 3 in a row, payments stop automatically."
