"""The life of a care package line item, and who may move it: one table of moves, whoever brought a version never authorises it."""

from datetime import date, timedelta
from enum import StrEnum

from contracts.commissioning.vocabulary import PackageState
from contracts.refusals import Refusal

HISTORICAL_AFTER = timedelta(days=28)


class Act(StrEnum):
    IMPORT = "import"
    AUTHORISE = "authorise"
    AMEND = "amend"
    END = "end"


MOVES = {
    (PackageState.UNAUTHORISED, Act.IMPORT): PackageState.UNAUTHORISED,
    (PackageState.UNAUTHORISED, Act.AUTHORISE): PackageState.AUTHORISED,
    (PackageState.AUTHORISED, Act.AMEND): PackageState.AUTHORISED,
    (PackageState.AUTHORISED, Act.END): PackageState.AUTHORISED,
}


class AlreadyAuthorised(Refusal, code="already_authorised", status=409):
    """Care package line item {reference} is authorised already. Leave it out."""


class NotAuthorised(Refusal, code="not_authorised", status=409):
    """Care package line item {reference} is not authorised yet. Import it with its last day instead."""


class OwnImport(Refusal, code="own_import", status=403):
    """You imported care package line item {reference} yourself. Anybody else with the care data role may authorise it; ask one of them."""


class EndsBeforeItStarts(Refusal, code="ends_before_it_starts", status=422):
    """This care starts on {starts_on}. Its last day cannot be before that."""


class EndsThenAlready(Refusal, code="ends_then_already", status=409):
    """This care's last day is {ends_on} already. There is nothing to change."""


def moved(state: PackageState, act: Act, *, reference: str) -> PackageState:
    """Raises AlreadyAuthorised or NotAuthorised."""
    if (found := MOVES.get((state, act))) is None:
        raise (AlreadyAuthorised if state is PackageState.AUTHORISED else NotAuthorised)(reference=reference)
    return found


def authorised(state: PackageState, *, reference: str, imported_by: str, by: str) -> PackageState:
    """Raises AlreadyAuthorised, OwnImport."""
    to = moved(state, Act.AUTHORISE, reference=reference)
    if imported_by == by:
        raise OwnImport(reference=reference)
    return to


def ended(state: PackageState, *, reference: str, starts_on: date, was: date | None, ends_on: date) -> PackageState:
    """Raises NotAuthorised, EndsBeforeItStarts, EndsThenAlready."""
    to = moved(state, Act.END, reference=reference)
    if ends_on < starts_on:
        raise EndsBeforeItStarts(starts_on=f"{starts_on:%-d %B %Y}")
    if was == ends_on:
        raise EndsThenAlready(ends_on=f"{ends_on:%-d %B %Y}")
    return to
