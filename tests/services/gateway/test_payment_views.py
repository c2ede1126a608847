"""Do a payment, its answer, an exception and a contract's standing say in words what is paid, what is not, why, and what ends it?"""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from contracts.actuals.http import ExceptionList, WeekVersion, WeekVersionList
from contracts.problem import Problem
from contracts.scheduling.http import PaymentList, PaymentRead
from services.gateway.views.answer_payment import answer_view, mark_of, seen_weeks
from services.gateway.views.exception import exception_view, placed
from services.gateway.views.over_plan import exceptions_view
from services.gateway.views.payment import PaymentView, payment_view
from services.gateway.views.payments import payments_view
from services.gateway.views.standing import sentences, standing_view
from tests.services.gateway.answers import (
    NAMELESS,
    NAMES,
    NOW,
    contained,
    exception,
    id_of,
    line,
    payment,
    payment_line,
    standing,
)

PLAN = payment_line("g01", payable=14350)
OVER = payment_line("g37", non_payable=30750, not_payable="over_plan", service_level_id=id_of("two"), quantity="15")
EXCESS = payment_line("g37", payable=28700, non_payable=2050, not_payable="over_plan", service_level_id=id_of("two"), quantity="15")
AWAITED = payment_line("new", client="C", expected=43050, not_payable="waiting_for_actuals", quantity="21")


def view(read: PaymentRead, **more: Any) -> PaymentView:
    given: dict[str, Any] = {"names": NAMES, "versions": None, "may_answer": True, "council": False} | more
    return payment_view(read, **given)


def test_amounts_stand_apart_and_add_up() -> None:
    shown = view(payment(PLAN, OVER, AWAITED))
    assert [(one["label"], one["value"]) for one in shown.figures] == [
        ("Payable", "£143.50"),
        ("Non-payable", "£307.50"),
        ("Total", "£451.00"),
        ("Expected", "£430.50"),
    ]
    assert (shown.payable_label, shown.other_label) == ("Payable (1)", "Non-payable (2)")
    assert shown.other_total == "£307.50 and £430.50 expected"


def test_g37_the_excess_alone_waits_and_the_plan_is_payable() -> None:
    shown = view(payment(EXCESS))
    paid, waits = shown.payable[0].clients[0].rows[0], shown.other[0].clients[0].rows[0]
    assert (paid.amount, waits.amount, waits.word) == ("£287.00", "£20.50", "Over plan")
    assert "until the council has decided" in waits.why
    assert "£287.00 of this line is payable." in waits.why


def test_lines_stand_by_purchase_order_year_and_client_with_totals_and_true_dates() -> None:
    before = payment_line("g01", payable=4100, first_on=date(2023, 3, 27), last_on=date(2023, 3, 31), financial_year=2022, quantity="2")
    shown = view(payment(PLAN, before, payment_line("c", client="C", payable=43050)))
    assert [(year.title, year.total) for year in shown.payable] == [
        ("Purchase order year 2022/2023", "£41.00"),
        ("Purchase order year 2023/2024", "£574.00"),
    ]
    assert [(client.name, client.total) for client in shown.payable[1].clients] == [
        ("Mr Pedro Portal", "£430.50"),
        ("Miss Pamela Portal", "£143.50"),
    ]
    assert shown.payable[0].clients[0].rows[0].dates == "27 to 31 March 2023"


def test_without_names_references_are_shown() -> None:
    shown = view(payment(PLAN), names=NAMELESS)
    assert shown.payable[0].clients[0].name == "Client A20100000R"
    assert shown.caption == "Contract PR1"


@pytest.mark.parametrize(
    ("more", "answer", "why"),
    [
        ({}, "Confirm or reject", None),
        ({"status": "rejected"}, "Confirm this payment", None),
        ({"status": "confirmed"}, None, "This payment is confirmed."),
        ({"state": "future"}, None, "This payment can be answered from 12am on Monday 17 July 2023."),
        ({"state": "deadline_passed"}, "Confirm or reject", None),
    ],
)
def test_when_it_can_be_answered(more: dict[str, Any], answer: str | None, why: str | None) -> None:
    shown = view(payment(PLAN, **more))
    assert (shown.answer and shown.answer["text"]) == answer
    assert why is None or (shown.no_answer or "").startswith(why)


