"""How does the mailbox show a page? Its own templates, escaped, under a policy that loads nothing from elsewhere."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

TEMPLATES = Path(__file__).with_name("templates")
LONDON = ZoneInfo("Europe/London")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}

environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
environment.policies["urlize.rel"] = "noopener noreferrer"


def page(template: str, *, status: int = 200, **shown: Any) -> HTMLResponse:
    content = environment.get_template(template).render(london=lambda at: at.astimezone(LONDON), **shown)
    return HTMLResponse(content, status, headers=HEADERS | {"Content-Security-Policy": POLICY})
