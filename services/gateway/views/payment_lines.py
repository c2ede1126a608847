"""A payment's lines in the order in which people check them: by the year whose purchase order pays, then by client, each with its total."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from contracts.period import financial_year_words
from contracts.scheduling.http import PaymentLineRead
from contracts.words import NOT_PAYABLE, number_words, rate_words
from services.gateway.templates.words import days, pounds
from services.gateway.views.names import Names


@dataclass(frozen=True)
class LineRow:
    """`why` is empty for what is payable; `expected` is planned care whose actuals are awaited, in neither total."""

    level: str
    quiet: str
    dates: str
    quantity: str
    price: str
    amount: str
    word: str
    why: str


@dataclass(frozen=True)
class ClientLines:
    name: str
    reference: str
    total: str
    rows: list[LineRow]


@dataclass(frozen=True)
class YearLines:
    title: str
    total: str
    clients: list[ClientLines]


def payable_lines(lines: Sequence[PaymentLineRead], *, names: Names) -> list[YearLines]:
    """Every line, or part of one, that is payable; a line that costs nothing and waits for nothing too."""
    return grouped([one for one in lines if is_payable(one)], names=names, payable=True)


def other_lines(lines: Sequence[PaymentLineRead], *, names: Names) -> list[YearLines]:
    """What is not payable, and what is expected."""
    return grouped([one for one in lines if one.non_payable_pence or one.expected_pence or not is_payable(one)], names=names, payable=False)


def is_payable(one: PaymentLineRead) -> bool:
    return bool(one.payable_pence) or one.not_payable is None


def grouped(lines: Sequence[PaymentLineRead], *, names: Names, payable: bool) -> list[YearLines]:
    def place(one: PaymentLineRead) -> tuple[int, str, str]:
        return one.financial_year, one.client_reference, str(one.client_id)

    ordered = sorted(lines, key=lambda one: (*place(one), one.first_on, str(one.payable_thing_id)))
    return [
        YearLines(
            title=f"Purchase order year {financial_year_words(year)}",
            total=total_of(of_year := list(year_lines), payable=payable),
            clients=list(clients_of(of_year, names=names, payable=payable)),
        )
        for year, year_lines in groupby(ordered, key=lambda one: one.financial_year)
    ]


def clients_of(lines: Sequence[PaymentLineRead], *, names: Names, payable: bool) -> Iterator[ClientLines]:
    for _, of_client in groupby(lines, key=lambda one: one.client_id):
        theirs = list(of_client)
        yield ClientLines(
            name=names.client(theirs[0].client_id, f"Client {theirs[0].client_reference}"),
            reference=theirs[0].client_reference,
            total=total_of(theirs, payable=payable),
            rows=[row(one, names=names, payable=payable) for one in theirs],
        )


def total_of(lines: Sequence[PaymentLineRead], *, payable: bool) -> str:
    if payable:
        return pounds(sum(one.payable_pence for one in lines))
    expected = sum(one.expected_pence for one in lines)
    return pounds(sum(one.non_payable_pence for one in lines)) + (f" and {pounds(expected)} expected" if expected else "")


def row(one: PaymentLineRead, *, names: Names, payable: bool) -> LineRow:
    said = NOT_PAYABLE[one.not_payable] if one.not_payable and not payable else None
    both = bool(one.payable_pence and one.non_payable_pence)
    part = f" {pounds(one.payable_pence)} of this line is payable." if both and not payable else ""
    return LineRow(
        level=names.service_level(one.service_level_id),
        quiet=names.service(one.service_id, "") if not both or not payable else "The rest is under Non-payable",
        dates=days(one.first_on, one.last_on),
        quantity=number_words(one.quantity),
        price=rate_words(one.price) if one.price is not None else "–",
        amount=pounds(one.payable_pence) if payable else amount_words(one),
        word=said.word if said else "",
        why=said.sentence + part if said else "",
    )


def amount_words(one: PaymentLineRead) -> str:
    if one.expected_pence and not one.non_payable_pence:
        return f"{pounds(one.expected_pence)} expected"
    return pounds(one.non_payable_pence)
