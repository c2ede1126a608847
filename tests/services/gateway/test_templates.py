"""Does what people typed stay text, and does every page carry its frame and its policy?"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from jinja2 import UndefinedError

from services.gateway.templates import HERE, environment, pages, render
from services.gateway.templates.frame import Council, Frame, Link
from services.gateway.views.wrong import Typed, Wrong

NASTY = "<script>alert(1)</script>\"' onfocus=x"
FRAME = Frame(
    council=Council("Exampleshire Council"),
    person="Mr Demo Portal",
    sections=[Link("Home", "/"), Link("Actuals", "/actuals")],
    current="/actuals",
)


def macro(file: str, call: str, **given: Any) -> BeautifulSoup:
    name = call.split("(", 1)[0]
    text = f'{{% from "macros/{file}.html" import {name} %}}{{{{ {call} }}}}'
    form = Typed({"words": NASTY}, Wrong(at={NASTY: NASTY}))
    return BeautifulSoup(environment.from_string(text).render(form=form, **given), "html.parser")


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
    "fields": "input(form, x, x, x, value=x)",
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
    assert page.headers["referrer-policy"] == "same-origin"
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
