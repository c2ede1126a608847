"""A file's rows as PostgreSQL sees them: each cell as its type, each reference as the row it names, beside what is kept now."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.commissioning.operations.imports.kind import Field, Kind
from services.commissioning.tables import import_row

WAS = "was_"


def staged(kind: Kind, import_id: UUID) -> sa.CTE:
    """Rows whose cells fit, as a CTE: `number`, `id` (for a new thing), `reference`, `status`, `stored_id` (null if new), every column
    as it is kept, the same as `was_…` for what is kept now; in kinds with a child also `child_there`.

    Materialized: a cast outside of it could run before its condition, on cells that do not fit.
    """
    stored = kind.table.alias("stored")
    named = {one.name: one.names.alias(f"named_{one.name}") for one in kind.own if one.names is not None}
    reference = import_row.c.cells[kind.key].astext
    source: sa.FromClause = import_row.outerjoin(stored, stored.c.reference == reference)
    for name, other in named.items():
        source = source.outerjoin(other, other.c.reference == import_row.c.cells[name].astext)
    columns: list[sa.ColumnElement[Any]] = [
        import_row.c.number,
        import_row.c.id,
        import_row.c.status,
        import_row.c.cells,
        stored.c.id.label("stored_id"),
    ]
    for one in kind.own:
        columns.append(named[one.name].c.id.label(one.kept_in) if one.name in named else _typed(one, kind.table))
        columns.append(stored.c[one.kept_in].label(WAS + one.kept_in))
    for kept_in, (name, column) in kind.derived.items():
        columns += [named[name].c[column].label(kept_in), stored.c[kept_in].label(WAS + kept_in)]
    if kind.child is not None:
        child, of = kind.child.alias("child"), {one.kept_in: _typed(one, kind.child) for one in kind.dated}
        source = source.outerjoin(
            child, sa.and_(child.c[kind.child_of] == stored.c.id, child.c[kind.child_key] == of[kind.child_key].element)
        )
        columns.append(child.c[kind.child_of].is_not(None).label("child_there"))
        for kept_in, typed in of.items():
            columns += [typed, child.c[kept_in].label(WAS + kept_in)]
    fits = sa.func.jsonb_array_length(import_row.c.faults) == 0
    rows = sa.select(*columns).select_from(source).where(import_row.c.import_id == import_id, fits)
    return rows.cte("staged").prefix_with("MATERIALIZED")


def _typed(one: Field, table: sa.Table) -> sa.Label[Any]:
    return sa.cast(import_row.c.cells[one.name].astext, table.c[one.kept_in].type).label(one.kept_in)


def own_columns(kind: Kind) -> list[str]:
    return [*[one.kept_in for one in kind.own], *kind.derived]


def differs(rows: sa.CTE, columns: list[str]) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *[rows.c[name].is_distinct_from(rows.c[WAS + name]) for name in columns])


def changed(kind: Kind, rows: sa.CTE, *, silently: bool = True) -> sa.ColumnElement[bool]:
    """Whether a row differs from what is kept. Without `silently`, a name alone does not count: no event carries names."""
    columns = [name for name in own_columns(kind) if silently or name != "name"]
    return differs(rows, columns + [one.kept_in for one in kind.dated])


def status(kind: Kind, rows: sa.CTE) -> sa.ColumnElement[str]:
    """Of a row that is not rejected."""
    return sa.case((rows.c.stored_id.is_(None), "new"), (changed(kind, rows), "changed"), else_="unchanged")
