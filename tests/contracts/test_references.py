"""Do values that cross a boundary come out exactly as they went in, and is everything else refused?"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from contracts.references import UNPRINTABLE, Asked, Count, Day, Email, Id, Instant, Name, Pence, Quantity, Rate, Secret, Text, Version

ADAPTERS: dict[str, TypeAdapter[Any]] = {
    name: TypeAdapter(kind)
    for name, kind in {
        "quantity": Quantity,
        "rate": Rate,
        "pence": Pence,
        "count": Count,
        "version": Version,
        "day": Day,
        "instant": Instant,
        "id": Id,
        "text": Text,
        "name": Name,
        "secret": Secret,
        "email": Email,
    }.items()
}


def read(kind: str, json: bytes) -> Any:
    return ADAPTERS[kind].validate_json(json)


def there_and_back(kind: str, json: bytes) -> Any:
    """The value, and that writing it and reading it again changes nothing."""
    value = read(kind, json)
    assert read(kind, ADAPTERS[kind].dump_json(value)) == value
    return value


@given(st.decimals("0", "9999.99", places=2))
def test_a_quantity_is_exact(value: Decimal) -> None:
    assert there_and_back("quantity", f'"{value}"'.encode()) == value


@given(st.decimals("0", "99999.9999", places=4))
def test_a_rate_is_exact(value: Decimal) -> None:
    assert there_and_back("rate", f'"{value}"'.encode()) == value


@given(st.integers(-(10**15), 10**15))
def test_pence_are_exact(value: int) -> None:
    assert there_and_back("pence", str(value).encode()) == value


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_day_is_itself(value: date) -> None:
    assert there_and_back("day", f'"{value}"'.encode()) == value


@given(st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30), timezones=st.timezones()))  # noqa: DTZ001
def test_an_instant_is_the_same_instant(value: datetime) -> None:
    if value.utcoffset() is not None and not value.utcoffset().total_seconds() % 60:  # type: ignore[union-attr]
        assert there_and_back("instant", f'"{value.isoformat()}"'.encode()) == value.astimezone(UTC)


@given(st.text(max_size=200))
def test_a_text_is_kept_but_for_its_ends_or_refused(value: str) -> None:
    try:
        kept = ADAPTERS["text"].validate_python(value)
    except ValidationError:
        assert UNPRINTABLE.search(value)
    else:
        assert kept == value.strip()
        assert there_and_back("text", ADAPTERS["text"].dump_json(kept)) == kept


@settings(max_examples=300)
@given(st.from_regex(r"\A[-+ 0-9.,eE_xٕ٠-٩NaInfity]{0,12}\Z"), st.sampled_from(["quantity", "rate", "pence", "count"]))
def test_a_number_is_what_it_looks_like_or_refused(typed: str, kind: str) -> None:
    """Nothing is guessed: what is accepted from a string reads the same to a person."""
    try:
        value = ADAPTERS[kind].validate_python(typed)
    except ValidationError:
        return
    assert typed.isascii()
    assert not set(typed) & set(" _+,eE")
    assert Decimal(typed) == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        *[("quantity", json) for json in (b"7.25", b"1e2", b'"1e2"', b'"NaN"', b'"Infinity"', b'"-1"', b'"7.255"', b'"10000"', b"true")],
        *[("quantity", json) for json in ('"٧"'.encode(), b'" 7"', b'"+7"', b'"7."', b'".5"', b'"7_0"', b'"0x7"', b"NaN", b"1e400", b"[]")],
        *[("rate", json) for json in (b'"20.50001"', b"20.5", b'"100000"', b'"-0.0001"')],
        *[("pence", json) for json in (b"1.0", b"1.5", b"true", b"1e3", b'"1_000"', b'" 1"', b'"1.0"', b"1000000000000001", b"1e20")],
        *[("count", json) for json in (b"-1", b"9007199254740993", b'"0b1"', '"١"'.encode(), b'"+1"')],
        *[("day", json) for json in (b'"0001-01-01"', b'"9999-12-31"', b'"1989-12-31"', b'"2101-01-01"', b'"2023-02-30"', b'"17/07/2023"')],
        *[
            ("day", json)
            for json in (b"1689552000", b'"1689552000"', b'"2023-07-17T00:00:00"', b'"2023-07-17T00:00:00Z"', b'" 2023-07-17"')
        ],
        *[("instant", json) for json in (b'"2023-07-17T00:00:00"', b"1689552000", b'"1689552000"', b'"0001-01-01T00:00:00+14:00"')],
        *[("instant", json) for json in (b'"9999-12-31T23:59:59-14:00"', b'"2023-07-17"', b'"1989-12-31T23:59:59Z"')],
        *[("id", json) for json in (b'"nobody"', b"1", b'""', b'"0189b1c0-0000-7000-8000-00000000000g"')],
        *[("text", json) for json in (b'"a\\u0000b"', b'"a\\u001bb"', b'"\\ud800"', b'"' + b"x" * 2001 + b'"', b"1", b'"\xff"')],
        *[("name", json) for json in (b'""', b'"   "', b'"' + b"x" * 201 + b'"')],
        *[
            ("email", json)
            for json in (b'"nobody"', b'"a b@c"', b'"a@b\\n.example"', b'"a@b, c@d"', "'é@b'".encode(), b'"a@b\\r\\nBcc:c@d"')
        ],
        *[("secret", json) for json in (b'""', b'"a\\u0000"', b'"' + b"x" * 257 + b'"')],
    ],
)
def test_what_is_no_value_is_refused(kind: str, typed: bytes) -> None:
    with pytest.raises(ValidationError):
        read(kind, typed)


def test_what_is_wrong_is_never_told_with_the_value() -> None:
    """Errors are logged and parked; they hold no person's data."""

    class Sent(Asked):
        name: Name
        day: Day

    with pytest.raises(ValidationError) as refused:
        Sent.model_validate({"name": "CANARY" * 100, "day": "CANARY", "CANARY": "CANARY"})
    assert "CANARYCANARY" not in str(refused.value)
    assert "input_value" not in str(refused.value)


def test_whoever_sends_is_held_to_the_shape_and_whoever_answers_is_not() -> None:
    class Sent(Asked):
        day: Day

    with pytest.raises(ValidationError):
        Sent.model_validate({"day": "2023-07-17", "more": 1})
    assert issubclass(Sent, BaseModel)
