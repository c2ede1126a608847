"""Scheduled payments and their lines, answers, silence, and what was heard from commissioning and actuals."""

from importlib import resources

from alembic import op

from chassis.schema import grant, lay_ground, protect

revision = "0001"
down_revision = None

HEARD = """
CREATE TABLE heard_contract (
    contract_id uuid NOT NULL, version bigint NOT NULL, said_at timestamptz NOT NULL, until_at timestamptz, reference text NOT NULL,
    provider_id uuid NOT NULL, payment_basis varchar(40) NOT NULL, calendar_id uuid NOT NULL, unanswered_policy varchar(40) NOT NULL,
    silence_limit int NOT NULL CONSTRAINT some_silence_is_allowed CHECK (silence_limit > 0), release_by_itself boolean NOT NULL,
    PRIMARY KEY (contract_id, version)
);
CREATE UNIQUE INDEX heard_contract_now ON heard_contract (contract_id) WHERE until_at IS NULL;
CREATE INDEX heard_contract_calendar ON heard_contract (calendar_id, contract_id) WHERE until_at IS NULL;
CREATE TABLE heard_period (
    calendar_id uuid NOT NULL, first_on date NOT NULL, version bigint NOT NULL, said_at timestamptz NOT NULL, until_at timestamptz,
    last_on date NOT NULL, opens_at timestamptz NOT NULL, answer_by_at timestamptz NOT NULL, finalise_on date NOT NULL,
    bank_on date NOT NULL, PRIMARY KEY (calendar_id, first_on, version)
);
CREATE UNIQUE INDEX heard_period_now ON heard_period (calendar_id, first_on) WHERE until_at IS NULL;
CREATE TABLE heard_calendar_week (calendar_id uuid NOT NULL, starts_on date NOT NULL, PRIMARY KEY (calendar_id, starts_on));
CREATE TABLE heard_service (
    service_id uuid PRIMARY KEY, version bigint NOT NULL, reference text NOT NULL, contract_id uuid NOT NULL, provider_id uuid NOT NULL
);
CREATE TABLE heard_service_level (
    service_level_id uuid PRIMARY KEY, version bigint NOT NULL, unit varchar(40) NOT NULL, priced_per varchar(40) NOT NULL,
    quantity_step numeric(9, 2) NOT NULL CONSTRAINT a_step_is_a_part CHECK (quantity_step > 0)
);
CREATE TABLE heard_package (
    care_package_line_item_id uuid NOT NULL, version bigint NOT NULL, said_at timestamptz NOT NULL, until_at timestamptz,
    client_id uuid NOT NULL, client_reference text NOT NULL, provider_id uuid NOT NULL, contract_id uuid NOT NULL,
    service_id uuid NOT NULL, service_level_id uuid NOT NULL, starts_on date NOT NULL, ends_on date, weekly_quantity numeric(9, 2),
    from_days date[] NOT NULL, prices numeric(12, 4)[] NOT NULL, PRIMARY KEY (care_package_line_item_id, version)
);
CREATE UNIQUE INDEX heard_package_now ON heard_package (care_package_line_item_id) WHERE until_at IS NULL;
CREATE INDEX heard_package_contract ON heard_package (contract_id);
CREATE INDEX heard_package_level ON heard_package (service_level_id) WHERE until_at IS NULL;
CREATE TABLE heard_week (
    week_id uuid PRIMARY KEY, version bigint NOT NULL, starts_on date NOT NULL, service_id uuid NOT NULL, service_reference text NOT NULL,
    contract_id uuid NOT NULL, provider_id uuid NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX heard_week_contract ON heard_week (contract_id, starts_on);
CREATE TABLE heard_line (
    line_id uuid PRIMARY KEY, row_version int NOT NULL, told_at timestamptz NOT NULL, week_id uuid NOT NULL, week_starts_on date NOT NULL,
    contract_id uuid NOT NULL, provider_id uuid NOT NULL, kind varchar(40) NOT NULL, care_package_line_item_id uuid,
    service_level_id uuid NOT NULL, client_id uuid NOT NULL, client_reference text NOT NULL, first_on date NOT NULL, last_on date NOT NULL,
    claimed numeric(9, 2) NOT NULL, payable numeric(9, 2) NOT NULL, withheld_because varchar(40), claimed_in_version bigint NOT NULL,
    CONSTRAINT no_more_payable_than_claimed CHECK (payable BETWEEN 0 AND claimed)
) WITH (fillfactor = 50);
CREATE INDEX heard_line_week ON heard_line (week_id);
CREATE INDEX heard_line_contract ON heard_line (contract_id, week_starts_on);
CREATE INDEX heard_line_package ON heard_line (care_package_line_item_id, week_starts_on);
CREATE TABLE heard_confirmation (
    confirmation_id uuid PRIMARY KEY, version bigint NOT NULL, week_id uuid NOT NULL, provider_id uuid NOT NULL, client_id uuid
);
CREATE INDEX heard_confirmation_week ON heard_confirmation (week_id)
"""

