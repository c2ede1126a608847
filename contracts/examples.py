"""What a published event looks like: one plain example of each, the same at every making, from its own declaration."""

import types
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Union, get_args, get_origin
from uuid import UUID, uuid5

from pydantic import BaseModel

from contracts.event import Envelope, Event

NAMESPACE = UUID("6f6e65ec-0000-4000-8000-706f7274616c")


def example_of(kind: type[Event], *, optional: bool = True) -> Envelope:
    """A whole envelope; without `optional`, what may be missing is."""
    data = _model(kind, optional=optional)
    return Envelope(
        id=UUID("0189b1c0-0000-7000-8000-000000000001"),
        source=kind.__module__.split(".")[1],
        type=kind.TYPE,
        subject=str(_named("subject")),
        time=datetime(2023, 7, 25, 9, 0, tzinfo=UTC),
        version=1,
        providerid=_named("provider_id"),
        actor=str(_named("actor")),
        data=data.model_dump(mode="json"),
    )


def _model(kind: type[BaseModel], *, optional: bool) -> BaseModel:
    fields = {name: field for name, field in kind.model_fields.items() if optional or field.is_required()}
    return kind.model_validate({name: _value(name, field.annotation, optional) for name, field in fields.items()})


def _value(name: str, kind: Any, optional: bool) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        first = next(each for each in get_args(kind) if each is not type(None))
        return _value(name, first, optional) if optional else None
    if get_origin(kind) is tuple:
        return [_value(name, get_args(kind)[0], optional)]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _model(kind, optional=optional).model_dump(mode="json")
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind)).value
    plain: dict[Any, Any] = {
        UUID: str(_named(name)),
        date: "2023-07-17",
        datetime: "2023-07-25T16:00:00Z",
        Decimal: "7.00",
        int: 3,
        bool: False,
        str: name.replace("_", "-"),
    }
    return plain[kind]


def _named(name: str) -> UUID:
    return uuid5(NAMESPACE, name)
