"""How a migration gives a service its ground: the chassis' tables, who may touch which table, and row-level security."""

from typing import Any

from chassis import tables
from chassis.database import As

EVERYONE = ", ".join(role.value for role in As)

AUDIT_STAYS = """
CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is on the record stays as it is';
END $$
"""
"""Against the owner's own mistakes; nobody else may try. A rule would answer "0 rows" and hide the attempt."""


def lay_ground(op: Any, *, at_most_seconds: int = 5) -> None:
    """The chassis' tables and what each role may do with them. First step of a service's first migration."""
    op.execute(f"SET LOCAL lock_timeout = '{at_most_seconds}s'")
    for table in tables.metadata.sorted_tables:
        table.create(op.get_bind())
    op.execute("ALTER TABLE outbox SET (fillfactor = 50)")
    op.execute(f"GRANT INSERT ON outbox, audit TO {EVERYONE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON idempotency TO {EVERYONE}")
    op.execute(f"GRANT SELECT ON outbox, audit, audit_chain TO {As.COUNCIL}, {As.INTERNAL}")
    op.execute(f"GRANT UPDATE (published_at), DELETE ON outbox TO {As.INTERNAL}")
    op.execute(f"GRANT DELETE ON idempotency TO {As.INTERNAL}")
    op.execute(f"GRANT INSERT ON audit_chain TO {As.INTERNAL}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON heard, heard_event, parked TO {As.INTERNAL}")
    op.execute(AUDIT_STAYS)
    op.execute("CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_stays()")


def grant(op: Any, table: str, *, provider: str = "", council: str = "", internal: str = "") -> None:
    """What each role may do with a table ("SELECT, INSERT"). Without words: nothing."""
    for role, what in ((As.PROVIDER, provider), (As.COUNCIL, council), (As.INTERNAL, internal)):
        if what:
            op.execute(f"GRANT {what} ON {table} TO {role}")


def protect(op: Any, table: str, *, column: str = "provider_id", rule: str | None = None) -> None:
    """Row-level security, on and forced: a provider's unit of work sees rows whose `column` is its own, council and internal see all.

    `rule` is another condition for providers, in SQL, for tables that hold no provider of their own.
    """
    own = rule or f"{column} = nullif(current_setting('app.provider', true), '')::uuid"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_rows ON {table} TO {As.PROVIDER} USING ({own}) WITH CHECK ({own})")
    op.execute(f"CREATE POLICY all_rows ON {table} TO {As.COUNCIL}, {As.INTERNAL} USING (true) WITH CHECK (true)")
