"""What crosses the bus: a fact in the past tense, inside a CloudEvents 1.0 envelope in structured JSON."""

from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Fact(BaseModel):
    """A part of an event's data."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Event(Fact):
    """The data of one kind of fact. References, dates, quantities, pence and codes only: never a name or free text.

    A published version may only gain optional fields; anything else is a new version beside the old. `published` has every kind by type.
    """

    TYPE: ClassVar[str]
    published: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls, *, type: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if type:
            cls.TYPE = type
            Event.published[type] = cls


class Envelope(BaseModel):
    """Who says what of which thing, and in which order: `version` counts the facts told of one subject, without gaps.

    `time` is business time; the UUIDv7 `id` holds the real instant at which it was announced.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
    specversion: str = "1.0"
    id: UUID
    source: str
    type: str
    subject: str
    time: AwareDatetime
    datacontenttype: str = "application/json"
    dataschema: str | None = None
    version: int = Field(ge=1)
    providerid: UUID | None = None
    actor: str
    causationid: UUID | None = None
    traceparent: str | None = None
    data: dict[str, Any]
