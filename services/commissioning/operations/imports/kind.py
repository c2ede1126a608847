"""What a kind of file is: columns, the table and dated child they are kept in, and the row that is one thing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from chassis.importing import Column
from contracts.commissioning.vocabulary import ImportKind
from contracts.http import Role


@dataclass(frozen=True, kw_only=True)
class Field(Column):
    """A column and where it is kept: `stored_as` in the kind's table, or its child's; `names` is the table whose reference it holds."""

    stored_as: str = ""
    names: sa.Table | None = None
    of_child: bool = False

    @property
    def kept_in(self) -> str:
        return self.stored_as or self.name


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`key` is the column that holds the reference. Rows that share it are one thing with several dated rows in `child`, which has its
    own key `child_key`. `derived`: columns taken from the row that a column names."""

    word: ImportKind
    role: Role
    table: sa.Table
    fields: tuple[Field, ...]
    key: str = "reference"
    child: sa.Table | None = None
    child_of: str = ""
    child_key: str = ""
    derived: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def own(self) -> list[Field]:
        return [one for one in self.fields if not one.of_child]

    @property
    def dated(self) -> list[Field]:
        return [one for one in self.fields if one.of_child]

    @property
    def row_key(self) -> list[str]:
        return [self.key, *[one.name for one in self.dated if one.kept_in == self.child_key]]
