"""Does a week say the guides' golden figures in words, and does it say what waits and what was refused?"""

from decimal import Decimal
from typing import Any

import pytest

from contracts.actuals.http import LineRead, WeekList, WeekRead
from contracts.problem import ErrorAt, Problem
from services.gateway.views.confirm_week import confirm_view
from services.gateway.views.typed_week import Seen, TypedLine, stored, typed_lines, week_errors
from services.gateway.views.week import WeekView, week_view
from services.gateway.views.week_grid import cost_words
from services.gateway.views.weeks import weeks_view
from tests.services.gateway.answers import DUE, NAMELESS, NAMES, NOW, id_of, line, summary, week

G01 = line("g01", "7")
G02 = line("g02", "14", level="two", missed="2", reason_code="cancelled_with_notice", comment="Daughter stayed over")
G04 = (line("g04a", "21", client="C"), line("g04b", "7", client="C", level="travel"))
G37 = line("g37", "14", level="two", extra="1", payable="0", reason_code="extra_care")
G37_PLAN = line("g37", "14", level="two", extra="1", payable="14", reason_code="extra_care")


def view(*lines: LineRead, **more: Any) -> WeekView:
    given: dict[str, Any] = {"names": NAMES, "asked": {}, "now": NOW, "may_enter": True, "may_confirm": True} | more
    of = given.pop("week", None) or week(*lines)
    return week_view(of, **given)


@pytest.mark.parametrize(
    ("one", "words", "pence"),
    [
        (G01, "7 hours × £20.50", 14350),
        (G02, "12 hours × £20.50", 24600),
        (G04[0], "21 hours × £20.50", 43050),
        (line("g05", "35", price="17.8400"), "35 hours × £17.84", 62440),
        (line("g06", "35", price="17.8400", missed="3"), "32 hours × £17.84", 57088),
    ],
    ids=["G01", "G02", "G04", "G05", "G06"],
)
def test_a_line_says_its_sum(one: LineRead, words: str, pence: int) -> None:
    drawn = view(one).clients[0]["lines"][0]
    assert (drawn["sum"], drawn["cost"]) == (words, pence)


def test_g03_client_and_week_say_payable_claimed_and_planned() -> None:
    shown = view(G01, G02)
    assert shown.sentence == "£389.50 payable of £389.50 claimed; planned £430.50"
    assert shown.title == "Actuals for Homecare north, week 17 July 2023 to 23 July 2023"
    client = shown.clients[0]
    assert (client["name"], client["reference"]) == ("Miss Pamela Portal", "A20100000R")
    assert (client["payable"], client["claimed"], client["planned"]) == (38950, 38950, 43050)


def test_g04_two_clients_stand_apart() -> None:
    shown = view(G01, *G04)
    assert [client["claimed"] for client in shown.clients] == [14350, 57400]


@pytest.mark.parametrize(
    ("one", "note", "waits"),
    [
        (G37, "£0.00 payable, £307.50 not", "Waiting: 15 hours, £307.50."),
        (G37_PLAN, "£287.00 payable, £20.50 not", "Waiting: 1 hour, £20.50."),
    ],
    ids=["suspend line", "suspend excess"],
)
def test_g37_says_what_waits_and_what_ends_it(one: LineRead, note: str, waits: str) -> None:
    shown = view(one)
    assert shown.clients[0]["lines"][0]["note"] == note
    assert shown.clients[0]["lines"][0]["status"] == "Waiting for the council"
    (part,) = shown.waiting
    assert part.title == "Miss Pamela Portal, Homecare – two carers"
    assert f"15 hours claimed, 14 hours planned. {waits}" in part.sentence
    assert "until the council has decided, or until the claim is corrected" in part.sentence


def test_a_price_that_changes_in_the_week_is_not_said_as_one_product() -> None:
    two = G01.model_copy(update={"claimed_pence": 14500})
    assert cost_words(two) == "7 hours at more than one price"
    assert view(two).clients[0]["lines"][0]["rate"] is None


def test_without_names_references_are_shown() -> None:
    shown = view(G01, names=NAMELESS)
    assert shown.clients[0]["name"] == "Client A20100000R"
    assert shown.clients[0]["lines"][0]["level"] == "M-g01"
    assert shown.title.startswith("Actuals for S1, week")


def test_a_running_week_is_read_and_says_when_it_opens() -> None:
    shown = view(G01, now=week(G01).may_be_entered_from.replace(day=20))
    assert shown.read_only == "This week is not over yet. It may be entered from Monday 24 July 2023."
    assert shown.clients[0]["lines"][0]["locked"]
    assert shown.confirm_all is None
    assert shown.clients[0]["confirm"] is None


