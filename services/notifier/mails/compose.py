"""A mail as the bytes that go over the wire: text first, HTML beside it, references alone, a Message-ID that is always the same."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from contracts.notifier.vocabulary import MailKind
from contracts.words import warning_words
from services.notifier.mails import words
from services.notifier.rules.kinds import KINDS

WIRE = SMTP.clone(max_line_length=998)
"""Folded at 78, a long References or Message-ID would come out as =?utf-8?q?…, which mail programs then ignore."""

BODIES = SMTP.clone(max_line_length=76)
"""Quoted-printable's own limit (RFC 2045 6.7)."""


@dataclass(frozen=True)
class House:
    """Whose mails they are: the council's name, the address they come from, where links lead."""

    council: str
    sender: str
    portal: str

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


@dataclass(frozen=True)
class Letter:
    """What one mail says to whom. `facts` are the event's references; `secret` a code or a link's token, in no place but here."""

    id: UUID
    kind: MailKind
    house: House
    email: str
    name: str
    facts: Mapping[str, Any]
    thread: str | None
    for_council: bool
    at: datetime
    secret: str = ""

    def with_secret(self, secret: str) -> "Letter":
        return replace(self, secret=secret)

    @property
    def link(self) -> str | None:
        path = KINDS[self.kind].path
        return self.house.portal.rstrip("/") + path.format(**self.facts, secret=self.secret) if path else None


@cache
def plain() -> Environment:
    """The words of each kind: plain text, escaped nowhere, a missing reference is a fault."""
    made = Environment(loader=PackageLoader("services.notifier", "mails"), undefined=StrictUndefined, autoescape=False, trim_blocks=True)
    made.filters |= {"day": words.day, "moment": words.moment}
    made.globals |= {"days": words.days, "warning_words": warning_words}
    return made


@cache
def escaping() -> Environment:
    return Environment(loader=PackageLoader("services.notifier", "mails"), undefined=StrictUndefined, autoescape=True, trim_blocks=True)


@cache
def inliner() -> css_inline.CSSInliner:
    """Mail programs drop style sheets, so each rule goes to the elements it is for; the dark one stays where programs look for it."""
    style = resources.files("services.notifier.mails").joinpath("mail.css").read_text()
    return css_inline.CSSInliner(extra_css=style, load_remote_stylesheets=False, keep_style_tags=True)


def compose(letter: Letter) -> bytes:
    """The whole mail."""
    said = plain().get_template(f"{letter.kind}.txt").make_module({"letter": letter, **letter.facts})
    subject: str = said.subject  # type: ignore[attr-defined]
    parts = {
        "letter": letter,
        "subject": subject,
        "paragraphs": [" ".join(part.split()) for part in str(said).split("\n\n") if part.strip()],
        "button": getattr(said, "button", "Sign in"),
        "name": one_line(letter.name),
        "choosable": KINDS[letter.kind].fixed is None,
    }
    message = EmailMessage(policy=BODIES)
    for name, value in headers(letter, subject=subject).items():
        message[name] = value
    message.set_content(plain().get_template("layout.txt").render(parts), cte="quoted-printable")
    html = inliner().inline(escaping().get_template("layout.html").render(parts))
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message.as_bytes(policy=WIRE)


def headers(letter: Letter, *, subject: str) -> dict[str, Any]:
    """References holds the thread's root alone, so that mails about one thing lie together in any order."""
    house = letter.house
    user, _, domain = letter.email.rpartition("@")
    root = {"References": f"<{letter.thread}.root@{house.domain}>"} if letter.thread else {}
    return {
        "From": Address(one_line(house.council), *house.sender.rsplit("@", 1)),
        "To": Address(one_line(letter.name), user, domain),
        "Subject": one_line(subject),
        "Date": format_datetime(letter.at),
        "Message-ID": f"<{letter.id}@{house.domain}>",
        **root,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": f"<portal.{house.domain}>",
        "X-Portal-Kind": str(letter.kind),
    }


def one_line(text: str) -> str:
    """A name may hold a line break, which in a header would begin another."""
    return " ".join(text.split())