def test_while_scheduling_is_behind_nothing_can_be_answered() -> None:
    read = payment(PLAN, weeks=[contained()])
    ahead = WeekVersionList(weeks=[WeekVersion(week_id=id_of("week"), version=6)])
    level = WeekVersionList(weeks=[WeekVersion(week_id=id_of("week"), version=5)])
    assert view(read, versions=ahead).answer is None
    assert "being updated" in (view(read, versions=ahead).updating or "")
    assert view(read, versions=level).answer
    assert view(read, versions=None).answer  # actuals is away: scheduling itself still refuses what it has outgrown


def test_one_banner_and_what_was_undone_comes_first() -> None:
    twice = standing(standing="warned_twice", silent_in_a_row=2)
    shown = view(payment(PLAN, standing=twice))
    assert shown.notice
    assert shown.notice["text"] == "2 periods in a row are not confirmed. If this one is missed too, payments stop automatically."
    was = {
        "status": "confirmed",
        "answered_at": NOW,
        "answered_by": "somebody",
        "name": "Ada Bloggs",
        "comment": None,
        "payable_pence": 14350,
        "non_payable_pence": 0,
    }
    undone = view(payment(EXCESS, standing=twice, changed_since=was))
    assert undone.notice
    assert undone.notice["text"] == (
        "Changed since you confirmed: was £143.50 payable and £0.00 non-payable, now £287.00 payable and £20.50 non-payable."
    )
    assert view(payment(PLAN)).notice is None


def answering(read: PaymentRead, **more: Any) -> Any:
    given: dict[str, Any] = {"names": NAMES, "versions": None, "may_answer": True, "council": False} | more
    return answer_view(read, **given)


def test_actuals_and_payment_in_one_press() -> None:
    shown = answering(payment(PLAN, weeks=[contained()], cannot_confirm_because="Confirm the actuals first."))
    assert [one["text"] for one in shown.choices] == ["Confirm these actuals and this payment", "Reject this payment"]
    assert shown.choices[0]["hint"]["text"].startswith("3 lines of actuals in 1 week")
    assert seen_weeks(shown.hidden) == {id_of("week"): 5}


def test_what_has_no_actuals_cannot_be_confirmed_in_one_press() -> None:
    shown = answering(payment(AWAITED, weeks=[contained()], cannot_confirm_because="Enter the actuals first."))
    assert [one["value"] for one in shown.choices] == ["reject"]
    assert seen_weeks(shown.hidden) == {}


def test_planned_payments_and_confirmed_weeks_are_confirmed_alone() -> None:
    for read in (payment(PLAN, payment_basis="scheduled_planned"), payment(PLAN, weeks=[contained(confirmed_lines=3)])):
        assert [one["text"] for one in answering(read).choices] == ["Confirm this payment", "Reject this payment"]


def test_a_rejected_payment_can_only_be_confirmed() -> None:
    shown = answering(payment(PLAN, status="rejected"))
    assert (shown.chosen, [one["value"] for one in shown.choices]) == (["confirm"], ["confirm"])


def test_the_mark_of_what_was_seen_is_of_claims_and_not_of_what_is_payable() -> None:
    held = payment_line("g01", non_payable=14350, not_payable="actuals_not_confirmed")
    assert mark_of(payment(PLAN)) == mark_of(payment(held))
    assert mark_of(payment(PLAN)) != mark_of(payment(payment_line("g01", payable=14349)))
    assert mark_of(payment(PLAN)) != mark_of(payment(PLAN, OVER))


def test_the_list_says_how_late_and_keeps_its_filters() -> None:
    late = payment(PLAN, state="deadline_passed")
    shown = payments_view(
        PaymentList(payments=[payment(PLAN), late], next_cursor="abc"),
        names=NAMES,
        contracts={id_of("contract"): "Framework homecare (PR1)"},
        asked={"financial_year": "2023", "contract_id": str(id_of("contract"))},
        now=NOW,
        council=False,
    )
    assert [row[-1]["quiet"] for row in shown.rows] == ["Due today", "Late: answer it as soon as you can"]
    assert [one["text"] for one in shown.applied] == ["Financial year 2023/2024", "Contract: Framework homecare (PR1)"]
    assert shown.files[0]["href"] == f"/scheduled-payments.csv?financial_year=2023&contract_id={id_of('contract')}"
    assert shown.pages["next"] == f"/scheduled-payments?financial_year=2023&contract_id={id_of('contract')}&cursor=abc"


