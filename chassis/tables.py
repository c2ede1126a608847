"""What every service remembers besides its own business: facts to tell, facts heard, requests answered, who did what."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

metadata = sa.MetaData()
INSTANT = sa.DateTime(timezone=True)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("position", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("id", sa.Uuid, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("envelope", JSONB, nullable=False),
    sa.Column("published_at", INSTANT),
    sa.UniqueConstraint("subject", "version", name="one_fact_per_version"),
    sa.Index("outbox_waiting", "position", postgresql_where=sa.text("published_at IS NULL")),
)

heard = sa.Table(
    "heard",
    metadata,
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False, comment="the last fact of this subject that was acted on"),
)

heard_event = sa.Table(
    "heard_event",
    metadata,
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Uuid, primary_key=True),
)

parked = sa.Table(
    "parked",
    metadata,
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("partition", sa.Integer, primary_key=True),
    sa.Column("offset", sa.BigInteger, primary_key=True),
    sa.Column("subject", sa.Text),
    sa.Column("version", sa.BigInteger),
    sa.Column("because", sa.Text, nullable=False, comment="earlier_missing, unreadable or failed"),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("raw", sa.LargeBinary),
    sa.Column("parked_at", INSTANT, nullable=False, server_default=sa.func.now()),
    sa.Index("parked_subject", "topic", "subject", "version"),
)

idempotency = sa.Table(
    "idempotency",
    metadata,
    sa.Column("caller", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("fingerprint", sa.LargeBinary, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("body", sa.Text),
    sa.Column("etag", sa.Text),
    sa.Column("made_at", INSTANT, nullable=False, server_default=sa.func.now()),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("at", INSTANT, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("acting_for", sa.Uuid),
    sa.Column("operation", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("outcome", sa.Integer, nullable=False),
    sa.Column("code", sa.Text),
    sa.Column("request_id", sa.Text),
)

audit_chain = sa.Table(
    "audit_chain",
    metadata,
    sa.Column("position", sa.BigInteger, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False, unique=True),
    sa.Column("hash", sa.LargeBinary, nullable=False),
)
