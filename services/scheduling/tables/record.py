"""How scheduling's rows are mapped: its own registry, so that no two services share one."""

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

QUANTITY = sa.Numeric(9, 2)
RATE = sa.Numeric(12, 4)
INSTANT = sa.DateTime(timezone=True)


class Record(SQLModel, registry=registry()):
    metadata = sa.MetaData()