def test_who_may_only_look_fills_in_nothing() -> None:
    shown = view(G01, may_enter=False, may_confirm=False)
    assert shown.clients[0]["lines"][0]["locked"]
    assert shown.confirm_all is None


def test_confirmed_and_changed_since() -> None:
    done = G01.model_copy(update={"confirmed": True, "confirmed_at": NOW})
    changed = G02.model_copy(update={"changed_since_confirmed": True, "confirmed_at": NOW})
    assert view(done).clients[0]["status"] == "Confirmed"
    assert view(done).clients[0]["confirm"] is None
    client = view(done, changed).clients[0]
    assert (client["status"], client["confirm"]) == ("Changed since you confirmed", "Confirm this client again")


def form(*lines: LineRead, **typed: str) -> dict[str, str]:
    """A form as it was shown, with what was typed over it."""
    fields: dict[str, str] = {}
    for one in lines:
        fields |= {f"{name}-{one.line_id}": value for name, value in stored(one).items()} | {
            f"row_version-{one.line_id}": str(Seen.of(one))
        }
    return fields | {f"{name.rpartition('__')[0]}-{id_of(name.rpartition('__')[2])}": value for name, value in typed.items()}


def changed(typed: dict[str, str]) -> list[TypedLine]:
    return [one for one in typed_lines(typed) if one.changed]


def test_only_what_differs_from_what_was_shown_is_sent() -> None:
    assert changed(form(G01, G02)) == []
    (one,) = changed(form(G01, G02, missed__g01="2", reason__g01="hospital"))
    assert one.line_id == id_of("g01")
    assert one.asked() == {
        "line_id": id_of("g01"), "row_version": 1, "frustrated": "0", "missed": "2", "extra": "0", "visits": 7, "reason_code": "hospital",
    }  # fmt: skip


@pytest.mark.parametrize(("typed", "sent"), [("7", None), ("", None), ("5", "5")], ids=["left alone", "emptied", "typed"])
def test_an_actual_left_alone_or_emptied_stays_with_the_service(typed: str, sent: str | None) -> None:
    (one,) = changed(form(G01, missed__g01="2", actual__g01=typed))
    assert one.asked().get("actual") == sent


