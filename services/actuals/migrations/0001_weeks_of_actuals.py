"""Weeks, lines, confirmations, exceptions, and what was heard from commissioning."""

from importlib import resources

from alembic import op

from chassis.schema import grant, lay_ground, protect

revision = "0001"
down_revision = None

HEARD = """
CREATE TABLE heard_contract (
    contract_id uuid PRIMARY KEY, version bigint NOT NULL, reference text NOT NULL, provider_id uuid NOT NULL,
    payment_basis varchar(40) NOT NULL, calendar_id uuid NOT NULL, week_starts_on varchar(40) NOT NULL
);
CREATE INDEX heard_contract_calendar ON heard_contract (calendar_id);
CREATE TABLE heard_service (
    service_id uuid PRIMARY KEY, version bigint NOT NULL, reference text NOT NULL, contract_id uuid NOT NULL, provider_id uuid NOT NULL
);
CREATE INDEX heard_service_contract ON heard_service (contract_id);
CREATE TABLE heard_service_level (
    service_level_id uuid PRIMARY KEY, version bigint NOT NULL, reference text NOT NULL, unit varchar(40) NOT NULL,
    priced_per varchar(40) NOT NULL, quantity_step numeric(9, 2) NOT NULL CONSTRAINT a_step_is_a_part CHECK (quantity_step > 0)
);
CREATE TABLE heard_rules (
    service_level_id uuid NOT NULL, from_day date NOT NULL, tolerance_percent numeric(6, 2) NOT NULL,
    tolerance_quantity numeric(9, 2) NOT NULL, over_plan_policy varchar(40) NOT NULL, PRIMARY KEY (service_level_id, from_day)
);
CREATE TABLE heard_package (
    care_package_line_item_id uuid PRIMARY KEY, version bigint NOT NULL, reference text NOT NULL, client_id uuid NOT NULL,
    client_reference text NOT NULL, provider_id uuid NOT NULL, contract_id uuid NOT NULL, service_id uuid NOT NULL,
    service_level_id uuid NOT NULL, starts_on date NOT NULL, ends_on date, weekly_quantity numeric(9, 2),
    from_days date[] NOT NULL, prices numeric(12, 4)[] NOT NULL
);
CREATE INDEX heard_package_service ON heard_package (service_id);
CREATE TABLE heard_calendar_week (
    calendar_id uuid NOT NULL, starts_on date NOT NULL, actuals_due_at timestamptz NOT NULL, PRIMARY KEY (calendar_id, starts_on)
);
CREATE TABLE generated_through (calendar_id uuid PRIMARY KEY, from_on date NOT NULL, through_on date)
"""