SINCE = datetime(2023, 7, 18, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("more", "first", "ends"),
    [
        ({}, "Every payment that was due has an answer.", ""),
        ({"standing": "warned_once", "silent_in_a_row": 1}, "1 period is not confirmed.", "Confirm or reject it"),
        ({"standing": "warned_twice", "silent_in_a_row": 2}, "2 periods in a row are not confirmed.", "Confirm or reject them"),
        (
            {"standing": "suspended", "silent_in_a_row": 3, "suspended_since_at": SINCE, "unanswered": [id_of("payment")]},
            "Payments of this contract are suspended since Tuesday 18 July 2023: 3 in a row",
            "1 payment has no answer yet.",
        ),
        ({"standing": "release_pending", "suspended_since_at": SINCE}, "Payments of this contract are suspended", "can release them now"),
    ],
)
def test_a_standing_says_what_is_and_what_ends_it(more: dict[str, Any], first: str, ends: str) -> None:
    said = sentences(standing(**more), council=False)
    assert said[0].startswith(first)
    assert ends in said[-1] or ends in said[1]


def test_who_may_release_gets_the_button_once_it_can_be_pressed() -> None:
    def release(*, may: bool, can: bool) -> str | None:
        one = standing(standing="release_pending", can_be_released=can)
        return standing_view(one, names=NAMES, payments={}, council=True, may_release=may).release

    assert release(may=True, can=True) == f"/standing/{id_of('contract')}/release"
    assert release(may=False, can=True) is None
    assert release(may=True, can=False) is None


def test_unanswered_payments_are_named_by_their_dates() -> None:
    one = standing(standing="warned_once", silent_in_a_row=1, unanswered=[id_of("payment")])
    shown = standing_view(one, names=NAMES, payments={id_of("payment"): payment(PLAN)}, council=False, may_release=False)
    assert shown.unanswered == [
        {
            "text": "Confirm or reject 17 to 23 July 2023",
            "href": f"/scheduled-payments/{id_of('payment')}",
            "quiet": "was due 5pm on Tuesday 25 July 2023",
        }
    ]


def test_an_exception_says_amounts_beside_quantities() -> None:
    shown = exception_view(exception(), names=NAMES, line=line("g37", "14", level="two", extra="1"), person_id="me", may_decide=True)
    said = {row["label"]: (row["value"], row.get("quiet", "")) for row in shown.rows}
    assert said["Claimed"] == ("15 hours", "£307.50")
    assert said["Planned"] == ("14 hours", "£287.00")
    assert said["Service level"] == ("Homecare – two carers", "£20.50 an hour")
    assert [one["hint"]["text"] for one in shown.choices] == [
        "Paid: 15 hours, £307.50.",
        "You say below how much. The rest is not paid.",
        "Paid: 0 hours, £0.00.",
    ]
    assert shown.accepted_hint == "Only for a part. More than 0 and less than 15 (£307.50), in steps of 0.25, £20.50 an hour."


def test_a_decided_exception_has_no_form() -> None:
    done = exception(status="part_accepted", accepted="14", withheld="1", withheld_pence=2050, decided_at=NOW, decided_by="me", version=2)
    shown = exception_view(done, names=NAMES, line=None, person_id="me", may_decide=True)
    assert not shown.decide
    assert [row["value"] for row in shown.decided] == ["Tuesday 25 July 2023, 10:00am", "14 hours", "None given"]


def test_rules_refuse_a_decision_beside_its_field() -> None:
    moved = placed(Problem(code="reason_needed", title="Give the provider a reason.", status=422))
    assert moved
    assert [error.pointer for error in moved.errors] == ["/reason"]


def test_the_queue_says_how_much_waits_and_how_long() -> None:
    shown = exceptions_view(
        ExceptionList(exceptions=[exception(raised_at=datetime(2023, 7, 22, 9, tzinfo=UTC))]),
        names=NAMES, services={}, asked={}, now=NOW, council=True,
    )  # fmt: skip
    assert shown.found == "1 claim, £307.50 waiting"
    assert shown.rows[0][6]["text"] == "3 days ago"
    assert shown.rows[0][1]["quiet"] == "Purple Care Ltd, Homecare north"
