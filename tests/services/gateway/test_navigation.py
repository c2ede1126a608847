"""Which sections does somebody see, by role and by the way their provider is paid?"""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from contracts.commissioning.vocabulary import PaymentBasis
from contracts.http import PROVIDER, Role, Waiting
from services.gateway.navigation import Around, sections
from services.gateway.session import Person
from services.gateway.views.home import home_view, place

NOW = datetime(2023, 7, 25, 9, 0, tzinfo=UTC)
CARE, PAID, ALWAYS = ["Actuals", "Exceptions"], ["Scheduled payments", "Standing"], ["Care packages"]


def person(*roles: Role) -> Person:
    provider = uuid4() if PROVIDER & set(roles) else None
    return Person("1", "Jo Bloggs", "jo@x.example", "t", "s", True, provider, frozenset(roles), ())


@pytest.mark.parametrize(
    ("bases", "shown"),
    [
        ({PaymentBasis.SCHEDULED_ACTUALS}, CARE + PAID),
        ({PaymentBasis.SCHEDULED_PLANNED}, PAID),
        ({PaymentBasis.INVOICE_ACTUALS}, CARE),
        ({PaymentBasis.INVOICE_ONLY}, []),
        (set(), []),
        (set(PaymentBasis), CARE + PAID),
        ({PaymentBasis.INVOICE_ACTUALS, PaymentBasis.SCHEDULED_PLANNED}, CARE + PAID),
    ],
)
def test_sections_follow_the_bases(bases: set[PaymentBasis], shown: list[str]) -> None:
    found = [link.text for link in sections(person(Role.PROVIDER_VIEW), Around("Purple Care Ltd", frozenset(bases)))]
    assert found == ["Home", *shown, *ALWAYS, "Email notifications"]


@pytest.mark.parametrize(
    ("role", "more"),
    [
        (Role.COUNCIL_PAYMENTS, ["Imports"]),
        (Role.COUNCIL_AUDITOR, ["Imports"]),
        (Role.COUNCIL_ADMINISTRATOR, ["Imports", "People"]),
        (Role.PROVIDER_ADMIN, ["People"]),
        (Role.PROVIDER_ENTER, []),
    ],
)
def test_sections_follow_the_role(role: Role, more: list[str]) -> None:
    found = [link.text for link in sections(person(role), Around())]
    assert found == ["Home", *CARE, *PAID, *ALWAYS, *more, "Email notifications"]


def test_work_stands_soonest_first_and_unknown_kinds_are_still_told() -> None:
    waiting = [
        Waiting(kind="exceptions_to_decide", count=1, link="/exceptions?status=raised"),
        Waiting(kind="payments_to_confirm", count=3, due_at="2023-08-01T16:00:00+00:00", link="/scheduled-payments"),
        Waiting(kind="actuals_to_confirm", count=1, due_at="2023-07-25T16:00:00+00:00", link="/actuals"),
        Waiting(kind="letters_to_read", count=2, link="/letters"),
        Waiting(kind="nothing", count=0, link="/"),
    ]
    view = home_view(person(Role.COUNCIL_PAYMENTS), Around(), waiting, None, now=NOW)
    assert [task["text"] for task in view.tasks] == [
        "1 week of actuals to confirm",
        "3 scheduled payments to confirm or reject",
        "1 claim over plan to decide",
        "2 letters to read",
    ]
    assert [place(link) for link in ("/standings?standing=warned_once", "/care-package-line-items", "/actuals")] == [
        "/standing?standing=warned_once",
        "/packages",
        "/actuals",
    ]
    assert view.tasks[0]["hint"] == "By Tuesday 25 July 2023, 5:00pm"
    late = home_view(person(Role.COUNCIL_PAYMENTS), Around(), waiting, None, now=NOW + timedelta(days=1)).tasks[0]
    assert (late["hint"], late["status"]) == ("Was due Tuesday 25 July 2023, 5:00pm", "Overdue")


def test_a_provider_sees_only_work_that_its_contracts_have() -> None:
    waiting = [Waiting(kind="actuals_to_confirm", count=1, link="/actuals"), Waiting(kind="x", count=1, link="/scheduled-payments")]
    around = Around("Green Homes", frozenset({PaymentBasis.INVOICE_ONLY}))
    assert home_view(person(Role.PROVIDER_VIEW), around, waiting, None, now=NOW).tasks == []
