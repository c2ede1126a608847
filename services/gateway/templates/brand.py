"""How a council's colour dresses the portal without a build, and why a colour that cannot be read is refused at the start."""

import re
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

# WCAG 2.2, 1.4.3: white words stand on the colour, and the colour marks things on white.
LEAST_CONTRAST = 4.5


class UnreadableColour(ValueError):
    """Choose a darker colour: white text on it must reach a contrast of 4.5 to 1."""


def channels(colour: str) -> tuple[int, int, int]:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise UnreadableColour(f"Write the council's colour as # and six hexadecimal digits, not {colour!r}.")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast_with_white(colour: str) -> float:
    """WCAG's ratio, 1 to 21."""

    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(channel) for channel in channels(colour))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def brand_css(colour: str) -> str:
    """The one rule that re-dresses every page. A colour below 4.5:1 on white raises UnreadableColour."""
    contrast = contrast_with_white(colour)
    if contrast < LEAST_CONTRAST:
        raise UnreadableColour(
            f"The council's colour {colour} has a contrast of {contrast:.2f} to 1 on white; choose a darker one, "
            f"at least {LEAST_CONTRAST} to 1."
        )
    tint = "".join(f"{round(255 - (255 - channel) * 0.06):02x}" for channel in channels(colour))
    return f":root{{--govuk-brand-colour:{colour.lower()};--portal-brand-tint:#{tint}}}\n"


def brand_href(colour: str) -> str:
    return f"/brand.css?{sha256(brand_css(colour).encode()).hexdigest()[:10]}"


def favicon(colour: str, name: str) -> str:
    """The council's first letter on its colour, for councils that set no icon of their own."""
    brand_css(colour)
    letter = next((one for one in name.upper() if one.isascii() and one.isalnum()), "P")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="6" fill="{colour}"/>'
        '<text x="16" y="23" font-family="Helvetica,Arial,sans-serif" font-size="20" font-weight="700" '
        f'text-anchor="middle" fill="#fff">{letter}</text></svg>\n'
    )


def brand_routes(*, colour: str, name: str) -> list[BaseRoute]:
    """Called as the gateway is assembled, so an unreadable colour stops it there."""
    css, icon = brand_css(colour), favicon(colour, name)
    headers = {"cache-control": "public, max-age=86400", "x-content-type-options": "nosniff"}

    async def brand(_: Request) -> Response:
        return Response(css, media_type="text/css", headers=headers)

    async def icon_of_council(_: Request) -> Response:
        return Response(icon, media_type="image/svg+xml", headers=headers)

    return [Route("/brand.css", brand), Route("/favicon.svg", icon_of_council)]