OWNED = """
CREATE TABLE scheduled_payment (
    id uuid PRIMARY KEY, contract_id uuid NOT NULL, provider_id uuid NOT NULL, calendar_id uuid NOT NULL, first_on date NOT NULL,
    last_on date NOT NULL, version bigint NOT NULL DEFAULT 0, status varchar(40) NOT NULL DEFAULT 'unconfirmed',
    payable_pence bigint NOT NULL DEFAULT 0, non_payable_pence bigint NOT NULL DEFAULT 0, expected_pence bigint NOT NULL DEFAULT 0,
    CONSTRAINT one_payment_per_period UNIQUE (contract_id, first_on), CONSTRAINT of_one_provider UNIQUE (provider_id, id),
    CONSTRAINT days_in_order CHECK (first_on <= last_on),
    CONSTRAINT status_is_a_word CHECK (status IN ('unconfirmed', 'confirmed', 'rejected'))
) WITH (fillfactor = 50);
CREATE INDEX scheduled_payment_row ON scheduled_payment (calendar_id, first_on, contract_id);
CREATE INDEX scheduled_payment_newest ON scheduled_payment (first_on, id);
CREATE TABLE payment_line (
    scheduled_payment_id uuid NOT NULL, payable_thing_id uuid NOT NULL, first_on date NOT NULL, last_on date NOT NULL,
    provider_id uuid NOT NULL, week_starts_on date, service_id uuid NOT NULL, service_level_id uuid NOT NULL, client_id uuid NOT NULL,
    client_reference text NOT NULL, care_package_line_item_id uuid, quantity numeric(9, 2) NOT NULL, price numeric(12, 4),
    expected_pence bigint NOT NULL, claimed_pence bigint NOT NULL, payable_pence bigint NOT NULL, because varchar(40),
    CONSTRAINT paid_for_once PRIMARY KEY (scheduled_payment_id, payable_thing_id, first_on),
    CONSTRAINT payment_line_days_in_order CHECK (first_on <= last_on),
    CONSTRAINT expected_or_claimed CHECK (expected_pence = 0 OR claimed_pence = 0),
    CONSTRAINT line_of_its_payment FOREIGN KEY (provider_id, scheduled_payment_id) REFERENCES scheduled_payment (provider_id, id)
) WITH (fillfactor = 50);
CREATE TABLE answer (
    id uuid PRIMARY KEY, scheduled_payment_id uuid NOT NULL, provider_id uuid NOT NULL, status varchar(40) NOT NULL,
    answered_at timestamptz NOT NULL, answered_by text NOT NULL, name text NOT NULL, comment text, payable_pence bigint NOT NULL,
    non_payable_pence bigint NOT NULL, seen jsonb NOT NULL,
    CONSTRAINT answer_says_something CHECK (status IN ('confirmed', 'rejected')),
    CONSTRAINT rejection_says_why CHECK (status <> 'rejected' OR comment <> ''),
    CONSTRAINT answer_of_its_payment FOREIGN KEY (provider_id, scheduled_payment_id) REFERENCES scheduled_payment (provider_id, id)
);
CREATE INDEX answer_payment ON answer (scheduled_payment_id, answered_at);
CREATE TABLE contract_standing (
    id uuid PRIMARY KEY, provider_id uuid NOT NULL, version bigint NOT NULL DEFAULT 0, standing varchar(40) NOT NULL DEFAULT 'active',
    silent_in_a_row int NOT NULL DEFAULT 0, unanswered uuid[] NOT NULL DEFAULT '{}', suspended_since_at timestamptz,
    judged_at timestamptz
) WITH (fillfactor = 50);
CREATE TABLE missed (
    contract_id uuid NOT NULL, first_on date NOT NULL, answer_by_at timestamptz NOT NULL, provider_id uuid NOT NULL,
    in_a_row int NOT NULL, PRIMARY KEY (contract_id, first_on, answer_by_at)
);
CREATE TABLE suspension (
    id uuid PRIMARY KEY, contract_id uuid NOT NULL, provider_id uuid NOT NULL, trigger_first_on date NOT NULL,
    trigger_at timestamptz NOT NULL, rule text NOT NULL, inputs jsonb NOT NULL, ended_at timestamptz,
    CONSTRAINT suspended_once_per_trigger UNIQUE (contract_id, trigger_first_on, trigger_at)
);
CREATE TABLE release (
    id uuid PRIMARY KEY, contract_id uuid NOT NULL, provider_id uuid NOT NULL, released_at timestamptz NOT NULL, by text NOT NULL,
    by_itself boolean NOT NULL, comment text
);
CREATE INDEX release_contract ON release (contract_id);
CREATE TABLE passed (
    calendar_id uuid NOT NULL, first_on date NOT NULL, what varchar(40) NOT NULL, due_at timestamptz NOT NULL, up_to uuid,
    done boolean NOT NULL DEFAULT false, PRIMARY KEY (calendar_id, first_on, what, due_at)
)
"""


