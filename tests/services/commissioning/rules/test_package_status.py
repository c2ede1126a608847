"""The life of a care package line item."""

from datetime import date

import pytest

from contracts.commissioning.vocabulary import PackageState
from services.commissioning.rules import package_status as rules
from services.commissioning.rules.package_status import Act


@pytest.mark.parametrize("state", PackageState)
@pytest.mark.parametrize("act", Act)
def test_every_move_is_in_the_table_or_refused(state: PackageState, act: Act) -> None:
    if (state, act) in rules.MOVES:
        assert rules.moved(state, act, reference="M1") is rules.MOVES[state, act]
    else:
        with pytest.raises((rules.AlreadyAuthorised, rules.NotAuthorised), match="M1"):
            rules.moved(state, act, reference="M1")


def test_whoever_imported_it_never_authorises_it() -> None:
    with pytest.raises(rules.OwnImport, match="Anybody else with the care data role may authorise it"):
        rules.authorised(PackageState.UNAUTHORISED, reference="M1", imported_by="ann", by="ann")
    assert rules.authorised(PackageState.UNAUTHORISED, reference="M1", imported_by="ann", by="ben") is PackageState.AUTHORISED


def test_a_last_day_is_not_before_the_first_and_is_news() -> None:
    care = {"reference": "M1", "starts_on": date(2023, 6, 29), "was": date(2023, 7, 5)}
    with pytest.raises(rules.EndsBeforeItStarts, match="29 June 2023"):
        rules.ended(PackageState.AUTHORISED, ends_on=date(2023, 6, 28), **care)
    with pytest.raises(rules.EndsThenAlready, match="5 July 2023"):
        rules.ended(PackageState.AUTHORISED, ends_on=date(2023, 7, 5), **care)
    assert rules.ended(PackageState.AUTHORISED, ends_on=date(2023, 6, 29), **care) is PackageState.AUTHORISED
