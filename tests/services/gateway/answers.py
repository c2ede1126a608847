"""What services would answer, made small: a week with the guides' lines, a scheduled payment, a standing."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from contracts.actuals.http import ExceptionRead, LineRead, WeekRead, WeekSummary
from contracts.commissioning.http import Labels
from contracts.pricing import metered
from contracts.scheduling.http import PaymentRead, StandingRead
from services.gateway.views.names import Names

NAMESPACE = UUID(int=7)
MONDAY, SUNDAY = date(2023, 7, 17), date(2023, 7, 23)
NOW = datetime(2023, 7, 25, 9, tzinfo=UTC)
DUE = datetime(2023, 7, 25, 16, tzinfo=UTC)
PRICE = Decimal("20.5000")


def id_of(name: str) -> UUID:
    return uuid5(NAMESPACE, name)


NAMES = Names(
    Labels(
        clients={id_of("R"): "Miss Pamela Portal", id_of("C"): "Mr Pedro Portal"},
        services={id_of("service"): "Homecare north"},
        service_levels={
            id_of("single"): "Homecare – single carer",
            id_of("two"): "Homecare – two carers",
            id_of("travel"): "Homecare – travel",
        },
        contracts={id_of("contract"): "Framework homecare"},
        providers={id_of("provider"): "Purple Care Ltd"},
    )
)
NAMELESS = Names(None)


def line(
    name: str,
    planned: str,
    *,
    level: str = "single",
    client: str = "R",
    price: str | None = "20.5000",
    payable: str | None = None,
    **more: Any,
) -> LineRead:
    """A line that adds up; what is withheld follows from `payable`."""
    given = {key: Decimal(more.pop(key, "0")) for key in ("frustrated", "missed", "extra")}
    actual = Decimal(planned) - given["frustrated"] - given["missed"] + given["extra"]
    claimed = actual + given["frustrated"]
    paid = claimed if payable is None else Decimal(payable)

    def pence(quantity: Decimal) -> int:
        return metered(quantity, Decimal(price)) if price else 0

    fields: dict[str, Any] = {
        "line_id": id_of(name),
        "row_version": 1,
        "kind": "planned",
        "care_package_line_item_id": id_of(f"item {name}"),
        "care_package_line_item_reference": f"M-{name}",
        "client_id": id_of(client),
        "client_reference": f"A20100000{client}",
        "service_level_id": id_of(level),
        "unit": "hour",
        "quantity_step": Decimal("0.25"),
        "priced_per": "unit",
        "price": Decimal(price) if price else None,
        "first_on": MONDAY,
        "last_on": SUNDAY,
        "planned": Decimal(planned),
        "actual": actual,
        **given,
        "visits": 7,
        "reason_code": None,
        "comment": None,
        "claimed": claimed,
        "payable": paid,
        "withheld": claimed - paid,
        "withheld_because": None if paid == claimed else "over_plan",
        "planned_pence": pence(Decimal(planned)),
        "claimed_pence": pence(claimed),
        "payable_pence": pence(paid),
        "confirmed": False,
        "confirmed_at": None,
        "changed_since_confirmed": False,
        "exception": None,
    }
    return LineRead.model_validate(fields | more)


def week(*lines: LineRead, **more: Any) -> WeekRead:
    sums = {f"{kind}_pence": sum(getattr(one, f"{kind}_pence") for one in lines) for kind in ("planned", "claimed", "payable")}
    fields: dict[str, Any] = {
        "week_id": id_of("week"),
        "version": 5,
        "service_id": id_of("service"),
        "service_reference": "S1",
        "contract_id": id_of("contract"),
        "provider_id": id_of("provider"),
        "starts_on": MONDAY,
        "last_on": SUNDAY,
        "state": "to_confirm",
        "actuals_due_at": DUE,
        "may_be_entered_from": datetime(2023, 7, 23, 23, tzinfo=UTC),
        "clients": len({one.client_id for one in lines}),
        "lines_in_week": len(lines),
        "confirmed_lines": sum(one.confirmed for one in lines),
        "exceptions": sum(bool(one.withheld) for one in lines),
        "lines": lines,
        **sums,
    }
    return WeekRead.model_validate(fields | more)


def summary(**more: Any) -> WeekSummary:
    fields: dict[str, Any] = {
        "week_id": id_of("week"),
        "version": 5,
        "service_id": id_of("service"),
        "service_reference": "S1",
        "contract_id": id_of("contract"),
        "provider_id": id_of("provider"),
        "starts_on": MONDAY,
        "last_on": SUNDAY,
        "state": "to_confirm",
        "actuals_due_at": DUE,
        "lines": 3,
        "confirmed_lines": 0,
        "exceptions": 0,
        "planned_pence": 43050,
        "claimed_pence": 38950,
        "payable_pence": 38950,
    }
    return WeekSummary.model_validate(fields | more)


def exception(**more: Any) -> ExceptionRead:
    """G37: 14 hours planned, 15 claimed at £20.50, the line suspended."""
    fields: dict[str, Any] = {
        "exception_id": id_of("exception"),
        "version": 1,
        "status": "raised",
        "week_id": id_of("week"),
        "starts_on": MONDAY,
        "service_id": id_of("service"),
        "service_reference": "S1",
        "contract_id": id_of("contract"),
        "provider_id": id_of("provider"),
        "client_id": id_of("R"),
        "client_reference": "A20100000R",
        "line_id": id_of("g37"),
        "service_level_id": id_of("two"),
        "unit": "hour",
        "quantity_step": "0.25",
        "planned": "14",
        "claimed": "15",
        "withheld": "15",
        "accepted": None,
        "claimed_pence": 30750,
        "withheld_pence": 30750,
        "reason_code": "extra_care",
        "comment": "Stayed until the nurse came",
        "raised_at": NOW,
        "raised_by": "somebody",
        "decided_at": None,
        "decided_by": None,
        "decision_reason": None,
    }
    return ExceptionRead.model_validate(fields | more)


def payment_line(name: str, *, client: str = "R", payable: int = 0, non_payable: int = 0, expected: int = 0, **more: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "payable_thing_id": id_of(name),
        "first_on": MONDAY,
        "last_on": SUNDAY,
        "week_starts_on": MONDAY,
        "financial_year": 2023,
        "service_id": id_of("service"),
        "service_level_id": id_of("single"),
        "client_id": id_of(client),
        "client_reference": f"A20100000{client}",
        "care_package_line_item_id": id_of(name),
        "quantity": "7",
        "price": "20.50",
        "expected_pence": expected,
        "payable_pence": payable,
        "non_payable_pence": non_payable,
        "not_payable": None,
    }
    return fields | more


def standing(**more: Any) -> StandingRead:
    fields: dict[str, Any] = {
        "contract_id": id_of("contract"),
        "version": 3,
        "contract_reference": "PR1",
        "provider_id": id_of("provider"),
        "standing": "active",
        "silent_in_a_row": 0,
        "silence_limit": 3,
        "unanswered": [],
        "suspended_since_at": None,
        "can_be_released": False,
    }
    return StandingRead.model_validate(fields | more)


def payment(*lines: dict[str, Any], **more: Any) -> PaymentRead:
    sums = {f"{kind}_pence": sum(one[f"{kind}_pence"] for one in lines) for kind in ("payable", "non_payable", "expected")}
    fields: dict[str, Any] = {
        "scheduled_payment_id": id_of("payment"),
        "version": 9,
        "contract_id": id_of("contract"),
        "contract_reference": "PR1",
        "provider_id": id_of("provider"),
        "payment_basis": "scheduled_actuals",
        "first_on": MONDAY,
        "last_on": SUNDAY,
        "financial_year": 2023,
        "state": "open",
        "status": "unconfirmed",
        "opens_at": datetime(2023, 7, 16, 23, tzinfo=UTC),
        "answer_by_at": DUE,
        "finalise_on": date(2023, 7, 26),
        "bank_on": date(2023, 8, 1),
        "lines": lines,
        "weeks": [],
        "answers": [],
        "changed_since": None,
        "cannot_confirm_because": None,
        "standing": standing(),
        **sums,
    }
    return PaymentRead.model_validate(fields | more)


def contained(**more: Any) -> dict[str, Any]:
    return {
        "week_id": id_of("week"),
        "service_id": id_of("service"),
        "service_reference": "S1",
        "starts_on": MONDAY,
        "version": 5,
        "lines": 3,
        "confirmed_lines": 0,
    } | more