def upgrade() -> None:
    lay_ground(op)
    pricing = resources.files("contracts").joinpath("pricing.sql").read_text()
    for function in pricing.split("CREATE OR REPLACE FUNCTION ")[1:]:
        op.execute("CREATE OR REPLACE FUNCTION " + function.strip().removesuffix(";"))
    for statement in (HEARD + ";" + OWNED).split(";"):
        op.execute(statement)
    everything = "SELECT, INSERT, UPDATE, DELETE"
    for table in ("heard_contract", "heard_service", "heard_package", "heard_week", "heard_line", "heard_confirmation", "payment_line"):
        grant(op, table, provider="SELECT", council="SELECT", internal=everything)
        protect(op, table)
    for table in ("heard_service_level", "heard_period", "heard_calendar_week"):
        grant(op, table, provider="SELECT", council="SELECT", internal=everything)
    grant(op, "passed", internal=everything)
    # An answer or a release may find what the timer is about to find, and tells it under the same keys.
    for table in ("scheduled_payment", "contract_standing"):
        grant(op, table, provider="SELECT, UPDATE", council="SELECT, UPDATE", internal="SELECT, INSERT, UPDATE")
        protect(op, table)
    grant(op, "suspension", provider="SELECT, INSERT, UPDATE", council="SELECT, INSERT, UPDATE", internal="SELECT, INSERT, UPDATE")
    grant(op, "answer", provider="SELECT, INSERT", council="SELECT", internal="SELECT")
    for table in ("missed", "release"):
        grant(op, table, provider="SELECT, INSERT", council="SELECT, INSERT", internal="SELECT, INSERT")
    for table in ("suspension", "answer", "missed", "release"):
        protect(op, table)
