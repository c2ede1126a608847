"""Providers, contracts, services, levels, clients, care packages, calendars, bank holidays, and the files they came from."""

from alembic import op

from chassis.schema import grant, lay_ground, protect

revision = "0001"
down_revision = None

BOUGHT = """
CREATE TABLE provider (
    id uuid PRIMARY KEY, version bigint NOT NULL DEFAULT 0, name text NOT NULL,
    reference text NOT NULL CONSTRAINT one_provider_per_reference UNIQUE
);
CREATE TABLE bank_holiday_division (
    id uuid PRIMARY KEY, version bigint NOT NULL DEFAULT 0, reference text NOT NULL CONSTRAINT one_division_per_reference UNIQUE
);
CREATE TABLE bank_holiday (
    division_id uuid NOT NULL REFERENCES bank_holiday_division, day date NOT NULL, title text NOT NULL, PRIMARY KEY (division_id, day)
);
CREATE TABLE calendar (
    id uuid PRIMARY KEY, version bigint NOT NULL DEFAULT 0, name text NOT NULL,
    reference text NOT NULL CONSTRAINT one_calendar_per_reference UNIQUE,
    division_id uuid NOT NULL REFERENCES bank_holiday_division, week_starts_on text NOT NULL, first_period_starts_on date NOT NULL,
    weeks_per_period int NOT NULL CONSTRAINT whole_weeks CHECK (weeks_per_period > 0), periods int NOT NULL, opens_after_days int NOT NULL,
    answer_by_weekday text NOT NULL, answer_by_time time NOT NULL, actuals_due_weekday text NOT NULL, actuals_due_time time NOT NULL,
    finalise_after_working_days int NOT NULL, bank_after_working_days int NOT NULL
);
CREATE TABLE calendar_period (
    calendar_id uuid NOT NULL REFERENCES calendar, first_on date NOT NULL, last_on date NOT NULL, opens_at timestamptz NOT NULL,
    answer_by_at timestamptz NOT NULL, finalise_on date NOT NULL, bank_on date NOT NULL, PRIMARY KEY (calendar_id, first_on),
    CONSTRAINT period_days_in_order CHECK (first_on <= last_on),
    CONSTRAINT period_dates_in_order CHECK (opens_at < answer_by_at AND last_on < finalise_on AND finalise_on < bank_on)
);
CREATE TABLE calendar_week (
    calendar_id uuid NOT NULL REFERENCES calendar, starts_on date NOT NULL, actuals_due_at timestamptz NOT NULL,
    PRIMARY KEY (calendar_id, starts_on)
);
CREATE TABLE contract (
    id uuid PRIMARY KEY, version bigint NOT NULL DEFAULT 0, name text NOT NULL,
    reference text NOT NULL CONSTRAINT one_contract_per_reference UNIQUE, provider_id uuid NOT NULL REFERENCES provider,
    payment_basis text NOT NULL, calendar_id uuid NOT NULL REFERENCES calendar, week_starts_on text NOT NULL,
    unanswered_policy text NOT NULL, silence_limit int NOT NULL CONSTRAINT some_silence CHECK (silence_limit > 0),
    release_by_itself boolean NOT NULL, CONSTRAINT contract_of_one_provider UNIQUE (provider_id, id)
);
CREATE TABLE service (
    id uuid PRIMARY KEY, version bigint NOT NULL DEFAULT 0, name text NOT NULL,
    reference text NOT NULL CONSTRAINT one_service_per_reference UNIQUE, contract_id uuid NOT NULL, provider_id uuid NOT NULL,
    CONSTRAINT service_of_its_contract FOREIGN KEY (provider_id, contract_id) REFERENCES contract (provider_id, id),
    CONSTRAINT service_of_one_contract UNIQUE (provider_id, contract_id, id)
);
CREATE INDEX service_contract ON service (contract_id);
CREATE TABLE service_level (
    id uuid PRIMARY KEY, version bigint NOT NULL DEFAULT 0, name text NOT NULL,
    reference text NOT NULL CONSTRAINT one_level_per_reference UNIQUE, unit text NOT NULL, priced_per text NOT NULL,
    quantity_step numeric(9, 2) NOT NULL CONSTRAINT a_step_is_a_part CHECK (quantity_step > 0)
);
CREATE TABLE service_level_rules (
    service_level_id uuid NOT NULL REFERENCES service_level, from_day date NOT NULL, tolerance_percent numeric(6, 2) NOT NULL,
    tolerance_quantity numeric(9, 2) NOT NULL, over_plan_policy text NOT NULL, PRIMARY KEY (service_level_id, from_day),
    CONSTRAINT no_tolerance_below_zero CHECK (least(tolerance_percent, tolerance_quantity) >= 0)
);
CREATE TABLE client (
    id uuid PRIMARY KEY, reference text NOT NULL CONSTRAINT one_client_per_reference UNIQUE, name text NOT NULL
)
"""

