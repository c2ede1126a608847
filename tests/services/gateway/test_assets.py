"""Are the built files the ones their list describes, and do they belong to the components that the macros draw?"""

import re
from hashlib import sha256
from importlib.metadata import metadata

import pytest

from services.gateway.templates.assets import LISTED, STATIC, asset, static_routes
from tests.services.gateway.asking import asked

OURS = {"portal.css", "govuk-frontend.js", "init.js", "enabled.js"}


def css() -> str:
    return (STATIC / LISTED["portal.css"]["file"]).read_text("utf-8")


def test_every_listed_file_is_what_it_was_when_it_was_listed() -> None:
    assert LISTED.keys() >= OURS
    for name, about in LISTED.items():
        assert sha256((STATIC / about["file"]).read_bytes()).hexdigest() == about["sha256"], name
        assert about.keys() == {"file", "version", "licence", "source", "sha256"}, name
        assert "://" not in "".join(about.values()), name


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_file_that_may_be_kept_for_ever_carries_its_hash(name: str) -> None:
    assert LISTED[name]["sha256"][:10] in LISTED[name]["file"]


def test_no_file_is_left_over_from_an_earlier_build() -> None:
    listed = {about["file"] for about in LISTED.values()}
    assert {path.name for path in STATIC.iterdir() if path.suffix in (".css", ".js")} == listed


def test_the_style_is_of_the_version_whose_markup_the_macros_write() -> None:
    described = str(metadata("govuk-frontend-jinja").json["description"])
    named = re.search(r"GOV\.UK%20Frontend-v([\d.]+)-", described)
    built = re.search(r'--govuk-frontend-version:\s*"([\d.]+)"', css())
    assert named
    assert built
    assert built[1] == named[1] == LISTED["govuk-frontend.js"]["version"]


def test_the_style_takes_nothing_that_is_gov_uks_alone() -> None:
    assert "GDS Transport" not in css()
    assert "@font-face" not in css()
    assert "url(" not in css().replace("url(data:", "")


def test_the_style_leaves_the_brand_to_the_council() -> None:
    assert "var(--govuk-brand-colour" in css()


def test_the_module_asks_for_the_very_file_that_is_listed() -> None:
    script = (STATIC / LISTED["init.js"]["file"]).read_text("utf-8")
    assert f'"./{LISTED["govuk-frontend.js"]["file"]}"' in script


def test_an_unlisted_name_is_refused() -> None:
    with pytest.raises(KeyError):
        asset("jquery.js")


async def test_listed_files_are_kept_and_others_asked_for_anew() -> None:
    kept = await asked(static_routes(), asset("portal.css"))
    assert kept.status_code == 200
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert kept.headers["content-type"].startswith("text/css")
    other = await asked(static_routes(), "/static/ASSETS.json")
    assert other.headers["cache-control"] == "no-cache"
