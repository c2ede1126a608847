"""What stands around every page: whose portal it is, who is signed in and for whom, which section is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Link:
    text: str
    href: str


@dataclass(frozen=True)
class Council:
    """The council's settings that pages show. `brand_href` carries a mark of the colour, so a new colour is fetched at once."""

    name: str
    brand_href: str = "/brand.css"
    logo_href: str | None = None
    service: str = "Care provider portal"
    footer: Sequence[Link] = ()


@dataclass(frozen=True)
class Demo:
    """The line every page of the demonstration carries: what time it is there (aware UTC), and where to move it."""

    at: datetime
    link: Link


@dataclass(frozen=True)
class Idle:
    """When to warn a person who does nothing: seconds until the dialog, seconds to answer, what keeps the session alive."""

    warn_after: int
    answer_within: int
    stay_href: str
    gone_href: str


@dataclass(frozen=True)
class Frame:
    """`current` is the href of the open section. Signed out, `person` is None and no sections are shown."""

    council: Council
    person: str | None = None
    provider: str | None = None
    switch: Link | None = None
    sign_out_href: str = "/sign-out"
    home_href: str = "/"
    sections: Sequence[Link] = ()
    current: str | None = None
    demo: Demo | None = None
    idle: Idle | None = None