PACKAGES = """
CREATE TABLE care_package_line_item (
    id uuid PRIMARY KEY, version bigint NOT NULL DEFAULT 0,
    reference text NOT NULL CONSTRAINT one_package_per_reference UNIQUE, client_id uuid NOT NULL REFERENCES client,
    provider_id uuid NOT NULL, contract_id uuid NOT NULL, service_id uuid NOT NULL,
    service_level_id uuid NOT NULL REFERENCES service_level, starts_on date NOT NULL, ends_on date, weekly_quantity numeric(9, 2),
    state text NOT NULL, imported_by text NOT NULL, authorised_by text, authorised_at timestamptz,
    CONSTRAINT package_of_its_service FOREIGN KEY (provider_id, contract_id, service_id)
        REFERENCES service (provider_id, contract_id, id),
    CONSTRAINT package_of_one_provider UNIQUE (provider_id, id),
    CONSTRAINT days_in_order CHECK (starts_on <= ends_on),
    CONSTRAINT no_quantity_below_zero CHECK (weekly_quantity >= 0),
    CONSTRAINT state_is_a_word CHECK (state IN ('unauthorised', 'authorised')),
    CONSTRAINT authorised_by_somebody CHECK ((state = 'authorised') = (authorised_by IS NOT NULL)
        AND (authorised_by IS NULL) = (authorised_at IS NULL)),
    CONSTRAINT authorised_by_another CHECK (authorised_by <> imported_by)
);
CREATE INDEX package_client ON care_package_line_item (client_id, provider_id);
CREATE INDEX package_service ON care_package_line_item (service_id);
CREATE INDEX package_level ON care_package_line_item (service_level_id);
CREATE INDEX package_unauthorised ON care_package_line_item (imported_by) WHERE state = 'unauthorised';
CREATE TABLE care_package_price (
    care_package_line_item_id uuid NOT NULL, from_day date NOT NULL, provider_id uuid NOT NULL, price numeric(12, 4) NOT NULL,
    PRIMARY KEY (care_package_line_item_id, from_day),
    CONSTRAINT price_of_its_package FOREIGN KEY (provider_id, care_package_line_item_id)
        REFERENCES care_package_line_item (provider_id, id) ON UPDATE CASCADE,
    CONSTRAINT no_price_below_zero CHECK (price >= 0)
)
"""

FILES = """
CREATE TABLE import_file (
    id uuid PRIMARY KEY, version bigint NOT NULL DEFAULT 1, kind text NOT NULL, file_name text, sha256 bytea NOT NULL, status text NOT NULL,
    checked_at timestamptz NOT NULL, checked_by text NOT NULL, applied_at timestamptz, applied_by text,
    new int NOT NULL DEFAULT 0, changed int NOT NULL DEFAULT 0, unchanged int NOT NULL DEFAULT 0, rejected int NOT NULL DEFAULT 0,
    CONSTRAINT status_is_a_word CHECK (status IN ('checked', 'applied')),
    CONSTRAINT applied_by_somebody CHECK ((status = 'applied') = (applied_at IS NOT NULL) AND (applied_at IS NULL) = (applied_by IS NULL))
);
CREATE INDEX import_file_same ON import_file (sha256, kind);
CREATE INDEX import_file_newest ON import_file (checked_at, id);
CREATE TABLE import_row (
    import_id uuid NOT NULL REFERENCES import_file, number int NOT NULL, id uuid NOT NULL, cells jsonb NOT NULL, faults jsonb NOT NULL,
    refused jsonb NOT NULL DEFAULT '[]', is_rest boolean NOT NULL DEFAULT false, status text NOT NULL DEFAULT 'rejected',
    PRIMARY KEY (import_id, number)
)
"""

OWN = "nullif(current_setting('app.provider', true), '')::uuid"


def upgrade() -> None:
    lay_ground(op)
    for statement in (BOUGHT + ";" + PACKAGES + ";" + FILES).split(";"):
        op.execute(statement)
    everybody = ("bank_holiday_division", "bank_holiday", "calendar", "calendar_period", "calendar_week", "service_level")
    for table in (*everybody, "service_level_rules", "provider", "contract", "service", "client", "care_package_line_item"):
        grant(op, table, provider="SELECT", council="SELECT, INSERT, UPDATE", internal="SELECT")
    grant(op, "care_package_price", provider="SELECT", council="SELECT, INSERT, UPDATE", internal="SELECT")
    for table in ("calendar_period", "calendar_week"):
        grant(op, table, council="DELETE")
    for table in ("import_file", "import_row"):
        grant(op, table, council="SELECT, INSERT, UPDATE")
    grant(op, "import_row", council="MAINTAIN")
    protect(op, "provider", column="id")
    for table in ("contract", "service", "care_package_line_item", "care_package_price"):
        protect(op, table)
    cared_for = f"SELECT FROM care_package_line_item AS item WHERE item.client_id = client.id AND item.provider_id = {OWN}"
    protect(op, "client", rule=f"EXISTS ({cared_for})")
