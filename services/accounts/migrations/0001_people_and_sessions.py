"""People, memberships, challenges, sign-ins, sessions, API clients, attempts, and the providers heard of."""

from alembic import op

from chassis.schema import grant, lay_ground, protect

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE person (
    id uuid PRIMARY KEY, version bigint NOT NULL DEFAULT 0, email text NOT NULL, name text NOT NULL, state varchar(40) NOT NULL,
    password_hash text, last_signed_in_at timestamptz,
    CONSTRAINT one_person_per_address UNIQUE (email),
    CONSTRAINT address_in_small_letters CHECK (email = lower(email)),
    CONSTRAINT active_with_a_password CHECK (state <> 'active' OR password_hash IS NOT NULL),
    CONSTRAINT state_is_a_word CHECK (state IN ('invited', 'active', 'locked', 'disabled'))
);
CREATE INDEX person_name ON person (name, id);
CREATE TABLE membership (
    id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person (id), provider_id uuid, roles varchar(40)[] NOT NULL,
    CONSTRAINT one_membership_each UNIQUE NULLS NOT DISTINCT (person_id, provider_id),
    CONSTRAINT some_role CHECK (cardinality(roles) > 0),
    CONSTRAINT roles_of_one_kind CHECK (roles <@ CASE WHEN provider_id IS NULL THEN ARRAY['council_payments', 'council_payments_approver',
        'council_care_data', 'council_contracts', 'council_administrator', 'council_auditor']::varchar[]
        ELSE ARRAY['provider_view', 'provider_enter', 'provider_confirm', 'provider_admin']::varchar[] END)
);
CREATE INDEX membership_provider ON membership (provider_id, person_id);
CREATE TABLE challenge (
    id uuid PRIMARY KEY, kind varchar(40) NOT NULL, person_id uuid NOT NULL REFERENCES person (id), kept bytea,
    made_at timestamptz NOT NULL, expires_at timestamptz NOT NULL, told_at timestamptz, ended_at timestamptz,
    CONSTRAINT made_when_told CHECK ((kept IS NULL) = (told_at IS NULL)),
    CONSTRAINT kind_is_a_word CHECK (kind IN ('invitation', 'sign_in_code'))
);
CREATE INDEX challenge_person ON challenge (person_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX one_token_per_invitation ON challenge (kept) WHERE kind = 'invitation';
CREATE TABLE sign_in (
    id uuid PRIMARY KEY, person_id uuid REFERENCES person (id), challenge_id uuid REFERENCES challenge (id), account_key bytea NOT NULL,
    address_key bytea, begun_at timestamptz NOT NULL, tries int NOT NULL DEFAULT 0, codes_again int NOT NULL DEFAULT 0,
    ended_at timestamptz,
    CONSTRAINT five_tries CHECK (tries BETWEEN 0 AND 5)
);
CREATE INDEX sign_in_begun ON sign_in (begun_at);
CREATE INDEX sign_in_person ON sign_in (person_id) WHERE ended_at IS NULL;
CREATE TABLE session (
    kept bytea PRIMARY KEY, person_id uuid NOT NULL REFERENCES person (id), membership_id uuid, begun_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL, ended_at timestamptz
);
CREATE INDEX session_person ON session (person_id) WHERE ended_at IS NULL;
CREATE INDEX session_begun ON session (begun_at);
CREATE TABLE api_client (
    id uuid PRIMARY KEY, name text NOT NULL, provider_id uuid, roles varchar(40)[] NOT NULL, kept_secret bytea NOT NULL,
    made_by text NOT NULL, made_at timestamptz NOT NULL, ended_at timestamptz,
    CONSTRAINT some_role CHECK (cardinality(roles) > 0)
);
CREATE TABLE access_token (
    kept bytea PRIMARY KEY, api_client_id uuid NOT NULL REFERENCES api_client (id), expires_at timestamptz NOT NULL
);
CREATE INDEX access_token_expires ON access_token (expires_at);
CREATE TABLE attempt_count (key bytea PRIMARY KEY, attempts int NOT NULL, began_at timestamptz NOT NULL, last_at timestamptz NOT NULL);
CREATE TABLE heard_provider (provider_id uuid PRIMARY KEY, version bigint NOT NULL, reference text NOT NULL)
"""

OWN_PEOPLE = "EXISTS (SELECT FROM membership WHERE membership.person_id = person.id)"
SHOWN = "SELECT (id, email, name, state, last_signed_in_at)"


def upgrade() -> None:
    lay_ground(op)
    for statement in TABLES.split(";"):
        op.execute(statement)
    all_of_it = "SELECT, INSERT, UPDATE, DELETE"
    for table in ("challenge", "sign_in", "session", "access_token", "attempt_count", "api_client"):
        grant(op, table, internal=all_of_it)
    grant(op, "heard_provider", council="SELECT", internal=all_of_it)
    grant(op, "membership", provider="SELECT", council="SELECT", internal=all_of_it)
    grant(op, "person", provider=SHOWN, council=SHOWN, internal=all_of_it)
    for table in ("membership", "api_client", "heard_provider"):
        protect(op, table)
    protect(op, "person", rule=OWN_PEOPLE)  # a membership that the caller may see: its own policy holds inside
