"""Do figures read as people write them, does what people typed stay text, and is a colour nobody can read refused?"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from jinja2 import UndefinedError

from services.gateway.templates import HERE, environment, pages, render, words
from services.gateway.templates.brand import UnreadableColour, brand_css, brand_href, brand_routes, contrast_with_white
from services.gateway.templates.frame import Council, Frame, Link
from tests.services.gateway.asking import asked

NASTY = "<script>alert(1)</script>\"' onfocus=x"
FRAME = Frame(
    council=Council("Exampleshire Council"),
    person="Mr Demo Portal",
    sections=[Link("Home", "/"), Link("Actuals", "/actuals")],
    current="/actuals",
)


@pytest.mark.parametrize(
    ("filtered", "value", "words_for_it"),
    [
        (words.pounds, 0, "£0.00"),
        (words.pounds, 5, "£0.05"),
        (words.pounds, 123450, "£1,234.50"),
        (words.pounds, -298239, "−£2,982.39"),
        (words.pounds, -1, "−£0.01"),
        (words.day, date(2023, 7, 17), "17 July 2023"),
        (words.day_short, date(2023, 7, 3), "3 Jul 2023"),
        (words.weekday, date(2023, 7, 25), "Tuesday 25 July 2023"),
        (words.moment, datetime(2023, 7, 25, 16, 0, tzinfo=UTC), "Tuesday 25 July 2023, 5:00pm"),
        (words.moment, datetime(2023, 12, 31, 23, 59, tzinfo=UTC), "Sunday 31 December 2023, 11:59pm"),
        (words.moment, datetime(2023, 7, 24, 23, 5, tzinfo=UTC), "Tuesday 25 July 2023, 12:05am"),
        (words.clock, datetime(2023, 1, 1, 12, 30, tzinfo=UTC), "12:30pm"),
        (words.machine, datetime(2023, 7, 25, 16, 0, tzinfo=UTC), "2023-07-25T16:00:00Z"),
        (words.machine, date(2023, 7, 25), "2023-07-25"),
        (words.quantity, Decimal("7.00"), "7"),
        (words.quantity, "9.50", "9.5"),
        (words.quantity, "100", "100"),
        (words.quantity, Decimal("1E+3"), "1,000"),
        (words.quantity, "-0.25", "−0.25"),
        (words.quantity, Decimal("0.00"), "0"),
    ],
)
def test_figures_read_as_people_write_them(filtered: Callable[[Any], str], value: object, words_for_it: str) -> None:
    assert filtered(value) == words_for_it


@pytest.mark.parametrize(
    ("first", "last", "words_for_it"),
    [
        (date(2023, 7, 17), date(2023, 7, 23), "17 to 23 July 2023"),
        (date(2023, 7, 17), date(2023, 8, 13), "17 July to 13 August 2023"),
        (date(2023, 12, 25), date(2024, 1, 21), "25 December 2023 to 21 January 2024"),
        (date(2023, 7, 17), date(2023, 7, 17), "17 July 2023"),
    ],
)
def test_a_span_says_once_what_its_ends_share(first: date, last: date, words_for_it: str) -> None:
    assert words.days(first, last) == words_for_it


def test_plurals() -> None:
    assert words.plural(1, "client") == "1 client"
    assert words.plural(0, "client") == "0 clients"
    assert words.plural(1200, "entry", "entries") == "1,200 entries"


@pytest.mark.parametrize(
    ("filtered", "value", "fault"),
    [
        (words.pounds, 12.5, TypeError),
        (words.pounds, "12", TypeError),
        (words.quantity, 7.1, TypeError),
        (words.moment, datetime(2023, 7, 25, 16, 0), ValueError),  # noqa: DTZ001
    ],
)
def test_what_cannot_be_right_is_not_written(filtered: Callable[[Any], str], value: object, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        filtered(value)


def macro(file: str, call: str, **given: Any) -> BeautifulSoup:
    name = call.split("(", 1)[0]
    text = f'{{% from "macros/{file}.html" import {name} %}}{{{{ {call} }}}}'
    return BeautifulSoup(environment.from_string(text).render(**given), "html.parser")


CALLS = {
    "heading": "heading(x, x, x)",
    "status": "tag(x)",
    "figures": "figures([{'label': x, 'value': x, 'note': x, 'tone': x}])",
    "table": "table(x, [{'text': x, 'sort': x}, {'text': x}], [[x, {'text': x, 'quiet': x, 'tag': x, 'href': x}]], footer=[x, x])",
    "lists": "filters([{'name': x, 'label': x, 'value': x}, {'name': x, 'label': x, 'kind': 'select', 'value': x, "
    "'options': [{'value': x, 'text': x}]}], hidden={'sort': x}, clear=x)",
    "tabs": "tabs([{'id': x, 'label': x, 'html': x}])",
    "summary": "summary([{'label': x, 'value': x, 'quiet': x, 'href': x, 'link': x}])",
    "tasks": "tasks([{'text': x, 'href': x, 'hint': x, 'status': x}])",
    "check": "check(x, [{'label': x, 'value': x}], x, hidden={'key': x}, back=x, warning=x)",
    "thread": "thread([{'who': x, 'at': at, 'text': x, 'files': [{'text': x, 'href': x, 'quiet': x}]}])",
    "grid": "grid([{'id': 1, 'name': x, 'reference': x, 'href': x, 'claimed': 1, 'links': [{'text': x, 'href': x}], 'confirm': x, "
    "'lines': [{'id': 2, 'level': x, 'unit': x, 'planned': x, 'row_version': x, 'rate': x, 'reason': x, 'comment': x, 'error': x, "
    "'error_on': 'comment', 'status': x, 'note': x, 'sum': x, "
    "'fields': {'actual': x, 'frustrated': x, 'missed': x, 'extra': none, 'visits': x}}]}], [{'value': x, 'text': x}], x)",
}


def test_every_macro_file_is_tried() -> None:
    assert CALLS.keys() == {path.stem for path in (HERE / "macros").glob("*.html")}


@pytest.mark.parametrize("file", sorted(CALLS))
def test_what_people_typed_stays_text(file: str) -> None:
    drawn = macro(file, CALLS[file], x=NASTY, at=datetime(2023, 7, 25, 9, tzinfo=UTC))
    assert drawn.find("script") is None
    assert not [one for one in drawn.find_all(True) if any(name.startswith("on") for name in one.attrs)]
    assert "alert(1)" in str(drawn)


@pytest.mark.parametrize("file", sorted(CALLS))
def test_nothing_inline_that_the_policy_would_stop(file: str) -> None:
    drawn = macro(file, CALLS[file], x="words", at=datetime(2023, 7, 25, 9, tzinfo=UTC))
    assert not [one for one in drawn.find_all(True) if "style" in one.attrs or one.name == "style"]


def test_every_input_of_the_grid_is_named_by_column_client_and_line() -> None:
    drawn = macro("grid", CALLS["grid"], x="words")
    named = drawn.select("input:not([type=hidden]), select")
    assert len(named) == 6  # Extra is not this line's to fill
    ids = {one["id"] for one in drawn.select("[id]")}
    for one in named:
        column, client, line = str(one["aria-labelledby"]).split()
        assert {column, client, line} <= ids
        assert (client, line) == ("client-1", "line-2")
    assert drawn.select_one("#comment-2")["aria-describedby"] == "error-2"  # type: ignore[index]
    assert drawn.select_one("th[scope=rowgroup]")
    assert drawn.select_one("th[scope=row]")


def test_nothing_payable_is_said_and_not_taken_for_unknown() -> None:
    client = {"id": 1, "name": "Mr Pedro Portal", "reference": "A1", "claimed": 30750, "payable": 0, "lines": []}
    assert "£0.00 payable" in macro("grid", "grid([c], [], 'Care')", c=client).get_text()


def test_a_misspelt_name_is_heard() -> None:
    with pytest.raises(UndefinedError):
        environment.from_string("{{ view.titel }}").render(view={"title": "Actuals"})


def test_gov_uks_components_still_take_their_options_as_they_come() -> None:
    text = '{% from "govuk_frontend_jinja/components/button/macro.html" import govukButton %}{{ govukButton({"text": x}) }}'
    assert "&lt;script&gt;" in environment.from_string(text).render(x=NASTY)


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "plain.html").write_text('{% extends "layout.html" %}{% block content %}<h1>{{ title }}</h1>{% endblock %}', "utf-8")
    monkeypatch.setattr("services.gateway.templates.environment", pages(tmp_path))
    return "plain.html"


def test_a_page_carries_its_policy_and_is_not_kept(plain: str) -> None:
    page = render(plain, frame=FRAME, title="Actuals", status=201)
    assert page.status_code == 201
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cross-origin-opener-policy"] == "same-origin"


def test_the_frame_marks_the_open_section_and_signs_out_by_post(plain: str) -> None:
    page = BeautifulSoup(bytes(render(plain, frame=FRAME, title="Actuals").body), "html.parser")
    assert page.title
    assert page.title.string == "Actuals – Care provider portal – Exampleshire Council"
    assert [one.get_text(strip=True) for one in page.select("[aria-current]")] == ["Actuals"]
    assert page.select_one("form[method=post][action='/sign-out'] button")
    assert all(script.get("src") and not script.string for script in page.find_all("script"))


def test_an_error_is_said_first_in_the_title_and_linked_to_its_field(plain: str) -> None:
    errors = [{"text": NASTY, "href": "#reason-2"}]
    page = BeautifulSoup(bytes(render(plain, frame=FRAME, title="Actuals", errors=errors).body), "html.parser")
    assert page.title
    assert str(page.title.string).startswith("Error: Actuals")
    link = page.select_one(".govuk-error-summary a")
    assert link
    assert link["href"] == "#reason-2"
    assert link.get_text() == NASTY


def test_a_signed_out_page_shows_no_account(plain: str) -> None:
    page = BeautifulSoup(bytes(render(plain, frame=Frame(council=FRAME.council), title="Sign in").body), "html.parser")
    assert not page.select(".portal-account, [data-idle], .portal-demo")


def test_contrast_is_wcags() -> None:
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#f47738") == pytest.approx(2.78, abs=0.01)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("colour", ["#f47738", "#777777", "purple", "#5b2d9", "#5b2d90;}body{display:none", "#5b2d90\n"])
def test_a_colour_nobody_can_read_stops_the_gateway(colour: str) -> None:
    with pytest.raises(UnreadableColour):
        brand_routes(colour=colour, name="Exampleshire Council")


async def test_the_councils_colour_dresses_every_page() -> None:
    assert brand_css("#5B2D90") == ":root{--govuk-brand-colour:#5b2d90;--portal-brand-tint:#f5f2f8}\n"
    routes = brand_routes(colour="#5b2d90", name="Exampleshire Council")
    answer = await asked(routes, brand_href("#5b2d90"))
    assert answer.text == brand_css("#5b2d90")
    assert answer.headers["content-type"].startswith("text/css")
    assert ">E</text>" in (await asked(routes, "/favicon.svg")).text
