"""What is to be told, each mail and its fate, and what people chose."""

from alembic import op

from chassis.schema import grant, lay_ground, protect

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE intent (
    event_id uuid NOT NULL, kind varchar(40) NOT NULL, provider_id uuid, person_id uuid, actor text NOT NULL, thread text,
    facts jsonb NOT NULL, announced_at timestamptz NOT NULL, expired boolean NOT NULL DEFAULT false, tries int NOT NULL DEFAULT 0,
    waits_until timestamptz, PRIMARY KEY (event_id, kind)
);
CREATE INDEX intent_waits ON intent (waits_until) WHERE waits_until IS NOT NULL;
CREATE INDEX intent_announced ON intent (announced_at);
CREATE TABLE mail (
    id uuid PRIMARY KEY, version bigint NOT NULL DEFAULT 0, event_id uuid NOT NULL, kind varchar(40) NOT NULL, person_id uuid NOT NULL,
    provider_id uuid, state varchar(40) NOT NULL, because text, uncertain boolean NOT NULL DEFAULT false, tries int NOT NULL DEFAULT 0,
    queued_at timestamptz NOT NULL, waits_until timestamptz, sending_since timestamptz, ended_at timestamptz,
    CONSTRAINT one_mail_each UNIQUE (event_id, person_id, kind),
    CONSTRAINT mail_of_its_intent FOREIGN KEY (event_id, kind) REFERENCES intent (event_id, kind) ON DELETE CASCADE,
    CONSTRAINT state_is_a_word CHECK (state IN ('queued', 'sending', 'uncertain', 'sent', 'refused', 'expired', 'suppressed')),
    CONSTRAINT queued_ones_wait CHECK (state <> 'queued' OR waits_until IS NOT NULL),
    CONSTRAINT ended_ones_do_not CHECK (state NOT IN ('sent', 'refused', 'expired', 'suppressed', 'sending') OR waits_until IS NULL)
);
CREATE INDEX mail_waits ON mail (waits_until) WHERE waits_until IS NOT NULL;
CREATE INDEX mail_sending ON mail (sending_since) WHERE state = 'sending';
CREATE INDEX mail_person ON mail (person_id, kind, ended_at);
CREATE TABLE subscription (
    id uuid PRIMARY KEY, person_id uuid NOT NULL, provider_id uuid, kind varchar(40) NOT NULL, choice varchar(40) NOT NULL,
    CONSTRAINT one_choice_each UNIQUE NULLS NOT DISTINCT (person_id, provider_id, kind),
    CONSTRAINT choice_is_a_word CHECK (choice IN ('immediate', 'off'))
);
CREATE INDEX subscription_provider ON subscription (provider_id, kind)
"""


def upgrade() -> None:
    lay_ground(op)
    for statement in TABLES.split(";"):
        op.execute(statement)
    for table in ("intent", "mail"):
        grant(op, table, internal="SELECT, INSERT, UPDATE, DELETE")
    grant(op, "mail", provider="SELECT", council="SELECT")
    choosing = "SELECT, INSERT, UPDATE"
    grant(op, "subscription", provider=choosing, council=choosing, internal="SELECT")
    for table in ("intent", "mail", "subscription"):
        protect(op, table)
