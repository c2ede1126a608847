"""What commissioning remembers. Plain tables: whole files are compared with them and written to them in SQL."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

metadata = sa.MetaData()
QUANTITY = sa.Numeric(9, 2)
RATE = sa.Numeric(12, 4)
INSTANT = sa.DateTime(timezone=True)


def _id(name: str = "id") -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid, primary_key=True)


def _version() -> sa.Column[Any]:
    return sa.Column("version", sa.BigInteger, nullable=False, server_default="0", comment="facts told of this")


def _must(name: str, type_: Any) -> sa.Column[Any]:
    return sa.Column(name, type_, nullable=False)


provider = sa.Table("provider", metadata, _id(), _version(), _must("reference", sa.Text), _must("name", sa.Text))
bank_holiday_division = sa.Table("bank_holiday_division", metadata, _id(), _version(), _must("reference", sa.Text))
bank_holiday = sa.Table(
    "bank_holiday",
    metadata,
    _id("division_id"),
    sa.Column("day", sa.Date, primary_key=True),
    _must("title", sa.Text),
)
calendar = sa.Table(
    "calendar",
    metadata,
    _id(),
    _version(),
    _must("reference", sa.Text),
    _must("name", sa.Text),
    _must("division_id", sa.Uuid),
    _must("week_starts_on", sa.Text),
    _must("first_period_starts_on", sa.Date),
    _must("weeks_per_period", sa.Integer),
    _must("periods", sa.Integer),
    _must("opens_after_days", sa.Integer),
    _must("answer_by_weekday", sa.Text),
    _must("answer_by_time", sa.Time),
    _must("actuals_due_weekday", sa.Text),
    _must("actuals_due_time", sa.Time),
    _must("finalise_after_working_days", sa.Integer),
    _must("bank_after_working_days", sa.Integer),
)
calendar_period = sa.Table(
    "calendar_period",
    metadata,
    _id("calendar_id"),
    sa.Column("first_on", sa.Date, primary_key=True),
    _must("last_on", sa.Date),
    _must("opens_at", INSTANT),
    _must("answer_by_at", INSTANT),
    _must("finalise_on", sa.Date),
    _must("bank_on", sa.Date),
)
calendar_week = sa.Table(
    "calendar_week",
    metadata,
    _id("calendar_id"),
    sa.Column("starts_on", sa.Date, primary_key=True),
    _must("actuals_due_at", INSTANT),
)
contract = sa.Table(
    "contract",
    metadata,
    _id(),
    _version(),
    _must("reference", sa.Text),
    _must("name", sa.Text),
    _must("provider_id", sa.Uuid),
    _must("payment_basis", sa.Text),
    _must("calendar_id", sa.Uuid),
    _must("week_starts_on", sa.Text),
    _must("unanswered_policy", sa.Text),
    _must("silence_limit", sa.Integer),
    _must("release_by_itself", sa.Boolean),
)
service = sa.Table(
    "service",
    metadata,
    _id(),
    _version(),
    _must("reference", sa.Text),
    _must("name", sa.Text),
    _must("contract_id", sa.Uuid),
    _must("provider_id", sa.Uuid),
)
service_level = sa.Table(
    "service_level",
    metadata,
    _id(),
    _version(),
    _must("reference", sa.Text),
    _must("name", sa.Text),
    _must("unit", sa.Text),
    _must("priced_per", sa.Text),
    _must("quantity_step", QUANTITY),
)
service_level_rules = sa.Table(
    "service_level_rules",
    metadata,
    _id("service_level_id"),
    sa.Column("from_day", sa.Date, primary_key=True),
    _must("tolerance_percent", sa.Numeric(6, 2)),
    _must("tolerance_quantity", QUANTITY),
    _must("over_plan_policy", sa.Text),
)
client = sa.Table("client", metadata, _id(), _must("reference", sa.Text), _must("name", sa.Text))
package = sa.Table(
    "care_package_line_item",
    metadata,
    _id(),
    _version(),
    _must("reference", sa.Text),
    _must("client_id", sa.Uuid),
    _must("provider_id", sa.Uuid),
    _must("contract_id", sa.Uuid),
    _must("service_id", sa.Uuid),
    _must("service_level_id", sa.Uuid),
    _must("starts_on", sa.Date),
    sa.Column("ends_on", sa.Date),
    sa.Column("weekly_quantity", QUANTITY),
    _must("state", sa.Text),
    _must("imported_by", sa.Text),
    sa.Column("authorised_by", sa.Text),
    sa.Column("authorised_at", INSTANT),
)
package_price = sa.Table(
    "care_package_price",
    metadata,
    _id("care_package_line_item_id"),
    sa.Column("from_day", sa.Date, primary_key=True),
    _must("provider_id", sa.Uuid),
    _must("price", RATE),
)
import_file = sa.Table(
    "import_file",
    metadata,
    _id(),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    _must("kind", sa.Text),
    sa.Column("file_name", sa.Text),
    _must("sha256", sa.LargeBinary),
    _must("status", sa.Text),
    _must("checked_at", INSTANT),
    _must("checked_by", sa.Text),
    sa.Column("applied_at", INSTANT),
    sa.Column("applied_by", sa.Text),
    sa.Column("new", sa.Integer, nullable=False, server_default="0"),
    sa.Column("changed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("unchanged", sa.Integer, nullable=False, server_default="0"),
    sa.Column("rejected", sa.Integer, nullable=False, server_default="0"),
)
import_row = sa.Table(
    "import_row",
    metadata,
    _id("import_id"),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", sa.Uuid, nullable=False, comment="what it becomes if it is new"),
    sa.Column("cells", JSONB, nullable=False, comment="by column; as typed where unfit"),
    sa.Column("faults", JSONB, nullable=False, comment="what is wrong with the cells alone"),
    sa.Column("refused", JSONB, nullable=False, server_default="[]", comment="what is wrong beside what is there"),
    sa.Column("is_rest", sa.Boolean, nullable=False, server_default="false", comment="rejected for another row's sake alone"),
    sa.Column("status", sa.Text, nullable=False, server_default="rejected"),
)


def dated(of: sa.Table, parent: sa.Table, link: str, *names: str) -> sa.ColumnElement[Any]:
    """By the first of `names`; decimals as texts, as our JSON has them."""
    shown = {name: sa.cast(of.c[name], sa.Text) if isinstance(of.c[name].type, sa.Numeric) else of.c[name] for name in names}
    pairs = [part for pair in shown.items() for part in pair]
    listed = sa.func.jsonb_agg(aggregate_order_by(sa.func.jsonb_build_object(*pairs), of.c[names[0]]))
    rows = sa.select(sa.func.coalesce(listed, sa.text("'[]'::jsonb"), type_=JSONB)).where(of.c[link] == parent.c.id)
    return rows.correlate(parent).scalar_subquery()
