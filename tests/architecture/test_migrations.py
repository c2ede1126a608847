"""Is every database what its service's tables say, and is the newest migration the one that HEAD names?"""

import asyncio
import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from chassis import tables as chassis_tables
from chassis.migrating import config, migrate, versions
from deploy.local.running import WITH_DATABASE
from tests.rig.postgres import Databases
from tests.rig.stand import migrator

BUILT = [name for name in WITH_DATABASE if find_spec(f"services.{name}.main")]
BY_SQL_ALONE = {"payment_line"}
"""Derived in SQL over many rows: no row of it is ever an object."""
FAMILIES: list[set[str]] = [
    {"TEXT", "VARCHAR", "ENUM", "AUTOSTRING"},
    {"INTEGER", "BIGINT", "SMALLINT"},
    {"UUID", "CHAR"},
    {"TIMESTAMP", "DATETIME"},
    {"BYTEA", "BLOB", "LARGEBINARY"},
    {"NUMERIC", "DECIMAL"},
    {"JSONB", "JSON"},
]


def metadata_of(service: str) -> list[sa.MetaData]:
    """Every table that a service declares, the chassis' own besides."""
    modules = [import_module(f"services.{service}.tables")]
    folder = Path(str(modules[0].__file__)).parent
    if (folder / "__init__.py").samefile(str(modules[0].__file__)):
        modules += [import_module(f"services.{service}.tables.{file.stem}") for file in folder.glob("*.py") if file.stem != "__init__"]
    found: dict[int, sa.MetaData] = {}
    for module in modules:
        for value in vars(module).values():
            held = value if isinstance(value, sa.MetaData) else getattr(value, "metadata", None)
            mine = isinstance(value, type) and issubclass(value, SQLModel) and value is not SQLModel
            if isinstance(held, sa.MetaData) and held.tables and (mine or isinstance(value, sa.MetaData | sa.Table)):
                found[id(held)] = held
    return [*found.values(), chassis_tables.metadata]


def family(kind: Any) -> set[str]:
    if isinstance(kind, sa.Enum):
        return FAMILIES[0]
    name = str(kind.compile(dialect=sa.dialects.postgresql.dialect())).split("(")[0].split()[0].upper()
    return next((each for each in FAMILIES if name in each), {name})


@pytest.fixture(params=BUILT)
async def looked_at(request: pytest.FixtureRequest, databases: Databases) -> tuple[str, dict[str, dict[str, Any]]]:
    """A service, and the columns of its migrated database by table."""
    name: str = request.param
    urls = await databases.fresh(name, migrator(name))
    engine = create_async_engine(urls.owner, poolclass=NullPool)

    def columns(connection: sa.Connection) -> dict[str, dict[str, Any]]:
        inspector = sa.inspect(connection)
        return {table: {column["name"]: column for column in inspector.get_columns(table)} for table in inspector.get_table_names()}

    async with engine.connect() as connection:
        found = await connection.run_sync(columns)
    await engine.dispose()
    await databases.drop([urls.app.rpartition("/")[2]])
    return name, found


async def test_a_database_is_what_its_tables_say(looked_at: tuple[str, dict[str, dict[str, Any]]]) -> None:
    service, there = looked_at
    declared = {table.name: table for metadata in metadata_of(service) for table in metadata.tables.values()}
    assert set(declared) - set(there) == set(), "declared, and never made"
    assert set(there) - set(declared) - BY_SQL_ALONE - {"alembic_version"} == set(), "made, and never declared"
    wrong = []
    for name, table in declared.items():
        made = there[name]
        if set(made) != {column.name for column in table.columns}:
            wrong.append(f"{name}: {set(made) ^ {column.name for column in table.columns}}")
            continue
        for column in table.columns:
            if made[column.name]["nullable"] != column.nullable:
                wrong.append(f"{name}.{column.name}: nullable is {made[column.name]['nullable']} in the database")
            if not family(made[column.name]["type"]) & family(column.type):
                wrong.append(f"{name}.{column.name}: {made[column.name]['type']} in the database, {column.type} in the table")
    assert wrong == []
    print(f"{service}: {len(declared)} tables, {sum(len(table.columns) for table in declared.values())} columns")


@pytest.mark.parametrize("service", BUILT)
def test_head_names_the_newest_migration(service: str) -> None:
    folder = versions(service)
    script = ScriptDirectory.from_config(config(service, "postgresql+asyncpg://nobody@127.0.0.1:1/none"))
    assert [(folder / "HEAD").read_text().strip()] == script.get_heads()
    numbers = sorted(file.name[:4] for file in folder.glob("[0-9]*.py"))
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    for file in folder.glob("[0-9]*.py"):
        assert re.fullmatch(r"[0-9]{4}_[a-z0-9_]+\.py", file.name)


@pytest.mark.parametrize("service", BUILT)
async def test_migrating_again_changes_nothing(service: str, databases: Databases) -> None:
    urls = await databases.fresh(service, migrator(service))
    await asyncio.to_thread(migrate, service, urls.owner)
    await databases.drop([urls.app.rpartition("/")[2]])
