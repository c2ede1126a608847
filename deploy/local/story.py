"""What does a demonstration's council consist of, and what has it lived through? Files to import, people, acts with their instants."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.actuals.http import ClaimedQuantities
from contracts.actuals.vocabulary import DecisionAct
from contracts.commissioning.vocabulary import ImportKind
from contracts.http import Role
from contracts.period import LONDON
from deploy.local.house import Council


class Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(Told):
    """Somebody who is invited. Without a provider, for the council."""

    email: str
    name: str
    provider: str | None = None
    roles: list[Role]


class Program(Told):
    """An API client; `called` is how the acts name it."""

    called: str
    name: str
    provider: str | None = None
    roles: list[Role]


class Line(Told):
    """What differs from the plan on one client's line, by references."""

    client: str
    level: str
    claimed: dict[str, Any]


class Act(Told):
    """One thing that somebody did, by references. `by` is an API client's `called`."""

    act: Literal["record", "confirm_actuals", "confirm_payment", "reject_payment", "decide"]
    by: str
    service: str | None = None
    contract: str | None = None
    week: date | None = None
    period: date | None = None
    client: str | None = None
    lines: list[Line] = Field(default_factory=list)
    name: str | None = None
    comment: str | None = None
    decision: DecisionAct | None = None
    accepted: str | None = None
    reason: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Act":
        needs = {"record": ("service", "week"), "confirm_actuals": ("service", "week"), "decide": ("service", "week", "decision")}
        for field in needs.get(self.act, ("contract", "period", "name")):
            if getattr(self, field) is None:
                raise ValueError(f"{self.act} needs {field}")
        for line in self.lines:
            unknown = line.claimed.keys() - ClaimedQuantities.model_fields.keys()
            if unknown:
                raise ValueError(f"a line has no {', '.join(sorted(unknown))}")
        return self


class Moment(Told):
    """At this London time, these acts in order."""

    at: datetime
    acts: list[Act] = Field(default_factory=list)

    @property
    def instant(self) -> datetime:
        return self.at.replace(tzinfo=LONDON).astimezone(UTC)


class StoryFile(Told):
    council: dict[str, str]
    begins_at: datetime
    administrator: Person
    people: list[Person]
    programs: list[Program]
    history: list[Moment]


@dataclass(frozen=True)
class Story:
    """A council's folder: its CSV files, named `<number>_<kind>.csv` in the order in which they are imported, and story.json."""

    folder: Path
    told: StoryFile

    @classmethod
    def read(cls, folder: Path) -> "Story":
        """Raises a validation error that names what is wrong."""
        return cls(folder, StoryFile.model_validate(json.loads((folder / "story.json").read_text())))

    @property
    def council(self) -> Council:
        return Council(**self.told.council)

    @property
    def begins_at(self) -> datetime:
        return self.told.begins_at.replace(tzinfo=LONDON).astimezone(UTC)

    @property
    def files(self) -> list[tuple[ImportKind, Path]]:
        return [(ImportKind(file.stem.partition("_")[2]), file) for file in sorted(self.folder.glob("*.csv"))]