@pytest.mark.parametrize("broken", ["", "1", "1.x.7", "x.0123456789ab.7", "1.0123456789ab.7'"])
def test_a_form_that_is_not_ours_is_damaged(broken: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        list(typed_lines({f"row_version-{id_of('g01')}": broken}))


def refused(read: WeekRead, typed: dict[str, str], *errors: tuple[str, str, str], status: int = 422) -> WeekView:
    sent = {one.line_id: one for one in changed(typed)}
    problem = Problem(
        code=errors[0][1], title=errors[0][2], status=status, errors=tuple(ErrorAt(pointer=p, code=c, detail=d) for p, c, d in errors)
    )
    wrong = week_errors(problem, list(sent.values()), {one.line_id: one for one in read.lines})
    return view(week=read, typed=sent, wrong=wrong)


def test_a_refusal_stands_beside_its_line_and_names_the_person_on_top() -> None:
    typed = form(G01, G02, missed__g01="2")
    shown = refused(week(G01, G02), typed, ("/lines/0", "reason_needed", "Say why this was not as planned: choose a reason."))
    first, second = shown.clients[0]["lines"]
    assert first["fields"]["missed"] == "2"
    assert (first["error_on"], first["error"]) == ("reason", "Say why this was not as planned: choose a reason.")
    assert "error" not in second
    assert shown.errors == [
        {
            "text": "Miss Pamela Portal, Homecare – single carer: Say why this was not as planned: choose a reason.",
            "href": f"#reason-{id_of('g01')}",
        }
    ]


def test_steps_are_refused_at_the_figure_that_is_between_them() -> None:
    typed = form(G01, missed__g01="0.1", reason__g01="hospital")
    shown = refused(week(G01), typed, ("/lines/0", "not_in_steps", "Enter missed in steps of 0.25: 0 or 0.25."))
    assert shown.clients[0]["lines"][0]["error_on"] == "missed"


def test_letters_are_refused_in_plain_words() -> None:
    typed = changed(form(G01, missed__g01="two"))
    error = ErrorAt(pointer="/lines/0/missed", code="value_error", detail="Enter a number like 7.25.")
    problem = Problem(code="does_not_fit", title="This does not fit what is expected.", status=422, errors=(error,))
    shown = view(G01, typed={one.line_id: one for one in typed}, wrong=week_errors(problem, typed, {}))
    assert shown.clients[0]["lines"][0]["error"] == "Enter missed as a number from 0 to 9,999, like 7 or 7.25."
    assert shown.clients[0]["lines"][0]["error_on"] == "missed"


def test_somebody_elses_change_is_shown_and_a_second_save_is_deliberate() -> None:
    typed = form(G01, missed__g01="2", reason__g01="hospital")
    theirs = line("g01", "7", missed="1", row_version=2, reason_code="no_access", comment="No reply")
    said = "Somebody changed this line after you opened it. It is now 6 actual, 0 frustrated, 1 missed, 0 extra."
    shown = refused(week(theirs), typed, ("/lines/0", "changed_meanwhile", said), status=412)
    drawn = shown.clients[0]["lines"][0]
    assert drawn["fields"]["missed"] == "2"
    assert drawn["note"] == "Now saved: No access or reply, “No reply”"
    assert drawn["error"] == said
    again = Seen.read(drawn["row_version"])
    assert again.row_version == 2
    fields = {f"{name}-{id_of('g01')}": value for name, value in drawn["fields"].items()}
    fields |= {f"reason-{id_of('g01')}": drawn["reason"], f"comment-{id_of('g01')}": "", f"row_version-{id_of('g01')}": str(again)}
    (second,) = changed(fields)
    assert second.asked()["row_version"] == 2
    assert "actual" not in second.asked()  # nobody typed one


def test_a_refused_line_that_others_did_not_touch_keeps_the_version_that_was_seen() -> None:
    typed = form(G01, missed__g01="2")
    newer = G01.model_copy(update={"row_version": 4})
    shown = refused(week(newer), typed, ("/lines/0", "reason_needed", "Say why."))
    assert Seen.read(shown.clients[0]["lines"][0]["row_version"]).row_version == 1


def test_what_is_about_no_line_is_said_on_top() -> None:
    problem = Problem(code="week_not_over", title="This week is not over yet.", status=409)
    shown = view(G01, wrong=week_errors(problem, [], {}))
    assert shown.errors == [{"text": "This week is not over yet."}]


def test_confirming_shows_what_is_confirmed() -> None:
    shown = confirm_view(week(G01, G02), names=NAMES, client_id=id_of("R"))
    assert shown.button == "Confirm 2 lines"
    assert shown.rows[-1]["value"] == "£389.50 payable of £389.50 claimed; planned £430.50"
    assert len(shown.lines) == 2
    everything = confirm_view(week(G01, G02, G37), names=NAMES, client_id=None)
    assert [row[1] for row in everything.lines] == ["Homecare – two carers"] * 2
    assert everything.waits
    assert everything.waits.startswith("1 line waits for the council.")
    assert everything.version == 5


@pytest.mark.parametrize(
    ("more", "second", "due"),
    [
        ({}, "Due today", "Confirm by 5pm on Tuesday 25 July 2023"),
        ({"actuals_due_at": DUE.replace(day=18)}, "Late", "Was due 5pm on Tuesday 18 July 2023"),
        ({"state": "confirmed"}, None, ""),
        ({"last_on": NOW.date()}, "Running", "May be entered when Tuesday 25 July 2023 is over"),
    ],
)
def test_a_week_in_the_list_says_until_when(more: dict[str, Any], second: str | None, due: str) -> None:
    shown = weeks_view(WeekList(weeks=[summary(**more)]), names=NAMES, services={}, asked={}, now=NOW, council=False, may_generate=True)
    row = shown.groups[0].rows[0]
    assert (row.more_state, row.due) == (second, due)


def test_a_week_that_is_not_generated_has_a_button_for_who_may() -> None:
    read = WeekList(weeks=[summary(week_id=None, state="not_generated", lines=0)])
    for may, value in ((True, f"{id_of('service')} 2023-07-17"), (False, None)):
        shown = weeks_view(read, names=NAMES, services={}, asked={}, now=NOW, council=False, may_generate=may)
        assert shown.groups[0].rows[0].generate == value


def test_quantities_in_fields_have_no_needless_places() -> None:
    odd = G01.model_copy(update={"actual": Decimal("1000.50"), "visits": None})
    assert (stored(odd)["actual"], stored(odd)["visits"]) == ("1000.5", "")