OWNED = """
CREATE TABLE week (
    id uuid PRIMARY KEY, provider_id uuid NOT NULL, service_id uuid NOT NULL, contract_id uuid NOT NULL, starts_on date NOT NULL,
    version bigint NOT NULL DEFAULT 0, generated_at timestamptz NOT NULL,
    CONSTRAINT one_week_per_service UNIQUE (service_id, starts_on), CONSTRAINT of_one_provider UNIQUE (provider_id, id)
) WITH (fillfactor = 50);
CREATE TABLE line (
    id uuid PRIMARY KEY, week_id uuid NOT NULL, provider_id uuid NOT NULL, kind varchar(40) NOT NULL,
    care_package_line_item_id uuid NOT NULL, client_id uuid NOT NULL, client_reference text NOT NULL, service_level_id uuid NOT NULL,
    unit varchar(40) NOT NULL, quantity_step numeric(9, 2) NOT NULL, first_on date NOT NULL, last_on date NOT NULL,
    planned numeric(9, 2) NOT NULL, actual numeric(9, 2) NOT NULL, frustrated numeric(9, 2) NOT NULL DEFAULT 0,
    missed numeric(9, 2) NOT NULL DEFAULT 0, extra numeric(9, 2) NOT NULL DEFAULT 0, visits int, reason_code varchar(40), comment text,
    payable numeric(9, 2) NOT NULL, withheld numeric(9, 2) NOT NULL DEFAULT 0, withheld_because varchar(40),
    row_version int NOT NULL DEFAULT 1, claimed_in_version bigint NOT NULL, entered_by text,
    CONSTRAINT one_line_per_package UNIQUE (week_id, care_package_line_item_id),
    CONSTRAINT line_of_its_week FOREIGN KEY (provider_id, week_id) REFERENCES week (provider_id, id),
    CONSTRAINT line_adds_up CHECK (actual = planned - frustrated - missed + extra),
    CONSTRAINT no_quantity_below_zero CHECK (least(planned, actual, frustrated, missed, extra, payable, withheld) >= 0),
    CONSTRAINT nothing_claimed_is_lost CHECK (actual + frustrated = payable + withheld),
    CONSTRAINT withheld_says_why CHECK ((withheld > 0) = (withheld_because IS NOT NULL)),
    CONSTRAINT days_in_order CHECK (first_on <= last_on)
) WITH (fillfactor = 50);
CREATE TABLE confirmation (
    id uuid PRIMARY KEY, week_id uuid NOT NULL, provider_id uuid NOT NULL, client_id uuid, week_version bigint NOT NULL, by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT confirmation_of_its_week FOREIGN KEY (provider_id, week_id) REFERENCES week (provider_id, id)
);
CREATE INDEX confirmation_week ON confirmation (week_id);
CREATE TABLE claim_exception (
    id uuid PRIMARY KEY, week_id uuid NOT NULL, line_id uuid NOT NULL, provider_id uuid NOT NULL, status varchar(40) NOT NULL,
    row_version int NOT NULL DEFAULT 1, claimed numeric(9, 2) NOT NULL, withheld numeric(9, 2) NOT NULL, accepted numeric(9, 2),
    raised_at timestamptz NOT NULL, raised_by text NOT NULL, ended_at timestamptz, ended_by text, decision_reason text,
    CONSTRAINT exception_of_its_week FOREIGN KEY (provider_id, week_id) REFERENCES week (provider_id, id),
    CONSTRAINT ended_when_not_raised CHECK ((status = 'raised') = (ended_at IS NULL)),
    CONSTRAINT status_is_a_word CHECK (status IN ('raised', 'withdrawn', 'accepted', 'part_accepted', 'rejected'))
);
CREATE UNIQUE INDEX one_open_exception_per_line ON claim_exception (line_id) WHERE status = 'raised';
CREATE INDEX claim_exception_line ON claim_exception (line_id, raised_at);
CREATE INDEX claim_exception_status ON claim_exception (status, raised_at, id);
CREATE TABLE line_change (
    line_id uuid NOT NULL, row_version int NOT NULL, week_id uuid NOT NULL, provider_id uuid NOT NULL, at timestamptz NOT NULL,
    by text NOT NULL, act text NOT NULL, detail jsonb NOT NULL, PRIMARY KEY (line_id, row_version)
);
CREATE INDEX line_change_week ON line_change (week_id, at)
"""


def upgrade() -> None:
    lay_ground(op)
    pricing = resources.files("contracts").joinpath("pricing.sql").read_text()
    for function in pricing.split("CREATE OR REPLACE FUNCTION ")[1:]:
        op.execute("CREATE OR REPLACE FUNCTION " + function.strip().removesuffix(";"))
    for statement in (HEARD + ";" + OWNED).split(";"):
        op.execute(statement)
    for table in ("heard_contract", "heard_service", "heard_package"):
        grant(op, table, provider="SELECT", council="SELECT", internal="SELECT, INSERT, UPDATE, DELETE")
        protect(op, table)
    for table in ("heard_service_level", "heard_rules", "heard_calendar_week", "generated_through"):
        grant(op, table, provider="SELECT", council="SELECT", internal="SELECT, INSERT, UPDATE, DELETE")
    for table in ("week", "line", "claim_exception"):
        grant(op, table, provider="SELECT, INSERT, UPDATE", council="SELECT, INSERT, UPDATE", internal="SELECT, INSERT, UPDATE")
        protect(op, table)
    for table in ("confirmation", "line_change"):
        grant(op, table, provider="SELECT, INSERT", council="SELECT, INSERT", internal="SELECT, INSERT")
        protect(op, table)
