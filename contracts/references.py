"""Which values may cross a boundary at all: bounded, printable, exact, dated within reason; everything else is refused at the door."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _printable(text: str) -> str:
    if UNPRINTABLE.search(text):
        raise ValueError("This has characters that cannot be printed; type it again without them.")
    return text


def _exact(value: Any) -> Any:
    """Decimals come as strings or whole numbers: a JSON number would pass through a float and lose its pence."""
    if isinstance(value, bool | float):
        raise ValueError('Send this as a string with fixed places, like "7.25".')
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,4})?", value):
        raise ValueError("Enter a number like 7.25.")
    return value


def _whole(value: Any) -> Any:
    if isinstance(value, bool | float) or (isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,16}", value)):
        raise ValueError("Send a whole number.")
    return value


def _dated(value: Any) -> Any:
    """A number would be taken for seconds since 1970, and a day with a time for its day."""
    if not isinstance(value, date) and not (isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)):
        raise ValueError("Enter a day like 2023-07-17.")
    return value


def _timed(value: Any) -> Any:
    if not isinstance(value, datetime) and not (isinstance(value, str) and re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T", value)):
        raise ValueError("Send an instant like 2023-07-25T16:00:00Z.")
    return value


def _decimal(places: int, top: str, least: str = "0") -> Any:
    digits = len(top.split(".")[0]) + places
    return (
        BeforeValidator(_exact),
        Field(ge=Decimal(least), le=Decimal(top), max_digits=digits, decimal_places=places),
        PlainSerializer(lambda value: f"{value:.{places}f}", return_type=str, when_used="json"),
        WithJsonSchema({"type": "string", "pattern": rf"^-?\d{{1,9}}(\.\d{{1,{places}}})?$", "examples": [f"7.{'0' * places}"]}),
    )


Word = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[a-z0-9_.:-]+$")]
"""A code of ours."""
Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), AfterValidator(_printable)]
"""What people call a thing by: A201000005, M2872/Migr:735811."""
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(_printable)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_printable)]
Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=254,
        pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}$",
    ),
]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=256), AfterValidator(_printable)]
"""A password or code as typed: never trimmed, never shown."""
Opaque = Annotated[str, StringConstraints(max_length=200), AfterValidator(_printable)]
"""What somebody was given and gives back unread: a session, a token, an id of a person or program."""
Token = Annotated[str, StringConstraints(min_length=20, max_length=200), AfterValidator(_printable)]

_QUANTITY: Any = _decimal(2, "9999.99")
_RATE: Any = _decimal(4, "99999.9999")
Quantity = Annotated[Decimal, *_QUANTITY]
"""Units of a service level, two places, as a string in JSON."""
Rate = Annotated[Decimal, *_RATE]
"""Pounds per unit or week, four places, as a string in JSON."""
Pence = Annotated[int, Field(ge=-(10**15), le=10**15), BeforeValidator(_whole)]
Count = Annotated[int, Field(ge=0, le=2**53), BeforeValidator(_whole)]
Version = Annotated[int, Field(ge=0, le=2**53), BeforeValidator(_whole)]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 12, 31)), BeforeValidator(_dated)]
Instant = Annotated[
    AwareDatetime, Field(ge=datetime(1990, 1, 1, tzinfo=UTC), le=datetime(2100, 12, 31, tzinfo=UTC)), BeforeValidator(_timed)
]
Id = UUID


class Asked(BaseModel):
    """What somebody sends: unknown fields are refused. Errors never hold what was sent: they are logged."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Told(BaseModel):
    """What a service answers: readers tolerate fields they do not know."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Nothing(Told):
    """Done; there is nothing to tell."""
