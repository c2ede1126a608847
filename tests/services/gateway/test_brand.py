"""Does the council's colour dress the portal, and is one nobody can read refused?"""

import pytest

from services.gateway.templates.brand import UnreadableColour, brand_css, brand_href, brand_routes, contrast_with_white
from tests.services.gateway.asking import asked


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
